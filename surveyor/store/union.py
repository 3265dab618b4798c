"""Taking revisions in: the union of what is here and what comes.

What lists show of a submission follows from all its revisions, not from the one that
came last, so any order of arrival gives the same lists. The caller tells what that is
(`ShownOf`), since merging answers needs the form; this module only keeps rows.

A withdrawn submission keeps ids and checksums alone, whatever comes later. A revision
that was set aside (an undone merge) counts as not here, until it comes again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from surveyor.errors import UserError
from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.store import tables
from surveyor.store.binding import add_rows, any_of
from surveyor.store.entity_changes import apply_changes, forget_changes
from surveyor.store.errors import EmptyRevision
from surveyor.store.queueing import queue
from surveyor.store.values import EntityChange, Facts

_revision, _parent = tables.revision, tables.revision_parent
_attachment, _submission = tables.revision_attachment, tables.submission
_aside, _withdrawal = tables.aside, tables.withdrawal
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
Waits = Callable[[Sequence[Revision]], bool]
"""All that came of a submission that was not here -> whether it may be worked out later
what lists show of it (due.py). UserError where one of them cannot be read."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of revisions that came."""

    new: tuple[RevisionId, ...] = ()
    known: int = 0
    changed: tuple[RevisionId, ...] = ()
    """Refused: the id is here with other bytes."""
    merged: tuple[SubmissionId, ...] = ()
    """Submissions that the program merged by itself."""
    refused: tuple[tuple[RevisionId, UserError], ...] = ()
    """Cannot be read: of an unknown form, damaged, or empty without a withdrawal."""
    made: tuple[RevisionId, ...] = ()
    """The merges that the program made, where they were not here yet."""
    created: tuple[SubmissionId, ...] = ()
    """Submissions of which nothing was here."""
    updated: tuple[SubmissionId, ...] = ()
    """Submissions that were here and have something new."""
    emptied: tuple[SubmissionId, ...] = ()
    """Withdrawn submissions of which ids came."""


class _Taking:
    """One going through revisions that come, chunk by chunk."""

    def __init__(
        self, connection: Connection, shown_of: ShownOf, waits: Waits | None
    ) -> None:
        self._connection = connection
        self._shown_of = shown_of
        self._waits = waits
        self.new: list[RevisionId] = []
        self.known = 0
        self.changed: list[RevisionId] = []
        self.merged: list[SubmissionId] = []
        self.refused: list[tuple[RevisionId, UserError]] = []
        self.made: list[RevisionId] = []
        self.created: dict[SubmissionId, None] = {}
        self.updated: dict[SubmissionId, None] = {}
        self.emptied: dict[SubmissionId, None] = {}

    def take(self, chunk: dict[RevisionId, Revision]) -> None:
        there = _known(self._connection, chunk)
        back = _set_aside(self._connection, chunk)
        fresh = []
        for id_, one in chunk.items():
            if id_ not in there or (id_ in back and there[id_] == one.sha256):
                fresh.append(one)
            elif there[id_] == one.sha256:
                self.known += 1
            else:
                self.changed.append(id_)
        if fresh:
            self._add(fresh, back)

    def _add(self, fresh: Sequence[Revision], back: set[RevisionId]) -> None:
        by_submission: dict[SubmissionId, list[Revision]] = {}
        for one in fresh:
            by_submission.setdefault(one.submission, []).append(one)
        gone = withdrawn(self._connection, by_submission)
        living = [one for one in by_submission if one not in gone]
        older = standing_of(self._connection, living)
        taken: list[Revision] = []
        shown: list[tuple[int, Shown]] = []
        for submission, added in by_submission.items():
            if submission in gone:
                taken += [one.without_content() for one in added]
                self.emptied[submission] = None
                continue
            before = older.get(submission, [])
            try:
                later = self._may_wait(before, added)
                found = None if later else self._shown(before, added)
            except UserError as error:
                self.refused += [(one.id, error) for one in added]
                continue
            taken += added
            self._count(submission, is_new=not before)
            if found is not None:
                shown.append((len(before) + len(added), found))
        self._keep(taken, back)
        made = put(self._connection, shown)
        self.made += [one.id for one in made]
        self.merged += [one.submission for one in made]

    def _may_wait(self, before: Sequence[Revision], added: Sequence[Revision]) -> bool:
        for one in added:
            if one.erased:
                raise EmptyRevision(id=one.id)
        return self._waits is not None and not before and self._waits(added)

    def _shown(self, before: Sequence[Revision], added: Sequence[Revision]) -> Shown:
        """Every one that comes must be readable, also where another one is shown."""
        if before or len(added) > 1:
            for one in added:
                self._shown_of((one,))
        return self._shown_of((*before, *added))

    def _keep(self, taken: Sequence[Revision], back: set[RevisionId]) -> None:
        again = [one.id for one in taken if one.id in back]
        if again:
            self._connection.execute(
                delete(_aside).where(_aside.c.revision.in_(any_of(again)))
            )
        keep(self._connection, [one for one in taken if one.id not in back])
        self.new += [one.id for one in taken]

    def _count(self, submission: SubmissionId, *, is_new: bool) -> None:
        """A submission may come in pieces; those that came now do not update it."""
        if is_new:
            self.created[submission] = None
        elif submission not in self.created:
            self.updated[submission] = None


def take_in(
    connection: Connection,
    revisions: Iterable[Revision],
    shown_of: ShownOf,
    waits: Waits | None = None,
) -> TakenIn:
    """Adds revisions inside a transaction of the caller and shows what follows.

    What may wait is not in any list when this returns, see due.py.
    """
    given = iter(revisions)
    taking = _Taking(connection, shown_of, waits)
    while chunk := {one.id: one for one in islice(given, _CHUNK)}:
        taking.take(chunk)
    return TakenIn(
        tuple(taking.new),
        taking.known,
        tuple(taking.changed),
        tuple(taking.merged),
        tuple(taking.refused),
        tuple(taking.made),
        tuple(taking.created),
        tuple(taking.updated),
        tuple(taking.emptied),
    )


def show(
    connection: Connection, submissions: Iterable[SubmissionId], shown_of: ShownOf
) -> None:
    """Works out anew what lists show of some submissions.

    One of which nothing is left (withdrawn, or all of it set aside) is not shown.
    """
    given = iter(submissions)
    while some := list(islice(given, _CHUNK)):
        gone = withdrawn(connection, some)
        left = standing_of(connection, [one for one in some if one not in gone])
        hide(connection, [one for one in some if one not in left])
        put(connection, [(len(one), shown_of(one)) for one in left.values()])


def hide(connection: Connection, submissions: Sequence[SubmissionId]) -> None:
    """Takes submissions out of all that is derived."""
    if submissions:
        these = _submission.c.submission.in_(any_of(submissions))
        connection.execute(delete(_submission).where(these))
        forget_changes(connection, submissions)


def standing() -> tuple[Any, ...]:
    """The condition of revisions that were not set aside."""
    return (_revision.c.id.not_in(select(_aside.c.revision)),)


def is_withdrawn() -> Any:
    """The condition of revisions whose submission was withdrawn."""
    return _revision.c.submission.in_(select(_withdrawal.c.submission))


def withdrawn(
    connection: Connection, submissions: Iterable[SubmissionId]
) -> set[SubmissionId]:
    """Those of some submissions that were withdrawn."""
    asked = select(_withdrawal.c.submission)
    given = _withdrawal.c.submission.in_(any_of(submissions))
    found = connection.execute(asked.where(given))
    return set(map(SubmissionId, found.scalars()))


def read(connection: Connection, statement: Any) -> list[Revision]:
    """The revisions that a selection of rows finds, whole."""
    rows: Sequence[Row[Any]] = connection.execute(statement).all()
    ids = [row.id for row in rows]
    parents: dict[str, list[str]] = {}
    files: dict[str, list[Attachment]] = {}
    if not ids:
        return []
    for found in connection.execute(
        select(_parent)
        .where(_parent.c.revision.in_(any_of(ids)))
        .order_by(_parent.c.parent)
    ):
        parents.setdefault(found.revision, []).append(found.parent)
    for file in connection.execute(
        select(_attachment).where(_attachment.c.revision.in_(any_of(ids)))
    ):
        files.setdefault(file.revision, []).append(
            Attachment(file.name, file.sha256, file.size, file.media_type)
        )
    return [_value(row, parents.get(row.id, ()), files.get(row.id, ())) for row in rows]


def keep(connection: Connection, revisions: Sequence[Revision]) -> None:
    """Adds rows of revisions that are not there yet."""
    parents = [
        (one.id, parent) for one in revisions for parent in dict.fromkeys(one.parents)
    ]
    files = [
        (one.id, file.name, file.sha256, file.size, file.media_type)
        for one in revisions
        for file in {a.name: a for a in one.attachments}.values()
    ]
    add_rows(connection, _revision, [_revision_row(one) for one in revisions])
    add_rows(connection, _parent, parents)
    add_rows(connection, _attachment, files)


def put(connection: Connection, shown: Sequence[tuple[int, Shown]]) -> list[Revision]:
    """Writes what lists show; the merges that were not here yet."""
    wanted = [one.made for _n, one in shown if one.made is not None]
    there = _known(connection, [one.id for one in wanted]) if wanted else {}
    back = _set_aside(connection, there) if there else set()
    if back:
        connection.execute(delete(_aside).where(_aside.c.revision.in_(any_of(back))))
    made = [one for one in wanted if one.id not in there]
    keep(connection, made)
    queue(connection, [one.id for one in made])
    new = {one.id for one in made} | back
    rows = [
        _index_row(
            one.revision,
            one.facts,
            count + (one.made is not None and one.made.id in new),
        )
        for count, one in shown
    ]
    if rows:
        statement = upsert(_submission)
        changes = {c.name: statement.excluded[c.name] for c in _submission.c}
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["submission"], set_=changes
            ),
            rows,
        )
        apply_changes(connection, [(one.revision, one.changes) for _n, one in shown])
    return [one for one in wanted if one.id in new]


def standing_of(
    connection: Connection, submissions: Sequence[SubmissionId]
) -> dict[SubmissionId, list[Revision]]:
    """The revisions of some submissions that were not set aside, oldest first."""
    statement = select(_revision).where(
        _revision.c.submission.in_(any_of(submissions)), *standing()
    )
    found: dict[SubmissionId, list[Revision]] = {}
    for one in read(connection, statement.order_by(_revision.c.sequence)):
        found.setdefault(one.submission, []).append(one)
    return found


def _known(connection: Connection, ids: Iterable[RevisionId]) -> dict[RevisionId, str]:
    statement = select(_revision.c.id, _revision.c.sha256)
    rows = connection.execute(statement.where(_revision.c.id.in_(any_of(ids))))
    return {RevisionId(row.id): row.sha256 for row in rows}


def _set_aside(connection: Connection, ids: Iterable[RevisionId]) -> set[RevisionId]:
    statement = select(_aside.c.revision).where(_aside.c.revision.in_(any_of(ids)))
    return set(map(RevisionId, connection.execute(statement).scalars()))


def several_heads(connection: Connection) -> list[SubmissionId]:
    """Submissions with more than one revision that nobody has followed yet."""
    child = _revision.alias()
    followed = (
        select(_parent.c.parent)
        .join(child, child.c.id == _parent.c.revision)
        .where(child.c.submission == _revision.c.submission)
        .where(child.c.id.not_in(select(_aside.c.revision)))
        .where(_parent.c.parent == _revision.c.id)
    )
    corrected = select(_submission.c.submission).where(_submission.c.revisions > 1)
    statement = (
        select(_revision.c.submission)
        .where(_revision.c.submission.in_(corrected), ~followed.exists(), *standing())
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
        erased="" if row.xml else row.sha256,
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
        "flags": facts.flags,
    }


def _revision_row(one: Revision) -> tuple[Any, ...]:
    """Its values in the order of the columns."""
    created = one.created.astimezone(UTC).isoformat()
    return (
        one.id, one.submission, one.form_id, one.form_version, one.author, one.device,
        created, one.xml, one.sha256,
    )  # fmt: skip
