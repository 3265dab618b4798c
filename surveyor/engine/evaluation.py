"""Evaluates single expressions over any document: one JSON line in, one out.

In: `{"document": XML, "context": PATH, "expression": E, "now": …, "zone": …}`, and if
wanted `seed`, `namespaces` and, for a form, `language`; the document may be an XForm,
then `instance()` and `jr:itext()` see its model. Out:
`{"type": "number|string|boolean|nodes", "value": …}` or `{"error": …}`. Numbers that
JSON cannot hold are texts: "NaN", "Infinity", "-Infinity".
"""

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC
from random import Random
from typing import Any

from lxml import etree

from surveyor.engine import tree
from surveyor.engine.driving import BadEvents, environment
from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnknownReference
from surveyor.engine.instance import Node
from surveyor.engine.program import program_of
from surveyor.engine.secondary import no_tables
from surveyor.engine.session import Session
from surveyor.engine.xpath.axes import COMMENT, TEXT
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.scope import Scope, World
from surveyor.errors import UserError
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.forms.xform import read_xform
from surveyor.forms.xform_names import XF

Json = dict[str, Any]

_DOCTYPE = re.compile(rb"<!DOCTYPE[^<>\[\]]*>")
"""A declaration that declares nothing, as pages of the web begin with."""
_TO_INSTANCE = re.compile(r"^/(?:h:)?html(?:\[1\])?/.*?/instance(?:\[1\])?(?=/|$)")
_XHTML = "http://www.w3.org/1999/xhtml"
_NAMESPACES = {
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "h": _XHTML,
    "xhtml": _XHTML,
}
"""Prefixes that need no declaration."""


class Remark(Node):
    """A comment or a processing instruction: it has a text, its parent does not."""

    __slots__ = ()

    def leaves(self) -> Iterator[Node]:
        """None that counts for the text of the parent."""
        return iter(())


def evaluate_line(line: str) -> Json:
    """The answer to one line; whatever is wrong with it is an error in words."""
    try:
        request = json.loads(line)
        if not isinstance(request, dict) or "expression" not in request:
            raise BadEvents(reason=line[:100])
        return _typed(_value(request))
    except UserError as error:
        return {"error": error.message(), "code": error.code}
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        MemoryError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        return {"error": f"{type(error).__name__}: {error}", "code": "eval.failed"}


def _value(request: Json) -> Any:
    now, zone = request.get("now"), request.get("zone")
    clock = environment(
        None if now is None else str(now),
        None if zone is None else str(zone),
        request.get("seed"),
    )
    source = str(request["expression"])
    document = str(request.get("document") or "<data/>").encode()
    context = str(request.get("context") or "").strip()
    document = _DOCTYPE.sub(b"", document, count=1)
    try:
        xml = parse_xml(document)
    except UnsafeXml as error:
        raise BadEvents(reason=error.message()) from error
    if xml.find("h:head/x:model", XF) is not None:
        language = request.get("language")
        return _in_form(document, context, source, clock, language)
    spaces = _NAMESPACES | dict(request.get("namespaces") or {})
    return _in_document(document, context, source, clock, spaces)


def _in_form(
    xml: bytes, context: str, source: str, clock: Environment, language: str | None
) -> Any:
    reading = read_xform(xml)
    if reading.form is None:
        raise BadEvents(reason="; ".join(f.message() for f in reading.errors))
    program = program_of(reading.form)
    root = tree.new_tree(program)
    session = Session(program, root, clock, no_tables, language)
    ref = _TO_INSTANCE.sub("", context)
    return session.evaluate(source, root.ref if ref in ("", "/") else ref)


def _in_document(
    xml: bytes, context: str, source: str, clock: Environment, spaces: Json
) -> Any:
    """At a node of any document; without a context, at the document itself."""
    document, declared = _read_document(xml)
    root = next(node for node in document.children if node.name[0] not in "#?")
    world = World(
        root=root,
        now=clock.now,
        zone=clock.local_zone() or UTC,
        random=Random(clock.seed),  # noqa: S311 (a trial, no secret)
        new_uuid=clock.new_uuid,
        lists={},
        language=lambda: "en",
        prefixes={uri: prefix for prefix, uri in declared.items()},
    )
    node = document
    if context not in ("", "/"):
        node = _find(document, context, world)
    known = declared | spaces
    if root.namespace == _XHTML:
        # A page, and no form: a name without prefix means no element of it.
        known[""] = _XHTML
    compiled = compile_expression(source, node.ref, namespaces=known, lazily=True)
    return compiled.run(node, Scope(world, node))


def _find(document: Node, context: str, world: World) -> Node:
    """The context: any path that leads to a node; the first one counts."""
    compiled = compile_expression(context, "")
    found = compiled.run(document, Scope(world, document))
    if not isinstance(found, list) or not found:
        raise UnknownReference(ref=context)
    first: Node = found[0]
    return first


def _read_document(xml: bytes) -> tuple[Node, dict[str, str]]:
    """The document node, and the prefixes that are declared anywhere in it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False,
    )  # fmt: skip
    top = etree.fromstring(xml, parser)
    document = Node("", "")
    before = list(top.itersiblings(preceding=True))[::-1]
    for one in (*before, top, *top.itersiblings()):
        document.children.append(_read(one, document))
    document.number_all()
    declared: dict[str, str] = {}
    for element in top.iter(etree.Element):
        for prefix, uri in element.nsmap.items():
            if prefix:
                declared.setdefault(prefix, uri)
    return document, declared


def _read(element: etree._Element, parent: Node) -> Node:
    if not isinstance(element.tag, str):
        return _remark(element, parent)
    name = etree.QName(element)
    node = Node(name.localname, f"{parent.ref}/{name.localname}", parent)
    node.namespace = name.namespace or ""
    for key, value in element.attrib.items():
        local = etree.QName(str(key))
        ref = f"{node.ref}/@{local.localname}"
        made = Node(local.localname, ref, node, is_attribute=True)
        made.namespace = local.namespace or ""
        made.set_raw(str(value))
        node.attributes[str(key)] = made
    _add_text(node, element.text)
    for child in element:
        node.children.append(_read(child, node))
        _add_text(node, child.tail)
    if not any(child.name[0] not in "#?" for child in node.children):
        node.set_raw("".join(leaf.text for leaf in node.leaves() if leaf is not node))
    node.number_all()
    return node


def _remark(element: etree._Element, parent: Node) -> Node:
    target = getattr(element, "target", None)
    name = COMMENT if target is None else f"?{target}"
    made = Remark(name, f"{parent.ref}/{name}", parent)
    made.set_raw(element.text or "")
    return made


def _add_text(node: Node, text: str | None) -> None:
    if text:
        made = Node(TEXT, f"{node.ref}/{TEXT}", node)
        made.set_raw(text)
        node.children.append(made)


def _path(node: Node) -> str:
    """The path of a node of any kind, with positions where siblings share the name."""
    parts = []
    above: Node | None = node
    while above is not None and above.name:
        step = f"@{above.name}" if above.is_attribute else _step(above.name)
        siblings = above.parent.named(above.name) if above.parent is not None else ()
        if len(siblings) > 1 and not above.is_attribute:
            step += f"[{above.index + 1}]"
        parts.append(step)
        above = above.parent
    return "/" + "/".join(reversed(parts))


def _step(name: str) -> str:
    if name.startswith("?"):
        return f"processing-instruction('{name[1:]}')"
    return f"{name[1:]}()" if name.startswith("#") else name


def _typed(value: Any) -> Json:
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, float | int):
        return {"type": "number", "value": _number(float(value))}
    if isinstance(value, str):
        return {"type": "string", "value": value}
    nodes = [{"path": _path(n), "value": n.string_value()} for n in value]
    return {"type": "nodes", "value": nodes}


def _number(value: float) -> float | int | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    whole = value == int(value) and math.copysign(1.0, value) > 0
    return int(value) if whole else value
