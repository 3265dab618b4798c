"""Small things that reportlab draws hundreds of times: a paragraph, a chip, a bar.

Straight onto the canvas: reportlab's own drawings check and copy every shape of theirs.
Whoever needs this module imports it when drawing begins, since it loads reportlab.
"""

from functools import cache
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from exports.to_pdf import style

_CHIP_HEIGHT, _CHIP_SIZE, _CHIP_PADDING = 12, 7.5, 5


class Words(Paragraph):  # type: ignore[misc]
    """A paragraph that breaks its lines once for a width, however often it is asked."""

    _wrapped: tuple[float, tuple[float, float]] | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Width and height in points."""
        if self._wrapped is None or self._wrapped[0] != width:
            self._wrapped = width, super().wrap(width, height)
        return self._wrapped[1]


def words(name: str, *pieces: tuple[str, dict[str, Any]]) -> Words:
    """A paragraph of plain texts, built without the parser of reportlab's markup.

    Args:
        name: Of a paragraph style.
        pieces: Texts, each with what in its looks differs from the style.
    """
    frags = [_model(name).clone(text=text, **looks) for text, looks in pieces if text]
    return Words(None, style.styles()[name], frags=frags)


@cache
def _model(name: str) -> Any:
    """What the parser makes of one letter in a style."""
    return Paragraph("x", style.styles()[name]).frags[0]


class Chip(Flowable):  # type: ignore[misc]
    """Words in one colour on a rounded ground of another."""

    def __init__(self, words: str, ink: str, ground: str, width: float) -> None:
        super().__init__()
        self.width, self.height = width + 2 * _CHIP_PADDING, _CHIP_HEIGHT
        self._words, self._ink, self._ground = words, ink, ground

    def draw(self) -> None:
        """Called by reportlab with the canvas in place."""
        canvas: Canvas = self.canv
        canvas.setFillColor(style.colour(self._ground))
        round_ = _CHIP_HEIGHT / 2
        canvas.roundRect(0, 0, self.width, self.height, round_, stroke=0, fill=1)
        canvas.setFillColor(style.colour(self._ink))
        canvas.setFont(style.SEMIBOLD, _CHIP_SIZE)
        canvas.drawString(_CHIP_PADDING, 3.4, self._words)


class Bar(Flowable):  # type: ignore[misc]
    """A track with a filled part, both rounded."""

    def __init__(self, share: float, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._share = share

    def draw(self) -> None:
        """Called by reportlab with the canvas in place."""
        canvas: Canvas = self.canv
        round_ = self.height / 2
        canvas.setFillColor(style.colour(style.TRACK))
        canvas.roundRect(0, 0, self.width, self.height, round_, stroke=0, fill=1)
        if self._share > 0:
            length = max(self.height, self._share * self.width)
            canvas.setFillColor(style.colour(style.ACCENT))
            canvas.roundRect(0, 0, length, self.height, round_, stroke=0, fill=1)
