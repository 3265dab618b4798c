"""Drawing a line or an area on the native map, corner by corner."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from surveyor.areas.measuring import Spot
from surveyor.texts import _
from ui.widgets.buttons import Button
from ui.widgets.map_dialog import area_around
from ui.widgets.map_panel import MapPanel
from ui.widgets.parts import label


class TraceDialog(QDialog):
    """Each press adds a corner, Backspace takes the last one back."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        area: str,
        corners: Sequence[Spot],
        *,
        closed: bool,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(900, 620)
        self._kind, self._fewest = ("area", 3) if closed else ("length", 2)
        panel = MapPanel(self)
        panel.ruler.hide()
        panel.show_area(area)
        self.map = panel.map
        self.map.measured.connect(self._tell)
        self.map.installEventFilter(self)
        self._text = label("", "muted", self)
        self._text.setWordWrap(True)
        self._back = Button(_("Hapus titik terakhir"), kind="quiet", parent=self)
        self._back.clicked.connect(self.take_back)
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        words = _("Pakai bidang ini") if closed else _("Pakai garis ini")
        self._take = Button(words, kind="primary", parent=self)
        self._take.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self._text, 1)
        for button in (self._back, cancel, self._take):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(panel, 1)
        column.addLayout(row)
        if corners:
            self.map.go_to(*corners[0])
        self.map.measure(self._kind, corners)

    def corners(self) -> tuple[Spot, ...]:
        """Latitude and longitude of each corner."""
        return self.map.corners()

    @Slot()
    def take_back(self) -> None:
        """Takes the last corner away."""
        self.map.measure(self._kind, self.corners()[:-1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The map would end its measuring with Esc; here that leaves as it was."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.reject()
                return True
            if event.key() == Qt.Key.Key_Backspace:
                self.take_back()
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _tell(self, words: str) -> None:
        count = len(self.corners())
        few = _("Klik titik demi titik pada peta. Backspace: hapus titik terakhir.")
        self._text.setText(words if count >= self._fewest else few)
        self._back.setEnabled(count > 0)
        self._take.setEnabled(count >= self._fewest)


def draw_trace(
    parent: QWidget, title: str, corners: Sequence[Spot], *, closed: bool
) -> tuple[Spot, ...] | None:
    """The corners that the person drew, or None where nothing is to be changed."""
    dialog = TraceDialog(parent, title, area_around(parent), corners, closed=closed)
    taken = dialog.exec() == QDialog.DialogCode.Accepted
    drawn = dialog.corners() if taken else None
    dialog.deleteLater()
    return drawn
