"""A period of visit, chosen by its first and last day."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from surveyor.texts import _, language
from ui import theme
from ui.widgets.buttons import Button


class PeriodDialog(QDialog):
    """Two days; given the wrong way round they are turned."""

    chosen = Signal(object, object)
    """First and last day."""

    def __init__(self, since: date | None, until: date | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Rentang tanggal"))
        today = QDate.currentDate()
        first = QDate(today.year(), today.month(), 1)
        self.since = self._day(since, first)
        self.until = self._day(until, today)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.addRow(_("Dari tanggal"), self.since)
        form.addRow(_("Sampai tanggal"), self.until)
        leave = Button(_("Batal"), parent=self)
        leave.clicked.connect(self.reject)
        use = Button(_("Saring"), kind="primary", parent=self)
        use.setDefault(True)
        use.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(use)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(16)
        column.addLayout(form)
        column.addLayout(row)

    @Slot()
    def accept(self) -> None:
        """Tells the days and closes."""
        days = sorted((_python(self.since.date()), _python(self.until.date())))
        self.chosen.emit(days[0], days[1])
        super().accept()

    def _day(self, given: date | None, otherwise: QDate) -> QDateEdit:
        field = QDateEdit(self)
        field.setCalendarPopup(True)
        field.setLocale(QLocale(language()))
        field.setDisplayFormat("d MMMM yyyy")
        field.setMinimumWidth(220)
        theme.dress_calendar(field.calendarWidget())
        day = QDate(given.year, given.month, given.day) if given else otherwise
        field.setDate(day)
        return field


def _python(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
