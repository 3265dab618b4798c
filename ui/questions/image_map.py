"""Editor for choices on a picture: the parts of an SVG are hit like options.

As in ODK, a part whose `id` is the name of a choice stands for it. The options stand
below it all the same: they say what is chosen, and the keyboard reaches them.
"""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.usecases.markup import plain
from ui import theme
from ui.questions.choices import ChoiceRows, Look
from ui.questions.editor import Editor
from ui.questions.media import Find, no_files

MARK = "image-map"
_MOST = QSize(640, 400)
_VEIL = 0.55
"""How strongly a chosen part is tinted."""


class Regions(QWidget):
    """A picture with parts that can be hit; those that are chosen are tinted."""

    pressed = Signal(str)
    """The value of the choice whose part was hit."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._drawing = QSvgRenderer(str(path), self)
        self._drawing.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self._names: dict[str, str] = {}
        self._chosen: tuple[str, ...] = ()
        self._masks: dict[str, QImage] = {}
        whole = self._drawing.defaultSize()
        self.setFixedSize(whole.scaled(_MOST, Qt.AspectRatioMode.KeepAspectRatio))

    def parts(self) -> tuple[str, ...]:
        """The choices that have a part of the picture."""
        return tuple(self._names)

    def offer(self, choices: Collection[ChoiceState]) -> None:
        """Finds the part of each choice."""
        self._masks = {}
        self._names = {
            choice.value: plain(choice.label)
            for choice in choices
            if self._drawing.elementExists(choice.value)
        }
        self.update()

    def show_chosen(self, chosen: Collection[str]) -> None:
        """Tints the parts of what is chosen."""
        self._chosen = tuple(value for value in chosen if value in self._names)
        self.update()

    def at(self, spot: QPoint) -> str:
        """The choice whose part lies at a place; the smallest, where several do."""
        found = [
            value
            for value in self._names
            if self._mask(value).pixelColor(spot).alpha() > 0
        ]
        return min(found, key=self._size_of, default="")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        value = self.at(spot) if self.rect().contains(spot) else ""
        if value and self.isEnabled():
            self.pressed.emit(value)

    def event(self, event: QEvent) -> bool:
        """Names the part under the pointer."""
        if isinstance(event, QHelpEvent):
            value = self.at(event.pos())
            QToolTip.showText(event.globalPos(), self._names.get(value, ""), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        # Pictures are drawn for white paper, in a dark window, too.
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        self._drawing.render(painter, QRectF(self.rect()))
        for value in self._chosen:
            painter.setOpacity(_VEIL)
            painter.drawImage(QPointF(0, 0), self._tinted(value))
            painter.setOpacity(1)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(self._place_of(value))

    def _tinted(self, value: str) -> QImage:
        image = self._mask(value).copy()
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(image.rect(), theme.colour("accent"))
        painter.end()
        return image

    def _mask(self, value: str) -> QImage:
        """Only that part, in its place; drawn when somebody first asks for it."""
        if value not in self._masks:
            image = QImage(self.size(), QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            self._drawing.render(painter, value, self._place_of(value))
            painter.end()
            self._masks[value] = image
        return self._masks[value]

    def _place_of(self, value: str) -> QRectF:
        """The box around a part, in pixels of the widget."""
        drawn = self._drawing.viewBoxF()
        inside = self._drawing.transformForElement(value).mapRect(
            self._drawing.boundsOnElement(value)
        )
        wide, high = self.width() / drawn.width(), self.height() / drawn.height()
        return QRectF(
            (inside.x() - drawn.x()) * wide,
            (inside.y() - drawn.y()) * high,
            inside.width() * wide,
            inside.height() * high,
        )

    def _size_of(self, value: str) -> float:
        place = self._place_of(value)
        return place.width() * place.height()


class ImageMapEditor(Editor):
    """The picture above its options."""

    def __init__(
        self, path: Path, several: bool, parent: QWidget | None = None, *, look: Look
    ) -> None:
        super().__init__(parent)
        self.regions = Regions(path, self)
        self.rows = ChoiceRows(several, self, look=look)
        self.regions.pressed.connect(self.rows.choose)
        self.rows.answered.connect(self.answered)
        self.rows.go_on.connect(self.go_on)
        self._several = several
        self._offered: tuple[ChoiceState, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.regions)
        column.addWidget(self.rows)

    def show_state(self, state: QuestionState) -> None:
        if state.choices != self._offered:
            self._offered = state.choices
            self.regions.offer(state.choices)
        chosen = state.value.split() if self._several else [state.value]
        self.regions.show_chosen(chosen)
        self.regions.setEnabled(not state.readonly)
        self.regions.setAccessibleName(state.label)
        self.rows.show_state(state)
        self.setAccessibleName(state.label)

    def take_focus(self) -> None:
        self.rows.take_focus()

    def press_digit(self, digit: int) -> bool:
        return self.rows.press_digit(digit)


def picture_to_hit(state: QuestionState, find: Find = no_files) -> Path | None:
    """The picture of a question that is answered on it; None where it has none."""
    if MARK not in state.question.appearances:
        return None
    path = find(state.media.get("image", ""))
    if path is None or path.suffix.lower() != ".svg":
        return None
    drawing = QSvgRenderer(str(path))
    known = any(drawing.elementExists(choice.value) for choice in state.choices)
    return path if drawing.isValid() and known else None
