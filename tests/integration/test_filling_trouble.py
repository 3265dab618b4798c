"""A disk that is full, a stick that is pulled out, a clock that goes back: nothing lost."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from surveyor.errors import DiskFull
from surveyor.store.errors import ProjectGone
from surveyor.store.values import ProjectSettings
from surveyor.usecases import filling as module
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import create_project

NOTE = "/data/IN/IN02_note"
IN01 = "/data/IN/IN01"


@pytest.fixture
def filling(tmp_path):
    project = create_project(tmp_path / "p", ProjectSettings(title="Uji"))
    yield Filling.start(project, "smart_economy", Person("Nur"))
    project.close()


def stored(filling):
    return filling.project.drafts.get(filling.draft.id).xml


def test_an_answer_that_finds_no_room_is_kept_and_saved_once_there_is_some(filling):
    engine = filling.project._engine
    filling.answer(IN01, "5")

    def shrink(connection, _entry):
        connection.execute("PRAGMA max_page_count=1")

    event.listen(engine, "connect", shrink)
    engine.dispose()
    with pytest.raises(DiskFull):
        filling.answer(NOTE, "x" * 60_000)
    unsaved = filling.unsaved
    event.remove(engine, "connect", shrink)
    engine.dispose()
    filling.save()

    assert unsaved
    assert b"x" * 60_000 in stored(filling)


def test_an_answer_beside_a_pulled_stick_is_kept_and_saved_when_it_is_back(filling):
    folder = filling.project.folder
    away = folder.with_name("away")
    shutil.copytree(folder, away)
    shutil.rmtree(folder)

    with pytest.raises(ProjectGone):
        filling.answer(IN01, "7")
    unsaved = filling.unsaved
    shutil.copytree(away, folder)
    filling.save()

    assert unsaved
    assert b"<IN01>7<" in stored(filling)


def test_a_finish_beside_a_pulled_stick_keeps_the_draft(filling, monkeypatch):
    folder = filling.project.folder
    away = folder.rename(folder.with_name("away"))
    monkeypatch.setattr(filling.session, "validate", tuple)

    with pytest.raises(ProjectGone):
        filling.finish()
    away.rename(folder)

    assert filling.project.drafts.get(filling.draft.id) is not None


def test_a_photo_beside_a_pulled_stick_makes_no_new_folder(filling):
    folder = filling.project.folder
    folder.rename(folder.with_name("away"))

    with pytest.raises(ProjectGone):
        filling.attach("/data/H/H13", b"")

    assert not folder.exists()


def test_a_clock_that_goes_back_is_told_and_the_answer_is_saved(filling, monkeypatch):
    class Yesterday(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) - timedelta(days=1)

    filling.answer(IN01, "5")
    monkeypatch.setattr(module, "datetime", Yesterday)

    filling.answer(IN01, "7")

    assert filling.clock_back
    assert b"<IN01>7<" in stored(filling)


def test_a_correction_by_a_clock_that_went_back_is_the_newest(filling, monkeypatch):
    class Yesterday(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) - timedelta(days=1)

    monkeypatch.setattr(type(filling.session), "validate", lambda _self: ())
    first = filling.finish()
    monkeypatch.setattr(module, "datetime", Yesterday)

    again = Filling.correct(filling.project, first.submission, Person("Nur")).finish()

    head = filling.project.submissions.head(first.submission)
    assert head.id == again.revision
    assert head.created < datetime.now(UTC) - timedelta(hours=23)
