"""The questionnaires of a project, and the findings about a file, as table models."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from surveyor import formats
from surveyor.forms.findings import Finding, Severity
from surveyor.texts import N_, _
from surveyor.usecases.forms import ProjectForm
from ui import icons

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_DISPLAY, _ALIGN = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class _Table(QAbstractTableModel):
    """Rows of values under named columns."""

    columns: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    """Columns that stand to the right."""

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else self.length()

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def length(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGN and section in self.numbers:
            return _RIGHT
        return _(self.columns[section]) if role == _DISPLAY else None


class FormsModel(_Table):
    """One row for each questionnaire in its newest version."""

    columns = (
        N_("Kuesioner"),
        N_("Id"),
        N_("Versi"),
        N_("Entri"),
        N_("Draf"),
        N_("Asal"),
    )
    numbers = (3, 4)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._forms: tuple[ProjectForm, ...] = ()

    def show(self, forms: Sequence[ProjectForm]) -> None:
        """Shows these instead."""
        self.beginResetModel()
        self._forms = tuple(forms)
        self.endResetModel()

    def length(self) -> int:
        return len(self._forms)

    def form(self, row: int) -> ProjectForm | None:
        """The questionnaire of a row."""
        return self._forms[row] if 0 <= row < len(self._forms) else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        form = self.form(index.row())
        if form is None:
            return None
        if role == _ALIGN and index.column() in self.numbers:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and len(form.versions) > 1:
            versions = ", ".join(one or "–" for one in form.versions)
            return _("Versi yang tersimpan: {versions}").format(versions=versions)
        return self._text(form, index.column()) if role == _DISPLAY else None

    def _text(self, form: ProjectForm, column: int) -> str:
        return (
            form.title,
            form.form_id,
            form.version or "–",
            formats.integer(form.entries),
            formats.integer(form.drafts),
            _("Bawaan") if form.builtin else _("Diimpor"),
        )[column]


class FindingsModel(_Table):
    """One row for each finding, in the order of the file."""

    columns = (
        N_("Jenis"),
        N_("Lembar"),
        N_("Baris"),
        N_("Kolom"),
        N_("Temuan"),
        N_("Saran"),
    )
    numbers = (2,)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()

    def show(self, findings: Sequence[Finding]) -> None:
        """Shows these instead."""
        self.beginResetModel()
        self._findings = tuple(findings)
        self.endResetModel()

    def length(self) -> int:
        return len(self._findings)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        finding = self._findings[index.row()]
        error = finding.severity is Severity.ERROR
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icons.icon(
                "circle-x" if error else "triangle-alert",
                "error" if error else "warning",
            )
        if role == _ALIGN:
            return _RIGHT if index.column() in self.numbers else _LEFT
        if role in (_DISPLAY, Qt.ItemDataRole.ToolTipRole):
            return self._text(finding, index.column())
        return None

    def _text(self, finding: Finding, column: int) -> str:
        place = finding.place
        return (
            _("Galat") if finding.severity is Severity.ERROR else _("Peringatan"),
            place.sheet or "–",
            "–" if place.row is None else str(place.row),
            place.column or "–",
            finding.message(),
            finding.advice(),
        )[column]
