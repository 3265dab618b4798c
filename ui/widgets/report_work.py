"""The work behind the page of reports; each function gives what a job runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.sites import Point, SiteQuery
from surveyor.store.values import Query
from surveyor.texts import _, speaking
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.previews import Previews
from ui.widgets.report_options import Chosen
from ui.widgets.table_preview import Table, read_tables

if TYPE_CHECKING:
    from exports.to_csv import CsvLayout

_MOST_ROWS = 300
_NAMES = {"district": "laporan", "entry": "entri", "map": "peta"}
_SUFFIXES = {"map": "html"}


@dataclass(frozen=True, slots=True)
class TablesFound:
    """The first rows of an export."""

    tables: tuple[Table, ...]
    entries: int


@dataclass(frozen=True, slots=True)
class MapFound:
    """What the native map shows of the map that will be saved."""

    area: str
    points: tuple[Point, ...]


def file_name(document: str, today: date) -> str:
    """A name to begin with, e.g. `laporan-2026-11-23.pdf`."""
    return f"{_NAMES[document]}-{today.isoformat()}.{_SUFFIXES.get(document, 'pdf')}"


def pdf_preview(
    project: Project, chosen: Chosen, previews: Previews, entry: str = ""
) -> Callable[[Progress], Path]:
    """The district report, or the sheet of an entry, as a preview file."""

    def work(progress: Progress) -> Path:
        from exports.to_pdf import district
        from exports.to_pdf import entry as sheet
        from surveyor.usecases import documents

        path = previews.new("pratinjau.pdf")
        with speaking(chosen.language):
            if entry:
                made = documents.entry_sheet(project, entry, chosen.paper)
                sheet.write(made, path, progress)
            else:
                choice = documents.ReportChoice(
                    chosen.area,
                    chosen.since,
                    chosen.until,
                    chosen.paper,
                    chosen.letterhead,
                    chosen.signature,
                )
                report = documents.report_of(project, choice, progress)
                district.write(report, path, progress)
        return path

    return work


def tables_preview(
    project: Project, chosen: Chosen, previews: Previews
) -> Callable[[Progress], TablesFound]:
    """The first rows of every table, written and read again."""

    def work(progress: Progress) -> TablesFound:
        from exports.to_csv import write_rows
        from surveyor.usecases.results import rows, tables

        folder = previews.new("tabel")
        query, layout = _query(chosen), _layout(chosen)
        first = _some(rows(project, query, progress), _MOST_ROWS)
        schemas = tables(project, query, named=chosen.labels)
        files = write_rows(schemas, first, folder, layout, Progress())
        found = read_tables(files, layout.delimiter)
        previews.keep_only(folder)
        return TablesFound(found, project.submissions.count(query))

    return work


def export_tables(
    project: Project, chosen: Chosen, folder: Path
) -> Callable[[Progress], tuple[Path, ...]]:
    """All tables into a folder."""

    def work(progress: Progress) -> tuple[Path, ...]:
        from exports.to_csv import write_rows
        from surveyor.usecases.results import rows, tables

        query = _query(chosen)
        return write_rows(
            tables(project, query, named=chosen.labels),
            rows(project, query, progress),
            folder,
            _layout(chosen),
            Progress(),
        )

    return work


def map_points(project: Project, chosen: Chosen) -> Callable[[Progress], MapFound]:
    """The sites that the map will show."""

    def work(progress: Progress) -> MapFound:
        progress.step(0, 0, _("Menggambar peta"))
        area = chosen.area or project.settings.area
        return MapFound(
            project.settings.area, project.sites.points(SiteQuery(area=area))
        )

    return work


def save_map(
    project: Project, chosen: Chosen, path: Path
) -> Callable[[Progress], Path]:
    """The map as one HTML file."""

    def work(progress: Progress) -> Path:
        from exports.to_map import write_map
        from surveyor.usecases.documents import map_model

        with speaking(chosen.language):
            span = (chosen.area, chosen.since, chosen.until)
            write_map(map_model(project, *span, progress), path)
        return path

    return work


def copy(source: Path, path: Path) -> Callable[[Progress], Path]:
    """The shown PDF where the person wants it."""

    def work(_progress: Progress) -> Path:
        from surveyor.usecases.forms import write_bytes

        write_bytes(path, source.read_bytes())
        return path

    return work


def _query(chosen: Chosen) -> Query:
    return Query(
        area=chosen.area,
        since=chosen.since,
        until=chosen.until,
        exclude_form=SITE_FORM,
        descending=False,
    )


def _layout(chosen: Chosen) -> "CsvLayout":
    from exports.to_csv import CsvLayout

    made = CsvLayout.excel_indonesia() if chosen.excel else CsvLayout.international()
    if chosen.labels:
        made = made.with_labels(chosen.language)
    return made if chosen.masked else made.unmasked()


def _some(
    rows: Iterator[tuple[str, tuple[str, ...]]], most: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The first rows, and no more is read than they need."""
    for number, row in enumerate(rows):
        if number >= most:
            return
        yield row
