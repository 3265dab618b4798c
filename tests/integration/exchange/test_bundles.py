"""Entries that go from one project to another by file."""

import shutil
import sqlite3
import zipfile
from contextlib import closing

import pytest

from surveyor.errors import ReadOnly
from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.store.errors import BuiltUpon
from surveyor.usecases import exchange, maintenance, previewing, receiving
from surveyor.usecases.merging import catch_up
from surveyor.usecases.previewing import Fate
from tests.support.offices import (
    ANI,
    BUDI,
    as_stranger,
    correct,
    entries,
    entry,
    twice,
    with_own_form,
    write,
)


def dump(project):
    """Everything in a database, as text."""
    with closing(sqlite3.connect(project.path)) as connection:
        return list(connection.iterdump())


def test_an_empty_project_gets_all_that_a_bundle_carries(office, bare, carry):
    laptop, here = office("a"), bare("kantor")

    done = carry(laptop, here)

    assert (done.error, done.left) == (None, ())
    assert done.new == done.entries == laptop.submissions.count()
    assert maintenance.state(here) == maintenance.state(laptop)
    assert maintenance.check(here) == ()


def test_a_bundle_that_is_merged_twice_changes_nothing_the_second_time(
    office, bare, carry
):
    laptop, here = office("a"), bare("kantor")
    carry(laptop, here)
    before = maintenance.state(here)

    again = carry(laptop, here)

    assert (again.new, again.updated, again.known) == (0, 0, again.entries)
    assert maintenance.state(here) == before


def test_a_preview_tells_what_the_merge_then_does_and_writes_nothing(
    office, bare, tmp_path
):
    laptop, here = office("a"), bare("kantor")
    write(laptop, tmp_path / "1.surveyor")
    before = dump(here)

    (told,) = previewing.preview_files(here, [tmp_path / "1.surveyor"])

    assert dump(here) == before
    done = receiving.merge_files(here, [tmp_path / "1.surveyor"]).files[0]
    assert told.count(Fate.NEW) + told.count(Fate.LOOK_ALIKE) == done.new
    assert told.count(Fate.REFUSED) == len(done.left) == 0


def test_a_preview_tells_updates_and_conflicts_apart(office, tmp_path):
    a, b = office("a"), office("b")
    which, other = entry(a), entry(a, "smart_branding")
    correct(a, which, ANI, IN__IN08="41")
    correct(b, which, BUDI, IN__IN08="43")
    correct(a, other, ANI, TB__TB02="kata Ani")
    write(a, tmp_path / "a.surveyor")

    (told,) = previewing.preview_files(b, [tmp_path / "a.surveyor"])

    fates = {line.submission: line.fate for line in told.lines}
    assert (fates[which], fates[other]) == (Fate.CONFLICT, Fate.UPDATED)
    done = receiving.merge_files(b, [tmp_path / "a.surveyor"]).files[0]
    assert (done.conflicts, done.updated, done.new) == (1, 1, 0)


def test_a_preview_tells_what_looks_like_an_entry_here_or_in_a_file_before(
    office, bare, tmp_path
):
    laptop, here = office("a"), bare("kantor")
    first, second = twice(laptop)
    paths = [tmp_path / "1.surveyor", tmp_path / "2.surveyor"]
    for path, which in zip(paths, (first, second), strict=True):
        write(laptop, path, exchange.What.CHOSEN, only=(which,))

    def told(*files):
        previews = previewing.preview_files(here, files)
        lines = [line for one in previews for line in one.lines]
        return [(line.fate, line.note.endswith((first, second))) for line in lines]

    assert told(*paths) == [(Fate.NEW, False), (Fate.LOOK_ALIKE, True)]
    receiving.merge_files(here, paths[:1])
    assert told(paths[1]) == [(Fate.LOOK_ALIKE, True)]


def test_two_entries_of_one_file_that_look_alike_are_both_told(office, bare, tmp_path):
    laptop, here = office("a"), bare("kantor")
    both = twice(laptop)
    write(laptop, tmp_path / "1.surveyor", exchange.What.CHOSEN, only=both)

    (told,) = previewing.preview_files(here, [tmp_path / "1.surveyor"])

    assert told.count(Fate.LOOK_ALIKE) == 2


def test_an_entry_of_two_files_is_new_in_the_first_only(office, bare, tmp_path):
    laptop, here = office("a"), bare("kantor")
    paths = [tmp_path / "1.surveyor", tmp_path / "2.surveyor"]
    write(laptop, paths[0])
    shutil.copy(paths[0], paths[1])

    first, second = previewing.preview_files(here, paths)

    assert first.count(Fate.KNOWN) == 0
    assert second.count(Fate.KNOWN) == len(second.lines)


def test_a_preview_sees_that_two_files_contradict_each_other(office, bare, tmp_path):
    a, b, here = office("a"), office("b"), bare("kantor")
    which = entry(a)
    correct(a, which, ANI, IN__IN08="41")
    correct(b, which, BUDI, IN__IN08="43")
    paths = [tmp_path / "a.surveyor", tmp_path / "b.surveyor"]
    for project, path in zip((a, b), paths, strict=True):
        write(project, path)

    first, second = previewing.preview_files(here, paths)

    fates = [
        next(line.fate for line in one.lines if line.submission == which)
        for one in (first, second)
    ]
    assert fates == [Fate.NEW, Fate.CONFLICT]
    done = receiving.merge_files(here, paths).files
    assert [one.conflicts for one in done] == [0, 1]


def test_a_merge_of_several_files_is_undone_as_one(office, bare, tmp_path):
    a, b, here = office("a"), office("b"), bare("kantor")
    correct(b, entry(b), BUDI, IN__IN08="43")
    paths = [tmp_path / "a.surveyor", tmp_path / "b.surveyor"]
    for project, path in zip((a, b), paths, strict=True):
        write(project, path)
    receiving.merge_files(here, paths)

    name, count = receiving.undo_last(here)

    assert (name, count) == ("2 berkas", a.submissions.count())
    assert here.submissions.count() == 0


def test_only_what_no_office_confirmed_is_unsent(office, bare, carry):
    laptop, here = office("a"), bare("kantor")
    everything = laptop.receipts.unconfirmed_entries()
    carry(laptop, here)
    assert laptop.receipts.unconfirmed_entries() == everything == 30

    carry(here, laptop, exchange.What.REPLY, office=True)

    assert laptop.receipts.unconfirmed_entries() == 0
    which = entry(laptop)
    correct(laptop, which, ANI, IN__IN08="41")
    assert laptop.receipts.unconfirmed_entries() == 1


def test_a_laptop_confirms_nothing(office, bare, carry):
    laptop, friend = office("a"), bare("b")
    carry(laptop, friend)

    back = carry(friend, laptop)

    assert back.receipts == 0
    assert laptop.receipts.unconfirmed_entries() > 0


def test_nothing_unsent_is_said_in_words(office, bare, carry, tmp_path):
    laptop, here = office("a"), bare("kantor")
    carry(laptop, here)
    carry(here, laptop, exchange.What.REPLY, office=True)

    with pytest.raises(exchange.NothingToWrite):
        write(laptop, tmp_path / "x.surveyor", exchange.What.UNSENT)
    assert not (tmp_path / "x.surveyor").exists()


def test_chosen_entries_go_alone_with_their_whole_history(office, bare, carry):
    laptop, here = office("a"), bare("kantor")
    which = entry(laptop)
    correct(laptop, which, ANI, IN__IN08="41")

    carry(laptop, here, exchange.What.CHOSEN, only=(which,))

    assert [r.submission for r in here.submissions.revisions()] == [which, which]


def test_photos_travel_or_stay(office, bare, carry):
    from tests.support.offices import with_photo

    laptop, here, poor = office("a"), bare("kantor"), bare("lain")
    which, digest = with_photo(laptop)

    carry(laptop, poor, photos=False)
    carry(laptop, here)

    assert here.media.path(digest) is not None
    assert poor.media.path(digest) is None
    assert poor.submissions.row(which) is not None
    carry(laptop, poor)
    assert poor.media.path(digest) is not None


def test_a_questionnaire_travels_with_its_entries(office, bare, carry):
    from tests.support.offices import with_own_form

    laptop, here = office("a"), bare("kantor")
    which = with_own_form(laptop, "1", "5")

    done = carry(laptop, here, exchange.What.CHOSEN, only=(which,))

    assert (done.new, done.left) == (1, ())
    assert here.forms.get("kuis", "1") is not None


def test_an_older_questionnaire_does_not_take_the_place_of_a_newer(office, bare, carry):
    from tests.support.offices import with_own_form

    laptop, here = office("a"), bare("kantor")
    with_own_form(here, "2", "7")
    which = with_own_form(laptop, "1", "5")

    carry(laptop, here, exchange.What.CHOSEN, only=(which,))

    assert here.forms.latest("kuis").version == "2"


def test_a_questionnaire_of_the_same_version_with_other_questions_is_refused(
    office, bare, carry
):
    from tests.support.offices import with_own_form

    laptop, here = office("a"), bare("kantor")
    with_own_form(here, "1", "7", title="Lain")
    which = with_own_form(laptop, "1", "5")

    done = carry(laptop, here, exchange.What.CHOSEN, only=(which,))

    assert done.new == 0
    assert "isi yang berbeda" in done.left[0].reason
    assert done.left[1].place == "revisions.jsonl:1"
    assert here.submissions.row(which) is None


def test_an_unknown_key_is_asked_about_once(office, bare, tmp_path, monkeypatch):
    laptop, here = office("a"), bare("kantor")
    path = tmp_path / "1.surveyor"
    write(laptop, path)
    as_stranger(monkeypatch, tmp_path)

    refused = receiving.merge_files(here, [path]).files[0]
    (told,) = previewing.preview_files(here, [path])
    agreed = receiving.merge_files(here, [path], trusting=[told.key]).files[0]

    assert isinstance(refused.error, receiving.UnknownKey)
    assert not told.is_trusted
    assert told.fingerprint in refused.error.message()
    assert agreed.new == agreed.entries > 0
    assert previewing.preview_files(here, [path])[0].is_trusted


def test_an_encrypted_bundle_opens_only_with_the_offices_key(
    office, bare, tmp_path, monkeypatch
):
    laptop, here = office("a"), bare("kantor")
    public = exchange.make_office_key()
    path = tmp_path / "1.surveyor"
    write(laptop, path, recipient=public)
    assert not zipfile.is_zipfile(path)

    assert receiving.merge_files(here, [path]).files[0].new > 0

    as_stranger(monkeypatch, tmp_path)
    locked = receiving.merge_files(bare("lain"), [path]).files[0]
    assert locked.error.code == "bundle.locked"


def test_a_merge_that_is_stopped_keeps_whole_files(office, bare, tmp_path):
    laptop, here = office("a"), bare("kantor")
    paths = [tmp_path / f"{n}.surveyor" for n in range(3)]
    forms = ("smart_economy", "smart_branding", "site_register")
    for path, form in zip(paths, forms, strict=True):
        write(laptop, path, exchange.What.CHOSEN, only=(entry(laptop, form),))
    seen = []
    stop = CallbackProgress(
        lambda _done, _total, what: seen.append(what),
        lambda: any("1.surveyor" in what for what in seen),
    )

    done = receiving.merge_files(here, paths, progress=stop)

    assert done.stopped
    assert [one.path.name for one in done.files] == ["0.surveyor"]
    assert catch_up(here) == here.submissions.count() == 1
    assert maintenance.check(here) == ()


def test_undoing_a_merge_sets_aside_what_it_brought_until_it_comes_again(
    office, bare, carry
):
    laptop, here = office("a"), bare("kantor")
    empty = maintenance.state(here)
    carry(laptop, here)
    full = maintenance.state(here)

    receiving.undo_last(here)

    assert (here.submissions.count(), here.sites.count()) == (0, 0)
    assert maintenance.state(here) == empty
    assert list(here.submissions.revisions()) == []
    assert maintenance.check(here) == ()
    maintenance.rebuild(here)
    assert here.submissions.count() == 0
    again = carry(laptop, here)
    assert again.new == again.entries
    assert maintenance.state(here) == full


def test_undoing_a_merge_takes_the_programs_own_merges_back(office, carry):
    a, b = office("a"), office("b")
    which = entry(a)
    correct(a, which, ANI, IN__IN08="41")
    before = correct(b, which, BUDI, IN__IN09="33")
    carry(a, b)
    assert b.submissions.head(which).merged_by_program

    receiving.undo_last(b)

    assert b.submissions.head(which).id == before.revision
    assert b.submissions.row(which).revisions == 2


def test_a_merge_cannot_be_undone_once_somebody_went_on(office, bare, carry):
    laptop, here = office("a"), bare("kantor")
    carry(laptop, here)
    correct(here, entry(here), BUDI, IN__IN08="41")
    before = dump(here)

    with pytest.raises(BuiltUpon):
        receiving.undo_last(here)

    assert dump(here) == before


def test_what_came_with_another_file_too_stays_when_one_is_undone(office, bare, carry):
    laptop, here = office("a"), bare("kantor")
    which = entry(laptop)
    carry(laptop, here, exchange.What.CHOSEN, only=(which,))
    carry(laptop, here)

    receiving.undo_last(here)

    assert [r.submission for r in here.submissions.revisions()] == [which]


def test_the_ledger_tells_what_came_and_went(office, bare, carry):
    laptop, here = office("a"), bare("kantor")

    carry(laptop, here)

    (out,), (came,) = laptop.ledger.list(), here.ledger.list()
    assert (out.way, came.way, came.sender) == ("out", "in", "a")
    assert out.sha256 == came.sha256
    assert came.counts["new"] == out.counts["revisions"]


def test_a_file_is_whole_or_not_at_all_when_the_disk_refuses(
    office, bare, tmp_path, monkeypatch
):
    from surveyor.store import arrivals

    laptop, here = office("a"), bare("kantor")
    write(laptop, tmp_path / "1.surveyor")

    def refuse(*_given):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(arrivals.ledger, "note", refuse)
    before = dump(here)
    with pytest.raises(sqlite3.OperationalError):
        receiving.merge_files(here, [tmp_path / "1.surveyor"])
    assert dump(here) == before
    assert entries(here) == 0


@pytest.mark.parametrize("place", ["dicabut/1.surveyor", f"{'x' * 300}.surveyor"])
def test_a_stick_that_takes_no_file_is_told_in_words(office, tmp_path, place):
    with pytest.raises(ReadOnly):
        write(office("a"), tmp_path / place)


def test_a_writer_that_is_stopped_leaves_no_file(office, tmp_path):
    laptop = office("a")
    path = tmp_path / "1.surveyor"

    with pytest.raises(Cancelled):
        exchange.write(
            laptop, path, exchange.Wish(exchange.What.ALL),
            exchange.Sender("a", "m"),
            progress=CallbackProgress(lambda *_a: None, lambda: True),
        )  # fmt: skip

    assert list(tmp_path.glob("*surveyor*")) == []


def test_a_questionnaire_that_was_cut_off_brings_its_lists_the_next_time(
    office, bare, carry, monkeypatch
):
    a, here = office("a"), bare("kantor")
    with_own_form(a, "1", "7")
    kept = a.media.put_bytes(b"name,label\n1,satu\n", "daftar.csv")
    a.forms.keep_media("kuis", "1", {"daftar.csv": kept.sha256})

    def pulled(*_given):
        raise ReadOnly(path=here.path)

    with monkeypatch.context() as patch:
        patch.setattr(here.forms, "keep_media", pulled)
        with pytest.raises(ReadOnly):
            carry(a, here)

    carry(a, here)

    assert here.forms.media("kuis", "1") == {"daftar.csv": kept.sha256}
    assert here.media.path(kept.sha256) is not None
