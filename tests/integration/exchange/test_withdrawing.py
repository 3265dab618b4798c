"""A respondent's data taken back: gone from the disk, and gone for good."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from PIL import Image

from surveyor import settings
from surveyor.jobs import CallbackProgress
from surveyor.revisions.model import ReviewState, SubmissionId, Withdrawal
from surveyor.store import backups
from surveyor.store.project import Project
from surveyor.usecases import exchange, maintenance, reviewing, withdrawing
from surveyor.usecases.filling import Filling
from surveyor.usecases.merging import shown_of
from tests.support.offices import ANI, NOW, correct, entry, with_photo


def bytes_of(folder):
    """All bytes of a project folder that are not compressed away."""
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def marked(project, which, word=b"RAHASIA-RESPONDEN"):
    """A correction and a draft with words that can be looked for."""
    correct(project, which, ANI, TB__TB02=word.decode())
    draft = Filling.correct(project, which, ANI)
    draft.answer("/data/TB/TB02", f"{word.decode()} draf")
    project.logs.begin(draft.draft.id, f"question,/data/TB/TB02,{word.decode()}\n")
    return word


def test_nothing_of_a_withdrawn_entry_is_left_in_the_project_folder(office):
    here = office("a")
    which = entry(here, "smart_branding")
    word = marked(here, which)
    maintenance.backup(here)
    assert word in bytes_of(here.folder)

    done = withdrawing.withdraw(here, which, "diminta", "Kantor")

    assert done.copies >= 1
    assert done.unreached == ()
    assert word not in bytes_of(here.folder)
    assert here.submissions.row(which) is None
    assert here.drafts.list() == () or all(
        one.submission != which for one in here.drafts.list()
    )
    assert maintenance.check(here) == ()


def test_who_stops_a_withdrawal_leaves_nothing_in_copies_either(office):
    here = office("a")
    which = entry(here, "smart_branding")
    word = marked(here, which)
    maintenance.backup(here)
    stopped = CallbackProgress(lambda *_told: None, lambda: True)

    done = withdrawing.withdraw(here, which, "diminta", "Kantor", progress=stopped)

    assert (done.copies, done.unreached) == (1, ())
    assert word not in bytes_of(here.folder)


def test_ids_and_checksums_of_a_withdrawn_entry_stay(office):
    here = office("a")
    which = entry(here)
    before = {r.id: r.sha256 for r in here.submissions.history(which)}

    withdrawing.withdraw(here, which, "diminta", "Kantor")

    after = here.submissions.history(which)
    assert {r.id: r.sha256 for r in after} == before
    assert all(r.erased and not r.xml for r in after)


def test_its_photos_go_unless_another_entry_names_them(office):
    here = office("a")
    first, digest = with_photo(here)
    second, same = with_photo(here)
    assert digest == same

    withdrawing.withdraw(here, first, "diminta", "Kantor")
    assert here.media.path(digest) is not None

    withdrawing.withdraw(here, second, "diminta", "Kantor")
    assert here.media.path(digest) is None


def test_a_photo_stays_that_an_entry_of_the_same_file_names_too(office, bare, carry):
    a, here = office("a"), bare("kantor")
    first, digest = with_photo(a)
    carry(a, here)
    second, same = with_photo(a)
    assert digest == same
    withdrawing.withdraw(a, first, "diminta", "Kantor")

    carry(a, here)

    assert here.submissions.row(first) is None
    assert here.submissions.row(second) is not None
    assert here.media.path(digest) is not None
    assert maintenance.check(here) == ()


def test_a_photo_stays_that_is_named_again_before_the_cleaning(office, monkeypatch):
    here = office("a")
    first, digest = with_photo(here)
    monkeypatch.setattr(here.withdrawals, "clean_up", lambda: None)
    withdrawing.withdraw(here, first, "diminta", "Kantor")
    _second, same = with_photo(here)
    assert digest == same

    with Project.open(here.folder) as again:
        assert again.media.path(digest) is not None
        assert maintenance.check(again) == ()


def test_a_withdrawn_entry_stays_empty_whatever_comes_later(office, carry):
    a, b = office("a"), office("b")
    which = entry(a)
    withdrawing.withdraw(a, which, "diminta", "Kantor")
    correct(b, which, ANI, IN__IN08="41")

    done = carry(b, a)

    assert done.withdrawn == 1
    assert a.submissions.row(which) is None
    history = a.submissions.history(which)
    assert len(history) == 2
    assert all(r.erased for r in history)
    assert a.submissions.history(which)[1].sha256 == b.submissions.head(which).sha256


def test_a_withdrawal_travels_and_erases_at_the_other_office(office, carry):
    a, b = office("a"), office("b")
    which = entry(a)
    sites = b.sites.count()
    withdrawing.withdraw(a, which, "diminta", "Kantor")

    carry(a, b)

    assert b.submissions.row(which) is None
    assert b.withdrawals.get(which).reason == "diminta"
    assert maintenance.state(a) == maintenance.state(b)
    assert b.sites.count() == sites


def test_a_withdrawn_register_entry_takes_its_site_along(office):
    here = office("a")
    which = entry(here, "site_register")
    sites = here.sites.count()

    withdrawing.withdraw(here, which, "diminta", "Kantor")

    assert here.sites.count() == sites - 1
    maintenance.rebuild(here)
    assert here.sites.count() == sites - 1


def test_an_office_that_never_had_the_entry_learns_its_ids(office, bare, carry):
    a, here = office("a"), bare("kantor")
    which = entry(a)
    withdrawing.withdraw(a, which, "diminta", "Kantor")

    carry(a, here)

    assert maintenance.state(here) == maintenance.state(a)
    assert here.submissions.history(which)[0].erased


def test_a_restored_backup_does_not_bring_a_withdrawn_entry_back(office, tmp_path):
    here = office("a")
    which, digest = with_photo(here)
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = maintenance.backup(here, stick)
    kept = tmp_path / "old.sqlite"
    shutil.copy(copy, kept)
    withdrawing.withdraw(here, which, "diminta", "Kantor", elsewhere=stick)
    assert list(stick.rglob(digest)) == []
    folder = here.folder
    here.close()

    maintenance.restore(folder, kept)

    with Project.open(folder) as again:
        assert again.submissions.row(which) is None
        assert again.submissions.history(which)[0].erased
        assert again.media.path(digest) is None
        assert again.withdrawals.get(which) is not None
        assert maintenance.check(again) == ()


def test_a_cleaned_copy_knows_of_the_withdrawal_when_nothing_else_is_left(office):
    here = office("a")
    which = entry(here)
    copy = maintenance.backup(here)
    withdrawing.withdraw(here, which, "diminta", "Kantor")
    folder = here.folder
    here.close()
    (folder / "project.sqlite").write_bytes(b"rusak" * 1000)

    maintenance.restore(folder, copy)

    with Project.open(folder) as again:
        assert again.withdrawals.get(which).reason == "diminta"
        assert maintenance.check(again) == ()


def test_photos_of_a_draft_go_from_the_place_of_the_copies_too(office, tmp_path):
    here = office("a")
    which, _digest = with_photo(here)
    picture = tmp_path / "lain.jpg"
    Image.new("RGB", (30, 40), "navy").save(picture)
    draft = Filling.correct(here, which, ANI)
    draft.attach("/data/q", picture)
    (mine,) = (one for one in here.drafts.list() if one.submission == which)
    stick = tmp_path / "stick"
    stick.mkdir()
    maintenance.backup(here, stick)
    named = [one.sha256 for one in mine.attachments]
    assert all(list(stick.rglob(one)) for one in named)

    withdrawing.withdraw(here, which, "diminta", "Kantor", elsewhere=stick)

    assert [list(stick.rglob(one)) for one in named] == [[]] * len(named)


def test_a_withdrawal_of_an_unknown_entry_waits_for_it(office, bare):
    a, here = office("a"), bare("kantor")
    which = entry(a)
    here.withdrawals.add([Withdrawal(which, "diminta", "Kantor", NOW)])

    here.take_in(list(a.submissions.history(which)), shown_of(here))

    assert here.submissions.row(which) is None
    assert here.submissions.history(which)[0].xml == b""


def test_an_empty_revision_without_a_withdrawal_is_refused(office, bare):
    a, here = office("a"), bare("kantor")
    (one,) = a.submissions.history(entry(a))

    taken = here.take_in([one.without_content()], shown_of(here))

    assert taken.new == ()
    assert taken.refused[0][1].code == "revision.empty"


@pytest.mark.parametrize(
    ("reason", "which", "code"),
    [
        (" ", None, "withdrawal.no_reason"),
        ("diminta", "uuid:tidak-ada", "entry.unknown"),
    ],
)
def test_a_withdrawal_that_makes_no_sense_is_refused(office, reason, which, code):
    from surveyor.errors import UserError

    here = office("a")
    with pytest.raises(UserError) as caught:
        withdrawing.withdraw(here, SubmissionId(which or entry(here)), reason, "K")
    assert caught.value.code == code
    assert here.withdrawals.all() == ()


def test_files_left_by_a_crash_go_when_the_project_is_opened(office, monkeypatch):
    here = office("a")
    which, digest = with_photo(here)
    monkeypatch.setattr(here.withdrawals, "clean_up", lambda: None)
    withdrawing.withdraw(here, which, "diminta", "Kantor")
    assert here.media.path(digest) is not None

    with Project.open(here.folder) as again:
        assert again.media.path(digest) is None


def test_a_copy_that_cannot_be_cleaned_is_told(office):
    here = office("a")
    which = entry(here)
    copy = maintenance.backup(here)
    copy.write_bytes(b"bukan basis data" * 100)

    done = withdrawing.withdraw(here, which, "diminta", "Kantor")

    assert copy in done.unreached
    assert backups.backups_in(copy.parent) != ()


def test_a_review_reaches_the_surveyor_and_ends_with_the_correction(office, carry):
    laptop, here = office("a"), office("b")
    which = entry(laptop)
    reviewing.review(here, which, ReviewState.RETURNED, "Kantor", "Periksa IN08")

    carry(here, laptop, exchange.What.REPLY, office=True)

    (back,) = reviewing.returned(laptop)
    assert (back.row.submission, back.review.comment) == (which, "Periksa IN08")
    assert maintenance.state(laptop) == maintenance.state(here)
    correct(laptop, which, ANI, IN__IN08="41")
    assert reviewing.returned(laptop) == ()


def test_the_newest_word_on_an_entry_counts(office):
    here = office("a")
    which = entry(here)
    reviewing.review(here, which, ReviewState.RETURNED, "Kantor", "Periksa")
    reviewing.review(here, which, ReviewState.VERIFIED, "Kantor")

    rows = here.submissions.rows([which])

    assert reviewing.states(here, rows)[which].state is ReviewState.VERIFIED
    assert [one.state.value for one in reviewing.of_entry(here, which)] == [
        "verified", "returned",
    ]  # fmt: skip


def test_an_entry_goes_back_only_with_a_word(office):
    here = office("a")
    with pytest.raises(reviewing.NoComment):
        reviewing.review(here, entry(here), ReviewState.RETURNED, "Kantor", " ")
    assert here.reviews.all() == ()


def test_a_review_that_comes_twice_is_there_once(office):
    here = office("a")
    said = reviewing.review(here, entry(here), ReviewState.VERIFIED, "Kantor")

    assert here.reviews.add([said, replace(said, comment="lain")]) == 0
    assert here.reviews.all() == (said,)


def test_a_withdrawal_that_arrives_cleans_the_copies_of_this_office(office, carry):
    a, b = office("a"), office("b")
    which = entry(b, "smart_branding")
    word = marked(b, which)
    maintenance.backup(b)
    withdrawing.withdraw(a, which, "diminta", "Kantor")
    assert word in bytes_of(b.folder)

    carry(a, b)

    assert word not in bytes_of(b.folder)


def test_the_place_of_copies_in_the_settings_is_cleaned_too(office, tmp_path):
    here = office("a")
    which = entry(here, "smart_branding")
    word = marked(here, which)
    stick = tmp_path / "stick"
    stick.mkdir()
    settings.save(replace(settings.load()[0], backup_folder=str(stick)))
    maintenance.backup(here, stick)
    assert word in bytes_of(stick)

    withdrawing.withdraw(here, which, "diminta", "Kantor")

    assert word not in bytes_of(stick)


def test_a_site_in_a_copy_keeps_what_others_said_of_it(office):
    here = office("a")
    which = entry(here)
    copy = maintenance.backup(here)
    with closing(sqlite3.connect(copy)) as database, database:
        ((site, label),) = database.execute("SELECT id, label FROM entity LIMIT 1")
        database.execute(
            "INSERT INTO entity_change VALUES ('sites', ?, ?, '2030', 'RAHASIA', "
            """'{"address": "RAHASIA"}', 5)""",
            (site, which),
        )
        database.execute(
            "UPDATE entity SET label = 'RAHASIA', search_text = 'rahasia', "
            """properties = '{"address": "RAHASIA"}' WHERE id = ?""",
            (site,),
        )

    withdrawing.withdraw(here, which, "diminta", "Kantor")

    with closing(sqlite3.connect(copy)) as database:
        rows = database.execute("SELECT * FROM entity WHERE id = ?", (site,)).fetchall()
    (row,) = rows
    assert label in row
    assert "RAHASIA" not in repr(row)
