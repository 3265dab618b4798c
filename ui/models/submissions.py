"""The list of entries as a table model over pages of SQL rows."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.store.project import Project
from surveyor.store.values import Query, SubmissionRow
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.lists import area_name, state_name

_PAGE = 200
_KEPT = 40
ROW = int(Qt.ItemDataRole.UserRole)
"""Role that gives the whole row."""
SECOND = ROW + 1
"""Role that gives the second line of a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list; `order` is the store's name for sorting by it.

    Where room is short a column gives way down to `least`; its text takes two lines.
    """

    key: str
    title: str
    order: str
    width: int
    shown: bool = True
    figure: bool = False
    least: int | None = None


COLUMNS = (
    Column("site", N_("Lokasi wisata"), "site", 220),
    Column("form", N_("Kuesioner"), "form", 126, least=92),
    Column("visited", N_("Kunjungan"), "visited", 108),
    Column("author", N_("Petugas"), "author", 128, least=100),
    Column("score", N_("Skor"), "score", 68, figure=True),
    Column("area", N_("Wilayah"), "area", 140, shown=False),
    Column("finished", N_("Selesai diisi"), "finished", 190, shown=False),
    Column("photos", N_("Foto"), "photos", 70, shown=False, figure=True),
    Column("revisions", N_("Revisi"), "revisions", 76, shown=False, figure=True),
)
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class SubmissionsModel(QAbstractTableModel):
    """Rows are read by the page as they come into sight; 100,000 cost nothing."""

    failed = Signal(object)
    """Rows cannot be read; they stay empty until the list is shown anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._query = Query()
        self._count = 0
        self._pages: dict[int, tuple[SubmissionRow, ...]] = {}
        self._titles: dict[str, str] = {}
        self._told = False
        self._areas: dict[str, str] = {}

    def show(self, project: Project, query: Query, titles: dict[str, str]) -> None:
        """Shows what a query finds."""
        self.beginResetModel()
        self._project, self._query, self._titles = project, query, titles
        self._count = project.submissions.count(query)
        self._pages.clear()
        self._told = False
        self.endResetModel()

    def row(self, number: int) -> SubmissionRow | None:
        """An entry by its place in the list."""
        page = self._pages.get(number // _PAGE)
        if page is None and self._project is not None:
            start = number // _PAGE * _PAGE
            page = self._read(self._project, start)
            while len(self._pages) >= _KEPT:
                del self._pages[next(iter(self._pages))]
            self._pages[number // _PAGE] = page
        at = number % _PAGE
        return page[at] if page is not None and at < len(page) else None

    def _read(self, project: Project, start: int) -> tuple[SubmissionRow, ...]:
        try:
            return project.submissions.page(self._query, start, _PAGE, self._count)
        except SurveyorError as error:
            # Said once: painting asks for the same rows again and again.
            if not self._told:
                self._told = True
                self.failed.emit(error)
            return ()

    def form_title(self, form_id: str) -> str:
        """The title of a form."""
        return self._titles.get(form_id, form_id)

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole,
                        Qt.ItemDataRole.AccessibleTextRole, ROW, SECOND):  # fmt: skip
            return None
        row = self.row(index.row())
        if row is None or role == ROW:
            return row
        key = COLUMNS[index.column()].key
        text = self._text(row, key)
        second = self._second(row) if key == "site" else ""
        if role == SECOND:
            return second
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        return f"{text} · {second}" if second else text

    def _text(self, row: SubmissionRow, key: str) -> str:
        if key == "site":
            return row.site_name or _("Tanpa lokasi")
        if key == "form":
            return self.form_title(row.form_id)
        if key == "visited":
            return formats.date_short(row.visited) if row.visited else "–"
        if key == "author":
            return row.author
        if key == "score":
            mark = "*" if row.provisional else ""
            return "–" if row.score is None else formats.decimal(row.score, 2) + mark
        if key == "area":
            return self._area(row.area)
        if key == "finished":
            return formats.datetime_long(row.finished.astimezone())
        number = row.attachments if key == "photos" else row.revisions
        return formats.integer(number)

    def _second(self, row: SubmissionRow) -> str:
        """The kecamatan, and the states that somebody should see."""
        parts = [self._area(".".join(row.area.split(".")[:3]))]
        if row.flags:
            text = ngettext("{n} bendera", "{n} bendera", row.flags)
            parts.append(text.format(n=row.flags))
        if row.provisional:
            parts.append(state_name("provisional").lower())
        if row.revisions > 1:
            parts.append(_("dikoreksi"))
        return " · ".join(part for part in parts if part)

    def _area(self, code: str) -> str:
        if code not in self._areas:
            self._areas[code] = area_name(code)
        return self._areas[code]


def _alignment(column: int) -> int:
    side = (
        Qt.AlignmentFlag.AlignRight
        if COLUMNS[column].figure
        else Qt.AlignmentFlag.AlignLeft
    )
    return int(side | Qt.AlignmentFlag.AlignVCenter)
