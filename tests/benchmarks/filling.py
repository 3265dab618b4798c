"""Prints how fast the page of filling in answers its keys; never asserts.

    python tests/benchmarks/filling.py [--entries 10000] [--rows 100]

A form of 2,000 questions on pages of 50, one page of 200, and a series of 100 rows,
in a real window; run it offscreen, and with QT_QPA_PLATFORM=xcb under Xvfb. Targets:
from key press to repaint 16 ms (p95), a page opened in 100 ms, 200 MB of memory with
10,000 entries in the project.

Each line is measured from the event to the end of the painting that shows it, with the
save to disk in between: by the clock (`wall`), and in time of the processor alone
(`cpu`), which other programs on the machine disturb less. The floor is a bare window of
plain Qt widgets in the same style sheet, as many as a screenful of cards has: one of
them changes, or all of them are made.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.overview import pages as pages_of
from ui.app import App
from ui.main_window import MainWindow

_PAGE, _LARGE, _QUESTIONS = 50, 200, 2000
_KINDS = (
    ("text", ""),
    ("integer", ""),
    ("select_one ya", ""),
    ("select_one skala", "likert"),
    ("date", ""),
    ("select_multiple skala", ""),
    ("decimal", ""),
    ("text", "multiline"),
    ("select_one banyak", "minimal"),
    ("geopoint", ""),
)


def form(rows):
    """The questionnaire as a Markdown XLSForm."""
    lines = [
        "| survey |",
        "| | type | name | label | appearance | relevant | repeat_count | calculation |",
    ]

    def group(name, first, count):
        lines.append(f"| | begin_group | {name} | Bagian {name} | | | |")
        for number in range(first, first + count):
            kind, look = _KINDS[number % len(_KINDS)]
            gate = f"${{q{number - 1}}} = 'ya'" if number % 10 == 3 else ""
            lines.append(
                f"| | {kind} | q{number} | Pertanyaan {number} | {look} | {gate} | |"
            )
        lines.append("| | end_group | | | | | |")

    group("besar", 0, _LARGE)
    for number in range(_LARGE, _QUESTIONS, _PAGE):
        group(f"g{number}", number, _PAGE)
    lines += [
        "| | begin_group | usaha | Usaha | | | |",
        f"| | begin_repeat | u | Usaha | | | {rows} |",
        "| | text | nama | Nama | | | |",
        "| | calculate | row_label | | | | | ${nama} |",
        "| | integer | pekerja | Pekerja | | | |",
        "| | select_one ya | qris | QRIS | | | |",
        "| | select_one skala | ramai | Ramai | | | |",
        "| | integer | omzet | Omzet | | ${qris} = 'ya' | |",
        "| | end_repeat | | | | | |",
        "| | end_group | | | | | |",
        "| choices |",
        "| | list_name | name | label |",
    ]
    lines += [f"| | ya | {name} | {name} |" for name in ("ya", "tidak")]
    lines += [f"| | skala | {n} | Nilai {n} |" for n in range(1, 6)]
    lines += [f"| | banyak | c{n} | Pilihan {n} |" for n in range(300)]
    lines += ["| settings |", "| | form_title | form_id |", "| | Besar | besar |"]
    return "\n".join(lines)


class Watch(QObject):
    """Times an action until its window has been painted again."""

    def __init__(self, application, window):
        super().__init__()
        self._application = application
        self._painted = (0.0, 0.0)
        window.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802 (Qt's name)
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        QMainWindow.event(watched, event)
        self._painted = (time.perf_counter(), time.process_time())
        return True

    def once(self, action):
        """Milliseconds until it is painted: by the clock, and of the processor."""
        self._painted = (0.0, 0.0)
        begun, busy = time.perf_counter(), time.process_time()
        action()
        self._application.processEvents()
        done = (time.perf_counter(), time.process_time())
        # What is painted later, such as the progress, is not what was waited for.
        painted = self._painted if self._painted[0] else done
        self._rest()
        return (painted[0] - begun) * 1000, (painted[1] - busy) * 1000

    def _rest(self):
        """What the program puts off until the person looks, and what it throws away."""
        until = time.perf_counter() + 0.06
        while time.perf_counter() < until:
            self._application.processEvents()
        self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def show(self, name, actions, target=0):
        spent = [self.once(action) for action in actions]
        clock, busy = (sorted(one[n] for one in spent) for n in (0, 1))
        at, middle = int((len(spent) - 1) * 0.95), (len(spent) - 1) // 2
        judged = f"  target {target}" + ("" if clock[at] <= target else "  OVER")
        print(
            f"{name:<38} wall p50 {clock[middle]:6.1f}  p95 {clock[at]:6.1f}   "
            f"cpu p50 {busy[middle]:6.1f}  p95 {busy[at]:6.1f} ms"
            f"{judged if target else '  floor'}",
            flush=True,
        )


def press(key):
    QTest.keyClick(QApplication.focusWidget(), key)


def typing(watch, entry, page, name, keys, times=40):
    """Keys pressed one by one, on a question of a page and on those after it."""
    entry.show_page(page)
    watch.once(lambda: None)
    actions = []
    for number in range(times):
        key = keys[number % len(keys)]
        actions.append(lambda key=key: press(key))
    watch.show(name, actions, 16)


def pages(watch, entry, refs):
    watch.show(
        "page of 50 questions opened",
        [lambda ref=ref: entry.show_page(ref) for ref in refs],
        100,
    )
    watch.show(
        "page of 200 questions opened",
        [
            lambda ref=ref: entry.show_page(ref)
            for ref in ("/data/besar", refs[0], "/data/besar", refs[1], "/data/besar")
        ][::2],
        100,
    )


def memory():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def prepare(place, entries, rows):
    """Makes the project; in a process of its own, for it loads what nobody needs later."""
    from large import keep

    from surveyor.usecases.demo import fill_demo
    from surveyor.usecases.forms import import_form
    from surveyor.usecases.projects import open_project

    fill_demo(place, entries=6, today=date(2026, 11, 23)).close()
    keep(place / "project.sqlite", entries)
    written = place / "besar.md"
    written.write_text(form(rows), "utf-8")
    with open_project(place) as project:
        import_form(project, written)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SURVEYOR_HOME"] = folder
        place = Path(folder) / "p"
        work = multiprocessing.get_context("spawn").Process(
            target=prepare, args=(place, asked.entries, asked.rows)
        )
        work.start()
        work.join()
        application = QApplication(sys.argv[:1])
        app = App(application)
        app.open(place)
        window = MainWindow(app)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        window.show_page("submissions")
        QTest.qWait(300)
        print(f"memory with {asked.entries} entries listed {memory():.0f} MB")
        walk(app, window)
        print(f"memory after all pages of Smart Economy {memory():.0f} MB")
        floor(application)
        window.activateWindow()
        QTest.qWait(200)
        watch = Watch(application, window)
        begun = time.perf_counter()
        filling = Filling.start(app.project, "besar", Person("A"))
        print(f"entry begun {(time.perf_counter() - begun) * 1000:.0f} ms")
        opened = watch.once(lambda: window.open_filling(filling))[0]
        print(f"entry opened {opened:.0f} ms")
        measure(watch, window._filling.entry)
        print(f"memory after this form {memory():.0f} MB")
        app.close()


def walk(app, window):
    """Shows each page of a form as people have it."""
    usual = Filling.start(app.project, "smart_economy", Person("A"))
    window.open_filling(usual)
    for ref in pages_of(usual.session):
        window._filling.entry.show_page(ref)
        QTest.qWait(50)


def screenful(parent):
    """Plain widgets: six cards with a title, a hint, and a field or five choices."""
    page = QWidget(parent)
    column = QVBoxLayout(page)
    for number in range(6):
        card = QFrame(page)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.addWidget(QLabel(f"Pertanyaan {number}", card))
        inside.addWidget(QLabel("Petunjuk", card))
        row = QHBoxLayout()
        inside.addLayout(row)
        for choice in range(5 if number % 2 else 0):
            box = QFrame(card)
            box.setProperty("role", "choice")
            line = QHBoxLayout(box)
            line.addWidget(QLabel(str(choice + 1), box))
            line.addWidget(QLabel(f"Nilai {choice}", box))
            row.addWidget(box)
        if not number % 2:
            row.addWidget(QLineEdit(card))
        column.addWidget(card)
    return page


def floor(application):
    """What Qt takes for as much with no program behind it."""
    window = QMainWindow()
    window.resize(1366, 768)
    stack = QStackedWidget(window)
    window.setCentralWidget(stack)
    window.show()
    window.activateWindow()
    QTest.qWait(200)
    watch = Watch(application, window)

    def turn():
        old, made = stack.currentWidget(), screenful(stack)
        stack.addWidget(made)
        stack.setCurrentWidget(made)
        if old is not None:
            stack.removeWidget(old)
            old.deleteLater()

    watch.show("plain page of six cards made", [turn] * 12)
    fields = stack.findChildren(QLineEdit)

    def letter(field):
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A)

    actions = [lambda f=field: letter(f) for field in fields * 12]
    watch.show("plain field entered and a letter typed", actions)
    window.close()


def measure(watch, entry):
    refs = [f"/data/g{n}" for n in range(_LARGE, _QUESTIONS, _PAGE)]
    pages(watch, entry, refs)
    enter = Qt.Key.Key_Return
    for page, name in (("/data/g200", "50"), ("/data/besar", "200")):
        typing(watch, entry, page, f"letter typed, page of {name}", (Qt.Key.Key_A,))
        typing(
            watch, entry, page, f"digit and Enter, page of {name}",
            (Qt.Key.Key_1, enter), 80,
        )  # fmt: skip
    watch.show(
        "page of 100 rows opened",
        [lambda: entry.show_page("/data/usaha"), lambda: entry.show_page(refs[0])] * 3,
        100,
    )
    typing(watch, entry, "/data/usaha", "digit and Enter, 100 rows",
           (Qt.Key.Key_1, enter), 60)  # fmt: skip
    entry.sheet.switch("/data/usaha/u")
    watch.once(lambda: None)
    watch.show(
        "digit and Enter, table of 100 rows",
        [lambda k=k: press(k) for k in (Qt.Key.Key_1, enter) * 30],
        16,
    )


if __name__ == "__main__":
    main()
