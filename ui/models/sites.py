"""The register of sites as a table model: all ids at once, rows by the page."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from surveyor.areas.catalogue import Areas
from surveyor.errors import SurveyorError
from surveyor.store.project import Project
from surveyor.store.values import Site
from surveyor.texts import N_, _
from surveyor.usecases.sites import Month
from ui.models.rows import STRONG, TONE

_PAGE, _KEPT = 50, 160
_COLUMNS = (N_("Lokasi wisata"), N_("Kecamatan"), N_("Bulan ini"))
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class SitesModel(QAbstractTableModel):
    """Sites in the order that was asked for, read as they come into sight."""

    failed = Signal(object)
    """Rows cannot be read; they stay empty until the list is shown anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._month: Month | None = None
        self.ids: Sequence[str] = ()
        """Of all rows."""
        self._pages: dict[int, dict[str, Site]] = {}
        self._areas: dict[str, str] = {}
        self._told = False

    def show(self, project: Project, ids: Sequence[str], month: Month) -> None:
        """Shows sites, and what each of them lacks this month."""
        self.beginResetModel()
        self._project, self.ids, self._month = project, ids, month
        self._pages.clear()
        self._told = False
        self.endResetModel()

    def site(self, row: int) -> Site | None:
        """A site by its place in the list; None where it is gone by now."""
        number = row // _PAGE
        if self._project is None or not 0 <= row < len(self.ids):
            return None
        if number not in self._pages:
            while len(self._pages) >= _KEPT:
                del self._pages[next(iter(self._pages))]
            self._pages[number] = self._read(self._project, number * _PAGE)
        return self._pages[number].get(self.ids[row])

    def place_of(self, site_id: str) -> int | None:
        """Where a site stands in the list."""
        return self.ids.index(site_id) if site_id in self.ids else None

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.ids)

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
            return self._tip(site) if column == 2 else self._text(site, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(site, column)
        return None

    def _read(self, project: Project, start: int) -> dict[str, Site]:
        try:
            found = project.sites.some(self.ids[start : start + _PAGE])
        except SurveyorError as error:
            # Said once: painting asks for the same rows again and again.
            if not self._told:
                self._told = True
                self.failed.emit(error)
            return {}
        return {site.id: site for site in found}

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
