"""Small pictures of photos, scaled off the GUI thread, kept in memory and on disk."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QObject,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QWidget

from surveyor.jobs import Progress
from surveyor.store.thumbnails import ThumbnailFolder
from ui.jobs import JobRunner

_KEPT = 200
_MOST_ASKED = 200
"""Photos that wait to be scaled: whoever scrolls on does not need the first of them."""
_AT_ONCE = 2
_EDGE = 360
"""Long edge of what is kept on disk: the largest small picture on a dense screen."""
_QUALITY = 85
_FORMATS = (b"jpeg", b"png", b"webp", b"gif", b"bmp", b"tiff")
"""A photo from elsewhere may be called one and be a drawing with a program in it."""


def scaled(path: Path, size: QSize) -> QImage:
    """A photo within a size, turned upright; an empty image where it cannot be read."""
    reader = QImageReader(str(path))
    if bytes(reader.format().data()) not in _FORMATS:
        return QImage()
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid() and (
        whole.width() > size.width() or whole.height() > size.height()
    ):
        # Scaling while reading lets JPEG decode only what is needed.
        longest = max(size.width(), size.height())
        box = QSize(longest, longest)
        reader.setScaledSize(whole.scaled(box, Qt.AspectRatioMode.KeepAspectRatio))
    return _within(reader.read(), size)


def small(photo: Path, size: QSize, folder: ThumbnailFolder | None) -> QImage:
    """A small picture of a kept photo; the folder keeps it for the next time.

    Args:
        photo: A file of the media folder, whose name is its SHA-256.
        size: At most so large, pixels.
        folder: Where small pictures are kept, if they are.
    """
    if folder is None or max(size.width(), size.height()) > _EDGE:
        return scaled(photo, size)
    kept = folder.get(photo.name, _EDGE)
    image = QImage.fromData(kept) if kept else QImage()
    if image.isNull():
        image = scaled(photo, QSize(_EDGE, _EDGE))
        if not image.isNull():
            folder.put(photo.name, _EDGE, _encoded(image), photo)
    return _within(image, size)


def _within(image: QImage, size: QSize) -> QImage:
    if image.isNull():
        return image
    return image.scaled(
        size,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _encoded(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    kind = "PNG" if image.hasAlphaChannel() else "JPEG"
    image.save(buffer, kind, _QUALITY)  # type: ignore[call-overload]
    return bytes(data.data())


class Thumbnails(QObject):
    """Asked for by path; `ready` says when one is there. The last asked comes first."""

    ready = Signal(str, QImage)
    """Name of the file, and its small picture; empty where it cannot be read."""

    def __init__(
        self,
        jobs: JobRunner,
        size: QSize,
        folder: Callable[[], ThumbnailFolder | None],
        parent: QObject,
    ) -> None:
        """Begins with none.

        Args:
            jobs: Runs what takes time.
            size: At most so large, pixels.
            folder: Where small pictures of the open project are kept.
            parent: Owner.
        """
        super().__init__(parent)
        self._jobs = jobs
        self._size = size
        self._folder = folder
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._asked: OrderedDict[str, Path] = OrderedDict()
        self._under_way: set[str] = set()

    def known(self, name: str) -> QImage | None:
        """A small picture that is there already."""
        image = self._kept.get(name)
        if image is not None:
            self._kept.move_to_end(name)
        return image

    def ask(self, path: Path) -> None:
        """Begins to scale a photo unless it is there or under way."""
        if path.name in self._kept or path.name in self._under_way:
            return
        self._asked[path.name] = path
        self._asked.move_to_end(path.name)
        while len(self._asked) > _MOST_ASKED:
            self._asked.popitem(last=False)
        self._begin()

    def _begin(self) -> None:
        while self._asked and len(self._under_way) < _AT_ONCE:
            name, path = self._asked.popitem()
            self._under_way.add(name)
            self._start(path)

    def _start(self, path: Path) -> None:
        size, folder = self._size, self._folder()

        def work(_progress: Progress) -> tuple[str, QImage]:
            return path.name, small(path, size, folder)

        self._jobs.start(work, done=self._keep, failed=self._raise)

    @Slot(object)
    def _keep(self, made: tuple[str, QImage]) -> None:
        name, image = made
        self._under_way.discard(name)
        self._kept[name] = image
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(name, image)
        self._begin()

    @Slot(object)
    def _raise(self, error: Exception) -> None:
        """What cannot be read gives an empty image; anything else is a bug."""
        self._under_way.clear()
        raise error


def thumbnails_around(widget: QWidget) -> Thumbnails | None:
    """What makes small pictures for the page that a widget stands in."""
    around: QWidget | None = widget
    only_own = Qt.FindChildOption.FindDirectChildrenOnly
    while around is not None:
        found = around.findChild(Thumbnails, options=only_own)
        if found is not None:
            return found
        around = around.parentWidget()
    return None
