"""The dialog of errors: what happened, that nothing is lost, what to do."""

import logging
import platform
import traceback
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

import surveyor
from surveyor.errors import SurveyorError
from surveyor.texts import _
from ui import icons
from ui.widgets.buttons import Button
from ui.widgets.parts import label

log = logging.getLogger(__name__)
_WIDTH = 512
Action = tuple[str, Callable[[], object]]
"""A verb and what it does."""


class ErrorDialog(QDialog):
    """Says it calmly; what a developer needs is folded away and can be copied."""

    def __init__(
        self,
        parent: QWidget | None,
        error: BaseException,
        actions: Sequence[Action] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Surveyor")
        self._error = error
        happened, advice = _words(error)
        picture = QLabel(self)
        picture.setPixmap(icons.pixmap("triangle-alert", "warning", 28))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(8)
        for text, role in ((happened, "section"), (advice, "body")):
            line = label(text, role, self)
            line.setWordWrap(True)
            line.setVisible(bool(text))
            column.addWidget(line)
        column.addLayout(self._safe())
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(picture)
        top.addLayout(column, 1)
        self._details = QPlainTextEdit(_details(error), self)
        self._details.setReadOnly(True)
        self._details.setAccessibleName(_("Rincian"))
        self._details.setMinimumHeight(180)
        self._details.hide()
        body = QVBoxLayout(self)
        body.setContentsMargins(24, 24, 24, 20)
        body.setSpacing(16)
        # Not a minimum of the dialog: buttons with long words may need more.
        body.addStrut(_WIDTH)
        body.addLayout(top)
        body.addWidget(self._details)
        body.addLayout(self._buttons(actions))

    def _safe(self) -> QHBoxLayout:
        picture = QLabel(self)
        picture.setPixmap(icons.pixmap("shield-check", "ok"))
        text = _("Tidak ada yang hilang: semua jawaban yang sudah tersimpan aman.")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(picture)
        said = label(text, "muted", self)
        said.setWordWrap(True)
        row.addWidget(said, 1)
        return row

    def _buttons(self, actions: Sequence[Action]) -> QHBoxLayout:
        fold = Button(_("Rincian"), kind="quiet", icon="chevron-down", parent=self)
        fold.clicked.connect(self._fold)
        copied = Button(_("Salin rincian"), kind="quiet", icon="copy", parent=self)
        copied.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(fold)
        row.addWidget(copied)
        row.addStretch(1)
        close = Button(
            _("Tutup"), kind="secondary" if actions else "primary", parent=self
        )
        close.clicked.connect(self.reject)
        row.addWidget(close)
        for text, run in actions:
            button = Button(text, kind="primary", parent=self)
            button.clicked.connect(self.accept)
            button.clicked.connect(run)
            row.addWidget(button)
        close.setDefault(not actions)
        return row

    @Slot()
    def _fold(self) -> None:
        self._details.setVisible(not self._details.isVisible())
        self.adjustSize()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())


def show_error(
    parent: QWidget | None, error: BaseException, actions: Sequence[Action] = ()
) -> ErrorDialog:
    """Shows an error of ours in words, and any other as a bug to be reported.

    Args:
        parent: The window it belongs to.
        error: What went wrong.
        actions: What the person can do about it at once, as verbs.
    """
    if not isinstance(error, SurveyorError):
        log_unexpected(error)
    dialog = ErrorDialog(parent, error, actions)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _words(error: BaseException) -> tuple[str, str]:
    if isinstance(error, SurveyorError):
        return error.message(), error.advice()
    return (
        _("Terjadi kesalahan di dalam program."),
        _("Anda dapat terus bekerja. Salin rinciannya dan kirim kepada pengembang."),
    )


def _details(error: BaseException) -> str:
    code = error.code if isinstance(error, SurveyorError) else type(error).__name__
    machine = f"{platform.platform()} · Python {platform.python_version()}"
    head = f"Surveyor {surveyor.__version__} · {machine}\n{code}\n\n"
    return head + "".join(traceback.format_exception(error))


def log_unexpected(error: BaseException) -> None:
    """Where it happened; not the message, since it may hold an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename}:{f.lineno}" for f in reversed(frames))
    log.error("unexpected %s at %s", type(error).__name__, where)
