"""The district's printed report: summary, sites, respondents, items, method.

The order of the pages follows the SKM reports that offices are used to.
"""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from exports.to_pdf import annex, area_map, indices, items, page, parts, pictures, style
from surveyor import formats
from surveyor.analysis.documents import DistrictReport
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import (
    Counts,
    DimensionResult,
    ItemResult,
    PillarResult,
    Results,
    SitePillar,
    SiteResult,
)
from surveyor.jobs import Progress
from surveyor.texts import _, language, ngettext, speaking


def write(report: DistrictReport, path: Path, progress: Progress | None = None) -> None:
    """Writes the report as PDF.

    Raises:
        DiskFull, ReadOnly: It cannot be written there.
        Cancelled: `progress` was asked to stop.
    """
    with speaking(report.setup.language):
        sheet = page.Sheet(
            title=report.title,
            setup=report.setup,
            letterhead=report.letterhead,
            foot=_("{area} · {code}").format(area=report.area, code=report.area_code),
        )
        page.write(sheet, story(report), path, progress)


def story(report: DistrictReport) -> list[Any]:
    """Everything on the pages, in order."""
    paper = style.paper(report.setup.paper)
    width, height = paper.text_width, paper.text_height
    results = report.results
    made = _title(report)
    if results.is_empty:
        made.append(parts.text(_("Belum ada entri pada periode dan wilayah ini.")))
        return [*made, *_signed(report, width)]
    made += _summary(results, width)
    made += _sites(results, width)
    made += area_map.pages(report.map, width, height)
    made += _respondents(results, width)
    made += items.story(results, width)
    made += indices.pages(results, width)
    made += _findings(report, apart=bool(results.ipa or results.ikm))
    made += _photos(report, width, height)
    made += _signed(report, width)
    made += annex.story(report, width)
    return made


def _signed(report: DistrictReport, width: float) -> list[Any]:
    if report.signature is None:
        return []
    return [parts.signature_block(report.signature, width)]


def _title(report: DistrictReport) -> list[Any]:
    period = report.results.period
    span = _("Periode {first} – {last}").format(
        first=formats.date_long(period.first), last=formats.date_long(period.last)
    )
    lines = [
        parts.text(report.title.upper(), "title"),
        parts.gap(3),
        parts.text(
            _("Nomor: {number}").format(number=report.number or parts.DOTS * 2),
            "subtitle",
        ),
        parts.text(f"{report.area} ({report.area_code}) · {span}", "subtitle"),
    ]
    if report.bps_number:
        text = _("Rekomendasi BPS: {number}").format(number=report.bps_number)
        lines.append(parts.text(text, "subtitle"))
    notice = _("Instrumen dan skor usulan, bukan skor evaluasi resmi Kominfo.")
    return [*lines, parts.text(notice, "subtitle"), parts.gap(10)]


def _summary(results: Results, width: float) -> list[Any]:
    made: list[Any] = [_counts(results.counts, width), parts.gap(8)]
    for pillar in results.pillars:
        made += [_pillar_card(pillar, results, width), parts.gap(8)]
    if results.nps is not None:
        text = _("Kesediaan merekomendasikan (NPS): {score} dari {n} pengunjung.")
        score = formats.decimal(results.nps.score, 1).replace("-", "−")
        made.append(
            parts.text(
                text.format(score=score, n=formats.integer(results.nps.n)), "small"
            )
        )
    if results.indicative:
        text = _(
            "Sebagian entri memuat kurang dari 5 wawancara: hasil persepsi bersifat "
            "indikatif."
        )
        made.append(parts.text(text, "small"))
    return made


def _counts(counts: Counts, width: float) -> Any:
    figures = (
        (counts.sites, _("lokasi wisata")),
        (counts.visits, _("kunjungan")),
        (counts.submissions, _("entri")),
        (counts.visitors, _("pengunjung diwawancarai")),
        (counts.businesses, _("usaha diwawancarai")),
    )
    cells = [
        parts.marked(
            f'<font name="{style.BOLD}" size="15">{formats.integer(number)}</font>'
            f'<br/><font size="8" color="{style.MUTED}">{what}</font>'
        )
        for number, what in figures
    ]
    return parts.beside(cells, [width / len(cells)] * len(cells))


def _pillar_card(pillar: PillarResult, results: Results, width: float) -> Any:
    inner = width - 18
    name = names_in(pillar.name, language())
    score = parts.figure(pillar.score)
    scale = _("{value} dari 4").format(value=parts.figure(pillar.scale4))
    head = parts.marked(
        f'<font name="{style.SEMIBOLD}" size="11">{escape(name)}</font>&nbsp;&nbsp;'
        f'<font name="{style.BOLD}" size="17">{score}</font>&nbsp;&nbsp;'
        f'<font size="8.5" color="{style.MUTED}">{scale} · {_basis(pillar)}</font>'
    )
    chip = parts.chip(pillar.band, _("data belum cukup"))
    content = [parts.beside([head, chip], [inner - 80, 80]), parts.gap(9)]
    if pillar.provisional:
        content.append(parts.text(_provisional(pillar), "small"))
    content.append(_bars(pillar.dimensions, inner))
    strong = _named(_("Terkuat"), pillar.strongest)
    weak = _named(_("Terlemah"), pillar.weakest)
    content += [parts.gap(5), parts.beside([strong, weak], [inner / 2, inner / 2])]
    return parts.card(content, width)


def _basis(pillar: PillarResult) -> str:
    text = ngettext("{n} lokasi", "{n} lokasi", pillar.sites).format(n=pillar.sites)
    if pillar.previous is not None and pillar.score is not None:
        change = pillar.score - pillar.previous
        sign = "+" if change >= 0 else "−"
        text += " · " + _("{change} sejak periode lalu").format(
            change=sign + parts.figure(abs(change))
        )
    return text


def _provisional(pillar: PillarResult) -> str:
    present = ", ".join(pillar.present) or "–"
    return _("Sementara: baru {present} yang memiliki skor.").format(present=present)


def _bars(dimensions: tuple[DimensionResult, ...], width: float) -> Any:
    rows = [
        [
            parts.text(names_in(one.name, language()), "cell"),
            parts.bar(one.score, width * 0.42),
            parts.figure(one.score),
            parts.chip(one.band, _("data belum cukup")),
        ]
        for one in dimensions
    ]
    widths = [width * 0.28, width * 0.44, width * 0.11, width * 0.17]
    return parts.table((), rows, widths, right=frozenset({2}))


def _named(title: str, items: tuple[ItemResult, ...]) -> list[Any]:
    made = [parts.text(title, "head")]
    for item in items:
        label = names_in(item.label, language())
        made.append(
            parts.text(f"{item.code}  {label} – {parts.figure(item.score)}", "cell")
        )
    return made if items else [*made, parts.text("–", "cell")]


def _sites(results: Results, width: float) -> list[Any]:
    from reportlab.platypus import PageBreak

    codes = [pillar.code for pillar in results.pillars]
    names = [names_in(pillar.name, language()) for pillar in results.pillars]
    head = [_("No."), _("Lokasi wisata"), _("Kunjungan"), _("Petugas"), _("Cakupan")]
    rows: list[list[Any]] = []
    strong = set()
    numbers = {site.site: number for number, site in enumerate(results.sites, 1)}
    for district in results.districts:
        scores = {one.pillar: one.score for one in district.pillars}
        strong.add(len(rows))
        title = _("Kecamatan {name} ({n} lokasi)").format(
            name=district.name or "–", n=district.sites
        )
        figures = [parts.figure(scores.get(code)) for code in codes]
        rows.append([title, "", "", "", "", *figures])
        rows += [
            [str(numbers[site.site]), *_site_row(site, codes)]
            for site in results.sites
            if site.district == district.code
        ]
    fixed = [width * w for w in (0.05, 0.25, 0.125, 0.165, 0.10)]
    share = (width - sum(fixed)) / max(1, len(codes))
    right = frozenset({0, *range(4, 5 + len(codes))})
    made = [
        PageBreak(),
        parts.text(_("Lokasi wisata"), "part"),
        parts.table(
            [*head, *names],
            rows,
            [*fixed, *[share] * len(codes)],
            right,
            frozenset(strong),
        ),
    ]
    if results.counts.provisional:
        note = _("* sementara: belum semua subdimensi memiliki cukup data.")
        made.append(parts.text(note, "small"))
    return made


def _site_row(site: SiteResult, codes: list[str]) -> list[Any]:
    pillars = [site.pillar(code) for code in codes]
    coverage = [p.coverage for p in pillars if p and p.coverage is not None]
    covered = formats.percent(min(coverage) * 100) if coverage else "–"
    visited = formats.date_short(site.visited) if site.visited else "–"
    # Six pillars leave no room for the words of the band.
    scores = [_site_score(pillar, worded=len(codes) <= 2) for pillar in pillars]
    return [site.name, visited, site.surveyor or "–", covered, *scores]


def _site_score(pillar: SitePillar | None, *, worded: bool) -> Any:
    if pillar is None:
        return "–"
    if pillar.score is None:
        return _("belum cukup")
    figure = parts.figure(pillar.score) + ("*" if pillar.provisional else "")
    if not worded:
        return figure
    return parts.with_note(figure, parts.band_name(pillar.band))


def _photos(report: DistrictReport, width: float, height: float) -> list[Any]:
    made = pictures.pages(report.photos, width, height)
    left_out = len(report.results.photos) - len(report.photos)
    if made and left_out > 0:
        text = _("{shown} dari {all} foto; selebihnya ada pada entri masing-masing.")
        made.append(
            parts.text(
                text.format(
                    shown=formats.integer(len(report.photos)),
                    all=formats.integer(len(report.results.photos)),
                ),
                "small",
            )
        )
    return made


def _respondents(results: Results, width: float) -> list[Any]:
    if not results.respondents:
        return []
    from reportlab.platypus import PageBreak

    made: list[Any] = [PageBreak(), parts.text(_("Responden"), "part")]
    for group in results.respondents:
        title = f"{names_in(group.group_name, language())} · {names_in(group.label, language())}"
        rows = [
            [
                names_in(row.label, language()),
                formats.integer(row.count),
                "–" if row.share is None else formats.percent(row.share * 100, 1),
                parts.bar(None if row.share is None else row.share * 100, width * 0.36),
            ]
            for row in group.rows
        ]
        widths = [width * 0.36, width * 0.11, width * 0.13, width * 0.40]
        made.append(parts.text(title, "section"))
        made.append(parts.table((), rows, widths, right=frozenset({1, 2})))
    return made


def _findings(report: DistrictReport, *, apart: bool) -> list[Any]:
    from reportlab.platypus import PageBreak

    below = [item for pillar in report.results.pillars for item in pillar.below]
    if not below and not report.recommendations:
        return []
    made: list[Any] = [PageBreak()] if apart else []
    made.append(parts.text(_("Temuan dan rekomendasi"), "part"))
    if report.recommendations:
        made += [parts.text(line) for line in report.recommendations.splitlines()]
    if below:
        text = _("Butir dengan skor di bawah {limit}, untuk dibahas:").format(
            limit=formats.decimal(report.results.findings_below)
        )
        made += [parts.gap(4), parts.text(text, "section")]
        made += [
            parts.text(
                f"{item.code}  {names_in(item.label, language())} – {parts.figure(item.score)}",
                "cell",
            )
            for item in below
        ]
    return made
