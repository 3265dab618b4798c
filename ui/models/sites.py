"""The register of sites as a table model over pages of SQL rows."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from surveyor.areas.catalogue import Areas
from surveyor.store.project import Project
from surveyor.store.sites import SiteQuery
from surveyor.store.values import Site
from surveyor.texts import N_, _
from surveyor.usecases.sites import Month
from ui.models.rows import STRONG, TONE

_PAGE, _KEPT = 200, 40
_COLUMNS = (N_("Lokasi wisata"), N_("Kecamatan"), N_("Bulan ini"))
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class SitesModel(QAbstractTableModel):
    """Sites by name, read by the page as they come into sight."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._query = SiteQuery()
        self._month: Month | None = None
        self._count = 0
        self._pages: dict[int, tuple[Site, ...]] = {}
        self._areas: dict[str, str] = {}

    def show(self, project: Project, query: SiteQuery, month: Month) -> None:
        """Shows what a query finds, and what each site lacks this month."""
        self.beginResetModel()
        self._project, self._query, self._month = project, query, month
        self._count = project.sites.found(query)
        self._pages.clear()
        self.endResetModel()

    def site(self, row: int) -> Site | None:
        """A site by its place in the list."""
        page = self._pages.get(row // _PAGE)
        if page is None and self._project is not None:
            start = row // _PAGE * _PAGE
            page = self._project.sites.page(self._query, start, _PAGE)
            while len(self._pages) >= _KEPT:
                del self._pages[next(iter(self._pages))]
            self._pages[row // _PAGE] = page
        at = row % _PAGE
        return page[at] if page is not None and at < len(page) else None

    def place_of(self, site_id: str) -> int | None:
        """Where a site stands in the list."""
        if self._project is None:
            return None
        return self._project.sites.place_of(self._query, site_id)

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
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return _(_COLUMNS[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        site = self.site(index.row()) if index.isValid() else None
        if site is None or self._month is None:
            return None
        column = index.column()
        if role == STRONG:
            return column == 0
        if role == TONE:
            return self._tone(site) if column == 2 else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(site) if column == 2 else site.name
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(site, column)
        return None

    def _text(self, site: Site, column: int) -> str:
        if column == 0:
            return site.name
        if column == 1:
            return self._area(site.district) or "–"
        lacking = self._month.lacking(site.id) if self._month else ()
        if not lacking:
            return _("lengkap")
        return _("kurang {n}").format(n=len(lacking))

    def _tone(self, site: Site) -> str:
        return "warning" if self._month and self._month.lacking(site.id) else "ok"

    def _tip(self, site: Site) -> str:
        lacking = self._month.lacking(site.id) if self._month else ()
        names = ", ".join(form.title for form in lacking)
        return _("Belum ada entri: {names}").format(names=names) if names else ""

    def _area(self, code: str) -> str:
        if code not in self._areas:
            found = Areas.open().area(code) if code else None
            self._areas[code] = found.name if found else ""
        return self._areas[code]
