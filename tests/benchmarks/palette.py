"""Prints what a search of the palette costs among many entries; never asserts.

    python tests/benchmarks/palette.py [--entries 100000]

Target: 50 ms at 100,000 entries, also for words that are nowhere. The floor is the
same scan of the same index by plain sqlite3.
"""

import argparse
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from surveyor.usecases.demo import fill_demo
from surveyor.usecases.search import find

TEXTS = ("kumala", "kumala economy", "rahma", "zzzz", "museum zzzz")


def p95(action, times=20):
    spent = []
    for _number in range(times):
        begun = time.perf_counter()
        action()
        spent.append(time.perf_counter() - begun)
    return sorted(spent)[int(times * 0.95) - 1] * 1000


def multiply(path, rows):
    with closing(sqlite3.connect(path)) as database:
        columns = len(database.execute("PRAGMA table_info(submission)").fetchall())
        some = database.execute(
            "SELECT * FROM submission WHERE form_id != 'site_register'"
        ).fetchall()
        marks = ",".join("?" * columns)
        many = ((f"x{n}", *some[n % len(some)][1:]) for n in range(rows))
        database.executemany(f"INSERT INTO submission VALUES ({marks})", many)
        database.commit()


def floor(path, text):
    word = f"%{text}%"
    with closing(sqlite3.connect(path)) as database:
        statement = (
            "SELECT rowid FROM submission INDEXED BY submission_words "
            "WHERE site_name LIKE ? OR author LIKE ? ORDER BY visited DESC LIMIT 6"
        )
        return p95(lambda: database.execute(statement, (word, word)).fetchall())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    entries = parser.parse_args().entries
    with (
        tempfile.TemporaryDirectory() as folder,
        fill_demo(Path(folder) / "p", entries=12) as project,
    ):
        multiply(project.path, entries)
        find(project, "warm")
        for text in TEXTS:
            spent = p95(lambda text=text: find(project, text))
            least = floor(project.path, text)
            print(
                f"find {text!r:<18} among {entries:,}, p95 {spent:7.1f} ms "
                f"(sqlite3, one word: {least:.1f} ms)"
            )


if __name__ == "__main__":
    main()
