"""Pages of known indices: IPA quadrants and IKM, with formula and weight."""

from typing import Any

from exports.to_pdf import parts, style
from surveyor import formats
from surveyor.analysis.indices import Ikm, Ipa, IpaPoint, Quadrant
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import Results
from surveyor.texts import N_, _, language

_MEANINGS = {
    Quadrant.FIRST: N_("prioritas utama"),
    Quadrant.SECOND: N_("pertahankan prestasi"),
    Quadrant.THIRD: N_("prioritas rendah"),
    Quadrant.FOURTH: N_("berlebihan"),
}
_LOW, _HIGH = 1.0, 5.0


def pages(results: Results, width: float) -> list[Any]:
    """A page for each index whose questions were asked."""
    from reportlab.platypus import PageBreak

    made: list[Any] = []
    if results.ipa is not None:
        made += [PageBreak(), *_ipa(results.ipa, width)]
    if results.ikm is not None:
        made += [PageBreak(), *_ikm(results, results.ikm, width)]
    return made


def _ipa(ipa: Ipa, width: float) -> list[Any]:
    head = [_("Kode"), _("Butir"), _("Kinerja"), _("Kepentingan"), _("Kuadran")]
    widths = [width * w for w in (0.09, 0.41, 0.12, 0.13, 0.25)]
    rows = [
        [
            point.code,
            names_in(point.label, language()),
            parts.figure(point.performance),
            parts.figure(point.importance),
            f"{point.quadrant} · {_(_MEANINGS[point.quadrant])}",
        ]
        for point in sorted(ipa.points, key=lambda p: (p.quadrant.value, p.code))
    ]
    means = _(
        "Sumbu memotong pada rata-rata umum: kinerja {performance}, kepentingan "
        "{importance} (skala 1–5). Butir tepat pada sumbu dihitung tinggi."
    ).format(
        performance=parts.figure(ipa.performance),
        importance=parts.figure(ipa.importance),
    )
    return [
        parts.text(_("Kinerja dan kepentingan (IPA)"), "part"),
        parts.text(
            _(
                "Tiap butir ditempatkan menurut rata-rata kinerja (mendatar) dan "
                "rata-rata kepentingan (tegak) menurut pengunjung."
            )
        ),
        parts.text(means),
        parts.gap(8),
        _plane(ipa, width, width * 0.72),
        parts.gap(8),
        parts.table(head, rows, widths, right=frozenset({2, 3})),
    ]


def _plane(ipa: Ipa, width: float, height: float) -> Any:
    from reportlab.graphics.shapes import Drawing, Line, Rect

    plane = _Plane(ipa, width, height)
    drawing = Drawing(width, height)
    drawing.add(
        Rect(
            plane.left, plane.bottom, plane.wide, plane.high,
            fillColor=style.colour("#FFFFFF"), strokeColor=style.colour(style.LINE),
        )
    )  # fmt: skip
    cut_x, cut_y = plane.x(float(ipa.performance)), plane.y(float(ipa.importance))
    muted = style.colour(style.MUTED)
    top, right = plane.bottom + plane.high, plane.left + plane.wide
    drawing.add(
        Line(cut_x, plane.bottom, cut_x, top, strokeColor=muted, strokeWidth=0.8)
    )
    drawing.add(
        Line(plane.left, cut_y, right, cut_y, strokeColor=muted, strokeWidth=0.8)
    )
    for shape in (*plane.names(), *plane.axes()):
        drawing.add(shape)
    for point in ipa.points:
        for shape in plane.mark(point):
            drawing.add(shape)
    return drawing


class _Plane:
    """Where performance and importance lie on paper."""

    left, bottom = 30.0, 26.0

    def __init__(self, ipa: Ipa, width: float, height: float) -> None:
        self.wide, self.high = width - self.left - 4, height - self.bottom - 4
        xs = [float(p.performance) for p in ipa.points]
        ys = [float(p.importance) for p in ipa.points]
        self._x, self._y = _span(xs), _span(ys)

    def x(self, value: float) -> float:
        low, high = self._x
        return self.left + (value - low) / (high - low) * self.wide

    def y(self, value: float) -> float:
        low, high = self._y
        return self.bottom + (value - low) / (high - low) * self.high

    def names(self) -> list[Any]:
        top, right = self.bottom + self.high - 13, self.left + self.wide - 8
        places = {
            Quadrant.FIRST: (self.left + 8, top, "start"),
            Quadrant.SECOND: (right, top, "end"),
            Quadrant.THIRD: (self.left + 8, self.bottom + 7, "start"),
            Quadrant.FOURTH: (right, self.bottom + 7, "end"),
        }
        return [
            _words(f"{q} · {_(_MEANINGS[q])}", x, y, anchor, bold=True)
            for q, (x, y, anchor) in places.items()
        ]

    def axes(self) -> list[Any]:
        from reportlab.graphics.shapes import Group

        made = [
            _words(_("Kinerja"), self.left + self.wide / 2, 2, "middle"),
            _words(formats.decimal(self._x[0], 1), self.left, 14, "start"),
            _words(formats.decimal(self._x[1], 1), self.left + self.wide, 14, "end"),
            _words(formats.decimal(self._y[0], 1), self.left - 4, self.bottom, "end"),
            _words(
                formats.decimal(self._y[1], 1),
                self.left - 4,
                self.bottom + self.high - 7,
                "end",
            ),
        ]
        turned = Group(_words(_("Kepentingan"), 0, 0, "middle"))
        turned.translate(8, self.bottom + self.high / 2)
        turned.rotate(90)
        return [*made, turned]

    def mark(self, point: IpaPoint) -> list[Any]:
        from reportlab.graphics.shapes import Circle

        x, y = self.x(float(point.performance)), self.y(float(point.importance))
        accent = style.colour(style.ACCENT)
        # Above the dot: beside it, the axes would run through the words.
        edge = x > self.left + self.wide - 20
        at, anchor = (x + 4, "end") if edge else (x, "middle")
        if x < self.left + 20:
            at, anchor = x - 4, "start"
        return [
            Circle(x, y, 3.6, fillColor=accent, strokeColor=None),
            _words(point.code, at, y + 6, anchor, bold=True),
        ]


def _span(values: list[float]) -> tuple[float, float]:
    """The part of the scale that is shown, some room around the values."""
    pad = max(0.25, (max(values) - min(values)) * 0.2)
    return max(_LOW, min(values) - pad), min(_HIGH, max(values) + pad)


def _words(text: str, x: float, y: float, anchor: str, *, bold: bool = False) -> Any:
    from reportlab.graphics.shapes import String

    return String(
        x, y, text, fontName=style.SEMIBOLD if bold else style.REGULAR, fontSize=8,
        textAnchor=anchor, fillColor=style.colour(style.INK if bold else style.MUTED),
    )  # fmt: skip


def _ikm(results: Results, ikm: Ikm, width: float) -> list[Any]:
    head = [_("Kode"), _("Unsur"), "n", _("NRR"), _("NRR tertimbang")]
    widths = [width * w for w in (0.10, 0.50, 0.10, 0.12, 0.18)]
    ranked = sorted(ikm.elements, key=lambda e: (-(e.mean or 0), e.code))
    rows: list[list[Any]] = []
    for element in ranked:
        question = results.question(element.code)
        label = names_in(question.label, language()) if question else ""
        weighted = None if element.mean is None else element.mean * ikm.weight
        rows.append(
            [
                element.code,
                label,
                formats.integer(element.n),
                parts.figure(element.mean, 3),
                parts.figure(weighted, 3),
            ]
        )
    total = ikm.value / 25
    rows.append(["", _("Jumlah"), "", "", parts.figure(total, 3)])
    mark = ikm.band
    grade = f"{mark.code} ({names_in(mark.name, language())})" if mark else "–"
    summary = _("IKM {value} · mutu {grade} · {n} responden").format(
        value=parts.figure(ikm.value), grade=grade, n=formats.integer(ikm.respondents)
    )
    formula = _(
        "NRR adalah jumlah nilai unsur dibagi jumlah responden yang menjawabnya. "
        "Bobot tiap unsur {weight} (1 dibagi {n} unsur, tanpa pembulatan). IKM = "
        "jumlah NRR tertimbang × 25, dibulatkan setengah ke atas pada dua desimal "
        "sebelum mutunya dicari. Golongan: edisi {edition}."
    ).format(
        weight=f"{ikm.weight.numerator}/{ikm.weight.denominator}",
        n=len(ikm.elements),
        edition=ikm.bands_version,
    )
    return [
        parts.text(_("Indeks Kepuasan Masyarakat (IKM)"), "part"),
        parts.text(summary, "section"),
        parts.text(formula),
        parts.gap(6),
        parts.table(
            head, rows, widths, frozenset({2, 3, 4}), frozenset({len(rows) - 1})
        ),
    ]
