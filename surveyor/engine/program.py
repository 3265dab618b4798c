"""A form compiled once: its expressions, who reads whom, in which order they run.

An expression belongs to a generic ref and has a kind. Recalculation runs relevance,
calculations, row counts and the check for vanished choices; constraint, required and
readonly are evaluated when somebody looks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveyor.engine.xpath.compiler import Compiled, compile_expression
from surveyor.errors import UserError
from surveyor.forms.model import Action, Element, Form, Item, Question, Repeat

JR_TEMPLATE = "{http://openrosa.org/javarosa}template"
_EAGER = ("relevant", "calculate", "count", "choices")


@dataclass(slots=True)
class Expression:
    """A compiled expression at its place."""

    ref: str
    kind: str
    compiled: Compiled
    crossing: bool
    """Whether it looks into other rows, so that all of them run it again."""
    rank: int = 0

    @property
    def at(self) -> str:
        """Generic ref of the nodes it runs for: a row count, at the rows' parent."""
        return self.ref.rpartition("/")[0] if self.kind == "count" else self.ref


@dataclass(slots=True)
class Program:
    """Everything about a form that does not change while it is filled in."""

    form: Form
    lazy: dict[tuple[str, str], Compiled] = field(default_factory=dict)
    """(ref, required | readonly | constraint) -> expression."""
    eager: list[Expression] = field(default_factory=list)
    """In the order in which they run."""
    readers: dict[str, list[Expression]] = field(default_factory=dict)
    """Generic ref -> expressions that read it."""
    elements: dict[str, Item] = field(default_factory=dict)
    """Generic ref -> body element."""
    repeats: dict[str, Repeat] = field(default_factory=dict)
    templates: dict[str, Element] = field(default_factory=dict)
    itemsets: dict[str, Compiled] = field(default_factory=dict)
    actions: dict[str, list[tuple[str, Action]]] = field(default_factory=dict)
    """Event -> (ref of the element it stands in, action)."""
    cycles: list[tuple[str, ...]] = field(default_factory=list)
    broken: list[tuple[str, str, str, UserError]] = field(default_factory=list)
    """Expressions that could not be compiled: ref, kind, source, why."""


_MOST_KEPT = 16
_kept: dict[bytes, Program] = {}


def program_of(form: Form) -> Program:
    """The compiled form; made once for the same XForm."""
    program = _kept.get(form.xml) if form.xml else None
    if program is None:
        program = _build(form)
        while len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[form.xml] = program
    return program


def _build(form: Form) -> Program:
    program = Program(form)
    _collect(program, form.body)
    for ref, template in _templates(form.instance, ""):
        program.templates.setdefault(ref, template)
    for ref, bind in form.binds.items():
        for kind in ("relevant", "calculate"):
            _add_eager(program, ref, kind, getattr(bind, kind))
        for kind in ("required", "readonly", "constraint"):
            source = getattr(bind, kind)
            compiled = _compiled(program, ref, kind, source)
            if compiled is not None:
                program.lazy[ref, kind] = compiled
    for action in form.actions:
        _add_action(program, "", action)
    _order(program)
    return program


def _collect(program: Program, items: tuple[Item, ...]) -> None:
    for item in items:
        if isinstance(item, Question):
            program.elements[item.ref] = item
            _collect_question(program, item)
            continue
        if item.ref:
            program.elements[item.ref] = item
        if isinstance(item, Repeat):
            program.repeats[item.ref] = item
            _add_eager(program, item.ref, "count", item.count)
            for action in item.actions:
                _add_action(program, item.ref, action)
        _collect(program, item.children)


def _collect_question(program: Program, question: Question) -> None:
    for action in question.actions:
        _add_action(program, question.ref, action)
    if question.itemset is None:
        return
    compiled = _compiled(
        program, question.ref, "choice_filter", question.itemset.nodeset
    )
    if compiled is None:
        return
    program.itemsets[question.ref] = compiled
    if compiled.dependencies:
        program.eager.append(
            Expression(question.ref, "choices", compiled, compiled.crossing)
        )


def _add_action(program: Program, ref: str, action: Action) -> None:
    for event in action.events:
        program.actions.setdefault(event, []).append((ref, action))


def _add_eager(program: Program, ref: str, kind: str, source: str | None) -> None:
    compiled = _compiled(program, ref, kind, source)
    if compiled is not None:
        program.eager.append(Expression(ref, kind, compiled, compiled.crossing))


def _compiled(
    program: Program, ref: str, kind: str, source: str | None
) -> Compiled | None:
    if not source or not source.strip():
        return None
    try:
        return compile_expression(source, ref)
    except UserError as error:
        program.broken.append((ref, kind, source, error))
        return None


def _templates(element: Element, above: str) -> Iterator[tuple[str, Element]]:
    ref = f"{above}/{element.name}"
    if JR_TEMPLATE in element.attributes:
        yield ref, element
    for child in element.children:
        yield from _templates(child, ref)


def _order(program: Program) -> None:
    """Ranks so that an expression runs after all that it reads (Kahn).

    What a relevance writes is every leaf below its node. Members of a cycle keep the
    order of the form behind all others; at run time each runs once in a wave.
    """
    eager = program.eager
    writers: dict[str, list[Expression]] = {}
    for one in eager:
        if one.kind in ("calculate", "choices"):
            writers.setdefault(one.ref, []).append(one)
    gates = [one for one in eager if one.kind in ("relevant", "count")]
    needs: dict[int, set[int]] = {}
    for number, one in enumerate(eager):
        one.rank = number
        for ref in one.compiled.dependencies:
            program.readers.setdefault(ref, []).append(one)
    for one in eager:
        found = needs.setdefault(one.rank, set())
        for ref in one.compiled.dependencies:
            found.update(w.rank for w in _writers_of(ref, writers))
            found.update(g.rank for g in gates if (ref + "/").startswith(g.ref + "/"))
        found.discard(one.rank)
    order = _kahn(needs, program)
    program.eager = [eager[number] for number in order]
    for rank, one in enumerate(program.eager):
        one.rank = rank


def _writers_of(ref: str, writers: dict[str, list[Expression]]) -> list[Expression]:
    if ref.endswith("/*"):
        prefix = ref[:-1]
        return [
            w
            for name, found in writers.items()
            if name.startswith(prefix)
            for w in found
        ]
    return writers.get(ref, [])


def _kahn(needs: dict[int, set[int]], program: Program) -> list[int]:
    from heapq import heapify, heappop, heappush

    followers: dict[int, list[int]] = {}
    for number, found in needs.items():
        for other in found:
            followers.setdefault(other, []).append(number)
    left = {number: len(found) for number, found in needs.items()}
    ready = [number for number, count in left.items() if not count]
    heapify(ready)
    order = []
    while ready:
        number = heappop(ready)
        order.append(number)
        for follower in followers.get(number, ()):
            left[follower] -= 1
            if not left[follower]:
                heappush(ready, follower)
    rest = [number for number in sorted(needs) if left[number] > 0]
    if rest:
        members = [one for one in rest if _reaches(one, one, needs, set())]
        program.cycles.append(
            tuple(dict.fromkeys(program.eager[m].ref for m in members))
        )
    return order + rest


def _reaches(start: int, goal: int, needs: dict[int, set[int]], seen: set[int]) -> bool:
    waiting = [start]
    while waiting:
        for other in needs[waiting.pop()]:
            if other == goal:
                return True
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return False
