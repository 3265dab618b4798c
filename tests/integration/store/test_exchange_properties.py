"""Offices that exchange, withdraw, review and undo in any order end in one state."""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyor.revisions.model import (
    Review,
    ReviewState,
    Revision,
    RevisionId,
    SubmissionId,
    Withdrawal,
)
from surveyor.store.arrivals import Arrival
from surveyor.store.errors import BuiltUpon, NoSuchMerge
from surveyor.store.ledger import Exchange
from surveyor.store.project import Project
from surveyor.store.union import Shown
from surveyor.store.values import Facts, ProjectSettings
from surveyor.usecases.maintenance import state

OFFICES, ENTRIES = 3, 3
_BEGIN = datetime(2026, 11, 24, tzinfo=UTC)
_office = st.integers(0, OFFICES - 1)
_entry = st.integers(0, ENTRIES - 1)
_step = st.one_of(
    st.tuples(st.just("make"), _office, _entry),
    st.tuples(st.just("correct"), _office, _entry),
    st.tuples(st.just("withdraw"), _office, _entry),
    st.tuples(st.just("review"), _office, _entry),
    st.tuples(st.just("carry"), _office, _office),
    st.tuples(st.just("undo"), _office, _office),
)


def shown(history):
    newest = max(history, key=lambda one: (one.created, one.id))
    return Shown(newest, Facts())


class World:
    """Some offices, and all that was ever made in any of them."""

    def __init__(self, folder):
        self.offices = [
            Project.create(folder / str(n), ProjectSettings()) for n in range(OFFICES)
        ]
        self.made = {}
        self.withdrawn = set()
        self._number = 0

    def run(self, step):
        what, office, other = step
        getattr(self, what)(self.offices[office], other)

    def make(self, office, entry):
        submission = SubmissionId(f"uuid:{entry}")
        if str(submission) not in self.made:
            self._add(office, RevisionId(submission), submission, ())

    def correct(self, office, entry):
        row = office.submissions.row(f"uuid:{entry}")
        if row is not None:
            self._number += 1
            id_ = RevisionId(f"uuid:{entry}-{self._number}")
            parents = (RevisionId(row.revision),)
            self._add(office, id_, SubmissionId(row.submission), parents)

    def withdraw(self, office, entry):
        submission = SubmissionId(f"uuid:{entry}")
        office.withdrawals.add([Withdrawal(submission, "diminta", "K", _BEGIN)])
        self.withdrawn.add(submission)

    def review(self, office, entry):
        row = office.submissions.row(f"uuid:{entry}")
        if row is not None:
            self._number += 1
            office.reviews.add(
                [
                    Review(
                        str(self._number), SubmissionId(row.submission),
                        RevisionId(row.revision), ReviewState.VERIFIED, "", "K", _BEGIN,
                    )
                ]
            )  # fmt: skip

    def carry(self, office, other):
        target = self.offices[other]
        if target is not office:
            target.receive(
                Arrival(
                    Exchange("in", "x", "x"),
                    list(office.submissions.revisions()),
                    reviews=office.reviews.all(),
                    withdrawals=office.withdrawals.all(),
                ),
                shown,
            )

    def undo(self, office, _other):
        last = office.ledger.last_merge()
        with suppress(BuiltUpon, NoSuchMerge):
            office.ledger.undo([one.id for one in last], shown)

    def meet(self):
        """Everybody hands everything to everybody, until nothing new can come."""
        for _round in range(2):
            for source in self.offices:
                for number in range(OFFICES):
                    self.carry(source, number)

    def close(self):
        for office in self.offices:
            office.close()

    def _add(self, office, id_, submission, parents):
        self._number += 1
        made = Revision(
            id_, submission, parents, "f", "1", "A", "m",
            _BEGIN + timedelta(minutes=self._number), f"<data>{id_}</data>".encode(),
        )  # fmt: skip
        office.take_in([made], shown)
        self.made[str(id_)] = made


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_step, max_size=25))
def test_all_offices_end_in_one_state_and_nothing_is_lost(steps):
    with tempfile.TemporaryDirectory() as name:
        world = World(Path(name))
        try:
            for step in steps:
                world.run(step)
            world.meet()

            assert len({state(office) for office in world.offices}) == 1
            for office in world.offices:
                held = {one.id: one for one in office.submissions.revisions()}
                assert set(held) == set(world.made)
                for id_, one in held.items():
                    gone = one.submission in world.withdrawn
                    assert one.sha256 == world.made[id_].sha256
                    assert one.xml == (b"" if gone else world.made[id_].xml)
                shown_ids = {
                    r.submission
                    for r in office.submissions.rows(
                        {one.submission for one in held.values()}
                    )
                }
                expected = {o.submission for o in world.made.values()}
                assert shown_ids == expected - world.withdrawn
        finally:
            world.close()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_step, max_size=15))
def test_undoing_and_merging_again_is_as_if_nothing_had_been_undone(steps):
    with tempfile.TemporaryDirectory() as name:
        world = World(Path(name))
        try:
            for step in steps:
                world.run(step)
            here, there = world.offices[0], 1
            world.carry(here, there)
            before = state(world.offices[there])
            world.undo(world.offices[there], 0)

            world.carry(here, there)

            assert state(world.offices[there]) == before
        finally:
            world.close()
