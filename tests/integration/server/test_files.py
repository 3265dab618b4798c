"""Attachments by offset, whole again after any break."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from surveyor.revisions.model import Attachment, Withdrawal
from surveyor.server.service import PIECES
from surveyor.server.storage import tables
from surveyor.server.storage.entries import hold_files
from surveyor.server.values import Piece
from tests.support.served import garden, served

DATA = bytes(range(256)) * 40


def photo_of(data, size=None):
    digest = hashlib.sha256(data).hexdigest()
    return Attachment(
        "1.jpg", digest, len(data) if size is None else size, "image/jpeg"
    )


@pytest.fixture
def photo():
    return photo_of(DATA)


@pytest.fixture
def device(server, photo):
    with server.device() as talking:
        talking.send(garden(attachments=(photo,)))
        yield talking


def test_a_file_comes_in_pieces_and_is_fetched_whole(device, photo):
    first = device.patch(photo.sha256, 0, len(DATA), DATA[:4000])
    asked = device.http.head(f"/v1/files/{photo.sha256}")
    last = device.patch(photo.sha256, 4000, len(DATA), DATA[4000:])

    assert (first.status_code, first.headers["upload-offset"]) == (204, "4000")
    assert asked.headers["upload-offset"] == "4000"
    assert asked.headers["upload-length"] == str(len(DATA))
    assert last.headers["upload-offset"] == str(len(DATA))
    assert device.get(f"/v1/files/{photo.sha256}").content == DATA


def test_a_piece_from_the_wrong_place_is_told_the_right_one(device, photo):
    device.patch(photo.sha256, 0, len(DATA), DATA[:4000])

    for start in (0, 3999, 4001):
        answer = device.patch(photo.sha256, start, len(DATA), DATA[start:])
        assert (answer.status_code, answer.json()["code"]) == (409, "file.offset")
        assert answer.headers["upload-offset"] == "4000"


def test_a_file_that_is_there_may_be_sent_again(device, photo):
    device.patch(photo.sha256, 0, len(DATA), DATA)

    answer = device.patch(photo.sha256, 0, len(DATA), DATA)

    assert (answer.status_code, answer.headers["upload-offset"]) == (
        204,
        str(len(DATA)),
    )


def test_wrong_bytes_are_found_out_and_begin_anew(device, photo):
    wrong = device.patch(photo.sha256, 0, len(DATA), DATA[:-1] + b"x")

    assert (wrong.status_code, wrong.json()["code"]) == (409, "file.checksum")
    assert device.http.head(f"/v1/files/{photo.sha256}").headers["upload-offset"] == "0"
    assert device.patch(photo.sha256, 0, len(DATA), DATA).status_code == 204


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=10230-", (10230, 10240)),
        ("bytes=-5", (10235, 10240)),
    ],
)
def test_a_part_of_a_file_is_fetched_by_range(device, photo, asked, expected):
    device.patch(photo.sha256, 0, len(DATA), DATA)

    answer = device.get(f"/v1/files/{photo.sha256}", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == DATA[slice(*expected)]
    assert (
        answer.headers["content-range"]
        == f"bytes {expected[0]}-{expected[1] - 1}/10240"
    )


def test_a_range_beyond_the_end_is_refused(device, photo):
    device.patch(photo.sha256, 0, len(DATA), DATA)

    answer = device.get(f"/v1/files/{photo.sha256}", headers={"Range": "bytes=10240-"})

    assert answer.status_code == 416


def test_a_file_that_no_entry_names_is_refused(device):
    answer = device.patch("0" * 64, 0, 3, b"abc")

    assert (answer.status_code, answer.json()["code"]) == (404, "file.unknown")


def test_a_file_of_another_area_is_not_given(server, device, photo):
    device.patch(photo.sha256, 0, len(DATA), DATA)
    with server.device("Budi", areas=["31"]) as other:
        assert other.get(f"/v1/files/{photo.sha256}").status_code == 404
        assert other.http.head(f"/v1/files/{photo.sha256}").status_code == 404


def test_more_than_the_entry_tells_is_refused(device, photo):
    answer = device.patch(photo.sha256, 0, len(DATA), DATA + b"x")

    assert (answer.status_code, answer.json()["code"]) == (413, "file.too_large")


def test_another_length_than_the_entry_tells_is_refused(device, photo):
    answer = device.patch(photo.sha256, 0, 5, b"12345")

    assert answer.json()["code"] == "request.invalid"


def test_an_empty_file_is_whole_at_once(server):
    empty = photo_of(b"")
    with server.device() as device:
        device.send(garden(attachments=(empty,)))
        assert device.patch(empty.sha256, 0, 0, b"").status_code == 204
        assert device.get(f"/v1/files/{empty.sha256}").content == b""


def test_two_that_send_the_same_file_do_not_mix(server, device, photo):
    with server.device() as twin:
        twin.send(garden(attachments=(photo,)))
        device.patch(photo.sha256, 0, len(DATA), DATA[:4000])
        lost = twin.patch(photo.sha256, 0, len(DATA), DATA[:5000])
        assert lost.headers["upload-offset"] == "4000"
        twin.patch(photo.sha256, 4000, len(DATA), DATA[4000:])
    assert device.get(f"/v1/files/{photo.sha256}").content == DATA


def test_a_piece_behind_a_gap_does_not_count(server, device, photo):
    server.service.files.add_piece(photo.sha256, Piece(4000, 4000, "pieces/stray"))

    asked = device.http.head(f"/v1/files/{photo.sha256}")

    assert asked.headers["upload-offset"] == "0"
    assert device.patch(photo.sha256, 0, len(DATA), DATA).status_code == 204
    assert device.get(f"/v1/files/{photo.sha256}").content == DATA


def test_a_file_whose_last_request_broke_off_becomes_whole(server, device, photo):
    device.patch(photo.sha256, 0, len(DATA), DATA[:4000])
    server.service.blobs.write("pieces/last", [DATA[4000:]])
    last = Piece(4000, len(DATA) - 4000, "pieces/last")
    server.service.files.add_piece(photo.sha256, last)

    answer = device.patch(photo.sha256, 4000, len(DATA), DATA[4000:])

    assert answer.status_code == 204
    assert device.get(f"/v1/files/{photo.sha256}").content == DATA


def test_a_piece_that_got_lost_lets_the_file_begin_anew(server, device, photo):
    last = Piece(0, len(DATA), "pieces/lost")
    server.service.files.add_piece(photo.sha256, last)

    lost = device.patch(photo.sha256, 0, len(DATA), DATA)

    assert (lost.status_code, lost.json()["code"]) == (409, "file.checksum")
    assert device.patch(photo.sha256, 0, len(DATA), DATA).status_code == 204


def test_a_withdrawal_also_erases_a_file_that_is_half_there(server):
    secret = b"rahasia" * 99
    photo = photo_of(secret)
    one = garden(attachments=(photo,))
    gone = {"submission": one.id, "reason": "", "author": "R"}
    with server.device(role="office") as office:
        office.send(one)
        office.patch(photo.sha256, 0, photo.size, secret[:70])
        (piece,) = server.service.files.pieces(photo.sha256)
        when = "2026-11-24T03:04:05+00:00"
        office.post("/v1/withdrawals", withdrawals=[gone | {"created": when}])

    assert server.service.files.pieces(photo.sha256) == []
    with pytest.raises(FileNotFoundError):
        list(server.service.blobs.read(piece.key))


def test_a_withdrawn_entry_names_no_files_any_more(server, photo):
    one = garden()
    gone = Withdrawal(one.submission, "", "R", one.created)
    with server.device(role="office") as office:
        office.send(one)
        (owner,) = server.service.devices.list()
        server.service.office.add_withdrawals([gone], owner)

    assert not server.service.entries.add_files(one.id, [photo])
    assert server.service.entries.files([one.id]) == {}


def test_many_that_name_files_of_one_entry_do_not_wait_for_each_other(server):
    one = garden()
    photos = [replace(photo_of(bytes([n])), name=f"{n}.jpg") for n in range(24)]
    with server.device() as device:
        device.send(one)

    with ThreadPoolExecutor(6) as pool:
        named = pool.map(
            lambda p: server.service.entries.add_files(one.id, [p]), photos
        )
        assert all(named)

    assert len(server.service.entries.files([one.id])[one.id]) == len(photos)


def test_a_file_larger_than_the_server_takes_is_refused(tmp_path, photo):
    from tests.support.served import garden_form

    with served(tmp_path, file_bytes=5000) as running:
        running.service.add_form(garden_form())
        with running.device() as device:
            device.send(garden(attachments=(photo,)))
            answer = device.patch(photo.sha256, 0, len(DATA), DATA[:100])

    assert (answer.status_code, answer.json()["code"]) == (413, "file.too_large")


def test_a_file_that_is_brought_while_it_is_forgotten_stays(server, photo, monkeypatch):
    """Forgetting is done in the database first; the bytes go a moment later."""
    service = server.service
    with server.device() as device:
        first, second = garden(attachments=(photo,)), garden(attachments=(photo,))
        device.send(first)
        device.patch(photo.sha256, 0, len(DATA), DATA)
        forget = service.files.abandon

        def brought(digests):
            gone = forget(digests)
            monkeypatch.undo()
            device.send(second)
            device.patch(photo.sha256, 0, len(DATA), DATA)
            return gone

        monkeypatch.setattr(service.files, "abandon", brought)
        gone = Withdrawal(first.submission, "x", "Rahmawati", first.created)
        service.forget_files(service.office.add_withdrawals([gone], me(device))[1])

        assert device.get(f"/v1/files/{photo.sha256}").content == DATA


def test_a_file_that_is_being_named_is_not_forgotten(server, photo):
    service = server.service
    with server.device() as device, ThreadPoolExecutor(1) as pool:
        device.send(garden(attachments=(photo,)))
        device.patch(photo.sha256, 0, len(DATA), DATA)
        with service.database.writing() as connection:
            connection.execute(tables.revision_file.delete())
        other = garden()
        device.send(other)
        with service.database.writing() as connection:
            hold_files(connection, [photo.sha256])
            row = {"revision": other.id, "name": "1.jpg", "sha256": photo.sha256,
                   "size": len(DATA), "media_type": "image/jpeg"}  # fmt: skip
            connection.execute(tables.revision_file.insert(), row)
            waiting = pool.submit(service.forget_files, [photo.sha256])
            time.sleep(0.3)
        waiting.result(20)

        assert device.get(f"/v1/files/{photo.sha256}").content == DATA


def test_a_file_of_before_lies_where_it_was(server, device, photo):
    device.patch(photo.sha256, 0, len(DATA), DATA)
    service = server.service
    key = f"{photo.sha256[:2]}/{photo.sha256}"
    service.blobs.write(key, [DATA])
    with service.database.writing() as connection:
        connection.execute(tables.file.update().values(key=""))

    assert device.get(f"/v1/files/{photo.sha256}").content == DATA
    assert service.files.strangers([key, "ab/other"]) == ["ab/other"]


def test_what_a_crash_left_is_swept_after_a_day(server, device, photo):
    service = server.service
    device.patch(photo.sha256, 0, len(DATA), DATA[:4000])
    for key in ("pieces/ab/000-1", "ab/abcd-1", "pieces/ab/.tmp"):
        service.blobs.write(key, [b"x"])
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)

    def left(*keys):
        return [one for one in keys if one in dict(service.blobs.keys())]

    assert service.sweep() == 0
    assert service.sweep(PIECES, tomorrow) >= 2
    assert left("pieces/ab/000-1", "pieces/ab/.tmp", "ab/abcd-1") == ["ab/abcd-1"]
    service.sweep("", tomorrow)
    assert left("ab/abcd-1") == []
    assert device.patch(photo.sha256, 4000, len(DATA), DATA[4000:]).status_code == 204
    assert device.get(f"/v1/files/{photo.sha256}").content == DATA


def me(device):
    own = device.get("/v1/hello").json()["device"]
    return next(one for one in device.service.devices.list() if one.id == own)
