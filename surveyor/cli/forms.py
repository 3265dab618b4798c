"""`surveyor form …`: check, export and try a questionnaire without a window."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from surveyor.texts import _

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def add(commands: "Commands") -> None:
    """Adds `form` and what it can do."""
    form = commands.add_parser("form", help=_("kuesioner: periksa atau ekspor"))
    actions = form.add_subparsers(required=True, metavar=_("PERINTAH"))

    check = actions.add_parser("check", help=_("periksa XLSForm atau XForm"))
    check.add_argument("file", type=Path, metavar="FILE")
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


def _check(options: argparse.Namespace) -> int:
    from surveyor.usecases.forms import read_form_file

    reading = read_form_file(options.file)
    for finding in reading.findings:
        where = f"{finding.where()}: " if finding.where() else ""
        mark = _("galat") if finding.severity == "error" else _("peringatan")
        print(f"[{mark}] {where}{finding.message()} {finding.advice()}".rstrip())
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
