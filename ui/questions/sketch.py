"""Editors that are drawn in: a signature, a sketch, marks on a photo."""

from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QImage,
    QImageReader,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from ui.questions.fields import Field
from ui.questions.uploads import UploadEditor, as_png
from ui.widgets.buttons import Button

SKETCHES = {
    "annotate": QSize(640, 360),
    "draw": QSize(640, 360),
    "signature": QSize(480, 160),
}
"""Appearances that are drawn, and how large their paper is."""
_SCALE = 2
"""Pixels that are kept for each one on the screen."""
_INK, _SHEET = Qt.GlobalColor.black, Qt.GlobalColor.white
"""What is drawn is a document: black on white in every theme."""


class Paper(QWidget):
    """A sheet of white paper to draw on with mouse, finger or pen."""

    drawn = Signal()
    left = Signal()
    """The focus has gone elsewhere in the window."""

    def __init__(self, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(size)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.ground = QImage()
        """What is drawn upon."""
        self.strokes: list[QPainterPath] = []
        self.words = ""
        """A typed name in place of a drawn one."""
        self.readonly = False

    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not (self.strokes or self.words)

    def image(self) -> QImage:
        """The sheet as it will be kept."""
        size = self.size() * _SCALE
        made = QImage(size, QImage.Format.Format_RGB32)
        made.fill(_SHEET)
        painter = QPainter(made)
        painter.scale(_SCALE, _SCALE)
        self._draw(painter)
        painter.end()
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _SHEET)
        self._draw(painter)
        used = self.palette()
        edge = used.highlight() if self.hasFocus() else used.placeholderText()
        painter.setPen(QPen(edge.color(), 3 if self.hasFocus() else 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.readonly:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.readonly and self.strokes:
            self._go(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if not self.readonly:
            self.drawn.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.left.emit()

    def _begin(self, at: QPointF) -> None:
        path = QPainterPath(at)
        path.lineTo(at + QPointF(0.1, 0.1))
        self.strokes.append(path)
        self.update()

    def _go(self, at: QPointF) -> None:
        self.strokes[-1].lineTo(at)
        self.update()

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.ground.isNull():
            size = self.ground.size().scaled(
                self.size(), Qt.AspectRatioMode.KeepAspectRatio
            )
            box = QRectF(0, 0, size.width(), size.height())
            box.moveCenter(QRectF(self.rect()).center())
            painter.drawImage(box, self.ground)
        painter.setPen(QPen(_INK, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self.strokes:
            painter.drawPath(stroke)
        if self.words:
            font = QFont(self.font())
            font.setItalic(True)
            font.setPixelSize(max(24, self.height() // 3))
            painter.setFont(font)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)


class SketchEditor(UploadEditor):
    """A drawing; it is kept when the question is left.

    A hand that cannot draw types its name instead, which is then drawn.
    """

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        choose = _("Pilih foto") if kind == "annotate" else _("Pilih gambar")
        super().__init__(choose, _("Hapus"), parent, camera=kind == "annotate")
        self._kind = kind
        self.paper = Paper(SKETCHES[kind], self)
        self.paper.drawn.connect(self._drawn)
        self.paper.left.connect(self._left)
        self.setFocusProxy(self.paper)
        self._dirty = False
        self._undo = Button(
            _("Urungkan goresan"), kind="quiet", icon="undo-2", parent=self
        )
        self._undo.clicked.connect(self._take_back)
        self.name = Field(self)
        self.name.setPlaceholderText(_("atau ketik nama"))
        self.name.setVisible(kind == "signature")
        self.name.textEdited.connect(self._type)
        self.name.returnPressed.connect(self.ready)
        self.name.editingFinished.connect(self._left)
        buttons = QHBoxLayout()
        for part in (self.name, self._undo, *self._buttons()):
            buttons.addWidget(part)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.paper)
        column.addLayout(buttons)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self.paper.readonly = state.readonly
        self.paper.setAccessibleName(state.label)
        self.name.setAccessibleName(f"{state.label}: {_('nama')}")
        self.name.setReadOnly(state.readonly)
        self._undo.setVisible(bool(self.paper.strokes) and not state.readonly)

    def show_file(self, path: Path | None) -> None:
        if self._dirty and path is None:
            return
        self._dirty = False
        self.paper.strokes.clear()
        self.paper.words = ""
        self.paper.ground = QImage()
        if path is not None:
            reader = QImageReader(str(path))
            reader.setAutoTransform(True)
            self.paper.ground = reader.read()
        self.paper.update()
        self._undo.hide()

    def commit(self) -> None:
        """Offers the drawing, if there is a new one."""
        if self.holds():
            self._dirty = False
            self.offered.emit(as_png(self.paper.image()))

    def holds(self) -> bool:
        return self._dirty and not self.paper.is_empty()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z is the drawing's own while there is a stroke to take back."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo)
            if undo and self.paper.strokes:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Z takes a stroke back as long as the drawing is not kept."""
        if event.matches(QKeySequence.StandardKey.Undo) and self.paper.strokes:
            self._take_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ready()
        else:
            super().keyPressEvent(event)

    def _clear(self) -> None:
        self._dirty = False
        self.show_file(None)
        super()._clear()

    @Slot()
    def _left(self) -> None:
        """Keeps the drawing once the focus is on neither the paper nor its buttons."""
        here = self.window().focusWidget()
        if here is None or not self.isAncestorOf(here):
            self.commit()

    @Slot()
    def _drawn(self) -> None:
        self._dirty = True
        self._undo.show()

    @Slot(str)
    def _type(self, text: str) -> None:
        self.paper.words = text.strip()
        self._dirty = True
        self.paper.update()

    @Slot()
    def _take_back(self) -> None:
        if self.paper.strokes:
            self.paper.strokes.pop()
            self._dirty = not self.paper.is_empty()
            self._undo.setVisible(bool(self.paper.strokes))
            self.paper.update()
