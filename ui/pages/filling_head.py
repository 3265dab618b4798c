"""The head of the filling page: what is filled in, that it is saved, what is open."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.engine.values import Counts
from surveyor.forms.model import Form
from surveyor.store.values import Draft
from surveyor.texts import _, ngettext
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip


class FillingHead(QFrame):
    """Site, form, time of the last save, errors, gaps and progress."""

    back = Signal()
    problems = Signal()
    done = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "head")
        leave = Button("", kind="quiet", icon="arrow-left", parent=self)
        leave.setAccessibleName(_("Kembali; draf tersimpan"))
        leave.setToolTip(_("Kembali; draf tersimpan"))
        leave.clicked.connect(self.back)
        self._title = QLabel(self)
        self._title.setProperty("role", "section")
        self._facts = QLabel(self)
        self._facts.setProperty("role", "muted")
        self._saved = QLabel(self)
        self._saved.setProperty("role", "muted")
        self._errors = Button("", kind="quiet", icon="triangle-alert", parent=self)
        self._errors.clicked.connect(self.problems)
        self._gaps = Chip("", "warning", parent=self)
        finish = Button(_("Selesai"), kind="primary", parent=self)
        finish.setToolTip("Ctrl+Enter")
        finish.clicked.connect(self.done)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._facts)
        row = QHBoxLayout()
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(12)
        row.addWidget(leave)
        row.addLayout(titles, 1)
        for widget in (self._saved, self._errors, self._gaps, finish):
            row.addWidget(widget)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._bar)

    def show_entry(self, draft: Draft, form: Form, counts: dict[str, Counts]) -> None:
        """Shows how far the entry is."""
        name = draft.site_name or _("Entri baru")
        self._title.setText(f"{name} · {form.title}")
        facts = _("versi {version} · instrumen usulan").format(version=form.version)
        self._facts.setText(facts)
        saved = formats.time(draft.changed_at.astimezone())
        self._saved.setText(_("Tersimpan {time}").format(time=saved))
        errors = sum(count.errors for count in counts.values())
        missing = sum(count.required_missing for count in counts.values())
        self._errors.setText(
            ngettext("{n} galat", "{n} galat", errors).format(n=errors)
        )
        self._errors.setVisible(errors > 0)
        gaps = ngettext("{n} wajib kosong", "{n} wajib kosong", missing)
        self._gaps.setText(gaps.format(n=missing))
        self._gaps.setVisible(missing > 0)
        self._bar.setMaximum(max(1, draft.askable))
        self._bar.setValue(draft.answered)
