"""A list of places to jump to: a sign, a line in bold and one below it, by section."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import icons, theme

_Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()
_ROW, _HEAD, _MARGIN, _SIGN = 54, 34, 12, 18


@dataclass(frozen=True, slots=True)
class Jump:
    """A place; without a ref it is the head of a section."""

    ref: str
    title: str
    detail: str = ""
    icon: str = ""
    tone: str = "muted"
    at_right: str = ""


class JumpModel(QAbstractListModel):
    """Places in order; heads of sections cannot be chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.jumps: tuple[Jump, ...] = ()

    def show_jumps(self, jumps: tuple[Jump, ...]) -> None:
        """Shows other places."""
        self.beginResetModel()
        self.jumps = jumps
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self.jumps)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        jump = self.jumps[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ". ".join(filter(None, (jump.title, jump.detail)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return jump.title
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not self.jumps[index.row()].ref:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class JumpList(QListView):
    """Arrows walk over the places, Enter or a press chooses one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model_ = JumpModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(JumpDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._take)

    def show_jumps(self, jumps: tuple[Jump, ...]) -> None:
        """Shows places and stands on the first one."""
        self.model_.show_jumps(jumps)
        self.step(0)

    def step(self, step: int) -> None:
        """To the next (1) or the one before (-1); 0 is the first of all."""
        places = [n for n, jump in enumerate(self.model_.jumps) if jump.ref]
        if not places:
            return
        here = self.currentIndex().row()
        at = places.index(here) + step if step and here in places else 0
        row = places[min(max(at, 0), len(places) - 1)]
        self.setCurrentIndex(self.model_.index(row, 0))
        if row == places[0]:
            self.scrollToTop()

    def take_current(self) -> None:
        """Chooses the place it stands on."""
        self._take(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_current()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _take(self, index: QModelIndex) -> None:
        if index.isValid() and self.model_.jumps[index.row()].ref:
            self.chosen.emit(self.model_.jumps[index.row()].ref)


class JumpDelegate(QStyledItemDelegate):
    """Paints a place in the colours of the theme."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines = option.fontMetrics.height()
        if not _jump(index).ref:
            return QSize(0, max(_HEAD, lines + 14))
        return QSize(0, max(_ROW, lines * 2 + 16))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        jump = _jump(index)
        painter.save()
        box = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if not jump.ref:
            painter.setPen(theme.colour("muted"))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(box.adjusted(0, 0, 0, -6), flags, jump.title)
        else:
            self._paint_place(painter, option, box, jump)
        painter.restore()

    def _paint_place(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, jump: Jump
    ) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 8, 8)
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 8, 8)
        middle = box.center().y()
        if jump.icon:
            sign = icons.pixmap(jump.icon, jump.tone, _SIGN)
            painter.drawPixmap(box.left(), middle - _SIGN // 2, sign)
        left = box.left() + (_SIGN + 12 if jump.icon else 0)
        text = QRect(left, box.top() + 6, box.right() - left, box.height() - 12)
        plain = QFont(option.font)
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.DemiBold)
        half = text.height() // 2 if jump.detail else text.height()
        upper = QRect(text.left(), text.top(), text.width(), half)
        if jump.at_right:
            painter.setFont(plain)
            painter.setPen(theme.colour("muted"))
            width = painter.fontMetrics().horizontalAdvance(jump.at_right)
            painter.drawText(upper, _flags(Qt.AlignmentFlag.AlignRight), jump.at_right)
            upper.setWidth(upper.width() - width - 12)
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        _draw(painter, upper, jump.title)
        if jump.detail:
            painter.setFont(plain)
            tone = jump.tone if jump.tone in ("error", "warning") else "muted"
            painter.setPen(theme.colour(tone))
            lower = QRect(text.left(), text.top() + half, text.width(), half)
            _draw(painter, lower, jump.detail)


def _draw(painter: QPainter, box: QRect, text: str) -> None:
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, _flags(Qt.AlignmentFlag.AlignLeft), shown)


def _flags(side: Qt.AlignmentFlag) -> int:
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _jump(index: _Index) -> Jump:
    model = index.model()
    assert isinstance(model, JumpModel)  # noqa: S101 (it stands in no other view)
    return model.jumps[index.row()]
