"""The tables of items: one for each sub-dimension, the best item first."""

from fractions import Fraction
from typing import Any

from exports.to_pdf import parts
from surveyor import formats
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import DimensionResult, ItemResult, Results
from surveyor.texts import _, language


def story(results: Results, width: float) -> list[Any]:
    """Every item of every dimension with n, mean, score and its trend if there is one."""
    made: list[Any] = []
    for pillar in results.pillars:
        made.append(parts.text(names_in(pillar.name, language()), "part"))
        for dimension in pillar.dimensions:
            title = f"{dimension.code} · {names_in(dimension.name, language())}"
            figure = f"{title} – {parts.figure(dimension.score)}"
            if dimension.previous is not None:
                figure += f" ({_change(dimension.score, dimension.previous)})"
            made.append(parts.text(figure, "section"))
            made.append(_table(dimension, width))
    return made


def _table(dimension: DimensionResult, width: float) -> Any:
    compared = any(item.previous is not None for item in dimension.items)
    head = [_("Kode"), _("Butir"), "n", _("Bobot"), _("Rata-rata"), _("Skor")]
    shares = [0.09, 0.42, 0.07, 0.08, 0.10, 0.09]
    if compared:
        head.append(_("Perubahan"))
        shares[1:2] = [0.31]
        shares.append(0.11)
    head.append(_("Pita"))
    shares.append(1 - sum(shares))
    ranked = sorted(
        dimension.items, key=lambda i: (i.score is None, -(i.score or 0), i.code)
    )
    rows = [_row(item, compared=compared) for item in ranked]
    right = frozenset(range(2, len(head) - 1))
    return parts.table(head, rows, [width * share for share in shares], right=right)


def _row(item: ItemResult, *, compared: bool) -> list[Any]:
    change = [_change(item.score, item.previous)] if compared else []
    return [
        item.code,
        names_in(item.label, language()),
        formats.integer(item.n),
        formats.decimal(item.weight),
        parts.figure(item.mean),
        parts.figure(item.score),
        *change,
        parts.chip(item.band, "–"),
    ]


def _change(score: Fraction | None, previous: Fraction | None) -> str:
    if score is None or previous is None:
        return "–"
    change = score - previous
    return ("+" if change >= 0 else "−") + parts.figure(abs(change))
