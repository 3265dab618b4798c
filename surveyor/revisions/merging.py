"""Merging the versions of a submission, question by question.

For every question the newest answers are kept: those that no version overwrote which
had seen them. A version *writes* a question where its answer differs from what it was
made from; taking an answer away is writing, too.

    newest answers of a question        result
    one, or all the same                that answer
    different, the question is derived  the one that was made last
    different, a remark of one kind     the same; those of other kinds stay beside it
    different                           a conflict: a person decides

The result depends only on the set of versions, not on their order, grouping or
repetition, so merging is commutative, associative and idempotent (multi-value
registers over a version graph; Shapiro et al. 2011, "A comprehensive study of
Convergent and Commutative Replicated Data Types", 3.2.2). Nothing is lost: a losing
answer stays in its version.

An automatic version, made by a program from its parents, says nothing new. It is
looked through, so that offices that merge on their own, in another order, come to the
same heads. One that does say something new was made by somebody else's rules and
counts like a person's.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from surveyor.revisions.history import Answers, History, Version
from surveyor.revisions.model import RevisionId
from surveyor.revisions.remarks import apart, is_remark, together

ORDER = "[]"
"""Ends the key under which a series lists its rows."""
_NAMESPACE = uuid.UUID("6f0c5c9e-0d5c-5b57-9f3a-6b7a1d6f2a44")

Derived = Callable[[str], bool]
"""Tells the keys that nobody answers, such as calculations and the time of the end."""
_Writers = dict[str, frozenset[RevisionId]]
"""Key -> the versions whose answers to it nobody has overwritten."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the answers that stand against each other."""

    value: str | None
    """None: the question was taken away, e.g. with its row."""
    writers: tuple[RevisionId, ...]
    """Who gave it, by id."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question that several people changed differently without seeing each other."""

    key: str
    base: str | None
    """The answer that all of them had before them."""
    candidates: tuple[Candidate, ...]
    """At least two, the one that was made last first."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What all versions of a submission say together."""

    heads: tuple[RevisionId, ...]
    """Versions of people that nobody has seen yet, by id; the parents of what comes."""
    answers: Answers
    """A conflict shows the answer that was made last, until it is resolved."""
    conflicts: tuple[Conflict, ...]
    """By key."""
    writers: Mapping[str, RevisionId]
    """Whose answer is shown, by key; also of answers that were taken away, and of each
    remark by itself (remarks.py)."""
    automatic: frozenset[RevisionId]
    """Versions that follow from others and say nothing new."""

    @property
    def merges_itself(self) -> bool:
        """Several heads that a program may merge without asking."""
        return len(self.heads) > 1 and not self.conflicts


def no_derived(_key: str) -> bool:
    """No question follows from others."""
    return False


def merge(versions: Iterable[Version], derived: Derived = no_derived) -> Merged:
    """Merges all versions of one submission.

    Args:
        versions: In any order; one that is given twice counts once.
        derived: Tells the keys that never conflict.
    """

    def never(key: str) -> bool:
        return is_remark(key) or derived(key)

    history = History.of(replace(v, answers=apart(v.answers)) for v in versions)
    states, automatic = _states(history, never)
    heads = _heads(history, automatic)
    writers = _joined(history, heads, states)
    answers: dict[str, str] = {}
    shown: dict[str, RevisionId] = {}
    conflicts = []
    for key, found in sorted(writers.items()):
        latest = history.latest(found)
        value = latest.answers.get(key)
        if key.endswith(ORDER):
            value = _rows_in_order(history, found, key)
        elif not never(key) and len(_values(history, found, key)) > 1:
            conflicts.append(_conflict(history, found, key))
        shown[key] = latest.id
        if value is not None:
            answers[key] = value
    return Merged(heads, together(answers), tuple(conflicts), shown, automatic)


def automatic_id(merged: Merged) -> RevisionId:
    """The id of the revision that a program makes of several heads.

    It follows from the heads and what they merge to, so that any two offices that
    merge the same heads to the same answers arrive at the same revision.
    """
    digest = hashlib.sha256()
    for head in merged.heads:
        digest.update(head.encode() + b"\n")
    for key, value in sorted(merged.answers.items()):
        digest.update(f"{len(key)}:{key}{len(value)}:{value}".encode())
    return RevisionId(f"uuid:{uuid.uuid5(_NAMESPACE, digest.hexdigest())}")


def _states(
    history: History, derived: Derived
) -> tuple[dict[RevisionId, _Writers], frozenset[RevisionId]]:
    """What each version knows of who wrote what; and which ones say nothing new."""
    states: dict[RevisionId, _Writers] = {}
    automatic = set()
    for version in history.versions:
        before = _joined(history, history.parents[version.id], states)
        written = [
            key
            for key in {*before, *version.answers}
            if _writes(history, version, key, before.get(key), derived)
        ]
        if _says_nothing_new(history, version, written, derived):
            automatic.add(version.id)
            written = []
        mine = frozenset((version.id,))
        states[version.id] = before | dict.fromkeys(written, mine)
    return states, frozenset(automatic)


def _writes(
    history: History,
    version: Version,
    key: str,
    before: frozenset[RevisionId] | None,
    derived: Derived,
) -> bool:
    """Whether a version's answer is its own, not what it was made from."""
    if before is None:
        return True
    values = _values(history, before, key)
    is_decision = len(values) > 1 and not derived(key) and not key.endswith(ORDER)
    return is_decision or version.answers.get(key) not in values


def _says_nothing_new(
    history: History, version: Version, written: list[str], derived: Derived
) -> bool:
    complete = bool(version.parents) and all(
        parent in history.seen[version.id] for parent in version.parents
    )
    own = [key for key in written if not derived(key) and not key.endswith(ORDER)]
    return version.automatic and complete and not own


def _heads(
    history: History, automatic: frozenset[RevisionId]
) -> tuple[RevisionId, ...]:
    people = [v.id for v in history.versions if v.id not in automatic]
    return history.newest(people)


def _joined(
    history: History,
    ids: tuple[RevisionId, ...],
    states: Mapping[RevisionId, _Writers],
) -> _Writers:
    """What several versions know together: what one has overwritten is gone."""
    if len(ids) == 1:
        return states[ids[0]]
    made: _Writers = {}
    for key in {key for one in ids for key in states[one]}:
        kept = {
            writer
            for one in ids
            for writer in states[one].get(key, ())
            if all(_still(history, writer, key, other, states) for other in ids)
        }
        made[key] = frozenset(kept)
    return made


def _still(
    history: History,
    writer: RevisionId,
    key: str,
    other: RevisionId,
    states: Mapping[RevisionId, _Writers],
) -> bool:
    """Whether another version has not seen an answer, or has kept it."""
    if writer != other and writer not in history.seen[other]:
        return True
    return writer in states[other].get(key, ())


def _values(
    history: History, writers: frozenset[RevisionId], key: str
) -> set[str | None]:
    return {history.by_id[one].answers.get(key) for one in writers}


def _conflict(history: History, writers: frozenset[RevisionId], key: str) -> Conflict:
    by_value: dict[str | None, list[RevisionId]] = {}
    for one in sorted(writers):
        by_value.setdefault(history.by_id[one].answers.get(key), []).append(one)

    def when(candidate: Candidate) -> tuple[object, str]:
        latest = history.latest(candidate.writers)
        return latest.created, latest.id

    candidates = [Candidate(value, tuple(ids)) for value, ids in by_value.items()]
    candidates.sort(key=when, reverse=True)
    return Conflict(key, _base(history, writers, key), tuple(candidates))


def _base(history: History, writers: frozenset[RevisionId], key: str) -> str | None:
    """The answer in the newest version that all writers have seen."""
    common = frozenset.intersection(*(history.seen[one] for one in writers))
    for version in reversed(history.versions):
        if version.id in common:
            return version.answers.get(key)
    return None


def _rows_in_order(
    history: History, writers: frozenset[RevisionId], key: str
) -> str | None:
    """Every row that one of the writers has, new ones behind their neighbours.

    Whether a row that another one removed goes, is told by its answers: they are
    gone, or they conflict.
    """
    rows: list[str] = []
    lists = [history.by_id[one].answers.get(key) for one in sorted(writers)]
    for listed in lists:
        at = 0
        for row in (listed or "").split():
            if row in rows:
                at = rows.index(row) + 1
            else:
                rows.insert(at, row)
                at += 1
    return " ".join(rows) if any(one is not None for one in lists) else None
