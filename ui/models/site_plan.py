"""The rows of a table of sites, with what would become of each."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from surveyor import formats
from surveyor.texts import N_, _
from surveyor.usecases.site_import import ImportPlan, PlannedSite
from ui.models.rows import STRONG, TONE
from ui.models.submissions import _NONE, Index

_TITLES = (N_("Baris"), N_("Nama lokasi"), N_("Keadaan"), N_("Catatan"))
_STATES = {
    "ok": ("ok", N_("siap")),
    "warning": ("warning", N_("periksa")),
    "double": ("info", N_("mirip")),
    "error": ("error", N_("tidak dapat")),
}


class SitePlanModel(QAbstractTableModel):
    """All rows of a plan, or only those with something to say."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PlannedSite, ...] = ()

    def show(self, plan: ImportPlan | None, *, only_odd: bool = False) -> None:
        """Shows a plan."""
        self.beginResetModel()
        rows = plan.rows if plan is not None else ()
        self._rows = tuple(r for r in rows if not only_odd or r.state != "ok")
        self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(_TITLES)

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
        return _(_TITLES[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == TONE:
            return _STATES[row.state][0] if column == 2 else ""
        if role == STRONG:
            return column == 1
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(row, column)
        return None


def _text(row: PlannedSite, column: int) -> str:
    if column == 0:
        return formats.integer(row.number)
    if column == 1:
        return row.name or "–"
    if column == 2:
        return _(_STATES[row.state][1])
    said = [finding.text for finding in row.findings]
    if row.like:
        said.insert(0, _("Mirip {site}.").format(site=row.like))
    return " ".join(said)
