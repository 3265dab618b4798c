"""The head of the filling page: what is filled in, that it is saved, what is open."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.engine.values import Counts
from surveyor.forms.builtin import builtin_names
from surveyor.texts import _, language, ngettext
from surveyor.usecases.double_entry import second_of
from surveyor.usecases.filling import Filling
from ui import icons
from ui.questions.marks import mark
from ui.questions.written import day_written
from ui.widgets.buttons import Button
from ui.widgets.parts import label
from ui.widgets.stacking import Stacking, grown

_TITLE = 220
"""Pixels that the title wants beside the actions before it stands above them."""


class FillingHead(QFrame):
    """Site, form, time of the last save, errors, gaps and progress."""

    back = Signal()
    problems = Signal()
    done = Signal()
    spoken = Signal(str)
    """Another language of the form, by its name there."""
    discarded = Signal()
    states = Signal()
    """Earlier states of the draft are to be shown."""

    def __init__(self, filling: Filling, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "head")
        self._filling = filling
        leave = self._leave_button()
        self._title = label("", "section", self)
        self._facts = label("", "muted", self)
        for words in (self._title, self._facts):
            words.setWordWrap(True)
        self._sign = QLabel(self)
        self._saved = label("", "muted", self)
        self._errors = self._chip("error", "triangle-alert")
        self._gaps = self._chip("warning", "")
        self._language = self._language_button()
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._facts)
        left, right = QWidget(self), QWidget(self)
        what, row = _line(left), _line(right)
        what.addWidget(leave)
        what.addLayout(titles, 1)
        row.addStretch(1)
        row.addWidget(self._sign)
        row.addWidget(self._saved)
        row.addSpacing(8)
        for widget in (
            self._errors,
            self._gaps,
            self._language,
            self._states(),
            self._discard(),
        ):
            row.addWidget(widget)
        row.addWidget(self._finish_button())
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        lines = Stacking(self, spacing=8)
        lines.add_part(left, 1, grown(_TITLE))
        lines.add_part(right)
        inner = QHBoxLayout()
        inner.setContentsMargins(16, 10, 20, 10)
        inner.addWidget(lines)
        column.addLayout(inner)
        column.addWidget(self._bar)

    def show_entry(self, counts: Mapping[str, Counts]) -> None:
        """Shows how far the entry is."""
        draft, form = self._filling.draft, self._filling.form
        name = draft.site_name or _("Entri baru")
        self._title.setText(f"{name} · {form.title}")
        self._facts.setText(" · ".join(self._known()))
        self._facts.setVisible(bool(self._facts.text()))
        self._show_saved()
        errors = sum(count.errors for count in counts.values())
        missing = sum(count.required_missing for count in counts.values())
        self._errors.setText(
            ngettext("{n} galat", "{n} galat", errors).format(n=errors)
        )
        self._errors.setVisible(errors > 0)
        gaps = ngettext("{n} wajib kosong", "{n} wajib kosong", missing)
        self._gaps.setText(gaps.format(n=missing))
        self._gaps.setVisible(missing > 0)
        self._language.setText(_code(self._filling.session.language).upper())
        self._bar.setMaximum(max(1, draft.askable))
        self._bar.setValue(draft.answered)
        done = _("{done} dari {all} terjawab").format(
            done=draft.answered, all=draft.askable
        )
        self._bar.setAccessibleName(done)
        self._bar.setToolTip(done)

    def next_language(self) -> None:
        """Asks for the form's next language, round and round."""
        names = self._filling.form.languages
        if len(names) > 1:
            at = names.index(self._filling.session.language)
            self.spoken.emit(names[(at + 1) % len(names)])

    def _known(self) -> list[str]:
        form = self._filling.form
        facts = []
        visit = self._filling.visit_date()
        if visit:
            facts.append(_("Kunjungan {date}").format(date=day_written(visit)))
        if form.version:
            facts.append(_("versi {version}").format(version=form.version))
        if form.id in builtin_names():
            facts.append(_("instrumen usulan"))
        if self._filling.draft.submission:
            facts.append(_("perbaikan"))
        if second_of(self._filling.session):
            facts.append(_("entri ganda: ketikan kedua"))
        return facts

    def _show_saved(self) -> None:
        unsaved = self._filling.unsaved
        tone = "error" if unsaved else "muted"
        self._sign.setPixmap(icons.pixmap("save", tone, 18))
        moment = self._filling.draft.changed_at.astimezone()
        point = "." if language() == "id" else ":"
        at = f"{formats.time(moment)}{point}{moment:%S}"
        text = _("Belum tersimpan") if unsaved else _("Tersimpan {time}")
        self._saved.setText(text.format(time=at))
        mark(self._saved, "role", "message" if unsaved else "muted")

    def _leave_button(self) -> Button:
        leave = Button("", kind="quiet", icon="arrow-left", parent=self)
        leave.setAccessibleName(_("Kembali; draf tersimpan"))
        leave.setToolTip(_("Kembali; draf tersimpan"))
        leave.clicked.connect(self.back)
        leave.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return leave

    def _finish_button(self) -> Button:
        finish = Button(_("Selesaikan"), kind="primary", parent=self)
        finish.setToolTip("Ctrl+Enter")
        finish.clicked.connect(self.done)
        finish.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return finish

    def _states(self) -> Button:
        states = Button("", kind="quiet", icon="history", parent=self)
        states.setAccessibleName(_("Keadaan draf sebelumnya"))
        states.setToolTip(_("Keadaan draf sebelumnya (Ctrl+H)"))
        states.clicked.connect(self.states)
        states.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return states

    def _discard(self) -> Button:
        discard = Button("", kind="quiet", icon="trash-2", parent=self)
        discard.setAccessibleName(_("Buang draf"))
        discard.setToolTip(_("Buang draf; dapat diurungkan"))
        discard.clicked.connect(self.discarded)
        discard.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return discard

    def _chip(self, tone: str, icon: str) -> Button:
        chip = Button("", kind="chip", parent=self)
        chip.setProperty("tone", tone)
        if icon:
            chip.setIcon(icons.icon(icon, tone, 16))
        chip.setToolTip("Ctrl+E")
        chip.clicked.connect(self.problems)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return chip

    def _language_button(self) -> Button:
        names = self._filling.form.languages
        button = Button("", icon="languages", parent=self)
        button.setAccessibleName(_("Bahasa kuesioner"))
        button.setToolTip(_("Bahasa kuesioner (F2)"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setVisible(len(names) > 1)
        if len(names) <= 2:
            button.clicked.connect(self.next_language)
            return button
        menu = QMenu(button)
        for name in names:
            action = QAction(name, menu)
            action.triggered.connect(lambda _on=False, n=name: self.spoken.emit(n))
            menu.addAction(action)
        button.setMenu(menu)
        return button


def _line(part: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(part)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    return row


def _code(name: str) -> str:
    """`id` of `Bahasa Indonesia (id)`; the name itself where it has none."""
    inside = name.rpartition("(")[2].rstrip(")")
    return inside or name
