"""Offices that work apart, merge on their own and exchange in any order.

A plan is a list of steps drawn by Hypothesis. Each office has a set of versions; it
corrects, resolves, merges by itself and copies what another one has. Whatever the
plan, the law is the same: the state follows from the set of versions alone.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from surveyor.revisions.history import History, Version
from surveyor.revisions.merging import automatic_id, merge
from surveyor.revisions.model import RevisionId

_START = datetime(2026, 11, 23, tzinfo=UTC)
_KEYS = ("name", "visitors", "toilets", "/p[r1]/n", "/p[r2]/n", "total")
_REMARKS = "/d/meta/remarks"
_SAID = tuple((key, kind) for key in ("name", "/p[r1]/n") for kind in ("note", "flag"))
_VALUES = st.sampled_from(["1", "2", "3", None])
_OFFICES = 3


def _derived(key):
    return key == "total"


def _remarks(answers):
    """Question and kind -> what is said."""
    given = json.loads(answers.get(_REMARKS, "[]"))
    return {(one["key"], one["kind"]): one["text"] for one in given}


@dataclass
class Office:
    """What one office has."""

    versions: dict = field(default_factory=dict)

    def merged(self):
        return merge(self.versions.values(), _derived)


@dataclass
class World:
    """Offices, and a clock that all of them read wrongly."""

    offices: list
    made: int = 0

    def new(self, office, parents, answers, skew, *, automatic=False, id_=None):
        self.made += 1
        kept = {key: value for key, value in answers.items() if value is not None}
        said = _remarks(kept) | {one: kept.get(one) for one in _SAID if one in answers}
        kept = {key: value for key, value in kept.items() if key not in _SAID}
        kept[_REMARKS] = json.dumps(
            [
                {"kind": kind, "key": key, "text": text}
                for (key, kind), text in said.items()
                if text is not None
            ]
        )
        version = Version(
            RevisionId(id_ or f"v{self.made:03}"),
            tuple(parents),
            kept,
            _START + timedelta(minutes=skew),
            automatic,
        )
        office.versions[version.id] = version

    def do(self, step):
        number, what, changes, skew, other = step
        office = self.offices[number]
        merged = office.merged() if office.versions else None
        if merged is None:
            self.new(office, (), dict.fromkeys(_KEYS, "0") | changes, skew)
        elif what == "correct":
            head = merged.heads[skew % len(merged.heads)]
            before = office.versions[head].answers
            self.new(office, (head,), {**before, **changes}, skew)
        elif what == "resolve":
            self.new(office, merged.heads, {**merged.answers, **changes}, skew)
        elif what == "merge" and merged.merges_itself:
            made = automatic_id(merged)
            self.new(office, merged.heads, merged.answers, 0, automatic=True, id_=made)
        elif what == "merge_and_correct" and merged.merges_itself:
            made = automatic_id(merged)
            self.new(office, merged.heads, merged.answers, 0, automatic=True, id_=made)
            self.new(office, (made,), {**merged.answers, **changes}, skew)
        elif what == "take":
            office.versions.update(self.offices[other].versions)


_step = st.tuples(
    st.integers(0, _OFFICES - 1),
    st.sampled_from(["correct", "resolve", "merge", "merge_and_correct", "take"]),
    st.dictionaries(st.sampled_from((*_KEYS, *_SAID)), _VALUES, max_size=2),
    st.integers(0, 9),
    st.integers(0, _OFFICES - 1),
)
_plans = st.lists(_step, min_size=1, max_size=14)


def _run(plan):
    first = World([Office() for _number in range(_OFFICES)])
    # All begin with the same entry, as offices do that exchange.
    first.new(first.offices[0], (), dict.fromkeys(_KEYS, "0"), 0)
    for office in first.offices[1:]:
        office.versions.update(first.offices[0].versions)
    for step in plan:
        first.do(step)
    return first


def _everything(world):
    return {id_: v for office in world.offices for id_, v in office.versions.items()}


@given(_plans, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_in_which_versions_come_does_not_matter(plan, chance):
    versions = list(_everything(_run(plan)).values())
    shuffled = [*versions, *versions[: len(versions) // 2]]
    chance.shuffle(shuffled)

    assert merge(shuffled, _derived) == merge(versions, _derived)


@given(_plans)
@settings(max_examples=150, deadline=None)
def test_offices_that_exchange_everything_agree(plan):
    world = _run(plan)
    everything = _everything(world)
    for office in world.offices:
        office.versions.update(everything)

    states = [office.merged() for office in world.offices]

    assert all(state == states[0] for state in states)


@given(_plans)
@settings(max_examples=150, deadline=None)
def test_what_programs_merged_by_themselves_changes_nothing(plan):
    everything = _everything(_run(plan))
    with_them = merge(everything.values(), _derived)
    # Leave out those on which nobody built.
    built_on = {p for v in everything.values() for p in v.parents}
    bare = [
        v
        for v in everything.values()
        if v.id not in with_them.automatic or v.id in built_on
    ]

    without = merge(bare, _derived)

    assert without.heads == with_them.heads
    assert without.answers == with_them.answers
    assert without.conflicts == with_them.conflicts


@given(_plans)
@settings(max_examples=200, deadline=None)
def test_no_answer_is_lost(plan):
    """A written answer is shown, stands in a conflict, or was overwritten by one who saw it."""
    everything = _everything(_run(plan))
    history = History.of(everything.values())
    merged = merge(everything.values(), _derived)
    open_values = {c.key: {x.value for x in c.candidates} for c in merged.conflicts}
    for version in history.versions:
        for key in {*_KEYS} - {"total"}:
            value = version.answers.get(key)
            before = [history.by_id[p].answers.get(key) for p in version.parents]
            if value in before:
                continue  # taken over, not written
            if value == merged.answers.get(key) or value in open_values.get(key, ()):
                continue
            seen_by = [v for v in history.versions if version.id in history.seen[v.id]]
            assert any(v.answers.get(key) != value for v in seen_by), (version, key)


@given(_plans)
@settings(max_examples=200, deadline=None)
def test_no_remark_is_lost(plan):
    """One is there, or was changed by a version that saw it, or by a newer one."""
    everything = _everything(_run(plan))
    history = History.of(everything.values())
    merged = _remarks(merge(everything.values(), _derived).answers)
    for version in history.versions:
        for place, text in _remarks(version.answers).items():
            before = [history.by_id[p].answers for p in version.parents]
            if text in [_remarks(one).get(place) for one in before]:
                continue  # taken over, not said
            others = [
                v
                for v in history.versions
                if _remarks(v.answers).get(place) != text
                and (
                    version.id in history.seen[v.id]
                    or (place in _remarks(v.answers) and place in merged)
                )
            ]
            assert merged.get(place) == text or others, (version, place)


@given(_plans)
@settings(max_examples=100, deadline=None)
def test_an_automatic_merge_says_what_the_merge_says(plan):
    world = _run(plan)
    for office in world.offices:
        merged = office.merged()
        if merged.merges_itself:
            made = automatic_id(merged)
            world.new(office, merged.heads, merged.answers, 0, automatic=True, id_=made)
            again = office.merged()
            assert made in again.automatic
            assert (again.heads, again.answers) == (merged.heads, merged.answers)
