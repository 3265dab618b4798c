"""Remarks on the answers of an entry: notes, flags, confirmed warnings, taken answers.

They stand as JSON in one node of the meta block, in our own namespace, so they are
part of the finished bytes, travel with them, and other programs carry them along.
A question inside rows is known by the ids of its rows, as a merge knows it.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum

from surveyor.engine.errors import UnknownReference
from surveyor.engine.session import Session
from surveyor.engine.tree import SV
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.revisions.remarks import REMARKS
from surveyor.texts import N_, _

_ROW = re.compile(r"\[(\d+)\]")


class Kind(StrEnum):
    """What a remark is."""

    NOTE = "note"
    FLAG = "flag"
    """The surveyor wants it to be looked at."""
    CONFIRMED = "confirmed"
    """A warning of the form that is right nevertheless; the text says why."""
    TAKEN = "taken"
    """The answer is from an earlier visit and nobody has confirmed it yet."""
    UNKNOWN = "unknown"
    """The informant does not know, or it does not apply; the text is 98 or 99."""
    DOUBLE = "double"
    """The entry was typed a second time; the text says what came of it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that somebody says of one answer."""

    key: str
    """The question, with the ids of its rows; empty for the entry as a whole."""
    kind: str
    text: str = ""
    said: str = ""
    """The words of the warning that is confirmed."""
    author: str = ""
    at: str = ""
    """ISO 8601, UTC."""


_NAMES = {
    Kind.NOTE: N_("Catatan"),
    Kind.FLAG: N_("Bendera"),
    Kind.CONFIRMED: N_("Peringatan dibenarkan"),
    Kind.TAKEN: N_("Dari kunjungan sebelumnya"),
    Kind.UNKNOWN: N_("Tidak tahu atau tidak berlaku"),
    Kind.DOUBLE: N_("Diketik ulang"),
}
_UNKNOWN = {"98": N_("Tidak tahu"), "99": N_("Tidak berlaku")}


def kind_name(kind: str) -> str:
    """What a kind of remark is called; the kind itself where nobody knows it."""
    return _(_NAMES[Kind(kind)]) if kind in set(Kind) else kind


def in_words(remark: Remark) -> str:
    """A remark as a reader sees it."""
    match remark.kind:
        case Kind.FLAG:
            return _("Ditandai untuk diperiksa")
        case Kind.NOTE:
            return _("Catatan: {text}").format(text=remark.text)
        case Kind.UNKNOWN:
            return _(_UNKNOWN.get(remark.text, _UNKNOWN["98"]))
        case Kind.CONFIRMED:
            text = _("Dibenarkan: {text}") if remark.text else _("Dibenarkan")
            return text.format(text=remark.text)
        case Kind.TAKEN:
            return _("Dari kunjungan sebelumnya; belum dibenarkan")
    return remark.text


def signed(remark: Remark) -> str:
    """The same with who said it, for readers of a finished entry."""
    return (
        f"{in_words(remark)} ({remark.author})" if remark.author else in_words(remark)
    )


def place_of(session: Session) -> str:
    """The ref of the node that holds them."""
    return f"{session.form.root}{REMARKS}"


def remarks_of(session: Session) -> tuple[Remark, ...]:
    """All remarks of an entry; what cannot be read counts as none."""
    return read(written_in(session))


def written_in(session: Session) -> str:
    """The remarks of an entry as they are written there; empty where there are none."""
    try:
        return session.value(place_of(session))
    except UnknownReference:
        return ""


def remarks_in(xml: bytes) -> tuple[Remark, ...]:
    """The remarks of a finished entry, from its bytes; most have none."""
    if b"remarks" not in xml:
        return ()
    try:
        found = parse_xml(xml).find(f"{{*}}meta/{{{SV}}}remarks")
    except UnsafeXml:
        return ()
    return read(found.text or "") if found is not None else ()


def read(written: str) -> tuple[Remark, ...]:
    """Remarks from their JSON; what another program broke is left out."""
    try:
        given = json.loads(written) if written else []
        return tuple(Remark(**one) for one in given)
    except (ValueError, TypeError, RecursionError):
        return ()


def written(remarks: Iterable[Remark]) -> str:
    """Remarks as JSON, empty ones of their fields left out."""
    rows = [{k: v for k, v in asdict(one).items() if v} for one in remarks]
    given = [{"key": "", **row} for row in rows]
    return json.dumps(given, ensure_ascii=False) if given else ""


def key_of(session: Session, ref: str) -> str:
    """The key of a question: rows by their ids, which they have once they are saved."""

    def name(found: re.Match[str]) -> str:
        try:
            return f"[{session.value(ref[: found.end()] + '/@row')}]"
        except UnknownReference:
            return found[0]

    return _ROW.sub(name, ref)


def with_remark(
    remarks: Iterable[Remark], remark: Remark, *, now: datetime | None = None
) -> tuple[Remark, ...]:
    """The remarks with one more; it takes the place of one of its kind."""
    moment = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    return (
        *without(remarks, remark.key, remark.kind),
        Remark(**{**asdict(remark), "at": moment}),
    )


def without(remarks: Iterable[Remark], key: str, kind: str) -> tuple[Remark, ...]:
    """The remarks without those of a kind on a question."""
    return tuple(one for one in remarks if (one.key, one.kind) != (key, kind))
