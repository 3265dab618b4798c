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
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from surveyor.jobs import Progress
from surveyor.store.entity_changes import entity_row
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.site_merging import look_alikes
from ui.app import App
from ui.pages.sites import SitesPage

FOUND = ("danau 1", "museum 77", "goa", "air terjun 3", "pantai", "xyz", "d",
         "pulau 9", "")  # fmt: skip
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
SORTS = ((1, UP), (2, DOWN), (0, DOWN), (1, DOWN), (2, UP), (0, UP))
WORDS = ("Danau", "Pantai", "Bukit", "Museum", "Air Terjun", "Pulau", "Goa", "Desa")


def grow(path, sites):
    """Distinct sites all over the regency, half of them with entries this month."""
    draw = random.Random(20261124)
    database = sqlite3.connect(path)
    submission = rows_of(database, "entity")[0]["submission"]
    entry = rows_of(database, "submission", "form_id != 'site_register'")[0]
    made, entries = [], []
    for number in range(sites):
        name = f"{draw.choice(WORDS)} {draw.randrange(10**6):06}"
        place = f"{draw.uniform(-1.2, 1.0):.6f} {draw.uniform(115.5, 117.5):.6f} 0 0"
        district = f"64.02.{draw.randint(1, 18):02}"
        properties = {
            "kind": "alam", "manager": "pemda", "regency": "64.02",
            "district": district, "geometry": place, "__version": "1",
        }  # fmt: skip
        made.append(entity_row("sites", f"s{number}", name, submission, properties))
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
    """Milliseconds: the median, the worst, and the median of the processor alone."""
    spent, worked = [], []
    for number in range(times):
        begun, busy = time.perf_counter(), time.process_time()
        action(number)
        spent.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return statistics.median(spent), max(spent), statistics.median(worked)


def tell(what, spent):
    median, worst, worked = spent
    print(
        f"{what:32} {median:9.1f} ms, at worst {worst:9.1f} ms, "
        f"processor {worked:9.1f} ms"
    )


def main(sites):
    """Prints one line for each thing that a person does."""
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SURVEYOR_HOME"] = folder
        fill_demo(Path(folder) / "p", entries=4, today=LAST).close()
        grow(Path(folder) / "p" / "project.sqlite", sites)
        app = App(application)
        app.open(Path(folder) / "p")
        tell_floor(app.project.path)
        pages = []

        def open_page(_number):
            pages.append(SitesPage(app))
            pages[0].resize(1366, 768)
            pages[0].show()
            pages[0].refresh()
            settle(application, pages[0])

        tell("page opened", timed(open_page, 1))
        page = pages[0]
        tell_list(application, page)
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


def tell_floor(path):
    database = sqlite3.connect(path)
    like = "list='sites' AND search_text LIKE '%danau 1%'"
    statement = f"SELECT count(*) FROM entity WHERE {like}"
    tell(
        "plain sqlite3 counts by words",
        timed(lambda _n: database.execute(statement).fetchall()),
    )
    database.close()


def tell_list(application, page):
    """What is done with the list, each up to the repainted window."""
    list_, table = page._list, page._list.table

    def after(action):
        def run(number):
            action(number)
            settle(application, page)

        return run

    def search(number):
        list_.search.setText(FOUND[number])
        list_.read()

    def choose(number):
        list_.area.setCurrentIndex(number % list_.area.count())

    def lack(number):
        list_.lacking.setChecked(number % 2 == 0)

    def sort(number):
        table.horizontalHeader().setSortIndicator(*SORTS[number])

    def jump(number):
        table.selectRow(0 if number % 2 else len(list_.ids) - 1)

    tell("filtered by words", timed(after(search), len(FOUND)))
    tell("filtered by kecamatan", timed(after(choose)))
    tell("filtered by what is lacking", timed(after(lack)))
    tell("sorted by any column", timed(after(sort), len(SORTS)))
    tell("jumped to the end and back", timed(after(jump)))


def settle(application, page):
    """Waits for work in the background, then for the repaint."""
    while page.busy():
        application.processEvents()
        time.sleep(0.001)
    application.processEvents()
    application.processEvents()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
