"""Prints what a register of 100,000 sites costs; never asserts.

    python tests/benchmarks/sites.py [SITES]

Targets: the page opens in 2 s and filters in 0.2 s, both up to the repainted window.
The floor is plain sqlite3 counting the same rows by the same words.
"""

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from large import LAST, fill, rows_of
from PySide6.QtWidgets import QApplication

from surveyor.jobs import Progress
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.site_merging import look_alikes
from ui.app import App
from ui.pages.sites import SitesPage

WORDS = ("Danau", "Pantai", "Bukit", "Museum", "Air Terjun", "Pulau", "Goa", "Desa")


def grow(path, sites):
    """Distinct sites all over the regency, half of them with entries this month."""
    draw = random.Random(20261124)
    database = sqlite3.connect(path)
    model = rows_of(database, "entity")[0]
    entry = rows_of(database, "submission", "form_id != 'site_register'")[0]
    made, entries = [], []
    for number in range(sites):
        name = f"{draw.choice(WORDS)} {draw.randrange(10**6):06}"
        place = f"{draw.uniform(-1.2, 1.0):.6f} {draw.uniform(115.5, 117.5):.6f} 0 0"
        district = f"64.02.{draw.randint(1, 18):02}"
        properties = (
            f'{{"kind": "alam", "manager": "pemda", "regency": "64.02", "district": '
            f'"{district}", "geometry": "{place}", "__version": "1"}}'
        )
        words = f"{name} alam pemda 64.02 {district} {place}".lower()
        made.append(
            model
            | {"id": f"s{number}", "label": name, "properties": properties}
            | {"search_text": words}
        )
        if number % 2:
            entries.append(
                entry
                | {"submission": f"x{number}", "site": f"s{number}"}
                | {"site_name": name, "visited": str(LAST.replace(day=2))}
            )
    fill(database, "entity", made)
    fill(database, "submission", entries)
    database.commit()
    database.execute("ANALYZE")
    database.close()


def timed(action, times=9):
    """The median in milliseconds, and the worst."""
    spent = []
    for number in range(times):
        begun = time.perf_counter()
        action(number)
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent), max(spent)


def tell(what, spent):
    print(f"{what:44} {spent[0]:9.1f} ms, at worst {spent[1]:9.1f} ms")


def main(sites):
    """Prints one line for each thing that a person does."""
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SURVEYOR_HOME"] = folder
        fill_demo(Path(folder) / "p", entries=4, today=LAST).close()
        grow(Path(folder) / "p" / "project.sqlite", sites)
        app = App(application)
        app.open(Path(folder) / "p")
        database = sqlite3.connect(app.project.path)
        like = "list='sites' AND search_text LIKE '%danau 1%'"
        statement = f"SELECT count(*) FROM entity WHERE {like}"
        tell(
            "plain sqlite3 counts by words",
            timed(lambda _n: database.execute(statement).fetchall()),
        )
        begun = time.perf_counter()
        page = SitesPage(app)
        page.resize(1366, 768)
        page.show()
        page.refresh()
        settle(application, page)
        opened = (time.perf_counter() - begun) * 1000
        tell("page opened", (opened, opened))
        words = [
            "danau 1",
            "museum 77",
            "goa",
            "air terjun 3",
            "pantai",
            "xyz",
            "d",
            "pulau 9",
            "",
        ]

        def search(number):
            page._search.setText(words[number])
            page._wait.stop()
            page._search_now()
            settle(application, page)

        tell("filtered by words", timed(search))

        def choose(number):
            page._area.setCurrentIndex(number % page._area.count())
            settle(application, page)

        tell("filtered by kecamatan", timed(choose))

        def lack(number):
            page._lacking.setChecked(number % 2 == 0)
            settle(application, page)

        tell("filtered by what is lacking", timed(lack))
        tell(
            "register form begun",
            timed(lambda _n: Filling.start(app.project, SITE_FORM, Person("A")), 3),
        )
        tell(
            "doubles looked for",
            timed(lambda _n: look_alikes(app.project, Progress()), 1),
        )
        page.hide()
        app.close()


def settle(application, page):
    """Waits for work in the background, then for the repaint."""
    while app_busy(page):
        application.processEvents()
    page.repaint()
    application.processEvents()


def app_busy(page):
    busy = getattr(page, "busy", None)
    return bool(busy and busy())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
