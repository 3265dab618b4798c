"""The chosen entry beside the list, or alone: read, correct, print."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QWidget

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.revisions.model import RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import SubmissionRow
from surveyor.texts import _, ngettext
from surveyor.usecases.documents import scores_in_words
from surveyor.usecases.submissions import answers, history
from ui import icons, theme
from ui.app import App
from ui.pages.entries.photo import PhotoDialog
from ui.pages.entries.reading import FLAG, PHOTO, SIGN, THUMBNAIL, Reading, as_html
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.emptying import empty
from ui.widgets.parts import Card, label
from ui.widgets.thumbnails import Thumbnails

_LONGEST_LINE, _NO_LIMIT = 880, 16_777_215
_AFTER = 120
"""Milliseconds on a row before its entry is opened, so that scrolling stays smooth."""


class Document(QTextBrowser):
    """The text of an entry; its photos come in as they are scaled."""

    photo_wanted = Signal(str)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.setProperty("role", "reading")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(_("Isi entri"))
        self.anchorClicked.connect(self._follow)
        thumbnails.ready.connect(self._show_picture)

    def show_reading(self, html: str, text_size: int) -> None:
        """Shows a document from its beginning."""
        self.document().setDefaultStyleSheet(theme.reading_sheet(text_size))
        self.setHtml(html)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A photo as far as it is scaled; an empty place until then."""
        url = QUrl(name)
        if url.scheme() == PHOTO:
            image = self._thumbnails.known(url.path())
            return image if image is not None and not image.isNull() else _blank()
        if url.scheme() == FLAG:
            return icons.pixmap("flag", "warning", SIGN)
        return super().loadResource(kind, name)

    @Slot(str, QImage)
    def _show_picture(self, name: str, image: QImage) -> None:
        if not image.isNull():
            kind = QTextDocument.ResourceType.ImageResource.value
            self.document().addResource(kind, QUrl(f"{PHOTO}:{name}"), image)
            self.document().markContentsDirty(0, self.document().characterCount())
            self.viewport().update()

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        if url.scheme() == PHOTO:
            self.photo_wanted.emit(url.path())


class ReadingCard(Card):
    """An entry to be read: head at once, the answers as soon as they are read."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent)
        self._app = app
        self._row: SubmissionRow | None = None
        self._reading: Reading | None = None
        self._thumbnails = Thumbnails(
            app.jobs,
            QSize(*THUMBNAIL),
            lambda: app.project.thumbnails if app.project else None,
            self,
        )
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_AFTER)
        self._wait.timeout.connect(self._read)
        self._title = label("", "part", self)
        self._title.setWordWrap(True)
        self._facts = label("", "muted", self)
        self._facts.setWordWrap(True)
        self._said = label("", "body", self)
        self._said.setWordWrap(True)
        self._said.hide()
        self.column.addWidget(self._title)
        self.column.addWidget(self._facts)
        self.column.addWidget(self._said)
        self.column.addWidget(self._build_chips())
        self._add_actions()
        self._document = Document(self._thumbnails, self)
        self._document.photo_wanted.connect(self._open_photo)
        self.column.addWidget(self._document, 1)
        ReadingCard.show_row(self, None)

    def _add_actions(self) -> None:
        """What can be done with the entry would stand here, above its text."""

    def _build_chips(self) -> QWidget:
        self._chips = QWidget(self)
        self._chip_row = QHBoxLayout(self._chips)
        self._chip_row.setContentsMargins(0, 2, 0, 2)
        self._chip_row.setSpacing(6)
        return self._chips

    @property
    def submission(self) -> str:
        """The entry that is shown, empty for none."""
        return self._row.submission if self._row else ""

    def text(self) -> str:
        """What the document says, as plain text."""
        return self._document.toPlainText()

    def show_row(self, row: SubmissionRow | None, form_title: str = "") -> None:
        """Shows the head of an entry and begins to read it; None clears all."""
        self._row = row
        self._document.clear()
        self._show_chips(row)
        if row is None:
            self._wait.stop()
            self._title.setText("")
            self._facts.setText(_("Pilih entri untuk membacanya di sini."))
            return
        self._title.setText(row.site_name or _("Tanpa lokasi"))
        visited = formats.date_long(row.visited) if row.visited else "–"
        facts = (form_title, visited, row.author)
        self._facts.setText(" · ".join(one for one in facts if one))
        self._wait.start()

    def show_said(self, text: str) -> None:
        """Shows what the office has said of the entry; nothing for ""."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def _show_chips(self, row: SubmissionRow | None) -> None:
        layout = self._chip_row
        empty(layout)
        made = []
        if row is not None and row.flags:
            text = ngettext("{n} bendera", "{n} bendera", row.flags)
            text = text.format(n=row.flags)
            made.append(Chip(text, "warning", "flag", self._chips))
        if row is not None and row.provisional:
            made.append(Chip(_("Skor sementara"), "warning", "clock", self._chips))
        if row is not None and row.revisions > 1:
            text = ngettext(
                "dikoreksi {n} kali", "dikoreksi {n} kali", row.revisions - 1
            )
            text = text.format(n=row.revisions - 1)
            made.append(Chip(text, "info", "pencil", self._chips))
        if row is not None and row.attachments:
            text = ngettext("{n} foto", "{n} foto", row.attachments)
            chip = Chip(
                text.format(n=row.attachments), icon="image", parent=self._chips
            )
            made.append(chip)
        for chip in made:
            layout.addWidget(chip)
        layout.addStretch(1)
        self._chips.setVisible(bool(made))

    @Slot()
    def _read(self) -> None:
        project, row = self._app.project, self._row
        if project is not None and row is not None:
            self._app.jobs.start(
                lambda _progress: _reading(project, row),
                done=self._show,
                failed=self._fail,
            )

    @Slot(object)
    def _show(self, reading: Reading) -> None:
        # Another row may have been chosen while this one was read.
        if self._row is None or reading.submission != self._row.submission:
            return
        self._reading = reading
        self._document.show_reading(as_html(reading), self._app.settings.text_size)
        for line in reading.photos():
            if line.photo is not None:
                self._thumbnails.ask(line.photo)

    @Slot(object)
    def _fail(self, error: object) -> None:
        if isinstance(error, SurveyorError):
            self._document.setPlainText(f"{error.message()}\n\n{error.advice()}")
        else:
            text = _("Entri ini tidak dapat ditampilkan. Isinya tetap tersimpan.")
            self._document.setPlainText(f"{text}\n\n{error}")

    @Slot(str)
    def _open_photo(self, name: str) -> None:
        photos = self._reading.photos() if self._reading else ()
        chosen = [line for line in photos if line.photo and line.photo.name == name]
        if chosen and chosen[0].photo is not None:
            self.open_photo(chosen[0].photo, f"{chosen[0].code}  {chosen[0].label}")

    def open_photo(self, photo: Path, title: str) -> PhotoDialog:
        """Shows a photo large."""
        dialog = PhotoDialog(self._app.jobs, photo, title, self)
        dialog.open()
        return dialog


class Preview(ReadingCard):
    """The same beside the list, or alone: with what can be done with the entry."""

    correct_wanted = Signal(str)
    paper_wanted = Signal(str)
    whole_wanted = Signal(bool)
    """The entry is to have the page for itself, or the list is to come back."""
    step_wanted = Signal(int)
    """The entry so many rows further down is wanted."""

    def _add_actions(self) -> None:
        self.column.insertWidget(0, self._build_way())
        self.column.addWidget(self._build_actions())
        self._actions.hide()

    def _build_way(self) -> QWidget:
        """Back to the list, and on to the next entry; shown over a whole page."""
        self._way = QWidget(self)
        row = QHBoxLayout(self._way)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(8)
        self.back = Button(_("Kembali ke daftar"), icon="arrow-left", parent=self._way)
        self.back.clicked.connect(lambda: self.whole_wanted.emit(False))
        row.addWidget(self.back)
        row.addStretch(1)
        for text, step, keys in (
            (_("Sebelumnya"), -1, "Alt+↑"),
            (_("Berikutnya"), 1, "Alt+↓"),
        ):
            button = Button(text, parent=self._way)
            button.setToolTip(keys)
            button.clicked.connect(partial(self.step_wanted.emit, step))
            row.addWidget(button)
        self._way.hide()
        return self._way

    def _build_actions(self) -> QWidget:
        self._actions = QWidget(self)
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        self.correct = Button(_("Koreksi"), icon="pencil", parent=self._actions)
        self.correct.setToolTip("F2")
        self.correct.clicked.connect(lambda: self._emit(self.correct_wanted))
        self.paper = Button("PDF", icon="file-text", parent=self._actions)
        self.paper.setToolTip(_("Pratinjau, cetak, atau simpan sebagai PDF (Ctrl+P)"))
        self.paper.clicked.connect(lambda: self._emit(self.paper_wanted))
        self.whole = Button(_("Baca"), icon="eye", parent=self._actions)
        self.whole.setToolTip(_("Baca selebar halaman (Enter)"))
        self.whole.clicked.connect(lambda: self.whole_wanted.emit(True))
        for button in (self.correct, self.paper, self.whole):
            row.addWidget(button)
        row.addStretch(1)
        return self._actions

    def set_whole(self, *, whole: bool) -> None:
        """Shows the way back to the list, or the way to more room."""
        self._way.setVisible(whole)
        self.whole.setVisible(not whole)
        # Longer lines are hard to read.
        self._document.setMaximumWidth(_LONGEST_LINE if whole else _NO_LIMIT)

    def take_focus(self) -> None:
        """Keys scroll the document from now on."""
        self._document.setFocus()

    def show_row(self, row: SubmissionRow | None, form_title: str = "") -> None:
        """Shows an entry, and what can be done with it."""
        super().show_row(row, form_title)
        self._actions.setVisible(row is not None)

    def _emit(self, signal: object) -> None:
        if self._row is not None:
            signal.emit(self._row.submission)  # type: ignore[attr-defined]


def _reading(project: Project, row: SubmissionRow) -> Reading:
    revision = project.submissions.revision(RevisionId(row.revision))
    scores = scores_in_words(project, revision) if revision else ()
    lines = history(project, SubmissionId(row.submission)) if row.revisions > 1 else ()
    groups = answers(project, RevisionId(row.revision))
    return Reading(row.submission, scores, groups, lines)


def _blank() -> QImage:
    image = QImage(QSize(*THUMBNAIL), QImage.Format.Format_ARGB32)
    image.fill(theme.colour("line"))
    return image
