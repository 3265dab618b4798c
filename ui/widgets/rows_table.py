"""A table of rows that can be sorted and opened, with chips painted in the cells."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import theme
from ui.models.rows import SORT, STRONG, TONE, Cell, Head, RowsModel
from ui.widgets.stacking import grown

_ROW, _CHIP, _PADDING = 44, 24, 10
_LEAST = 160
"""Pixels that the column which gives way to the others keeps."""


class ChipDelegate(QStyledItemDelegate):
    """Paints a cell with a tone as a chip; any other as the style does."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tone, text = index.data(TONE), str(index.data() or "")
        if not tone or not text:
            super().paint(painter, option, index)
            return
        option.text = ""
        super().paint(painter, option, index)
        box = option.rect
        font = option.font
        font.setBold(True)
        font.setPixelSize(max(11, font.pixelSize() - 2))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text) + 2 * _PADDING
        chip = QRectF(
            box.x() + _PADDING, box.center().y() - _CHIP / 2 + 1, width, _CHIP
        )
        neutral = tone == "neutral"
        painter.setPen(theme.colour("line" if neutral else tone))
        painter.setBrush(
            theme.colour("bg") if neutral else theme.colour(f"{tone}_soft")
        )
        painter.drawRoundedRect(chip, _CHIP / 2, _CHIP / 2)
        painter.setPen(theme.colour("muted" if neutral else tone))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def initStyleOption(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().initStyleOption(option, index)
        if index.data(STRONG):
            option.font.setBold(True)
        if index.data(TONE):
            option.text = ""

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        size = super().sizeHint(option, index)
        if index.data(TONE):
            metrics = option.fontMetrics
            wide = metrics.horizontalAdvance(str(index.data() or ""))
            size.setWidth(wide + 3 * _PADDING)
        return size


class RowsTable(QTableView):
    """Rows by key; a press or Enter opens one, a press on a title sorts."""

    opened = Signal(str)
    """The key of the row that was pressed."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = RowsModel(self)
        self._stretch = -1
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._rows)
        self._sorted.setSortRole(SORT)
        self.setModel(self._sorted)
        self.setItemDelegate(ChipDelegate(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.clicked.connect(self._open)

    def show_rows(
        self,
        heads: Sequence[Head],
        rows: Sequence[tuple[str, tuple[Cell, ...]]],
        stretch: int = 0,
    ) -> None:
        """Shows rows (key and cells); one column takes the room that is left."""
        self._rows.show(heads, rows)
        self._stretch = stretch
        header = self.horizontalHeader()
        for column in range(len(heads)):
            mode = (
                QHeaderView.ResizeMode.Fixed
                if column == stretch
                else QHeaderView.ResizeMode.ResizeToContents
            )
            header.setSectionResizeMode(column, mode)
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column takes the room that the others leave."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Qt's own stretching would leave no room at all in large text."""
        header = self.horizontalHeader()
        if 0 <= self._stretch < header.count():
            others = header.length() - header.sectionSize(self._stretch)
            room = self.viewport().width() - others
            header.resizeSection(self._stretch, max(grown(_LEAST), room))

    def current_key(self) -> str:
        """The key of the row that is chosen; "" for none."""
        index = self.currentIndex()
        if not index.isValid():
            return ""
        return self._rows.key(self._sorted.mapToSource(index).row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row with the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._rows.key(self._sorted.mapToSource(index).row()))
