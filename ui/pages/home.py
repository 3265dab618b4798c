"""Beranda: what is unfinished, what is finished, what is missing this month."""

from datetime import datetime

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.store.values import Draft
from surveyor.texts import _, ngettext
from surveyor.usecases.forms import form_of
from surveyor.usecases.projects import HomeSummary, summary
from ui.app import App
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import BarRow, Card, EmptyState, FigureCard, PageHead, label


class HomePage(Page):
    """Every number opens what it counts."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._head = PageHead("", "", self)
        site = Button(_("Tambah lokasi"), icon="map-pin", parent=self)
        site.clicked.connect(lambda: self.go.emit("sites"))
        new = Button(_("Entri baru"), kind="primary", icon="plus", parent=self)
        new.clicked.connect(lambda: self.go.emit("new"))
        self._head.add(site)
        self._head.add(new)
        self.column.addWidget(self._head)

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        today = QDate.currentDate().toPython()
        self._head.title.setText(_greeting(datetime.now().astimezone().hour))
        self._head.facts.setText(
            f"{formats.weekday_date(today)} · {project.settings.title}"  # type: ignore[arg-type]
        )
        self.clear(keep=1)
        found = summary(project, today)  # type: ignore[arg-type]
        self.column.addWidget(self._figures(found))
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._drafts(found), 3)
        row.addWidget(self._month(found), 2)
        self.column.addWidget(body, 1)

    def _figures(self, found: HomeSummary) -> QWidget:
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        gaps = ngettext(
            "{n} dengan isian wajib kosong",
            "{n} dengan isian wajib kosong",
            found.incomplete,
        ).format(n=found.incomplete)
        month = _("{n} bulan ini").format(n=found.finished_this_month)
        backup = (
            formats.datetime_long(found.last_backup.astimezone())
            if found.last_backup
            else "–"
        )
        cards = (
            (_("Draf"), formats.integer(found.draft_count), gaps, "new"),
            (_("Entri selesai"), formats.integer(found.finished), month, "submissions"),
            (_("Lokasi wisata"), formats.integer(found.sites), _("terdaftar"), "sites"),
            (
                _("Cadangan terakhir"),
                "✓" if found.last_backup else "–",
                backup,
                "preferences",
            ),
        )
        for name, figure, note, target in cards:
            card = FigureCard(name, figure, note, body)
            card.pressed.connect(lambda target=target: self.go.emit(target))
            row.addWidget(card)
        return body

    def _drafts(self, found: HomeSummary) -> QWidget:
        card = Card(self)
        card.column.addWidget(label(_("Lanjutkan"), "section", card))
        if not found.drafts:
            empty = EmptyState(
                _(
                    "Tidak ada draf. Setiap jawaban yang Anda isi langsung tersimpan di sini."
                ),
                _("Entri baru"),
                card,
            )
            empty.pressed.connect(lambda: self.go.emit("new"))
            card.column.addWidget(empty, 1)
            return card
        for draft in found.drafts[:8]:
            card.column.addWidget(self._draft_row(draft, card))
        card.column.addStretch(1)
        return card

    def _draft_row(self, draft: Draft, parent: QWidget) -> QWidget:
        row = QWidget(parent)
        project = self.app.project
        title = (
            form_of(project, draft.form_id, draft.form_version).title if project else ""
        )
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(label(draft.site_name or _("Tanpa lokasi"), "section", row))
        done = _("{title} · {done} dari {all} terjawab").format(
            title=title, done=draft.answered, all=draft.askable
        )
        texts.addWidget(label(done, "muted", row))
        gap = (
            _("{n} wajib kosong").format(n=draft.missing)
            if draft.missing
            else _("Draf")
        )
        chip = Chip(gap, "warning" if draft.missing else "neutral", parent=row)
        changed = formats.time(draft.changed_at.astimezone())
        go_on = Button(_("Lanjutkan"), parent=row)
        go_on.clicked.connect(lambda: self.fill.emit(draft))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 6, 0, 6)
        line.setSpacing(16)
        line.addLayout(texts, 1)
        line.addWidget(chip)
        line.addWidget(label(changed, "muted", row))
        line.addWidget(go_on)
        return row

    def _month(self, found: HomeSummary) -> QWidget:
        card = Card(self)
        card.column.addWidget(label(_("Bulan ini"), "section", card))
        for progress in found.month:
            share = progress.done / progress.all if progress.all else 0.0
            figure = f"{progress.done} / {progress.all}"
            card.column.addWidget(BarRow(progress.title, share, figure, card))
        if found.not_visited:
            card.column.addSpacing(12)
            card.column.addWidget(label(_("Belum dikunjungi"), "section", card))
            for site in found.not_visited[:6]:
                card.column.addWidget(label(site.name, "body", card))
        card.column.addStretch(1)
        return card


def _greeting(hour: int) -> str:
    if hour < 11:
        return _("Selamat pagi")
    if hour < 15:
        return _("Selamat siang")
    return _("Selamat sore") if hour < 18 else _("Selamat malam")
