"""What the page of merging tells: sentences, and rows of its tables."""

from collections.abc import Sequence

from surveyor import formats
from surveyor.store.ledger import Exchange
from surveyor.texts import _, ngettext
from surveyor.usecases import receiving
from surveyor.usecases.previewing import FATES, EntryLine, Fate, Preview
from surveyor.usecases.receiving import Merged, Merging
from ui.models.rows import Cell

TONES = {
    Fate.NEW: "ok",
    Fate.UPDATED: "info",
    Fate.CONFLICT: "warning",
    Fate.KNOWN: "neutral",
    Fate.LOOK_ALIKE: "warning",
    Fate.WITHDRAWN: "neutral",
    Fate.REFUSED: "error",
}


def told(previews: Sequence[Preview]) -> str:
    """All files as one sentence with numbers."""
    counts = dict.fromkeys(Fate, 0)
    for one in previews:
        for line in one.lines:
            counts[line.fate] += 1
    entries = sum(counts.values()) - counts[Fate.REFUSED]
    new = counts[Fate.NEW] + counts[Fate.LOOK_ALIKE]
    parts = receiving.counted(
        new, counts[Fate.UPDATED], counts[Fate.CONFLICT], counts[Fate.KNOWN],
        counts[Fate.WITHDRAWN],
    )  # fmt: skip
    alike, refused = counts[Fate.LOOK_ALIKE], counts[Fate.REFUSED]
    if alike:
        text = ngettext("{n} mirip entri lain", "{n} mirip entri lain", alike)
        parts.append(text.format(n=formats.integer(alike)))
    if refused:
        text = ngettext("{n} ditolak", "{n} ditolak", refused)
        parts.append(text.format(n=formats.integer(refused)))
    said = receiving.told_entries(entries, parts, sum(one.sites for one in previews))
    receipts = sum(one.receipts for one in previews)
    if receipts:
        text = ngettext("{n} tanda terima.", "{n} tanda terima.", receipts)
        said = f"{said} {text.format(n=formats.integer(receipts))}"
    return said


def file_row(preview: Preview) -> tuple[Cell, ...]:
    """A file with its numbers and its state."""
    sender = preview.sender.name if preview.sender else "–"
    name = Cell(preview.path.name, strong=True, tip=str(preview.path))
    if preview.error is not None:
        state = Cell(
            _("tidak dapat dipakai"), tone="error", tip=preview.error.message()
        )
        empty = Cell("–", sort=-1.0)
        return (name, Cell(sender), empty, empty, empty, empty, empty, state)
    count = preview.count
    entries = len(preview.lines) - count(Fate.REFUSED)
    new = count(Fate.NEW) + count(Fate.LOOK_ALIKE)
    return (
        name,
        Cell(sender),
        _number(entries),
        _number(new),
        _number(count(Fate.UPDATED)),
        _number(count(Fate.CONFLICT)),
        _number(count(Fate.KNOWN)),
        _state(preview),
    )


def _state(preview: Preview) -> Cell:
    refused = preview.count(Fate.REFUSED)
    if not preview.is_trusted:
        return Cell(_("kunci belum dikenal"), tone="warning", tip=preview.fingerprint)
    if refused:
        text = ngettext("{n} ditolak", "{n} ditolak", refused)
        return Cell(text.format(n=formats.integer(refused)), tone="error")
    if not preview.is_of_project:
        tip = preview.sender.project if preview.sender else ""
        return Cell(_("dari proyek lain"), tone="info", tip=tip)
    return Cell(_("siap"), tone="ok")


def entry_row(line: EntryLine, titles: dict[str, str]) -> tuple[Cell, ...]:
    """An entry of a file and its fate."""
    when = formats.datetime_long(line.finished.astimezone()) if line.finished else "–"
    fate = Cell(_(FATES[line.fate]), tone=TONES[line.fate], tip=line.note)
    name = line.site_name or line.note or line.submission
    return (
        Cell(name, strong=bool(line.site_name), tip=line.note or line.submission),
        Cell(titles.get(line.form_id, line.form_id) or "–"),
        Cell(line.author or "–"),
        Cell(when, sort=line.finished.isoformat() if line.finished else ""),
        fate,
    )


def exchange_row(one: Exchange) -> tuple[Cell, ...]:
    """A line of the ledger."""
    way = (
        Cell(_("diurungkan"), tone="neutral")
        if one.undone
        else Cell(_("masuk"), tone="ok")
        if one.way == "in"
        else Cell(_("keluar"), tone="info")
    )
    n = one.counts.get("new" if one.way == "in" else "revisions", 0)
    text = (
        ngettext("{n} revisi baru", "{n} revisi baru", n)
        if one.way == "in"
        else ngettext("{n} revisi", "{n} revisi", n)
    )
    return (
        Cell(
            formats.datetime_long(one.created.astimezone()),
            sort=one.created.isoformat(),
        ),
        way,
        Cell(one.name, strong=True, tip=one.sha256),
        Cell(one.sender or "–"),
        Cell(text.format(n=formats.integer(n)), sort=float(n)),
    )


def summed(files: Sequence[Merged]) -> str:
    """What became of all files, in one sentence."""
    parts = receiving.counted(
        sum(one.new for one in files),
        sum(one.updated for one in files),
        sum(one.conflicts for one in files),
        sum(one.known for one in files),
        sum(one.withdrawn for one in files),
    )
    said = receiving.told_entries(
        sum(one.entries for one in files), parts, sum(one.sites for one in files)
    )
    receipts = sum(one.receipts for one in files)
    if receipts:
        text = ngettext(
            "{n} entri diterima kantor.", "{n} entri diterima kantor.", receipts
        )
        said = f"{said} {text.format(n=formats.integer(receipts))}"
    return said


def troubles(done: Merging) -> list[str]:
    """What was left out, file by file."""
    lines = [
        f"{one.path.name}: {one.error.message()}"
        for one in done.files
        if one.error is not None
    ]
    for one in done.files:
        lines += [
            f"{one.path.name} · {left.place}: {left.reason}" for left in one.left[:5]
        ]
        if len(one.left) > 5:
            text = _("… dan {n} lainnya").format(n=formats.integer(len(one.left) - 5))
            lines.append(text)
    if done.stopped:
        n = sum(one.error is None for one in done.files)
        text = _("Dihentikan: {n} berkas sudah digabung, sisanya belum.")
        lines.append(text.format(n=formats.integer(n)))
    return lines


def _number(n: int) -> Cell:
    return Cell(formats.integer(n) if n else "–", sort=float(n))
