"""What a finished instance says of entities: the sites it creates or changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from surveyor.forms.model import Form
from surveyor.forms.safe_xml import parse_xml


@dataclass(frozen=True, slots=True)
class EntityChange:
    """One entity created or updated by a submission."""

    list: str
    id: str
    action: str
    """`create` or `update`."""
    label: str
    properties: Mapping[str, str]


def entities(form: Form, xml: bytes) -> tuple[EntityChange, ...]:
    """The entity changes in a finished instance, in document order.

    An entity that is neither created nor updated (its condition was false) is left
    out, and so is one without id.
    """
    if not any(bind.saveto for bind in form.binds.values()):
        return ()
    return tuple(_changes(form, parse_xml(xml)))


def _changes(form: Form, root: etree._Element) -> Iterator[EntityChange]:
    for element in root.iter():
        if etree.QName(element).localname != "entity":
            continue
        action = next(
            (
                name
                for name in ("create", "update")
                if element.get(name) in ("1", "true")
            ),
            None,
        )
        identity = element.get("id") or ""
        if action is None or not identity:
            continue
        label = next(
            (c.text or "" for c in element if etree.QName(c).localname == "label"), ""
        )
        yield EntityChange(
            element.get("dataset") or "",
            identity,
            action,
            label,
            _properties(form, root),
        )


def _properties(form: Form, root: etree._Element) -> dict[str, str]:
    made = {}
    for bind in form.binds.values():
        if bind.saveto:
            nodes = root.findall("/".join(f"{{*}}{n}" for n in bind.ref.split("/")[2:]))
            if nodes:
                made[bind.saveto] = nodes[0].text or ""
    return made
