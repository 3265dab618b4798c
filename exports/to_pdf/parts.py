"""Pieces that several documents draw: tables, bars, chips, the signature block."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
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
    return marked(escape(str(content)), name)


def marked(content: str, name: str = "body") -> Any:
    """A paragraph of reportlab's own markup; the caller escapes what it puts in."""
    from reportlab.platypus import Paragraph

    return Paragraph(content, style.styles()[name])


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
    rules: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), style.REGULAR, _SIZE, _LEAD),
        ("TEXTCOLOR", (0, 0), (-1, -1), style.INK),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 3.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.8),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, style.LINE),
    ]
    if head:
        rules.append(("LINEBELOW", (0, 0), (-1, 0), 0.9, style.MUTED))
    rules += [("ALIGN", (column, 0), (column, -1), "RIGHT") for column in sorted(right)]
    for number in sorted(strong):
        row = ((0, number + first), (-1, number + first))
        rules.append(("BACKGROUND", *row, style.PALE))
        rules.append(("FONTNAME", *row, style.SEMIBOLD))
        rules.append(("ALIGN", row[0], row[0], "LEFT"))
    return LongTable(cells, widths, repeatRows=first, style=rules)


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
    from reportlab.graphics.shapes import Drawing, Rect, String

    if band is None:
        return text(otherwise, "cell_muted")
    ink, ground = style.BANDS.get(band.code, (style.INK, style.PALE))
    words = band_name(band)
    width = _width(words, style.SEMIBOLD, 7.5) + 10
    drawing = Drawing(width, 12)
    drawing.add(
        Rect(0, 0, width, 12, rx=6, ry=6, fillColor=colour(ground), strokeColor=None)
    )
    drawing.add(
        String(
            5, 3.4, words, fontName=style.SEMIBOLD, fontSize=7.5, fillColor=colour(ink)
        )
    )
    return drawing


def swatch(band: str, name: str) -> Any:
    """A dot in the colour of a band and its name, for legends."""
    ink = style.BANDS[band][0] if band in style.BANDS else style.MUTED
    return marked(f'<font color="{ink}">●</font> {escape(name)}', "cell")


def bar(value: Fraction | None, width: float, height: float = 7) -> Any:
    """A bar of 0 to 100; an empty track where there is no value."""
    from reportlab.graphics.shapes import Drawing, Rect

    drawing = Drawing(width, height)
    half = height / 2
    drawing.add(
        Rect(
            0,
            0,
            width,
            height,
            rx=half,
            ry=half,
            fillColor=colour(style.TRACK),
            strokeColor=None,
        )
    )
    if value is not None and value > 0:
        length = max(height, float(value) / 100 * width)
        drawing.add(
            Rect(0, 0, length, height, rx=half, ry=half,
                 fillColor=colour(style.ACCENT), strokeColor=None)
        )  # fmt: skip
    return drawing


def card(content: Sequence[Any], width: float) -> Any:
    """A framed box with rounded corners."""
    from reportlab.platypus import Table

    return Table(
        [[list(content)]], [width],
        style=[
            ("BOX", (0, 0), (-1, -1), 0.7, style.LINE),
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


def colour(code: str) -> Any:
    """A colour of reportlab from `#RRGGBB`."""
    from reportlab.lib.colors import HexColor

    return HexColor(code)
