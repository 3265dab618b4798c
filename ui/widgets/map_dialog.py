"""Picking a point on the native map."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.store.values import Site
from surveyor.texts import _
from ui.widgets.buttons import Button
from ui.widgets.map_panel import MapPanel
from ui.widgets.parts import label

_NEAR, _WIDE = 0.05, 0.5
"""Degrees around the point; without a base map an outline should be in sight."""


class MapDialog(QDialog):
    """A map in which one press sets the point."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        area: str,
        start: tuple[float, float] | None,
        site: Site | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(900, 620)
        self.point = start
        self._points: list[tuple[str, str, float, float]] = []
        self._panel = MapPanel(self)
        self._panel.show_area(area)
        self._map = self._panel.map
        self._map.placed.connect(self._set)
        self._map.show_aim()
        self._text = label(
            _("Klik pada peta, atau geser peta dengan panah lalu tekan Enter."),
            "muted",
            self,
        )
        self._text.setWordWrap(True)
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        take = self._take = Button(_("Pakai titik ini"), kind="primary", parent=self)
        take.setEnabled(False)
        take.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self._text, 1)
        row.addWidget(cancel)
        row.addWidget(take)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._panel, 1)
        column.addLayout(row)
        self._site, self._opened = site, False
        if site is not None and site.lat is not None and site.lon is not None:
            self._points.append((site.id, site.name, site.lat, site.lon))
            self._map.show_points(self._points, {site.id: "complete"})
        if start is not None:
            self._set(*start)

    def showEvent(self, event: QShowEvent) -> None:
        """Opens near the point: only now is it known how large the map is."""
        super().showEvent(event)
        if self._opened:
            return
        self._opened = True
        site, around = self._site, _NEAR if self._map.has_base else _WIDE
        if self.point is not None:
            self._map.go_to(*self.point, around)
        elif site is not None and site.lat is not None and site.lon is not None:
            self._map.go_to(site.lat, site.lon, around)
        self._map.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(float, float)
    def _set(self, lat: float, lon: float) -> None:
        self.point = (lat, lon)
        here = ("here", _("Titik"), lat, lon)
        known = {self._site.id: "complete"} if self._site else {}
        self._map.show_points([*self._points, here], known)
        self._map.point_out("here")
        self._take.setEnabled(True)
        self._text.setText(f"{formats.decimal(lat, 5)}; {formats.decimal(lon, 5)}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a question that asks for a point can compare it with."""

    area: str = ""
    """Dotted code of the kabupaten or kota; empty where nothing tells it."""
    site: Site | None = None
    """The site of the register that the entry is about."""


def surroundings(widget: QWidget) -> Surroundings:
    """What the page around a widget knows of the place; it tells by its property."""
    around: QWidget | None = widget
    while around is not None:
        tell = around.property("known_place")
        if callable(tell):
            area, site = tell()
            return Surroundings(area, site)
        around = around.parentWidget()
    return Surroundings(area_around(widget))


def area_around(widget: QWidget) -> str:
    """The area of the page that a widget stands in; empty where none tells it."""
    around: QWidget | None = widget
    while around is not None:
        area = around.property("area")
        if area:
            return str(area)
        around = around.parentWidget()
    return ""


def pick_point(
    parent: QWidget, title: str, start: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Latitude and longitude that the person picked, or None.

    The map opens on the area that the page around `parent` names as its property.
    """
    known = surroundings(parent)
    dialog = MapDialog(parent, title, known.area, start, known.site)
    return dialog.point if dialog.exec() == QDialog.DialogCode.Accepted else None
