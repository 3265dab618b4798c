"""Drafts, those in use or those put aside, as a table model."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from surveyor import formats
from surveyor.store.values import Draft
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.projects import DISCARDED_KEPT
from ui.models.submissions import _NONE, ROW, SECOND, Index

_OPEN = (
    ("site", N_("Lokasi wisata")),
    ("state", N_("Keadaan")),
    ("answered", N_("Terjawab")),
    ("changed", N_("Terakhir diubah")),
)
_ASIDE = (
    ("site", N_("Lokasi wisata")),
    ("answered", N_("Terjawab")),
    ("discarded", N_("Dibuang")),
    ("left", N_("Dapat dipulihkan")),
)
SHARE = SECOND + 1
"""Role that gives how much of a draft is answered, 0 to 1."""
TONE = SECOND + 2
"""Role that gives the tone of a state: `warning`, `ok` or `info`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A draft as a list shows it."""

    draft: Draft
    form_title: str


class DraftsModel(QAbstractTableModel):
    """A few dozen rows at most, held in memory."""

    def __init__(self, *, discarded: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = _ASIDE if discarded else _OPEN
        self._lines: tuple[Line, ...] = ()

    def show(self, lines: tuple[Line, ...]) -> None:
        """Shows these drafts."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def draft(self, number: int) -> Draft | None:
        """A draft by its place."""
        return self._lines[number].draft if 0 <= number < len(self._lines) else None

    def key(self, column: int) -> str:
        """The name of a column."""
        return self._columns[column][0]

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if (
            orientation == Qt.Orientation.Horizontal
            and role == Qt.ItemDataRole.DisplayRole
            and 0 <= section < len(self._columns)
        ):
            return _(self._columns[section][1])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._lines):
            return None
        line, key = self._lines[index.row()], self.key(index.column())
        if role == ROW:
            return line.draft
        if role == SECOND:
            return line.form_title if key == "site" else ""
        if role == SHARE:
            return share(line.draft) if key == "answered" else None
        if role == TONE:
            return tone(line.draft) if key == "state" else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _text(line, key)
        return None


def _text(line: Line, key: str) -> str:
    draft = line.draft
    if key == "site":
        return draft.site_name or _("Tanpa lokasi")
    if key == "state":
        return state(draft)
    if key == "answered":
        text = _("{done} dari {all}")
        return text.format(done=draft.answered, all=draft.askable)
    if key == "changed":
        return when(draft.changed_at)
    aside = draft.discarded_at or draft.changed_at
    if key == "discarded":
        return when(aside)
    days = max(1, (aside + DISCARDED_KEPT - datetime.now(UTC)).days + 1)
    return ngettext("{n} hari lagi", "{n} hari lagi", days).format(n=days)


def share(draft: Draft) -> float:
    """How much of a draft is answered, 0 to 1."""
    return draft.answered / draft.askable if draft.askable else 0.0


def state(draft: Draft) -> str:
    """What still stands between a draft and a finished entry."""
    if draft.missing:
        text = ngettext("{n} wajib kosong", "{n} wajib kosong", draft.missing)
        return text.format(n=draft.missing)
    return _("Koreksi") if draft.submission else _("Siap diselesaikan")


def tone(draft: Draft) -> str:
    """The tone of the state."""
    return "warning" if draft.missing else "info" if draft.submission else "ok"


def when(moment: datetime) -> str:
    """The time of a moment today, the day and the time of an earlier one."""
    local = moment.astimezone()
    if local.date() == datetime.now().astimezone().date():
        return formats.time(local)
    return f"{formats.date_short(local.date())}, {formats.time(local)}"
