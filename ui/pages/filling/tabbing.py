"""The order of Tab on the page of an entry: head, outline, notices, cards, foot.

Cards are built as they come into view, so that Qt's own chain, which is the order of
building, would lead from the outline to the foot and from there into the cards.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.pages.filling.sheet import Sheet


def step_on(page: QWidget, parts: Sequence[QWidget], *, forward: bool) -> bool:
    """Goes on to the stop that follows; False where the focus stands elsewhere.

    Args:
        page: Holds all parts.
        parts: From the top to the foot; one of them is the sheet of cards.
        forward: Tab, else Shift+Tab.
    """
    focused = page.window().focusWidget()
    ring = [stop for part in parts for stop in _stops(part)]
    at = next((n for n, stop in enumerate(ring) if _holds(stop, focused)), None)
    if at is None:
        return False
    following = ring[at + 1 :] if forward else ring[:at][::-1]
    for stop in following:
        if not isinstance(stop, Sheet):
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if stop.enter(forward=forward):
            return True
    return _leave(page, forward=forward)


def _holds(stop: QWidget, focused: QWidget | None) -> bool:
    if focused is None:
        return False
    return stop is focused or (isinstance(stop, Sheet) and stop.isAncestorOf(focused))


def _stops(part: QWidget) -> list[QWidget]:
    if isinstance(part, Sheet):
        return [part]
    inside = [part, *part.findChildren(QWidget)]
    return [one for one in inside if _can_stop(one)]


def _can_stop(widget: QWidget) -> bool:
    tab = Qt.FocusPolicy.TabFocus
    takes = widget.focusPolicy() & tab == tab and widget.focusProxy() is None
    return takes and widget.isVisible() and widget.isEnabled()


def _leave(page: QWidget, *, forward: bool) -> bool:
    """To what comes before or after the page in the window."""
    one: QWidget | None = page
    while one is not None:
        one = one.nextInFocusChain() if forward else one.previousInFocusChain()
        if one is page:
            return False
        if one is not None and not page.isAncestorOf(one) and _can_stop(one):
            one.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
