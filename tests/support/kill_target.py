"""A process that answers questions until it is killed; it prints what is committed.

Usage: python kill_target.py FOLDER DRAFT
"""

import sys
from pathlib import Path

from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import open_project


def main(folder: str, draft: str) -> None:
    project = open_project(Path(folder))
    filling = Filling.resume(project, draft, Person("Uji"))
    print("ready", flush=True)
    for number in range(1, 100_000):
        filling.answer("/data/TB/TB13", str(number % 300))
        filling.answer("/data/TB/TB02", f"jawaban {number}")
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
