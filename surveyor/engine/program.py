"""A form compiled once: its expressions, who reads whom, in which order they run.

An expression belongs to a generic ref and has a kind. Recalculation runs relevance,
calculations, row counts and the check for vanished choices; constraint, required and
readonly are evaluated when somebody looks.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from surveyor.engine.offers import read_by_choice_names, read_by_offers
from surveyor.engine.ordering import Expression, in_order, reads_itself
from surveyor.engine.scoping import scoping_of
from surveyor.engine.xpath.compiler import Compiled, compile_expression
from surveyor.errors import UserError
from surveyor.forms.collection import no_collection
from surveyor.forms.model import (
    Action,
    Control,
    Element,
    Form,
    Item,
    Question,
    Repeat,
)

JR_TEMPLATE = "{http://openrosa.org/javarosa}template"


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
    shapes: dict[str, Element | None] = field(default_factory=dict)
    """Generic ref -> what the form lays out there, once it was asked for."""
    choices: dict[str, Expression] = field(default_factory=dict)
    """Ref of a select whose choices change -> the expression that filters them."""
    actions: dict[str, list[tuple[str, Action]]] = field(default_factory=dict)
    """Event -> (ref of the element it stands in, action)."""
    cycles: list[tuple[str, ...]] = field(default_factory=list)
    broken: list[tuple[str, str, str, UserError]] = field(default_factory=list)
    """Expressions that could not be compiled: ref, kind, source, why."""

    ends: tuple[str, ...] = ()
    """Refs that take the time of the end."""
    files: frozenset[str] = frozenset()
    """Refs whose answers are names of files."""
    reads_all_below: bool = False
    """Some expression reads all below a node."""
    _within: dict[str, list[Expression]] = field(default_factory=dict)

    _in_rows: dict[str, bool] = field(default_factory=dict)

    def in_rows(self, ref: str) -> bool:
        """Whether nodes of a generic ref are rows or stand in some."""
        found = self._in_rows.get(ref)
        if found is None:
            found = any(f"{ref}/".startswith(f"{one}/") for one in self.repeats)
            self._in_rows[ref] = found
        return found

    _looking: dict[str, list[Expression]] = field(default_factory=dict)

    def looking_at(self, ref: str) -> list[Expression]:
        """The expressions that read the rows of a repeat or what is in them."""
        found = self._looking.get(ref)
        if found is None:
            inside = ref + "/"
            several = [
                one
                for read, readers in self.readers.items()
                if read == ref or read.startswith(inside)
                for one in readers
            ]
            found = list({id(one): one for one in several}.values())
            self._looking[ref] = found
        return found

    def within(self, ref: str) -> list[Expression]:
        """The expressions of a row and of what is in it, in order."""
        found = self._within.get(ref)
        if found is None:
            inside = ref + "/"
            found = [one for one in self.eager if (one.at + "/").startswith(inside)]
            self._within[ref] = found
        return found


_MOST_KEPT = 16
_kept: dict[bytes, Program] = {}
_keeping = threading.Lock()
"""Forms are opened in the window and in its background work at once."""


def program_of(form: Form) -> Program:
    """The compiled form; made once for the same XForm."""
    program = _kept.get(form.xml) if form.xml else None
    if program is None:
        with no_collection():
            program = _build(form)
        with _keeping:
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
    _complete(program)
    program.ends = tuple(
        bind.ref
        for bind in form.binds.values()
        if (bind.preload, bind.preload_params) == ("timestamp", "end")
    )
    program.files = frozenset(_files(program))
    repeats = frozenset(program.repeats)
    known = frozenset(_refs(form.instance, ""))
    program.eager, circles = in_order(program.eager, repeats, known)
    circles += [
        (ref,)
        for (ref, kind), compiled in program.lazy.items()
        if kind != "constraint"
        and reads_itself(ref, compiled.dependencies & known, compiled.source, repeats)
    ]
    program.cycles = list(dict.fromkeys(circles))
    for one in program.eager:
        for ref in sorted(one.reads):
            program.readers.setdefault(ref, []).append(one)
            program.reads_all_below |= ref.endswith("/*")
    return program


def _files(program: Program) -> Iterator[str]:
    """Uploads, and what has no question.

    Sound recorded in the background and the audit log are told by their type alone.
    """
    for ref, element in program.elements.items():
        if isinstance(element, Question) and element.control is Control.UPLOAD:
            yield ref
    for ref, bind in program.form.binds.items():
        if bind.type == "binary":
            yield ref


def _complete(program: Program) -> None:
    """What an expression reads beyond its own text, and across which rows."""
    repeats = frozenset(program.repeats)
    for one in program.eager:
        source = one.compiled.source
        if "choice-name(" in source or "itext(" in source:
            one.worded = True
            one.reads |= read_by_choice_names(program.form, program.elements, one)
        if one.kind == "choices":
            one.reads |= read_by_offers(program.elements.get(one.ref), one, repeats)
        if any((one.at + "/").startswith(ref + "/") for ref in repeats):
            scoping = scoping_of(source, one.at, repeats)
            one.crossing, one.placed = scoping.crossing, scoping.placed
            one.neighbours = tuple(sorted(scoping.neighbours))


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
            _add_action(program, item.ref or "", action)
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
    # A range may have a list too: it labels ticks, and offers nothing to lose.
    if compiled.dependencies and question.control is not Control.RANGE:
        made = Expression(question.ref, "choices", compiled, compiled.dependencies)
        program.eager.append(made)
        program.choices[question.ref] = made


def _add_action(program: Program, ref: str, action: Action) -> None:
    for event in action.events:
        program.actions.setdefault(event, []).append((ref, action))


def _add_eager(program: Program, ref: str, kind: str, source: str | None) -> None:
    compiled = _compiled(program, ref, kind, source)
    if compiled is not None:
        made = Expression(ref, kind, compiled, compiled.dependencies)
        bind = program.form.binds.get(ref)
        made.type = bind.type if bind is not None else "string"
        program.eager.append(made)


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


def _refs(element: Element, above: str) -> Iterator[str]:
    ref = f"{above}/{element.name}"
    yield ref
    yield from (f"{ref}/@{name.rpartition('}')[2]}" for name in element.attributes)
    for child in element.children:
        yield from _refs(child, ref)


def _templates(element: Element, above: str) -> Iterator[tuple[str, Element]]:
    ref = f"{above}/{element.name}"
    if JR_TEMPLATE in element.attributes:
        yield ref, element
    for child in element.children:
        yield from _templates(child, ref)
