"""Periksa proyek: is everything as it was written, and what to do where it is not."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.store.check import PhotoReport, Problem
from surveyor.store.values import Query
from surveyor.texts import _, ngettext
from surveyor.usecases import maintenance
from surveyor.usecases.forms import SITE_FORM
from ui import icons
from ui.app import App
from ui.pages.settings.section import Section
from ui.widgets.buttons import Button
from ui.widgets.emptying import empty
from ui.widgets.parts import label
from ui.widgets.stacking import Stacking
from ui.widgets.work import WorkBar

_SHOWN = 50


class ChecksSection(Section):
    """Three buttons, progress, and findings in words."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(app, parent)
        note = _(
            "Memeriksa setiap checksum, rujukan, foto dan indeks. Tidak ada yang diubah."
        )
        card = self.card(_("Periksa proyek"), note)
        check = Button(
            _("Periksa proyek"), kind="primary", icon="list-checks", parent=card
        )
        check.clicked.connect(self.check)
        photos = Button(_("Periksa folder foto"), icon="image", parent=card)
        photos.clicked.connect(self.check_photos)
        rebuild = Button(_("Bangun ulang indeks"), icon="refresh-cw", parent=card)
        rebuild.clicked.connect(self.rebuild)
        self._buttons = (check, photos, rebuild)
        row = Stacking(card, spacing=8)
        for button in self._buttons:
            row.add_part(button)
        row.add_part(QWidget(row), 1)
        card.column.addWidget(row)
        self._work = WorkBar(app.jobs, card)
        self._work.ended.connect(self._free)
        card.column.addWidget(self._work)
        self._found = QVBoxLayout()
        self._found.setSpacing(12)
        card.column.addLayout(self._found)
        self.column.addStretch(1)

    @Slot()
    def check(self) -> None:
        """Verifies everything."""
        project = self.app.project
        if project is None:
            return

        def work(progress: Progress) -> tuple[int, tuple[Problem, ...]]:
            problems = maintenance.check(project, progress)
            return project.submissions.count(Query(exclude_form=SITE_FORM)), problems

        self._start(_("Memeriksa proyek"), work, self._checked)

    @Slot()
    def check_photos(self) -> None:
        """Verifies the folder of photos."""
        project = self.app.project
        if project is not None:
            self._start(
                _("Memeriksa foto"),
                lambda progress: maintenance.check_photos(project, progress),
                self._photos_checked,
            )

    @Slot()
    def rebuild(self) -> None:
        """Derives lists and search from the entries again."""
        project = self.app.project
        if project is not None:
            self._start(
                _("Membangun indeks"),
                lambda progress: maintenance.rebuild(project, progress),
                self._rebuilt,
            )

    def found(self) -> tuple[str, ...]:
        """The sentences that are shown."""
        texts = []
        for at in range(self._found.count()):
            item = self._found.itemAt(at)
            widget = item.widget() if item is not None else None
            if widget is not None:
                texts += [
                    one.text() for one in widget.findChildren(QLabel) if one.text()
                ]
        return tuple(texts)

    def _start(self, what: str, work: object, done: object) -> None:
        self._clear()
        for button in self._buttons:
            button.setEnabled(False)
        self._work.run(what, work, done, self.failed.emit)  # type: ignore[arg-type]

    @Slot()
    def _free(self) -> None:
        for button in self._buttons:
            button.setEnabled(True)

    @Slot(object)
    def _checked(self, found: tuple[int, tuple[Problem, ...]]) -> None:
        count, problems = found
        if not problems:
            text = _("Proyek utuh: {n} entri, semua berkas dan checksum cocok.")
            self._say("circle-check", "ok", text.format(n=formats.integer(count)))
        self._list(problems)

    @Slot(object)
    def _photos_checked(self, found: PhotoReport) -> None:
        text = _("{n} berkas, {size}.").format(
            n=formats.integer(found.files), size=formats.size(found.size)
        )
        if found.unused:
            more = ngettext(
                "{n} tidak dipakai entri mana pun; biarkan saja, atau hapus sendiri.",
                "{n} tidak dipakai entri mana pun; biarkan saja, atau hapus sendiri.",
                found.unused,
            )
            text += " " + more.format(n=formats.integer(found.unused))
        if not found.problems:
            self._say("circle-check", "ok", _("Semua foto utuh."), text)
        else:
            self._say("info", "info", text)
        self._list(found.problems)

    @Slot(object)
    def _rebuilt(self, _nothing: object) -> None:
        self._say("circle-check", "ok", _("Indeks dibangun ulang dari semua entri."))
        self.app.changed.emit()

    def _list(self, problems: Sequence[Problem]) -> None:
        for problem in problems[:_SHOWN]:
            self._say("triangle-alert", "warning", problem.message(), problem.advice())
        rest = len(problems) - _SHOWN
        if rest > 0:
            more = ngettext("dan {n} temuan lain", "dan {n} temuan lain", rest)
            self._say("info", "info", more.format(n=formats.integer(rest)))

    def _say(self, icon: str, tone: str, text: str, advice: str = "") -> None:
        line = QWidget(self.body)
        picture = QLabel(line)
        picture.setPixmap(icons.pixmap(icon, tone))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for said, role in ((text, "body"), (advice, "muted")):
            if said:
                shown = label(said, role, line)
                shown.setWordWrap(True)
                texts.addWidget(shown)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(12)
        row.addWidget(picture)
        row.addLayout(texts, 1)
        self._found.addWidget(line)

    def _clear(self) -> None:
        empty(self._found)
