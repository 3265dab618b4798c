"""What the engine has to say of a form before it is filled in: findings with place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from surveyor.engine.program import Program, program_of
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.errors import UnknownFunction
from surveyor.engine.xpath.functions import FUNCTIONS
from surveyor.errors import SurveyorError, UserError
from surveyor.forms.findings import Finding, Severity, Written
from surveyor.forms.model import (
    Action,
    Element,
    Form,
    Item,
    Output,
    Place,
    Question,
    Repeat,
    Text,
)
from surveyor.texts import N_

_COLUMNS = {"calculate": "calculation", "count": "repeat_count",
            "choices": "choice_filter"}  # fmt: skip
_INSTANCE = re.compile(r"\binstance\(\s*(['\"])(.*?)\1\s*\)")


def check(form: Form) -> tuple[Finding, ...]:
    """Expressions that cannot run, what they name that is not there, cycles.

    Places come from the workbook, or the line of the XML, where the form is read from.
    """
    program = program_of(form)
    return (
        *_broken(program),
        *_unknown(program),
        *_lists(form),
        *_others(form),
        *_cycles(program),
    )


def check_written(written: Iterable[Written]) -> tuple[Finding, ...]:
    """Expressions of a workbook that cannot run, also where no form came of it."""
    return tuple(
        _in_cell(error, one)
        for one in written
        if (error := _why_not(one.source, "/data/q")) is not None
    )


def _in_cell(error: UserError, written: Written) -> Finding:
    finding = _finding(error, written.place)
    position = getattr(error, "position", None)
    if position is None:
        return finding
    place = written.in_cell(position) + 1
    return replace(finding, values={**finding.values, "place": place})


def _why_not(source: str, ref: str) -> UserError | None:
    try:
        compile_expression(source, ref)
    except UserError as error:
        return error
    return None


def _finding(error: SurveyorError, place: Place) -> Finding:
    values, hint = dict(error.values), error.hint
    if isinstance(error, UnknownFunction):
        near = get_close_matches(str(values["name"]).lower(), FUNCTIONS, 1, 0.7)
        if near:
            hint = N_("Mungkin yang dimaksud: {nearest}().")
            values["nearest"] = near[0]
    return Finding(error.code, error.text, hint, place=place, values=values)


def _broken(program: Program) -> Iterator[Finding]:
    for ref, kind, _source, error in program.broken:
        yield _finding(error, _place(program.form, ref, kind))


def _unknown(program: Program) -> Iterator[Finding]:
    known = set(_refs(program.form.instance, ""))
    read = [(e.ref, e.kind, e.compiled) for e in program.eager]
    read += [(ref, kind, compiled) for (ref, kind), compiled in program.lazy.items()]
    for ref, kind, compiled in read:
        for path in sorted(compiled.dependencies):
            if not path.endswith("/*") and path not in known:
                yield Finding(
                    "xpath.unknown_path",
                    N_("Rumus merujuk ke {path}, yang tidak ada dalam kuesioner."),
                    N_("Periksa ejaan namanya; selama belum ada, nilainya kosong."),
                    Severity.WARNING,
                    _place(program.form, ref, kind),
                    {"path": path},
                )


def _lists(form: Form) -> Iterator[Finding]:
    """Lists that expressions read and the form does not have."""
    known = {*form.secondary, form.instance.name, "__last-saved"}
    for ref, kind, source in _sources(form):
        for found in _INSTANCE.finditer(source):
            if found[2] not in known and form.instance.attributes.get("id") != found[2]:
                yield Finding(
                    "engine.unknown_list",
                    N_(
                        "Rumus merujuk ke daftar {name}, yang tidak ada dalam kuesioner."
                    ),
                    N_("Tambahkan daftarnya, atau perbaiki namanya."),
                    Severity.WARNING,
                    _place(form, ref, kind),
                    {"name": found[2]},
                )


def _others(form: Form) -> Iterator[Finding]:
    """Expressions outside the program: values of actions, and what texts show."""
    for ref, kind, source in (*_acted(form), *_shown(form.body)):
        error = _why_not(source, ref)
        if error is not None:
            yield _finding(error, _place(form, ref, kind))
    for name, where in _translated(form):
        error = _why_not(name, where)
        if error is not None:
            yield _finding(error, _place(form, where, "label"))


def _sources(form: Form) -> Iterator[tuple[str, str, str]]:
    """Ref, kind and text of every expression that may name a list."""
    for ref, bind in form.binds.items():
        for kind in ("relevant", "required", "readonly", "calculate", "constraint"):
            source = getattr(bind, kind)
            if source:
                yield ref, kind, source
    for item in _items(form.body):
        if isinstance(item, Question) and item.itemset is not None:
            yield item.ref, "choice_filter", item.itemset.nodeset
    yield from _acted(form)


def _acted(form: Form) -> Iterator[tuple[str, str, str]]:
    actions: list[Action] = list(form.actions)
    for item in _items(form.body):
        if isinstance(item, Question | Repeat):
            actions += item.actions
    for action in actions:
        if action.expression and action.expression.strip():
            first = "odk-instance-first-load" in action.events
            yield (
                action.target,
                "default" if first else "calculation",
                action.expression,
            )


def _shown(items: tuple[Item, ...]) -> Iterator[tuple[str, str, str]]:
    for item in _items(items):
        hint = item.hint if isinstance(item, Question) else None
        for kind, text in (("label", item.label), ("hint", hint)):
            for source in _outputs(text):
                yield item.ref or "", kind, source


def _outputs(text: Text | None) -> Iterator[str]:
    for part in text.parts if text is not None else ():
        if isinstance(part, Output):
            yield part.expression


def _translated(form: Form) -> Iterator[tuple[str, str]]:
    """Expressions in translations, each with the ref that its id begins with."""
    told: set[tuple[str, str]] = set()
    for translation in form.translations.values():
        for name, forms in translation.items():
            for parts in forms.values():
                for part in parts:
                    if isinstance(part, Output):
                        pair = (part.expression, name.partition(":")[0])
                        if pair not in told:
                            told.add(pair)
                            yield pair


def _items(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        if not isinstance(item, Question):
            yield from _items(item.children)


def _cycles(program: Program) -> Iterator[Finding]:
    """Circles of expressions, one finding each, told by the names of questions."""
    for circle in program.cycles:
        names = [ref.rpartition("/")[2] for ref in circle]
        yield Finding(
            "engine.cycle",
            N_("Rumus saling menunggu: {members}."),
            N_("Hapus salah satu rujukan supaya hitungannya tidak berputar."),
            Severity.WARNING,
            _place(program.form, circle[0], "calculate"),
            {"members": ", ".join(names)},
        )


def _place(form: Form, ref: str, kind: str) -> Place:
    """The cell, else the row with the usual name of the column."""
    column = _COLUMNS.get(kind, kind)
    cell = form.places.get(f"{ref}#{column}")
    if cell is not None:
        return cell
    found = form.places.get(ref) or Place()
    return Place(found.sheet, found.row, column)


def _refs(element: Element, above: str) -> list[str]:
    ref = f"{above}/{element.name}"
    made = [ref, *(f"{ref}/@{name.rpartition('}')[2]}" for name in element.attributes)]
    for child in element.children:
        made += _refs(child, ref)
    return made
