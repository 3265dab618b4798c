"""Answers of an entry by keys that survive a merge, and merged answers as XML again.

A key is the generic ref of a question with the ids of the rows it stands in, e.g.
`/data/person[3f2a9c01]/age`. Rows are known by an id that the engine gives them once
(an attribute in our own namespace, which other programs carry along or drop); a row
that came without one is known by its place. A key that ends in `[]` lists a series.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from lxml import etree

from surveyor.engine import tree
from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnreadableAnswers
from surveyor.engine.instance import Node
from surveyor.engine.metadata import meta_node
from surveyor.engine.program import Program, program_of
from surveyor.engine.scoping import calls
from surveyor.engine.secondary import no_tables
from surveyor.engine.session import Session
from surveyor.engine.xpath.syntax import Literal
from surveyor.errors import UserError
from surveyor.forms.model import Form, Item, Question
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.revisions.remarks import REMARKS

_ROW_ID = re.compile(r"\[[^\]]*\]")
_META = "/meta/"


def answers_of(form: Form, xml: bytes) -> dict[str, str]:
    """Every answer of a finished instance by its key; empty ones are left out.

    Raises:
        UnreadableAnswers: The XML is damaged or of another form.
    """
    try:
        root = parse_xml(xml)
    except UnsafeXml as error:
        raise UnreadableAnswers(reason=str(error)) from error
    ref = f"/{etree.QName(root).localname}"
    if ref != form.root:
        raise UnreadableAnswers(reason=ref)
    made: dict[str, str] = {}
    _read(program_of(form), root, ref, ref, made)
    return made


def derived_of(form: Form) -> Callable[[str], bool]:
    """Tells the keys that nobody answers: calculations, preloads and the meta block."""
    derived = {
        ref for ref, bind in form.binds.items() if bind.calculate or bind.preload
    }

    def is_derived(key: str) -> bool:
        ref = _ROW_ID.sub("", key)
        return ref in derived or _META in ref or ref.endswith("/meta")

    return is_derived


def ref_of(key: str) -> str:
    """The generic ref of a key, by which the form knows the question."""
    return _ROW_ID.sub("", key)


def merged_xml(
    form: Form,
    base: bytes,
    answers: Mapping[str, str],
    identity: tuple[str, Sequence[str]],
    environment: Environment,
) -> bytes:
    """Merged answers as the bytes of a finished instance, worked out anew.

    What was looked up in a list beside the form stays as it was looked up: the lists
    of two offices differ, the bytes must not.

    Args:
        form: The form of the base.
        base: One of the versions that were merged; what is no answer is taken from it.
        answers: By key.
        identity: Id of the new revision and of the revisions that it follows.
        environment: Its clock must be fixed where the bytes must follow from the rest.

    Raises:
        UnreadableAnswers: The base is damaged or of another form.
    """
    alone = without_lists(form)
    root = tree.load_tree(program_of(form), base)
    derived = {ref for ref, bind in alone.binds.items() if bind.calculate}
    _lay(program_of(form), root, root.ref, answers, derived)
    own, parents = identity
    meta_node(root, "instanceID").set_raw(own)
    tree.set_parents(root, parents)
    tree.set_remarks(root, answers.get(f"{root.ref}{REMARKS}", ""))
    xml = tree.Writer(root, form).draft()
    session = Session.load(alone, xml, environment, no_tables)
    return session.finish().xml


def without_lists(form: Form) -> Form:
    """The form as far as it can be worked out from its answers alone.

    Choices, calculations and conditions that look into a list beside the form are
    taken out, and names of choices, which depend on the language.
    """
    beside = {name for name, one in form.secondary.items() if one.root is None}

    def kept(source: str | None) -> str | None:
        return None if source and _looks_outside(source, beside) else source

    binds = {
        ref: replace(bind, calculate=kept(bind.calculate), relevant=kept(bind.relevant))
        for ref, bind in form.binds.items()
    }
    body = tuple(_without(item, beside) for item in form.body)
    digest = hashlib.sha256(form.xml).digest()
    return replace(form, binds=binds, body=body, xml=b"without lists " + digest)


def _without(item: Item, beside: AbstractSet[str]) -> Item:
    if not isinstance(item, Question):
        children = tuple(_without(child, beside) for child in item.children)
        return replace(item, children=children)
    itemset = item.itemset
    if itemset is not None and _looks_outside(itemset.nodeset, beside):
        return replace(item, itemset=None)
    return item


def _looks_outside(source: str, beside: AbstractSet[str]) -> bool:
    if any(name in source for name in ("pulldata(", "choice-name(")):
        return True
    try:
        asked = list(calls(source, "instance")) if "instance(" in source else []
    except UserError:
        return True
    names = {
        str(one.value)
        for call in asked
        for one in call.arguments
        if isinstance(one, Literal)
    }
    return bool(asked) and (bool(names & beside) or len(names) < len(asked))


def _read(
    program: Program, element: etree._Element, ref: str, key: str, made: dict[str, str]
) -> None:
    places: dict[str, int] = {}
    rows: dict[str, list[str]] = {}
    for child in element.iterchildren("*"):
        name = etree.QName(child).localname
        below, inner = f"{ref}/{name}", f"{key}/{name}"
        if below in program.repeats:
            places[name] = places.get(name, 0) + 1
            row = child.get(tree.ROW) or f"#{places[name]}"
            rows.setdefault(f"{inner}[]", []).append(row)
            inner = f"{inner}[{row}]"
            made[inner] = ""
        if len(child):
            _read(program, child, below, inner, made)
        elif child.text:
            made[inner] = child.text
    made.update({series: " ".join(ids) for series, ids in rows.items()})


def _lay(
    program: Program,
    node: Node,
    key: str,
    answers: Mapping[str, str],
    derived: AbstractSet[str],
) -> None:
    for name in _series(program, node):
        _lay_rows(program, node, name, f"{key}/{name}", answers)
    for child in node.children:
        inner = f"{key}/{child.name}"
        if child.ref in program.repeats:
            inner = f"{inner}[{tree.row_id(child)}]"
        if child.children:
            _lay(program, child, inner, answers, derived)
        elif child.ref not in derived and _META not in child.ref:
            child.set_raw(answers.get(inner, ""))


def _series(program: Program, node: Node) -> Iterable[str]:
    for ref in program.repeats:
        above, _slash, name = ref.rpartition("/")
        if above == node.ref:
            yield name


def _lay_rows(
    program: Program, node: Node, name: str, key: str, answers: Mapping[str, str]
) -> None:
    """The rows that have an answer, in their order; a row that lost all of them goes."""
    wanted = [
        row for row in answers.get(f"{key}[]", "").split() if f"{key}[{row}]" in answers
    ]
    there = {tree.row_id(row): row for row in node.named(name)}
    for row in list(node.named(name)):
        node.remove(row)
    at = tree.place_of(program, node, name)
    rows = [
        there.get(one) or _row(program, f"{node.ref}/{name}", one) for one in wanted
    ]
    if rows:
        node.insert(at, *rows)


def _row(program: Program, ref: str, identity: str) -> Node:
    row = tree.new_row(program, ref)
    tree.name_row(row, identity)
    return row
