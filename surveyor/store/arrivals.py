"""All that a file or server hands over, taken in as one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from surveyor.revisions.model import Receipt, Review, Revision, RevisionId, Withdrawal
from surveyor.store import ledger, union
from surveyor.store.forms import add_form_that_came
from surveyor.store.ledger import Exchange
from surveyor.store.queueing import queue
from surveyor.store.receipts import add_receipts
from surveyor.store.reviews import add_reviews
from surveyor.store.union import ShownOf, TakenIn, Waits
from surveyor.store.values import StoredForm
from surveyor.store.withdrawals import erase


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrives; its files lie in the media folder already."""

    exchange: Exchange
    """As the ledger notes it; what became of it is added to its counts."""
    revisions: Iterable[Revision] = ()
    forms: Sequence[StoredForm] = ()
    reviews: Sequence[Review] = ()
    withdrawals: Sequence[Withdrawal] = ()
    receipts: Sequence[Receipt] = ()
    forward: bool = False
    """Put what is new into the outbox: an office hands on what came on a stick."""
    waits: Waits | None = None
    """What lists show of these may be worked out later; of none by default."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of it."""

    exchange: str
    taken: TakenIn = field(default_factory=TakenIn)
    forms: int = 0
    reviews: int = 0
    withdrawals: int = 0
    receipts: int = 0


def arrive(connection: Connection, arrival: Arrival, shown_of: ShownOf) -> Arrived:
    """Takes it all in inside a transaction of the caller.

    Withdrawals come first, so that no content of theirs is written at all.
    """
    # A reader that becomes a writer may not wait for another writer: begin as one.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    forms = sum(add_form_that_came(connection, one) for one in arrival.forms)
    withdrawals = erase(connection, arrival.withdrawals)
    seen: list[RevisionId] = []
    taken = union.take_in(
        connection, _noting(arrival.revisions, seen), shown_of, arrival.waits
    )
    if arrival.forward:
        queue(connection, taken.new)
    new = set(taken.new)
    others = [one for one in dict.fromkeys(seen) if one not in new]
    came = [*new, *ledger.came_before(connection, others)]
    reviews = add_reviews(connection, arrival.reviews)
    receipts = add_receipts(connection, arrival.receipts)
    counts = {
        "new": len(taken.new), "known": taken.known, "forms": forms,
        "reviews": reviews, "withdrawals": withdrawals, "receipts": receipts,
        "refused": len(taken.refused) + len(taken.changed),
    }  # fmt: skip
    exchange = replace(arrival.exchange, counts={**counts, **arrival.exchange.counts})
    ledger.note(connection, exchange, sorted(came))
    return Arrived(exchange.id, taken, forms, reviews, withdrawals, receipts)


def _noting(
    revisions: Iterable[Revision], seen: list[RevisionId]
) -> Iterator[Revision]:
    for one in revisions:
        seen.append(one.id)
        yield one
