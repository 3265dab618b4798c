"""What is wrong to reach: no name, a wrong order, no sign of the focus, too small."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPushButton,
    QRadioButton,
    QSlider,
    QTableView,
    QWidget,
)

from tests.support.looks import shown

TARGET, CONTROL = 40, 48
"""Pixels that a finger needs, and that a control is high in touch mode."""
_MOST = 400
"""Presses of Tab; cards are built while it leads through them."""
_LOW = {"link", "chip", "filter", "tab"}
_FIELDS = QComboBox | QLineEdit | QAbstractSpinBox


def tab_stops(root: QWidget) -> list[QWidget]:
    """What Tab comes to in a widget, in the order in which it does."""
    inside, found = set(shown(root)), []
    one = first = root.window()
    while True:
        if one in inside and _takes_tab(one):
            found.append(one)
        one = one.nextInFocusChain()
        if one is first:
            return found


def _takes_tab(widget: QWidget) -> bool:
    wanted = Qt.FocusPolicy.TabFocus
    takes = widget.focusPolicy() & wanted == wanted
    return takes and widget.isEnabled() and widget.focusProxy() is None


def nameless(root: QWidget) -> Iterator[str]:
    """Widgets with the focus of which a screen reader says nothing."""
    for one in tab_stops(root):
        spoken = QAccessible.queryAccessibleInterface(one)
        if spoken is None or not spoken.text(QAccessible.Text.Name).strip():
            yield told(one)


def tabbed(root: QWidget) -> list[QWidget]:
    """What Tab really comes to, pressed again and again from the first stop on."""
    stops, reached = tab_stops(root), []
    window = root.window()
    window.activateWindow()
    QTest.qWait(1)
    if stops:
        stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    for _press in range(_MOST):
        now = QApplication.focusWidget()
        if now is None or now in reached[:-1]:
            break
        # Tab goes through the parts of a date before it goes on.
        if not reached or now is not reached[-1]:
            reached.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return reached


def disordered(root: QWidget, order: list[QWidget]) -> Iterator[str]:
    """Steps of Tab that lead up, or to the left in the same line."""
    inside = set(shown(root))
    for one, other in pairwise(order):
        if one not in inside or other not in inside:
            continue
        here, there = _seen(one, other, root), _seen(other, one, root)
        up = there.bottom() <= here.top() and there.left() < here.right()
        same_line = there.top() < here.bottom() and here.top() < there.bottom()
        if up or (same_line and there.right() <= here.left()):
            yield f"{told(one)} before {told(other)}"


def unreached(root: QWidget, order: list[QWidget]) -> Iterator[str]:
    """What is a stop of Tab, yet Tab does not come to it."""
    for one in tab_stops(root):
        if one not in order and one.isVisible():
            yield told(one)


def unmarked(root: QWidget, known: set[tuple[str, ...]]) -> Iterator[str]:
    """Kinds of widgets that look the same with and without the focus.

    Args:
        root: Where they stand.
        known: Kinds that were looked at before; each is looked at once.
    """
    root.window().activateWindow()
    QTest.qWait(1)
    for one in tab_stops(root):
        kind = _kind(one)
        if kind in known or one.width() < 2:
            continue
        known.add(kind)
        one.clearFocus()
        without = _picture(one)
        one.setFocus(Qt.FocusReason.TabFocusReason)
        if QApplication.focusWidget() is one and _picture(one) == without:
            yield told(one)


def _kind(widget: QWidget) -> tuple[str, ...]:
    names = ("role", "kind", "tone", "dense", "pressable", "on", "unknown")
    checked = isinstance(widget, QAbstractButton) and widget.isChecked()
    marks = (str(widget.property(name) or "") for name in names)
    return (type(widget).__name__, *marks, str(checked))


def _picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


def small(root: QWidget) -> Iterator[str]:
    """What a finger would miss in touch mode."""
    for one in shown(root):
        least = _least(one)
        if one.isEnabled() and min(one.height(), one.width()) < least:
            yield f"{told(one)} {one.width()}x{one.height()} < {least}"
        yield from _small_rows(one)


def _least(widget: QWidget) -> int:
    """Pixels that a widget must be high and wide; 0 where it is no target."""
    if isinstance(widget, QCheckBox | QRadioButton | QSlider):
        return TARGET
    if isinstance(widget, QPushButton):
        marks = {widget.property("role"), widget.property("kind")}
        low = bool(marks & _LOW) or widget.property("dense") == "true"
        return TARGET if low else CONTROL
    if isinstance(widget, QAbstractButton):
        return TARGET
    if isinstance(widget, _FIELDS):
        return CONTROL
    pointing = widget.cursor().shape() == Qt.CursorShape.PointingHandCursor
    inner = isinstance(widget, QAbstractScrollArea)
    own = widget.testAttribute(Qt.WidgetAttribute.WA_SetCursor)
    return TARGET if pointing and own and not inner else 0


def _small_rows(widget: QWidget) -> Iterable[str]:
    if isinstance(widget, QListView) and widget.model() and widget.model().rowCount():
        model = widget.model()
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        live = [row for row in rows if row.flags() & Qt.ItemFlag.ItemIsEnabled]
        high = min((widget.visualRect(row).height() for row in live), default=TARGET)
        return [f"{told(widget)} rows {high} < {TARGET}"] if high < TARGET else []
    if isinstance(widget, QTableView):
        high = widget.verticalHeader().defaultSectionSize()
        return [f"{told(widget)} rows {high} < {TARGET}"] if high < TARGET else []
    return []


def told(widget: QWidget) -> str:
    """A widget in words: its kind, and what it says."""
    said = widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        said = widget.text() or said
    name = said or widget.objectName() or str(widget.property("role") or "")
    return f"{type(widget).__name__}({name[:40]})"


def _box(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


def _areas(widget: QWidget, root: QWidget) -> list[QWidget]:
    """What a widget is scrolled in, from within."""
    found, around = [], widget.parentWidget()
    while around is not None and around is not root:
        if isinstance(around.parentWidget(), QAbstractScrollArea):
            found.append(around)
        around = around.parentWidget()
    return found


def _seen(widget: QWidget, other: QWidget, root: QWidget) -> QRect:
    """Where a widget is; scrolled away beside one that is not, it is at the edge."""
    box = _box(widget, root)
    for area in _areas(widget, root):
        if area.isAncestorOf(other):
            break
        edge = _box(area, root)
        box.setBottom(max(edge.top() + 1, min(box.bottom(), edge.bottom())))
        box.setTop(max(edge.top(), min(box.top(), edge.bottom() - 1)))
    return box
