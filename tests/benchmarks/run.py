"""Prints what answering costs beside plain sqlite3 in the same run; never asserts."""

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path

from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person


def p95(action, times):
    spent = []
    for number in range(times):
        begun = time.perf_counter()
        action(number)
        spent.append(time.perf_counter() - begun)
    return sorted(spent)[int(times * 0.95)] * 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    times = 40 if parser.parse_args().quick else 400
    with tempfile.TemporaryDirectory() as folder:
        with fill_demo(Path(folder) / "p", entries=2) as project:
            begun = time.perf_counter()
            filling = Filling.start(project, "smart_economy", Person("A"))
            start = (time.perf_counter() - begun) * 1000
            ref = f"{filling.form.root}/IN/IN01"
            engine = p95(lambda n: filling.session.set(ref, str(n % 9 + 1)), times)
            answer = p95(lambda n: filling.answer(ref, str(n % 9 + 1)), times)
            save = p95(lambda _n: project.drafts.save(filling.draft), times)
            data = filling.draft.xml
        plain = sqlite3.connect(Path(folder) / "floor.sqlite", isolation_level=None)
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("CREATE TABLE d (id TEXT PRIMARY KEY, xml BLOB)")
        write = "INSERT OR REPLACE INTO d VALUES ('a', ?)"
        floor = p95(lambda _n: plain.execute(write, (data,)), times)
        plain.close()
    print(f"start of Smart Economy (form cached)   {start:8.2f} ms")
    print(f"one answer in the engine, p95          {engine:8.2f} ms")
    for name, value in (("Filling.answer", answer), ("DraftRepository.save", save)):
        print(f"{name + ', p95':<38} {value:8.2f} ms  {value / floor:5.1f} x floor")
    print(f"floor: one sqlite3 commit, p95         {floor:8.2f} ms")


if __name__ == "__main__":
    main()
