"""Pieces that model and body of an XForm share: texts, actions, instance nodes."""

import re
from collections.abc import Iterator

from lxml import etree

from surveyor.forms.model import Action, Element, Output, Text
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.forms.xform_names import EVENTS, ODK, XF, XFORMS, local
from surveyor.texts import N_

_ACTIONS = {f"{{{XFORMS}}}setvalue", f"{{{ODK}}}setgeopoint", f"{{{ODK}}}recordaudio"}
_MOST_SHOWN = 100_000
"""Elements of the body; the largest forms that are used have some ten thousand."""
_RENAMED = {"xforms-ready": "odk-instance-first-load", "jr-insert": "odk-new-repeat"}
"""Deprecated events; JavaRosa still takes them for these."""
_PREFIX = re.compile(r"(?<![^/@])[\w.-]+:(?=[\w])")


def parse_form(xml: bytes) -> etree._Element:
    """The root of an XForm, whose elements are all in their namespace.

    Older forms leave the one of XForms out, as JavaRosa lets them.

    Raises:
        UnsafeXml: It is broken, too large, or brings declarations of its own.
    """
    root = parse_xml(xml)
    body = root.find("h:body", XF)
    if body is not None and sum(1 for _element in body.iter()) > _MOST_SHOWN:
        raise UnsafeXml(reason=N_("terlalu banyak pertanyaan; bagi kuesionernya"))
    if root.find("h:head/model", XF) is not None:
        for element in root.iter("{}*"):
            element.tag = f"{{{XFORMS}}}{element.tag}"
    return root


def read_actions(parent: etree._Element) -> Iterator[Action]:
    """The actions that stand directly in an element."""
    for element in parent:
        if element.tag in _ACTIONS:
            attributes = dict(element.attrib)
            events = attributes.pop(f"{{{EVENTS}}}event", "").split()
            events += attributes.pop("event", "").split()
            yield Action(
                kind=local(element),
                events=tuple(dict.fromkeys(_RENAMED.get(e, e) for e in events)),
                target=attributes.pop("ref", "").strip(),
                expression=attributes.pop("value", None),
                literal=element.text or "",
                attributes=attributes,
            )


def absolute(ref: str, base: str) -> str:
    """A reference as written inside an element whose own one is `base`.

    Nodes are known by their local names: `/data/orx:meta` is `/data/meta`.
    """
    ref = _PREFIX.sub("", ref.strip()).removeprefix("current()/")
    if not ref or ref.startswith("/"):
        return ref.rstrip("/")
    steps = base.split("/")
    for step in ref.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in (".", ""):
            steps.append(step)
    return "/".join(steps)


def element_of(element: etree._Element) -> Element:
    """A node with what is in it, as a frozen value."""
    name = etree.QName(element)
    text = element.text or ""
    children = tuple(element_of(child) for child in element)
    if not text.strip():
        # As JavaRosa reads it: indentation is no answer.
        text = ""
    return Element(
        name=name.localname,
        namespace=name.namespace or "",
        attributes=dict(element.attrib),
        text=text,
        children=children,
    )


def template(element: etree._Element) -> tuple[str | Output, ...]:
    """Text with outputs in turn."""
    parts: list[str | Output] = [element.text] if element.text else []
    for child in element:
        expression = child.get("value") or child.get("ref")
        if local(child) == "output" and expression:
            parts.append(Output(expression))
        else:
            # Inline markup such as <b> in hand-written forms: its text stays.
            parts.append("".join(child.itertext()))
        if child.tail:
            parts.append(child.tail)
    return tuple(parts)


def text_value(element: etree._Element | None) -> Text | None:
    """A label, hint or message element: itext reference or template."""
    if element is None:
        return None
    reference = itext_expression(element.get("ref") or "")
    if reference is not None:
        return Text(itext=reference)
    parts = template(element)
    if not parts and element.get("ref"):
        parts = (Output(element.get("ref") or ""),)
    return Text(parts=parts) if parts else None


def itext_expression(source: str) -> str | None:
    """What stands inside `jr:itext(…)`, or None for any other expression."""
    source = source.strip()
    if source.startswith("jr:itext(") and source.endswith(")"):
        return source[len("jr:itext(") : -1].strip()
    return None
