"""The card at the edge of the practice: the steps, and what to do now."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from surveyor.texts import _
from ui import icons
from ui.pages.tour.steps import Step, Tour
from ui.questions.marks import mark
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, label
from ui.widgets.stacking import grown

_WIDTH, _WIDEST, _SIGN = 268, 300, 20
"""Pixels; however large the text, the questions beside it need their room."""


class TourCard(Card):
    """Covers nothing and takes no key; `Lewati` is always there."""

    ended = Signal()

    def __init__(self, tour: Tour, parent: QWidget) -> None:
        super().__init__(parent)
        self._tour = tour
        self.setFixedWidth(min(grown(_WIDTH), _WIDEST))
        self.column.addWidget(label(_("Panduan"), "part", self))
        self._count = label("", "muted", self)
        self.column.addWidget(self._count)
        self._rows = {step.key: _Row(step, self) for step in tour.steps}
        self._end = label("", "body", self)
        self._end.setWordWrap(True)
        self.column.addWidget(self._build_steps(), 1)
        self.skip = Button(_("Lewati"), parent=self)
        self.skip.clicked.connect(tour.skip)
        self.away = Button(_("Akhiri panduan"), kind="quiet", parent=self)
        self.away.clicked.connect(self.ended)
        for button in (self.skip, self.away):
            # A press takes the cursor out of no question.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.column.addWidget(button)
        tour.changed.connect(self._show)
        self._show()

    def _build_steps(self) -> QScrollArea:
        """They scroll where large text makes them longer than the window."""
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget(self._area)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in self._rows.values():
            column.addWidget(row)
        column.addWidget(self._end)
        column.addStretch(1)
        self._area.setWidget(body)
        return self._area

    @Slot()
    def _show(self) -> None:
        current = self._tour.current()
        for key, row in self._rows.items():
            row.show_state(
                done=self._tour.is_done(key),
                current=current is not None and key == current.key,
                passed=self._tour.is_passed(key),
            )
        self.skip.setVisible(current is not None)
        self._end.setVisible(current is None)
        if current is not None:
            text = _("Langkah {n} dari {all}")
            at = self._tour.steps.index(current) + 1
            said = text.format(n=at, all=len(self._tour.steps))
            self.setAccessibleName(f"{said}: {current.title}")
            self.setAccessibleDescription(current.text)
        else:
            said = _("Panduan selesai")
            self.setAccessibleName(said)
            self._end.setText(
                _("Anda siap mengisi survei. Panduan dapat diulang dari Bantuan.")
            )
            self.away.setText(_("Tutup panduan"))
        self._count.setText(said)
        QTimer.singleShot(0, self, self._bring_into_view)

    @Slot()
    def _bring_into_view(self) -> None:
        current = self._tour.current()
        shown = self._rows[current.key] if current is not None else self._end
        self._area.ensureWidgetVisible(shown, 0, 0)


class _Row(QWidget):
    """A step with its sign; the words of the one to be done now are open."""

    def __init__(self, step: Step, parent: QWidget) -> None:
        super().__init__(parent)
        self._step = step
        self._sign = QLabel(self)
        self._sign.setFixedWidth(grown(_SIGN))
        self._title = label(step.title, "body", self)
        self._title.setWordWrap(True)
        self._text = label(step.text, "muted", self)
        self._text.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_state(self, *, done: bool, current: bool, passed: bool) -> None:
        """Done, passed over, to be done now, or still to come."""
        if done:
            name, tone, said = "circle-check", "ok", _("sudah")
        elif passed:
            name, tone, said = "minus", "muted", _("dilewati")
        else:
            name, tone, said = "square", "accent" if current else "muted", _("belum")
        self._sign.setPixmap(icons.pixmap(name, tone, 18))
        mark(self._title, "role", "strong" if current else "muted")
        self._text.setVisible(current)
        self.setAccessibleName(f"{self._step.title}: {said}")
