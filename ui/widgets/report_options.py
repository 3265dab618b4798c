"""What a document is made with: period, area, paper, language and the like."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from surveyor.store.project import Project
from surveyor.texts import LANGUAGES, _, language
from surveyor.usecases.results import Span, districts, spans
from ui.widgets.parts import Card

DISTRICT, ENTRY, TABLES, MAP = "district", "entry", "tables", "map"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stands in the fields."""

    area: str
    since: date | None
    until: date | None
    paper: str
    language: str
    letterhead: bool
    signature: bool
    excel: bool
    labels: bool
    masked: bool


@dataclass(frozen=True, slots=True)
class ReportWish:
    """A document that another page asks for, about what that page shows."""

    document: str
    span: str
    """The name of a period."""
    area: str
    """Code of a kecamatan, empty for the whole area."""


class ReportOptions(Card):
    """One form for all documents; each shows the fields that it needs."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = QFormLayout()
        self._form.setVerticalSpacing(10)
        self._form.setHorizontalSpacing(14)
        self._spans: tuple[Span, ...] = ()
        self.rows: dict[str, QWidget] = {}
        self._span = self._box("span", _("Periode"))
        self._area = self._box("area", _("Wilayah"))
        self._paper = self._box("paper", _("Kertas"))
        self._language = self._box("language", _("Bahasa"))
        self._layout = self._box("layout", _("Tata letak"))
        self._cells = self._box("cells", _("Isi sel"))
        self._letterhead = self._tick("letterhead", _("Pakai kop surat"))
        self._signature = self._tick("signature", _("Pakai blok tanda tangan"))
        self._masked = self._tick("masked", _("Samarkan data pribadi"))
        self._fill_fixed()
        self.column.addLayout(self._form)

    def _box(self, name: str, text: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(text)
        box.setMinimumContentsLength(6)
        box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        box.currentIndexChanged.connect(self._tell)
        self._form.addRow(text, box)
        self.rows[name] = box
        return box

    def _tick(self, name: str, text: str) -> QCheckBox:
        tick = QCheckBox(text, self)
        tick.setChecked(True)
        tick.toggled.connect(self._tell)
        self._form.addRow(tick)
        self.rows[name] = tick
        return tick

    def _fill_fixed(self) -> None:
        choices = (
            (self._paper, (("A4", "A4"), (_("F4 (215 × 330 mm)"), "F4"))),
            (self._language, tuple((name, code) for code, name in LANGUAGES.items())),
            (
                self._layout,
                (
                    (_("Excel Indonesia"), "excel"),
                    (_("Internasional"), "international"),
                ),
            ),
            (
                self._cells,
                ((_("Kode jawaban"), "codes"), (_("Label jawaban"), "labels")),
            ),
        )
        self.blockSignals(True)
        for box, offered in choices:
            for text, data in offered:
                box.addItem(text, data)
        self._layout.setToolTip(
            _(
                "Excel Indonesia: titik koma dan koma desimal. Internasional: koma "
                "dan titik desimal."
            )
        )
        self._language.setCurrentIndex(self._language.findData(language()))
        self.blockSignals(False)

    def offer(self, project: Project) -> None:
        """Fills in the periods and areas of a project, keeping what was chosen."""
        self._spans = spans(datetime.now(UTC).astimezone().date())
        areas = [(one.name, one.code) for one in districts(project)]
        self.blockSignals(True)
        _refill(self._span, [(one.name, one.name) for one in self._spans])
        _refill(self._area, [(_("Seluruh wilayah"), ""), *areas])
        if not self.rows["paper"].property("set"):
            self.rows["paper"].setProperty("set", True)
            self._paper.setCurrentIndex(
                max(0, self._paper.findData(project.settings.paper))
            )
        self.blockSignals(False)

    def choose(self, wish: ReportWish) -> None:
        """Takes over period and area, where they are offered."""
        for box, data in ((self._span, wish.span), (self._area, wish.area)):
            box.setCurrentIndex(max(0, box.findData(data)))

    def show_only(self, *names: str) -> None:
        """Shows the fields of a document."""
        for name, field in self.rows.items():
            self._form.setRowVisible(field, name in names)

    def chosen(self) -> Chosen:
        """What stands in the fields."""
        span = self._spans[max(0, self._span.currentIndex())] if self._spans else None
        return Chosen(
            area=str(self._area.currentData() or ""),
            since=span.first if span else None,
            until=span.last if span else None,
            paper=str(self._paper.currentData()),
            language=str(self._language.currentData()),
            letterhead=self._letterhead.isChecked(),
            signature=self._signature.isChecked(),
            excel=self._layout.currentData() == "excel",
            labels=self._cells.currentData() == "labels",
            masked=self._masked.isChecked(),
        )

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


def _refill(box: QComboBox, choices: list[tuple[str, str]]) -> None:
    chosen = box.currentData()
    box.clear()
    for text, data in choices:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
