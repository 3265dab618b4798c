"""Taking what is shown out of a layout, so that something else can be shown there."""

from PySide6.QtWidgets import QLayout


def empty(layout: QLayout, keep: int = 0) -> None:
    """Takes everything but the first `keep` parts out of a layout."""
    while (item := layout.takeAt(keep)) is not None:
        widget = item.widget()
        if widget is not None:
            # Later: one of them may have caused this; until then nobody sees it.
            widget.hide()
            widget.deleteLater()
