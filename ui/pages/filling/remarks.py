"""The panel in which a note on a question is written, and what cards show of remarks."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from surveyor.usecases.overview import is_warning
from surveyor.usecases.remarking import Remarking
from surveyor.usecases.remarks import Kind
from ui.questions.remarks import NOTHING, Said
from ui.widgets.buttons import Button
from ui.widgets.overlay import Overlay

_NOTE = 150
"""Pixels of a note: a few sentences."""


class NotePanel(Overlay):
    """A note and a flag on one question; Enter keeps them, Esc leaves them as before."""

    written = Signal(str, str, bool)
    """Ref, note, and whether the question is flagged."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Catatan untuk pertanyaan ini"), "-", 560)
        self._ref = ""
        self.note = QPlainTextEdit(self.panel)
        self.note.setAccessibleName(_("Catatan"))
        self.note.setTabChangesFocus(True)
        self.note.installEventFilter(self)
        self.flag = QCheckBox(_("Tandai untuk diperiksa"), self.panel)
        keep = Button(_("Simpan catatan"), kind="primary", parent=self.panel)
        keep.clicked.connect(self._keep)
        self.note.setFixedHeight(_NOTE)
        self.column.addWidget(self.note)
        self.column.addWidget(self.flag)
        self.column.addWidget(keep, 0, Qt.AlignmentFlag.AlignLeft)

    def ask(self, state: QuestionState, remarking: Remarking) -> None:
        """Shows what was said of a question and comes up."""
        self._ref = state.ref
        self.facts.setText(state.label.strip())
        self.facts.show()
        note = remarking.of(state.ref, Kind.NOTE)
        self.note.setPlainText(note.text if note else "")
        self.flag.setChecked(remarking.of(state.ref, Kind.FLAG) is not None)
        self.open()
        self.note.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        """The panel is as high as what is in it."""
        super()._place()
        self.panel.resize(self.panel.width(), self.panel.sizeHint().height())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the panel."""
        around = [self.note, self.flag, self.panel.findChildren(Button)[-1]]
        focused = self.window().focusWidget()
        here = around.index(focused) if focused in around else 0
        around[(here + (1 if forward else -1)) % len(around)].setFocus(
            Qt.FocusReason.TabFocusReason
        )
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps; Shift+Enter is a new line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.note and enter and not event.modifiers():
                self._keep()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _keep(self) -> None:
        self.close_again()
        self.written.emit(self._ref, self.note.toPlainText(), self.flag.isChecked())


def said_of(state: QuestionState, remarking: Remarking) -> Said:
    """What a card shows of the remarks on its question."""
    warns = is_warning(state)
    if not (warns or remarking.any()):
        return NOTHING
    ref = state.ref
    note, taken = remarking.of(ref, Kind.NOTE), remarking.of(ref, Kind.TAKEN)
    unknown = remarking.of(ref, Kind.UNKNOWN)
    confirmed = remarking.of(ref, Kind.CONFIRMED)
    return Said(
        note=note.text if note else "",
        flagged=remarking.of(ref, Kind.FLAG) is not None,
        taken=taken.text if taken and state.value else None,
        unknown=unknown.text if unknown else "",
        warns=warns,
        confirmed=confirmed.text
        if confirmed and remarking.is_confirmed(state)
        else None,
    )
