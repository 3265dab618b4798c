"""Prints what the program costs beside plain sqlite3 in the same run; never asserts.

    python tests/benchmarks/run.py [--quick]

Targets: an answer in the engine 5 ms, to disk with 10,000 entries stored 3 x the
commit of the same bytes; 100,000 entries opened in 1 s and filtered in 0.2 s. --quick
lists 20,000 entries instead, beside 2,000 stored, and repeats less often.
"""

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path

from large import grow, keep

from surveyor.engine.environment import Environment
from surveyor.engine.program import _kept
from surveyor.engine.session import Session
from surveyor.forms.builtin import builtin_xml
from surveyor.forms.xform import read_xform
from surveyor.store.values import Query
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
)


def p95(action, times):
    spent = []
    for number in range(times):
        begun = time.perf_counter()
        action(number)
        spent.append(time.perf_counter() - begun)
    return sorted(spent)[int((times - 1) * 0.95)] * 1000


def load(_number):
    _kept.clear()
    form = read_xform(builtin_xml("smart_economy")).form
    Session.start(form, Environment.system())


def plain(path):
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def answering(project, folder, times):
    filling = Filling.start(project, "smart_economy", Person("A"))
    ref = f"{filling.form.root}/IN/IN01"
    engine = p95(lambda n: filling.session.set(ref, str(n % 9 + 1)), times)
    answer = p95(lambda n: filling.answer(ref, str(n % 9 + 1)), times)
    data = filling.draft.xml
    floor_file = plain(Path(folder) / "floor.sqlite")
    floor_file.execute("CREATE TABLE d (id TEXT PRIMARY KEY, xml BLOB)")
    floor_file.execute("INSERT INTO d VALUES ('a', '')")

    def commit(number):
        # Other bytes each time, as an answer changes them.
        floor_file.execute(
            "UPDATE d SET xml = ? WHERE id = 'a'", (data + str(number).encode(),)
        )

    floor = p95(commit, times)
    floor_file.close()
    print(f"one answer in the engine, p95            {engine:9.2f} ms")
    show("answer to disk, p95", answer, floor, "one sqlite3 commit of the same bytes")


def listing(project, rows, times):
    grow(project.path, rows, rows // 10)
    database = plain(project.path)
    found = project.submissions

    def opened(_number):
        found.count(Query())
        found.page(Query(), 0, 200)

    def opened_plainly(_number):
        database.execute("SELECT count(*) FROM submission").fetchone()
        order = "ORDER BY visited DESC, submission DESC LIMIT 200"
        database.execute(f"SELECT * FROM submission {order}").fetchall()

    def filtered(_number):
        found.count(Query(text="museum petugas"))
        found.page(Query(text="museum petugas"), 0, 200)

    like = "search_text LIKE '%museum%' AND search_text LIKE '%petugas%'"

    def filtered_plainly(_number):
        database.execute(f"SELECT count(*) FROM submission WHERE {like}").fetchone()
        order = "ORDER BY visited DESC, submission DESC LIMIT 200"
        database.execute(f"SELECT * FROM submission WHERE {like} {order}").fetchall()

    show(
        f"list of {rows:,} opened",
        p95(opened, times),
        p95(opened_plainly, times),
        "sqlite3",
    )
    show(
        f"list of {rows:,} filtered",
        p95(filtered, times),
        p95(filtered_plainly, times),
        "sqlite3",
    )
    database.close()


def show(name, value, floor, what):
    print(
        f"{name:<40} {value:9.2f} ms  {value / floor:6.1f} x floor ({what}: {floor:.2f} ms)"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    times = 60 if quick else 400
    with (
        tempfile.TemporaryDirectory() as folder,
        fill_demo(Path(folder) / "p", entries=6) as project,
    ):
        print(f"load Smart Economy and start, p95        {p95(load, 12):9.2f} ms")
        keep(project.path, 2_000 if quick else 10_000)
        answering(project, folder, times)
        listing(project, 20_000 if quick else 100_000, 21)


if __name__ == "__main__":
    main()
