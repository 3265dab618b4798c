"""Answers to a batch, long and short."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveyor.revisions.model import Attachment, Revision
from surveyor.sync import wire
from surveyor.sync.answers import lengthened, shortened

PHOTO = Attachment("1.jpg", "ab" * 32, 9, "image/jpeg")


def revision(id_, **given):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    made = Revision(id_, id_, (), "f", "1", "", "", now, f"<{id_}/>".encode())
    return replace(made, **given)


def answer(one, state="stored", files=(), problem=None):
    return {"id": one.id, "state": state, "sha256": one.sha256, "problem": problem,
            "files": list(files)}  # fmt: skip


SENT = [revision("a", attachments=(PHOTO,)), revision("b"), revision("c")]
NAMED = {"a": [PHOTO.sha256], "b": [], "c": []}


@pytest.mark.parametrize("files", [(), (PHOTO.sha256,)])
def test_the_short_form_tells_what_the_long_one_does(files):
    long = [answer(SENT[0], files=files), answer(SENT[1], "known"),
            answer(SENT[2], "withdrawn")]  # fmt: skip

    short = shortened(long, NAMED)

    assert short["states"] == "skw"
    assert lengthened(short, SENT) == long
    assert lengthened({"answers": long}, SENT) == long


def test_no_files_of_a_withdrawn_entry_are_wanted():
    sent = [SENT[0], revision("b", attachments=(PHOTO,))]
    long = [answer(sent[0], files=[PHOTO.sha256]), answer(sent[1], "withdrawn")]

    assert lengthened(shortened(long, NAMED), sent) == long


def test_a_refusal_is_told_at_length():
    long = [
        answer(SENT[0]),
        answer(SENT[1], "refused", problem={"code": "form.unknown"}),
    ]

    assert shortened(long, NAMED) is None


def test_files_of_which_some_are_wanted_are_told_at_length():
    other = Attachment("2.jpg", "cd" * 32, 9, "image/jpeg")
    named = NAMED | {"b": [other.sha256]}

    assert (
        shortened([answer(SENT[0], files=[PHOTO.sha256]), answer(SENT[1])], named)
        is None
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"answers": "x"},
        {"states": "ss", "sha256": "", "files": "none"},
        {"states": "sss", "sha256": "0" * 64, "files": "none"},
        {"states": "ssx", "sha256": "0" * 64, "files": "none"},
    ],
)
def test_an_answer_that_does_not_fit_is_refused(given):
    with pytest.raises(ValueError, match=r"answers|states|sha256"):
        lengthened(given, SENT)


def test_entries_are_answered_in_the_order_of_their_forms():
    mixed = [revision("a"), revision("b", form_id="g"), revision("c")]
    packed = wire.pack(mixed, lambda *_key: None)

    unpacked = list(wire.unpack(packed, lambda *_key: None))

    assert unpacked == wire.in_order(mixed)
    assert [one.id for one in unpacked] == ["a", "c", "b"]
