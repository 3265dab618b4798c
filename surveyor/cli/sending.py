"""`surveyor send`, `receive` and `destination`: exchange with servers from the shell."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from surveyor import formats, settings
from surveyor.errors import FileMissing
from surveyor.jobs import Progress
from surveyor.texts import _, ngettext

if TYPE_CHECKING:
    from surveyor.store.project import Project
    from surveyor.store.sendings import Destination
    from surveyor.usecases.exchanging import Part

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add(commands: "Commands", bar: Callable[[TextIO], Progress]) -> None:
    """Adds the commands; `bar` draws the progress on a stream."""
    send = commands.add_parser("send", help=_("kirim entri yang menunggu ke server"))
    send.add_argument(
        "--photos", choices=("later", "never"), default=None,
        help=_("foto sesudah semua entri, atau tidak sama sekali"),
    )  # fmt: skip
    send.add_argument(
        "--all", action="store_true",
        help=_("antrekan juga entri yang datang dari orang lain"),
    )  # fmt: skip
    send.set_defaults(command=_send)
    receive = commands.add_parser("receive", help=_("ambil yang baru dari server"))
    receive.add_argument(
        "--photos", choices=("later", "never"), default=None,
        help=_("foto orang lain sesudah semua teks, atau tidak; bawaan: menurut tujuan"),
    )  # fmt: skip
    receive.set_defaults(command=_receive)
    for command, verb in ((send, _("kirim")), (receive, _("ambil"))):
        command.add_argument("project", type=Path, metavar="DIR")
        command.add_argument(
            "--to" if command is send else "--from", dest="name", default="",
            metavar=_("NAMA"),
            help=_("tujuan untuk {verb}; semua bila tidak disebut").format(verb=verb),
        )  # fmt: skip
        command.set_defaults(bar=bar)
    _add_destinations(commands)


def _add_destinations(commands: "Commands") -> None:
    place = commands.add_parser("destination", help=_("atur server tujuan kiriman"))
    verbs = place.add_subparsers(required=True, metavar=_("PERINTAH"))
    made = verbs.add_parser("add", help=_("tambah tujuan"))
    made.add_argument("project", type=Path, metavar="DIR")
    made.add_argument(
        "address", metavar=_("ALAMAT"),
        help=_("alamat, isi kode QR, atau nama berkas penyiapan"),
    )  # fmt: skip
    made.add_argument("--name", default="", help=_("nama tujuan"))
    made.add_argument("--user", default="", help=_("nama pengguna, bila ada"))
    made.add_argument(
        "--secret", type=Path, metavar=_("BERKAS"),
        help=_("berkas berisi token atau kata sandi; - untuk membaca masukan"),
    )  # fmt: skip
    made.set_defaults(command=_add)
    for name, text, run in (
        ("list", _("daftar tujuan"), _list),
        ("remove", _("hapus tujuan"), _remove),
        ("test", _("uji koneksi"), _test),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("project", type=Path, metavar="DIR")
        if name != "list":
            verb.add_argument("name", nargs="?", default="", metavar=_("NAMA"))
        verb.set_defaults(command=run)


def _send(options: argparse.Namespace) -> int:
    from surveyor.usecases.exchanging import Part
    from surveyor.usecases.projects import open_project

    with open_project(options.project) as project:
        places = _places(project, options.name)
        if options.all:
            for place in places:
                project.destinations.queue_everything(place.id)
        return max(_round(project, one, options, Part.SEND) for one in places)


def _receive(options: argparse.Namespace) -> int:
    from surveyor.usecases.exchanging import Part
    from surveyor.usecases.projects import open_project

    with open_project(options.project) as project:
        places = _places(project, options.name)
        code = max(_round(project, one, options, Part.FETCH) for one in places)
        _tell_coming(project, places)
        return code


def _tell_coming(project: "Project", places: "tuple[Destination, ...]") -> None:
    """Which files of others are still to come, where any could be fetched."""
    from surveyor.usecases.receiving_files import can_fetch, coming
    from surveyor.usecases.sending_words import coming_in_words

    if not any(map(can_fetch, places)):
        return
    words = coming_in_words(coming(project.coming.all()))
    if words:
        print(words)
        print(_("Ambil dengan: surveyor receive DIR --photos later"))


def _places(project: "Project", name: str) -> "tuple[Destination, ...]":
    from surveyor.usecases.sending import named

    there = project.destinations.all()
    return there if there and not name else (named(project, name),)


def _round(
    project: "Project",
    place: "Destination",
    options: argparse.Namespace,
    part: "Part",
) -> int:
    from surveyor.usecases.exchanging import Part, exchange
    from surveyor.usecases.sending import load
    from surveyor.usecases.sending_words import (
        clock_in_words,
        load_in_words,
        round_in_words,
    )

    print(place.name)
    if part is Part.SEND:
        project.outbox.hurry(place.id)
        print(f"  {load_in_words(load(project, place))}")
    device = settings.load()[0].device
    bar = options.bar(sys.stderr)
    wish = None if options.photos is None else options.photos == "later"
    photos, incoming = (wish, None) if part is Part.SEND else (None, wish)
    done = exchange(
        project, place, device,
        photos=photos, incoming=incoming, part=part, progress=bar,
    )  # fmt: skip
    for line in round_in_words(done):
        print(f"  {line}")
    if clock_in_words(done):
        print(f"  {clock_in_words(done)}", file=sys.stderr)
    if done.trouble is not None:
        print(f"  {done.trouble}", file=sys.stderr)
        return done.trouble.exit_code
    return 1 if done.sent.refused or done.sent.parked else 0


def _add(options: argparse.Namespace) -> int:
    from surveyor.store.sendings import Options
    from surveyor.sync.tokens import Kept
    from surveyor.usecases.projects import open_project
    from surveyor.usecases.sending import add as add_destination

    with open_project(options.project) as project:
        made = add_destination(
            project, _given(options.address), name=options.name, secret=_secret(options.secret),
            options=replace(Options(), user=options.user),
        )  # fmt: skip
    text = ngettext(
        "Tujuan {name} ditambahkan; {n} entri mengantre.",
        "Tujuan {name} ditambahkan; {n} entri mengantre.",
        made.queued,
    )
    count = formats.integer(made.queued)
    print(text.format(name=made.destination.name, n=count))
    if made.kept is Kept.FILE:
        print(_("Token disimpan dalam berkas yang hanya dapat dibaca akun Anda."))
    return 0


def _given(text: str) -> str:
    """What stands in a set-up file; the text itself where it names none."""
    try:
        return Path(text).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        # The text of a QR code is longer than any name of a file may be.
        return text


def _secret(path: Path | None) -> str:
    """Never as an argument: those are seen by everybody on the machine."""
    if path is None:
        return ""
    if str(path) == "-":
        return sys.stdin.readline().strip()
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").strip()
    except OSError as error:
        raise FileMissing(path=path) from error


def _list(options: argparse.Namespace) -> int:
    from surveyor.usecases.projects import open_project
    from surveyor.usecases.sending import load
    from surveyor.usecases.sending_words import load_in_words

    with open_project(options.project) as project:
        places = project.destinations.all()
        for place in places:
            print(f"{place.name}  {place.address}")
            counts = project.outbox.counts(place.id)
            print(f"  {load_in_words(load(project, place))}")
            text = _(
                "{sent} terkirim, {received} diterima kantor, {stuck} perlu dilihat"
            )
            print("  " + text.format(
                sent=formats.integer(counts.sent),
                received=formats.integer(counts.received),
                stuck=formats.integer(counts.stuck),
            ))  # fmt: skip
    if not places:
        print(_("Belum ada tujuan kiriman."))
    return 0


def _remove(options: argparse.Namespace) -> int:
    from surveyor.usecases.projects import open_project
    from surveyor.usecases.sending import named, remove

    with open_project(options.project) as project:
        place = named(project, options.name)
        remove(project, place)
    print(_("Tujuan {name} dihapus. Semua entri tetap ada.").format(name=place.name))
    return 0


def _test(options: argparse.Namespace) -> int:
    from surveyor.sync import tokens
    from surveyor.usecases.connections import examined
    from surveyor.usecases.projects import open_project
    from surveyor.usecases.sending import named

    with open_project(options.project) as project:
        place = named(project, options.name)
    lines = examined(place, tokens.secret_of(place.id))
    for line in lines:
        print(f"{_MARKS[line.tone]} {line.text} {line.advice}".rstrip())
    return 1 if any(line.tone == "error" for line in lines) else 0


_MARKS = {"ok": "✓", "warning": "!", "error": "✗"}
