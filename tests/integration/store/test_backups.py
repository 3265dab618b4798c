"""Copies are whole, rotate, and come back with everything that was in them."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from surveyor.errors import ReadOnly
from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.store import backups
from surveyor.store.errors import DamagedProject, NewerProject, NoSuchBackup
from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases import maintenance
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import backup_if_due, create_project, open_project

NUR = Person("Nur", "P01")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "proyek"
    fill_demo(folder, entries=3, today=date(2026, 11, 23)).close()
    return folder


@pytest.fixture
def project(sample, tmp_path):
    import shutil

    with open_project(Path(shutil.copytree(sample, tmp_path / "proyek"))) as opened:
        for one in backups.backups_in(backups.own_place(opened.folder)):
            one.path.unlink()
        yield opened


def draft(project, value="3"):
    entry = Filling.start(project, "smart_economy", NUR)
    entry.answer("/data/IN/IN01", value)
    return entry


def stopping(at):
    """A progress that asks to stop at a step."""
    steps = []
    return CallbackProgress(lambda *_: steps.append(1), lambda: len(steps) >= at)


def own(project):
    return backups.own_place(project.folder)


def test_a_backup_tells_when_it_was_made_how_large_it_is_and_what_is_in_it(project):
    maintenance.backup(project)

    (line,) = maintenance.list_backups(project.folder)

    assert datetime.now(UTC) - line.backup.made < timedelta(minutes=1)
    assert line.facts.endswith(" kB · 3 entri selesai, 2 draf tersimpan")


def test_a_backup_is_one_file_without_a_log_beside_it(project):
    draft(project)

    path = maintenance.backup(project)

    assert [one.name for one in own(project).iterdir()] == [path.name]


def test_a_cancelled_backup_leaves_nothing(project):
    with pytest.raises(Cancelled):
        backups.backup_now(project, progress=stopping(0))

    assert list(own(project).iterdir()) == []


def test_the_ten_newest_copies_stay_and_one_of_each_day(project):
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    source = maintenance.backup(project)
    for day in range(9):
        for hour in range(2):
            made = now - timedelta(days=day + 1, hours=hour)
            name = f"project-{made:%Y%m%dT%H%M%S%f}.sqlite"
            (own(project) / name).write_bytes(source.read_bytes())

    maintenance.backup(project)

    kept = backups.backups_in(own(project))
    assert len(kept) == 12
    assert len({one.made.date() for one in kept}) == 7


def test_copies_before_an_upgrade_are_never_rotated_away(project):
    source = maintenance.backup(project)
    old = own(project) / "version-1-20200101T000000000000.sqlite"
    old.write_bytes(source.read_bytes())
    for _number in range(12):
        maintenance.backup(project)

    assert old.exists()


def test_another_disk_gets_a_folder_for_each_project_with_its_photos(project, tmp_path):
    project.media.put_bytes(b"a photo", "a.jpg")
    stick = tmp_path / "stick"
    other = create_project(tmp_path / "lain" / "proyek", ProjectSettings())

    path = maintenance.backup(project, stick)
    second = maintenance.backup(other, stick)
    other.close()

    assert path.parent != second.parent
    assert path.parent.name.startswith("proyek-")
    assert len(list((path.parent / "media").glob("??/*"))) == 1


def test_the_clock_copies_to_a_stick_only_when_it_is_plugged_in(project, tmp_path):
    stick = tmp_path / "stick"
    assert backup_if_due(project, stick) is None
    assert not stick.exists()

    stick.mkdir()
    first, second = backup_if_due(project, stick), backup_if_due(project, stick)

    assert first.path.is_relative_to(stick)
    assert second is None


def test_a_project_without_entries_needs_no_copy(tmp_path):
    with create_project(tmp_path / "p", ProjectSettings()) as empty:
        assert backup_if_due(empty) is None


def test_the_preview_says_what_is_newer_here_and_would_go_aside(project):
    first = draft(project, "3")
    copy = maintenance.backup(project)
    first.answer("/data/IN/IN01", "4")
    draft(project)

    found = maintenance.preview_restore(project.folder, copy)

    assert (found.revisions_aside, found.drafts_aside) == (0, 2)
    words = maintenance.preview_in_words(found)
    assert words[0] == "Isi cadangan: 3 entri selesai, 3 draf tersimpan."
    assert (
        "Lebih baru di proyek ini dan akan disisihkan: 0 revisi entri, 2 draf tersimpan."
        in words
    )


def test_the_preview_says_when_nothing_here_is_newer(project):
    copy = maintenance.backup(project)

    words = maintenance.preview_in_words(
        maintenance.preview_restore(project.folder, copy)
    )

    assert "Tidak ada yang lebih baru di proyek ini." in words


def test_a_restore_keeps_the_state_before_as_one_more_copy(project):
    entry = draft(project, "3")
    copy = maintenance.backup(project)
    entry.answer("/data/IN/IN01", "4")
    project.close()

    kept = maintenance.restore(project.folder, copy)

    with open_project(project.folder) as again:
        assert value(again, entry) == "3"
    maintenance.restore(project.folder, kept)
    with open_project(project.folder) as again:
        assert value(again, entry) == "4"
    assert {one.kind for one in backups.backups_in(own(project))} >= {"replaced"}


def value(project, entry):
    return Filling.resume(project, entry.draft.id, NUR).session.value("/data/IN/IN01")


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_cancelled_restore_leaves_the_state_before(project, at):
    copy = maintenance.backup(project)
    entry = draft(project)
    project.close()

    with pytest.raises(Cancelled):
        maintenance.restore(project.folder, copy, stopping(at))

    with open_project(project.folder) as again:
        assert value(again, entry) == "3"
        assert not maintenance.check(again)


def test_a_restore_of_a_damaged_file_ignores_the_log_it_left(project):
    copy = maintenance.backup(project)
    project.close()
    path = project.path
    path.write_bytes(b"broken")
    path.with_name("project.sqlite-wal").write_bytes(b"log of the broken one")

    kept = maintenance.restore(project.folder, copy)

    assert kept.read_bytes() == b"broken"
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"log of the broken one"
    with open_project(project.folder) as again:
        assert again.submissions.count(Query()) == 29
        assert not maintenance.check(again)


def test_a_project_whose_file_is_gone_can_be_restored(project):
    copy = maintenance.backup(project)
    project.close()
    project.path.unlink()

    assert maintenance.preview_restore(project.folder, copy).now is None
    maintenance.restore(project.folder, copy)

    with open_project(project.folder) as again:
        assert again.submissions.count(Query()) == 29


def test_photos_come_back_from_another_disk(project, tmp_path):
    photo = project.media.put_bytes(b"a photo", "a.jpg")
    copy = maintenance.backup(project, tmp_path / "stick")
    project.close()
    project.media.path(photo.sha256).unlink()

    maintenance.restore(project.folder, copy)

    assert project.media.read(photo.sha256) == b"a photo"


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda path: path.write_bytes(b"no database"), DamagedProject),
        (lambda path: set_version(path, 99), NewerProject),
    ],
)
def test_a_copy_that_cannot_be_used_is_refused_and_nothing_changes(
    project, spoil, error
):
    copy = maintenance.backup(project)
    project.close()
    spoil(copy)
    before = project.path.read_bytes()

    with pytest.raises(error):
        maintenance.restore(project.folder, copy)

    assert project.path.read_bytes() == before


def set_version(path, number):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={number}")


def test_a_copy_that_cannot_be_read_is_listed_as_such(project):
    copy = maintenance.backup(project)
    copy.write_bytes(b"no database")

    (line,) = maintenance.list_backups(project.folder)

    assert line.facts == "11 B · tidak dapat dibaca"


def test_an_unknown_copy_is_refused_in_words(project):
    with pytest.raises(NoSuchBackup):
        maintenance.find_backup(project.folder, "kemarin.sqlite")


def test_a_place_that_is_a_file_is_told_in_words(project, tmp_path):
    (tmp_path / "stick").write_text("a file")

    with pytest.raises(ReadOnly):
        maintenance.backup(project, tmp_path / "stick")


def test_the_photo_check_finds_missing_changed_and_unused_files(project, sample):
    entry = draft(project)
    entry.attach("/data/H/H13", _picture())
    used = entry.draft.attachments[0].sha256
    lost = project.media.put_bytes(b"unused", "b.jpg").sha256
    assert maintenance.check_photos(project).unused == 1

    project.media.path(lost).write_bytes(b"changed")
    project.media.path(used).unlink()
    found = maintenance.check_photos(project)

    assert sorted(one.code for one in found.problems) == [
        "check.file_changed",
        "check.file_missing",
    ]


def _picture():
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_the_audit_log_of_a_draft_comes_back_with_it(tmp_path, is_elsewhere):
    folder, stick = tmp_path / "proyek", tmp_path / "stick"
    stick.mkdir()
    with fill_demo(folder, entries=2, seed=7) as project:
        draft = project.drafts.list()[0].id
        project.logs.begin(draft, "event\nform start\n")
        copy = maintenance.backup(project, stick if is_elsewhere else None)
        project.logs.drop(draft)

    maintenance.restore(folder, copy)

    with open_project(folder) as project:
        assert project.logs.read(draft) == "event\nform start\n"


def test_a_log_goes_from_the_copies_when_none_holds_its_draft(tmp_path):
    with fill_demo(tmp_path / "proyek", entries=2, seed=7) as project:
        draft = project.drafts.list()[0].id
        project.logs.begin(draft, "event\n")
        old = maintenance.backup(project)
        assert (old.parent / "logs" / f"{draft}.csv").exists()
        project.drafts.discard(draft)
        project.drafts.purge(datetime.now(UTC) + timedelta(days=1))
        project.logs.purge(project.drafts)
        old.unlink()

        maintenance.backup(project)

        assert list((old.parent / "logs").iterdir()) == []
