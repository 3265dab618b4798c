"""What a finished instance says of entities: those it creates, changes or both.

Follows ODK Entities 2022.1 to 2025.1: an `entity` element stands in the `meta` block
of the form or, since 2025.1, of a group or of each row of a repeat. A question with
`saveto` belongs to the nearest such block around it. What was not relevant is not in
the finished instance, and so an entity in a hidden row or group is not either.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from surveyor.forms.model import Form
from surveyor.forms.safe_xml import parse_xml
from surveyor.forms.xform_names import local

_TRUE = ("1", "true")
_VERSION = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class EntityChange:
    """One entity created or updated by a submission."""

    list: str
    id: str
    action: str
    """`create`, `update`, or `upsert` where the form asks for both."""
    label: str
    properties: Mapping[str, str]
    """Only those that were asked for; an empty text takes the value away."""
    base_version: int = 0
    """Version of the entity that the form had seen; 0 where it told none."""
    trunk_version: int = 0
    """Version last seen on a server before changes without network; 0 for none."""
    branch_id: str = ""
    """Names the line of changes made without network since then."""


def entities(form: Form, xml: bytes) -> tuple[EntityChange, ...]:
    """The entity changes in a finished instance, in document order.

    An entity that is neither created nor updated (its condition was false) is left
    out, and so is one without id or list.
    """
    if b"entity" not in xml:
        return ()
    saved = {bind.ref: bind.saveto for bind in form.binds.values() if bind.saveto}
    return tuple(_changes(parse_xml(xml), "", saved))


def _changes(
    element: etree._Element, above: str, saved: Mapping[str, str]
) -> Iterator[EntityChange]:
    """The entity of an element, then those of what is inside it."""
    ref = f"{above}/{local(element)}"
    declared = _declared(element)
    if declared is not None:
        change = _change(declared, dict(_properties(element, ref, saved)))
        if change is not None:
            yield change
    for child in element:
        if local(child) != "meta":
            yield from _changes(child, ref, saved)


def _declared(element: etree._Element) -> etree._Element | None:
    for meta in element:
        if local(meta) == "meta":
            for child in meta:
                if local(child) == "entity":
                    return child
    return None


def _properties(
    element: etree._Element, ref: str, saved: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Answers to save below an element, but not those of an entity further in."""
    for child in element:
        inner = f"{ref}/{local(child)}"
        if inner in saved:
            yield saved[inner], child.text or ""
        if _declared(child) is None:
            yield from _properties(child, inner, saved)


def _change(
    entity: etree._Element, properties: Mapping[str, str]
) -> EntityChange | None:
    wanted = [a for a in ("create", "update") if entity.get(a) in _TRUE]
    identity, name = entity.get("id") or "", entity.get("dataset") or ""
    if not wanted or not identity or not name:
        return None
    labels = (child.text or "" for child in entity if local(child) == "label")
    return EntityChange(
        list=name,
        id=identity,
        action="upsert" if len(wanted) > 1 else wanted[0],
        label=next(labels, ""),
        properties=properties,
        base_version=_version(entity.get("baseVersion")),
        trunk_version=_version(entity.get("trunkVersion")),
        branch_id=entity.get("branchId") or "",
    )


def _version(text: str | None) -> int:
    """Anything but a positive whole number counts as 0 (ODK Entities 2023.1)."""
    known = text is not None and _VERSION.fullmatch(text)
    return int(text or 0) if known else 0
