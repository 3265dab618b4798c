"""A process that merges files until it is killed; it prints what is committed.

Usage: python merge_target.py FOLDER FILE…
"""

import sys
from pathlib import Path

from surveyor.store.project import Project
from surveyor.usecases import receiving


def main(folder: str, *names: str) -> None:
    with Project.open(Path(folder)) as project:
        print("ready", flush=True)
        for name in names:
            (done,) = receiving.merge_files(project, [Path(name)]).files
            assert done.error is None, done.error
            print(name, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
