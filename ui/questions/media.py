"""Pictures and sounds that a form shows with its questions and choices."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImageReader, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.texts import _
from ui.widgets.buttons import Button

Find = Callable[[str], Path | None]
"""Where a file of the form lies, by the name that the form gives it."""

_IN_LABEL = QSize(520, 260)


def no_files(_name: str) -> Path | None:
    """A form without files."""
    return None


def picture(path: Path | None, most: QSize) -> QPixmap:
    """A picture scaled down to a size, upright; empty where it cannot be read."""
    if path is None:
        return QPixmap()
    return _scaled(str(path), most.width(), most.height())


@lru_cache(maxsize=60)
def _scaled(path: str, width: int, height: int) -> QPixmap:
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > width or size.height() > height:
        box = QSize(width, height)
        reader.setScaledSize(size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap() if image.isNull() else QPixmap.fromImage(image)


class LabelMedia(QWidget):
    """Picture, sound and video of a label, below it."""

    def __init__(
        self, media: dict[str, str], find: Find, name: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if "image" in media:
            column.addWidget(self._picture(find(media["image"]), media["image"], name))
        row = QHBoxLayout()
        for kind, text in (("audio", _("Dengarkan")), ("video", _("Putar video"))):
            if kind in media:
                row.addWidget(_play_button(text, find(media[kind]), self))
        row.addStretch(1)
        column.addLayout(row)

    def _picture(self, path: Path | None, file: str, name: str) -> QLabel:
        label = QLabel(self)
        shown = picture(path, _IN_LABEL)
        if shown.isNull():
            label.setText(_("Gambar {file} tidak ada").format(file=file))
            label.setProperty("role", "muted")
        else:
            label.setPixmap(shown)
        label.setAccessibleName(_("Gambar: {name}").format(name=name))
        return label


def _play_button(text: str, path: Path | None, parent: QWidget) -> Button:
    button = Button(text, kind="quiet", icon="volume-2", parent=parent)
    button.setEnabled(path is not None)
    if path is not None:
        player = Player(path, button)
        button.clicked.connect(player.toggle)
    return button


class Player(QWidget):
    """Plays a file inside the program; what Qt cannot play goes to the system's own."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._path = path
        self._player: object | None = None

    @Slot()
    def toggle(self) -> None:
        """Begins to play, or stops."""
        if self._path.suffix.lower() in (
            ".mp4",
            ".mov",
            ".webm",
            ".mkv",
            ".avi",
            ".3gp",
        ):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))
            return
        # Qt's sound takes 40 MB of libraries: only who listens pays for it.
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

        if not isinstance(self._player, QMediaPlayer):
            self._player = QMediaPlayer(self)
            self._player.setAudioOutput(QAudioOutput(self._player))
            self._player.setSource(QUrl.fromLocalFile(str(self._path)))
        if self._player.playbackState() == QMediaPlayer.PlaybackState.PlayingState:
            self._player.stop()
        else:
            self._player.play()
