"""Scores of one submission, in exact arithmetic.

An item's score is 0..100 or missing. A dimension is the weighted mean of its items'
scores, shown only where the items with a score carry enough of the weight of the items
that are relevant to this entry. Relevance is read from the finished XML:

- A node that is absent was switched off by skip logic: not relevant. One that is there
  and empty, or says "don't know", is relevant and missing.
- Inside a repeat an item is relevant if any row that counts has its node. Rows whose
  `sv:open` is not 1 (refused, under age) are no rows.
- A repeat without rows that count: its items are relevant but missing, so that a site
  without interviews loses coverage and not score. They are not relevant where the node
  around the repeat is absent, or where an item's `sv:when` outside the repeat is not 1:
  forms use that where the repeat itself is switched off.
- `sv:when` not 1: not relevant, in that row or altogether.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from surveyor.analysis.means import exact_sum, mean_of, weighted_mean
from surveyor.analysis.plan import Plan, Planned, Scope, Target, all_questions, plan_for
from surveyor.analysis.reading import Row, read_submission
from surveyor.analysis.scheme import Band, Pillar, Scheme
from surveyor.formats import half_up
from surveyor.forms.model import Form

_MOST_KNOWN = 10_000
YES = frozenset({"1", "true"})
ROW_LABEL = "row_label"
"""From a repeat's row to the calculation that is its title."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """A scored question of a submission."""

    code: str
    dimension: str
    weight: Fraction
    score: Fraction | None
    """0..100; None is missing."""
    relevant: bool
    n: int
    """Answers with a score: more than one only in repeats."""


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension of a submission; `score` is None where the data do not suffice."""

    code: str
    score: Fraction | None
    coverage: Fraction | None
    """Share 0..1 of the relevant weight with a score; None if nothing is relevant."""
    items: tuple[ItemScore, ...]


@dataclass(frozen=True, slots=True)
class SubmissionScore:
    """A submission's pillar: the mean of its dimensions that have a score."""

    pillar: str
    dimensions: tuple[DimensionScore, ...]
    """All of the pillar, in the scheme's order."""
    score: Fraction | None
    provisional: bool
    """A dimension of the pillar has no score."""
    coverage: Fraction | None
    """Over all items of the pillar."""
    form_id: str
    form_version: str
    scheme: str
    weights: str
    bands: str

    @property
    def present(self) -> tuple[str, ...]:
        """Codes of the dimensions that have a score."""
        return tuple(d.code for d in self.dimensions if d.score is not None)

    def dimension(self, code: str) -> DimensionScore | None:
        """The dimension of a code."""
        return next((d for d in self.dimensions if d.code == code), None)


@dataclass(slots=True)
class Taken:
    """What a submission says on one question."""

    question: Planned
    relevant: bool = False
    values: list[str] = field(default_factory=list)
    """As answered, without blanks, one per node that is there; "" for none."""
    scores: list[Fraction] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    """The answers that the scores come from."""
    spots: list[str] = field(default_factory=list)
    """For photos, beside `values`: the title of the row, "" on the main level."""

    def score(self) -> Fraction | None:
        """The item's score over its rows."""
        if not self.scores:
            return None
        if self.question.best:
            return max(self.scores)
        return mean_of(self.scores)


@dataclass(slots=True)
class RowCount:
    """Rows of a repeat: the ones that count, and the people who declined."""

    held: int = 0
    declined: int = 0


@dataclass(frozen=True, slots=True)
class Taking:
    """All answers of a submission that the plan looks at."""

    taken: tuple[Taken, ...]
    """In the order of the form."""
    rows: dict[str, RowCount]
    """By the name of the repeat."""


def score_submission(form: Form, xml: bytes, scheme: Scheme) -> SubmissionScore | None:
    """The scores of a finished submission; None for a form without scored items.

    Raises:
        SubmissionUnreadable: The bytes are no submission.
    """
    plan = plan_for(form, scheme)
    return score_of(plan, take(plan, read_submission(xml, plan.layout)))


def display(score: Fraction | None) -> Decimal | None:
    """The score as it is shown: two decimals, half up."""
    return None if score is None else half_up(score, 2)


def band(score: Fraction | None, scheme: Scheme) -> Band | None:
    """The class of a score, looked up with the value as it is shown."""
    return scheme.bands.of(score)


def take(plan: Plan, root: Row) -> Taking:
    """Reads everything that the plan looks at, in one pass."""
    taken = {q.ref: Taken(q) for q in all_questions(plan.main)}
    rows: dict[str, RowCount] = {}
    _take_row(plan.main, (root,), taken, rows)
    return Taking(tuple(taken.values()), rows)


def _take_row(
    scope: Scope,
    rows: tuple[Row, ...],
    taken: dict[str, Taken],
    counts: dict[str, RowCount],
) -> None:
    values = rows[-1].values
    for question in scope.questions:
        value = values.get(question.path)
        if value is not None and _counts(question.when, rows):
            _take_answer(question, value, rows, taken[question.ref])
    for inner in scope.scopes:
        opened = list(_open_rows(inner, rows[-1], counts))
        for row in opened:
            _take_row(inner, (*rows, row), taken, counts)
        if not opened and (not inner.around or inner.around in values):
            for question in all_questions(inner):
                if _counts(question.when, rows):
                    taken[question.ref].relevant = True


def _open_rows(scope: Scope, row: Row, counts: dict[str, RowCount]) -> Iterator[Row]:
    count = counts.setdefault(scope.name, RowCount())
    for inner in row.rows.get(scope.path, ()):
        values = inner.values
        if scope.opens is None or values.get(scope.opens) in YES:
            count.held += 1
            yield inner
        elif scope.consent and values.get(scope.consent) == scope.refusal:
            count.declined += 1


def _counts(when: Target | None, rows: tuple[Row, ...]) -> bool:
    # A condition inside a repeat without rows cannot be asked; the item stays relevant.
    if when is None or when.level >= len(rows):
        return True
    return rows[when.level].values.get(when.path) in YES


def _take_answer(
    question: Planned, value: str, rows: tuple[Row, ...], taken: Taken
) -> None:
    taken.relevant = True
    taken.values.append(value)
    if question.kind == "photo":
        taken.spots.append(rows[-1].values.get(ROW_LABEL, "") if len(rows) > 1 else "")
    if question.rule is None or not value:
        return
    score = _score(question, value, rows)
    if score is not None:
        taken.scores.append(score)
        taken.used.append(value)


def is_unknown(question: Planned, value: str) -> bool:
    """Whether an answer means "don't know" or "not applicable"."""
    if question.kind == "choices":
        return not question.missing.isdisjoint(value.split())
    return value.removesuffix(".0") in question.missing


def _score(question: Planned, value: str, rows: tuple[Row, ...]) -> Fraction | None:
    known = question.known
    if value in known:
        return known[value]
    rule = question.rule
    if rule is None or is_unknown(question, value):
        return None
    if question.lookups:

        def lookup(name: str) -> str:
            target = question.lookups[name]
            return rows[target.level].values.get(target.path, "")

        return rule.score(value, lookup)
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[value] = rule.score(value, lambda _: "")
    return known[value]


def score_of(plan: Plan, taking: Taking) -> SubmissionScore | None:
    """The scores of answers that were read; None for a plan without items."""
    pillar, scheme = plan.pillar, plan.scheme
    if pillar is None:
        return None
    dimensions = tuple(
        _dimension(d.code, _items(taking, d.code), scheme.coverage_limit)
        for d in pillar.dimensions
    )
    return SubmissionScore(
        pillar=pillar.code,
        dimensions=dimensions,
        score=pillar_mean(pillar, tuple(d.score for d in dimensions)),
        provisional=any(d.score is None for d in dimensions),
        coverage=_coverage([item for d in dimensions for item in d.items]),
        form_id=plan.form_id,
        form_version=plan.form_version,
        scheme=scheme.version,
        weights=scheme.weights_version,
        bands=scheme.bands.version,
    )


def pillar_mean(pillar: Pillar, scores: Sequence[Fraction | None]) -> Fraction | None:
    """The weighted mean of the dimensions that have a score."""
    pairs = [
        (d.weight, score)
        for d, score in zip(pillar.dimensions, scores, strict=True)
        if score is not None
    ]
    return weighted_mean(pairs)


def _items(taking: Taking, dimension: str) -> tuple[ItemScore, ...]:
    return tuple(
        ItemScore(
            taken.question.code,
            dimension,
            taken.question.weight,
            taken.score(),
            taken.relevant,
            len(taken.scores),
        )
        for taken in taking.taken
        if taken.question.dimension == dimension and taken.question.weight
    )


def _dimension(
    code: str, items: tuple[ItemScore, ...], limit: Fraction
) -> DimensionScore:
    coverage = _coverage(items)
    enough = coverage is not None and coverage >= limit
    pairs = [(item.weight, item.score) for item in items if item.score is not None]
    return DimensionScore(
        code, weighted_mean(pairs) if enough else None, coverage, items
    )


def _coverage(items: Sequence[ItemScore]) -> Fraction | None:
    relevant = exact_sum(item.weight for item in items if item.relevant)
    present = exact_sum(item.weight for item in items if item.score is not None)
    return present / relevant if relevant else None
