"""The command line: parse, call a use case, print. No Qt, nothing heavy at start."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import surveyor
from surveyor import settings, texts
from surveyor.cli import care, exchange, forms, sending, serving
from surveyor.errors import SurveyorError
from surveyor.jobs import Cancelled, Progress
from surveyor.texts import _

Command = Callable[[argparse.Namespace], int]
if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


class Bar(Progress):
    """A progress line on a terminal; silent where the output is a file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()

    def step(self, done: int, total: int, what: str = "") -> None:
        if not self._shown:
            return
        share = done / total if total else 0
        filled = "█" * round(share * 24)
        self._stream.write(f"\r{filled:░<24} {share:4.0%}  {what[:44]:<44}")
        if total and done >= total:
            self._stream.write("\r" + " " * 76 + "\r")
        self._stream.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0 when done, 1 when something was found wrong, 2 for a mistake in what was
        given, 3 where the machine stands in the way, 130 when stopped.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    texts.use_environment(_language(given))
    options = _parser().parse_args(given)
    command: Command = options.command
    try:
        return command(options)
    except SurveyorError as error:
        print(_("Galat: {text}").format(text=error.message()), file=sys.stderr)
        if error.advice():
            print(error.advice(), file=sys.stderr)
        return error.exit_code
    except (KeyboardInterrupt, Cancelled):
        print(_("Dihentikan. Tidak ada data yang hilang."), file=sys.stderr)
        return 130


def _language(given: list[str]) -> str | None:
    """The language is needed before parsing, since the help is translated too."""
    if "--language" in given[:-1]:
        return given[given.index("--language") + 1]
    chosen = settings.load()[0].language
    return chosen if chosen != texts.SOURCE_LANGUAGE else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="surveyor", description=_("Survei kawasan wisata, luring.")
    )
    parser.add_argument("--version", action="version", version=surveyor.__version__)
    parser.add_argument(
        "--language", choices=tuple(texts.LANGUAGES), help=_("bahasa keluaran")
    )
    commands = parser.add_subparsers(required=True, metavar=_("PERINTAH"))
    _add_demo(commands)
    _add_documents(commands)
    _add_care(commands)
    care.add(commands, Bar)
    forms.add(commands)
    exchange.add(commands, Bar)
    sending.add(commands, Bar)
    serving.add(commands)
    return parser


def _add_demo(commands: "Commands") -> None:
    demo = commands.add_parser("demo", help=_("buat proyek contoh yang terisi"))
    demo.add_argument("project", type=Path, metavar="DIR")
    demo.add_argument("--entries", type=int, default=54, help=_("jumlah entri"))
    demo.add_argument("--seed", type=int, default=1, help=_("benih angka acak"))
    demo.set_defaults(command=_demo)


def _add_documents(commands: "Commands") -> None:
    export = commands.add_parser("export", help=_("ekspor ke folder tabel CSV"))
    export.add_argument("project", type=Path, metavar="DIR")
    export.add_argument("out", type=Path, metavar="OUT")
    export.add_argument(
        "--layout", choices=("excel", "international"), default="excel",
        help=_("excel: titik koma dan koma desimal; international: koma dan titik"),
    )  # fmt: skip
    export.add_argument("--labels", action="store_true", help=_("label, bukan kode"))
    export.add_argument(
        "--unmasked", action="store_true", help=_("sertakan data pribadi")
    )
    export.set_defaults(command=_export)

    report = commands.add_parser("report", help=_("cetak laporan PDF"))
    report.add_argument("project", type=Path, metavar="DIR")
    report.add_argument("out", type=Path, metavar="OUT.pdf")
    report.add_argument("--paper", choices=("A4", "F4"), help=_("ukuran kertas"))
    report.add_argument("--entry", help=_("cetak satu entri saja, dengan ID-nya"))
    report.set_defaults(command=_report)

    chart = commands.add_parser("map", help=_("simpan peta luring sebagai HTML"))
    chart.add_argument("project", type=Path, metavar="DIR")
    chart.add_argument("out", type=Path, metavar="OUT.html")
    chart.set_defaults(command=_map)

    for command in (report, chart):
        command.add_argument("--area", default="", help=_("kode wilayah, mis. 64.02"))
        command.add_argument("--since", type=_day, help=_("kunjungan sejak TTTT-BB-HH"))
        command.add_argument(
            "--until", type=_day, help=_("kunjungan sampai TTTT-BB-HH")
        )


def _add_care(commands: "Commands") -> None:
    check = commands.add_parser("check", help=_("periksa seluruh isi proyek"))
    check.add_argument("project", type=Path, metavar="DIR")
    check.add_argument(
        "--rebuild", action="store_true", help=_("bangun ulang indeks lebih dulu")
    )
    check.set_defaults(command=_check)

    backup = commands.add_parser("backup", help=_("buat cadangan proyek"))
    backup.add_argument("project", type=Path, metavar="DIR")
    backup.add_argument("--to", type=Path, metavar="DIR", help=_("folder lain"))
    backup.set_defaults(command=_backup)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _demo(options: argparse.Namespace) -> int:
    from surveyor.store.values import Query
    from surveyor.usecases.demo import fill_demo
    from surveyor.usecases.forms import SITE_FORM

    with fill_demo(
        options.project, options.entries, options.seed, progress=Bar(sys.stderr)
    ) as project:
        count = project.submissions.count(Query(exclude_form=SITE_FORM))
    text = _("{count} entri contoh dibuat di {folder}.")
    print(text.format(count=count, folder=options.project))
    return 0


def _export(options: argparse.Namespace) -> int:
    from exports.to_csv import CsvLayout, write_rows
    from surveyor.usecases.projects import open_project
    from surveyor.usecases.results import rows, tables

    excel = options.layout == "excel"
    layout = CsvLayout.excel_indonesia() if excel else CsvLayout.international()
    if options.labels:
        layout = layout.with_labels(texts.language())
    if options.unmasked:
        layout = layout.unmasked()
    with open_project(options.project) as project:
        schemas = tables(project, named=options.labels)
        found = rows(project, progress=Bar(sys.stderr))
        written = write_rows(schemas, found, options.out, layout, Progress())
    text = _("{n} berkas ditulis ke {folder}:")
    print(text.format(n=len(written), folder=options.out))
    for path in written:
        print(f"  {path.name}")
    return 0


def _report(options: argparse.Namespace) -> int:
    from exports.to_pdf import district, entry
    from surveyor.usecases import documents
    from surveyor.usecases.projects import open_project

    bar = Bar(sys.stderr)
    with open_project(options.project) as project:
        if options.entry:
            sheet = documents.entry_sheet(project, options.entry, options.paper)
            entry.write(sheet, options.out, bar)
        else:
            span = (options.area, options.since, options.until)
            report = documents.district_report(project, *span, options.paper, bar)
            district.write(report, options.out, bar)
    print(_("Laporan disimpan: {path}").format(path=options.out))
    return 0


def _map(options: argparse.Namespace) -> int:
    from exports.to_map import write_map
    from surveyor.usecases import documents
    from surveyor.usecases.projects import open_project

    span = (options.area, options.since, options.until)
    with open_project(options.project) as project:
        model = documents.map_model(project, *span, Bar(sys.stderr))
    write_map(model, options.out)
    print(_("Peta disimpan: {path}").format(path=options.out))
    return 0


def _check(options: argparse.Namespace) -> int:
    from surveyor.store.values import Query
    from surveyor.usecases import maintenance
    from surveyor.usecases.forms import SITE_FORM
    from surveyor.usecases.projects import open_project

    with open_project(options.project) as project:
        if options.rebuild:
            maintenance.rebuild(project, progress=Bar(sys.stderr))
        problems = maintenance.check(project, progress=Bar(sys.stderr))
        submissions = project.submissions.count(Query(exclude_form=SITE_FORM))
        state = maintenance.state(project)
    for problem in problems:
        print(f"- {problem.message()} {problem.advice()}".rstrip())
    if problems:
        print(_("{n} masalah ditemukan.").format(n=len(problems)))
        return 1
    text = _("Proyek utuh: {n} entri, semua berkas dan checksum cocok.")
    print(text.format(n=submissions))
    print(_("Sidik isi: {state}").format(state=state))
    return 0


def _backup(options: argparse.Namespace) -> int:
    from surveyor.usecases import maintenance
    from surveyor.usecases.projects import open_project

    with open_project(options.project) as project:
        made = maintenance.backup(project, options.to, progress=Bar(sys.stderr))
    print(_("Cadangan dibuat: {path}").format(path=made))
    return 0
