"""Photos on paper: scaled to what a printer shows, or words where there is none."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from exports.to_pdf import parts, style
from surveyor import formats
from surveyor.analysis.documents import ReportPhoto
from surveyor.texts import _

_DOTS_PER_INCH = 170
_QUALITY = 78
_ACROSS, _DOWN = 2, 3
_MOST_PIXELS = 60_000_000


def picture(path: Path | None, name: str, width: float, height: float) -> Any:
    """A photo within a box of points; a framed sentence where it cannot be read."""
    data = _scaled(path, width, height) if path is not None else None
    if data is None:
        return _placeholder(name, width, height)
    from reportlab.platypus import Image

    return Image(io.BytesIO(data), width, height, kind="proportional")


def pages(photos: Sequence[ReportPhoto], width: float, height: float) -> list[Any]:
    """Photos 2 × 3 on a page, each with site – spot – date below it.

    Args:
        photos: In the order in which they are printed.
        width: Of the text, in points.
        height: Of a whole page.
    """
    from reportlab.platypus import PageBreak, Table

    if not photos:
        return []
    made: list[Any] = [PageBreak(), parts.text(_("Foto lokasi wisata"), "part")]
    column = width / _ACROSS
    box = (column - 10, (height - 40) / _DOWN - 40)
    cells: list[Any] = [_cell(photo, *box) for photo in photos]
    rows = [cells[at : at + _ACROSS] for at in range(0, len(cells), _ACROSS)]
    rows[-1] += [""] * (_ACROSS - len(rows[-1]))
    made.append(
        Table(
            rows, [column] * _ACROSS,
            style=[
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
            ],
        )
    )  # fmt: skip
    return made


def _cell(photo: ReportPhoto, width: float, height: float) -> list[Any]:
    day = formats.date_long(photo.visited) if photo.visited else ""
    caption = " – ".join(part for part in (photo.site, photo.spot, day) if part)
    shown = picture(photo.path, photo.name, width, height)
    shown.hAlign = "LEFT"
    return [shown, parts.gap(3), parts.text(caption, "small")]


def _scaled(path: Path, width: float, height: float) -> bytes | None:
    """JPEG bytes with the pixels that a printer can show; None for no picture."""
    from PIL import Image

    most = (
        round(width / 72 * _DOTS_PER_INCH),
        round(height / 72 * _DOTS_PER_INCH),
    )
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            opened.draft("RGB", most)
            shown = opened.convert("RGBA")
    except (
        *(OSError, ValueError, SyntaxError),
        *(Image.DecompressionBombError, Image.DecompressionBombWarning),
    ):
        return None
    # What is transparent is white on paper.
    ground = Image.new("RGBA", shown.size, "white")
    flat = Image.alpha_composite(ground, shown).convert("RGB")
    flat.thumbnail(most)
    buffer = io.BytesIO()
    flat.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _placeholder(name: str, width: float, height: float) -> Any:
    from reportlab.platypus import Table

    words = _("Berkas foto {name} tidak ada atau tidak dapat dibaca.").format(name=name)
    return Table(
        [[parts.text(words, "small")]], [width], [height],
        style=[
            ("BOX", (0, 0), (-1, -1), 0.7, style.colour(style.LINE)),
            ("BACKGROUND", (0, 0), (-1, -1), style.colour(style.PALE)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
        ],
    )  # fmt: skip
