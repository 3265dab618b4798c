"""Keeps a project file of today's schema version in tests/data, for later versions.

    python tests/support/keep_project_file.py

Run once when `surveyor.store.schema.VERSION` goes up; commit what it wrote.
"""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

from surveyor.store.schema import VERSION
from surveyor.usecases.demo import fill_demo

DATA = Path(__file__).parents[1] / "data"


def main():
    with tempfile.TemporaryDirectory() as folder:
        project = fill_demo(Path(folder) / "p", entries=3, today=date(2026, 11, 23))
        project.close()
        with closing(sqlite3.connect(project.path)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA journal_mode=DELETE")
        data = project.path.read_bytes()
    target = DATA / f"project-v{VERSION}.sqlite.gz"
    target.write_bytes(gzip.compress(data, 9, mtime=0))
    print(target, target.stat().st_size)


if __name__ == "__main__":
    main()
