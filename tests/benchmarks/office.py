"""Prints what the window, the report and memory cost beside plain libraries.

    python tests/benchmarks/office.py [--quick]

--quick uses 54 entries instead of 1,000 and 10,000. Sample projects are kept in the
temporary folder by entries and seed, since making 10,000 takes ten minutes.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pypdf import PdfReader
from reportlab import rl_config, rl_settings
from reportlab.pdfgen.canvas import Canvas

from exports.to_pdf import district
from surveyor.store.project import Project
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.documents import district_report

KEPT = Path(tempfile.gettempdir()) / "surveyor-benchmarks"
BARE = """
import sys, sqlalchemy
from PySide6.QtWidgets import QApplication, QMainWindow
engine = sqlalchemy.create_engine("sqlite:///" + sys.argv[1] + "/project.sqlite")
with engine.connect() as connection:
    connection.execute(sqlalchemy.text("SELECT count(*) FROM submission")).scalar()
app = QApplication([])
window = QMainWindow()
window.resize(1366, 768)
window.show()
app.processEvents()
"""
LISTED = """
import sys
from pathlib import Path
from ui.__main__ import import_core
import_core()
from PySide6.QtWidgets import QApplication
from ui.app import App
from ui.main_window import MainWindow
application = QApplication([])
app = App(application)
window = MainWindow(app)
window.show()
app.open(Path(sys.argv[1]))
window.show_page("home")
window.show_page("submissions")
application.processEvents()
import psutil
print(psutil.Process().memory_info().rss / 1e6)
"""
DRAWING = (
    "drawString", "drawRightString", "drawCentredString", "drawText", "drawPath",
    "line", "lines", "rect", "roundRect", "circle", "setFont", "setFillColor",
    "setStrokeColor", "setLineWidth", "setDash", "setLineCap", "setLineJoin",
    "saveState", "restoreState", "translate", "transform", "scale", "rotate",
    "drawImage", "showPage",
)  # fmt: skip


def demo(entries, seed=1):
    """The folder of a sample project, made when it is not there yet."""
    folder = KEPT / f"demo-{entries}-{seed}"
    if not folder.exists():
        part = KEPT / f"{folder.name}.part"
        fill_demo(part, entries=entries, seed=seed).close()
        part.rename(folder)
    return folder


def run(arguments, home):
    """Seconds and output of a whole process; compiled modules are kept for all alike."""
    own = {
        "QT_QPA_PLATFORM": "offscreen",
        "SURVEYOR_HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(KEPT / "compiled"),
    }
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], env=os.environ | own,
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return time.perf_counter() - begun, done.stdout


def starting(folder, home, times):
    """The program as a person starts it, ended when its window has been painted."""
    ours = ("-m", "ui", "--project", folder, "--quit-after", "0")
    bare = ("-c", BARE, folder)
    run(ours, home), run(bare, home)
    spent = [(run(ours, home)[0], run(bare, home)[0]) for _turn in range(times)]
    window, floor = map(statistics.median, zip(*spent, strict=True))
    show("window painted, whole process, median", window, floor,
         "bare window with SQLAlchemy")  # fmt: skip


def drawing_calls(write):
    """What the report asks of the canvas, call by call: the page without the thinking."""
    calls, inside = [], [False]
    kept = {name: getattr(Canvas, name) for name in DRAWING}

    def recorded(name):
        def call(self, *given, **named):
            if inside[0]:
                return kept[name](self, *given, **named)
            calls.append((name, given, named))
            inside[0] = True
            try:
                return kept[name](self, *given, **named)
            finally:
                inside[0] = False

        return call

    for name in DRAWING:
        setattr(Canvas, name, recorded(name))
    try:
        write()
    finally:
        for name, method in kept.items():
            setattr(Canvas, name, method)
    return calls


def printing(folder, home, times):
    with Project.open(folder) as project:
        begun = time.perf_counter()
        report = district_report(project)
        gathered = time.perf_counter() - begun
    path = home / "a.pdf"
    calls = drawing_calls(lambda: district.write(report, path))
    spent = [
        (seconds(lambda: district.write(report, path)),
         seconds(lambda: replay(calls, home / "floor.pdf")))
        for _turn in range(times)
    ]  # fmt: skip
    drawn, floor = map(statistics.median, zip(*spent, strict=True))
    pages = len(PdfReader(path).pages)
    print(f"{'report: figures gathered':<40} {gathered:9.2f} s")
    show(f"report: {pages} pages drawn, median", drawn, floor,
         "the same calls of a canvas")  # fmt: skip


def replay(calls, path):
    """The floor, on a canvas as reportlab makes it when nothing is set."""
    ours, rl_config.useA85 = rl_config.useA85, rl_settings.useA85
    canvas = Canvas(str(path))
    for name, given, named in calls:
        getattr(canvas, name)(*given, **named)
    canvas.save()
    rl_config.useA85 = ours


def seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def show(name, value, floor, what):
    print(
        f"{name:<40} {value:9.2f} s  {value / floor:6.1f} x floor ({what}: {floor:.2f} s)"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    middle = demo(54 if quick else 1000)
    large = middle if quick else demo(10_000)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        starting(middle, home, 9 if quick else 15)
        printing(middle, home, 9)
        used = float(run(("-c", LISTED, large), home)[1])
        print(f"{'memory with the list of entries open':<40} {used:9.0f} MB")


if __name__ == "__main__":
    main()
