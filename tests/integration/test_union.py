"""Offices with real projects that take in each other's revisions, in any order."""

import random
import sqlite3
from contextlib import closing

import pytest

from surveyor.revisions.model import SubmissionId
from surveyor.revisions.state import state_hash
from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.maintenance import check, rebuild
from surveyor.usecases.merging import merged_of, shown_of
from surveyor.usecases.projects import create_project

ANI, BUDI = Person("Ani", "P01", "laptop-a"), Person("Budi", "P02", "laptop-b")
DERIVED = ("submission", "entity", "entity_change")


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("origin") / "p"
    with fill_demo(folder, entries=4, seed=7) as project:
        yield project


@pytest.fixture
def office(tmp_path):
    made = []

    def build(name, *sources):
        project = create_project(tmp_path / name, ProjectSettings(title=name))
        made.append(project)
        for source in sources:
            take(project, source)
        return project

    yield build
    for project in made:
        project.close()


def take(project, source):
    return project.take_in(list(source.submissions.revisions()), shown_of(project))


def index_of(project):
    """Everything that is derived, as plain rows."""
    with closing(sqlite3.connect(project.path)) as connection:
        return {
            table: connection.execute(
                f"SELECT * FROM {table} ORDER BY 1, 2, 3"
            ).fetchall()
            for table in DERIVED
        }


def hash_of(project):
    return state_hash((r.id, r.sha256) for r in project.submissions.revisions())


def entry(project, form="smart_economy"):
    """The oldest entry of a form: the sample is drawn from a seed, its ids are not."""
    rows = [r for r in project.submissions.page(_all(), 0, 50) if r.form_id == form]
    return min(rows, key=lambda row: (row.finished, row.submission)).submission


def _all():
    from surveyor.store.values import Query

    return Query()


def correct(project, submission, person, **answers):
    filling = Filling.correct(project, submission, person)
    for name, value in answers.items():
        filling.answer(f"/data/{name.replace('__', '/')}", value)
    return filling.finish()


def test_what_was_taken_in_twice_is_there_once(office, origin):
    there = office("a", origin)
    before = index_of(there)

    again = take(there, origin)

    assert (again.new, again.changed) == ((), ())
    assert again.known == len(list(origin.submissions.revisions()))
    assert index_of(there) == before == index_of(origin)


def test_other_bytes_under_a_known_id_are_refused(office, origin):
    from dataclasses import replace

    there = office("a", origin)
    one = next(iter(origin.submissions.revisions()))
    forged = replace(one, xml=one.xml.replace(b"<S01>", b"<S01>x"))

    taken = there.take_in([forged], shown_of(there))

    assert taken.changed == (one.id,)
    assert there.submissions.revision(one.id).xml == one.xml


def test_corrections_of_different_questions_become_one_entry(office, origin):
    a, b = office("a", origin), office("b", origin)
    which = entry(origin)
    correct(a, which, ANI, IN__IN08="5")
    correct(b, which, BUDI, IN__IN09="33")

    taken = take(a, b)
    take(b, a)

    assert taken.merged == (which,)
    head = a.submissions.head(SubmissionId(which))
    assert (b"<IN08>5</IN08>" in head.xml, b"<IN09>33</IN09>" in head.xml) == (
        True,
        True,
    )
    assert len(head.parents) == 2
    assert index_of(a) == index_of(b)
    assert hash_of(a) == hash_of(b)


def test_corrections_of_one_question_wait_for_a_person(office, origin):
    a, b = office("a", origin), office("b", origin)
    which = entry(origin)
    correct(a, which, ANI, IN__IN08="5")
    correct(b, which, BUDI, IN__IN08="6")

    take(a, b)
    take(b, a)

    assert a.submissions.several_heads() == (which,)
    (conflict,) = merged_of(a, a.submissions.history(SubmissionId(which))).conflicts
    assert conflict.key == "/data/IN/IN08"
    assert [one.value for one in conflict.candidates] == ["6", "5"]
    assert index_of(a) == index_of(b)


def test_a_register_corrected_in_two_offices_gives_one_site(office, origin):
    a, b = office("a", origin), office("b", origin)
    which = entry(origin, SITE_FORM)
    correct(a, which, ANI, S__S03="maju")
    correct(b, which, BUDI, SK__S12="Ramai di hari libur")

    take(a, b)
    take(b, a)

    assert index_of(a) == index_of(b)
    (site,) = [s for s in a.sites.search("") if s.submission == which]
    assert site.properties["stage" if "stage" in site.properties else "note"]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_exchange_leads_to_the_same_lists(office, origin, seed):
    draw = random.Random(seed)
    offices = [office(name, origin) for name in "abc"]
    which = [entry(origin), entry(origin, "smart_branding"), entry(origin, SITE_FORM)]
    edits = {
        which[0]: [{"IN__IN08": "5"}, {"IN__IN09": "33"}, {"IN__IN10": "70"}],
        which[1]: [{"TB__TB12": "a"}, {"TB__TB12": "c"}, {"TB__TB13": "2"}],
        which[2]: [{"SK__S12": "x"}, {"SK__S12": "y"}, {"SK__S12": "z"}],
    }
    for _step in range(7):
        project = draw.choice(offices)
        if draw.random() < 0.6:
            target = draw.choice(which)
            correct(
                project, target, draw.choice([ANI, BUDI]), **draw.choice(edits[target])
            )
        else:
            take(project, draw.choice([o for o in offices if o is not project]))
    everything = [r for o in offices for r in o.submissions.revisions()]

    for project in offices:
        draw.shuffle(everything)
        project.take_in(everything, shown_of(project))

    states = [index_of(project) for project in offices]
    assert states[0] == states[1] == states[2]
    assert len({hash_of(project) for project in offices}) == 1


def test_the_index_built_anew_is_the_one_that_grew(office, origin):
    a, b = office("a", origin), office("b", origin)
    which = entry(origin)
    correct(a, which, ANI, IN__IN08="5")
    correct(b, which, BUDI, IN__IN09="33")
    take(a, b)
    before = index_of(a)

    rebuild(a)

    assert index_of(a) == before
    assert check(a) == ()


def test_a_crash_while_taking_in_leaves_everything_as_it_was(office, origin):
    there = office("a")
    empty = index_of(there)

    def broken(history):
        if len(seen := getattr(broken, "seen", [])) > 5:
            raise RuntimeError("power")
        broken.seen = [*seen, history]
        return shown_of(there)(history)

    with pytest.raises(RuntimeError):
        there.take_in(list(origin.submissions.revisions()), broken)

    assert index_of(there) == empty
    assert isinstance(there, Project)
    assert list(there.submissions.revisions()) == []
