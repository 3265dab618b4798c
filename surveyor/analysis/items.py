"""Scored questions over several sites, and the means that they are made of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from surveyor.analysis import tallies as counting
from surveyor.analysis.means import mean_of, weighted_mean
from surveyor.analysis.plan import Planned, all_questions
from surveyor.analysis.reading import number
from surveyor.analysis.results import ItemResult
from surveyor.analysis.scheme import Scheme
from surveyor.analysis.scored import Scored
from surveyor.analysis.scoring import ItemScore


def weighted(
    values: Mapping[str, Fraction | None], weights: Mapping[str, Fraction]
) -> Fraction | None:
    """The weighted mean of the sites that have both a value and a weight."""
    known = [
        (weights[k], v) for k, v in values.items() if k in weights and v is not None
    ]
    return weighted_mean(known)


def item_results(
    sites: Mapping[str, Sequence[Scored]],
    weights: Mapping[str, Fraction],
    scheme: Scheme,
) -> tuple[ItemResult, ...]:
    """The items of a pillar over sites, in the order of the form.

    Args:
        sites: Site -> its counted entries.
        weights: Site -> its weight in the mean.
        scheme: For the bands.
    """
    entries = [entry for counted in sites.values() for entry in counted]
    tallies = counting.tally(entries)
    scores: dict[str, dict[str, list[ItemScore]]] = {}
    for site, counted in sites.items():
        for entry in counted:
            for dimension in entry.score.dimensions if entry.score else ():
                for item in dimension.items:
                    scores.setdefault(item.code, {}).setdefault(site, []).append(item)
    questions = _questions(entries)
    return tuple(
        _item(question, scores[code], weights, counting.by_code(tallies, code), scheme)
        for code, question in questions.items()
        if code in scores
    )


def _questions(entries: Sequence[Scored]) -> dict[str, Planned]:
    plans = {id(entry.plan): entry.plan for entry in entries}.values()
    found = {q.code: q for p in plans for q in all_questions(p.main) if q.dimension}
    return dict(sorted(found.items(), key=lambda pair: pair[1].order))


def _item(
    question: Planned,
    by_site: Mapping[str, Sequence[ItemScore]],
    weights: Mapping[str, Fraction],
    tally: counting.Tally | None,
    scheme: Scheme,
) -> ItemResult:
    means = {s: mean_of([item.score for item in items]) for s, items in by_site.items()}
    score = weighted(means, weights)
    return ItemResult(
        code=question.code,
        label=question.label,
        dimension=question.dimension,
        weight=question.weight,
        n=sum(item.n for items in by_site.values() for item in items),
        sites=sum(mean is not None for mean in means.values()),
        mean=_answer_mean(question, tally),
        score=score,
        band=scheme.bands.of(score),
        previous=None,
    )


def _answer_mean(question: Planned, tally: counting.Tally | None) -> Fraction | None:
    if tally is None or question.rule is None or not question.rule.numeric:
        return None
    numbers: Counter[Fraction] = Counter()
    for value, n in tally.used.items():
        x = number(value)
        if x is not None:
            numbers[x] += n
    return counting.mean(numbers)
