"""Two typings of one paper form side by side: each difference is decided once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from surveyor.engine.values import ChoiceState
from surveyor.texts import _, ngettext
from surveyor.usecases.double_entry import Difference
from ui.questions.choices import ChoiceRow, Look
from ui.widgets.buttons import Button
from ui.widgets.parts import PageHead, label


class DifferenceCard(QFrame):
    """A question with the answers of both persons: 1 the first, 2 the second."""

    decided = Signal(str, str)
    """Ref, and `first` or `second`."""
    ready = Signal()

    def __init__(self, difference: Difference, parent: QWidget) -> None:
        super().__init__(parent)
        self.ref = difference.ref
        self.setProperty("role", "card")
        title = f"{difference.code}  {difference.label}".strip()
        words = label(title, "strong", self)
        words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 14)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(label(difference.section, "muted", self))
        row = QHBoxLayout()
        row.setSpacing(12)
        column.addLayout(row)
        self.rows: dict[str, ChoiceRow] = {}
        for digit, which, text, given in (
            ("1", "first", _("Ketikan pertama: {text}"), difference.first_words),
            ("2", "second", _("Ketikan kedua: {text}"), difference.second_words),
        ):
            shown = text.format(text=given or _("kosong"))
            one = ChoiceRow(ChoiceState(which, shown), digit, False, self, look=Look())
            one.chosen.connect(self.decide)
            one.ready.connect(self.ready)
            one.moved.connect(self._move)
            self.rows[which] = one
            row.addWidget(one, 1)
        self.setAccessibleName(title)

    @Slot(str)
    def decide(self, which: str) -> None:
        """Takes the answer of one of the two."""
        for name, row in self.rows.items():
            row.set_on(name == which, enabled=True)
        self.rows[which].setFocus(Qt.FocusReason.OtherFocusReason)
        self.decided.emit(self.ref, which)

    def take_focus(self) -> None:
        """Stands on the first answer."""
        self.rows["first"].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        which = {Qt.Key.Key_1: "first", Qt.Key.Key_2: "second"}.get(Qt.Key(event.key()))
        if which is None:
            super().keyPressEvent(event)
        else:
            self.decide(which)
            self.ready.emit()

    @Slot(int)
    def _move(self, step: int) -> None:
        self.rows["second" if step > 0 else "first"].setFocus(
            Qt.FocusReason.TabFocusReason
        )


class CompareView(QWidget):
    """All differences; only when each is decided can they be recorded."""

    left = Signal()
    decided = Signal(object, str)
    """Ref -> `first` or `second`, and the reason."""

    def __init__(self, differences: Sequence[Difference], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        count = len(differences)
        facts = ngettext(
            "{n} jawaban berbeda. 1 memilih yang pertama, 2 yang kedua; lihat kertasnya.",
            "{n} jawaban berbeda. 1 memilih yang pertama, 2 yang kedua; lihat kertasnya.",
            count,
        ).format(n=count)
        none = _("Kedua ketikan sama. Catat hasilnya untuk menutup entri ganda ini.")
        head = PageHead(_("Bandingkan dua ketikan"), facts if count else none, self)
        back = head.add(Button(_("Kembali mengetik"), parent=self))
        back.clicked.connect(self.left)
        self.keep = head.add(Button(_("Catat hasil"), kind="primary", parent=self))
        self.keep.setToolTip("Ctrl+Enter")
        self.keep.clicked.connect(self._record)
        self._decided: dict[str, str] = {}
        body = QWidget(self)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.setSpacing(12)
        self.cards: list[DifferenceCard] = []
        for one in differences:
            card = DifferenceCard(one, body)
            card.decided.connect(self._decide)
            card.ready.connect(self._go_on)
            self.cards.append(card)
            inner.addWidget(card)
        inner.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setWidget(body)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(_("Catatan keputusan, bila perlu"))
        self.reason.setAccessibleName(self.reason.placeholderText())
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 20, 32, 20)
        column.setSpacing(16)
        column.addWidget(head)
        column.addWidget(self._area, 1)
        column.addWidget(self.reason)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._record)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.left)
        self._show_open()

    def take_focus(self) -> None:
        """Stands on the first difference."""
        if self.cards:
            self.cards[0].take_focus()
        else:
            self.keep.setFocus()

    @Slot(str, str)
    def _decide(self, ref: str, which: str) -> None:
        self._decided[ref] = which
        self._show_open()

    @Slot()
    def _go_on(self) -> None:
        """To the next one that is not decided; after the last, to the reason."""
        open_ = [card for card in self.cards if card.ref not in self._decided]
        if open_:
            open_[0].take_focus()
            self._area.ensureWidgetVisible(open_[0], 0, 24)
        else:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_open(self) -> None:
        self.keep.setEnabled(len(self._decided) == len(self.cards))

    @Slot()
    def _record(self) -> None:
        if self.keep.isEnabled():
            self.decided.emit(dict(self._decided), self.reason.text().strip())
