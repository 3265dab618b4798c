"""Importing sites from a table: columns, preview with findings, then the import."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.areas.catalogue import Areas
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.texts import N_, _
from surveyor.usecases.filling import Person
from surveyor.usecases.site_fields import FIELDS, ColumnMapping, guess_mapping
from surveyor.usecases.site_import import (
    ImportPlan,
    PlannedSite,
    import_sites,
    plan_import,
)
from surveyor.usecases.site_table import read_table
from surveyor.usecases.sites import names_of
from ui.jobs import JobRunner
from ui.models.site_plan import KINDS, SitePlanModel
from ui.widgets.buttons import Button
from ui.widgets.parts import label
from ui.widgets.rows_table import ChipDelegate
from ui.widgets.stacking import Stacking, grown
from ui.widgets.work import WorkBar

_LISTS = {"kind": "S02", "manager": "S04"}
_ROW = 40
_SHOWN = {
    "": N_("Semua baris"), "odd": N_("Yang perlu diperhatikan"), "new": N_("Lokasi baru"),
    "changed": N_("Lokasi yang berubah"), "same": N_("Lokasi yang tetap sama"),
    "unclear": N_("Yang belum jelas"), "error": N_("Yang tidak dapat diimpor"),
}  # fmt: skip
_WANTED = {
    "new": N_("Tambah {n} lokasi baru"),
    "changed": N_("Perbaiki {n} lokasi yang sudah ada"),
    "unclear": N_("Tambah juga {n} yang belum jelas"),
}


class SiteImportDialog(QDialog):
    """Nothing is written before "Impor" is pressed; closing it leaves all as it was."""

    failed = Signal(object)
    imported = Signal(object)
    """The rows that were written, as PlannedSites."""

    def __init__(
        self,
        parent: QWidget,
        project: Project,
        jobs: JobRunner,
        person: Person,
        path: Path,
    ) -> None:
        """Opens a table.

        Raises:
            UserError: It cannot be read.
        """
        super().__init__(parent)
        self.setWindowTitle(_("Impor lokasi wisata"))
        self.resize(1180, 660)
        self._project, self._person, self._path = project, person, path
        self._table = read_table(path)
        self._plan: ImportPlan | None = None
        self._columns: dict[str, QComboBox] = {}
        self._fixed: dict[str, QComboBox] = {}
        self._wanted: dict[str, QCheckBox] = {}
        self._facts = label("", "body", self)
        self._facts.setWordWrap(True)
        self.work = WorkBar(jobs, self)
        body = QHBoxLayout()
        body.setSpacing(20)
        body.addWidget(self._build_columns(), 2)
        body.addLayout(self._build_preview(), 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(path.name, "part", self))
        column.addWidget(self._facts)
        column.addLayout(body, 1)
        column.addWidget(self.work)
        column.addLayout(self._build_foot())
        self.finished.connect(self.work.stop)
        self._fill_columns()
        self._order()
        self._check()

    def _order(self) -> None:
        """Tab goes down the columns at the left, then through preview and foot."""
        items = (self._grid.itemAt(n) for n in range(self._grid.count()))
        boxes = [item.widget() for item in items if item is not None]
        stops = [
            *(box for box in boxes if isinstance(box, QComboBox)),
            self._which, self._preview, *self._wanted.values(), self._cancel,
            self._take,
        ]  # fmt: skip
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def _build_columns(self) -> QWidget:
        inside = QWidget(self)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setVerticalSpacing(4)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumWidth(grown(330))
        area.setWidget(inside)
        return area

    def _build_preview(self) -> QVBoxLayout:
        self._which = QComboBox(self)
        self._which.setAccessibleName(_("Baris yang ditampilkan"))
        self._which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for kind, name in _SHOWN.items():
            self._which.addItem(_(name), kind)
        self._which.currentIndexChanged.connect(self._show_rows)
        self._model = SitePlanModel(self)
        table = self._preview = QTableView(self)
        table.setModel(self._model)
        table.setItemDelegate(ChipDelegate(table))
        table.setAccessibleName(_("Pratinjau"))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        header = table.horizontalHeader()
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(grown(90))
        for section, wide in ((0, 64), (1, 220), (2, 120)):
            table.setColumnWidth(section, grown(wide))
        column = QVBoxLayout()
        column.addWidget(self._which, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(table, 1)
        self._detail = label("", "body", self)
        self._detail.setWordWrap(True)
        self._detail.hide()
        column.addWidget(self._detail)
        table.selectionModel().currentRowChanged.connect(self._show_detail)
        return column

    def _build_foot(self) -> QHBoxLayout:
        choices = Stacking(self, spacing=20)
        for kind in _WANTED:
            box = self._wanted[kind] = QCheckBox(self)
            box.setChecked(kind == "new")
            box.toggled.connect(self._show_facts)
            box.hide()
            choices.add_part(box)
        cancel = self._cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        self._take = Button(_("Impor"), kind="primary", parent=self)
        self._take.clicked.connect(self._import)
        foot = QHBoxLayout()
        foot.addWidget(choices, 1)
        foot.addWidget(cancel)
        foot.addWidget(self._take)
        return foot

    def _fill_columns(self) -> None:
        """A row for each field: which column holds it, and what holds for all."""
        row = 0
        if len(self._table.sheets) > 1:
            self._grid.addWidget(label(_("Lembar"), "muted", self), row, 0)
            sheets = QComboBox(self)
            sheets.addItems(self._table.sheets)
            sheets.setAccessibleName(_("Lembar"))
            sheets.currentTextChanged.connect(self._other_sheet)
            self._grid.addWidget(sheets, row + 1, 0)
            row += 2
        for field in FIELDS:
            name = label(_(field.title), "muted", self)
            name.setWordWrap(True)
            box = QComboBox(self)
            box.setAccessibleName(_(field.title))
            box.setMinimumContentsLength(12)
            box.currentIndexChanged.connect(self._check)
            self._columns[field.key] = box
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(box, row + 1, 0)
            row += 2
            if field.key in (*_LISTS, "regency"):
                self._grid.addWidget(self._fixed_box(field.key, _(field.title)), row, 0)
                row += 1
        self._grid.setRowStretch(row, 1)
        self._guess()

    def _fixed_box(self, key: str, title: str) -> QComboBox:
        box = QComboBox(self)
        box.setMinimumContentsLength(12)
        box.setAccessibleName(_("{field}, bila kosong").format(field=title))
        box.addItem(_("Bila kosong: –"), "")
        if key == "regency":
            area = Areas.open().area(self._project.settings.area)
            known = {area.code: area.name} if area else {}
        else:
            known = dict(names_of(_LISTS[key]))
        for code, name in known.items():
            box.addItem(_("Bila kosong: {name}").format(name=name), code)
        if key == "regency" and box.count() > 1:
            box.setCurrentIndex(1)
        box.currentIndexChanged.connect(self._check)
        box.setToolTip(box.currentText())
        box.currentTextChanged.connect(box.setToolTip)
        self._fixed[key] = box
        return box

    def _guess(self) -> None:
        """Puts the columns of the table into the boxes, the likeliest chosen."""
        found = guess_mapping(self._table).columns
        for key, box in self._columns.items():
            box.blockSignals(True)
            box.clear()
            box.addItem("–", None)
            for at, head in enumerate(self._table.columns):
                box.addItem(head or _("Kolom {n}").format(n=at + 1), at)
            box.setCurrentIndex(found.get(key, -1) + 1)
            box.blockSignals(False)

    @Slot(str)
    def _other_sheet(self, sheet: str) -> None:
        self._table = replace(read_table(self._path, sheet), sheets=self._table.sheets)
        self._guess()
        self._check()

    def _mapping(self) -> ColumnMapping:
        columns = {
            key: int(box.currentData())
            for key, box in self._columns.items()
            if box.currentData() is not None
        }
        fixed = {key: str(box.currentData() or "") for key, box in self._fixed.items()}
        return ColumnMapping(columns, fixed)

    @Slot()
    def _check(self) -> None:
        """Checks all rows anew in the background; nothing is written."""
        project, table, mapping = self._project, self._table, self._mapping()
        person = self._person

        def work(progress: Progress) -> ImportPlan:
            return plan_import(project, table, mapping, person, progress)

        self._plan = None
        self._take.setEnabled(False)
        self._facts.setText(_("Memeriksa {n} baris …").format(n=len(table.rows)))
        self.work.run(_("Memeriksa baris"), work, self._checked, self.failed.emit,
                      gives_way=True)  # fmt: skip

    @Slot(object)
    def _checked(self, plan: ImportPlan) -> None:
        self._plan = plan
        for kind, box in self._wanted.items():
            count = plan.count(kind)
            box.setVisible(count > 0)
            box.setText(_(_WANTED[kind]).format(n=formats.integer(count)))
        self._show_rows()
        self._show_facts()

    @Slot()
    def _show_rows(self) -> None:
        self._model.show(self._plan, str(self._which.currentData()))
        self._detail.hide()

    @Slot(QModelIndex)
    def _show_detail(self, index: QModelIndex) -> None:
        """All that a row would change, each on a line of its own."""
        notes = self._model.notes(index.row())
        self._detail.setText("\n".join(notes))
        self._detail.setVisible(bool(notes))

    def _kinds(self) -> tuple[str, ...]:
        """The rows that are wanted."""
        return tuple(kind for kind, box in self._wanted.items() if box.isChecked())

    @Slot()
    def _show_facts(self) -> None:
        plan = self._plan
        if plan is None:
            return
        self._facts.setText(
            _(
                "{all} baris: {new} baru, {changed} berubah, {same} sama, {unclear} belum "
                "jelas, {error} tidak dapat diimpor. Belum ada yang disimpan."
            ).format(
                all=formats.integer(len(plan.rows)),
                **{kind: formats.integer(plan.count(kind)) for kind in KINDS},
            )
        )
        count = len(plan.chosen(*self._kinds()))
        self._take.setText(_("Simpan {n} lokasi").format(n=formats.integer(count)))
        self._take.setEnabled(count > 0)

    @Slot()
    def _import(self) -> None:
        plan, project = self._plan, self._project
        if plan is None:
            return
        kinds = self._kinds()

        def work(progress: Progress) -> tuple[PlannedSite, ...]:
            import_sites(project, plan, progress, kinds=kinds)
            return plan.chosen(*kinds)

        if self.work.run(_("Menyimpan lokasi"), work, self._imported, self._not):
            self._take.setEnabled(False)
            self.work.stopped.connect(self._show_facts)

    @Slot(object)
    def _imported(self, rows: tuple[PlannedSite, ...]) -> None:
        self.imported.emit(rows)
        self.accept()

    @Slot(object)
    def _not(self, error: Exception) -> None:
        self._take.setEnabled(True)
        self.failed.emit(error)
