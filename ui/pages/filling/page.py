"""The page on which entries are filled in: the entry, and what comes before it."""

import gc

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from surveyor.errors import SurveyorError
from surveyor.store.values import DraftState, Site
from surveyor.usecases.double_entry import differences, settle
from surveyor.usecases.draft_states import go_back
from surveyor.usecases.filling import Done, Filling, choose_site
from surveyor.usecases.forms import SITE_FORM
from ui.pages.filling.compare import CompareView
from ui.pages.filling.entry import EntryView
from ui.pages.filling.notice import DiscardedNotice
from ui.pages.filling.tabbing import step_on


class FillingPage(QWidget):
    """One entry being filled in; a site that it lacks is registered in front of it."""

    closed = Signal()
    finished = Signal(str)
    """The submission that was finished."""
    failed = Signal(object)
    """A SurveyorError to be shown."""

    def __init__(self, filling: Filling, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done: Done | None = None
        """What became of the entry, once it is finished."""
        # The map in which a point is picked opens there.
        self.setProperty("area", filling.project.settings.area)
        self.setProperty("known_place", self._known_place)
        self._stack = QStackedLayout(self)
        self._detour: FillingPage | None = None
        self._discarded = DiscardedNotice(self)
        self._discarded.undone.connect(self._restore)
        self._discarded.left.connect(self.closed)
        undo = QShortcut(QKeySequence("Ctrl+Z"), self._discarded)
        undo.activated.connect(self._restore)
        self.entry = self._show_entry(filling)
        self._stack.addWidget(self._discarded)

    def showEvent(self, event: QShowEvent) -> None:
        """Keeps the search for garbage away from what stays as long as the entry.

        A large form has a hundred thousand objects; to look through all of them would
        let a key wait for a tenth of a second.
        """
        super().showEvent(event)
        gc.freeze()

    def hideEvent(self, event: QHideEvent) -> None:
        """What the entry leaves behind may be thrown away again.

        The register in front of another entry leaves that to the entry behind it.
        """
        super().hideEvent(event)
        if not isinstance(self.parentWidget(), FillingPage):
            gc.unfreeze()

    def commit(self) -> None:
        """Announces what is typed in the focused field but not announced yet."""
        if self._detour is not None:
            self._detour.commit()
        else:
            self.entry.commit()

    def may_leave(self) -> bool:
        """Keeps what is typed; False where the disk does not take it, which is told."""
        if self._detour is not None and not self._detour.may_leave():
            return False
        return self.entry.may_leave()

    def _known_place(self) -> tuple[str, Site | None]:
        """The area and the site of the entry as answered so far, for its points."""
        filling = self.entry.filling
        root, binds = filling.form.root, filling.form.binds
        asked = (f"{root}/H/H05", f"{root}/SL/S05")
        told = [filling.session.value(ref) for ref in asked if ref in binds]
        area = next((code for code in told if code), filling.project.settings.area)
        site = filling.draft.site
        return area, filling.project.sites.get(site) if site else None

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the entry from the top to the foot."""
        here = self._stack.currentWidget() is self.entry
        done = here and step_on(self, self.entry.parts(), forward=forward)
        return done or super().focusNextPrevChild(forward)

    def _show_entry(self, filling: Filling) -> EntryView:
        entry = EntryView(filling, self)
        entry.left.connect(self.closed)
        entry.finished.connect(self._finished)
        entry.failed.connect(self.failed)
        entry.discarded.connect(self.discard)
        entry.typed_again.connect(self._compare)
        entry.went_back.connect(self._go_back)
        entry.register.connect(self._register_site)
        self._stack.addWidget(entry)
        self._stack.setCurrentWidget(entry)
        return entry

    @Slot(object)
    def _finished(self, done: Done) -> None:
        self.done = done
        self.finished.emit(done.submission)

    # A paper form that is typed a second time

    @Slot()
    def _compare(self) -> None:
        """Shows where the two typings differ, to be decided one by one."""
        try:
            found = differences(self.entry.filling)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        view = CompareView(found, self)
        view.left.connect(self._type_on)
        view.decided.connect(self._settle)
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        view.take_focus()

    @Slot()
    def _type_on(self) -> None:
        view = self._stack.currentWidget()
        self._stack.setCurrentWidget(self.entry)
        if isinstance(view, CompareView):
            self._stack.removeWidget(view)
            view.deleteLater()

    @Slot(object, str)
    def _settle(self, decided: object, reason: str) -> None:
        try:
            done = settle(self.entry.filling, dict(decided), reason)  # type: ignore[call-overload]
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.entry.frozen = True
        self._finished(done)

    # A draft that is put aside

    @Slot()
    def discard(self) -> None:
        """Puts the draft aside; the page offers to bring it back."""
        self.entry.commit()
        try:
            self.entry.filling.discard()
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.entry.frozen = True
        self._stack.setCurrentWidget(self._discarded)
        self._discarded.undo.setFocus()

    @Slot()
    def _restore(self) -> None:
        try:
            self.entry.filling.restore()
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.entry.frozen = False
        self._stack.setCurrentWidget(self.entry)
        self.entry.sheet.focus_first()

    # A site that is not registered yet

    @Slot()
    def _register_site(self) -> None:
        """Fills in the register of sites in front of this entry, then comes back."""
        self.entry.commit()
        filling = self.entry.filling
        try:
            site = Filling.start(filling.project, SITE_FORM, filling.person)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        detour = FillingPage(site, self)
        detour.failed.connect(self.failed)
        detour.closed.connect(self._come_back)
        detour.finished.connect(self._come_back)
        self._detour = detour
        self._stack.addWidget(detour)
        self._stack.setCurrentWidget(detour)

    @Slot()
    def _come_back(self) -> None:
        """The entry goes on where it was, with the new site chosen."""
        detour, self._detour = self._detour, None
        if detour is None:
            return
        made = detour.done.entities if detour.done else ()
        self._stack.setCurrentWidget(self.entry)
        self._stack.removeWidget(detour)
        detour.deleteLater()
        if made:
            self._take_site(made[0])

    def _take_site(self, site: str) -> None:
        """The lists of a form are read when it is opened, so it is opened anew."""
        kept = self.entry.filling
        try:
            kept.save()  # The disk may not have taken the last answers yet.
            again = Filling.resume(kept.project, kept.draft.id, kept.person)
            choose_site(again, site)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        again.session.language = kept.session.language
        self._open_anew(again)

    def _open_anew(self, filling: Filling) -> None:
        old = self.entry
        old.frozen = True
        self.entry = self._show_entry(filling)
        self._stack.removeWidget(old)
        old.deleteLater()

    @Slot(object)
    def _go_back(self, state: object) -> None:
        """The entry goes on from an earlier state of its draft."""
        if isinstance(state, DraftState):
            try:
                again = go_back(self.entry.filling, state)
            except SurveyorError as error:
                self.failed.emit(error)
            else:
                self._open_anew(again)
