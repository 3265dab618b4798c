"""Editor for a position: typed, or picked on the native map."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.areas import boundaries
from surveyor.areas.measuring import distance_m
from surveyor.engine.values import QuestionState
from surveyor.positions.written import degrees, dms, position
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.fields import Field
from ui.questions.marks import mark
from ui.widgets.buttons import Button
from ui.widgets.map_dialog import Surroundings, surroundings
from ui.widgets.map_measure import length_in_words
from ui.widgets.parts import label
from ui.widgets.stacking import grown

_FAR_M = 500.0
"""So far from the register's point a word is due."""
_OUTSIDE_KM, _OFFICIAL_KM = 10.0, 0.2
"""Outside an indicative outline only some ten kilometres mean anything."""


class PointEditor(Editor):
    """Latitude and longitude, in degrees or degrees-minutes-seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lat = self._field("-0,4105")
        self.lon = self._field("116,9829")
        self.lat.returnPressed.connect(self._from_lat)
        self.lon.returnPressed.connect(self.ready)
        self._accuracy = QLabel(self)
        self._accuracy.setProperty("role", "unit")
        self._here = Button(_("Ambil posisi"), icon="locate-fixed", parent=self)
        self._here.clicked.connect(self._take_position)
        self._map = Button(_("Pilih di peta"), icon="map-pin", parent=self)
        self._map.clicked.connect(self._pick)
        self._clear = Button(_("Hapus"), kind="quiet", parent=self)
        self._clear.clicked.connect(self._empty)
        self._facts = label("", "muted", self)
        self._facts.setWordWrap(True)
        self._facts.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._build_fields())
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._here, self._map, self._clear):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._facts)
        self.setFocusProxy(self.lat)
        self._value = ""
        self._label = ""

    def _build_fields(self) -> QGridLayout:
        """Both fields with their names above them, and the accuracy beside."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for at, (name, field) in enumerate(
            ((_("Lintang"), self.lat), (_("Bujur"), self.lon))
        ):
            grid.addWidget(label(name, "small", self), 0, at)
            grid.addWidget(field, 1, at)
        grid.addWidget(self._accuracy, 1, 2)
        grid.setColumnStretch(3, 1)
        return grid

    def show_state(self, state: QuestionState) -> None:
        self._value, self._label = state.value, state.label
        parts = state.value.split()
        if not (self.lat.hasFocus() or self.lon.hasFocus()) or len(parts) >= 2:
            self.lat.setText(_written(parts[0]) if len(parts) >= 2 else "")
            self.lon.setText(_written(parts[1]) if len(parts) >= 2 else "")
        accuracy = float(parts[3]) if len(parts) > 3 and _is_number(parts[3]) else 0.0
        near = formats.decimal(accuracy, 1) if accuracy else ""
        self._accuracy.setText(f"± {near} m" if near else "")
        for widget, name in ((self.lat, _("Lintang")), (self.lon, _("Bujur"))):
            widget.setAccessibleName(f"{state.label}: {name}")
            widget.setReadOnly(state.readonly)
            mark(widget, "state", "invalid" if state.violation else "")
        self.setAccessibleName(state.label)
        for button in (self._here, self._map):
            button.setEnabled(not state.readonly)
        self._tell_facts()
        self._clear.setVisible(bool(state.value) and not state.readonly)

    @Slot()
    def commit(self) -> None:
        """Both parts are needed; a whole position in the first field is taken apart."""
        whole = None if self.lon.text().strip() else position(self.lat.text())
        if whole is not None:
            self.lat.setText(formats.decimal(whole[0], 7))
            self.lon.setText(formats.decimal(whole[1], 7))
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

    def _field(self, example: str) -> Field:
        field = Field(self)
        field.keep_to(grown(180), least=grown(110))
        field.setPlaceholderText(_("mis. {example}").format(example=example))
        field.editingFinished.connect(self.commit)
        return field

    @Slot()
    def _empty(self) -> None:
        self.answered.emit("")

    @Slot()
    def _take_position(self) -> None:
        from ui.widgets.position_dialog import take_position

        fix = take_position(self, self._label)
        if fix is not None:
            self.answered.emit(
                f"{fix.lat:.7f} {fix.lon:.7f} {fix.altitude:.1f} {fix.accuracy:.1f}"
            )

    def _tell_facts(self) -> None:
        """The point in degrees and minutes, and how far it is from where it should be.

        Without one: in which ways it can be written.
        """
        parts = self._value.split()
        if len(parts) >= 2 and _is_number(parts[0]) and _is_number(parts[1]):
            lat, lon = float(parts[0]), float(parts[1])
            texts = [f"{dms(lat, lon)}.", *point_in_words(surroundings(self), lat, lon)]
        elif self.lat.isReadOnly() or self._value:
            texts = []
        else:
            texts = [
                _(
                    "Tulis dalam derajat, derajat-menit-detik, atau UTM. Koordinat utuh "
                    "boleh ditempel di kolom Lintang."
                )
            ]
        self._facts.setText(" ".join(texts))
        self._facts.setVisible(bool(texts))

    @Slot()
    def _pick(self) -> None:
        from ui.widgets.map_dialog import pick_point

        parts = self._value.split()
        start = (float(parts[0]), float(parts[1])) if len(parts) >= 2 else None
        found = pick_point(self, self._label, start)
        if found is not None:
            self.answered.emit(f"{found[0]:.7f} {found[1]:.7f} 0 0")


def point_in_words(known: Surroundings, lat: float, lon: float) -> list[str]:
    """What there is to say of a point: its distance to the register's, and the area."""
    said = []
    site = known.site
    if site is not None and site.lat is not None and site.lon is not None:
        away = distance_m(lat, lon, site.lat, site.lon)
        text = _("{length} dari titik {site} dalam daftar lokasi.")
        if away > _FAR_M:
            text = _(
                "⚠ {length} dari titik {site} dalam daftar lokasi. Periksa titiknya."
            )
        said.append(text.format(length=length_in_words(away), site=site.name))
    outside = boundaries.distance_outside(known.area, lat, lon) if known.area else None
    official = boundaries.official_of(known.area) is not None
    if outside is not None and outside > (_OFFICIAL_KM if official else _OUTSIDE_KM):
        text = (
            _("⚠ {length} di luar batas {area}. Periksa titik atau wilayahnya.")
            if official
            else _("⚠ {length} di luar batas indikatif {area}. Periksa titiknya.")
        )
        area = boundaries.regencies()[known.area].name
        said.append(text.format(length=length_in_words(outside * 1000), area=area))
    return said


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
