"""Prints how long the pages Entri and Beranda take with many entries; never asserts.

    python tests/benchmarks/entries.py [--entries 100000] [--sites 10000]

Each figure is the time until the window has been painted again. The entries of the
index are copies of real ones with other sites, days, people and scores.
"""

import argparse
import os
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from large import LAST, PEOPLE, grow
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from surveyor.usecases.demo import fill_demo
from ui.app import App
from ui.main_window import MainWindow


class Watch:
    def __init__(self, application):
        self._application = application

    def time(self, action):
        begun = time.perf_counter()
        action()
        self._application.processEvents()
        return (time.perf_counter() - begun) * 1000

    def show(self, name, action, times=5):
        spent = sorted(self.time(action) for _number in range(times))
        print(f"{name:<44} {spent[times // 2]:8.1f} ms  (worst {spent[-1]:.1f})")


def searching(watch, filters, text):
    def search():
        filters.search.setText(text)
        filters._wait.stop()
        filters._search_now()

    def once():
        watch.time(lambda: filters.drop("all"))
        return search()

    watch.show(f"search {text!r}", once)


def lists(watch, window):
    watch.show("Beranda", lambda: window.show_page("home"))
    watch.show("Entri opened", lambda: window.show_page("submissions"))
    view = window._pages["submissions"].finished
    filters, table = view.filters, view.table
    for text in ("kumala", "kumala petugas", "kata77", "zzzz", "a"):
        searching(watch, filters, text)
    filters.drop("all")
    for name, values in (
        ("form", {"form_id": "smart_branding"}),
        ("person", {"author": PEOPLE[3]}),
        ("month", {"since": date(2025, 6, 1), "until": date(2025, 6, 30)}),
        ("state", {"states": ("provisional",)}),
    ):

        def narrow(values=values):
            filters.drop("all")
            filters.narrow(**values)

        watch.show(f"all, then filtered by {name}", narrow)
    filters.drop("all")
    for key in ("site", "author", "score", "area", "photos", "visited"):
        watch.show(f"sorted by {key}", lambda key=key: filters.sort(key), 2)
    last = view.model.rowCount()
    jumps = iter(range(0, last, max(1, last // 60)))
    watch.show("a jump of the scroll bar", lambda: table.go_to(next(jumps)), 40)
    table.go_to(0)
    down = lambda: QTest.keyClick(table, Qt.Key.Key_Down)  # noqa: E731
    watch.show("one row down", down, 100)
    watch.show("Ctrl+A", table.selectAll)
    watch.show("ids of all", view.chosen_ids, 3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=10_000)
    asked = parser.parse_args()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SURVEYOR_HOME"] = folder
        project = Path(folder) / "p"
        fill_demo(project, entries=12, today=LAST).close()
        grow(project / "project.sqlite", asked.entries, asked.sites)
        app = App(application)
        app.open(project)
        window = MainWindow(app)
        window.show()
        lists(Watch(application), window)
        app.close()


if __name__ == "__main__":
    main()
