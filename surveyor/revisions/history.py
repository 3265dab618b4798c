"""The history of one submission: a graph of versions, whatever the order they came in.

Versions come from files that anyone may have written. A parent that is not here yet
is as if there were none, until it comes; a circle of parents is cut.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush

from surveyor.revisions.model import RevisionId

Answers = Mapping[str, str]
"""Key of a question -> its answer; a key that is not there was not answered.

Rows of a repeat stand in the key by their own id, never by their place, and a key
that ends in `[]` lists the ids of a series in order, parted by blanks.
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A revision as the merge sees it."""

    id: RevisionId
    parents: tuple[RevisionId, ...]
    answers: Answers
    created: datetime
    """Aware; only breaks ties where nobody has to decide."""
    automatic: bool = False
    """It says that a program made it from its parents; `merge` looks whether."""


@dataclass(frozen=True, slots=True)
class History:
    """Versions from the oldest to the newest, and who has seen whom."""

    versions: tuple[Version, ...]
    """Each after all that it has seen; the same order for the same set."""
    parents: Mapping[RevisionId, tuple[RevisionId, ...]]
    """Version -> those it was made from that are here, without detours."""
    seen: Mapping[RevisionId, frozenset[RevisionId]]
    """Version -> all that are before it."""
    by_id: Mapping[RevisionId, Version] = field(repr=False)

    @classmethod
    def of(cls, versions: Iterable[Version]) -> "History":
        """Orders versions of one submission, given in any order, any number of times."""
        found = {version.id: version for version in versions}
        edges = {
            one: tuple(sorted({p for p in version.parents if p in found and p != one}))
            for one, version in found.items()
        }
        order = _sorted(edges)
        seen: dict[RevisionId, frozenset[RevisionId]] = {}
        parents: dict[RevisionId, tuple[RevisionId, ...]] = {}
        for one in order:
            # A parent that does not stand before its child was cut out of a circle.
            known = [p for p in edges[one] if p in seen]
            older = _union(seen[p] for p in known)
            seen[one] = older.union(known)
            parents[one] = tuple(p for p in known if p not in older)
        return cls(
            versions=tuple(found[one] for one in order),
            parents=parents,
            seen=seen,
            by_id=found,
        )

    def newest(self, ids: Iterable[RevisionId]) -> tuple[RevisionId, ...]:
        """Those of some versions that none of the others has seen, by id."""
        given = set(ids)
        overtaken = _union(self.seen[one] for one in given)
        return tuple(sorted(given - overtaken))

    def latest(self, ids: Iterable[RevisionId]) -> Version:
        """The one that was made last; of two at the same moment, the greater id."""
        return max((self.by_id[one] for one in ids), key=lambda v: (v.created, v.id))


def _union(sets: Iterable[frozenset[RevisionId]]) -> frozenset[RevisionId]:
    return frozenset[RevisionId]().union(*sets)


def _sorted(
    edges: Mapping[RevisionId, tuple[RevisionId, ...]],
) -> list[RevisionId]:
    """Parents before children (Kahn), ties by id; members of a circle at the end."""
    followers: dict[RevisionId, list[RevisionId]] = {}
    left = {one: len(parents) for one, parents in edges.items()}
    for one, parents in edges.items():
        for parent in parents:
            followers.setdefault(parent, []).append(one)
    ready = [one for one, count in left.items() if not count]
    heapify(ready)
    order: list[RevisionId] = []
    while ready:
        one = heappop(ready)
        order.append(one)
        for follower in followers.get(one, ()):
            left[follower] -= 1
            if not left[follower]:
                heappush(ready, follower)
    placed = set(order)
    return order + sorted(one for one in edges if one not in placed)
