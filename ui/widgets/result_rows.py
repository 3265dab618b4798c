"""Results as rows of tables: sites, items, answers, entries."""

from surveyor import formats
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import (
    DimensionResult,
    ItemResult,
    PillarResult,
    QuestionResult,
    Results,
    SitePillar,
    SiteResult,
)
from surveyor.analysis.scheme import Band
from surveyor.store.values import SubmissionRow
from surveyor.texts import _, language, ngettext
from ui.models.rows import Cell, Head
from ui.widgets.score_card import TONES, figure

Rows = list[tuple[str, tuple[Cell, ...]]]


def site_heads(found: Results) -> list[Head]:
    """Titles of the table of sites."""
    coverage = _("Bagian bobot pertanyaan yang berlaku dan terjawab, pilar terendah.")
    return [
        Head(_("Lokasi wisata")),
        Head(_("Kecamatan")),
        Head(_("Petugas")),
        Head(_("Entri"), right=True),
        Head(_("Cakupan"), right=True, tip=coverage),
        *(Head(_short(p), right=True) for p in found.pillars),
        Head(_("Pita"), tip=_("Pita pilar yang terlemah.")),
    ]


def site_rows(found: Results) -> Rows:
    """A row for each site, by its id."""
    return [(site.site, _site(site, found)) for site in found.sites]


def _short(pillar: PillarResult) -> str:
    """The pillar's name without the word that all of them begin with."""
    return names_in(pillar.name, language()).removeprefix("Smart ")


def _site(site: SiteResult, found: Results) -> tuple[Cell, ...]:
    pillars = [site.pillar(pillar.code) for pillar in found.pillars]
    known = [p for p in pillars if p is not None]
    covered = [p.coverage for p in known if p.coverage is not None]
    least = min(covered) if covered else None
    entries = sum(p.entries for p in known)
    return (
        Cell(site.name, strong=True, tip=site.name),
        Cell(site.district_name or "–"),
        Cell(site.surveyor or "–"),
        Cell(formats.integer(entries), entries),
        Cell(
            "–" if least is None else formats.percent(least * 100),
            -1.0 if least is None else float(least),
        ),
        *(_score(pillar) for pillar in pillars),
        _worst(known),
    )


def _score(pillar: SitePillar | None) -> Cell:
    if pillar is None:
        return Cell("–", -2.0, tip=_("Belum ada entri untuk pilar ini."))
    if pillar.score is None:
        return Cell(_("data belum cukup"), -1.0, tip=_lacking(pillar))
    mark = "*" if pillar.provisional else ""
    tip = _lacking(pillar) if pillar.provisional else ""
    return Cell(figure(pillar.score) + mark, float(pillar.score), tip=tip)


def _lacking(pillar: SitePillar) -> str:
    codes = ", ".join(d.code for d in pillar.dimensions if d.score is None)
    return _(
        "Sementara: {codes} belum tampil karena kurang dari 60 % bobotnya terjawab."
    ).format(codes=codes or "–")


def _worst(pillars: list[SitePillar]) -> Cell:
    provisional = [p for p in pillars if p.provisional]
    if provisional:
        return Cell(_("sementara"), -1.0, "neutral", _lacking(provisional[0]))
    bands = [p.band for p in pillars if p.band]
    return _band(min(bands, key=lambda band: band.low) if bands else None)


def _band(band: Band | None) -> Cell:
    if band is None:
        return Cell(_("data belum cukup"), -1.0, "neutral")
    tone = TONES.get(band.code, "neutral")
    return Cell(names_in(band.name, language()), float(band.low), tone)


def item_heads() -> list[Head]:
    """Titles of the table of items."""
    return [
        Head(_("Kode")),
        Head(_("Butir")),
        Head(_("n"), right=True, tip=_("Jawaban yang memiliki nilai.")),
        Head(_("Bobot"), right=True),
        Head(_("Rata-rata"), right=True, tip=_("Rata-rata jawaban seperti diberikan.")),
        Head(_("Skor"), right=True),
        Head(_("Pita")),
    ]


def item_rows(dimension: DimensionResult) -> Rows:
    """The questions of a sub-dimension, by their code."""
    return [(item.code, _item(item)) for item in dimension.items]


def _item(item: ItemResult) -> tuple[Cell, ...]:
    return (
        Cell(item.code),
        Cell(names_in(item.label, language())),
        Cell(formats.integer(item.n), item.n),
        Cell(formats.decimal(item.weight), float(item.weight)),
        Cell(figure(item.mean), -1.0 if item.mean is None else float(item.mean)),
        Cell(figure(item.score), -1.0 if item.score is None else float(item.score)),
        _band(item.band),
    )


def dimension_heads() -> list[Head]:
    """Titles of the table of a pillar's sub-dimensions."""
    return [
        Head(_("Kode")),
        Head(_("Subdimensi")),
        Head(_("Lokasi"), right=True),
        Head(_("Butir"), right=True),
        Head(_("Skor"), right=True),
        Head(_("Pita")),
    ]


def dimension_rows(pillar: PillarResult) -> Rows:
    """The sub-dimensions of a pillar, by their code."""
    return [
        (
            one.code,
            (
                Cell(one.code),
                Cell(names_in(one.name, language())),
                Cell(formats.integer(one.sites), one.sites),
                Cell(formats.integer(len(one.items)), len(one.items)),
                Cell(
                    figure(one.score), -1.0 if one.score is None else float(one.score)
                ),
                _band(one.band),
            ),
        )
        for one in pillar.dimensions
    ]


def answer_heads() -> list[Head]:
    """Titles of the table of answers."""
    return [
        Head(_("Jawaban")),
        Head(_("Banyaknya"), right=True),
        Head(_("Bagian"), right=True),
    ]


def answer_rows(question: QuestionResult) -> Rows:
    """How often each answer was given; numbers by their least, mean and greatest."""
    rows: Rows = [
        ("", _count(names_in(one.label, language()), one.count, one.share))
        for one in question.answers
    ]
    if not rows and question.mean is not None:
        facts = (
            (_("Terkecil"), question.least),
            (_("Rata-rata"), question.mean),
            (_("Terbesar"), question.greatest),
        )
        rows += [("", (Cell(name), Cell(figure(x)), Cell(""))) for name, x in facts]
    gaps = (
        (_("Tidak tahu"), question.dont_know),
        (_("Tidak berlaku"), question.not_applicable),
        (_("Kosong"), question.empty),
    )
    rows += [("", _count(name, n, None)) for name, n in gaps if n]
    return rows


def _count(name: str, n: int, share: object) -> tuple[Cell, ...]:
    part = "" if share is None else formats.percent(share * 100, 1)  # type: ignore[operator]
    return Cell(name), Cell(formats.integer(n), n), Cell(part)


def entry_heads() -> list[Head]:
    """Titles of the table of a site's entries."""
    return [
        Head(_("Kunjungan")),
        Head(_("Kuesioner")),
        Head(_("Petugas")),
        Head(_("Cakupan"), right=True),
        Head(_("Skor"), right=True),
        Head(_("Dipakai")),
    ]


def entry_rows(
    entries: tuple[SubmissionRow, ...],
    counted: set[str],
    titles: dict[str, str],
    names: dict[str, str],
) -> Rows:
    """The entries of a site, by their id; `counted` are the ones that scores rest on."""
    return [(row.submission, _entry(row, counted, titles, names)) for row in entries]


def _entry(
    row: SubmissionRow,
    counted: set[str],
    titles: dict[str, str],
    names: dict[str, str],
) -> tuple[Cell, ...]:
    visited = row.visited
    used = row.submission in counted
    mark = "*" if row.provisional else ""
    return (
        Cell(
            formats.date_short(visited) if visited else "–",
            visited.isoformat() if visited else "",
        ),
        Cell(titles.get(row.form_id, row.form_id)),
        Cell(names.get(row.surveyor, row.surveyor) or row.author),
        Cell(
            "–" if row.coverage is None else formats.percent(row.coverage * 100),
            row.coverage,
        ),
        Cell("–" if row.score is None else formats.decimal(row.score, 2) + mark),
        Cell(_("ya"), tone="ok") if used else Cell(_("tidak"), tone="neutral"),
    )


def dimension_sentence(dimension: DimensionResult) -> str:
    """How the score of a sub-dimension came about."""
    text = ngettext(
        "Rata-rata tertimbang {items} butir, dari {n} lokasi. Satu lokasi satu suara.",
        "Rata-rata tertimbang {items} butir, dari {n} lokasi. Satu lokasi satu suara.",
        dimension.sites,
    )
    return text.format(items=len(dimension.items), n=dimension.sites)
