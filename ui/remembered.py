"""What the window remembers of its own shape: widths, columns, nothing of the data."""

import json
from typing import Any

from PySide6.QtCore import QSettings

from surveyor.settings import home


def remember(name: str, value: Any) -> None:
    """Keeps a value that JSON can say."""
    _file().setValue(name, json.dumps(value))


def remembered(name: str, default: Any) -> Any:
    """The value as it was kept; the default where there is none or it is of no use."""
    text = _file().value(name, "")
    try:
        value = json.loads(str(text))
    except ValueError:
        return default
    return value if type(value) is type(default) else default


def _file() -> QSettings:
    return QSettings(str(home() / "window.ini"), QSettings.Format.IniFormat)
