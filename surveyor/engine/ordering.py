"""In which order the expressions of a form run, and which of them wait in a circle.

An expression runs after all that it reads. What stands in a circle through the rows
of a repeat (a running total that reads the row before, a count that waits for its own
rows) comes to rest by itself, pass after pass. A circle within one row never does:
its members run once a wave and are reported. JavaRosa refuses such forms; a warning is
enough here, because its generic graph would also refuse forms that work.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from surveyor.engine.scoping import scoping_of
from surveyor.engine.xpath.compiler import Compiled

Needs = dict[int, set[int]]
Circles = list[tuple[str, ...]]
_REPORTED = ("calculate", "relevant")


@dataclass(slots=True)
class Expression:
    """A compiled expression at its place."""

    ref: str
    kind: str
    """`relevant`, `calculate`, `count` or `choices`."""
    compiled: Compiled
    reads: frozenset[str]
    """Generic refs; one that ends in `/*` means all below."""
    crossing: bool = False
    """A change in one row can matter to it in another one."""
    neighbours: tuple[int, ...] = ()
    """Rows beside its own that matter to it, counted from it: -1 is the one before."""
    placed: bool = False
    """It asks at which place its row stands."""
    worded: bool = False
    """It reads words, which another language changes."""
    cyclic: bool = False
    """It waits for itself: it runs once a wave."""
    rank: int = 0
    type: str = "string"
    """Of the node that a calculation fills."""
    at: str = field(init=False)
    """Generic ref of the nodes it runs for: a row count, at the rows' parent."""

    def __post_init__(self) -> None:
        self.at = self.ref.rpartition("/")[0] if self.kind == "count" else self.ref


def in_order(
    expressions: list[Expression], repeats: frozenset[str], known: frozenset[str]
) -> tuple[list[Expression], Circles]:
    """The expressions in the order in which they run, ranked; and the circles.

    `known` are the refs that the instance has.
    """
    for number, one in enumerate(expressions):
        one.rank = number
    needs = _needs(expressions, {one.rank: one.reads for one in expressions})
    sequence, rest = _sorted(needs)
    circles: Circles = []
    if rest:
        sequence += _through_circles(expressions, repeats, needs, rest, circles)
    made = [expressions[number] for number in sequence]
    for one in made:
        reads = one.reads & known
        if one.kind in _REPORTED and reads_itself(
            one.ref, reads, one.compiled.source, repeats
        ):
            one.cyclic = True
            circles.append((one.ref,))
    for rank, one in enumerate(made):
        one.rank = rank
    return made, circles


def reads_itself(
    ref: str, reads: Iterable[str], source: str, repeats: frozenset[str]
) -> bool:
    """Whether an expression reads its own node, or a group's what is in the group.

    JavaRosa (dag.md) refuses every self-reference outside of constraints.
    """
    inside = f"{ref}/"
    if not any(f"{one}/".startswith(inside) for one in reads):
        return False
    own = scoping_of(source, ref, repeats).own
    return any(f"{one}/".startswith(inside) for one in own.intersection(reads))


def _needs(expressions: list[Expression], reads: Mapping[int, Iterable[str]]) -> Needs:
    """Whom each expression waits for: writers of what it reads, gates above it."""
    writers: dict[str, list[int]] = {}
    gates: dict[str, list[int]] = {}
    for one in expressions:
        if one.rank in reads:
            kind = writers if one.kind in ("calculate", "choices") else gates
            kind.setdefault(one.ref, []).append(one.rank)
    needs: Needs = {}
    for number, refs in reads.items():
        found = needs.setdefault(number, set())
        for ref in refs:
            found.update(_writers_of(ref, writers))
            for above in _upwards(ref):
                found.update(gates.get(above, ()))
        found.discard(number)
    return needs


def _writers_of(ref: str, writers: dict[str, list[int]]) -> list[int]:
    if ref.endswith("/*"):
        inside = ref[:-1]
        return [
            n for name, ns in writers.items() if name.startswith(inside) for n in ns
        ]
    return writers.get(ref, [])


def _upwards(ref: str) -> Iterator[str]:
    while ref:
        yield ref
        ref = ref.rpartition("/")[0]


def _sorted(needs: Needs) -> tuple[list[int], list[int]]:
    """Kahn's order, the form's own where there is a choice; and what is left over."""
    followers: dict[int, list[int]] = {}
    for number, found in needs.items():
        for other in found:
            followers.setdefault(other, []).append(number)
    left = {number: len(found) for number, found in needs.items()}
    ready = [number for number, count in left.items() if not count]
    heapify(ready)
    made = []
    while ready:
        number = heappop(ready)
        made.append(number)
        for follower in followers.get(number, ()):
            left[follower] -= 1
            if not left[follower]:
                heappush(ready, follower)
    return made, [number for number in sorted(needs) if left[number] > 0]


def _through_circles(
    expressions: list[Expression],
    repeats: frozenset[str],
    needs: Needs,
    rest: list[int],
    circles: Circles,
) -> list[int]:
    """The rest in the best order there is: by what is read within the own row."""
    among = set(rest)
    members = {number for group in _groups(needs, rest) for number in group}
    reads = {number: _own(expressions[number], repeats) for number in members}
    strict = _needs(expressions, reads)
    for number in among - members:
        strict[number] = needs[number] & among
    for group in _groups(strict, rest):
        for number in group:
            expressions[number].cyclic = True
        circles.append(tuple(dict.fromkeys(expressions[n].ref for n in group)))
    sequence, waiting = _sorted(strict)
    return sequence + waiting


def _own(one: Expression, repeats: frozenset[str]) -> frozenset[str]:
    """What it reads in its own row; outside of repeats that is all it reads.

    A count waits for its own rows on purpose, and filters of choices may exclude what
    the other has chosen: both come to rest.
    """
    if one.kind not in _REPORTED:
        return frozenset()
    if not any(f"{one.at}/".startswith(f"{ref}/") for ref in repeats):
        return one.reads
    return one.reads & scoping_of(one.compiled.source, one.at, repeats).own


def _groups(needs: Needs, among: list[int]) -> list[list[int]]:
    """Expressions that wait for each other (Kosaraju), in the form's order."""
    wanted = set(among)
    ahead = {number: sorted(needs[number] & wanted) for number in among}
    behind: dict[int, list[int]] = {number: [] for number in among}
    for number, others in ahead.items():
        for other in others:
            behind[other].append(number)
    finished: list[int] = []
    seen: set[int] = set()
    for number in among:
        finished += _reached(number, ahead, seen)
    seen = set()
    groups = [sorted(_reached(n, behind, seen)) for n in reversed(finished)]
    return sorted(group for group in groups if len(group) > 1)


def _reached(start: int, edges: dict[int, list[int]], seen: set[int]) -> list[int]:
    """What is reached for the first time, each after all that lies behind it."""
    if start in seen:
        return []
    seen.add(start)
    made = []
    walk = [(start, iter(edges[start]))]
    while walk:
        number, others = walk[-1]
        for other in others:
            if other not in seen:
                seen.add(other)
                walk.append((other, iter(edges[other])))
                break
        else:
            walk.pop()
            made.append(number)
    return made
