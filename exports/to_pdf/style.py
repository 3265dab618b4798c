"""Paper, type and colour shared by all printed documents; reportlab stays in here.

Sizes are in points (1/72 inch) unless a name says mm.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from resources import resource

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

MM = 72 / 25.4
PAPERS = {"A4": (210 * MM, 297 * MM), "F4": (215 * MM, 330 * MM)}
"""Width and height. F4 is folio as Indonesian offices buy it."""
LEFT, RIGHT, TOP, BOTTOM = 30 * MM, 20 * MM, 20 * MM, 22 * MM

INK, MUTED, LINE, PALE = "#17211D", "#55635C", "#D9DFDC", "#F4F6F5"
ACCENT, TRACK = "#0B6B57", "#E1E7E4"
BANDS = {
    "very_low": ("#B3261E", "#FBE9E7"),
    "low": ("#8A5300", "#FCEFD8"),
    "good": ("#1E7A3C", "#E3F3E7"),
    "very_good": ("#0B6B57", "#D5EBE4"),
}
"""Ink and ground of a band's chip; the band is always written out as well."""

REGULAR, ITALIC, SEMIBOLD, BOLD = (
    "Surveyor",
    "Surveyor-Italic",
    "Surveyor-Semi",
    "Surveyor-Bold",
)
_FILES = {
    REGULAR: "SourceSans3_400Regular.ttf",
    ITALIC: "SourceSans3_400Regular_Italic.ttf",
    SEMIBOLD: "SourceSans3_600SemiBold.ttf",
    BOLD: "SourceSans3_700Bold.ttf",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet with its margins."""

    name: str
    width: float
    height: float

    @property
    def text_height(self) -> float:
        """Between the margins of a page without kop."""
        return self.height - TOP - BOTTOM

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - LEFT - RIGHT


def paper(name: str) -> Paper:
    """The sheet of a name of `PAPERS`; an unknown one is A4."""
    known = name if name in PAPERS else "A4"
    return Paper(known, *PAPERS[known])


@cache
def colour(code: str) -> Any:
    """A colour of reportlab from `#RRGGBB`; made once, since parsing it is slow."""
    from reportlab.lib.colors import HexColor

    return HexColor(code)


@cache
def register_fonts() -> None:
    """Makes Source Sans 3 known to reportlab, once in a process."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    # As letters (ASCII85) a file would be larger by a tenth and slower to write.
    rl_config.useA85 = 0
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file))))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=ITALIC, boldItalic=BOLD
    )


@cache
def styles() -> dict[str, "ParagraphStyle"]:
    """Paragraph styles by name."""
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    register_fonts()

    def style(name: str, size: float, lead: float, **more: object) -> "ParagraphStyle":
        options: dict[str, Any] = {"fontName": REGULAR, "textColor": INK} | more
        options["textColor"] = colour(str(options["textColor"]))
        return ParagraphStyle(name, fontSize=size, leading=lead, **options)

    made = (
        style("title", 16, 20, fontName=BOLD, alignment=TA_CENTER),
        style("subtitle", 10.5, 14, textColor=MUTED, alignment=TA_CENTER),
        style(
            "part", 13, 17, fontName=BOLD, spaceBefore=14, spaceAfter=5, keepWithNext=1
        ),
        style(
            "section",
            10.5,
            14,
            fontName=SEMIBOLD,
            spaceBefore=9,
            spaceAfter=3,
            keepWithNext=1,
        ),
        style("body", 9.5, 13),
        style("small", 8, 10.5, textColor=MUTED),
        style("cell", 8.5, 10.5),
        style("cell_bold", 8.5, 10.5, fontName=SEMIBOLD),
        style("cell_right", 8.5, 10.5, alignment=TA_RIGHT),
        style("cell_muted", 8, 10, textColor=MUTED),
        style("head", 8, 10, fontName=SEMIBOLD, textColor=MUTED),
        style(
            "head_right", 8, 10, fontName=SEMIBOLD, textColor=MUTED, alignment=TA_RIGHT
        ),
        style("sign", 9.5, 13, alignment=TA_CENTER),
    )
    return {one.name: one for one in made}
