"""Daftar petugas: who may be chosen in entries of this project."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QWidget

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.store.project import Project
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.surveyors import (
    add_surveyor,
    change_surveyor,
    next_code,
    remove_surveyor,
)
from ui.app import App
from ui.pages.settings.section import Section
from ui.widgets.buttons import Button

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_COLUMNS = (N_("Kode"), N_("Nama"), N_("Entri"))


class SurveyorsModel(QAbstractTableModel):
    """Code and name can be edited in place; the count tells who is used."""

    refused = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._rows: tuple[tuple[str, str], ...] = ()
        self._counts: dict[str, int] = {}

    def show(self, project: Project | None) -> None:
        """Reads the list of a project anew."""
        self.beginResetModel()
        self._project = project
        self._rows = project.settings.surveyors if project is not None else ()
        self.endResetModel()

    def show_counts(self, counts: dict[str, int]) -> None:
        """How many entries carry each code."""
        self._counts = counts
        if self._rows:
            last = self.index(len(self._rows) - 1, 2)
            self.dataChanged.emit(self.index(0, 2), last)

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return _(_COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        row = self._rows[index.row()]
        if index.column() < 2:
            return row[index.column()]
        return formats.integer(self._counts.get(row[0], 0))

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() < 2 else plain

    def setData(
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.EditRole or self._project is None:
            return False
        row = list(self._rows[index.row()])
        row[index.column()] = str(value).strip()
        if tuple(row) == self._rows[index.row()]:
            return False
        try:
            change_surveyor(self._project, index.row(), row[0], row[1])
        except SurveyorError as error:
            self.refused.emit(error)
            return False
        self._rows = self._project.settings.surveyors
        self.dataChanged.emit(index, index)
        return True


class SurveyorsSection(Section):
    """A table, and two buttons below it."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(app, parent)
        note = _("Klik dua kali atau tekan F2 untuk mengubah. Entri menyimpan kodenya.")
        card = self.card(_("Daftar petugas"), note)
        self._model = SurveyorsModel(self)
        self._model.refused.connect(self.failed)
        self._table = QTableView(card)
        self._table.setModel(self._model)
        self._table.setAccessibleName(_("Daftar petugas"))
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(44)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._table.setMinimumHeight(320)
        card.column.addWidget(self._table)
        add = Button(_("Tambah petugas"), icon="plus", parent=card)
        add.clicked.connect(self.add)
        remove = Button(
            _("Hapus dari daftar"), kind="quiet", icon="trash-2", parent=card
        )
        remove.clicked.connect(self.remove)
        row = QHBoxLayout()
        row.addWidget(add)
        row.addWidget(remove)
        row.addStretch(1)
        card.column.addLayout(row)
        self.column.addStretch(1)

    def refresh(self) -> None:
        project = self.app.project
        self._model.show(project)
        if project is not None:
            self.app.jobs.start(
                lambda _progress: project.lookup.entries_by_surveyor(),
                done=self._model.show_counts,
                failed=self.failed.emit,
            )

    @Slot()
    def add(self) -> None:
        """A new row, with its name open for typing."""
        project = self.app.project
        if project is None:
            return
        self.guarded(
            lambda: add_surveyor(project, next_code(project), _("Petugas baru"))
        )
        self._model.show(project)
        at = self._model.index(self._model.rowCount() - 1, 1)
        self._table.setCurrentIndex(at)
        self._table.edit(at)

    @Slot()
    def remove(self) -> None:
        """Takes the chosen person off the list; it can be taken back."""
        project, at = self.app.project, self._table.currentIndex().row()
        if project is None or at < 0:
            return
        before = project.settings.surveyors
        used = remove_surveyor(project, at)
        text = ngettext(
            "{name} dihapus dari daftar; {n} entri tetap menyimpan kode {code}.",
            "{name} dihapus dari daftar; {n} entri tetap menyimpan kode {code}.",
            used,
        )
        code, name = before[at]
        text = text.format(name=name, n=formats.integer(used), code=code)
        self.refresh()
        self.notify.emit(text, _("Urungkan"), lambda: self._take_back(before))

    def _take_back(self, people: tuple[tuple[str, str], ...]) -> None:
        from dataclasses import replace

        project = self.app.project
        if project is not None:
            project.settings = replace(project.settings, surveyors=people)
            self.refresh()
