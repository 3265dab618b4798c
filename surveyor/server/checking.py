"""Is it an entry that can be kept: whole, of a form that is here, within the area?"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from surveyor.analysis.plan import Plan, plan_for
from surveyor.analysis.scheme import builtin_scheme
from surveyor.engine.entities import EntityChange, entities
from surveyor.forms.model import SURVEYOR_NS, Form
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.forms.xform_names import local
from surveyor.revisions.model import Revision
from surveyor.server.problems import (
    EntryContradicts,
    EntryTooLarge,
    EntryUnreadable,
    EntryWithoutId,
    FormUnknown,
)
from surveyor.server.values import Arrival
from surveyor.texts import N_

FormOf = Callable[[str, str], Form | None]
_MOST_ID = 249
"""Characters of an instanceID, by the OpenRosa text."""
_MOST_PARENTS, _MOST_FILES = 50, 500
_AREA = re.compile(r"[0-9]{2}(\.[0-9]{2,4}){0,3}")
_PLACES = ("village", "district", "regency")
_HEADER = {"village": "H07", "district": "H06", "regency": "H05", "site": "H08"}


@dataclass(frozen=True, slots=True)
class Head:
    """What the XML itself says of an entry."""

    id: str
    form_id: str
    version: str
    parents: tuple[str, ...]
    finished: str
    """Time at which it was finished, as the form wrote it; may be empty."""
    nodes: Mapping[str, Sequence[etree._Element]]
    """What stands directly below the root, by name: looked up again and again."""


def head_of(xml: bytes, most: int) -> Head:
    """Reads the head of an entry.

    Raises:
        EntryTooLarge, EntryUnreadable, EntryWithoutId: It cannot be kept.
    """
    if len(xml) > most:
        raise EntryTooLarge(limit=most)
    try:
        root = parse_xml(xml)
    except UnsafeXml as error:
        reason = str(error.values.get("reason", ""))
        # The parser's message quotes the text around the fault, which may be an answer.
        raise EntryUnreadable(reason=_without_answers(reason)) from error
    nodes: dict[str, list[etree._Element]] = {}
    for child in root:
        nodes.setdefault(local(child), []).append(child)
    own = _text(nodes, "meta", "instanceID")
    if not own:
        raise EntryWithoutId
    if len(own) > _MOST_ID:
        raise EntryUnreadable(reason=N_("instanceID terlalu panjang"))
    return Head(
        id=own,
        form_id=root.get("id") or "",
        version=root.get("version") or "",
        parents=tuple(_parents(nodes.get("meta", ()))),
        finished=_text(nodes, "meta", "timeEnd") or _text(nodes, "end"),
        nodes=nodes,
    )


def check(revision: Revision, form_of: FormOf, most: int) -> Arrival:
    """An entry with what the server needs to know of it.

    Raises:
        Problem: Why it cannot be kept.
    """
    head = head_of(revision.xml, most)
    told = (revision.id, revision.form_id, revision.form_version)
    if (head.id, head.form_id, head.version) != told:
        names = ("instanceID", "id", "version")
        found = (head.id, head.form_id, head.version)
        what = next(
            name
            for name, one, other in zip(names, told, found, strict=True)
            if one != other
        )
        raise EntryContradicts(what=what)
    if head.parents and not set(head.parents) <= set(revision.parents):
        raise EntryContradicts(what="deprecatedID")
    if not revision.parents and str(revision.submission) != revision.id:
        raise EntryContradicts(what="submission")
    refuse_long(revision)
    form = form_of(head.form_id, head.version)
    if form is None:
        raise FormUnknown(form=head.form_id, version=head.version)
    return arrival(revision, head, form)


def refuse_long(revision: Revision) -> None:
    """Refuses names longer than any real one, which a database may not keep.

    Raises:
        EntryContradicts: With what is too long.
    """
    ids = (revision.submission, *revision.parents)
    words = (revision.author, revision.device)
    files = [word for a in revision.attachments for word in (a.name, a.media_type)]
    if any(len(one) > _MOST_ID for one in (*ids, *words, *files)):
        raise EntryContradicts(what=N_("nama yang terlalu panjang"))
    if len(revision.parents) > _MOST_PARENTS or len(files) > 2 * _MOST_FILES:
        raise EntryContradicts(what=N_("terlalu banyak lampiran"))
    if any(attachment.size >= 2**62 for attachment in revision.attachments):
        raise EntryContradicts(what=N_("lampiran yang terlalu besar"))


def arrival(revision: Revision, head: Head, form: Form) -> Arrival:
    """Where an entry belongs, and what it says of entities."""
    plan = plan_for(form, builtin_scheme())
    changes = entities(form, revision.xml) if form.entities_version else ()
    area = next(filter(None, (_place(plan, head, one) for one in _PLACES)), "")
    site = _place(plan, head, "site")
    if not site and changes:
        site = changes[0].id
    return Arrival(
        revision, site[:250], area if _AREA.fullmatch(area) else "", _short(changes)
    )


def _short(changes: tuple[EntityChange, ...]) -> tuple[EntityChange, ...]:
    """Names that are longer than any real one are none."""
    return tuple(
        c for c in changes if len(c.id) <= _MOST_ID and len(c.list) <= _MOST_ID
    )


def _place(plan: Plan, head: Head, name: str) -> str:
    path = plan.names.get(_HEADER[name], "") or plan.saved.get(name, "")
    return _text(head.nodes, *path.split("/")) if path else ""


def _parents(metas: Iterable[etree._Element]) -> Iterator[str]:
    """The revisions that it follows: deprecatedID, and further ones of our own."""
    for meta in metas:
        for child in meta:
            name = etree.QName(child)
            ours = name.namespace == SURVEYOR_NS and name.localname == "parent"
            if (name.localname == "deprecatedID" or ours) and child.text:
                yield child.text.strip()


def _text(nodes: Mapping[str, Sequence[etree._Element]], first: str, *path: str) -> str:
    found = list(nodes.get(first, ()))
    for name in path:
        found = [child for one in found for child in one if local(child) == name]
    return (found[0].text or "").strip() if found else ""


def _without_answers(reason: str) -> str:
    return re.sub(r"[^ ]*[<>\"'&][^ ]*", "…", reason)[:120]
