"""A panel above a page: the page stays visible behind it, Esc gives it back."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.texts import _
from ui.widgets.buttons import Button
from ui.widgets.parts import label

_MARGIN, _TOP = 24, 64


class Overlay(QWidget):
    """Covers its parent; what it shows stands in a panel of its own."""

    closed = Signal()

    def __init__(
        self, parent: QWidget, title: str, facts: str, width: int, *, side: bool = False
    ) -> None:
        super().__init__(parent)
        self._parent = parent
        self._width, self._side = width, side
        self._before: QWidget | None = None
        self.panel = QFrame(self)
        self.panel.setProperty("role", "card")
        self.panel.setAccessibleName(title)
        self.title = label(title, "part", self.panel)
        self.facts: QLabel = label(facts, "muted", self.panel)
        close = Button("", kind="quiet", icon="circle-x", parent=self.panel)
        close.setAccessibleName(_("Tutup"))
        close.setToolTip("Esc")
        close.clicked.connect(self.close_again)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(close)
        self.column = QVBoxLayout(self.panel)
        self.column.setContentsMargins(20, 14, 20, 16)
        self.column.setSpacing(8)
        self.column.addLayout(top)
        self.column.addWidget(self.facts)
        self.facts.setWordWrap(True)
        self.facts.setVisible(bool(facts))
        parent.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Comes up and remembers who had the focus."""
        if self.isHidden():
            self._before = self.window().focusWidget()
        self._place()
        self.show()
        self.raise_()

    def close_again(self) -> None:
        """Goes, and the focus is where it was."""
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; no other key reaches the page below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the panel closes it."""
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_again()

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Tab does not lead to what is covered."""
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps covering a parent that changes its size."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page behind is dimmed: text or ground, whichever is darker."""
        painter = QPainter(self)
        used = self.palette()
        shade = QColor(
            min(used.windowText().color(), used.window().color(), key=_light)
        )
        shade.setAlpha(110)
        painter.fillRect(self.rect(), shade)

    def _place(self) -> None:
        around = self._parent.rect()
        self.setGeometry(around)
        width = min(self._width, around.width() - 2 * _MARGIN)
        if self._side:
            left, top = around.width() - width - _MARGIN, _MARGIN
        else:
            left, top = (around.width() - width) // 2, _TOP
        self.panel.setGeometry(left, top, width, around.height() - top - _MARGIN)


def _light(tint: QColor) -> int:
    return tint.lightness()
