"""The middle of an entry: the name of the page, its cards, and the way on and back."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.engine.session import Session
from surveyor.engine.values import Counts
from surveyor.texts import _
from surveyor.usecases.overview import label_of, pages
from ui.widgets.buttons import Button


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
        keys = QLabel(
            _(
                "Enter berikutnya · Shift+Enter sebelumnya · Ctrl+E daftar galat · F1 semua tombol"
            ),
            self,
        )
        keys.setProperty("role", "small")
        self._after = Button("", kind="primary", icon="chevron-right", parent=self)
        self._after.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._after.clicked.connect(self.next)
        bottom = QHBoxLayout()
        bottom.addWidget(self._before)
        bottom.addWidget(keys, 1, Qt.AlignmentFlag.AlignCenter)
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
        here = counts.get(page, Counts())
        text = _("{done} dari {all} terjawab")
        self._count.setText(text.format(done=here.answered, all=here.askable))
        self._part.setText(label_of(session, page))
        at = known.index(page) if page in known else 0
        last = at == len(known) - 1
        self._before.setVisible(at > 0)
        self._before.setText(label_of(session, known[at - 1]) if at else "")
        after = _("Selesaikan") if last else label_of(session, known[at + 1])
        self._after.setText(after)
