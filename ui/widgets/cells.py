"""How cells of lists are painted: two lines, a bar, a chip."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import theme
from ui.models.drafts import SHARE, TONE
from ui.models.submissions import SECOND
from ui.widgets.parts import paint_bar

Index = QModelIndex | QPersistentModelIndex
_INSET = 12


def set_up(table: QTableView) -> None:
    """A list as all of ours look: whole rows, no grid, two lines high."""
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    height = max(48, table.fontMetrics().height() * 2 + 6)
    table.verticalHeader().setDefaultSectionSize(height)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )


class CellDelegate(QStyledItemDelegate):
    """Paints what a cell has beside its text: a second line, a share, a tone."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        second, share = index.data(SECOND), index.data(SHARE)
        tone = index.data(TONE)
        if not second and share is None and not tone:
            super().paint(painter, option, index)
            return
        self._ground(painter, option, index)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        room = option.rect.adjusted(_INSET, 0, -_INSET, 0)
        painter.save()
        if second:
            _two_lines(painter, option.font, room, text, str(second))
        elif tone:
            _chip(painter, option.font, room, text, str(tone))
        else:
            _bar(painter, option.font, room, text, float(share))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), option.fontMetrics.height() * 2 + 6)

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        empty = QStyleOptionViewItem(option)
        self.initStyleOption(empty, index)
        empty.text = ""
        widget = option.widget
        style = widget.style() if widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, empty, painter, widget)


def _two_lines(
    painter: QPainter, font: QFont, room: QRect, text: str, second: str
) -> None:
    strong, small = QFont(font), _small(font)
    strong.setWeight(QFont.Weight.DemiBold)
    above, below = QFontMetrics(strong), QFontMetrics(small)
    top = room.top() + (room.height() - above.height() - below.height()) // 2
    right = Qt.TextElideMode.ElideRight
    painter.setFont(strong)
    painter.setPen(theme.colour("text"))
    line = QRect(room.left(), top, room.width(), above.height())
    painter.drawText(line, 0, above.elidedText(text, right, room.width()))
    painter.setFont(small)
    painter.setPen(theme.colour("muted"))
    line = QRect(room.left(), top + above.height(), room.width(), below.height())
    painter.drawText(line, 0, below.elidedText(second, right, room.width()))


def _chip(painter: QPainter, font: QFont, room: QRect, text: str, tone: str) -> None:
    small = _small(font)
    small.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(small)
    width = min(room.width(), metrics.horizontalAdvance(text) + 20)
    height = metrics.height() + 4
    box = QRectF(room.left(), room.center().y() - height / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # The outline keeps the chip apart from a selected row, whose ground is as soft.
    painter.setPen(theme.colour(tone))
    painter.setBrush(theme.colour(f"{tone}_soft"))
    box.adjust(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setFont(small)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 16)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def _bar(painter: QPainter, font: QFont, room: QRect, text: str, share: float) -> None:
    metrics = QFontMetrics(font)
    top = room.top() + (room.height() - metrics.height() - 10) // 2
    painter.setPen(theme.colour("text"))
    painter.drawText(QRect(room.left(), top, room.width(), metrics.height()), 0, text)
    track = QRectF(room.left(), top + metrics.height() + 4, min(room.width(), 140), 6)
    paint_bar(painter, track, share)


def _small(font: QFont) -> QFont:
    made = QFont(font)
    if font.pixelSize() > 0:
        made.setPixelSize(round(font.pixelSize() * 13 / 15))
    return made
