"""One hash for all that an office has, and what its reviews come to."""

from datetime import UTC, datetime, timedelta

from surveyor.revisions.model import (
    Review,
    ReviewState,
    RevisionId,
    SubmissionId,
    Withdrawal,
)
from surveyor.revisions.state import current_review, state_hash

_NOW = datetime(2026, 11, 23, tzinfo=UTC)
_A, _B = (RevisionId("a"), "11"), (RevisionId("b"), "22")


def review(id_, revision, state, minute=0):
    return Review(
        id_, SubmissionId("s"), RevisionId(revision), ReviewState(state), "", "Kantor",
        _NOW + timedelta(minutes=minute),
    )  # fmt: skip


def test_order_and_repetition_do_not_change_the_hash():
    assert state_hash([_A, _B]) == state_hash([_B, _A, _B])


def test_a_missing_revision_changes_the_hash():
    assert state_hash([_A]) != state_hash([_A, _B])


def test_other_bytes_under_the_same_id_change_the_hash():
    assert state_hash([_A]) != state_hash([(RevisionId("a"), "12")])


def test_a_withdrawal_changes_the_hash_whoever_made_it():
    mine = Withdrawal(SubmissionId("s"), "diminta", "Ani", _NOW)
    theirs = Withdrawal(SubmissionId("s"), "permintaan responden", "Budi", _NOW)

    assert state_hash([_A], [mine]) != state_hash([_A])
    assert state_hash([_A], [mine]) == state_hash([_A], [theirs, mine])


def test_the_newest_review_of_the_head_counts():
    early, late = review("1", "b", "returned"), review("2", "b", "verified", 5)

    assert current_review([late, early], [RevisionId("b")]) == late


def test_a_review_of_a_corrected_revision_no_longer_speaks():
    assert current_review([review("1", "a", "verified")], [RevisionId("b")]) is None
