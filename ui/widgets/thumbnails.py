"""Small pictures of photos, scaled off the GUI thread and kept for a while."""

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from surveyor.jobs import Progress
from ui.jobs import JobRunner

_KEPT = 200


def scaled(path: Path, size: QSize) -> QImage:
    """A photo within a size, turned upright; an empty image where it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid() and (
        whole.width() > size.width() or whole.height() > size.height()
    ):
        # Scaling while reading lets JPEG decode only what is needed.
        longest = max(size.width(), size.height())
        box = QSize(longest, longest)
        reader.setScaledSize(whole.scaled(box, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return image
    return image.scaled(
        size,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


class Thumbnails(QObject):
    """Asked for by path; `ready` says when one is there."""

    ready = Signal(str, QImage)
    """Name of the file, and its small picture; empty where it cannot be read."""

    def __init__(self, jobs: JobRunner, size: QSize, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._size = size
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._asked: set[str] = set()

    def known(self, name: str) -> QImage | None:
        """A small picture that is there already."""
        image = self._kept.get(name)
        if image is not None:
            self._kept.move_to_end(name)
        return image

    def ask(self, path: Path) -> None:
        """Begins to scale a photo unless it is there or under way."""
        if path.name in self._kept or path.name in self._asked:
            return
        self._asked.add(path.name)
        size = self._size

        def work(_progress: Progress) -> tuple[str, QImage]:
            return path.name, scaled(path, size)

        self._jobs.start(work, done=self._keep, failed=self._forget)

    @Slot(object)
    def _keep(self, made: tuple[str, QImage]) -> None:
        name, image = made
        self._asked.discard(name)
        self._kept[name] = image
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(name, image)

    @Slot(object)
    def _forget(self, _error: object) -> None:
        self._asked.clear()
