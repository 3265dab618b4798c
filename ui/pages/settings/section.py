"""What every part of the settings is: a scrolled column of cards that keeps at once."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from ui.app import App
from ui.widgets.parts import Card, label
from ui.widgets.stacking import grown

_WAIT_MS, _WIDEST = 400, 1040


class Section(QScrollArea):
    """Made when it is first shown; read anew whenever it comes to the front."""

    failed = Signal(object)
    notify = Signal(str, str, object)
    go = Signal(str)

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent)
        self.app = app
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body = QWidget(self)
        # Longer fields are no easier to fill in, on however large a screen.
        self.body.setMaximumWidth(grown(_WIDEST))
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 0, 8, 0)
        self.column.setSpacing(16)
        self.setWidget(self.body)

    def refresh(self) -> None:
        """Reads what is shown anew."""

    def card(self, title: str, note: str = "") -> Card:
        """A card with its title at the end of the column."""
        made = Card(self.body)
        made.column.addWidget(label(title, "section", made))
        if note:
            said = label(note, "muted", made)
            said.setWordWrap(True)
            made.column.addWidget(said)
        made.column.addSpacing(6)
        self.column.addWidget(made)
        return made

    def form(self, card: Card) -> QFormLayout:
        """Rows of a word and a field; the word is the field's buddy."""
        made = QFormLayout()
        made.setVerticalSpacing(12)
        made.setHorizontalSpacing(20)
        made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        card.column.addLayout(made)
        return made

    def line(self, name: str, value: str, keep: Callable[[str], None]) -> QLineEdit:
        """A field that keeps what is typed when it is left."""
        field = QLineEdit(value, self.body)
        field.setObjectName(name)

        def left() -> None:
            text = field.text().strip()
            if text != field.property("kept"):
                field.setProperty("kept", text)
                self.guarded(lambda: keep(text))

        field.setProperty("kept", value)
        field.editingFinished.connect(left)
        return field

    def choice(
        self,
        name: str,
        options: dict[str, str],
        value: str,
        keep: Callable[[str], None],
    ) -> QComboBox:
        """A list of which one holds."""
        box = QComboBox(self.body)
        box.setObjectName(name)
        for key, text in options.items():
            box.addItem(text, key)
        box.setCurrentIndex(max(0, box.findData(value)))
        box.activated.connect(
            lambda _at: self.guarded(lambda: keep(str(box.currentData())))
        )
        return box

    def number(self, name: str, span: tuple[int, int, int], suffix: str) -> QSpinBox:
        """A number from the first to the second of the span, in steps of the third."""
        box = QSpinBox(self.body)
        box.setObjectName(name)
        box.setRange(span[0], span[1])
        box.setSingleStep(span[2])
        box.setSuffix(suffix)
        # A style sheet cannot move the text of a spin box off its line.
        box.lineEdit().setTextMargins(10, 0, 0, 0)
        return box

    def later(self, run: Callable[[], None]) -> QTimer:
        """A clock that runs something when nothing was changed for a moment."""
        clock = QTimer(self)
        clock.setSingleShot(True)
        clock.setInterval(_WAIT_MS)
        clock.timeout.connect(lambda: self.guarded(run))
        return clock

    def guarded(self, run: Callable[[], None]) -> None:
        """Runs something; what goes wrong is shown in words."""
        try:
            run()
        except SurveyorError as error:
            self.failed.emit(error)
