"""The middle of an entry: the name of the page, its cards, and the way on and back."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.engine.session import Session
from surveyor.engine.values import Counts
from surveyor.texts import _
from surveyor.usecases.overview import label_of, pages
from ui.widgets.buttons import Button
from ui.widgets.stacking import grown

_LONGEST, _HINT_FROM = 190, 676
"""Pixels of a part's name on the buttons below, and of a page that has room for the
keys between them."""


class Middle(QWidget):
    """Frames the sheet of cards."""

    previous = Signal()
    next = Signal()

    def __init__(self, sheet: QWidget, notices: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._part = QLabel(self)
        self._part.setProperty("role", "part")
        self._count = QLabel(self)
        self._count.setProperty("role", "muted")
        top = QHBoxLayout()
        top.addWidget(self._part, 1)
        top.addWidget(self._count)
        self._before = Button("", icon="arrow-left", parent=self)
        self._before.clicked.connect(self.previous)
        self._hint = QLabel(
            _(
                "Enter berikutnya · Shift+Enter sebelumnya · Ctrl+E daftar galat · F1 semua tombol"
            ),
            self,
        )
        self._hint.setProperty("role", "small")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._after = Button("", kind="primary", icon="chevron-right", parent=self)
        self._after.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._after.clicked.connect(self.next)
        self.parts = (notices, sheet, self._before, self._after)
        bottom = QHBoxLayout()
        bottom.addWidget(self._before)
        bottom.addStretch(1)
        bottom.addWidget(self._hint, 99)
        bottom.addStretch(1)
        bottom.addWidget(self._after)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 4, 24, 16)
        column.setSpacing(12)
        column.addWidget(notices)
        column.addLayout(top)
        column.addWidget(sheet, 1)
        column.addLayout(bottom)

    def show_page(
        self, session: Session, page: str, counts: Mapping[str, Counts]
    ) -> None:
        """Names the page, tells how far it is, and what lies before and after it."""
        known = pages(session)
        self.show_count(page, counts)
        self._part.setText(label_of(session, page))
        at = known.index(page) if page in known else 0
        last = at == len(known) - 1
        self._before.setVisible(at > 0)
        _name(self._before, label_of(session, known[at - 1]) if at else "")
        after = _("Selesaikan") if last else label_of(session, known[at + 1])
        _name(self._after, after)

    def show_count(self, page: str, counts: Mapping[str, Counts]) -> None:
        """Tells how far the page is."""
        here = counts.get(page, Counts())
        text = _("{done} dari {all} terjawab")
        self._count.setText(text.format(done=here.answered, all=here.askable))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The keys at the foot are told where there is room; F1 tells them anywhere."""
        super().resizeEvent(event)
        self._hint.setVisible(self.width() >= grown(_HINT_FROM))


def _name(button: Button, text: str) -> None:
    right = Qt.TextElideMode.ElideRight
    button.setText(button.fontMetrics().elidedText(text, right, _LONGEST))
    button.setToolTip(text)
    button.setAccessibleName(text)
