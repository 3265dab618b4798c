"""The sheet around a document: kop, running foot with page x of y, PDF facts.

The same values give the same bytes: reportlab's invariant mode takes the clock and
the random document id out; the time of printing is a value of the document.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import surveyor
from exports.to_pdf import style
from surveyor import formats
from surveyor.analysis.documents import Letterhead, PageSetup
from surveyor.errors import DiskFull, ReadOnly
from surveyor.jobs import Progress
from surveyor.texts import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.pdfgen.canvas import Canvas

KOP_HEIGHT = 30 * style.MM
_LOGO = 22 * style.MM


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on every page of one document."""

    title: str
    setup: PageSetup
    letterhead: Letterhead
    foot: str = ""
    """Beside the page number, e.g. the form and its version."""

    @property
    def paper(self) -> style.Paper:
        """The chosen paper."""
        return style.paper(self.setup.paper)


def write(
    sheet: Sheet, story: Sequence[Any], path: Path, progress: Progress | None = None
) -> None:
    """Lays the story out on pages and writes the PDF whole.

    A failure or a cancelled job leaves what was at `path` before.

    Raises:
        DiskFull, ReadOnly: It cannot be written there.
        Cancelled: `progress` was asked to stop.
    """
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    paper = sheet.paper
    has_kop = bool(sheet.letterhead.lines or sheet.letterhead.logo)
    room = paper.height - style.TOP - style.BOTTOM
    first = room - (KOP_HEIGHT if has_kop else 0)
    with _replaced(path) as temporary:
        document = BaseDocTemplate(
            str(temporary),
            pagesize=(paper.width, paper.height),
            title=sheet.title,
            author=" · ".join(sheet.letterhead.lines[:2]),
            creator=f"Surveyor {surveyor.__version__}",
            lang="id-ID" if sheet.setup.language == "id" else "en-GB",
            invariant=1,
        )

        def frame(height: float) -> Frame:
            return Frame(
                style.LEFT, style.BOTTOM, paper.text_width, height,
                leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
            )  # fmt: skip

        def begin(canvas: "Canvas", _document: BaseDocTemplate) -> None:
            if has_kop:
                draw_letterhead(canvas, sheet)

        document.addPageTemplates(
            [
                PageTemplate(
                    "first", [frame(first)], onPage=begin, autoNextPageTemplate="next"
                ),
                PageTemplate("next", [frame(room)]),
            ]
        )
        document.build(
            list(story), canvasmaker=_numbered(sheet, progress or Progress())
        )


def draw_letterhead(canvas: "Canvas", sheet: Sheet) -> None:
    """The kop with its double line at the top of the first page."""
    paper, letterhead = sheet.paper, sheet.letterhead
    top = paper.height - style.TOP + 4 * style.MM
    left = style.LEFT
    logo = _logo(letterhead)
    if logo is not None:
        canvas.drawImage(
            logo, left, top - _LOGO, _LOGO, _LOGO,
            preserveAspectRatio=True, anchor="c", mask="auto",
        )  # fmt: skip
    centre = left + (_LOGO if logo else 0) / 2 + paper.text_width / 2
    y = top - 12
    for number, line in enumerate(letterhead.lines[:4]):
        font, size = (style.BOLD, 13.5) if number < 2 else (style.REGULAR, 9)
        room = paper.text_width - (_LOGO + 8 if logo else 0)
        size = min(size, size * room / max(1.0, canvas.stringWidth(line, font, size)))
        canvas.setFont(font, size)
        canvas.setFillColor(style.colour(style.INK))
        canvas.drawCentredString(centre, y, line)
        y -= 17 if number < 1 else 13 if number > 1 else 14
    canvas.setStrokeColor(style.colour(style.INK))
    rule = paper.height - style.TOP - KOP_HEIGHT + 5 * style.MM
    for offset, width in ((0.0, 1.8), (-2.6, 0.6)):
        canvas.setLineWidth(width)
        canvas.line(left, rule + offset, paper.width - style.RIGHT, rule + offset)


def _logo(letterhead: Letterhead) -> Any:
    """The office's picture; None where it chose none or the file is no picture."""
    from reportlab.lib.utils import ImageReader

    if letterhead.logo is None:
        return None
    try:
        return ImageReader(str(letterhead.logo))
    except (OSError, ValueError):
        return None


def _numbered(sheet: Sheet, progress: Progress) -> Callable[..., "Canvas"]:
    """A canvas that writes the foot of all pages when their number is known."""
    from reportlab.pdfgen.canvas import Canvas

    class NumberedCanvas(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._finished: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 (reportlab's name)
            self._finished.append(dict(self.__dict__))
            what = _("Menata halaman {n}").format(n=len(self._finished))
            progress.step(0, 0, what)
            self._startPage()

        def save(self) -> None:
            total = len(self._finished)
            for page, state in enumerate(self._finished, 1):
                self.__dict__.update(state)
                _draw_foot(self, sheet, page, total)
                Canvas.showPage(self)
            Canvas.save(self)

    return NumberedCanvas


def _draw_foot(canvas: "Canvas", sheet: Sheet, page: int, total: int) -> None:
    setup, paper = sheet.setup, sheet.paper
    y = style.BOTTOM - 8 * style.MM
    canvas.setStrokeColor(style.colour(style.LINE))
    canvas.setLineWidth(0.6)
    canvas.line(style.LEFT, y + 10, paper.width - style.RIGHT, y + 10)
    canvas.setFont(style.REGULAR, 7.5)
    canvas.setFillColor(style.colour(style.MUTED))
    number = _("Halaman {page} dari {total}").format(page=page, total=total)
    canvas.drawRightString(paper.width - style.RIGHT, y, number)
    parts = [sheet.foot] if sheet.foot else []
    if setup.printed is not None:
        moment = formats.datetime_long(setup.printed, setup.zone)
        parts.append(_("dicetak {moment}").format(moment=moment))
    parts.append(f"Surveyor {surveyor.__version__}")
    if setup.checksum:
        parts.append(_("data {checksum}").format(checksum=setup.checksum[:12]))
    canvas.drawString(style.LEFT, y, " · ".join(parts))


@contextmanager
def _replaced(path: Path) -> "Iterator[Path]":
    """A temporary file beside the target that takes its place when all went well."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.replace(path)
        temporary = None
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise DiskFull(path=path.parent) from error
        raise ReadOnly(path=path) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
