"""A pillar's figures: score, change, one bar for each sub-dimension; all can be opened."""

from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import DimensionResult, PillarResult
from surveyor.analysis.scheme import Band
from surveyor.texts import _, language, ngettext
from ui.widgets.chips import Chip
from ui.widgets.parts import Bar, Card, label

TONES = {"very_low": "error", "low": "warning", "good": "ok", "very_good": "ok"}
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def figure(score: Fraction | None) -> str:
    """A score as shown, a dash where there is none."""
    return "–" if score is None else formats.decimal(score, 2)


def band_chip(band: Band | None, parent: QWidget) -> Chip:
    """The band in words."""
    if band is None:
        return Chip(_("data belum cukup"), "neutral", parent=parent)
    tone = TONES.get(band.code, "neutral")
    return Chip(names_in(band.name, language()), tone, parent=parent)


class Pressable(QFrame):
    """A row that opens something by mouse or keyboard."""

    pressed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "press")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The press is for this row, and not for the page below it."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that ends on the row."""
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or space."""
        if event.key() in _KEYS:
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class PillarCard(Card):
    """What a pillar of the area has reached."""

    opened = Signal(str)
    """The code of a sub-dimension, or of the pillar itself."""

    def __init__(self, pillar: PillarResult, parent: QWidget) -> None:
        super().__init__(parent)
        self.column.addWidget(self._head(pillar))
        if pillar.provisional:
            note = label(provisional_in_words(pillar), "small", self)
            note.setWordWrap(True)
            self.column.addWidget(note)
        for dimension in pillar.dimensions:
            self.column.addWidget(self._dimension(dimension))

    def _head(self, pillar: PillarResult) -> QWidget:
        name = names_in(pillar.name, language())
        head = Pressable(f"{name}: {figure(pillar.score)}", self)
        top = QHBoxLayout()
        top.addWidget(label(name, "section", head), 1)
        if pillar.provisional and pillar.score is not None:
            top.addWidget(Chip(_("sementara"), "neutral", parent=head))
        top.addWidget(band_chip(pillar.band, head))
        line = QHBoxLayout()
        line.setSpacing(14)
        line.addWidget(label(figure(pillar.score), "figure", head))
        facts = label(_facts(pillar), "muted", head)
        facts.setContentsMargins(0, 0, 0, 6)
        line.addWidget(facts, 1, Qt.AlignmentFlag.AlignBottom)
        column = _column(head)
        column.addLayout(top)
        column.addLayout(line)
        self._opens(head, pillar.code)
        return head

    def _dimension(self, dimension: DimensionResult) -> QWidget:
        name = names_in(dimension.name, language())
        row = Pressable(f"{name}: {figure(dimension.score)}", self)
        value = label(figure(dimension.score), "strong", row)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setMinimumWidth(52)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(label(name, "body", row), 4)
        share = 0.0 if dimension.score is None else float(dimension.score) / 100
        line.addWidget(Bar(share, row), 3)
        line.addWidget(value)
        chips = QHBoxLayout()
        chips.addWidget(band_chip(dimension.band, row))
        chips.addStretch(1)
        line.addLayout(chips, 2)
        _column(row).addLayout(line)
        self._opens(row, dimension.code)
        return row

    def _opens(self, row: Pressable, code: str) -> None:
        row.pressed.connect(lambda: self.opened.emit(code))


def provisional_in_words(pillar: PillarResult) -> str:
    """Why a pillar's figure is provisional."""
    names = {d.code: names_in(d.name, language()) for d in pillar.dimensions}
    present = ", ".join(names[code] for code in pillar.present) or "–"
    return _(
        "Sementara: belum ada lokasi dengan semua subdimensi terisi cukup; yang "
        "memiliki skor: {present}."
    ).format(present=present)


def _facts(pillar: PillarResult) -> str:
    said = [_("{value} dari 4").format(value=figure(pillar.scale4))]
    if pillar.score is not None and pillar.previous is not None:
        change = pillar.score - pillar.previous
        sign = "+" if change >= 0 else "−"
        text = _("{change} sejak periode lalu")
        said.append(text.format(change=sign + figure(abs(change))))
    said.append(
        ngettext("{n} lokasi", "{n} lokasi", pillar.sites).format(n=pillar.sites)
    )
    return " · ".join(said)


def _column(row: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(row)
    column.setContentsMargins(6, 4, 6, 4)
    column.setSpacing(2)
    return column
