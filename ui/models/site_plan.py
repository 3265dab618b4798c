"""The rows of a table of sites, with what would become of each."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from surveyor import formats
from surveyor.texts import N_, _
from surveyor.usecases.site_import import ImportPlan, PlannedSite
from ui.models.rows import STRONG, TONE
from ui.models.submissions import _NONE, Index

_TITLES = (N_("Baris"), N_("Nama lokasi"), N_("Keadaan"), N_("Catatan"))
KINDS = {
    "new": ("ok", N_("baru")),
    "changed": ("info", N_("berubah")),
    "same": ("neutral", N_("sama")),
    "unclear": ("warning", N_("belum jelas")),
    "error": ("error", N_("tidak dapat")),
}
"""Kind of a row -> tone and word of its chip."""


class SitePlanModel(QAbstractTableModel):
    """The rows of a plan: all, those of a kind, or those that want to be looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PlannedSite, ...] = ()

    def show(self, plan: ImportPlan | None, kind: str = "") -> None:
        """Shows a plan; of it only a kind of rows, or the `odd` ones."""
        self.beginResetModel()
        rows = plan.rows if plan is not None else ()
        self._rows = tuple(
            row
            for row in rows
            if not kind or row.kind == kind or (kind == "odd" and row.is_odd)
        )
        self.endResetModel()

    def notes(self, row: int) -> list[str]:
        """What would change, and what there is to say about a row."""
        return _notes(self._rows[row]) if 0 <= row < len(self._rows) else []

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
            if column != 2:
                return ""
            tone = KINDS[row.kind][0]
            return "warning" if row.findings and tone != "error" else tone
        if role == STRONG:
            return column == 1
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(_notes(row)) if column == 3 else _text(row, column)
        return None


def _text(row: PlannedSite, column: int) -> str:
    if column == 0:
        return formats.integer(row.number)
    if column == 1:
        return row.name or "–"
    if column == 2:
        return _(KINDS[row.kind][1])
    return " · ".join(_notes(row))


def _notes(row: PlannedSite) -> list[str]:
    """What would change, and what there is to say about a row."""
    said = [_("Mirip {site}.").format(site=row.like)] if row.like else []
    said += [change.words() for change in row.changes]
    return said + [finding.text for finding in row.findings]
