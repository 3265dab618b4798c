"""What an office has, as one hash; and what the reviews of an entry come to."""

import hashlib
from collections.abc import Iterable, Sequence

from surveyor.revisions.model import Review, RevisionId, Withdrawal


def state_hash(
    revisions: Iterable[tuple[RevisionId, str]],
    withdrawals: Iterable[Withdrawal] = (),
    reviews: Iterable[Review] = (),
) -> str:
    """A fingerprint of everything that travels; equal where nothing is missing.

    Args:
        revisions: Id and SHA-256 of what people made; what programs merged by
            themselves follows from it and is left out. A withdrawn revision keeps
            both, so erasing its content changes nothing.
        withdrawals: In any order.
        reviews: In any order.

    Returns:
        SHA-256 in hex, the same for any order and repetition.
    """
    lines = {f"revision {id_} {sha256}" for id_, sha256 in revisions}
    lines |= {f"withdrawal {one.submission}" for one in withdrawals}
    lines |= {f"review {one.id} {one.state}" for one in reviews}
    digest = hashlib.sha256()
    for line in sorted(lines):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def current_review(
    reviews: Iterable[Review], heads: Sequence[RevisionId]
) -> Review | None:
    """The newest review that speaks of what is there now; None where none does.

    A review of a revision that was corrected since is history: the office has not
    seen the correction yet.
    """
    of_heads = [one for one in reviews if one.revision in heads]
    return max(of_heads, key=lambda one: (one.created, one.id), default=None)
