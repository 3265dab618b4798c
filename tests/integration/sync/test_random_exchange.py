"""Two devices, an office and a server that exchange in any order over any line.

At the end all of them have the same, proved by one hash. The whole of 1,000 steps runs
with SURVEYOR_THOROUGH set; a shorter one runs always.
"""

import os
import random

import pytest

from surveyor.revisions.model import ReviewState
from surveyor.revisions.state import state_hash
from surveyor.store.sendings import Destination
from surveyor.store.values import Query
from surveyor.sync import tokens
from surveyor.sync.cargo import read_review, read_withdrawal
from surveyor.usecases import conflicts
from surveyor.usecases.exchanging import exchange
from surveyor.usecases.filling import Person
from surveyor.usecases.maintenance import check
from surveyor.usecases.receiving import merge_files
from surveyor.usecases.reviewing import review
from surveyor.usecases.withdrawing import withdraw
from tests.support.offices import write
from tests.support.poor_link import PoorLink
from tests.support.served import served
from tests.support.small_project import finish, photo, small_project

STEPS = 1000 if os.environ.get("SURVEYOR_THOROUGH") else 120
SEED = int(os.environ.get("SURVEYOR_SEED", "20261124"))
RAHMA = Person("Rahma", "K01", "kantor")
WEATHERS = (
    {}, {}, {}, {"cut_up": 900}, {"cut_up": 2500}, {"cut_down": 400},
    {"cut_down": 1100}, {"eat_answers": True}, {"portal": True}, {"refuse": True},
)  # fmt: skip


class World:
    """Everybody, and one step of anybody."""

    def __init__(self, folder, server, line):
        self.dice = random.Random(SEED)
        self.server, self.line, self.folder = server, line, folder
        self.url = f"http://127.0.0.1:{line.own_port}"
        self.projects = {}
        self.count = 0
        self.done = {}

    def join(self, name, role, areas):
        project = small_project(self.folder / name)
        place = Destination(name, "surveyor", "Kantor", self.url)
        tokens.keep(name, self.server.token(name, role, areas))
        project.destinations.add(place)
        self.projects[name] = project

    def step(self):
        acts = (
            (self.new, 20), (self.correct, 25), (self.sync, 35), (self.stick, 8),
            (self.decide, 8), (self.say, 3), (self.withdraw, 1),
        )  # fmt: skip
        act = self.dice.choices([a for a, _w in acts], [w for _a, w in acts])[0]
        self.done[act.__name__] = self.done.get(act.__name__, 0) + bool(act())

    def anybody(self):
        return self.dice.choice(sorted(self.projects))

    def entry(self, project):
        """Some entry that is there; None for none."""
        ids = sorted(project.submissions.ids(Query()))
        return self.dice.choice(ids) if ids else None

    def new(self):
        name = self.anybody()
        self.count += 1
        photos = ()
        if self.dice.random() < 0.3:
            photos = (photo(self.dice.randrange(1, 4000), self.count),)
        finish(self.projects[name], f"Lokasi {self.count}", "", photos, author=name)
        return True

    def correct(self):
        name = self.anybody()
        project = self.projects[name]
        entry = self.entry(project)
        if entry is None:
            return False
        head = project.submissions.head(entry)
        self.count += 1
        note = self.dice.choice(("", f"catatan {self.count}"))
        finish(project, f"Lokasi {self.count}", note, follows=head, author=name)
        return True

    def sync(self, name="", **weather):
        name = name or self.anybody()
        self.line.becomes(**(weather or self.dice.choice(WEATHERS)))
        project = self.projects[name]
        project.outbox.hurry(name)
        made = exchange(project, project.destinations.all()[0], name)
        self.line.becomes()
        return made.trouble is None

    def stick(self):
        giver, taker = self.dice.sample(sorted(self.projects), 2)
        if not self.projects[giver].submissions.count():
            return False
        self.count += 1
        path = self.folder / f"{self.count}.surveyor"
        write(self.projects[giver], path, office=giver == "office")
        (merged,) = merge_files(self.projects[taker], [path]).files
        assert merged.error is None, merged.error
        path.unlink()
        return True

    def decide(self):
        project = self.projects["office"]
        for one in conflicts.waiting(project)[:1]:
            entry = one.row.submission
            lines = conflicts.conflict_of(project, entry).open
            chosen = {x.key: self.dice.choice(x.sides).value for x in lines}
            conflicts.decide(project, entry, chosen, "ditanyakan", RAHMA)
            return True
        return False

    def say(self):
        project = self.projects["office"]
        entry = self.entry(project)
        if entry is not None:
            review(project, entry, ReviewState.RETURNED, "Rahma", "Foto?")
        return entry is not None

    def withdraw(self):
        project = self.projects["office"]
        entry = self.entry(project)
        if entry is not None:
            withdraw(project, entry, "Permintaan", "Rahma")
        return entry is not None

    def on_server(self):
        """What the server gives an office, as `living` tells it of a project."""
        with self.server.device("Semua", "office") as office:
            reviews, withdrawals, cursor, more = [], [], 0, True
            revisions = office.pulled()
            while more:
                values = office.pull(cursor).values
                reviews += map(read_review, values["reviews"])
                withdrawals += map(read_withdrawal, values["withdrawals"])
                cursor, more = values["cursor"], values["more"]
        made = [r for r in revisions if r.author or r.device or len(r.parents) < 2]
        return living(made, withdrawals, reviews)


def living(revisions, withdrawals, reviews):
    """The hash of all that has content, of what was taken back and of what was said.

    What was taken back before somebody ever saw it does not come there any more, so the
    ids of its revisions are not known everywhere.
    """
    gone = {one.submission for one in withdrawals}
    kept = [(one.id, one.sha256) for one in revisions if one.submission not in gone]
    return state_hash(kept, withdrawals, reviews)


def in_project(project):
    made = {id_ for id_, _sha256 in project.ledger.made_by_people()}
    revisions = [one for one in project.submissions.revisions() if one.id in made]
    return living(revisions, project.withdrawals.all(), project.reviews.all())


@pytest.fixture
def world(tmp_path):
    (tmp_path / "server").mkdir()
    with (
        served(tmp_path / "server") as server,
        PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line,
    ):
        made = World(tmp_path, server, line)
        made.join("ani", "surveyor", ("64.02",))
        made.join("budi", "surveyor", ("64.02",))
        made.join("office", "office", ())
        yield made
        for project in made.projects.values():
            project.close()


def test_any_order_over_any_line_ends_in_the_same_hash(world):
    for _step in range(STEPS):
        world.step()
    for _round in range(3):
        for name in world.projects:
            assert world.sync(name, rate_up=0)

    print(world.done)
    assert {in_project(one) for one in world.projects.values()} == {world.on_server()}
    for project in world.projects.values():
        found = {one.code for one in check(project)}
        assert found <= {"check.file_missing"}  # photos of others are not fetched
        assert project.outbox.counts().unsent == 0
        assert project.outbox.counts().files == 0
    assert world.done["new"] > STEPS / 10
    assert world.done["sync"] > STEPS / 10
