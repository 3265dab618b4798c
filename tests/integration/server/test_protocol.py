"""Our own protocol: hello, check, entries, pull, reviews, withdrawals, forms."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveyor.forms.builtin import builtin_form
from surveyor.revisions.model import Attachment
from surveyor.sync import wire
from surveyor.sync.answers import lengthened
from tests.support.served import garden, garden_form, new_id, served

ENTITY = '<!DOCTYPE d [<!ENTITY e "x">]>'
WHEN = "2026-11-24T03:04:05+00:00"


def review(revision, **given):
    return {
        "id": "r-1", "submission": revision.submission, "revision": revision.id,
        "state": "returned", "comment": "Foto?", "author": "Rahmawati", "created": WHEN,
    } | given  # fmt: skip


def withdrawal(submission):
    return {"submission": submission, "reason": "", "author": "R", "created": WHEN}


def test_hello_tells_who_one_is_and_what_goes(server):
    with server.device("Nur Aini", "surveyor", ["64.02"]) as device:
        answer = device.get("/v1/hello")

    told = answer.json()
    assert told["person"] == "Nur Aini"
    assert (told["role"], told["areas"]) == ("surveyor", ["64.02"])
    assert told["protocols"] == [1]
    assert told["limits"]["piece_bytes"] > 0
    clock = datetime.fromisoformat(told["time"])
    assert abs((datetime.now(UTC) - clock).total_seconds()) < 10
    assert answer.headers["surveyor-server"].startswith("Kantor/")


def test_an_entry_is_stored_once_and_known_after(server):
    one = garden("subur")
    with server.device() as device:
        (first,) = device.send(one)
        assert first == {"id": one.id, "state": "stored", "sha256": one.sha256,
                         "problem": None, "files": []}  # fmt: skip
        assert device.states(one, one) == ["known", "known"]
        assert device.pulled() == [one]


def test_the_same_entry_twice_in_one_batch_is_stored_once(server):
    one = garden()
    with server.device() as device:
        assert device.states(one, one) == ["stored", "known"]


def test_another_content_under_the_same_id_is_refused(server):
    one = garden("satu")
    other = replace(one, xml=one.xml.replace(b"satu", b"dua"))
    with server.device() as device:
        device.send(one)
        (answer,) = device.send(other)
        assert answer["state"] == "changed"
        assert answer["problem"]["code"] == "entry.changed"
        assert device.pulled() == [one]


def test_one_bad_entry_does_not_hold_back_the_others(server):
    bad = replace(garden(), xml=b"<data")
    good = garden()
    with server.device() as device:
        assert device.states(bad, good) == ["refused", "stored"]


def test_check_tells_what_is_missing_or_changed(server):
    known, unknown, changed = garden(), garden(), garden("satu")
    with server.device() as device:
        device.send(known, changed)
        other = replace(changed, xml=changed.xml.replace(b"satu", b"dua"))
        assert device.check(known, unknown, other) == {
            "missing": [1], "changed": [2], "files": [],
        }  # fmt: skip


def test_check_tells_which_files_are_wanted(server):
    photo = Attachment("1.jpg", hashlib.sha256(b"x").hexdigest(), 1, "image/jpeg")
    one = garden(attachments=(photo,))
    with server.device() as device:
        (answer,) = device.send(one)
        assert answer["files"] == [photo.sha256]
        assert device.check(one)["files"] == [photo.sha256]
        device.patch(photo.sha256, 0, 1, b"x")
        assert device.check(one)["files"] == []
        assert device.pulled()[0].attachments == (photo,)


def test_a_question_of_the_wrong_length_is_refused(plain):
    with plain.device() as device:
        answer = device.http.post(
            "/v1/check", content=b"x" * 25,
            headers={"Content-Type": "application/octet-stream"},
        )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")


def test_entries_of_an_unknown_form_are_refused_until_the_form_is_sent(plain):
    xml = garden_form().replace(b'version="1"', b'version="2"')
    one = garden()
    two = replace(one, form_version="2", xml=one.xml.replace(b'"1"', b'"2"'))
    with plain.device() as device:
        assert device.codes(two) == ["form.unknown"]
        answer = device.http.post(
            "/v1/forms", content=xml, headers={"Content-Type": "text/xml"}
        )
        assert answer.json() == {"form_id": "kebun", "version": "2", "state": "stored"}
        assert device.states(two) == ["stored"]


def test_a_form_of_other_bytes_under_the_same_version_is_refused(plain):
    changed = garden_form().replace(b"Nama", b"Nama lain")
    with plain.device() as device:
        answer = device.http.post(
            "/v1/forms", content=changed, headers={"Content-Type": "text/xml"}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "form.differs")


def test_forms_are_listed_and_fetched(plain):
    form = builtin_form("smart_economy")
    with plain.device() as device:
        listed = {one["form"]: one for one in device.get("/v1/forms").json()["forms"]}
        path = f"/v1/forms/{form.id}/{form.version}"
        answer = device.get(path)
        again = device.get(path, headers={"If-None-Match": answer.headers["etag"]})

    assert listed["smart_economy"]["sha256"] == hashlib.sha256(form.xml).hexdigest()
    assert answer.content == form.xml
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: {"xml": r.xml[:-20]}, "entry.unreadable"),
        (lambda r: {"xml": r.xml.replace(r.id.encode(), b"")}, "entry.no_id"),
        (lambda _r: {"id": "uuid:another"}, "entry.contradicts"),
        (lambda _r: {"submission": "uuid:another"}, "entry.contradicts"),
        (lambda r: {"xml": ENTITY.encode() + r.xml}, "entry.unreadable"),
        (lambda r: {"xml": r.xml.replace(b"<note/>", b"<note>\x00</note>")}, "entry.unreadable"),
        (lambda r: {"xml": (ENTITY + r.xml.decode()[38:]).encode("utf-16")}, "entry.unreadable"),
        (lambda _r: {"author": "x" * 300}, "entry.contradicts"),
    ],
    ids=["cut", "no id", "other id", "submission", "entity", "nul", "utf-16", "long"],
)  # fmt: skip
def test_an_entry_that_cannot_be_kept_is_refused_in_words(server, change, code):
    one = garden()
    bad = replace(one, **change(one))
    with server.device() as device:
        (answer,) = device.send(bad)

    assert answer["state"] == "refused"
    assert answer["problem"]["code"] == code
    assert answer["problem"]["where"] == "entries[0]"
    assert answer["problem"]["text"]
    assert answer["problem"]["hint"]


def test_a_correction_belongs_to_its_submission(server):
    first = garden()
    second = garden("baru", parents=(first.id,), submission=first.submission)
    with server.device() as device:
        assert device.states(first, second) == ["stored", "stored"]
        assert device.pulled() == [first, second]


def test_pull_goes_on_from_its_cursor(server):
    sent = [garden(str(n)) for n in range(5)]
    with server.device() as device:
        device.send(*sent)
        first = device.pull(limit=6)
        assert first.values["more"]
        assert [f["form"] for f in first.values["forms"]][-1] == "kebun"
        again = device.pull(limit=6)
        assert again == first
        rest = device.pull(first.values["cursor"])
        assert not rest.values["more"]
        both = [
            one
            for frame in (first, rest)
            for one in wire.unpack(frame.batch, server.service.form_of)
        ]
        assert both == sent
        assert device.pull(rest.values["cursor"]).values["more"] is False


def test_a_page_of_a_pull_stays_small(tmp_path):
    sent = [garden("x" * 900) for _n in range(7)]
    with served(tmp_path, pull_bytes=2500) as running:
        running.service.add_form(garden_form())
        with running.device() as device:
            device.send(*sent)
            first = device.pull()
            batch = list(wire.unpack(first.batch, running.service.form_of))

            assert first.values["more"]
            assert batch == sent[:2]
            assert device.pulled() == sent


def test_a_surveyor_sees_the_areas_of_the_token_and_ones_own(server):
    there, elsewhere, nowhere = garden(), garden(area="31.01"), garden(area="")
    with server.device("Budi", areas=["64"]) as budi:
        budi.send(there, nowhere)
    with server.device("Siti") as siti:
        siti.send(elsewhere)
        assert siti.pulled() == [elsewhere]
    with server.device("Rahma", areas=["64.02"]) as rahma:
        assert rahma.pulled() == [there]
    with server.device("Budi", areas=["64"]) as budi:
        assert budi.pulled() == [there, nowhere]
    with server.device("Kantor", "office") as office:
        assert office.pulled() == [there, nowhere, elsewhere]


def test_an_area_is_not_taken_for_one_that_begins_like_it(server):
    with server.device("Budi", areas=["64.020"]) as budi:
        assert budi.codes(garden(area="64.02")) == ["area.outside"]


def test_an_entry_of_another_area_is_refused(server):
    with server.device(areas=["31"]) as device:
        (answer,) = device.send(garden())

        assert answer["problem"]["code"] == "area.outside"
        assert device.pulled() == []


def test_a_correction_of_somebody_elses_entry_elsewhere_is_refused(server):
    theirs = garden(area="31.01")
    mine = garden(parents=(theirs.id,), submission=theirs.id, area="64.02")
    with server.device("Siti", areas=["31"]) as siti:
        siti.send(theirs)
    with server.device("Budi", areas=["64"]) as budi:
        assert budi.codes(mine) == ["area.outside"]


def test_a_review_reaches_the_surveyor_once(server):
    one = garden()
    with server.device("Nur Aini") as device, server.device("R", "office") as office:
        device.send(one)
        cursor = device.pull().values["cursor"]
        for _again in range(2):
            answer = office.post("/v1/reviews", reviews=[review(one)])
        assert answer.json() == {"added": 0}
        assert device.pull(cursor).values["reviews"] == [review(one)]


def test_what_was_said_before_the_entry_came_is_pulled_after_it(server):
    one = garden()
    with server.device("Nur Aini") as device, server.device("R", "office") as office:
        office.post("/v1/reviews", reviews=[review(one)])
        cursors = [talking.pull().values["cursor"] for talking in (device, office)]
        device.send(one)

        for talking, cursor in zip((device, office), cursors, strict=True):
            assert talking.pull(cursor).values["reviews"] == [review(one)]


def test_a_surveyor_gives_no_reviews(plain):
    with plain.device() as device:
        answer = device.post("/v1/reviews", reviews=[])

    assert (answer.status_code, answer.json()["code"]) == (403, "role.forbidden")


def test_an_office_of_one_area_does_not_review_another(server):
    one = garden(area="31.01")
    with server.device("S", areas=["31"]) as device:
        device.send(one)
    with server.device("R", "office", ["64"]) as office:
        answer = office.post("/v1/reviews", reviews=[review(one)])
    assert answer.json()["code"] == "area.outside"


def test_a_withdrawal_erases_the_content_and_holds(server):
    photo = Attachment("1.jpg", hashlib.sha256(b"x").hexdigest(), 1, "image/jpeg")
    one = garden("rahasia", attachments=(photo,))
    late = garden("lagi", parents=(one.id,), submission=one.id)
    with server.device("Nur Aini") as device, server.device("R", "office") as office:
        device.send(one)
        device.patch(photo.sha256, 0, 1, b"x")
        cursor = device.pull().values["cursor"]
        office.post("/v1/withdrawals", withdrawals=[withdrawal(one.id)])

        assert device.pull(cursor).values["withdrawals"] == [withdrawal(one.id)]
        assert device.pulled() == [one.without_content()]
        assert device.states(one, late) == ["withdrawn", "withdrawn"]
        assert device.states(late.without_content()) == ["withdrawn"]
        assert device.pulled() == [one.without_content(), late.without_content()]
        assert device.check(one)["missing"] == []
        assert device.get(f"/v1/files/{photo.sha256}").status_code == 404
    with server.service.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT xml, erased FROM revision").all()
    assert [(bytes(xml), bool(erased)) for xml, erased in rows] == [(b"", True)] * 2


def test_nobody_keeps_an_entry_away_by_calling_it_withdrawn(server):
    one = garden()
    with server.device("Budi") as budi, server.device("Siti", "office") as siti:
        assert budi.codes(one.without_content()) == ["entry.unreadable"]
        assert siti.states(one) == ["stored"]


def test_a_surveyor_withdraws_only_ones_own(server):
    theirs, mine = garden(), garden()
    with server.device("Budi") as budi:
        budi.send(theirs)
    with server.device("Siti") as siti:
        siti.send(mine)
        refused = siti.post("/v1/withdrawals", withdrawals=[withdrawal(theirs.id)])
        done = siti.post("/v1/withdrawals", withdrawals=[withdrawal(mine.id)])

    assert refused.json()["code"] == "role.forbidden"
    assert done.json() == {"added": 1}


@pytest.mark.parametrize(
    "lines",
    [
        {"reviews": [{"id": "x"}]}, {"reviews": "x"}, {"reviews": [3]}, {},
        {"reviews": [review(garden(), comment="a\0b")]},
        {"reviews": [review(garden(), comment="\ud800")]},
        {"reviews": [review(garden(), state="maybe")]},
        {"reviews": [review(garden(), id="x" * 300)]},
        {"reviews": [review(garden(), created="yesterday")]},
    ],
)  # fmt: skip
def test_reviews_that_are_none_are_refused(server, lines):
    import json

    with server.device("R", "office") as office:
        answer = office.http.post(
            "/v1/reviews", content=json.dumps(lines),
            headers={"Content-Type": "application/json"},
        )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")


def test_a_part_of_a_form_is_fetched_by_range(plain):
    with plain.device() as device:
        path = "/v1/forms/kebun/1"
        whole = device.get(path)
        part = device.get(
            path,
            headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]},
        )
        other = device.get(path, headers={"Range": "bytes=100-", "If-Range": '"x"'})

    assert (part.status_code, part.content) == (206, whole.content[100:])
    assert (other.status_code, other.content) == (200, whole.content)


def test_an_entry_of_no_area_is_corrected_by_its_owner_alone(server):
    with (
        server.device("Budi", areas=["64.02"]) as budi,
        server.device("Siti", areas=["64.02"]) as siti,
        server.device("Rahmawati", "office") as office,
    ):
        one = garden(area="")
        budi.send(one)

        def corrected(text):
            return garden(text, area="", submission=one.submission, parents=(one.id,))

        assert siti.codes(corrected("a")) == ["area.outside"]
        assert budi.states(corrected("b")) == ["stored"]
        assert office.states(corrected("c")) == ["stored"]


def test_an_own_correction_of_an_entry_of_others_may_be_corrected(server):
    with (
        server.device("Budi", areas=["64.02"]) as budi,
        server.device("Siti", areas=["64.02"]) as siti,
    ):
        one = garden(area="64.02")
        budi.send(one)
        for text in "ab":
            again = garden(text, area="", submission=one.submission, parents=(one.id,))
            assert siti.states(again) == ["stored"]


def test_a_withdrawal_of_which_only_the_rest_came_reaches_everybody(server):
    """An office withdraws what came by stick: nobody knows of which area it is."""
    with (
        server.device("Rahmawati", "office") as office,
        server.device("Budi", areas=["64.02"]) as budi,
    ):
        cursor = budi.pull().values["cursor"]
        one = garden()
        office.post("/v1/withdrawals", withdrawals=[withdrawal(one.id)])
        assert office.states(one.without_content()) == ["withdrawn"]

        assert budi.pull(cursor).values["withdrawals"] == [withdrawal(one.id)]


def test_an_unlisted_withdrawal_reaches_everybody(server):
    submission = new_id()
    with server.device("R", "office") as office, server.device("Budi") as budi:
        office.post("/v1/withdrawals", withdrawals=[withdrawal(submission)])

        assert budi.pull().values["withdrawals"] == [withdrawal(submission)]


def test_a_batch_is_answered_shortly_where_all_is_well(server):
    photo = Attachment("1.jpg", hashlib.sha256(b"x").hexdigest(), 1, "image/jpeg")
    sent = [garden(attachments=(photo,)), garden()]
    with server.device() as device:
        device.http.headers["Surveyor-Answers"] = "short"
        answer = device.send_bytes(wire.pack(sent, server.service.form_of)).json()

        assert answer["states"] == "ss"
        assert [one["files"] for one in lengthened(answer, sent)] == [
            [photo.sha256],
            [],
        ]
        bad = replace(garden(), xml=b"<data")
        assert [one["state"] for one in device.send(garden(), bad)] == [
            "stored",
            "refused",
        ]
