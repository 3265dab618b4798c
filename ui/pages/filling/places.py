"""Room for the cards of a page: each card is built when it comes near the view."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QWidget, QWidgetItem

_FITTED = (QEvent.Type.LayoutRequest, QEvent.Type.Resize)


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
        self._is_left = False
        self._build = build
        self._made: QWidgetItem | None = None
        if height:
            self.setFixedHeight(height)
        else:
            self.build()

    def show_relevant(self, *, relevant: bool) -> None:
        """Comes or goes."""
        if relevant != self.relevant:
            self.relevant = relevant
            self.setVisible(relevant)

    def build(self) -> None:
        """Makes what stands here, once."""
        if not self.built:
            self.built = True
            made = self._build(self)
            self._made = QWidgetItem(made)
            self.installEventFilter(self)
            made.show()
            self._fit()

    def dress(self) -> None:
        """Styles all that stands here, so that it is ready when it is shown."""
        for widget in self.findChildren(QWidget):
            if widget.isVisibleTo(self):
                widget.ensurePolished()

    def keep_left(self) -> None:
        """What stands here is as wide as it wants to be."""
        self._is_left = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fits what stands here when it wants another size, or has another width.

        A filter, since most places of a page are empty and have nothing to do.
        """
        if event.type() in _FITTED:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Takes the room that is wanted at this width.

        A layout would do the same, but all layouts around it would ask again and again
        how high the texts are at this and at that width: with every level twice as
        often. A height that is settled here is not asked for.
        """
        made = self._made
        if made is None:
            return
        width, wanted = self.width(), made.sizeHint()
        if made.hasHeightForWidth():
            wanted.setHeight(made.heightForWidth(width))
        least = made.minimumSize()
        height = max(wanted.height(), least.height())
        self.setMinimumWidth(least.width())
        self.setFixedHeight(height)
        room = min(width, wanted.width()) if self._is_left else width
        made.setGeometry(QRect(0, 0, room, height))


def fields_of(place: Place) -> list[QWidget]:
    """What Tab comes to at a place, in order."""
    tab = Qt.FocusPolicy.TabFocus.value
    return [
        one
        for one in place.findChildren(QWidget)
        if one.focusPolicy().value & tab and one.isVisibleTo(place) and one.isEnabled()
    ]
