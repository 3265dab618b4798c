"""`surveyor form …`: check, export and try a questionnaire without a window."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from surveyor.texts import _

if TYPE_CHECKING:
    from surveyor.forms.findings import Reading

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add(commands: "Commands") -> None:
    """Adds `form` and what it can do."""
    form = commands.add_parser("form", help=_("kuesioner: periksa atau ekspor"))
    actions = form.add_subparsers(required=True, metavar=_("PERINTAH"))

    check = actions.add_parser("check", help=_("periksa XLSForm atau XForm"))
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument(
        "--repair", nargs="*", metavar=_("KODE"),
        help=_("perbaiki dalam salinan: semua yang aman, atau yang disebut saja"),
    )  # fmt: skip
    check.add_argument(
        "--out",
        type=Path,
        metavar="FIXED.xlsx",
        help=_("tulis salinan yang diperbaiki"),
    )
    check.set_defaults(command=_check)

    export = actions.add_parser("export", help=_("tulis kuesioner bawaan"))
    export.add_argument("name", metavar="NAME")
    export.add_argument(
        "--xlsx", nargs="?", type=Path, const=Path(), metavar="OUT.xlsx",
        help=_("sebagai buku kerja Excel (bawaan: NAME.xlsx)"),
    )  # fmt: skip
    export.add_argument(
        "--xml", nargs="?", type=Path, const=Path(), metavar="OUT.xml",
        help=_("sebagai XForm XML"),
    )  # fmt: skip
    export.set_defaults(command=_export)

    drive = actions.add_parser(
        "drive", help=_("jalankan kuesioner dengan daftar kejadian, tanpa jendela")
    )
    drive.add_argument("form", type=Path, metavar="FORM")
    drive.add_argument("--events", type=Path, required=True, metavar="EVENTS.json")
    drive.add_argument(
        "--media", type=Path, metavar="DIR", help=_("folder berkas pendamping")
    )
    drive.add_argument("--now", metavar="ISO", help=_("waktu yang dianggap sekarang"))
    drive.add_argument(
        "--zone", metavar="NAME", help=_("zona waktu, mis. Asia/Makassar")
    )
    drive.add_argument("--seed", type=int, metavar="N", help=_("benih angka acak"))
    drive.set_defaults(command=_drive)

    decrypt = actions.add_parser(
        "decrypt", help=_("buka entri terenkripsi dengan kunci pribadi kantor")
    )
    decrypt.add_argument("source", type=Path, metavar="DIR")
    decrypt.add_argument("out", type=Path, metavar="OUT")
    decrypt.add_argument(
        "--key", type=Path, required=True, metavar="KEY.pem",
        help=_("kunci pribadi RSA; kata sandinya ditanyakan bila perlu"),
    )  # fmt: skip
    decrypt.set_defaults(command=_decrypt)

    evaluate = actions.add_parser(
        "eval", help=_("hitung rumus XPath, satu baris JSON per rumus dari masukan")
    )
    evaluate.set_defaults(command=_eval)


def _check(options: argparse.Namespace) -> int:
    from surveyor.usecases.forms import read_form_file, repair_form_file

    reading = read_form_file(options.file)
    if options.repair is not None:
        reading = repair_form_file(options.file, options.repair)
    for finding in reading.findings:
        where = f"{finding.where()}: " if finding.where() else ""
        mark = _("galat") if finding.severity == "error" else _("peringatan")
        print(f"[{mark}] {where}{finding.message()} {finding.advice()}".rstrip())
    for repair in reading.repairs:
        text = _("[dapat diperbaiki] {code}: {text}")
        print(text.format(code=repair.code, text=repair.message()))
    if options.out is not None:
        _write_copy(reading, options)
    return _told(reading)


def _write_copy(reading: "Reading", options: argparse.Namespace) -> None:
    from surveyor.usecases.forms import mended_copy, write_bytes

    write_bytes(options.out, mended_copy(reading, options.file))
    print(_("Salinan ditulis: {path}").format(path=options.out))


def _told(reading: "Reading") -> int:
    if reading.form is None or reading.errors:
        text = _("Kuesioner belum dapat dipakai: {n} galat.")
        print(text.format(n=len(reading.errors)))
        return 1
    text = _("{title} ({id}, versi {version}) dapat dipakai.")
    form = reading.form
    print(text.format(title=form.title, id=form.id, version=form.version))
    return 0


def _export(options: argparse.Namespace) -> int:
    from surveyor.usecases.forms import export_form

    wanted = {"xlsx": options.xlsx, "xml": options.xml}
    if options.xlsx is None and options.xml is None:
        wanted["xlsx"] = Path()
    for suffix, out in wanted.items():
        if out is None:
            continue
        path = Path(f"{options.name}.{suffix}") if out == Path() else out
        export_form(options.name, path)
        print(_("Kuesioner ditulis: {path}").format(path=path))
    return 0


def _drive(options: argparse.Namespace) -> int:
    from surveyor.engine import driving
    from surveyor.forms.builtin import builtin_form, builtin_names

    clock = driving.environment(options.now, options.zone, options.seed)
    events = driving.read_events(options.events)
    name = str(options.form)
    if not options.form.exists() and name in builtin_names():
        form = builtin_form(name)
    else:
        form = driving.read_form_to_drive(options.form)
    media = options.media or options.form.parent
    answers = driving.drive(form, events, clock, media)
    json.dump(answers, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


def _decrypt(options: argparse.Namespace) -> int:
    from surveyor.engine.encryption import PasswordNeeded
    from surveyor.usecases.decrypting import decrypt_folder

    try:
        outcomes = decrypt_folder(options.source, options.key, options.out)
    except PasswordNeeded:
        from getpass import getpass

        password = getpass(_("Kata sandi kunci pribadi: "))
        outcomes = decrypt_folder(options.source, options.key, options.out, password)
    for one in outcomes:
        if one.error is not None:
            print(f"[{_('galat')}] {one.manifest}: {one.error}")
        if one.changed:
            text = _("isi entri ini berubah sejak dienkripsi; periksa asalnya.")
            print(f"[{_('peringatan')}] {one.manifest}: {text}")
        if one.missing:
            text = _("lampiran tidak ada atau rusak: {names}.")
            told = text.format(names=", ".join(one.missing))
            print(f"[{_('peringatan')}] {one.manifest}: {told}")
    opened = [one for one in outcomes if one.folder is not None]
    text = _("{opened} dari {all} entri dibuka ke {folder}.")
    print(text.format(opened=len(opened), all=len(outcomes), folder=options.out))
    whole = len(opened) == len(outcomes) and not any(one.changed for one in outcomes)
    return 0 if whole else 1


def _eval(_options: argparse.Namespace) -> int:
    from surveyor.engine.evaluation import evaluate_line

    for line in sys.stdin:
        if line.strip():
            print(json.dumps(evaluate_line(line), ensure_ascii=False), flush=True)
    return 0
