"""A form's texts and choice lists as plain values, for tables and documents."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveyor.analysis.scheme import Names
from surveyor.forms.model import (
    Element,
    Form,
    Group,
    Item,
    Output,
    Question,
    Repeat,
    Text,
)

_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
_LIST = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_QUOTED = re.compile(r"^\s*(['\"])(.*)\1\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list; `columns` are the list's other columns, e.g. score."""

    value: str
    label: Names
    columns: Mapping[str, str]


def language_code(name: str) -> str:
    """`id` for `Bahasa Indonesia (id)`; the name itself where it has no code."""
    match = _CODE.search(name)
    return match.group(1) if match else name


def names_in(names: Names, language: str, otherwise: str = "") -> str:
    """The text in a language, else in Indonesian, else in any."""
    for code in (language, "id", ""):
        if names.get(code):
            return names[code]
    return next((text for text in names.values() if text), otherwise)


def label_of(form: Form, text: Text | None) -> Names:
    """A label per language code; key "" where it is the same in all of them."""
    if text is None:
        return {}
    quoted = _QUOTED.match(text.itext) if text.itext else None
    if quoted:
        return _translated(form, quoted.group(2))
    return {"": _plain(text.parts)} if text.parts else {}


def _translated(form: Form, key: str) -> Names:
    return {
        language_code(language): _plain(texts[key][""])
        for language, texts in form.translations.items()
        if key in texts and "" in texts[key]
    }


def _plain(parts: tuple[str | Output, ...]) -> str:
    # A label that quotes another answer shows where, not what: there is no entry here.
    return "".join(part if isinstance(part, str) else "…" for part in parts).strip()


def questions(form: Form) -> dict[str, Question]:
    """Every question of the body by its reference, in the order of the screens."""
    return {item.ref: item for item in _items(form.body) if isinstance(item, Question)}


def repeats(form: Form) -> dict[str, Repeat]:
    """Every repeat of the body by its reference, outer ones first."""
    return {item.ref: item for item in _items(form.body) if isinstance(item, Repeat)}


def _items(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Group | Repeat):
            yield from _items(item.children)


class Lists:
    """The choice lists of a form, each read once."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._read: dict[tuple[str, str, str], tuple[Option, ...]] = {}

    def of(self, question: Question | None) -> tuple[Option, ...]:
        """A question's choices before any filter; none for a list in a file."""
        if question is None:
            return ()
        if question.itemset is None:
            return tuple(
                Option(c.value, label_of(self._form, c.label), {})
                for c in question.choices
            )
        found = _LIST.search(question.itemset.nodeset)
        if not found:
            return ()
        label = question.itemset.label
        source = (label.itext or _path(label)) if label else ""
        key = (found.group(1), question.itemset.value_ref, source)
        if key not in self._read:
            self._read[key] = tuple(self._options(*key))
        return self._read[key]

    def file(self, question: Question | None) -> str:
        """The file that a question's choices stand in; "" for a list in the form."""
        itemset = question.itemset if question else None
        found = _LIST.search(itemset.nodeset) if itemset else None
        secondary = self._form.secondary.get(found.group(1)) if found else None
        return (secondary.file or "") if secondary else ""

    def _options(self, name: str, value_ref: str, source: str) -> Iterator[Option]:
        secondary = self._form.secondary.get(name)
        if secondary is None or secondary.root is None:
            return
        for item in _rows(secondary.root):
            columns = {child.name: child.text for child in item.children}
            text = columns.get(source, "")
            label = _translated(self._form, text) if source == "itextId" else {"": text}
            yield Option(columns.get(value_ref, ""), label, columns)


def _path(label: Text) -> str:
    return next((p.expression for p in label.parts if isinstance(p, Output)), "")


def _rows(root: Element) -> tuple[Element, ...]:
    """The items of a list, whether `root` is the root or the instance around it."""
    inner = root
    while inner.children and inner.children[0].name != "item":
        inner = inner.children[0]
    return inner.children
