"""Kirim / terima: what goes, what has arrived, what came back."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.coming import ComingFile
from surveyor.store.sendings import Destination
from surveyor.texts import _, ngettext
from surveyor.usecases import lists
from surveyor.usecases.exchanging import Round
from surveyor.usecases.receiving_files import can_fetch, coming
from surveyor.usecases.sending import Load, load
from surveyor.usecases.sending_words import clock_in_words, round_in_words
from ui.app import App
from ui.pages.exchange.dropping import ask_for_files
from ui.pages.exchange.sending_cards import ServerCard, csv_card, stick_card
from ui.pages.exchange.sending_destination import DestinationDialog
from ui.pages.exchange.sending_list import SendingList
from ui.pages.page import Page
from ui.widgets.parts import PageHead, label

_FOLLOW_MS = 2000


@dataclass(frozen=True, slots=True)
class _Measured:
    """What takes a moment to find out about a destination."""

    destination: str
    load: Load
    files: tuple[ComingFile, ...]


class SendingPage(Page):
    """Entries go by themselves; here one sees how far they are."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._current = ""
        self._troubles: dict[str, str] = {}
        self._measuring = self._stale = False
        self._head = PageHead(_("Kirim / terima"), "", self)
        self.column.addWidget(self._head)
        self.server = ServerCard(self)
        self.stick, self.table = stick_card(self), csv_card(self)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        cards.addWidget(self.server, 5)
        cards.addWidget(self.stick, 3)
        cards.addWidget(self.table, 3)
        self.column.addLayout(cards)
        self.column.addWidget(self._build_progress())
        self.list = SendingList(self)
        self.column.addWidget(self.list, 1)
        self._watch = QTimer(self)
        self._watch.setInterval(_FOLLOW_MS)
        self._watch.timeout.connect(self._follow)
        self._connect()

    def _build_progress(self) -> QWidget:
        self._moving = QWidget(self)
        self._doing: QLabel = label("", "muted", self._moving)
        self._bar = QProgressBar(self._moving)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Kemajuan kiriman"))
        row = QHBoxLayout(self._moving)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._doing, 2)
        row.addWidget(self._bar, 3)
        self._moving.hide()
        return self._moving

    def _connect(self) -> None:
        server, sender = self.server, self.app.outgoing
        server.chosen.connect(self._choose)
        server.send_wanted.connect(self.send)
        server.fetch_wanted.connect(self.fetch)
        server.files_wanted.connect(self.fetch_files)
        server.pause_wanted.connect(self.pause)
        server.edit_wanted.connect(self.edit)
        server.add_wanted.connect(self.add)
        self.stick.first.connect(self.write_bundle)
        self.stick.second.connect(self.read_bundle)
        self.table.first.connect(lambda: self.go.emit("reports"))
        self.list.again_wanted.connect(self._again)
        self.list.entry_wanted.connect(self.entry)
        sender.begun.connect(self._begin)
        sender.moved.connect(self._move)
        sender.ended.connect(self._end)
        self.app.changed.connect(self._look_again)

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        places = project.destinations.all()
        if self._current not in [one.id for one in places]:
            self._current = places[0].id if places else ""
        self.server.show_places(places, self._current)
        place = self._place()
        if place is not None:
            self.server.show_place(place)
            self.server.show_trouble(self._troubles.get(place.id, ""))
            self._measure(place)
        self._show_busy()
        self.list.show_place(project, self._current, lists.form_titles(project))
        self._show_facts()

    def _show_facts(self) -> None:
        project = self.app.project
        if project is None:
            return
        unsent = project.outbox.unsent()
        confirmed = project.receipts.confirmed()
        texts = [
            ngettext("{n} diterima kantor", "{n} diterima kantor", confirmed).format(
                n=formats.integer(confirmed)
            )
        ]
        if self._current:
            # Without a server nothing waits for it, and "none unsent" would calm wrongly.
            text = ngettext("{n} belum terkirim", "{n} belum terkirim", unsent)
            texts.insert(0, text.format(n=formats.integer(unsent)))
        self._head.facts.setText(" · ".join(texts))
        unconfirmed = project.receipts.unconfirmed_entries()
        text = ngettext(
            "{n} entri dan lokasi belum dikonfirmasi kantor",
            "{n} entri dan lokasi belum dikonfirmasi kantor",
            unconfirmed,
        )
        self.stick.figure.setText(text.format(n=formats.integer(unconfirmed)))
        whole = project.submissions.count(lists.everything())
        text = ngettext("{n} entri", "{n} entri", whole)
        self.table.figure.setText(text.format(n=formats.integer(whole)))

    def _place(self) -> Destination | None:
        project = self.app.project
        return project.destinations.get(self._current) if project is not None else None

    def _measure(self, place: Destination) -> None:
        """Packs what waits, in the background, to say how large it is.

        Once at a time: what changes meanwhile is measured after that.
        """
        project = self.app.project
        if project is None or self._measuring:
            self._stale = self._measuring
            return

        def work(_progress: Progress) -> "_Measured":
            files = project.coming.all() if can_fetch(place) else ()
            return _Measured(place.id, load(project, place), files)

        self._measuring, self._stale = True, False
        self.app.jobs.start(
            work, done=self._show_measured, failed=self.failed.emit,
            ended=self._end_measure,
        )  # fmt: skip

    @Slot(object)
    def _end_measure(self, _job: object) -> None:
        self._measuring = False
        place = self._place() if self._stale else None
        if place is not None:
            self._measure(place)

    @Slot(object)
    def _show_measured(self, made: "_Measured") -> None:
        if made.destination == self._current:
            self.server.show_load(made.load)
            self.server.show_coming(coming(made.files))
            self.list.show_coming(made.files)

    @Slot()
    def _look_again(self) -> None:
        if self.isVisible():
            self.refresh()

    @Slot(str)
    def _choose(self, destination: str) -> None:
        self._current = destination
        self.refresh()

    # Sending

    @Slot()
    def send(self) -> None:
        """Sends at once, also where pauses were on, and fetches what is new."""
        self._troubles.pop(self._current, None)
        self.app.outgoing.send_now(self._current)

    @Slot()
    def fetch(self) -> None:
        """Fetches what is new, and sends nothing."""
        self.app.outgoing.fetch_now(self._current)

    @Slot()
    def fetch_files(self) -> None:
        """Fetches photos of others, too; nothing is sent."""
        self.app.outgoing.fetch_now(self._current, files=True)

    @Slot()
    def pause(self) -> None:
        """Stops; what has arrived stays, the rest waits for `send`."""
        self.app.outgoing.pause(self._current)
        self._doing.setText(_("Menghentikan …"))

    @Slot(str)
    def _again(self, revision: str) -> None:
        project = self.app.project
        if project is not None:
            try:
                project.outbox.release(self._current, [revision])
            except SurveyorError as error:
                self.failed.emit(error)
                return
            self.send()

    @Slot()
    def _begin(self) -> None:
        self._bar.setRange(0, 0)
        self._doing.setText(_("Menghubungi server"))
        self._watch.start()
        self._show_busy()
        if self.app.outgoing.destination == self._current:
            self.server.show_trouble("")

    @Slot(int, int, str)
    def _move(self, done: int, total: int, what: str) -> None:
        # Bytes of large files are more than a bar can count.
        scale = max(1, total // 10_000)
        self._bar.setRange(0, total // scale)
        self._bar.setValue(done // scale)
        self._doing.setText(what)

    def _show_busy(self) -> None:
        """A round to the destination that is shown can be paused; others are told."""
        under_way = self.app.outgoing.destination
        self.server.show_busy(bool(under_way) and under_way == self._current)
        self._moving.setVisible(bool(under_way))

    @Slot()
    def _follow(self) -> None:
        """Entries move on while a round is under way."""
        project, place = self.app.project, self._place()
        if project is None or not self.isVisible():
            return
        self.list.follow()
        self._show_facts()
        if place is not None and not project.outbox.counts(place.id).waiting:
            # Only photos are left: nothing has to be packed to say how large they are.
            self.server.show_load(load(project, place))

    @Slot(object)
    def _end(self, made: object) -> None:
        self._watch.stop()
        self._moving.hide()
        if isinstance(made, Round):
            said = str(made.trouble) if made.trouble is not None else ""
            self._troubles[made.destination.id] = said or clock_in_words(made)
            words = ". ".join(round_in_words(made))
            if words and self.isVisible():
                self.notify.emit(f"{made.destination.name}: {words}", "", None)
        elif isinstance(made, SurveyorError) and self.isVisible():
            self.failed.emit(made)
        if self.isVisible():
            self.refresh()

    # Destinations

    @Slot()
    def add(self) -> None:
        """Asks for another destination."""
        self._open(None)

    @Slot()
    def edit(self) -> None:
        """Changes the one that is shown."""
        self._open(self._place())

    def _open(self, place: Destination | None) -> None:
        if self.app.project is None:
            return
        dialog = DestinationDialog(self.app, self.window(), place)
        dialog.kept.connect(self._kept)
        dialog.said.connect(lambda text: self.notify.emit(text, "", None))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _kept(self, destination: str) -> None:
        self._current = destination or self._current
        self._troubles.pop(self._current, None)
        self.app.changed.emit()
        self.refresh()

    # Stick

    @Slot()
    def write_bundle(self) -> None:
        """Opens the dialog that writes a file for a stick."""
        from ui.pages.exchange.bundle_dialog import write_bundle

        write_bundle(self.app, self.window())

    @Slot()
    def read_bundle(self) -> None:
        """Asks for files and shows on the page Gabung what merging them would do."""
        chosen = ask_for_files(self)
        if chosen:
            self.open_list.emit("merge", chosen)
