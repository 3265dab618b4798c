"""The forms that the program brings along: Smart Branding, Smart Economy, the register.

Their source is Markdown in resources/forms, to be read in a diff and edited by hand:

- A row of type `include` named `header` stands for the survey rows of header.md, in
  which `{form_id}` and `{version}` are those of the including form.
- A choice list that a form uses but does not have comes from header.md.
- The sheet `shared` of header.md gives rows what all of their kind have in common:
  the constraint of a list with "none", and the message for a missing answer.

`builtin_markdown` gives the complete form, an ordinary XLSForm for any other program.
Converting one takes most of a second, so the XForm is kept beside it; after an edit,

    python -m surveyor.forms.builtin

writes it anew, and a test refuses one that is out of date.

Where the specification of the questions left a choice, the reason stands as a remark
beside the row; the larger ones are:

- Consent (H14, H15) has a page of its own, before anything is asked of a person; the
  weather (H16) therefore stands with the visit. A refusal hides all later pages.
- Numbers that may be unknown take -98; a select takes the choice `98`.
- Limits on rows are constraints on the first question of a row, which every program
  understands; `sv:max` on the repeat tells our own window.
- WF07 is a decimal that must be whole: other programs' integers end at 2,147,483,647.
- A question about shares of something that is not there (IN03 without businesses) is
  not asked, so it does not count against the site either.
- Importance (IPA) is asked if the question `IPA` at the head of the visitors' page is
  "yes"; the default is "no", and an office changes it in the column `default`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from resources import resource
from surveyor.forms.workbook import Sheet, read_sheets, write_sheets

if TYPE_CHECKING:
    from surveyor.forms.model import Form

_NAMES = ("smart_branding", "smart_economy", "site_register")
_BLOCKS = re.compile(
    rb"(?=<(?:bind|text|value|item|instance|group|repeat|input|select|select1|upload"
    rb"|itemset|setvalue|model|itext|translation|h:head|h:body)[ >])"
)


def builtin_names() -> tuple[str, ...]:
    """The names of the forms, which are also their form ids."""
    return _NAMES


@cache
def builtin_markdown(name: str) -> str:
    """A form as Markdown XLSForm, complete: header, lists and messages filled in.

    Raises:
        KeyError: There is no such form.
    """
    form, header = _source(_known(name)), _source("header")
    survey = _included(form["survey"], header["survey"], form["settings"].rows[0])
    choices = _lists(survey, form["choices"], header["choices"])
    survey = _with_shared(survey, choices, header["shared"].rows)
    return write_sheets((form | {"survey": survey, "choices": choices}).values())


def builtin_xml(name: str) -> bytes:
    """A form as XForm, compiled ahead.

    Raises:
        KeyError: There is no such form.
    """
    return resource("forms", f"{_known(name)}.xml").read_bytes()


@cache
def builtin_form(name: str) -> "Form":
    """A form as value.

    Raises:
        KeyError: There is no such form.
    """
    from surveyor.forms.xform import read_xform

    reading = read_xform(builtin_xml(name))
    if reading.form is None:
        problems = "; ".join(finding.message() for finding in reading.errors)
        raise ValueError(f"{name}: {problems}")
    return reading.form


def is_fresh(name: str) -> bool:
    """Whether the compiled XForm was made from the Markdown as it is now."""
    return builtin_xml(name).endswith(_mark(builtin_markdown(name)))


def rebuild() -> None:
    """Writes all XForms anew from their Markdown."""
    for name in _NAMES:
        path = resource("forms", f"{name}.xml")
        path.write_bytes(_compiled(builtin_markdown(name)))


def _compiled(markdown: str) -> bytes:
    """What pyxform makes of a form, a line for each part, and which source it was."""
    from pyxform.xls2xform import convert

    xml: str = convert(markdown.encode(), file_type=".md").xform
    return _BLOCKS.sub(b"\n", xml.encode()) + _mark(markdown)


def _mark(markdown: str) -> bytes:
    return (
        f"\n<!-- source sha256 {sha256(markdown.encode()).hexdigest()} -->\n".encode()
    )


def _known(name: str) -> str:
    if name not in _NAMES:
        raise KeyError(name)
    return name


@cache
def _source(name: str) -> dict[str, Sheet]:
    return read_sheets(resource("forms", f"{name}.md").read_text(encoding="utf-8"))


def _included(survey: Sheet, header: Sheet, settings: Mapping[str, str]) -> Sheet:
    places = {f"{{{key}}}": settings[key] for key in ("form_id", "version")}
    rows: list[Mapping[str, str]] = []
    for row in survey.rows:
        if row["type"] != "include":
            rows.append(row)
            continue
        rows.extend(
            {column: _replaced(cell, places) for column, cell in shared.items()}
            for shared in header.rows
        )
    return Sheet("survey", _union(survey.columns, header.columns), tuple(rows))


def _replaced(cell: str, places: Mapping[str, str]) -> str:
    for place, text in places.items():
        cell = cell.replace(place, text)
    return cell


def _lists(survey: Sheet, own: Sheet, header: Sheet) -> Sheet:
    there = {row["list_name"] for row in own.rows}
    used = {_list_of(row) for row in survey.rows}
    taken = [
        row
        for row in header.rows
        if row["list_name"] in used and row["list_name"] not in there
    ]
    return Sheet("choices", _union(own.columns, header.columns), (*own.rows, *taken))


def _list_of(row: Mapping[str, str]) -> str:
    kind, _, name = row["type"].partition(" ")
    return name if kind in {"select_one", "select_multiple"} else ""


def _with_shared(
    survey: Sheet, choices: Sheet, shared: Iterable[Mapping[str, str]]
) -> Sheet:
    members: dict[str, set[str]] = {}
    for row in choices.rows:
        members.setdefault(row["list_name"], set()).add(row["name"])
    rules = [(set(rule.get("choices", "").split()), rule) for rule in shared]
    rows = []
    for row in survey.rows:
        filled = dict(row)
        for needed, rule in rules:
            if rule["type"] == row["type"].split()[0] and needed <= members.get(
                _list_of(row), set()
            ):
                _complete(filled, rule)
        rows.append(filled)
    columns = _union(
        survey.columns,
        [c for _, rule in rules for c in rule if c not in {"type", "choices"}],
    )
    return Sheet("survey", columns, tuple(rows))


def _complete(row: dict[str, str], rule: Mapping[str, str]) -> None:
    if "constraint" not in row:
        row |= {c: rule[c] for c in rule if c.startswith("constraint")}
    if "required" in row:
        row |= {c: rule[c] for c in rule if c.startswith("required") and c not in row}


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *second]))


if __name__ == "__main__":
    rebuild()
