"""What is wrong to look at: foreign words, cut texts, things that lie over each other."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QTextBrowser,
    QWidget,
)

from surveyor import texts
from ui.models.submissions import SECOND
from ui.widgets.elided import Elided
from ui.widgets.overlay import Overlay
from ui.widgets.rail import RailButton
from ui.widgets.table_preview import TablePreview

Ways = tuple[tuple[Any, Callable[[Any], Iterable[str]]], ...]
"""What is looked for, by the kind of widget; the first that fits is taken."""
ROOM = 2
"""Pixels that the measure of a text may differ from what is drawn."""
_OWN = (QAbstractSpinBox, QComboBox, QLineEdit, QHeaderView, RailButton)
"""Widgets whose inner parts are laid out by themselves."""
_ENGLISH = "the of and with not is are this that your no yes all open save cancel close"
_INDONESIAN = "yang dan dengan untuk dari tidak belum atau pada sudah semua pilih simpan batal ini"


def shown(root: QWidget) -> list[QWidget]:
    """All that is visible, without the inner parts of fields."""
    return [
        one
        for one in (root, *root.findChildren(QWidget))
        if one.isVisible() and not _is_inner(one)
    ]


def _is_inner(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if widget.objectName().startswith("qt_") or isinstance(parent, _OWN):
        return True
    if isinstance(parent, QAbstractScrollArea):
        return widget is parent.viewport() or not isinstance(widget, QHeaderView)
    return False


# Foreign words


def said(root: QWidget) -> Iterator[str]:
    """Everything that is said, and that is said of it."""
    yield root.windowTitle() if root.isWindow() else ""
    for one in shown(root):
        yield from (one.toolTip(), one.accessibleName(), one.accessibleDescription())
        yield from _first(_SAYS, one)


def _first(ways: Ways, widget: QWidget) -> Iterator[str]:
    """What the first way that fits a widget finds."""
    for kinds, look in ways:
        if isinstance(widget, kinds):
            yield from look(widget)
            return


def _read(browser: QTextBrowser) -> Iterator[str]:
    # Licences are shown as they were given.
    if "Apache-2.0" not in browser.toPlainText():
        yield from browser.toPlainText().splitlines()


def _is_inside(widget: QWidget, kind: type) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (isinstance(parent, kind) or _is_inside(parent, kind))


def _heads(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    if model is None or _is_inside(header, TablePreview):
        return
    for section in range(header.count()):
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            yield str(model.headerData(section, header.orientation(), role) or "")


def _cells(view: QAbstractItemView) -> Iterator[str]:
    """The first rows; those of CSV files are data in any language."""
    model = view.model()
    if model is None or _is_inside(view, TablePreview):
        return
    for row in range(min(model.rowCount(), 40)):
        for column in range(_columns(view)):
            index = model.index(row, column)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                yield str(index.data(role) or "")


def _columns(view: QAbstractItemView) -> int:
    return 1 if isinstance(view, QListView) else view.model().columnCount()


_SAYS: Ways = (
    (QLabel | QAbstractButton, lambda one: [one.text()]),
    (QGroupBox, lambda one: [one.title()]),
    (QLineEdit | QPlainTextEdit, lambda one: [one.placeholderText()]),
    (QComboBox, lambda one: [one.itemText(n) for n in range(one.count())]),
    (QTextBrowser, _read),
    (QHeaderView, _heads),
    (QAbstractItemView, _cells),
    (QTabBar, lambda one: [one.tabText(n) for n in range(one.count())]),
    (QMenu, lambda one: [action.text() for action in one.actions()]),
)


@cache
def _catalogue() -> tuple[tuple[str, str], ...]:
    known = texts._catalogue("en")._catalog
    found = [(key if isinstance(key, str) else key[0], en) for key, en in known.items()]
    return tuple((source, en) for source, en in found if source and source != en)


@cache
def _strange(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Texts of the other language: whole ones, and those with something put in."""
    sources = {source for source, _en in _catalogue()}
    english = {en for _source, en in _catalogue()}
    other = sources - english if language == "en" else english - sources
    whole = frozenset(text for text in other if "{" not in text)
    filled = [_pattern(text) for text in other if "{" in text and _says(text)]
    return whole, re.compile("|".join(filled) or "(?!)", re.DOTALL)


def _says(text: str) -> bool:
    return len(re.sub(r"\{\w*\}|[^a-z]", "", text.lower())) > 4


def _pattern(text: str) -> str:
    parts = re.split(r"\{\w*\}", text)
    return "(?:" + ".{1,80}?".join(re.escape(part) for part in parts) + ")"


@cache
def is_foreign(text: str, language: str) -> bool:
    """Whether a text, or a part of it, belongs to the other language."""
    whole, filled = _strange(language)
    parts = {text, *re.split(r" · |\n|\t", text)}
    if any(part.strip() in whole or filled.fullmatch(part.strip()) for part in parts):
        return True
    words = set(re.findall(r"[a-z]+", text.lower()))
    return len(words & set((_INDONESIAN if language == "en" else _ENGLISH).split())) > 0


def foreign(root: QWidget, data: frozenset[str]) -> Iterator[str]:
    """Texts of the other language; what people wrote may be in any."""
    language = texts.language()
    for text in said(root):
        left = text
        for written in data:
            left = left.replace(written, "") if written else left
        if left.strip() and not _is_data(left) and is_foreign(left, language):
            yield text


def _is_data(text: str) -> bool:
    """Paths, codes and the name of the program are the same in every language."""
    return (
        text.startswith("/") or text == "Surveyor" or (len(text) < 4 and text.isupper())
    )


# Cut texts


def cut(root: QWidget) -> Iterator[str]:
    """Texts that need more room than they have; one with a tip may be elided."""
    for one in shown(root):
        yield from _first(_CUTS, one)


def _cut_label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + ROOM:
            yield f"{label.text()} (height)"
        return
    if isinstance(label, Elided) and label.toolTip() == label.whole():
        return
    lacking = label.sizeHint().width() > label.width() + ROOM
    if lacking or label.sizeHint().height() > label.height() + ROOM + 1:
        yield label.text()


def _cut_button(button: QAbstractButton) -> Iterator[str]:
    if not button.text():
        return
    wanted = button.sizeHint()
    if isinstance(button, QCheckBox | QRadioButton):
        wanted = button.minimumSizeHint()
    if (
        button.width() + ROOM < wanted.width()
        or button.height() + ROOM < wanted.height()
    ):
        yield button.text()
    elif re.search(r"\S…", button.text()) and not button.toolTip():
        yield f"{button.text()} (no tip)"


def _cut_box(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox,
        option,
        QStyle.SubControl.SC_ComboBoxEditField,
        box,
    )
    taken = box.fontMetrics().horizontalAdvance(box.currentText())
    if taken > field.width() + ROOM and not box.toolTip():
        lacking = taken - field.width()
        yield f"{box.currentText()} ({lacking} px, {box.width()} of {box.sizeHint().width()})"


def _cut_line(line: QLineEdit) -> Iterator[str]:
    text = line.placeholderText() if not line.text() else ""
    margins = line.textMargins().left() + line.textMargins().right()
    taken = line.fontMetrics().horizontalAdvance(text)
    if taken > line.width() - margins - 22 and not line.toolTip():
        yield text


def _cut_heads(header: QHeaderView) -> Iterator[str]:
    if header.orientation() != Qt.Orientation.Horizontal:
        return
    for section in range(header.count()):
        text = header.model().headerData(section, Qt.Orientation.Horizontal)
        tip = header.model().headerData(
            section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
        )
        if header.isSectionHidden(section) or not text or tip:
            continue
        arrows = 14 if header.isSortIndicatorShown() else 0
        wanted = header.sectionSizeHint(section) - arrows
        if wanted > header.sectionSize(section) + ROOM:
            yield f"{text} (head)"


def _cut_cells(table: QTableView) -> Iterator[str]:
    """A cell with a tip may be elided, unless nothing else would be left of it."""
    model = table.model()
    for row in range(min(model.rowCount() if model is not None else 0, 40)):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            if table.isColumnHidden(column) or index.data(Qt.ItemDataRole.ToolTipRole):
                continue
            wanted = table.sizeHintForIndex(index)
            wraps = table.wordWrap() and not index.data(SECOND)
            if wanted.width() > table.columnWidth(column) + ROOM and not wraps:
                yield f"{index.data()} (cell)"


def _cut_items(view: QListView) -> Iterator[str]:
    model = view.model()
    for row in range(model.rowCount() if model is not None else 0):
        index = model.index(row, 0)
        text = str(index.data() or "")
        if (
            not text
            or view.indexWidget(index)
            or index.data(Qt.ItemDataRole.ToolTipRole)
        ):
            continue
        if view.sizeHintForIndex(index).width() > view.viewport().width() + ROOM:
            yield f"{text} (item)"


def _cut_area(area: QScrollArea) -> Iterator[str]:
    """What cannot be scrolled to at the right is not there."""
    off = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    inner = area.widget()
    if off and inner is not None and inner.width() > area.viewport().width() + ROOM:
        yield f"{type(area).__name__} {inner.width()} > {area.viewport().width()}"


def _cut_spin(box: QAbstractSpinBox) -> Iterator[str]:
    if box.width() + ROOM < box.minimumSizeHint().width():
        yield f"{box.objectName()} {box.text()}"


_CUTS: Ways = (
    (QLabel, _cut_label),
    (QAbstractButton, _cut_button),
    (QComboBox, _cut_box),
    (QAbstractSpinBox, _cut_spin),
    (QLineEdit, _cut_line),
    (QHeaderView, _cut_heads),
    (QTableView, _cut_cells),
    (QListView, _cut_items),
    (QScrollArea, _cut_area),
)


# Things over each other


def misplaced(root: QWidget) -> Iterator[str]:
    """Widgets that lie over a sibling or outside of their parent."""
    for parent in shown(root):
        if isinstance(parent, QAbstractScrollArea | QHeaderView | QLabel):
            continue
        inside = [
            one
            for one in parent.findChildren(
                QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
            if one.isVisible() and not one.isWindow() and not isinstance(one, Overlay)
            and not _is_inner(one) and not one.visibleRegion().isEmpty()
        ]  # fmt: skip
        for at, one in enumerate(inside):
            if not parent.rect().adjusted(-1, -1, 1, 1).contains(one.geometry()):
                yield f"{_named(one)} {_box(one)} outside of {_named(parent)}"
            for other in inside[at + 1 :]:
                lap = one.geometry().intersected(other.geometry())
                if lap.width() > 1 and lap.height() > 1:
                    yield f"{_named(one)} {_box(one)} over {_named(other)} {_box(other)}"


def _named(widget: QWidget) -> str:
    text = widget.accessibleName()
    if isinstance(widget, QLabel | QAbstractButton):
        text = widget.text() or text
    return f"{type(widget).__name__}({text[:40]})"


def _box(widget: QWidget) -> str:
    box: QRect = widget.geometry()
    corner: QPoint = box.topLeft()
    return f"{corner.x()},{corner.y()} {box.width()}x{box.height()}"
