"""Pieces that several documents draw: tables, bars, chips, the signature block."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from exports.to_pdf import style
from surveyor import formats
from surveyor.analysis.documents import Signature
from surveyor.analysis.labels import names_in
from surveyor.analysis.scheme import Band
from surveyor.texts import _, language

DOTS = "…" * 12
_SIZE, _LEAD, _PADDING = 8.5, 10.5, 4


def text(content: object, name: str = "body") -> Any:
    """A paragraph of plain text; every character of it is shown as it is."""
    from exports.to_pdf.shapes import words

    return words(name, (str(content), {}))


def with_note(content: str, note: str, name: str = "cell_right") -> Any:
    """A text with a smaller, paler one behind it."""
    from exports.to_pdf.shapes import words

    pale = {"fontSize": 7.5, "textColor": style.colour(style.MUTED)}
    return words(name, (f"{content} ", {}), (note, pale))


def marked(content: str, name: str = "body") -> Any:
    """A paragraph of reportlab's own markup; the caller escapes what it puts in."""
    from exports.to_pdf.shapes import Words

    return Words(content, style.styles()[name])


def gap(points: float) -> Any:
    """Empty space."""
    from reportlab.platypus import Spacer

    return Spacer(1, points)


def figure(value: Fraction | Decimal | None, places: int = 2) -> str:
    """A score as printed, a dash where there is none."""
    return "–" if value is None else formats.decimal(value, places)


def band_name(band: Band | None) -> str:
    """The band in the language of the document."""
    return names_in(band.name, language()) if band else ""


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    right: frozenset[int] = frozenset(),
    strong: frozenset[int] = frozenset(),
) -> Any:
    """A table with a head that repeats on each page.

    Args:
        head: Titles of the columns; empty for none.
        rows: Texts (plain) or ready flowables.
        widths: Points per column.
        right: Columns whose figures stand at the right.
        strong: Rows, counted from 0 without the head, that are subtotals; their texts
            run over the empty cells beside them.
    """
    from reportlab.platypus import LongTable

    cells = [
        [
            _cell(value, widths[column], column in right, number in strong)
            for column, value in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]
    if head:
        titles = ["head_right" if c in right else "head" for c in range(len(head))]
        cells.insert(
            0, [text(title, name) for title, name in zip(head, titles, strict=True)]
        )
    first = 1 if head else 0
    line = style.colour(style.LINE)
    rules: list[tuple[Any, ...]] = [("LINEBELOW", (0, 0), (-1, -1), 0.4, line)]
    if head:
        muted = style.colour(style.MUTED)
        rules.append(("LINEBELOW", (0, 0), (-1, 0), 0.9, muted))
    pale = style.colour(style.PALE)
    for number in sorted(strong):
        row = ((0, number + first), (-1, number + first))
        rules.append(("BACKGROUND", *row, pale))
    columns = [column in right for column in range(len(widths))]
    plain = [_cell_style(at_right) for at_right in columns]
    bold = [_cell_style(at and n > 0, strong=True) for n, at in enumerate(columns)]
    looks = [
        bold if number - first in strong else plain for number in range(len(cells))
    ]
    return LongTable(cells, widths, repeatRows=first, style=rules, cellStyles=looks)


@cache
def _cell_style(right: bool, strong: bool = False) -> Any:
    """How a cell looks; all cells share these, for setting each one takes long."""
    from reportlab.platypus.tables import CellStyle

    made = CellStyle("cell")
    made.fontname = style.SEMIBOLD if strong else style.REGULAR
    made.fontsize, made.leading = _SIZE, _LEAD
    made.color = style.colour(style.INK)
    made.valign = "MIDDLE"
    made.alignment = "RIGHT" if right else "LEFT"
    made.leftPadding = made.rightPadding = _PADDING
    made.topPadding, made.bottomPadding = 3.2, 3.8
    return made


def _cell(value: Any, width: float, right: bool, strong: bool) -> Any:
    """The text itself where it fits on a line: a paragraph costs ten times as much."""
    if not isinstance(value, str):
        return value
    if strong or (
        "\n" not in value
        and _width(value, style.REGULAR, _SIZE) <= width - 2 * _PADDING
    ):
        return value
    if right:
        return text(value, "cell_right")
    return text(value, "cell_bold" if strong else "cell")


def _width(words: str, font: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    style.register_fonts()
    return float(stringWidth(words, font, size))


def chip(band: Band | None, otherwise: str = "") -> Any:
    """The band in words on its colour; `otherwise` where there is no band."""
    from exports.to_pdf.shapes import Chip

    if band is None:
        return text(otherwise, "cell_muted")
    ink, ground = style.BANDS.get(band.code, (style.INK, style.PALE))
    words = band_name(band)
    return Chip(words, ink, ground, _width(words, style.SEMIBOLD, 7.5))


def swatch(band: str, name: str) -> Any:
    """A dot in the colour of a band and its name, for legends."""
    ink = style.BANDS[band][0] if band in style.BANDS else style.MUTED
    return marked(f'<font color="{ink}">●</font> {escape(name)}', "cell")


def bar(value: Fraction | None, width: float, height: float = 7) -> Any:
    """A bar of 0 to 100; an empty track where there is no value."""
    from exports.to_pdf.shapes import Bar

    return Bar(0.0 if value is None else float(value) / 100, width, height)


def card(content: Sequence[Any], width: float) -> Any:
    """A framed box with rounded corners."""
    from reportlab.platypus import Table

    return Table(
        [[list(content)]], [width],
        style=[
            ("BOX", (0, 0), (-1, -1), 0.7, style.colour(style.LINE)),
            ("ROUNDEDCORNERS", [6, 6, 6, 6]),
            ("LEFTPADDING", (0, 0), (-1, -1), 9),
            ("RIGHTPADDING", (0, 0), (-1, -1), 9),
            ("TOPPADDING", (0, 0), (-1, -1), 6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )  # fmt: skip


def beside(cells: Sequence[Any], widths: Sequence[float], space: float = 8) -> Any:
    """Flowables side by side with some space between them."""
    from reportlab.platypus import Table

    return Table(
        [list(cells)], list(widths),
        style=[
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-2, -1), space),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )  # fmt: skip


def signature_block(signature: Signature, width: float) -> Any:
    """Place and day, position, room to sign, name underlined, rank and NIP.

    What the office has not filled in yet is printed as dots.
    """
    from reportlab.platypus import KeepTogether

    day = formats.date_long(signature.day) if signature.day else DOTS
    lines = [text(f"{signature.place or DOTS}, {day}", "sign")]
    if signature.on_behalf:
        lines.append(text(signature.on_behalf, "sign"))
    lines.append(text(signature.position or DOTS, "sign"))
    lines.append(gap(46))
    name = escape(signature.name or DOTS)
    lines.append(marked(f'<u><font name="{style.SEMIBOLD}">{name}</font></u>', "sign"))
    if signature.rank:
        lines.append(text(signature.rank, "sign"))
    lines.append(text(_("NIP {nip}").format(nip=signature.nip or DOTS), "sign"))
    return KeepTogether([gap(18), beside(["", lines], [width * 0.55, width * 0.45])])
