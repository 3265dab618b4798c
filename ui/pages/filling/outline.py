"""The outline at the left: every part with its state, and the rows of a repeat."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from surveyor.engine.session import Session
from surveyor.engine.values import Counts, Item
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.overview import (
    first_line,
    items_of,
    label_of,
    parts,
    row_title,
    state_of,
)
from ui import icons
from ui.questions.rows import SIGNS, state_in_words
from ui.widgets.parts import label
from ui.widgets.pause import pause
from ui.widgets.stacking import grown

_WIDTH, _WIDEST, _ROW, _MOST = 250, 340, 42, 12
_BESIDE, _AIR = 82, 16
"""Pixels of an entry that its text cannot have: margins and sign, above and below."""
_Entry = tuple[str, str, Counts | None]
"""Ref, name, and how far it is; None where it is not relevant now."""
_SHOWN = Qt.ItemDataRole.UserRole + 1


class Outline(QFrame):
    """Where one is, how far each part is; a press goes there."""

    page_chosen = Signal(str)
    row_chosen = Signal(str)

    def __init__(self, filling: Filling, parent: QWidget) -> None:
        super().__init__(parent)
        self._filling = filling
        self._session = filling.session
        self._series: list[str] = []
        """Those of the current part."""
        self._rows_soon = pause(0, self._show_rows, self)
        self._counted: dict[str, Counts] = {}
        """What the rows were told last."""
        self.setProperty("role", "outline")
        self.setFixedWidth(_wide())
        self._parts = _list(_("Bagian kuesioner"), self)
        self._parts.currentItemChanged.connect(self._choose_page)
        self._rows_title = label("", "muted", self)
        self._rows = _list(_("Baris bagian ini"), self)
        self._rows.itemClicked.connect(self._choose_row)
        self._rows.itemActivated.connect(self._choose_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 12)
        column.setSpacing(6)
        column.addWidget(label(_("Bagian · Ctrl+G menuju"), "muted", self))
        column.addWidget(self._parts, 5)
        column.addWidget(self._rows_title)
        column.addWidget(self._rows, 3)
        column.addStretch(1)

    def show_entry(self, current: str, counts: Mapping[str, Counts]) -> None:
        """Shows all parts, and the rows of the current one."""
        entries: list[_Entry] = [
            (
                ref,
                label_of(self._session, ref),
                counts.get(ref, Counts()) if relevant else None,
            )
            for ref, relevant in parts(self._session)
        ]
        _fill(self._parts, entries, current)
        visible = range(min(len(entries), _MOST))
        heights = [self._parts.item(row).sizeHint().height() for row in visible]
        # The rows of a part keep room below, where the window is low.
        self._parts.setMaximumHeight(sum(heights) + len(heights) + 4)
        self._series = _series_of(self._session, items_of(self._session, current))
        if self._series:
            self._rows_soon.start()  # There may be hundreds; the cards come first.
        else:
            self._show_rows()

    @Slot()
    def _show_rows(self) -> None:
        """Shows the rows of the current part."""
        rows = [row.ref for one in self._series for row in self._session.items(one)]
        shown: list[_Entry] = [
            (ref, row_title(self._session, ref), self._filling.counting.row(ref))
            for ref in rows
        ]
        _fill(self._rows, shown, "")
        self._counted = {ref: one for ref, _text, one in shown if one is not None}
        for widget in (self._rows, self._rows_title):
            widget.setVisible(bool(rows))
        if self._series:
            name = first_line(self._session.group(self._series[0]).label)
            self._rows_title.setText(name)

    def show_counts(self, current: str, counts: Mapping[str, Counts]) -> None:
        """Shows how far the current part and its rows are; none came or went."""
        key = Qt.ItemDataRole.UserRole
        item = self._parts.currentItem()
        if item is not None and item.data(key) == current:
            here = counts.get(current, Counts())
            _show(self._parts, item, item.text(), here)
        for row in range(self._rows.count()):
            item = self._rows.item(row)
            ref = str(item.data(key))
            here = self._filling.counting.row(ref)
            # What was counted anew has been touched; the others stay as they are.
            if self._counted.get(ref) is not here:
                self._counted[ref] = here
                _show(self._rows, item, row_title(self._session, ref), here)

    @Slot(QListWidgetItem)
    def _choose_page(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.page_chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot(QListWidgetItem)
    def _choose_row(self, item: QListWidgetItem) -> None:
        self.row_chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))


def _list(name: str, parent: QWidget) -> QListWidget:
    made = QListWidget(parent)
    made.setAccessibleName(name)
    made.setIconSize(QSize(18, 18))
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWordWrap(True)
    return made


def _fill(widget: QListWidget, entries: list[_Entry], current: str) -> None:
    """Keeps the items where the parts are the same, so that nothing jumps."""
    widget.blockSignals(True)
    key = Qt.ItemDataRole.UserRole
    there = [widget.item(row).data(key) for row in range(widget.count())]
    if there != [ref for ref, _text, _counts in entries]:
        widget.clear()
        for ref, _text, _counts in entries:
            item = QListWidgetItem()
            item.setData(key, ref)
            widget.addItem(item)
    for row, (ref, text, counts) in enumerate(entries):
        if ref == current:
            widget.setCurrentRow(row)
        _show(widget, widget.item(row), text, counts)
    widget.blockSignals(False)


def _wide() -> int:
    """Large text is wrapped rather than given more and more of the page."""
    return min(grown(_WIDTH), _WIDEST)


def _show(
    widget: QListWidget, item: QListWidgetItem, text: str, counts: Counts | None
) -> None:
    """Name and state of one part or row, where they are others than before."""
    if counts is None:
        icon, tone, words = "circle-x", "muted", _("tidak berlaku")
        flags = Qt.ItemFlag.NoItemFlags
    else:
        icon, tone, _word = SIGNS[state_of(counts)]
        words = state_in_words(counts)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    if item.data(_SHOWN) == (text, words):
        return
    item.setFlags(flags)
    item.setData(_SHOWN, (text, words))
    item.setText(text)
    item.setSizeHint(QSize(0, _height(widget, text)))
    item.setIcon(icons.icon(icon, tone, 18))
    item.setToolTip(f"{text}: {words}")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, {words}")


def _height(widget: QListWidget, text: str) -> int:
    """One line, or as many as a long name takes beside its sign."""
    room = QRect(0, 0, _wide() - _BESIDE, 999)
    taken = widget.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
    line = widget.fontMetrics().height()
    return max(_ROW, line + _AIR) + max(0, taken.height() - line)


def _series_of(session: Session, items: tuple[Item, ...]) -> list[str]:
    """The repeats of a page that are relevant, also those inside groups."""
    found: list[str] = []
    for item in items:
        if item.kind == "repeat" and item.relevant:
            found.append(item.ref)
        elif item.kind == "group" and item.relevant:
            found += _series_of(session, session.items(item.ref))
    return found
