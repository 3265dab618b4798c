"""Earlier states of a draft: kept at each page, few, and gone back to."""

from datetime import UTC, datetime, timedelta

import pytest

from surveyor.store.drafts import MOST_STATES
from surveyor.store.values import ProjectSettings
from surveyor.usecases import filling as module
from surveyor.usecases.draft_states import go_back
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import create_project

IN01 = "/data/IN/IN01"


@pytest.fixture
def filling(tmp_path):
    with create_project(tmp_path / "p", ProjectSettings(title="Uji")) as project:
        yield Filling.start(project, "smart_economy", Person("Nur"))


def test_each_change_of_the_page_keeps_the_state_before(filling):
    filling.answer(IN01, "5")
    filling.set_page("/data/IN")
    filling.answer(IN01, "7")
    filling.set_page("/data/TX")

    states = filling.project.drafts.states(filling.draft.id)

    assert [b"<IN01>7<" in states[0].xml, b"<IN01>5<" in states[1].xml] == [True] * 2


def test_a_page_that_changed_nothing_keeps_no_state(filling):
    filling.answer(IN01, "5")
    for page in ("/data/IN", "/data/TX", "/data/IN"):
        filling.set_page(page)

    assert len(filling.project.drafts.states(filling.draft.id)) == 1


def test_long_work_on_one_page_keeps_a_state_now_and_then(filling, monkeypatch):
    monkeypatch.setattr(module, "_STATE_EACH", timedelta(0))
    for number in range(3):
        filling.answer(IN01, str(number + 1))

    answered = [one.answered for one in filling.project.drafts.states(filling.draft.id)]
    assert len(answered) == 3
    assert answered[0] == answered[1] == answered[2] + 1


def test_going_back_brings_answers_back_and_keeps_the_present(filling):
    filling.answer(IN01, "5")
    filling.set_page("/data/IN")
    filling.answer(IN01, "7")
    state = filling.project.drafts.states(filling.draft.id)[0]

    again = go_back(filling, state)

    assert again.session.value(IN01) == "5"
    newest = filling.project.drafts.states(filling.draft.id)[0]
    assert b"<IN01>7<" in newest.xml
    stored = filling.project.drafts.get(filling.draft.id)
    assert b"<IN01>5<" in stored.xml
    assert stored.answered == again.counting.total.answered


def test_only_the_newest_states_are_kept(filling):
    begun = datetime.now(UTC)
    for number in range(MOST_STATES + 5):
        at = begun + timedelta(seconds=number)
        draft = module.replace(filling.draft, changed_at=at, answered=number)
        filling.project.drafts.keep_state(draft)

    states = filling.project.drafts.states(filling.draft.id)

    assert len(states) == MOST_STATES
    assert states[0].answered == MOST_STATES + 4


def test_a_purged_draft_takes_its_states_with_it(filling):
    filling.answer(IN01, "5")
    filling.set_page("/data/IN")
    filling.discard()
    drafts = filling.project.drafts
    drafts.purge(datetime.now(UTC) - timedelta(days=30))
    kept = len(drafts.states(filling.draft.id))

    drafts.purge(datetime.now(UTC) + timedelta(seconds=1))

    assert (kept, drafts.states(filling.draft.id)) == (1, ())
