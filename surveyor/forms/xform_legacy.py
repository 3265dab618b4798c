"""Older ways to pick from a file, told in today's words: an itemset on a list.

`search('fruits', 'contains', 'name', ${text}, 'colour', 'red')` in an appearance picks
from `fruits.csv`; `query` on an input (select_one_external) from `itemsets.csv`; and
`pulldata('fruits', …)` may name a file that the form does not declare. ODK Collect does
all three, and its rules are kept: it compares by SQLite's LIKE, which takes capitals
for small letters, offers each value once, sorts by a column `sortby` where there is
one, and shows further columns in brackets behind the first.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from lxml import etree

from surveyor.forms.model import (
    Bind,
    Control,
    Group,
    Item,
    Itemset,
    Output,
    Question,
    Repeat,
    Search,
    SecondaryInstance,
    Text,
)
from surveyor.forms.xform_names import XF, XFORMS

ITEMSETS = "itemsets"
_SEARCH = re.compile(r"\bsearch\s*\(", re.IGNORECASE)
_PULLDATA = re.compile(r"\bpulldata\s*\(\s*['\"]([^'\"]+)['\"]")
_QUERY = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)\s*/\s*root\s*/\s*item")
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_TESTS = {
    "contains": "contains({0}, {1})",
    "startswith": "starts-with({0}, {1})",
    "endswith": "ends-with({0}, {1})",
    "matches": "{0} = {1}",
}
_CAPITALS, _SMALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"


def modernised(
    items: tuple[Item, ...], unreadable: Callable[[Question], None]
) -> tuple[Item, ...]:
    """The body with older selects as selects from lists.

    Args:
        items: The body as it was read.
        unreadable: Told of a search() that nobody can understand; it stays as it is.
    """
    made: list[Item] = []
    for item in items:
        if isinstance(item, Question):
            made.append(_question(item, unreadable))
        else:
            made.append(replace(item, children=modernised(item.children, unreadable)))
    return tuple(made)


def files_named(
    items: Iterable[Item], binds: Iterable[Bind]
) -> dict[str, SecondaryInstance]:
    """The lists that searches, queries and pulldata name, as CSV beside the form."""
    names: list[str] = []
    for source in _sources(items):
        names += re.findall(r"instance\('([^']+)'\)", source)
    for bind in binds:
        for given in (bind.calculate, bind.relevant, bind.constraint):
            if given and "pulldata" in given:
                names += _PULLDATA.findall(given)
    stems = dict.fromkeys(name.removesuffix(".csv") for name in names)
    return {n: SecondaryInstance(n, f"jr://file-csv/{n}.csv") for n in stems}


def with_itemsets(xform: str, rows: str | None) -> str:
    """An XForm that carries its external choices as a list of its own.

    Args:
        xform: The form as pyxform writes it.
        rows: `itemsets.csv` as pyxform writes it beside the form; None for none.
    """
    if not rows:
        return xform
    head, *lines = [row for row in csv.reader(io.StringIO(rows)) if row]
    instance = etree.Element(f"{{{XFORMS}}}instance", id=ITEMSETS)
    root = etree.SubElement(instance, f"{{{XFORMS}}}root")
    for line in lines:
        item = etree.SubElement(root, f"{{{XFORMS}}}item")
        for column, value in zip(head, line, strict=False):
            if column and value:
                etree.SubElement(item, f"{{{XFORMS}}}{_tag(column)}").text = value
    document = etree.fromstring(xform.encode())
    instances = document.findall("h:head/x:model/x:instance", XF)
    instances[-1].addnext(instance)
    return str(etree.tostring(document, encoding="unicode"))


def label_columns(language: str) -> tuple[str, str, str]:
    """Where the label of an external choice stands: in a file, in a form, in both."""
    named = f"label::{language}"
    return named, _tag(named), "label"


def _tag(column: str) -> str:
    """A column's name as an element can have it: `label::English` has no such name."""
    return re.sub(r"[^\w.-]", "_", column.strip())


def _sources(items: Iterable[Item]) -> Iterable[str]:
    for item in items:
        if isinstance(item, Group | Repeat):
            yield from _sources(item.children)
        elif item.itemset and (item.itemset.search or "query" in item.attributes):
            yield item.itemset.nodeset


def _question(question: Question, unreadable: Callable[[Question], None]) -> Question:
    query = question.attributes.get("query", "")
    if query and question.control is Control.INPUT:
        return _external(question, query)
    found = _SEARCH.search(question.appearance)
    if found is None or question.itemset is not None:
        return question
    nodeset = _nodeset(_arguments(question.appearance[found.end() :]))
    rows = [n for n, one in enumerate(question.choices) if not _is_number(one.value)]
    if nodeset is None or not rows:
        unreadable(question)
        return question
    named = question.choices[rows[0]]
    search = Search(named.label, after=rows[0])
    itemset = Itemset(nodeset, named.value.strip(), None, search)
    kept = tuple(one for one in question.choices if _is_number(one.value))
    return replace(question, itemset=itemset, choices=kept)


def _external(question: Question, query: str) -> Question:
    """Rows of `itemsets.csv` whose `list_name` is the list that the query names."""
    nodeset = _QUERY.sub(
        lambda found: f"instance('{ITEMSETS}')/root/item[list_name = '{found[1]}']",
        query,
        count=1,
    )
    label = Text(parts=(Output("label"),))
    return replace(
        question,
        control=Control.SELECT_ONE,
        itemset=Itemset(nodeset, "name", label, by_language=True),
    )


def _nodeset(arguments: list[str] | None) -> str | None:
    """The list and its conditions; None where the arguments are not understood.

    Either (file), (file, how, columns, text), or that and (column, value) behind it.
    """
    if arguments is None or len(arguments) not in (1, 4, 6):
        return None
    name, *rest = arguments
    file = _literal(name)
    if not file:
        return None
    nodeset = f"instance('{file.removesuffix('.csv')}')/root/item"
    if not rest:
        return nodeset
    how, among, wanted, *filters = rest
    names = _literal(among)
    if names is None:
        return None
    if filters:
        column = _literal(filters[0])
        if not column:
            return None
        nodeset += f"[{column} = {filters[1]}]"
    test = _TESTS.get((_literal(how) or "").strip().lower(), _TESTS["contains"])
    tests = [test.format(_small(one), _small(wanted)) for one in column_names(names)]
    return f"{nodeset}[{' or '.join(tests)}]" if tests else nodeset


def column_names(text: str) -> list[str]:
    """Names with commas between them; without any comma, with blanks."""
    parts = text.split(",") if "," in text else text.split()
    return [part.strip() for part in parts if part.strip()]


def _small(source: str) -> str:
    return f"translate({source}, '{_CAPITALS}', '{_SMALL}')"


def _literal(source: str) -> str | None:
    found = _LITERAL.fullmatch(source.strip())
    return None if found is None else found[1] or found[2] or ""


def _arguments(source: str) -> list[str] | None:
    """Arguments up to the closing bracket; None where it is missing."""
    made, depth, quote, start = [], 0, "", 0
    for at, char in enumerate(source):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]" and depth:
            depth -= 1
        elif char == ")" or (char == "," and not depth):
            made.append(source[start:at].strip())
            start = at + 1
            if char == ")":
                return made
    return None


def _is_number(text: str) -> bool:
    """A choice with a number is offered as it is; others name a column."""
    return re.fullmatch(r"-?[0-9]+", text.strip()) is not None
