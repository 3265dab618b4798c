"""What happens to answers when the disk or the file fails: words, and nothing lost."""

import shutil
import sqlite3
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from surveyor.errors import DiskFull, ReadOnly
from surveyor.store.errors import DamagedProject, NewerProject, NotAProject
from surveyor.store.media import MediaFolder
from surveyor.usecases import maintenance
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import open_project

REF = "/data/IN/IN01"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    made = tmp_path_factory.mktemp("sample") / "proyek"
    fill_demo(made, entries=3, today=date(2026, 11, 23)).close()
    return made


@pytest.fixture
def folder(sample, tmp_path):
    return Path(shutil.copytree(sample, tmp_path / "proyek"))


def filling(project):
    return Filling.start(project, "smart_economy", Person("Nur", "P01"))


@contextmanager
def every_connection(project, pragma):
    """Puts all connections of a project under a pragma for a while."""

    def prepare(connection, _entry):
        connection.execute(f"PRAGMA {pragma}")

    engine = project._engine
    event.listen(engine, "connect", prepare)
    engine.dispose()
    yield
    event.remove(engine, "connect", prepare)
    engine.dispose()


def fill_up(entry):
    """Answers that grow until the database may not."""
    for size in range(1, 200):
        entry.answer(REF, "9" * size * 4096)


@pytest.mark.parametrize(
    ("pragma", "error"), [("max_page_count=1", DiskFull), ("query_only=ON", ReadOnly)]
)
def test_an_answer_that_cannot_be_saved_is_told_and_those_before_stay(
    folder, pragma, error
):
    with open_project(folder) as project:
        entry = filling(project)
        entry.answer(REF, "3")
        with every_connection(project, pragma), pytest.raises(error) as caught:
            fill_up(entry)
        assert caught.value.message()
        assert caught.value.advice()
    with open_project(folder) as project:
        again = Filling.resume(project, entry.draft.id, Person("Nur", "P01"))
        assert again.session.value(REF)[:1] in ("3", "9")
        assert not maintenance.check(project)


def test_once_there_is_room_again_the_same_entry_goes_on(folder):
    with open_project(folder) as project:
        entry = filling(project)
        with every_connection(project, "query_only=ON"), pytest.raises(ReadOnly):
            entry.answer(REF, "3")
        entry.answer(REF, "4")
        again = Filling.resume(project, entry.draft.id, Person("Nur", "P01"))
        assert again.session.draft_xml() == entry.session.draft_xml()


@pytest.mark.parametrize("damage", [b"not a database at all", b"\0" * 4096, b""])
def test_a_damaged_file_is_told_and_left_as_it_is(folder, damage):
    path = folder / "project.sqlite"
    path.write_bytes(damage)
    with pytest.raises(DamagedProject) as caught:
        open_project(folder)
    assert str(path) in caught.value.message()
    assert path.read_bytes() == damage


def test_a_page_that_was_overwritten_is_found_by_check(folder):
    path = folder / "project.sqlite"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    try:
        with open_project(folder) as project:
            found = maintenance.check(project)
    except DamagedProject:
        return
    assert found


def test_a_newer_project_is_refused_and_not_touched(folder):
    path = folder / "project.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=999")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerProject):
        open_project(folder)
    assert path.read_bytes() == before


def test_a_folder_without_project_is_told(tmp_path):
    with pytest.raises(NotAProject):
        open_project(tmp_path)


def test_a_restored_backup_has_all_and_the_state_before_is_kept(folder):
    from surveyor.store.backups import restore

    with open_project(folder) as project:
        entries = project.submissions.count()
        entry = filling(project)
        entry.answer(REF, "3")
        copy = maintenance.backup(project)
    path = folder / "project.sqlite"
    path.write_bytes(b"broken")
    restore(folder, copy)
    with open_project(folder) as project:
        assert project.submissions.count() == entries
        again = Filling.resume(project, entry.draft.id, Person("Nur", "P01"))
        assert again.session.value(REF) == "3"
        assert not maintenance.check(project)
    kept = [one for one in folder.rglob("*") if one.is_file()]
    assert any(one.read_bytes() == b"broken" for one in kept)


def test_a_file_that_is_too_large_for_the_disk_is_told_in_words(tmp_path):
    """As one of more than 4 GB is for most sticks."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    media = MediaFolder(tmp_path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(ReadOnly):
            media.put_bytes(b"x" * 2000, "a.jpg")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert list(tmp_path.rglob("*.part")) == []
    assert media.digests() == ()
