"""Prints what merging bundles costs beside plain sqlite3 in the same run; never asserts.

    python tests/benchmarks/exchange.py [--bundles 50] [--entries 1000] [--profile]

The bundles hold copies of real entries under ids of their own. Merging opens and
verifies each of them and commits once a file; the floor inserts the same rows with the
same pragmas and as many commits, from memory. Target: 4 x. Reading and scoring the
entries for the lists comes after the merge, in the background of the program, and is
told apart. The same files in another order must end in the same hash.
"""

import argparse
import cProfile
import os
import pstats
import random
import resource
import sqlite3
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path

from surveyor.revisions.model import RevisionId, SubmissionId
from surveyor.store.values import ProjectSettings, Query
from surveyor.sync.bundle import write_bundle
from surveyor.sync.cargo import Cargo, FormFile, Sender
from surveyor.usecases import maintenance, merging, receiving
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.exchange import device_key
from surveyor.usecases.projects import create_project

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def copies(originals, count, draw):
    """Entries with ids of their own and the answers of real ones."""
    made = []
    for number in range(count):
        one = originals[number % len(originals)]
        own = f"uuid:{uuid.UUID(int=draw.getrandbits(128), version=4)}"
        xml = one.xml.replace(one.id.encode(), own.encode())
        made.append(
            replace(one, id=RevisionId(own), submission=SubmissionId(own), xml=xml)
        )
    return made


def write_all(folder, bundles, entries):
    """The files, and the rows that they hold."""
    with fill_demo(folder / "origin", entries=24, seed=1) as origin:
        register = [
            r for r in origin.submissions.revisions() if r.form_id == "site_register"
        ]
        originals = [
            r for r in origin.submissions.revisions() if r.form_id != "site_register"
        ]
        forms = [
            FormFile(f.form_id, f.version, f.title, f.xml) for f in origin.forms.list()
        ]
    draw = random.Random(1)
    paths, rows = [], []
    for number in range(bundles):
        found = copies(originals, entries, draw) + (register if not number else [])
        path = folder / f"{number:02}.surveyor"
        write_bundle(
            path, Cargo(found, forms), Sender(f"P{number:02}", "m"), device_key()
        )
        paths.append(path)
        rows.append([row_of(one) for one in found])
    return paths, rows


def row_of(one):
    return (
        one.id, one.submission, one.form_id, one.form_version, one.author,
        one.device, one.created.isoformat(), one.xml, one.sha256,
    )  # fmt: skip


def cpu():
    """Seconds of all cores that this process and those it started have used."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def floor(path, rows):
    """Seconds, and those of the cores, that plain sqlite3 needs for the same rows."""
    connection = sqlite3.connect(path)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE revision (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id UNIQUE,"
        " submission, form_id, form_version, author, device, created, xml BLOB, sha256)"
    )
    connection.execute("CREATE INDEX revision_submission ON revision (submission)")
    begun, used = time.perf_counter(), cpu()
    for some in rows:
        with connection:
            connection.executemany(
                "INSERT INTO revision (id, submission, form_id, form_version, author,"
                " device, created, xml, sha256) VALUES (?,?,?,?,?,?,?,?,?)",
                some,
            )
    spent, used = time.perf_counter() - begun, cpu() - used
    connection.close()
    return spent, used


def memory():
    """Megabytes that this process has needed at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def merge(folder, paths, name, profile=None):
    """Seconds of the merge, those of the cores, of what comes after, and the hash."""
    with create_project(folder / name, ProjectSettings(title=name)) as project:
        begun, used = time.perf_counter(), cpu()
        if profile is not None:
            profile.enable()
        done = receiving.merge_files(project, paths, later=True)
        if profile is not None:
            profile.disable()
        spent, used = time.perf_counter() - begun, cpu() - used
        assert not any(one.error or one.left for one in done.files), done.files[0]
        most = memory()
        begun = time.perf_counter()
        merging.catch_up(project)
        after = time.perf_counter() - begun
        count = project.submissions.count(Query(exclude_form="site_register"))
        return spent, used, after, maintenance.state(project), count, most


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundles", type=int, default=50)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths, rows = write_all(folder, options.bundles, options.entries)
        size = sum(len(row[7]) for some in rows for row in some) / 1e6
        files = sum(path.stat().st_size for path in paths) / 1e6
        floors = [floor(folder / "before.sqlite", rows)]
        profile = cProfile.Profile() if options.profile else None
        before = memory()
        spent, used, after, state, count, most = merge(folder, paths, "a", profile)
        # The disk is not as quick at all times: before the merge and after it.
        floors.append(floor(folder / "after.sqlite", rows))
        least, floor_cpu = (sum(two) / 2 for two in zip(*floors, strict=True))
        print(
            f"{options.bundles} bundles, {count} entries, {size:.0f} MB of XML, "
            f"{files:.0f} MB of files, {os.cpu_count()} cores"
        )
        print(f"plain sqlite3 {least:8.2f} s {floor_cpu:8.2f} s of the cores")
        print(
            f"merge         {spent:8.2f} s {used:8.2f} s of the cores"
            f"  {spent / least:.1f} x ({spent / count * 1000:.2f} ms an entry)"
        )
        print(f"lists after   {after:8.2f} s ({after / count * 1000:.2f} ms an entry)")
        print(f"memory        {before:8.0f} MB before, {most:.0f} MB while merging")
        random.Random(2).shuffle(paths)
        again, used, _after, other, _count, _most = merge(folder, paths, "b")
        same = "same" if other == state else "OTHER"
        print(
            f"other order   {again:8.2f} s {used:8.2f} s of the cores"
            f"  {again / least:.1f} x  {same} hash"
        )
        if profile is not None:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
