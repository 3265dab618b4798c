"""The list of entries as a table model over pages of SQL rows."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from surveyor import formats
from surveyor.store.project import Project
from surveyor.store.values import Query, SubmissionRow
from surveyor.texts import N_, _

_PAGE = 200
_KEPT = 40
_COLUMNS = (
    (N_("Lokasi wisata"), "site"),
    (N_("Kuesioner"), "form"),
    (N_("Kunjungan"), "visited"),
    (N_("Petugas"), ""),
    (N_("Skor"), "score"),
    (N_("Revisi"), ""),
)
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class SubmissionsModel(QAbstractTableModel):
    """Rows are read by the page as they come into sight; 100,000 cost nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._query = Query()
        self._count = 0
        self._pages: dict[int, tuple[SubmissionRow, ...]] = {}
        self._titles: dict[str, str] = {}

    def show(self, project: Project, query: Query, titles: dict[str, str]) -> None:
        """Shows what a query finds."""
        self.beginResetModel()
        self._project, self._query, self._titles = project, query, titles
        self._count = project.submissions.count(query)
        self._pages.clear()
        self.endResetModel()

    def row(self, number: int) -> SubmissionRow | None:
        """An entry by its place in the list."""
        page = self._pages.get(number // _PAGE)
        if page is None and self._project is not None:
            start = number // _PAGE * _PAGE
            page = self._project.submissions.page(self._query, start, _PAGE)
            while len(self._pages) >= _KEPT:
                del self._pages[next(iter(self._pages))]
            self._pages[number // _PAGE] = page
        at = number % _PAGE
        return page[at] if page is not None and at < len(page) else None

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if (
            orientation == Qt.Orientation.Horizontal
            and role == Qt.ItemDataRole.DisplayRole
        ):
            return _(_COLUMNS[section][0])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 3:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self.row(index.row())
        return None if row is None else self._text(row, index.column())

    def _text(self, row: SubmissionRow, column: int) -> str:
        if column == 0:
            return row.site_name or "–"
        if column == 1:
            return self._titles.get(row.form_id, row.form_id)
        if column == 2:
            return formats.date_short(row.visited) if row.visited else "–"
        if column == 3:
            return row.author
        if column == 4:
            mark = "*" if row.provisional else ""
            return "–" if row.score is None else formats.decimal(row.score, 2) + mark
        return formats.integer(row.revisions)

    def sort_key(self, column: int) -> str:
        """The store's name for the order of a column; empty for none."""
        return _COLUMNS[column][1]
