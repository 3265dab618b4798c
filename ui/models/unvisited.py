"""Sites that have no entry yet, as a table model over pages of SQL rows."""

from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from surveyor import formats
from surveyor.store.project import Project
from surveyor.store.values import Query, Unvisited
from surveyor.texts import N_, _
from surveyor.usecases.lists import area_name
from ui.models.submissions import _NONE, ROW, SECOND, Index

_PAGE = 200
_TITLES = (N_("Lokasi wisata"), N_("Kunjungan terakhir"))


class UnvisitedModel(QAbstractTableModel):
    """Rows are read by the page as they come into sight."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._query, self._text = Query(), ""
        self._count = 0
        self._pages: dict[int, tuple[Unvisited, ...]] = {}

    def show(self, project: Project, query: Query, text: str) -> None:
        """Shows the sites without an entry that the query finds."""
        self.beginResetModel()
        self._project, self._query, self._text = project, query, text
        self._count = project.overview.unvisited_count(query, text)
        self._pages.clear()
        self.endResetModel()

    def site(self, number: int) -> Unvisited | None:
        """A site by its place."""
        page = self._pages.get(number // _PAGE)
        if page is None and self._project is not None:
            start = number // _PAGE * _PAGE
            page = self._project.overview.unvisited(
                self._query, self._text, start, _PAGE
            )
            self._pages[number // _PAGE] = page
        at = number % _PAGE
        return page[at] if page is not None and 0 <= at < len(page) else None

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if (
            orientation == Qt.Orientation.Horizontal
            and role == Qt.ItemDataRole.DisplayRole
            and 0 <= section < len(_TITLES)
        ):
            return _(_TITLES[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            ROW,
            SECOND,
        ):
            return None
        site = self.site(index.row())
        if site is None or role == ROW:
            return site
        if role == SECOND:
            return area_name(site.area) if index.column() == 0 else ""
        if index.column() == 0:
            return site.name
        if not site.last:
            return _("Belum pernah")
        return formats.date_short(date.fromisoformat(site.last))
