"""What the engine has to say of a form before it is filled in: findings with place."""

from surveyor.engine.program import Program, program_of
from surveyor.engine.xpath.compiler import Compiled
from surveyor.errors import SurveyorError
from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Element, Form, Place
from surveyor.texts import N_


def check(form: Form) -> tuple[Finding, ...]:
    """Expressions that cannot run, questions and lists that are not there, cycles.

    Places come from the workbook where the form was read from one.
    """
    program = program_of(form)
    return (
        *_broken(program),
        *_unknown(program),
        *_unknown_lists(program),
        *_cycles(program),
    )


def _broken(program: Program) -> list[Finding]:
    return [
        Finding(
            error.code, error.text, error.hint, place=_place(program, ref, kind),
            values=_plain(error),
        )
        for ref, kind, _source, error in program.broken
    ]  # fmt: skip


def _unknown(program: Program) -> list[Finding]:
    known = set(_refs(program.form.instance, ""))
    return [
        Finding(
            "xpath.unknown_path",
            N_("Rumus merujuk ke {path}, yang tidak ada dalam kuesioner."),
            N_("Periksa ejaan namanya."),
            place=_place(program, ref, kind),
            values={"path": read},
        )
        for ref, kind, compiled in _expressions(program)
        for read in sorted(compiled.dependencies)
        if not read.endswith("/*") and read not in known
    ]


def _unknown_lists(program: Program) -> list[Finding]:
    """Lists that neither stand in the form nor are a file beside it."""
    return [
        Finding(
            "xpath.unknown_list",
            N_("Rumus memakai daftar {name} (karakter ke-{place}), yang tidak ada."),
            N_("Periksa nama daftarnya di lembar choices atau nama berkasnya."),
            place=_place(program, ref, kind),
            values={"name": name, "place": position + 1},
        )
        for ref, kind, compiled in _expressions(program)
        for name, position in compiled.instances.items()
        if name not in program.form.secondary
    ]


def _expressions(program: Program) -> list[tuple[str, str, Compiled]]:
    """Every expression once, with the ref and kind of its place."""
    found = [(one.ref, one.kind, one.compiled) for one in program.eager]
    found += [(ref, kind, one) for (ref, kind), one in program.lazy.items()]
    asked = {ref for ref, kind, _one in found if kind == "choices"}
    found += [
        (ref, "choices", one)
        for ref, one in program.itemsets.items()
        if ref not in asked
    ]
    return found


def _cycles(program: Program) -> list[Finding]:
    """A filter of choices may look at its own row; only calculations may not circle."""
    filters = {one.ref for one in program.eager if one.kind == "choices"}
    return [
        Finding(
            "engine.cycle",
            N_("Rumus saling menunggu: {members}."),
            N_("Hapus salah satu rujukan supaya hitungannya tidak berputar."),
            Severity.WARNING,
            _place(program, members[0], "calculation"),
            {"members": ", ".join(members)},
        )
        for members in program.cycles
        if members and not filters & set(members)
    ]


def _place(program: Program, ref: str, column: str) -> Place:
    found = program.form.places.get(ref)
    name = "calculation" if column == "calculate" else column
    return Place(found.sheet, found.row, name) if found else Place(column=name)


def _plain(error: SurveyorError) -> dict[str, object]:
    return dict(error.values)


def _refs(element: Element, above: str) -> list[str]:
    ref = f"{above}/{element.name}"
    made = [ref, *(f"{ref}/@{name.rpartition('}')[2]}" for name in element.attributes)]
    for child in element.children:
        made += _refs(child, ref)
    return made
