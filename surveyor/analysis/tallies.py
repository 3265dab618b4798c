"""Answers counted over many submissions: questions, respondents, NPS, IPA, photos."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from surveyor.analysis.indices import Ikm, Ipa, Nps, ikm, ipa, nps
from surveyor.analysis.labels import Option
from surveyor.analysis.means import exact_sum
from surveyor.analysis.plan import Planned
from surveyor.analysis.reading import number
from surveyor.analysis.results import (
    AnswerCount,
    Photo,
    QuestionResult,
    RespondentTable,
)
from surveyor.analysis.scheme import Scheme
from surveyor.analysis.scored import Scored
from surveyor.analysis.scoring import is_unknown


class Tally:
    """All answers to one question of one form, over its versions."""

    def __init__(self, form: str, question: Planned) -> None:
        self.form = form
        self.question = question
        self.counts: Counter[str] = Counter()
        self.used: Counter[str] = Counter()
        self._options: dict[str, Option] = {}

    def add(
        self, question: Planned, values: Iterable[str], used: Iterable[str]
    ) -> None:
        """Counts the answers of one submission, whose form may be a newer version."""
        if not self._options or question is not self.question:
            self._options |= {option.value: option for option in question.options}
            self.question = question
        self.counts.update(values)
        self.used.update(used)

    def rows(self) -> tuple[AnswerCount, ...]:
        """How often each option was chosen, in the order of the form."""
        chosen = self.chosen()
        answered = sum(n for value, n in self.counts.items() if value)
        options = dict.fromkeys([*self._options, *sorted(chosen)])
        return tuple(
            AnswerCount(
                value,
                self._options[value].label if value in self._options else {"": value},
                chosen[value],
                Fraction(chosen[value], answered) if answered else None,
            )
            for value in options
        )

    def chosen(self) -> Counter[str]:
        """Options ticked, also the ones that are only one of several."""
        if self.question.kind != "choices":
            return Counter({value: n for value, n in self.counts.items() if value})
        ticked: Counter[str] = Counter()
        for value, n in self.counts.items():
            for code in dict.fromkeys(value.split()):
                ticked[code] += n
        return ticked

    def numbers(self) -> Counter[Fraction]:
        """The answers that are numbers."""
        found: Counter[Fraction] = Counter()
        for value, n in self.counts.items():
            x = (
                number(value)
                if value and not is_unknown(self.question, value)
                else None
            )
            if x is not None:
                found[x] += n
        return found

    def result(self) -> QuestionResult:
        """The question's line in the data-quality table."""
        question = self.question
        unknown = {
            value: n for value, n in self.counts.items() if is_unknown(question, value)
        }
        not_applicable = sum(n for v, n in unknown.items() if _not_applicable(v))
        asked, empty = self.counts.total(), self.counts[""]
        missing = sum(unknown.values())
        numbers = self.numbers() if question.kind == "number" else Counter()
        choices = question.kind in {"choice", "choices"} and bool(self._options)
        return QuestionResult(
            code=question.code,
            label=question.label,
            form=self.form,
            unit=question.unit,
            asked=asked,
            answered=asked - empty - missing,
            dont_know=missing - not_applicable,
            not_applicable=not_applicable,
            empty=empty,
            mean=mean(numbers),
            total=exact_sum(x * n for x, n in numbers.items()) if numbers else None,
            least=min(numbers, default=None),
            greatest=max(numbers, default=None),
            answers=self.rows() if choices else (),
        )


def _not_applicable(value: str) -> bool:
    return any(word.removesuffix(".0").endswith("99") for word in value.split())


def mean(numbers: Mapping[Fraction, int]) -> Fraction | None:
    """The mean of numbers that occur so often."""
    n = sum(numbers.values())
    return exact_sum(x * times for x, times in numbers.items()) / n if n else None


Tallies = Mapping[tuple[str, str], Tally]
"""By form id and question code, in the order of the forms."""


def tally(entries: Sequence[Scored]) -> Tallies:
    """Counts all answers of some submissions."""
    tallies: dict[tuple[str, str], Tally] = {}
    for entry in entries:
        form = entry.plan.form_id
        for answers in entry.answers:
            key = (form, answers.question.code)
            kept = tallies.get(key)
            if kept is None:
                kept = tallies[key] = Tally(form, answers.question)
            kept.add(answers.question, answers.values, answers.used)
    ordered = sorted(tallies.items(), key=lambda i: (i[0][0], i[1].question.order))
    return dict(ordered)


def by_code(tallies: Tallies, code: str) -> Tally | None:
    """The first question of a code, whatever form it stands in."""
    return next((t for (_, c), t in tallies.items() if c == code), None)


def respondents(tallies: Tallies, scheme: Scheme) -> tuple[RespondentTable, ...]:
    """The tables of respondents that the scheme asks for and the answers allow."""
    return tuple(_tables(tallies, scheme))


def _tables(tallies: Tallies, scheme: Scheme) -> Iterator[RespondentTable]:
    for people in scheme.respondents:
        for code in people.tables:
            found = by_code(tallies, code)
            if found is None:
                continue
            total = sum(n for value, n in found.counts.items() if value)
            yield RespondentTable(
                people.code,
                people.name,
                code,
                found.question.label,
                total,
                found.rows(),
            )


def recommendation(tallies: Tallies, scheme: Scheme) -> Nps | None:
    """The NPS of the people who were asked whether they recommend the site."""
    for people in scheme.respondents:
        found = by_code(tallies, people.recommendation or "")
        if found is not None:
            return nps(found.numbers().elements())
    return None


def importance(tallies: Tallies, scheme: Scheme) -> Ipa | None:
    """The IPA of questions whose importance was asked too (`VS08` and `VS08_imp`)."""
    attributes = []
    for (_, code), asked in tallies.items():
        matters = by_code(tallies, code + scheme.ipa_suffix)
        if matters is None:
            continue
        performs, weighs = mean(asked.numbers()), mean(matters.numbers())
        if performs is not None and weighs is not None:
            attributes.append((code, asked.question.label, performs, weighs))
    return ipa(attributes)


def satisfaction(tallies: Tallies, scheme: Scheme) -> Ikm | None:
    """The IKM of the elements of the SKM module; None unless all of them were asked."""
    answers: dict[str, list[int | None]] = {}
    for code in scheme.skm_elements:
        found = by_code(tallies, code)
        if found is None:
            return None
        answers[code] = [
            int(x) if x is not None and x.denominator == 1 else None
            for value, n in sorted(found.counts.items())
            for x in [number(value)] * n
        ]
    bands = scheme.ikm.get(scheme.skm_classes)
    return ikm(answers, bands) if answers and bands else None


def photos(entries: Iterable[Scored]) -> tuple[Photo, ...]:
    """The photos that entries name, oldest visit first."""
    return tuple(
        Photo(
            entry.submission,
            file,
            entry.facts.site_name,
            spot,
            entry.facts.visited,
            answers.question.code,
            answers.question.label,
        )
        for entry in entries
        for answers in entry.answers
        if answers.question.kind == "photo" and not answers.question.masked
        for file, spot in zip(answers.values, answers.spots, strict=True)
        if file
    )
