"""Files on their way into an entry: prepared one after another off the GUI thread."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from surveyor.engine.values import Change
from surveyor.errors import SurveyorError
from surveyor.revisions.model import Attachment
from surveyor.texts import _
from surveyor.usecases.attaching import Recorded, Source
from surveyor.usecases.filling import Filling
from ui.jobs import JobRunner
from ui.pages.filling.sheet import Sheet
from ui.questions.uploads import THUMBNAIL
from ui.widgets.thumbnails import Thumbnails
from ui.widgets.work import WorkBar

_SMALL = 1_000_000
"""Bytes of a picture that takes no noticeable time."""
_MOST_MS = 60_000
"""So long an entry is held up for a file, such as one on a slow stick."""


class Files(QObject):
    """A large photo takes a second: the entry goes on meanwhile."""

    failed = Signal(object)
    """A SurveyorError: the answer is as it was."""

    def __init__(
        self,
        filling: Filling,
        sheet: Sheet,
        change: Callable[[Callable[[], Change | None], str], Change | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._filling = filling
        self._sheet = sheet
        sheet.offered.connect(self.give)
        self._change = change
        # A lane of its own: a backup or an exchange must not hold a photo up.
        jobs = JobRunner(self)
        self.bar = WorkBar(jobs, parent)
        self.bar.setContentsMargins(16, 6, 12, 6)
        self.bar.ended.connect(self._next)
        self._waiting: deque[tuple[str, Source]] = deque()
        # The cards find it there (`thumbnails_around`).
        size = THUMBNAIL * parent.devicePixelRatioF()
        Thumbnails(jobs, size, lambda: filling.project.thumbnails, parent)

    @Slot(str, object)
    def give(self, ref: str, source: Source) -> None:
        """Begins to prepare a file for a question, or puts it in the row.

        A drawing is small, and kept when this returns like any other answer.
        """
        if isinstance(source, bytes) and len(source) < _SMALL and not self._busy():
            self._change(lambda: self._filling.attach(ref, source), ref)
            self._sheet.show_file(ref)
            return
        self._waiting.append((ref, source))
        self._next()

    def wait(self) -> bool:
        """Comes back when all is kept: rows may move then, or the entry be left.

        False where that took more than a minute: the bar stays and tells.
        """
        if not self._busy():
            return True
        loop = QEventLoop(self)
        self.bar.ended.connect(loop.quit)
        QTimer.singleShot(_MOST_MS, loop, partial(loop.exit, 1))
        while self._busy():
            self.bar.show()
            if loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents):
                break
        loop.deleteLater()
        return not self._busy()

    def _busy(self) -> bool:
        return self.bar.busy or bool(self._waiting)

    def _next(self) -> None:
        if self.bar.busy or not self._waiting:
            return
        ref, source = self._waiting.popleft()
        try:
            work = self._filling.preparing(ref, source)
        except SurveyorError as error:
            self.failed.emit(error)
            self._next()
            return
        text = _("Menyiapkan {name}").format(name=_name(source))
        self.bar.run(text, work, partial(self._keep, ref, source), self._fail)

    def _keep(self, ref: str, source: Source, kept: Attachment) -> None:
        change = self._change(lambda: self._filling.take_file(ref, kept), ref)
        if change is not None and isinstance(source, Recorded):
            with suppress(OSError):
                source.path.unlink()
        self._sheet.show_file(ref)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, SurveyorError):
            raise error
        self.failed.emit(error)


def _name(source: Source) -> str:
    if isinstance(source, Recorded):
        return _("rekaman")
    return source.name if isinstance(source, Path) else _("gambar")
