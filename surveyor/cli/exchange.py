"""`surveyor bundle`, `merge`, `withdraw`, `review`, `key`: exchange without a network."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from surveyor import settings
from surveyor.errors import UserError
from surveyor.jobs import Progress
from surveyor.texts import N_, _

if TYPE_CHECKING:
    from surveyor.store.project import Project
    from surveyor.usecases.previewing import Preview
    from surveyor.usecases.receiving import Merged

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_STOPPED = 130
_SHOWN = 20
"""Lines of a file that are told one by one."""


class NotConfirmed(UserError):
    """A bundle of an unknown key was not agreed to."""

    code = "merge.not_confirmed"
    text = N_("Penggabungan belum disetujui.")
    hint = N_("Tidak ada yang berubah. Setujui dengan --yes bila kuncinya benar.")


def add(commands: "Commands", bar: Callable[[TextIO], Progress]) -> None:
    """Adds the commands; `bar` draws the progress on a stream."""
    _add_bundle(commands, bar)
    _add_merge(commands, bar)
    _add_office(commands, bar)
    _add_keys(commands)


def _add_bundle(commands: "Commands", bar: Callable[[TextIO], Progress]) -> None:
    bundle = commands.add_parser("bundle", help=_("tulis berkas kiriman, mis. ke stik"))
    bundle.add_argument("project", type=Path, metavar="DIR")
    bundle.add_argument("out", type=Path, metavar="OUT.surveyor")
    which = bundle.add_mutually_exclusive_group()
    which.add_argument(
        "--unsent", action="store_true", help=_("hanya yang belum diterima kantor")
    )
    which.add_argument(
        "--entry", nargs="+", metavar="ID", help=_("hanya entri yang disebut")
    )
    which.add_argument(
        "--reply", action="store_true",
        help=_("hanya tanda terima, tinjauan, dan penarikan"),
    )  # fmt: skip
    bundle.add_argument("--no-photos", action="store_true", help=_("tanpa foto"))
    bundle.add_argument(
        "--for", default="", dest="recipient", metavar="age1…",
        help=_("enkripsi untuk kunci kantor ini"),
    )  # fmt: skip
    bundle.set_defaults(command=_bundle, bar=bar)


def _add_merge(commands: "Commands", bar: Callable[[TextIO], Progress]) -> None:
    merge = commands.add_parser("merge", help=_("gabungkan berkas kiriman atau CSV"))
    merge.add_argument("project", type=Path, metavar="DIR")
    merge.add_argument("files", type=Path, nargs="*", metavar="FILE")
    merge.add_argument(
        "--preview", action="store_true", help=_("katakan saja apa yang akan terjadi")
    )
    merge.add_argument(
        "--key", type=Path, metavar="FILE", help=_("kunci rahasia kantor")
    )
    merge.add_argument(
        "--yes",
        action="store_true",
        help=_("setujui kunci pengirim yang belum dikenal"),
    )
    merge.add_argument("--form", default="", metavar="ID", help=_("kuesioner dari CSV"))
    merge.add_argument(
        "--undo", action="store_true", help=_("batalkan penggabungan terakhir")
    )
    merge.set_defaults(command=_merge, bar=bar)


def _add_office(commands: "Commands", bar: Callable[[TextIO], Progress]) -> None:
    withdraw = commands.add_parser("withdraw", help=_("tarik entri: hapus isinya"))
    withdraw.add_argument("project", type=Path, metavar="DIR")
    withdraw.add_argument("entry", metavar="ID")
    withdraw.add_argument(
        "--reason", required=True, help=_("alasan, tanpa nama responden")
    )
    withdraw.set_defaults(command=_withdraw, bar=bar)

    review = commands.add_parser(
        "review", help=_("tinjau entri, atau lihat tinjauannya")
    )
    review.add_argument("project", type=Path, metavar="DIR")
    review.add_argument("entry", metavar="ID", nargs="?", default="")
    word = review.add_mutually_exclusive_group()
    for name, text in (
        ("received", N_("diterima")),
        ("verified", N_("diverifikasi")),
        ("returned", N_("dikembalikan; perlu --comment")),
    ):
        word.add_argument(
            f"--{name}", action="store_const", const=name, dest="state", help=_(text)
        )
    review.add_argument("--comment", default="", help=_("catatan untuk surveyor"))
    review.set_defaults(command=_review)


def _add_keys(commands: "Commands") -> None:
    key = commands.add_parser("key", help=_("kunci: tunjukkan atau buat"))
    actions = key.add_subparsers(required=True, metavar=_("PERINTAH"))
    show = actions.add_parser("show", help=_("tunjukkan kunci komputer ini"))
    show.set_defaults(command=_show_keys)
    new = actions.add_parser(
        "new", help=_("buat kunci kantor untuk kiriman terenkripsi")
    )
    new.set_defaults(command=_new_key)


def _bundle(options: argparse.Namespace) -> int:
    from surveyor import formats
    from surveyor.revisions.model import SubmissionId
    from surveyor.usecases import exchange
    from surveyor.usecases.projects import open_project

    what = exchange.What.ALL
    if options.unsent:
        what = exchange.What.UNSENT
    elif options.entry:
        what = exchange.What.CHOSEN
    elif options.reply:
        what = exchange.What.REPLY
    only = tuple(SubmissionId(one) for one in options.entry or ())
    wish = exchange.Wish(what, only, not options.no_photos, options.recipient)
    chosen = settings.load()[0]
    with open_project(options.project) as project:
        sent = exchange.write(
            project, options.out, wish, exchange.sender_of(project, chosen),
            office=chosen.role == "office", progress=options.bar(sys.stderr),
        )  # fmt: skip
    text = _("{entries} entri dan {photos} foto ditulis ke {path} ({size}).")
    print(
        text.format(
            entries=formats.integer(sent.entries),
            photos=formats.integer(sent.written.files),
            path=options.out,
            size=formats.size(sent.written.size),
        )
    )
    if sent.receipts:
        text = _("Disertai {n} tanda terima.")
        print(text.format(n=formats.integer(sent.receipts)))
    if sent.written.missing:
        text = _("{n} foto tidak ada di komputer ini dan tidak ikut.")
        print(text.format(n=formats.integer(len(sent.written.missing))))
        return 1
    return 0


def _merge(options: argparse.Namespace) -> int:
    from surveyor.usecases.projects import open_project

    with open_project(options.project) as project:
        if options.undo:
            return _undo(project)
        return _merge_files(project, options)


def _merge_files(project: "Project", options: argparse.Namespace) -> int:
    from surveyor.usecases import previewing, receiving

    bar = options.bar(sys.stderr)
    previews = previewing.preview_files(
        project, options.files, key=options.key, form_id=options.form, progress=bar
    )
    if options.preview:
        for one in previews:
            _tell_preview(one)
        return 1 if any(one.error for one in previews) else 0
    trusting = _agreed(previews, yes=options.yes)
    done = receiving.merge_files(
        project, options.files, key=options.key, trusting=trusting,
        form_id=options.form, forward=settings.load()[0].role == "office", progress=bar,
    )  # fmt: skip
    for merged in done.files:
        _tell_merged(merged)
    if done.stopped:
        text = _("Dihentikan: {n} berkas sudah digabung, sisanya belum.")
        merged_files = sum(one.error is None for one in done.files)
        print(text.format(n=merged_files), file=sys.stderr)
        return _STOPPED
    return 1 if any(one.error or one.left for one in done.files) else 0


def _agreed(previews: "Sequence[Preview]", *, yes: bool) -> set[str]:
    """The keys that the person says are the senders'."""
    unknown = {
        one.key: one for one in previews if one.error is None and not one.is_trusted
    }
    if yes or not unknown:
        return set(unknown)
    agreed = set()
    for key, one in unknown.items():
        name = one.sender.name if one.sender else ""
        text = _("{name} memakai kunci yang belum dikenal: {fingerprint}")
        print(text.format(name=name, fingerprint=one.fingerprint))
        if not sys.stdin.isatty():
            raise NotConfirmed
        answer = input(_("Apakah sidik kunci ini benar miliknya? (y/t) "))
        if answer.strip().lower() in ("y", "ya", "yes"):
            agreed.add(key)
    return agreed


def _tell_preview(preview: "Preview") -> None:
    from surveyor.usecases.previewing import FATES, Fate, in_words

    sender = preview.sender.name if preview.sender else ""
    print(f"{preview.path.name}: {sender} · {in_words(preview)}".replace(":  ·", ":"))
    if preview.error is not None:
        print(f"  {preview.error.advice()}")
        return
    if not preview.is_trusted:
        text = _("  Kunci pengirim belum dikenal: {fingerprint}")
        print(text.format(fingerprint=preview.fingerprint))
    shown = [one for one in preview.lines if one.fate not in (Fate.NEW, Fate.KNOWN)]
    for line in shown[:_SHOWN]:
        name = line.site_name or line.submission
        note = f" ({line.note})" if line.note else ""
        print(f"  - {_(FATES[line.fate])}: {name}{note}")
    if len(shown) > _SHOWN:
        print(_("  … dan {n} lainnya").format(n=len(shown) - _SHOWN))


def _tell_merged(merged: "Merged") -> None:
    from surveyor.usecases.receiving import in_words

    print(f"{merged.path.name}: {in_words(merged)}")
    if merged.error is not None:
        print(f"  {merged.error.advice()}")
    for one in merged.left[:_SHOWN]:
        print(f"  - {one.place}: {one.reason}")
    if len(merged.left) > _SHOWN:
        print(_("  … dan {n} lainnya").format(n=len(merged.left) - _SHOWN))


def _undo(project: "Project") -> int:
    from surveyor.usecases.receiving import undo_last

    name, entries = undo_last(project)
    text = _("Penggabungan {name} dibatalkan; {n} entri kembali seperti sebelumnya.")
    print(text.format(name=name, n=entries))
    return 0


def _withdraw(options: argparse.Namespace) -> int:
    from surveyor.revisions.model import SubmissionId
    from surveyor.usecases.projects import open_project
    from surveyor.usecases.withdrawing import withdraw

    with open_project(options.project) as project:
        done = withdraw(
            project, SubmissionId(options.entry), options.reason,
            settings.load()[0].surveyor_name, progress=options.bar(sys.stderr),
        )  # fmt: skip
    print(_("Entri {id} ditarik; isi dan fotonya dihapus.").format(id=options.entry))
    if done.copies:
        print(_("{n} cadangan ikut dibersihkan.").format(n=done.copies))
    for path in done.unreached:
        print(_("Cadangan ini masih memuat isinya: {path}").format(path=path))
    return 1 if done.unreached else 0


def _review(options: argparse.Namespace) -> int:
    from surveyor.revisions.model import ReviewState, SubmissionId
    from surveyor.usecases import reviewing
    from surveyor.usecases.projects import open_project

    with open_project(options.project) as project:
        if not options.entry:
            return _list_returned(project)
        entry = SubmissionId(options.entry)
        if options.state:
            state: ReviewState = ReviewState(options.state)
            author = settings.load()[0].surveyor_name
            reviewing.review(project, entry, state, author, options.comment)
        for one in reviewing.of_entry(project, entry):
            named = _(reviewing.STATES[one.state])
            print(f"{one.created.astimezone():%Y-%m-%d %H:%M} {named} · {one.author}")
            if one.comment:
                print(f"  {one.comment}")
    return 0


def _list_returned(project: "Project") -> int:
    from surveyor.usecases import reviewing

    lines = reviewing.returned(project)
    for one in lines:
        comment = one.review.comment if one.review else ""
        print(f"{one.row.submission} {one.row.site_name}: {comment}")
    if not lines:
        print(_("Tidak ada entri yang dikembalikan."))
    return 0


def _show_keys(_options: argparse.Namespace) -> int:
    from surveyor.usecases.exchange import keys

    found = keys()
    print(_("Sidik kunci komputer ini: {one}").format(one=found.fingerprint))
    if found.office:
        print(_("Kunci umum kantor: {one}").format(one=found.office))
    else:
        print(_("Belum ada kunci kantor; buat dengan surveyor key new."))
    return 0


def _new_key(_options: argparse.Namespace) -> int:
    from surveyor.usecases.exchange import make_office_key

    public = make_office_key()
    print(_("Kunci umum kantor: {one}").format(one=public))
    print(_("Bagikan kunci umum ini kepada surveyor. Kunci rahasianya tetap di sini."))
    return 0
