"""Editor for a position: typed, or picked on the native map."""

import re

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from surveyor import formats
from surveyor.engine.values import QuestionState
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.fields import Field
from ui.widgets.buttons import Button
from ui.widgets.stacking import grown

_PART = re.compile(
    r"""(?P<first>[NSEWULB]+T?)?\s*(?P<sign>[-−+])?\s*(?P<deg>\d+(?:[.,]\d+)?)\s*°?\s*
        (?:(?P<min>\d+(?:[.,]\d+)?)\s*['′]\s*)?(?:(?P<sec>\d+(?:[.,]\d+)?)\s*["″]\s*)?
        (?P<last>LU|LS|BT|BB|N|S|E|W)?""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip


class PointEditor(Editor):
    """Latitude and longitude, in degrees or degrees-minutes-seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lat = self._field(_("Lintang"), "-0,4105")
        self.lon = self._field(_("Bujur"), "116,9829")
        self.lat.returnPressed.connect(self._from_lat)
        self.lon.returnPressed.connect(self.ready)
        self._accuracy = QLabel(self)
        self._accuracy.setProperty("role", "unit")
        self._map = Button(_("Pilih di peta"), icon="map-pin", parent=self)
        self._map.clicked.connect(self._pick)
        self._clear = Button(_("Hapus"), kind="quiet", parent=self)
        self._clear.clicked.connect(self._empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.lat, self.lon, self._map, self._clear, self._accuracy):
            row.addWidget(widget)
        row.addStretch(1)
        self.setFocusProxy(self.lat)
        self._value = ""
        self._label = ""

    def show_state(self, state: QuestionState) -> None:
        self._value, self._label = state.value, state.label
        parts = state.value.split()
        if not (self.lat.hasFocus() or self.lon.hasFocus()) or len(parts) >= 2:
            self.lat.setText(_written(parts[0]) if len(parts) >= 2 else "")
            self.lon.setText(_written(parts[1]) if len(parts) >= 2 else "")
        accuracy = float(parts[3]) if len(parts) > 3 and _is_number(parts[3]) else 0.0
        self._accuracy.setText(f"± {accuracy:.0f} m" if accuracy else "")
        for widget, name in ((self.lat, _("Lintang")), (self.lon, _("Bujur"))):
            widget.setAccessibleName(f"{state.label}: {name}")
            widget.setReadOnly(state.readonly)
            widget.setProperty("state", "invalid" if state.violation else "")
            widget.style().polish(widget)
        self.setAccessibleName(state.label)
        self._map.setEnabled(not state.readonly)
        self._clear.setVisible(bool(state.value) and not state.readonly)

    @Slot()
    def commit(self) -> None:
        """Both parts are needed; a pair pasted into the first field is split."""
        pair = split_pair(self.lat.text())
        if not self.lon.text().strip() and pair is not None:
            self.lat.setText(pair[0])
            self.lon.setText(pair[1])
        lat, lon = degrees(self.lat.text()), degrees(self.lon.text())
        if lat is not None and lon is not None:
            value = f"{lat:.7f} {lon:.7f} 0 0"
            if not _same_place(value, self._value):
                self.answered.emit(value)
            return
        typed = [part.text().strip() for part in (self.lat, self.lon)]
        # What cannot be read is kept as it was typed: the form tells what is wrong.
        value = " ".join("".join(part.split()) for part in typed) if all(typed) else ""
        if (value or not any(typed)) and value != self._value:
            self.answered.emit(value)

    def take_focus(self) -> None:
        self.lat.setFocus(Qt.FocusReason.OtherFocusReason)
        self.lat.selectAll()

    @Slot()
    def _from_lat(self) -> None:
        """Enter in the first field goes to the second, unless a pair was pasted."""
        self.commit()
        if self.lon.text().strip() or not self.lat.text().strip():
            self.go_on.emit()
        else:
            self.lon.setFocus(Qt.FocusReason.TabFocusReason)

    def _field(self, name: str, example: str) -> Field:
        field = Field(self)
        field.setFixedWidth(grown(180))
        field.setPlaceholderText(
            _("{name}, mis. {example}").format(name=name, example=example)
        )
        field.editingFinished.connect(self.commit)
        return field

    @Slot()
    def _empty(self) -> None:
        self.answered.emit("")

    @Slot()
    def _pick(self) -> None:
        from ui.widgets.map_dialog import pick_point

        parts = self._value.split()
        start = (float(parts[0]), float(parts[1])) if len(parts) >= 2 else None
        found = pick_point(self, self._label, start)
        if found is not None:
            self.answered.emit(f"{found[0]:.7f} {found[1]:.7f} 0 0")


def split_pair(text: str) -> tuple[str, str] | None:
    """The two halves of a written pair such as `-0,41; 116,98`, or None."""
    parts = [part for part in re.split(r"\s*;\s*|,\s+|\s+", text.strip()) if part]
    if len(parts) != 2 or None in (degrees(parts[0]), degrees(parts[1])):
        return None
    return parts[0], parts[1]


def degrees(text: str) -> float | None:
    """Decimal degrees of a written angle: `-0,41`, `0°24'36" LS`, `116.98 BT`."""
    found = _PART.fullmatch(text.strip())
    if not found:
        return None
    value = _float(found["deg"])
    value += _float(found["min"]) / 60 + _float(found["sec"]) / 3600
    side = (found["last"] or found["first"] or "").upper()
    negative = bool(found["sign"]) and found["sign"] != "+"
    return -value if negative or side in ("S", "LS", "W", "BB") else value


def _float(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def _same_place(one: str, other: str) -> bool:
    """Whether two points agree to a centimetre; the accuracy does not count."""
    pairs = list(zip(one.split()[:2], other.split()[:2], strict=False))
    return len(pairs) == 2 and all(
        _is_number(b) and abs(float(a) - float(b)) < 1e-6 for a, b in pairs
    )


def _written(value: str) -> str:
    return formats.decimal(float(value)) if _is_number(value) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
