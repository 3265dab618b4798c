"""Room for the cards of a page: each card is built when it comes near the view."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

_NO_LIMIT = 16_777_215


class Place(QWidget):
    """Holds the room of something that is built later."""

    def __init__(
        self,
        kind: str,
        ref: str,
        build: "Callable[[Place], QWidget]",
        parent: QWidget,
        height: int = 0,
    ) -> None:
        """Takes room.

        Args:
            kind: `question`, `grid`, `row`, `table` or `add`.
            ref: The question, group, row or series that will stand here.
            build: Makes what stands here, with this place as its parent.
            parent: Where the place is.
            height: Pixels that are kept free, as a guess; 0 builds at once.
        """
        super().__init__(parent)
        self.kind = kind
        self.ref = ref
        self.refs: tuple[str, ...] = (ref,)
        """What Enter comes to in it."""
        self.inside: str | None = None
        """What it was listed in, to ask whether it is relevant; None for the form."""
        self.is_titled = True
        """Whether it tells its own title, or what is around it does."""
        self.relevant = True
        self.built = False
        self.stale = False
        """What it shows may have changed since."""
        self._build = build
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        if height:
            self.setFixedHeight(height)
        else:
            self.build()

    def show_relevant(self, *, relevant: bool) -> None:
        """Comes or goes."""
        self.relevant = relevant
        self.setVisible(relevant)

    def build(self) -> None:
        """Makes what stands here, once."""
        if not self.built:
            self.built = True
            self.setMinimumHeight(0)
            self.setMaximumHeight(_NO_LIMIT)
            made = self._build(self)
            self._column.addWidget(made)
            # The layout would show it later, too late for what goes there now.
            made.show()

    def keep_left(self) -> None:
        """What stands here is as wide as it wants to be."""
        self._column.setAlignment(Qt.AlignmentFlag.AlignLeft)


def fields_of(place: Place) -> list[QWidget]:
    """What Tab comes to at a place, in order."""
    tab = Qt.FocusPolicy.TabFocus.value
    return [
        one
        for one in place.findChildren(QWidget)
        if one.focusPolicy().value & tab and one.isVisibleTo(place) and one.isEnabled()
    ]
