"""The columns of a list: each as wide as its title and text, one takes the rest."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHeaderView, QTableView

from ui.widgets.stacking import grown

_LEAST = 200


class Columns(QObject):
    """Shares the room of a table anew whenever it changes.

    Qt's own stretching would leave no room at all in large text.

    Args:
        table: Its model is set already.
        widths: Pixels at a text size of 100 %, for each column; 0 for the first, which
            takes what the others leave, but never less than is needed to read it.
        least: What the first one needs, in the same pixels.
        gives_way: The column that is hidden where there is no room for all.
    """

    def __init__(
        self,
        table: QTableView,
        widths: Sequence[int],
        least: int = _LEAST,
        gives_way: int | None = None,
    ) -> None:
        super().__init__(table)
        self._gives_way = gives_way
        self._table, self._widths, self._least = table, tuple(widths), least
        header = table.horizontalHeader()
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        table.installEventFilter(self)
        # A bar that comes beside the rows narrows them, and not the table.
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shares the room when the table has got its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.share()
        return super().eventFilter(watched, event)

    def share(self) -> None:
        """Gives every column its width."""
        header, taken = self._table.horizontalHeader(), 0
        if self._gives_way is not None:
            needed = grown(self._least) + sum(map(grown, self._widths))
            short = self._table.viewport().width() < needed
            self._table.setColumnHidden(self._gives_way, short)
        for number, width in enumerate(self._widths[: header.count()]):
            if number and not header.isSectionHidden(number):
                header.resizeSection(
                    number, max(grown(width), header.sectionSizeHint(number))
                )
                taken += header.sectionSize(number)
        rest = self._table.viewport().width() - taken
        header.resizeSection(0, max(grown(self._least), rest))
