"""Editor for dates: typed as people here write them, or picked from a calendar."""

import re
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Slot
from PySide6.QtWidgets import QCalendarWidget, QFrame, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.engine.values import QuestionState
from surveyor.texts import _, language
from ui.questions.texts import LineEditor
from ui.widgets.buttons import Button

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "mei may", "jun", "jul", "agu agt aug", "sep",
         "okt oct", "nov", "des dec"), 1,
    )
    for name in names.split()
}  # fmt: skip


class DateEditor(LineEditor):
    """A day: `23-11-2026`, `23/11/26` and `23 nov 2026` are all understood."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line.setFixedWidth(220)
        self.line.setPlaceholderText(_("mis. 23-11-2026"))
        self._row.setStretch(0, 0)
        self._calendar = Button(_("Kalender"), icon="calendar-days", parent=self)
        self._calendar.clicked.connect(self._open)
        self._today = Button(_("Hari ini"), kind="quiet", parent=self)
        self._today.clicked.connect(self._take_today)
        self._row.addWidget(self._calendar)
        self._row.addWidget(self._today)
        self._row.addStretch(1)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self._calendar.setEnabled(not state.readonly)
        self._today.setVisible(not state.readonly)

    def as_written(self, value: str) -> str:
        try:
            return formats.date_long(date.fromisoformat(value[:10]))
        except ValueError:
            return value

    def as_stored(self, written: str) -> str:
        day = parse_day(written)
        return day.isoformat() if day else written.strip()

    @Slot()
    def _take_today(self) -> None:
        self.answered.emit(QDate.currentDate().toString(Qt.DateFormat.ISODate))

    @Slot()
    def _open(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        country = (
            QLocale(QLocale.Language.Indonesian, QLocale.Country.Indonesia)
            if language() == "id"
            else QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
        )
        calendar.setLocale(country)
        calendar.setVerticalHeaderFormat(
            QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader
        )
        shown = parse_day(self._shown) or parse_day(self.line.text())
        if shown:
            calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.clicked.connect(self._take)
        calendar.activated.connect(self._take)
        calendar.clicked.connect(popup.close)
        column = QVBoxLayout(popup)
        column.addWidget(calendar)
        popup.move(self._calendar.mapToGlobal(QPoint(0, self._calendar.height() + 4)))
        popup.show()
        calendar.setFocus()

    @Slot(QDate)
    def _take(self, day: QDate) -> None:
        self.answered.emit(day.toString(Qt.DateFormat.ISODate))


def parse_day(text: str, today: date | None = None) -> date | None:
    """The day that a text means, or None.

    Understands ISO, day-month-year with any mark between, months by name, two-digit
    years (of this century) and `kemarin`.
    """
    text = text.strip().lower()
    if text in ("kemarin", "yesterday"):
        return (today or date.today()) - timedelta(days=1)  # noqa: DTZ011 (a wall-clock day)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    parts = re.findall(r"\d+|[a-z]+", text)
    if len(parts) != 3 or not parts[0].isdigit() or not parts[2].isdigit():
        return None
    month = int(parts[1]) if parts[1].isdigit() else _MONTHS.get(parts[1][:3], 0)
    year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
    return _day(year, month, int(parts[0]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
