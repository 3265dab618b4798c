"""Editors for dates and times: typed as people here write them, or picked."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QCalendar, QDate, QLocale, QPoint, Qt, Slot
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLabel, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.engine.values import QuestionState
from surveyor.texts import N_, _, language
from ui import theme
from ui.questions import written
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


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar that a form asks for; answers are stored by the Gregorian one."""

    name: str
    era: str = ""
    system: QCalendar.System | None = None
    """None where Qt cannot count by it."""


CALENDARS = {
    "islamic": Calendar(N_("Hijriah"), "H", QCalendar.System.IslamicCivil),
    "persian": Calendar(N_("Persia"), "SH", QCalendar.System.Jalali),
    "ethiopian": Calendar(N_("Etiopia")),
    "coptic": Calendar(N_("Koptik")),
    "bikram-sambat": Calendar(N_("Bikram Sambat")),
    "myanmar": Calendar(N_("Myanmar")),
}


class DateEditor(LineEditor):
    """A day: `23-11-2026`, `23/11/26` and `23 nov 2026` are all understood."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        part: str = "day",
        pick: bool = True,
        calendar: str = "",
    ) -> None:
        """A field for a date.

        Args:
            parent: The widget it stands in.
            part: `day`, or where it is `month-year` or `year` the first day of it.
            pick: With a calendar to pick from.
            calendar: The one of `CALENDARS` that the form asks for.
        """
        super().__init__(parent)
        self._part = part
        self._pick = pick and part == "day"
        self._other = CALENDARS.get(calendar)
        self._told = QLabel(self)
        self._told.setProperty("role", "muted")
        self._told.setWordWrap(True)
        self._told.setVisible(self._other is not None)
        self._column.addWidget(self._told)
        examples = {"day": _("mis. 23-11-2026"), "month-year": _("mis. 11-2026")}
        self.line.setPlaceholderText(examples.get(part, _("mis. 2026")))
        self._calendar = Button(_("Kalender"), icon="calendar-days", parent=self)
        self._calendar.clicked.connect(self._open)
        now = {"day": _("Hari ini"), "month-year": _("Bulan ini")}
        self._today = Button(now.get(part, _("Tahun ini")), kind="quiet", parent=self)
        self._today.clicked.connect(self._take_today)
        self._row.addWidget(self._calendar)
        self._row.addWidget(self._today)
        self.make_narrow()

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self._calendar.setVisible(self._pick)
        self._calendar.setEnabled(not state.readonly)
        self._today.setVisible(not state.readonly)
        if self._other is not None:
            self._told.setText(_in_other(self._other, state.value))

    def as_written(self, value: str) -> str:
        return written.day_written(value, self._part)

    def as_stored(self, text: str) -> str:
        if text.strip() == self.as_written(self._shown):
            return self._shown
        first = _first_day(text, self._part) if self._part != "day" else None
        return first.isoformat() if first else day_stored(text)

    @Slot()
    def _take_today(self) -> None:
        today = QDate.currentDate()
        day = QDate(today.year(), 1, 1) if self._part == "year" else today
        if self._part == "month-year":
            day = QDate(today.year(), today.month(), 1)
        self.answered.emit(day.toString(Qt.DateFormat.ISODate))

    @Slot()
    def _open(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        if self._other is not None and self._other.system is not None:
            calendar.setCalendar(QCalendar(self._other.system))
        calendar.setLocale(_locale())
        theme.dress_calendar(calendar)
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


class TimeEditor(LineEditor):
    """A time of day: `14.30`, `14:30` and `1430` are all understood."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line.setPlaceholderText(_("mis. 14.30"))
        self.make_narrow()

    def as_written(self, value: str) -> str:
        return written.time_written(value)

    def as_stored(self, text: str) -> str:
        same = text.strip() == written.time_written(self._shown)
        return self._shown if same else written.time_stored(text)


class MomentEditor(LineEditor):
    """A day with a time: `23-11-2026 14.30`; a button takes the present moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line.setPlaceholderText(_("mis. 23-11-2026 14.30"))
        self._now = Button(_("Sekarang"), kind="quiet", parent=self)
        self._now.clicked.connect(self._take_now)
        self._row.addWidget(self._now)
        self.make_narrow(260)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self._now.setVisible(not state.readonly)

    def as_written(self, value: str) -> str:
        try:
            return formats.datetime_long(datetime.fromisoformat(value))
        except ValueError:
            return value

    def as_stored(self, text: str) -> str:
        if text.strip() == self.as_written(self._shown):
            return self._shown
        found = re.fullmatch(r"(.+?)[,\s]+(\d{1,2}[.:]\d{2}|\d{4})", text.strip())
        day = parse_day(found[1].rstrip(",")) if found else None
        at = written.time_stored(found[2]) if found else ""
        if day is None or len(at) < 12:
            return text.strip()
        return written.moment_stored(day, at)

    @Slot()
    def _take_now(self) -> None:
        now = datetime.now().astimezone().replace(second=0, microsecond=0)
        self.answered.emit(now.isoformat(timespec="milliseconds"))


def _locale() -> QLocale:
    if language() == "id":
        return QLocale(QLocale.Language.Indonesian, QLocale.Country.Indonesia)
    return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


def _in_other(other: Calendar, value: str) -> str:
    """The day in another calendar; in words that this one cannot show it."""
    if other.system is None:
        text = _("Kalender {name} tidak tersedia; isi tanggal Masehi.")
        return text.format(name=_(other.name))
    day = parse_day(value)
    if day is None:
        return _("Isi tanggal Masehi; tanggal {name} tampil di sini.").format(
            name=_(other.name)
        )
    calendar = QCalendar(other.system)
    parts = calendar.partsFromDate(QDate(day.year, day.month, day.day))
    month = calendar.standaloneMonthName(_locale(), parts.month, parts.year)
    return f"{parts.day} {month} {parts.year} {other.era}"


def day_stored(text: str) -> str:
    """A typed day as it is stored; what is no day stays as it is."""
    day = parse_day(text)
    return day.isoformat() if day else text.strip()


def _first_day(text: str, part: str) -> date | None:
    """The first day of a month such as `11-2026` or `nov 2026`, or of a year."""
    parts = re.findall(r"\d+|[a-z]+", text.strip().lower())
    if part == "year":
        return _day(int(parts[-1]), 1, 1) if parts and parts[-1].isdigit() else None
    if len(parts) != 2 or not parts[1].isdigit():
        return None
    month = int(parts[0]) if parts[0].isdigit() else _MONTHS.get(parts[0][:3], 0)
    return _day(int(parts[1]) + (2000 if len(parts[1]) == 2 else 0), month, 1)


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
