"""The last pages of the district report: how the figures came about, what is missing."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from exports.to_pdf import parts
from surveyor import formats
from surveyor.analysis.documents import DistrictReport
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import QuestionResult, Results, Several, Weighting
from surveyor.texts import _, language

_MOST_GAPS = 20


def story(report: DistrictReport, width: float) -> list[Any]:
    """The method annex with versions and bands, then the data-quality table."""
    from reportlab.platypus import PageBreak

    made = [*_method(report.results, width), *_quality(report.results, width)]
    return [PageBreak(), *made]


def _method(results: Results, width: float) -> list[Any]:
    made: list[Any] = [parts.text(_("Lampiran: cara menghitung"), "part")]
    sentences = [
        _(
            "Tiap jawaban diberi nilai 0–100 menurut aturan kuesioner. Jawaban kosong, "
            "“tidak tahu”, dan “tidak berlaku” tidak dihitung, dan tidak pernah "
            "dianggap nol."
        ),
        _(
            "Skor subdimensi adalah rata-rata tertimbang butir yang memiliki nilai, dan "
            "ditampilkan bila bobot yang terisi paling sedikit 60 % dari bobot yang "
            "berlaku bagi lokasi itu. Skor pilar adalah rata-rata tiga subdimensinya."
        ),
        _several(results.options.several) + " " + _weighting(results.options.weighting),
        _(
            "Semua hitungan memakai pecahan tepat; pembulatan setengah ke atas pada dua "
            "desimal hanya saat ditampilkan. Skala 0–4 adalah skor dibagi 25 dan bukan "
            "skor evaluasi resmi Kominfo."
        ),
    ]
    made += [parts.text(sentence) for sentence in sentences]
    versions = results.versions
    forms = ", ".join(f"{form} {version}" for form, version in versions.forms)
    facts = [
        [_("Kuesioner"), forms],
        [_("Skema skor"), versions.scheme],
        [_("Bobot"), versions.weights],
        [_("Pita"), versions.bands],
        [_("Dihitung"), formats.datetime_long(results.computed)],
        [_("Kumpulan data (SHA-256)"), results.checksum],
    ]
    made += [parts.gap(6), parts.table((), facts, [width * 0.28, width * 0.72])]
    made.append(parts.text(_("Pita skor"), "section"))
    lows = [level.low for level in results.bands.levels]
    rows = []
    for number, level in enumerate(results.bands.levels):
        top = lows[number + 1] - _step(results) if number + 1 < len(lows) else 100
        span = f"{formats.decimal(level.low, 2)} – {formats.decimal(top, 2)}"
        rows.append([parts.chip(level), span])
    made.append(parts.table((), rows, [width * 0.28, width * 0.72]))
    return [*made, *_indicators(results, width)]


def _indicators(results: Results, width: float) -> list[Any]:
    """The facts that MS-Ind asks of an indicator, one line for each index."""
    head = [_("Indikator"), _("Ukuran"), _("Cara menghitung"), _("Satuan")]
    unit = _("indeks 0–100")
    rows: list[list[Any]] = []
    strong = set()
    for pillar in results.pillars:
        strong.add(len(rows))
        names = ", ".join(d.code for d in pillar.dimensions)
        how = _("rata-rata {names}").format(names=names)
        name = names_in(pillar.name, language())
        rows.append([name, _("rata-rata"), how, unit])
        for dimension in pillar.dimensions:
            weight = sum((item.weight for item in dimension.items), Fraction(0))
            how = _("Σ(bobot × nilai) ÷ Σ bobot; {n} butir, bobot {weight}").format(
                n=len(dimension.items), weight=formats.decimal(weight)
            )
            label = f"{dimension.code} · {names_in(dimension.name, language())}"
            rows.append([label, _("rata-rata tertimbang"), how, unit])
    widths = [width * w for w in (0.27, 0.17, 0.42, 0.14)]
    title = _("Metadata indikator (MS-Ind)")
    table = parts.table(head, rows, widths, strong=frozenset(strong))
    return [parts.text(title, "section"), table]


def _step(results: Results) -> Decimal:
    """The smallest step of a rounded score, by which one band ends below the next."""
    return Decimal(1).scaleb(-results.bands.places)


def _several(several: Several) -> str:
    if several is Several.LAST:
        return _(
            "Bila satu lokasi memiliki beberapa entri, yang lengkap terakhir dipakai."
        )
    return _("Bila satu lokasi memiliki beberapa entri, rata-ratanya yang dipakai.")


def _weighting(weighting: Weighting) -> str:
    if weighting is Weighting.SITES:
        return _("Skor wilayah adalah rata-rata lokasi; tiap lokasi satu suara.")
    return _("Skor wilayah adalah rata-rata lokasi menurut jumlah pengunjung.")


def _quality(results: Results, width: float) -> list[Any]:
    from reportlab.platypus import PageBreak

    counts = results.counts
    made: list[Any] = [
        PageBreak(),
        parts.text(_("Lampiran: mutu data"), "part"),
        parts.text(
            _(
                "{declined} entri tanpa persetujuan informan; {visitors} pengunjung dan "
                "{businesses} usaha menolak diwawancarai; {provisional} skor lokasi "
                "masih sementara."
            ).format(
                declined=formats.integer(counts.declined),
                visitors=formats.integer(counts.visitors_declined),
                businesses=formats.integer(counts.businesses_declined),
                provisional=formats.integer(counts.provisional),
            )
        ),
    ]
    gaps = sorted(
        (q for q in results.questions if q.asked and q.missing),
        key=lambda q: (-q.missing / q.asked, q.code),
    )[:_MOST_GAPS]
    if not gaps:
        return [*made, parts.text(_("Semua pertanyaan yang diajukan terjawab."))]
    title = _("Pertanyaan yang paling sering tanpa jawaban")
    head = [
        _("Kode"),
        _("Pertanyaan"),
        _("Ditanya"),
        _("Kosong"),
        _("Tidak tahu"),
        _("Tanpa jawaban"),
    ]
    widths = [width * w for w in (0.09, 0.43, 0.11, 0.11, 0.12, 0.14)]
    codes = [question.code for question in results.questions]
    rows = [_gap_row(q, shared=codes.count(q.code) > 1) for q in gaps]
    made.append(parts.text(title, "section"))
    made.append(parts.table(head, rows, widths, right=frozenset({2, 3, 4, 5})))
    return made


def _gap_row(question: QuestionResult, *, shared: bool) -> list[str]:
    """A question's line; `shared` where several forms ask it under the same code."""
    label = names_in(question.label, language())
    return [
        question.code,
        f"{label} ({question.form})" if shared else label,
        formats.integer(question.asked),
        formats.integer(question.empty),
        formats.integer(question.dont_know + question.not_applicable),
        formats.percent(question.missing * 100 / question.asked, 1),
    ]
