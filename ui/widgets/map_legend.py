"""What the marks of a map mean, in as many columns as there is room for."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from surveyor import formats
from ui.widgets.map_points import DOT, MARKS, draw_marks
from ui.widgets.parts import label

_GAP = 16


class MapLegend(QWidget):
    """Each state with its mark, its name and how many points are in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[QWidget] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(2)

    def show_states(self, names: Mapping[str, str], counts: Mapping[str, int]) -> None:
        """Shows the states that occur, by their names and in that order."""
        for one in self._entries:
            one.hide()
            one.deleteLater()
        self._entries = [
            self._entry(state, f"{name} ({formats.integer(counts[state])})")
            for state, name in names.items()
            if counts.get(state)
        ]
        self._columns = 0
        self._share()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest entry."""
        widest = max((one.sizeHint().width() for one in self._entries), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes as many columns as fit now."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        entries = self._entries
        wides = [one.sizeHint().width() for one in entries]
        columns = next(
            (n for n in range(len(wides), 1, -1) if _wide(wides, n) <= self.width()), 1
        )
        if columns == self._columns:
            return
        self._columns = columns
        for at, one in enumerate(entries):
            self._grid.addWidget(one, at // columns, at % columns)
            one.show()
        for column in range(self._grid.columnCount() + 1):
            self._grid.setColumnStretch(column, int(column == columns))

    def _entry(self, state: str, text: str) -> QWidget:
        entry = QWidget(self)
        row = QHBoxLayout(entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(_mark(state, entry))
        row.addWidget(label(text, "small", entry), 1)
        return entry


def _wide(wides: Sequence[int], columns: int) -> int:
    """How much room entries of these widths need in so many columns."""
    widest = (max(wides[at::columns]) for at in range(columns))
    return sum(widest) + _GAP * (columns - 1)


def _mark(state: str, parent: QWidget) -> QLabel:
    size = int(2 * DOT + 5)
    picture = QPixmap(size * 2, size * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPolygonF([picture.rect().center().toPointF() / 2])
    draw_marks(painter, middle, MARKS[state])
    painter.end()
    made = QLabel(parent)
    made.setPixmap(picture)
    return made
