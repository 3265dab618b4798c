"""What was found in a file that is to be imported, and what can be mended of it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTableView,
    QWidget,
)

from surveyor.forms.findings import Reading, Severity
from surveyor.texts import _, ngettext
from surveyor.usecases.forms import findings_text
from ui.models.questionnaires import FindingsModel
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import Card, label

_WIDTHS = (124, 84, 60, 150)
_ONE_COLUMN = 3
_TWO_COLUMNS_FROM = 1000
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FindingsCard(Card):
    """Outcome of one import: a sentence, the findings, the repairs."""

    repair = Signal(list)
    """Codes of the repairs that are wanted."""
    save = Signal()
    again = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self._reading = Reading(None)
        self.column.addLayout(self._build_head())
        self._sentence = label("", "body", self)
        self._sentence.setWordWrap(True)
        self.column.addWidget(self._sentence)
        self.column.addWidget(self._build_table(), 1)
        self._repairs = QScrollArea(self)
        self._repairs.setWidgetResizable(True)
        self._repairs.setFrameShape(QFrame.Shape.NoFrame)
        self._boxes: dict[str, QCheckBox] = {}
        self.column.addWidget(self._repairs)
        self.column.addLayout(self._build_actions())

    def _build_head(self) -> QHBoxLayout:
        self._title = label("", "section", self)
        self._errors = Chip("", "error", "circle-x", self)
        self._warnings = Chip("", "warning", "triangle-alert", self)
        self._fine = Chip(_("Diimpor"), "ok", "circle-check", self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._title)
        for chip in (self._fine, self._errors, self._warnings):
            row.addWidget(chip)
        row.addStretch(1)
        close = Button(_("Tutup"), kind="quiet", parent=self)
        close.clicked.connect(self.closed)
        row.addWidget(close)
        return row

    def _build_table(self) -> QTableView:
        self.model = FindingsModel(self)
        self._table = QTableView(self)
        self._table.setModel(self.model)
        self._table.setAccessibleName(_("Temuan"))
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setShowGrid(False)
        self._table.setMinimumHeight(140)
        self._table.setWordWrap(True)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(_LEFT)
        for column, width in enumerate(_WIDTHS):
            self._table.setColumnWidth(column, width)
        for column in (4, 5):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        # Rows that are out of sight need no height yet; 500 findings stay quick.
        rows = self._table.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        rows.setMinimumSectionSize(36)
        return self._table

    def _build_actions(self) -> QHBoxLayout:
        self._mend = Button(_("Perbaiki dan impor"), kind="primary", parent=self)
        self._mend.clicked.connect(self._ask_repair)
        self._again = Button(_("Baca ulang"), icon="refresh-cw", parent=self)
        self._again.clicked.connect(self.again)
        self._copy = Button(_("Salin semua"), icon="copy", parent=self)
        self._copy.clicked.connect(self._copy_all)
        self._save = Button(_("Simpan sebagai teks"), icon="save", parent=self)
        self._save.clicked.connect(self.save)
        row = QHBoxLayout()
        row.setSpacing(12)
        for button in (self._mend, self._again, self._copy, self._save):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_reading(self, name: str, reading: Reading, sentence: str) -> None:
        """Shows what an import gave.

        Args:
            name: The file's name.
            reading: With a form where it was imported.
            sentence: What happened, and what the user can do.
        """
        self._name, self._reading = name, reading
        errors = len(reading.errors)
        warnings = len(reading.findings) - errors
        self._title.setText(name)
        self._fine.setVisible(reading.form is not None)
        self._errors.setVisible(errors > 0)
        self._errors.setText(
            ngettext("{n} galat", "{n} galat", errors).format(n=errors)
        )
        self._warnings.setVisible(warnings > 0)
        text = ngettext("{n} peringatan", "{n} peringatan", warnings)
        self._warnings.setText(text.format(n=warnings))
        self._sentence.setText(sentence)
        self.model.show(reading.findings)
        self._table.setVisible(bool(reading.findings))
        self._copy.setVisible(bool(reading.findings))
        self._save.setVisible(bool(reading.findings))
        self._again.setVisible(reading.form is None)
        self._show_repairs(reading)

    def _show_repairs(self, reading: Reading) -> None:
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        self._boxes = {}
        offered = reading.repairs if reading.form is None else ()
        text = _("Dapat diperbaiki dalam salinan; berkas aslinya tidak berubah:")
        grid.addWidget(label(text, "strong", inside), 0, 0, 1, 2)
        narrow = self.width() < _TWO_COLUMNS_FROM or len(offered) <= _ONE_COLUMN
        rows = len(offered) if narrow else (len(offered) + 1) // 2
        for number, repair in enumerate(offered):
            box = QCheckBox(repair.message(), inside)
            box.setToolTip(repair.message())
            box.setChecked(True)
            box.toggled.connect(lambda _on: self._allow_repair())
            column, row = divmod(number, rows)
            grid.addWidget(box, row + 1, column)
            self._boxes[repair.code] = box
        self._repairs.setWidget(inside)
        self._repairs.setMaximumHeight(inside.sizeHint().height())
        self._repairs.setVisible(bool(offered))
        self._mend.setVisible(bool(offered))
        self._allow_repair()

    def text(self) -> str:
        """All findings as lines of text."""
        return findings_text(self._name, self._reading)

    def has_errors(self) -> bool:
        """Whether the file cannot be imported as it is."""
        return any(f.severity is Severity.ERROR for f in self._reading.findings)

    def _allow_repair(self) -> None:
        self._mend.setEnabled(any(box.isChecked() for box in self._boxes.values()))

    @Slot()
    def _ask_repair(self) -> None:
        self.repair.emit([code for code, box in self._boxes.items() if box.isChecked()])

    @Slot()
    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
