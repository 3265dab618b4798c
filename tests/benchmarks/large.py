"""Large projects for the benchmarks: distinct rows drawn from those of a sample."""

import random
import sqlite3
from datetime import date, timedelta

LAST = date(2026, 11, 23)
PEOPLE = [f"Petugas {number:02}" for number in range(40)]


def rows_of(database, table, where="1"):
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    found = database.execute(f"SELECT * FROM {table} WHERE {where}")
    return [dict(zip(names, row, strict=True)) for row in found]


def fill(database, table, rows):
    marks = ",".join("?" * len(rows[0]))
    many = (tuple(row.values()) for row in rows)
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", many)


def grow(path, entries, sites):
    draw = random.Random(20261124)
    database = sqlite3.connect(path)
    register = rows_of(database, "entity")
    places = []
    for number in range(sites):
        site = draw.choice(register)
        label = f"{site['label']} {number}"
        places.append(site | {"id": f"s{number}", "label": label})
    fill(database, "entity", places)
    models = rows_of(database, "submission", "form_id != 'site_register'")
    made = []
    for number in range(entries):
        place, person = draw.choice(places), draw.choice(PEOPLE)
        day = LAST - timedelta(days=draw.randint(0, 900))
        row = draw.choice(models)
        words = f"{place['label']} {person} {row['search_text']} kata{number % 5000}"
        changed = {
            "submission": f"x{number}", "site": place["id"],
            "site_name": place["label"], "author": person, "visited": str(day),
            "finished": f"{day}T08:00:00+00:00", "score": draw.uniform(0, 100),
            "search_text": words.lower(),
        }  # fmt: skip
        made.append(row | changed)
    fill(database, "submission", made)
    database.commit()
    database.execute("ANALYZE")
    database.close()


def keep(path, revisions):
    """Stores copies of the sample's revisions with their bytes, each with its own id."""
    database = sqlite3.connect(path)
    models = rows_of(database, "revision", "form_id != 'site_register'")
    last = max(row["sequence"] for row in rows_of(database, "revision"))
    fill(
        database,
        "revision",
        [
            models[number % len(models)]
            | {
                "sequence": last + number + 1,
                "id": f"uuid:x{number}",
                "submission": f"x{number}",
            }
            for number in range(revisions)
        ],
    )
    database.commit()
    database.close()
