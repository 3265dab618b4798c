"""Evaluates single expressions over any document: one JSON line in, one out.

In: `{"document": XML, "context": PATH, "expression": E, "now": …, "zone": …}`; the
document may be an XForm, then `instance()` and `jr:itext()` see its model. Out:
`{"type": "number|string|boolean|nodes", "value": …}` or `{"error": …}`. Numbers that
JSON cannot hold are texts: "NaN", "Infinity", "-Infinity".
"""

import json
import math
from datetime import UTC
from random import Random
from typing import Any

from lxml import etree

from surveyor.engine import outline, tree
from surveyor.engine.driving import BadEvents, environment
from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnknownReference
from surveyor.engine.instance import Node
from surveyor.engine.program import program_of
from surveyor.engine.secondary import no_tables
from surveyor.engine.session import Session
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.scope import Scope, World
from surveyor.errors import UserError
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.forms.xform import read_xform
from surveyor.forms.xform_names import XF

Json = dict[str, Any]


def evaluate_line(line: str) -> Json:
    """The answer to one line; whatever is wrong with it is an error in words."""
    try:
        request = json.loads(line)
        if not isinstance(request, dict) or "expression" not in request:
            raise BadEvents(reason=line[:100])
        return _typed(_value(request))
    except UserError as error:
        return {"error": error.message()}
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _value(request: Json) -> Any:
    clock = environment(request.get("now"), request.get("zone"), request.get("seed", 1))
    source = str(request["expression"])
    document = str(request.get("document") or "<data/>").encode()
    context = str(request.get("context") or "").strip()
    try:
        xml = parse_xml(document)
    except UnsafeXml as error:
        raise BadEvents(reason=error.message()) from error
    if xml.find("h:head/x:model", XF) is not None:
        return _in_form(document, context, source, clock)
    return _in_document(xml, context, source, clock)


def _in_form(xml: bytes, context: str, source: str, clock: Environment) -> Any:
    reading = read_xform(xml)
    if reading.form is None:
        raise BadEvents(reason="; ".join(f.message() for f in reading.errors))
    program = program_of(reading.form)
    root = tree.new_tree(program)
    session = Session(program, root, clock, no_tables, None)
    return session.evaluate(source, root.ref if context in ("", "/") else context)


def _in_document(
    xml: etree._Element, context: str, source: str, clock: Environment
) -> Any:
    root = _read(xml, None)
    world = World(
        root=root,
        moment=clock.now(),
        zone=clock.local_zone() or UTC,
        random=Random(clock.seed),  # noqa: S311 (a trial, no secret)
        new_uuid=clock.new_uuid,
        lists={},
    )
    node = root if context in ("", "/") else _find(root, context, world)
    compiled = compile_expression(source, node.ref)
    return compiled.run(node, Scope(world, node))


def _find(root: Node, context: str, world: World) -> Node:
    """The context: a plain reference, or any path that leads to a node."""
    try:
        return outline.find(root, context)
    except UnknownReference:
        found = compile_expression(context, root.ref).run(root, Scope(world, root))
        if not isinstance(found, list) or not found:
            raise
        first: Node = found[0]
        return first


def _read(element: etree._Element, parent: Node | None) -> Node:
    name = etree.QName(element)
    above = parent.ref if parent is not None else ""
    node = Node(name.localname, f"{above}/{name.localname}", parent)
    node.namespace = name.namespace or ""
    for key, value in element.attrib.items():
        local = etree.QName(str(key))
        ref = f"{node.ref}/@{local.localname}"
        made = Node(local.localname, ref, node, is_attribute=True)
        made.namespace = local.namespace or ""
        made.set_raw(str(value))
        node.attributes[local.localname] = made
    for child in element.iterchildren(tag=etree.Element):
        node.children.append(_read(child, node))
    if not node.children:
        node.set_raw("".join(str(text) for text in element.itertext(with_tail=False)))
    node.number_all()
    return node


def _typed(value: Any) -> Json:
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, float | int):
        return {"type": "number", "value": _number(float(value))}
    if isinstance(value, str):
        return {"type": "string", "value": value}
    nodes = [{"path": n.path(), "value": n.string_value()} for n in value]
    return {"type": "nodes", "value": nodes}


def _number(value: float) -> float | int | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    whole = value == int(value) and math.copysign(1.0, value) > 0
    return int(value) if whole else value
