"""Prints what photos cost: thousands of small pictures, and one of 60 megapixels.

    python tests/benchmarks/photos.py [PHOTOS]

A list of so many photos is scrolled through by screens of 24, the first time and the
second, when the small pictures lie on disk. The floor is what the same pictures cost in
a plain loop: Qt scaling the photos while reading, then Qt reading the small files. The
window counts as held up for as long as a timer of 2 ms is late. Never asserts.
"""

import hashlib
import io
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QApplication

from surveyor.store.thumbnails import ThumbnailFolder
from surveyor.usecases.photos import prepare_photo
from ui.jobs import JobRunner
from ui.widgets.thumbnails import Thumbnails

SCREEN, SIZE, EDGE = 24, QSize(132, 99), 1920
WAITING = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
PLAIN = 300
"""Photos of the floor; each costs the same."""


class Stall:
    """How long the window could not do anything else."""

    def __init__(self):
        self._clock = QTimer(interval=2)
        self._clock.timeout.connect(self._tick)
        self._last = time.perf_counter()
        self.gaps = []
        self._clock.start()

    def _tick(self):
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def tell(self, what):
        self._clock.stop()
        gaps = sorted(self.gaps)
        late = gaps[int(len(gaps) * 0.99)]
        print(f"{what:48} p99 {late:8.1f} ms, at worst {gaps[-1]:8.1f} ms")


def photos(folder, count):
    """Distinct files of the size that is kept, without the syncing of real ones."""
    ground = Image.effect_noise((480, 360), 90).convert("RGB").resize((EDGE, 1440))
    buffer = io.BytesIO()
    ground.save(buffer, "JPEG", quality=85)
    data = buffer.getvalue()
    print(f"{count:,} photos of {len(data) // 1024} kB, {EDGE} x 1440 pixels")
    made = []
    for number in range(count):
        one = data + number.to_bytes(4)
        digest = hashlib.sha256(one).hexdigest()
        place = folder / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(one)
        made.append(place)
    return made


def scroll(what, app, made, kept):
    """Each screen waits until all of it is there."""
    jobs = JobRunner(app)
    thumbnails = Thumbnails(jobs, SIZE, lambda: kept, jobs)
    stall, spent = Stall(), []
    begun = time.perf_counter()
    for first in range(0, len(made), SCREEN):
        here = time.perf_counter()
        asked = made[first : first + SCREEN]
        for photo in asked:
            thumbnails.ask(photo)
        while not all(thumbnails.known(photo.name) for photo in asked):
            app.processEvents(WAITING)
        spent.append((time.perf_counter() - here) * 1000)
    whole = time.perf_counter() - begun
    late = sorted(spent)[int(len(spent) * 0.95)]
    print(
        f"{what:48} {statistics.median(spent):8.1f} ms a screen, p95 {late:8.1f} ms, "
        f"{whole:6.1f} s in all"
    )
    stall.tell("  the window is held up")
    return whole / len(made) * 1000


def jump(app, made, kept):
    """From the first photo to the last at once, past all the others."""
    jobs = JobRunner(app)
    thumbnails = Thumbnails(jobs, SIZE, lambda: kept, jobs)
    begun = time.perf_counter()
    for photo in made:
        thumbnails.ask(photo)
    while not all(thumbnails.known(photo.name) for photo in made[-SCREEN:]):
        app.processEvents(WAITING)
    spent = (time.perf_counter() - begun) * 1000
    print(f"{'past all of them to the last screen':48} {spent:8.1f} ms")
    while thumbnails._under_way:
        app.processEvents(WAITING)


def plain_scaling(made):
    begun = time.perf_counter()
    for photo in made:
        reader = QImageReader(str(photo))
        reader.setScaledSize(SIZE)
        assert not reader.read().isNull()
    return (time.perf_counter() - begun) / len(made) * 1000


def plain_reading(kept):
    files = [one for one in kept.glob("*/??/*") if one.is_file()]
    begun = time.perf_counter()
    for one in files:
        assert not QImage.fromData(one.read_bytes()[4:]).isNull()
    return (time.perf_counter() - begun) / len(files) * 1000


def large(app, folder):
    """One photo of 60 megapixels, beside the window."""
    path = folder / "besar.jpg"
    ground = Image.effect_noise((900, 670), 90).convert("RGB").resize((9000, 6700))
    ground.save(path, "JPEG", quality=92)
    print(f"one photo of 9,000 x 6,700 pixels, {path.stat().st_size // 1_000_000} MB")
    jobs, told = JobRunner(app), []
    stall, begun = Stall(), time.perf_counter()
    jobs.start(
        lambda progress: prepare_photo(path, EDGE, progress=progress),
        done=told.append,
        failed=told.append,
    )
    while not told:
        app.processEvents(WAITING)
    spent = time.perf_counter() - begun
    floor = plain_photo(path)
    print(f"{'made fit to keep':48} {spent:8.2f} s   {spent / floor:6.1f} x floor")
    stall.tell("  the window is held up")


def plain_photo(path):
    """libjpeg at half size, nothing checked and nothing written."""
    begun = time.perf_counter()
    with Image.open(path) as picture:
        picture.draft("RGB", (4500, 3350))
        picture.resize((1920, 1429), Image.Resampling.BOX)
    return time.perf_counter() - begun


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    app = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = photos(folder / "media", count)
        kept = ThumbnailFolder(folder / "thumbnails")
        first = scroll("scrolled through the first time", app, made, kept)
        second = scroll("scrolled through the second time", app, made, kept)
        jump(app, made, kept)
        scaling = plain_scaling(made[:PLAIN])
        reading = plain_reading(folder / "thumbnails")
        size = sum(one.stat().st_size for one in (folder / "thumbnails").rglob("*"))
        print(f"small pictures on disk: {size / 1_000_000:.1f} MB")
        for what, spent, floor in (
            ("one photo the first time", first, scaling),
            ("one photo the second time", second, reading),
        ):
            print(f"{what:48} {spent:8.2f} ms  {spent / floor:6.1f} x floor")
        large(app, folder)


if __name__ == "__main__":
    main()
