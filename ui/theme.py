"""How the window looks: palette and style sheet from the data in resources."""

import tomllib
from dataclasses import dataclass
from functools import cache
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCalendarWidget

from resources import resource
from surveyor.settings import home

_SIZES = {"small": 13, "body": 15, "section": 17, "part": 20, "page": 24, "figure": 30}
_POINTER = {"inner": 38, "row": 34, "mark": 18, "menu": 26, "bar": 12}
_FINGERS = {"inner": 46, "row": 46, "mark": 26, "menu": 40, "bar": 18}
"""Pixels inside the lines: a control is 40 or, for fingers, 48 high."""
_PICTURES = {
    "down": ("down", "muted"),
    "up": ("up", "muted"),
    "left": ("left", "text"),
    "right": ("right", "text"),
    "check": ("check", "on_accent"),
    "mark_check": ("check", "text"),
    "grip": ("grip", "muted"),
    "dot": ("dot", "on_accent"),
}
"""What a style sheet can only take from a file: name, drawing, colour."""
_ROLES = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "bg",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Mid: "track",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by token, and the width of lines in pixels."""

    name: str
    colours: dict[str, str]
    line_width: int


_current: dict[str, Theme] = {}


@cache
def load_theme(name: str) -> Theme:
    """The theme `light`, `dark` or `sunlight`; others give `light`."""
    path = resource("themes", f"{name}.toml")
    if not path.exists():
        return load_theme("light")
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    return Theme(name, values["colours"], values["lines"]["width"])


def current() -> Theme:
    """The theme in use."""
    return _current.get("theme") or load_theme("light")


def colour(token: str) -> QColor:
    """A colour of the theme in use, e.g. `accent`."""
    return QColor(current().colours[token])


def palette(theme: Theme) -> QPalette:
    """The palette of a theme; its highlight is the accent."""
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, QColor(theme.colours[token]))
    return made


def style_sheet(theme: Theme, text_size: int = 100, *, touch: bool = False) -> str:
    """The style sheet with the colours and sizes of a theme.

    Args:
        theme: Colours and line width.
        text_size: Percent, 80 to 200.
        touch: Controls of 48 instead of 40 pixels.
    """
    sizes = {name: size * text_size // 100 for name, size in _SIZES.items()}
    sizes |= {
        name: max(given, given * text_size // 100)
        for name, given in (_FINGERS if touch else _POINTER).items()
    }
    # Many pages stand on the rail; large text must not push them over each other.
    sizes["rail"] = (_FINGERS if touch else _POINTER)["inner"]
    sizes["round"] = sizes["mark"] // 2 + 2
    values = theme.colours | {name: str(size) for name, size in sizes.items()}
    values["line_width"] = str(theme.line_width)
    values |= _pictures(theme)
    text = resource("qss", "base.qss").read_text(encoding="utf-8")
    return Template(text).substitute(values)


def reading_sheet(text_size: int = 100) -> str:
    """The style sheet of documents that are read in the window, in the theme in use."""
    sizes = {name: str(size * text_size // 100) for name, size in _SIZES.items()}
    text = resource("qss", "reading.css").read_text(encoding="utf-8")
    return Template(text).substitute(current().colours | sizes)


def apply(
    application: QApplication, name: str, text_size: int = 100, *, touch: bool = False
) -> None:
    """Dresses the whole program; `system` follows the desktop's light or dark."""
    if name == "system":
        dark = application.styleHints().colorScheme().name == "Dark"
        name = "dark" if dark else "light"
    theme = load_theme(name)
    _current["theme"] = theme
    _load_fonts()
    application.setStyle("Fusion")
    font = QFont("Source Sans 3")
    font.setPixelSize(_SIZES["body"] * text_size // 100)
    application.setFont(font)
    application.setPalette(palette(theme))
    application.setStyleSheet(style_sheet(theme, text_size, touch=touch))


def dress_calendar(calendar: QCalendarWidget) -> None:
    """Days in the colours of the theme; Qt writes weekends in a red of its own."""
    plain, week_end = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(colour("text"))
    week_end.setForeground(colour("error"))
    for day in Qt.DayOfWeek:
        rests = day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
        calendar.setWeekdayTextFormat(day, week_end if rests else plain)


def _pictures(theme: Theme) -> dict[str, str]:
    """Paths of the small drawings in the colours of a theme; made when missing."""
    folder = home() / "look"
    folder.mkdir(exist_ok=True)
    made = {}
    for name, (drawing, token) in _PICTURES.items():
        tint = theme.colours[token]
        path = folder / f"{drawing}-{tint[1:]}.svg"
        if not path.exists():
            text = resource("qss", f"{drawing}.svg").read_text(encoding="utf-8")
            path.write_text(text.replace("currentColor", tint), encoding="utf-8")
        made[name] = path.as_posix()
    return made


@cache
def _load_fonts() -> None:
    for path in sorted(resource("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
