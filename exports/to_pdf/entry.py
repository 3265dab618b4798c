"""One finished entry on paper: head, scores, every question with its answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from exports.to_pdf import page, parts, style
from surveyor.analysis.documents import AnswerGroup, AnswerLine, EntrySheet
from surveyor.jobs import Progress
from surveyor.texts import _, speaking

_PHOTO = 55 * style.MM


def write(sheet: EntrySheet, path: Path, progress: Progress | None = None) -> None:
    """Writes the entry as PDF.

    Raises:
        DiskFull, ReadOnly: It cannot be written there.
        Cancelled: `progress` was asked to stop.
    """
    with speaking(sheet.setup.language):
        foot = f"{sheet.form_title} {sheet.form_version}"
        made = page.Sheet(sheet.site, sheet.setup, sheet.letterhead, foot)
        page.write(made, story(sheet), path, progress)


def write_all(
    sheets: Sequence[EntrySheet],
    title: str,
    path: Path,
    progress: Progress | None = None,
) -> None:
    """Writes several entries as one PDF, each beginning on a page of its own.

    Args:
        sheets: At least one; paper, language and letterhead are those of the first.
        title: Name of the document.
        path: Where.
        progress: Told the pages.

    Raises:
        DiskFull, ReadOnly: It cannot be written there.
        Cancelled: `progress` was asked to stop.
    """
    from reportlab.platypus import NextPageTemplate, PageBreak

    first = sheets[0]
    sums = "".join(sheet.setup.checksum for sheet in sheets)
    checksum = hashlib.sha256(sums.encode()).hexdigest()
    with speaking(first.setup.language):
        setup = replace(first.setup, checksum=checksum)
        made: list[Any] = []
        for sheet in sheets:
            if made:
                made += [NextPageTemplate("first"), PageBreak()]
            made += story(sheet)
        page.write(page.Sheet(title, setup, first.letterhead), made, path, progress)


def story(sheet: EntrySheet) -> list[Any]:
    """Everything on the pages, in order."""
    width = style.paper(sheet.setup.paper).text_width
    made = [
        parts.text(sheet.site, "title"),
        parts.gap(2),
        parts.text(
            f"{sheet.form_title} · {_('versi')} {sheet.form_version}", "subtitle"
        ),
    ]
    if sheet.notice:
        made.append(parts.text(sheet.notice, "subtitle"))
    made.append(parts.gap(8))
    made.append(_pairs(sheet.facts, width))
    if sheet.scores:
        made += [parts.text(_("Skor"), "section"), _pairs(sheet.scores, width)]
    for group in sheet.groups:
        made += _group(group, width)
    return made


def _pairs(pairs: tuple[tuple[str, str], ...], width: float) -> Any:
    rows = [[parts.text(name, "cell_muted"), value] for name, value in pairs]
    return parts.table((), rows, [width * 0.28, width * 0.72])


def _group(group: AnswerGroup, width: float) -> list[Any]:
    title = parts.text(group.label, "part" if group.level == 0 else "section")
    if not group.answers:
        return [title]
    rows = [
        [line.code, line.label, _answer(line, width * 0.40)] for line in group.answers
    ]
    return [title, parts.table((), rows, [width * 0.11, width * 0.47, width * 0.42])]


def _answer(line: AnswerLine, width: float) -> Any:
    """The answer, with what was said of it below."""
    answer = _bare(line, width)
    if not line.remarks:
        return answer
    return [answer, *(parts.text(f"• {one.words}", "small") for one in line.remarks)]


def _bare(line: AnswerLine, width: float) -> Any:
    if line.lost:
        return parts.text(line.lost, "cell_muted")
    if line.photo is not None:
        return _picture(line.photo, width)
    if line.missing and not line.value:
        return parts.text(_("tidak dijawab"), "cell_muted")
    return parts.text(line.value, "cell")


def _picture(photo: Path, width: float) -> Any:
    """The photo; words in its place where the file is none that can be drawn."""
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image

    try:
        ImageReader(str(photo)).getRGBData()
    except Exception:  # noqa: BLE001 (reportlab and Pillow raise all kinds)
        return parts.text(_("Foto tidak dapat dibaca."), "cell_muted")
    return Image(str(photo), min(_PHOTO, width), _PHOTO * 0.75, kind="proportional")
