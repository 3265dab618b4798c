"""A form compiled once for reading its answers: what to look at, where, and how.

The plan follows the nesting of repeats. A *scope* is the main level or a repeat; each
question knows the path from its scope's row to its node, and rules find the answers
they need in the same row or in the rows around it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from surveyor.analysis.labels import Lists, Option, label_of, questions, repeats
from surveyor.analysis.reading import Layout, number
from surveyor.analysis.rules import UNKNOWN_CHOICES, Rule, RuleError, make_rule
from surveyor.analysis.scheme import Names, Pillar, Scheme
from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Bind, Control, Form, Place, Question
from surveyor.texts import N_

Path = str
"""Names joined by "/", from a row to a node; "" is the row itself."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a named answer lies: `level` 0 is the main level, 1 2 one in that."""

    level: int
    path: Path


@dataclass(frozen=True, slots=True)
class Planned:
    """A question or calculation whose answers count for something."""

    code: str
    ref: str
    kind: str
    """`choice`, `choices`, `number`, `date`, `place`, `photo`, `file` or `text`."""
    path: Path
    label: Names
    unit: str
    masked: bool
    options: tuple[Option, ...]
    missing: frozenset[str]
    """Answers that mean "don't know" or "not applicable"."""
    dimension: str
    weight: Fraction
    rule: Rule | None
    """None for a question that is not scored."""
    best: bool
    """Whether the best row counts and not the mean of the rows."""
    when: Target | None
    lookups: Mapping[str, Target]
    order: int
    """Place in the order of the form."""
    known: dict[str, Fraction | None] = field(default_factory=dict)
    """Scores of answers met so far, for rules that read nothing else."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The main level or a repeat."""

    name: str
    """Local name of the repeated node; that of the root for the main level."""
    level: int
    path: Path
    """From the row around it to the repeated nodes."""
    around: Path
    """From that row to the node that the repeated nodes stand in."""
    opens: Path | None
    """From a row to the answer that is 1 for a row that counts."""
    consent: Path | None
    """From a row to the question whether the person agrees."""
    refusal: str
    questions: tuple[Planned, ...]
    scopes: tuple["Scope", ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A form ready for reading."""

    form_id: str
    form_version: str
    main: Scope
    layout: Layout
    names: Mapping[str, Path]
    """Name -> path of every node on the main level; the first of a name."""
    saved: Mapping[str, Path]
    """Property of an entity -> path of the answer that it takes."""
    pillar: Pillar | None
    """The pillar that most of the form's items belong to; None without items."""
    scheme: Scheme
    problems: tuple[Finding, ...]
    """Scoring attributes that mean nothing; the questions are not scored."""


_KINDS = {
    Control.SELECT_ONE: "choice",
    Control.SELECT_MULTIPLE: "choices",
    Control.RANK: "choices",
}
_NUMBERS = frozenset({"int", "integer", "decimal", "long", "double", "float"})
_DATES = frozenset({"date", "dateTime"})
_PLACES = frozenset({"geopoint", "geotrace", "geoshape"})
_MOST = 32
_plans: dict[tuple[int, int], tuple[Form, Scheme, Plan]] = {}


def plan_for(form: Form, scheme: Scheme) -> Plan:
    """The plan of a form under a scheme, made once for each pair of objects."""
    key = (id(form), id(scheme))
    kept = _plans.get(key)
    if kept is None:
        if len(_plans) >= _MOST:
            _plans.pop(next(iter(_plans)), None)
        # The pair is kept with the plan, so that its ids are not given to others.
        kept = _plans[key] = (form, scheme, _Planner(form, scheme).plan())
    return kept[2]


def check_scoring(form: Form, scheme: Scheme) -> tuple[Finding, ...]:
    """What is wrong with a form's scoring attributes, for its author."""
    return plan_for(form, scheme).problems


class _Planner:
    def __init__(self, form: Form, scheme: Scheme) -> None:
        self._form = form
        self._scheme = scheme
        self._questions = questions(form)
        self._repeats = tuple(repeats(form))
        self._lists = Lists(form)
        self._problems: list[Finding] = []
        self._ranks = {ref: rank for rank, ref in enumerate(self._order())}
        self._refs: dict[str, list[str]] = {}
        for ref in form.binds:
            self._refs.setdefault(ref.rpartition("/")[2], []).append(ref)

    def plan(self) -> Plan:
        main = self._scope(self._form.root, "", 0)
        return Plan(
            str(self._form.id),
            self._form.version,
            main,
            _layout(main),
            self._names(),
            {
                bind.saveto: _steps(ref, self._form.root)
                for ref, bind in self._form.binds.items()
                if bind.saveto
            },
            self._pillar(main),
            self._scheme,
            tuple(self._problems),
        )

    def _scope(self, ref: str, path: Path, level: int) -> Scope:
        inner = [r for r in self._repeats if r != ref and self._home(r) == ref]
        bind = self._form.binds.get(ref)
        opens = bind.own("open") if bind else None
        name = ref.rpartition("/")[2]
        people = next((r for r in self._scheme.respondents if r.repeat == name), None)
        return Scope(
            name=name,
            level=level,
            path=path,
            around=path.rpartition("/")[0],
            opens=self._below(ref, opens) if opens and level else None,
            consent=self._below(ref, people.consent) if people and level else None,
            refusal=people.refusal if people else "",
            questions=tuple(
                self._planned(r, ref, level)
                for r in self._ranks
                if self._home(r) == ref and r not in self._repeats
            ),
            scopes=tuple(self._scope(r, _steps(r, ref), level + 1) for r in inner),
        )

    def _order(self) -> tuple[str, ...]:
        """Body questions as on the screens, then scored or known calculations."""
        scored = (r for r, b in self._form.binds.items() if b.own("dimension"))
        return tuple(dict.fromkeys((*self._asked(), *scored)))

    def _asked(self) -> tuple[str, ...]:
        # Notes and read-only fields ask nothing.
        return tuple(
            ref
            for ref, question in self._questions.items()
            if question.control is not Control.TRIGGER
            and self._bind(ref).readonly != "true()"
            and not self._bind(ref).calculate
        )

    def _bind(self, ref: str) -> Bind:
        return self._form.binds.get(ref) or Bind(ref)

    def _home(self, ref: str) -> str:
        """The repeat that a node lies in, or the root; a repeat's own is around it."""
        around = [r for r in self._repeats if ref.startswith(r + "/")]
        return max(around, key=len, default=self._form.root)

    def _planned(self, ref: str, scope: str, level: int) -> Planned:
        bind, question = self._bind(ref), self._questions.get(ref)
        code = ref.rpartition("/")[2]
        kind = _kind(question, bind)
        options = self._lists.of(question)
        rule, weight = self._scoring(ref, bind, options)
        names = rule.names if rule else ()
        when = bind.own("when")
        return Planned(
            code=code,
            ref=ref,
            kind=kind,
            path=_steps(ref, scope),
            label=label_of(self._form, question.label if question else None),
            unit=bind.own("unit") or "",
            masked=bind.own("mask") == "yes",
            options=options,
            missing=_missing(kind, bind),
            dimension=bind.own("dimension") or "" if rule else "",
            weight=weight,
            rule=rule,
            best=bind.own("reduce") == "max",
            when=self._target(ref, when) if when and rule else None,
            lookups={name: self._target(ref, name) for name in names},
            order=self._ranks[ref],
        )

    def _scoring(
        self, ref: str, bind: Bind, options: tuple[Option, ...]
    ) -> tuple[Rule | None, Fraction]:
        dimension, text = bind.own("dimension"), bind.own("rule")
        none = (None, Fraction(0))
        if not dimension:
            return none
        if self._scheme.pillar_of(dimension) is None:
            self._say(ref, "dimension", _UNKNOWN_DIMENSION, dimension)
            return none
        weight = self._scheme.weights.get(
            ref.rpartition("/")[2], number(bind.own("weight") or "1")
        )
        if weight is None or not 0 <= weight <= 5:
            self._say(ref, "weight", _BAD_WEIGHT, bind.own("weight") or "")
            return none
        scores = ((o.value, number(o.columns.get("score", ""))) for o in options)
        try:
            rule = make_rule(text or "", {v: s for v, s in scores if s is not None})
        except RuleError:
            self._say(ref, "rule", _BAD_RULE, text or "")
            return none
        strangers = [n for n in rule.names if not self._refs.get(n)]
        strangers += [w for w in (bind.own("when"),) if w and not self._refs.get(w)]
        if strangers:
            self._say(ref, "rule", _UNKNOWN_NAME, strangers[0])
            return none
        return rule, weight

    def _target(self, ref: str, name: str) -> Target:
        """The node of a name that shares most repeats with a node, seen from it."""
        rows = [self._form.root]
        rows += sorted((r for r in self._repeats if ref.startswith(r + "/")), key=len)
        reach = [r for r in self._refs[name] if self._home(r) in rows]
        found = max(reach or self._refs[name], key=lambda r: len(self._home(r)))
        home = self._home(found)
        level = rows.index(home) if home in rows else 0
        return Target(level, _steps(found, rows[level]))

    def _names(self) -> dict[str, Path]:
        root = self._form.root
        homes = {
            name: next((r for r in refs if self._home(r) == root), None)
            for name, refs in self._refs.items()
        }
        return {name: _steps(ref, root) for name, ref in homes.items() if ref}

    def _below(self, scope: str, name: str) -> Path | None:
        refs = [r for r in self._refs.get(name, ()) if self._home(r) == scope]
        return _steps(refs[0], scope) if refs else None

    def _pillar(self, scope: Scope) -> Pillar | None:
        counts: dict[str, int] = {}
        for planned in all_questions(scope):
            pillar = self._scheme.pillar_of(planned.dimension)
            if pillar:
                counts[pillar.code] = counts.get(pillar.code, 0) + 1
        most = max(counts, key=lambda code: counts[code], default="")
        return self._scheme.pillar(most)

    def _say(self, ref: str, column: str, text: str, found: str) -> None:
        place = self._form.places.get(ref, Place())
        self._problems.append(
            Finding(
                "scoring.attribute",
                text,
                N_("Pertanyaan ini tidak dinilai sampai kolomnya diperbaiki."),
                Severity.WARNING,
                Place(place.sheet, place.row, f"bind::sv:{column}"),
                {"name": ref.rpartition("/")[2], "found": found},
            )
        )


_UNKNOWN_DIMENSION = N_("{name}: dimensi {found} tidak ada dalam skema penilaian.")
_BAD_WEIGHT = N_("{name}: bobot harus antara 0 dan 5, tertulis {found}.")
_BAD_RULE = N_("{name}: aturan penilaian '{found}' tidak dikenal.")
_UNKNOWN_NAME = N_("{name}: aturan penilaian menyebut {found}, yang tidak ada.")


def all_questions(scope: Scope) -> tuple[Planned, ...]:
    """Every planned question of a scope and the repeats in it, in form order."""
    inner = (q for s in scope.scopes for q in all_questions(s))
    return tuple(sorted((*scope.questions, *inner), key=lambda q: q.order))


def _kind(question: Question | None, bind: Bind) -> str:
    control = question.control if question else Control.INPUT
    if control in _KINDS:
        return _KINDS[control]
    if control is Control.UPLOAD:
        media = question.attributes.get("mediatype", "") if question else ""
        return "photo" if media.startswith("image") else "file"
    if bind.type in _NUMBERS:
        return "number"
    if bind.type in _PLACES:
        return "place"
    return "date" if bind.type in _DATES else "text"


def _missing(kind: str, bind: Bind) -> frozenset[str]:
    said = frozenset((bind.own("missing") or "").split())
    return said | UNKNOWN_CHOICES if kind in {"choice", "choices"} else said


def _steps(ref: str, above: str) -> Path:
    return ref.removeprefix(above).strip("/")


def _layout(scope: Scope) -> Layout:
    return Layout({inner.path: _layout(inner) for inner in scope.scopes})
