"""Taking revisions in: the union of what is here and what comes.

What lists show of a submission follows from all its revisions, not from the one that
came last, so any order of arrival gives the same lists. The caller tells what that is
(`ShownOf`), since merging answers needs the form; this module only keeps rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.store import queueing, tables
from surveyor.store.entity_changes import apply_changes
from surveyor.store.values import EntityChange, Facts

_revision, _parent = tables.revision, tables.revision_parent
_attachment, _submission = tables.revision_attachment, tables.submission
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """What lists show of a submission, worked out from all its revisions."""

    revision: Revision
    facts: Facts
    changes: tuple[EntityChange, ...] = ()
    made: Revision | None = None
    """A merge that the program made and that is kept, too."""


ShownOf = Callable[[Sequence[Revision]], Shown]
"""All revisions of one submission, in any order -> what lists show of it."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of revisions that came."""

    new: tuple[RevisionId, ...] = ()
    known: int = 0
    changed: tuple[RevisionId, ...] = ()
    """Refused: the id is here with other bytes."""
    merged: tuple[SubmissionId, ...] = ()
    """Submissions that the program merged by itself."""


def take_in(
    connection: Connection, revisions: Iterable[Revision], shown_of: ShownOf
) -> TakenIn:
    """Adds revisions inside a transaction of the caller and shows what follows."""
    given = iter(revisions)
    new: list[RevisionId] = []
    changed: list[RevisionId] = []
    merged: list[SubmissionId] = []
    known = 0
    while chunk := {one.id: one for one in islice(given, _CHUNK)}:
        there = _known(connection, chunk)
        changed += [id_ for id_, sha in there.items() if sha != chunk[id_].sha256]
        known += sum(1 for id_, sha in there.items() if sha == chunk[id_].sha256)
        fresh = [one for one in chunk.values() if one.id not in there]
        merged += _add(connection, fresh, shown_of)
        new += [one.id for one in fresh]
    return TakenIn(tuple(new), known, tuple(changed), tuple(merged))


def show(
    connection: Connection, history: Sequence[Revision], shown_of: ShownOf
) -> SubmissionId | None:
    """Works out anew what lists show of a submission; its id where that made a merge."""
    shown = shown_of(history)
    count = len(history)
    made = shown.made
    if made is not None and not _known(connection, [made.id]):
        _keep(connection, [made])
        queueing.queue(connection, [made.id])
        count += 1
    row = _index_row(shown.revision, shown.facts, count)
    statement = upsert(_submission).values(row)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["submission"], set_=row)
    )
    apply_changes(connection, shown.revision, shown.changes)
    return made.submission if made is not None else None


def read(connection: Connection, statement: Any) -> list[Revision]:
    """The revisions that a selection of rows finds, whole."""
    rows: Sequence[Row[Any]] = connection.execute(statement).all()
    ids = [row.id for row in rows]
    parents: dict[str, list[str]] = {}
    files: dict[str, list[Attachment]] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        for found in connection.execute(
            select(_parent)
            .where(_parent.c.revision.in_(some))
            .order_by(_parent.c.parent)
        ):
            parents.setdefault(found.revision, []).append(found.parent)
        for file in connection.execute(
            select(_attachment).where(_attachment.c.revision.in_(some))
        ):
            files.setdefault(file.revision, []).append(
                Attachment(file.name, file.sha256, file.size, file.media_type)
            )
    return [_value(row, parents.get(row.id, ()), files.get(row.id, ())) for row in rows]


def _add(
    connection: Connection, fresh: Sequence[Revision], shown_of: ShownOf
) -> list[SubmissionId]:
    by_submission: dict[SubmissionId, list[Revision]] = {}
    for one in fresh:
        by_submission.setdefault(one.submission, []).append(one)
    older = _older(connection, list(by_submission))
    if fresh:
        _keep(connection, fresh)
    merged = []
    for submission, added in by_submission.items():
        history = [*older.get(submission, ()), *added]
        made = show(connection, history, shown_of)
        if made is not None:
            merged.append(made)
    return merged


def _older(
    connection: Connection, submissions: Sequence[SubmissionId]
) -> dict[SubmissionId, list[Revision]]:
    statement = select(_revision).where(_revision.c.submission.in_(submissions))
    found: dict[SubmissionId, list[Revision]] = {}
    for one in read(connection, statement.order_by(_revision.c.sequence)):
        found.setdefault(one.submission, []).append(one)
    return found


def _known(connection: Connection, ids: Iterable[RevisionId]) -> dict[RevisionId, str]:
    statement = select(_revision.c.id, _revision.c.sha256)
    rows = connection.execute(statement.where(_revision.c.id.in_(list(ids))))
    return {RevisionId(row.id): row.sha256 for row in rows}


def _keep(connection: Connection, revisions: Sequence[Revision]) -> None:
    connection.execute(insert(_revision), [_revision_row(one) for one in revisions])
    parents = [
        {"revision": one.id, "parent": parent}
        for one in revisions
        for parent in dict.fromkeys(one.parents)
    ]
    files = [
        _attachment_row(one.id, attachment)
        for one in revisions
        for attachment in {a.name: a for a in one.attachments}.values()
    ]
    if parents:
        connection.execute(insert(_parent), parents)
    if files:
        connection.execute(insert(_attachment), files)


def several_heads(connection: Connection) -> list[SubmissionId]:
    """Submissions with more than one revision that nobody has followed yet."""
    child = _revision.alias()
    followed = (
        select(_parent.c.parent)
        .join(child, child.c.id == _parent.c.revision)
        .where(child.c.submission == _revision.c.submission)
        .where(_parent.c.parent == _revision.c.id)
    )
    corrected = select(_submission.c.submission).where(_submission.c.revisions > 1)
    statement = (
        select(_revision.c.submission)
        .where(_revision.c.submission.in_(corrected), ~followed.exists())
        .group_by(_revision.c.submission)
        .having(func.count() > 1)
        .order_by(_revision.c.submission)
    )
    return [SubmissionId(one) for one in connection.execute(statement).scalars()]


def _value(
    row: Row[Any], parents: Iterable[str], files: Iterable[Attachment]
) -> Revision:
    return Revision(
        id=RevisionId(row.id),
        submission=SubmissionId(row.submission),
        parents=tuple(RevisionId(one) for one in parents),
        form_id=row.form_id,
        form_version=row.form_version,
        author=row.author,
        device=row.device,
        created=datetime.fromisoformat(row.created),
        xml=row.xml,
        attachments=tuple(files),
    )


def _index_row(revision: Revision, facts: Facts, count: int) -> dict[str, Any]:
    words = (facts.site_name, facts.surveyor, revision.author, facts.search_text)
    return {
        "submission": revision.submission,
        "revision": revision.id,
        "form_id": revision.form_id,
        "form_version": revision.form_version,
        "site": facts.site,
        "site_name": facts.site_name,
        "area": facts.area,
        "surveyor": facts.surveyor,
        "visited": facts.visited.isoformat() if facts.visited else "",
        "finished": revision.created.astimezone(UTC).isoformat(),
        "author": revision.author,
        "revisions": count,
        "score": None if facts.score is None else float(facts.score),
        "coverage": None if facts.coverage is None else float(facts.coverage),
        "provisional": facts.provisional,
        "answered": facts.answered,
        "attachments": len(revision.attachments),
        "search_text": " ".join(words).lower(),
    }


def _revision_row(revision: Revision) -> dict[str, Any]:
    return {
        "id": revision.id,
        "submission": revision.submission,
        "form_id": revision.form_id,
        "form_version": revision.form_version,
        "author": revision.author,
        "device": revision.device,
        "created": revision.created.astimezone(UTC).isoformat(),
        "xml": revision.xml,
        "sha256": revision.sha256,
    }


def _attachment_row(revision: str, attachment: Attachment) -> dict[str, Any]:
    return {
        "revision": revision,
        "name": attachment.name,
        "sha256": attachment.sha256,
        "size": attachment.size,
        "media_type": attachment.media_type,
    }
