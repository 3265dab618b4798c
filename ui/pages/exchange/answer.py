"""Another answer than any of the versions of a conflict."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from surveyor.texts import _
from surveyor.usecases.conflicts import Line
from ui.widgets.buttons import Button
from ui.widgets.parts import label

_WIDTH = 512
_CODE = Qt.ItemDataRole.UserRole


class AnswerDialog(QDialog):
    """A text, one choice or several, as the question asks for."""

    def __init__(self, line: Line, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Jawaban lain"))
        self._line = line
        question = label(f"{line.code}  {line.label}", "section", self)
        question.setWordWrap(True)
        self._text: QLineEdit | None = None
        self._one: QComboBox | None = None
        self._many: QListWidget | None = None
        field = self._build()
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        use = Button(_("Pakai"), kind="primary", parent=self)
        use.setDefault(True)
        use.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(use)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addStrut(_WIDTH)
        column.addWidget(question)
        column.addWidget(field)
        column.addLayout(row)

    def value(self) -> str:
        """The answer as it is stored."""
        if self._many is not None:
            return " ".join(self._ticked(_CODE))
        if self._one is not None:
            return str(self._one.currentData())
        return self._text.text().strip() if self._text else ""

    def words(self) -> str:
        """The answer as it is shown."""
        if self._many is not None:
            return ", ".join(self._ticked(Qt.ItemDataRole.DisplayRole)) or "–"
        if self._one is not None:
            return self._one.currentText()
        return self.value() or "–"

    def _build(self) -> QWidget:
        now = self._line.result or ""
        if self._line.choices and self._line.several:
            self._many = QListWidget(self)
            self._many.setAccessibleName(self._line.label)
            for code, text in self._line.choices:
                item = QListWidgetItem(text, self._many)
                item.setData(_CODE, code)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                on = code in now.split()
                item.setCheckState(
                    Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
                )
            return self._many
        if self._line.choices:
            self._one = QComboBox(self)
            self._one.setAccessibleName(self._line.label)
            for code, text in self._line.choices:
                self._one.addItem(text, code)
            self._one.setCurrentIndex(max(0, self._one.findData(now)))
            return self._one
        self._text = QLineEdit(now, self)
        self._text.setAccessibleName(self._line.label)
        self._text.selectAll()
        return self._text

    def _ticked(self, role: Qt.ItemDataRole) -> list[str]:
        if self._many is None:
            return []
        items = [self._many.item(row) for row in range(self._many.count())]
        on = Qt.CheckState.Checked
        return [str(item.data(role)) for item in items if item.checkState() == on]
