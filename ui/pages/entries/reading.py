"""A finished entry as a document to be read: scores, photos, history, answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from surveyor import formats
from surveyor.analysis.documents import AnswerGroup, AnswerLine
from surveyor.texts import _, ngettext
from surveyor.usecases.submissions import Difference, RevisionLine

PHOTO = "photo"
"""Scheme of the addresses of photos in the document; the rest is the digest."""
FLAG = "flag"
"""Scheme of the address of the sign of a flag."""
SIGN = 14
"""Its width and height, pixels."""
THUMBNAIL = (132, 99)
"""Width and height of a photo in the document, pixels."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown of an entry."""

    submission: str
    scores: tuple[tuple[str, str], ...]
    groups: tuple[AnswerGroup, ...]
    history: tuple[RevisionLine, ...] = ()
    """Newest first; empty where there is but one revision."""

    def photos(self) -> tuple[AnswerLine, ...]:
        """The answers that are photos and can be shown."""
        return tuple(line for line in self._lines() if line.photo is not None)

    def lost(self) -> tuple[AnswerLine, ...]:
        """The answers whose file is missing or damaged."""
        return tuple(line for line in self._lines() if line.lost)

    def remarked(self) -> tuple[AnswerLine, ...]:
        """The answers of which somebody said something."""
        return tuple(line for line in self._lines() if line.remarks)

    def _lines(self) -> Iterator[AnswerLine]:
        for group in self.groups:
            yield from group.answers


def address(photo: Path) -> str:
    """The address of a photo in the document."""
    return f"{PHOTO}:{photo.name}"


def as_html(reading: Reading) -> str:
    """The document; every word of an answer is shown as it is."""
    parts = [
        *_lost(reading.lost()),
        *_remarked(reading.remarked()),
        *_scores(reading.scores),
        *_photos(reading.photos()),
        *_history(reading.history),
    ]
    for group in reading.groups:
        parts += _group(group)
    return f"<body>{''.join(parts)}</body>"


def _lost(lines: tuple[AnswerLine, ...]) -> Iterator[str]:
    for line in lines:
        yield f'<p class="lost">⚠ {escape(line.code)}: {escape(line.lost)}</p>'


def _remarked(lines: tuple[AnswerLine, ...]) -> Iterator[str]:
    """What an office should look at comes first."""
    if lines:
        yield _title(_("Bendera dan catatan"))
        yield from _table((_asked(line), _answer(line)) for line in lines)


def _scores(scores: tuple[tuple[str, str], ...]) -> Iterator[str]:
    if scores:
        yield f"{_title(_('Skor'))}"
        pairs = ((escape(name), escape(value)) for name, value in scores)
        yield from _table(pairs)


def _photos(lines: tuple[AnswerLine, ...]) -> Iterator[str]:
    if not lines:
        return
    yield f"{_title(_('Foto'))}<p>"
    for line in lines:
        yield f"{_picture(line)} "
    yield "</p>"


def _history(lines: tuple[RevisionLine, ...]) -> Iterator[str]:
    if len(lines) < 2:
        return
    yield f"{_title(_('Riwayat'))}"
    apart = sum(line.is_head for line in lines) > 1
    for number, line in enumerate(lines):
        when = formats.datetime_long(line.created.astimezone())
        yield _title(f"{when} · {line.author or _('digabung otomatis')}", "h3")
        yield from _branch(line, apart=apart)
        if number == len(lines) - 1:
            yield f'<p class="muted">{escape(_("Entri pertama kali diselesaikan."))}</p>'
        elif not line.changes:
            yield f'<p class="muted">{escape(_("Tidak ada jawaban yang berubah."))}</p>'
        yield from _table(
            (
                f"{escape(change.code)} {escape(change.label)}",
                _change(change),
            )
            for change in line.changes
        )


def _branch(line: RevisionLine, *, apart: bool) -> Iterator[str]:
    """Where several people went on from one version, and where that ends."""
    if line.merges:
        text = ngettext(
            "Menyatukan {n} versi.", "Menyatukan {n} versi.", line.merges
        ).format(n=formats.integer(line.merges))
        yield f'<p class="muted">{escape(text)}</p>'
    if apart and line.is_head:
        text = _("Versi ini menunggu keputusan di halaman Tinjau.")
        yield f'<p class="muted">{escape(text)}</p>'


def _change(change: Difference) -> str:
    before, after = escape(change.before or "–"), escape(change.after or "–")
    was = f'<span class="before">{before}</span>'
    return f'{was} → <span class="after">{after}</span>'


def _group(group: AnswerGroup) -> Iterator[str]:
    if group.label:
        yield _title(group.label, "h2" if group.level == 0 else "h3")
    yield from _table((_asked(line), _answer(line)) for line in group.answers)


def _asked(line: AnswerLine) -> str:
    return f"{escape(line.code)}&nbsp; {escape(line.label.strip())}"


def _answer(line: AnswerLine) -> str:
    """The answer, with what was said of it below."""
    said = "".join(
        f'<br/><span class="{"flag" if one.kind == "flag" else "remark"}">'
        f"{_sign(one.kind)}{escape(one.words)}</span>"
        for one in line.remarks
    )
    return _bare(line) + said


def _sign(kind: str) -> str:
    """The picture of a flag; a note needs none."""
    size = SIGN
    return (
        f'<img src="{FLAG}:" width="{size}" height="{size}"/>&nbsp;'
        if kind == "flag"
        else ""
    )


def _bare(line: AnswerLine) -> str:
    if line.lost:
        return f'<span class="lost">⚠ {escape(line.lost)}</span>'
    if line.photo is not None:
        return f'<a href="{address(line.photo)}">{escape(_("Lihat foto"))}</a>'
    if not line.value:
        return f'<span class="muted">{escape(_("tidak dijawab"))}</span>'
    return escape(line.value).replace("\n", "<br/>")


def _picture(line: AnswerLine) -> str:
    if line.photo is None:
        return ""
    width, height = THUMBNAIL
    place = address(line.photo)
    return (
        f'<a href="{place}"><img src="{place}" width="{width}" height="{height}" '
        f'alt="{escape(line.code)} {escape(line.label)}"/></a>'
    )


def _title(text: str, level: str = "h2") -> str:
    """A title; Qt makes HTML's own headings larger than the style sheet says."""
    return f'<p class="{level}">{escape(text)}</p>'


def _table(rows: Iterator[tuple[str, str]], left: int = 40) -> Iterator[str]:
    """Names and values side by side; `left` is the share of the names in percent."""
    made = [
        f'<tr><td width="{left}%" class="asked">{name}</td>'
        f'<td width="4%"></td><td width="{96 - left}%">{value}</td></tr>'
        for name, value in rows
    ]
    if made:
        yield f'<table width="100%" cellspacing="0">{"".join(made)}</table>'
