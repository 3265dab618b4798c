"""Picking a point on the native map."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.texts import _
from ui.widgets.buttons import Button
from ui.widgets.map_panel import MapPanel
from ui.widgets.parts import label


class MapDialog(QDialog):
    """A map in which one press sets the point."""

    def __init__(
        self, parent: QWidget, title: str, area: str, start: tuple[float, float] | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(900, 620)
        self.point = start
        self._panel = MapPanel(self)
        self._panel.show_area(area)
        self._map = self._panel.map
        self._map.placed.connect(self._set)
        self._text = label(_("Klik pada peta untuk menentukan titik."), "muted", self)
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        take = Button(_("Pakai titik ini"), kind="primary", parent=self)
        take.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self._text, 1)
        row.addWidget(cancel)
        row.addWidget(take)
        column = QVBoxLayout(self)
        column.addWidget(self._panel, 1)
        column.addLayout(row)
        if start is not None:
            self._set(*start)

    @Slot(float, float)
    def _set(self, lat: float, lon: float) -> None:
        self.point = (lat, lon)
        self._map.show_points([("here", _("Titik"), lat, lon)])
        self._text.setText(f"{formats.decimal(lat, 5)}; {formats.decimal(lon, 5)}")


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
    dialog = MapDialog(parent, title, area_around(parent), start)
    return dialog.point if dialog.exec() == QDialog.DialogCode.Accepted else None
