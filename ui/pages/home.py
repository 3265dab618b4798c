"""Beranda: what is unfinished, what is finished, what is missing this month."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.store.values import Draft, Unvisited
from surveyor.texts import _, ngettext
from surveyor.usecases import lists
from surveyor.usecases.maintenance import backup
from surveyor.usecases.projects import FormProgress, HomeSummary, summary
from ui.app import App
from ui.models.drafts import share, state, tone, when
from ui.pages.entries.wishes import Drafts, Missing
from ui.pages.page import Page
from ui.pages.tour.offer import TourOffer
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import (
    Bar,
    BarRow,
    Card,
    EmptyState,
    FigureCard,
    PageHead,
    PressRow,
    label,
)
from ui.widgets.stacking import Stacking
from ui.widgets.work import WorkBar

_DRAFTS, _SITES = 6, 6
_OLD_AFTER = 7
"""Days after which a backup is called old."""
_PARTS = 3
"""What stays when the page is read anew: head, work under way, offer of the guide."""


class HomePage(Page):
    """Every number opens what it counts."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._head = PageHead("", "", self)
        site = Button(_("Tambah lokasi"), icon="map-pin", parent=self)
        site.clicked.connect(lambda: self.go.emit("sites"))
        new = Button(_("Entri baru"), kind="primary", icon="plus", parent=self)
        new.clicked.connect(self._begin)
        self._head.add(site)
        self._head.add(new)
        self.column.addWidget(self._head)
        self._bar = WorkBar(app.jobs, self)
        self._bar.stopped.connect(self._say_stopped)
        self.column.addWidget(self._bar)
        self._offer = TourOffer(app, self)
        self._offer.failed.connect(self.failed)
        self.column.addWidget(self._offer)
        app.changed.connect(self._look_again)
        self.links: dict[str, QWidget] = {}
        """What can be pressed, by name."""
        self._titles: dict[str, str] = {}

    @Slot()
    def _look_again(self) -> None:
        """Something in the project changed behind the page, such as a backup."""
        if not self.isVisible():
            return
        focused = next((k for k, link in self.links.items() if link.hasFocus()), "")
        self.refresh()
        if focused in self.links:
            self.links[focused].setFocus()

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        now = datetime.now().astimezone()
        today = now.date()
        name = self.app.settings.surveyor_name.split()[:1]
        greeting = ", ".join((_greeting(now.hour), *name))
        self._head.title.setText(greeting)
        title = project.settings.title
        facts = (formats.weekday_date(today), title)
        self._head.facts.setText(" · ".join(part for part in facts if part))
        self.clear(keep=_PARTS)
        self.links = {}
        self._titles = lists.form_titles(project)
        found = summary(project, today)
        self._offer.show_if(wanted=not (found.finished or found.draft_count))
        self.column.addWidget(self._figures(found, today))
        body = Stacking(self)
        body.add_part(self._drafts(found), 3)
        body.add_part(self._month(found, today), 2)
        self.column.addWidget(body, 1)

    def _figures(self, found: HomeSummary, today: date) -> QWidget:
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        gaps = ngettext(
            "{n} dengan isian wajib kosong",
            "{n} dengan isian wajib kosong",
            found.incomplete,
        ).format(n=formats.integer(found.incomplete))
        whole = ngettext(
            "dari {n} entri seluruhnya", "dari {n} entri seluruhnya", found.finished
        ).format(n=formats.integer(found.finished))
        sites = ngettext("dari {n} lokasi", "dari {n} lokasi", found.sites).format(
            n=formats.integer(found.sites)
        )
        first, last = lists.month_of(today)
        month = replace(lists.everything(), since=first, until=last)
        cards: tuple[tuple[str, str, int, str, object], ...] = (
            ("drafts", _("Draf"), found.draft_count, gaps, Drafts()),
            ("month", _("Selesai bulan ini"), found.finished_this_month, whole, month),
            (
                "missing",
                _("Belum diisi bulan ini"),
                found.not_visited_count,
                sites,
                Missing(),
            ),
        )
        for key, name, figure, note, wish in cards:
            card = FigureCard(name, formats.integer(figure), note, body)
            self._link(card, key, partial(self._list, wish))
            row.addWidget(card, 1)
        if found.destinations:
            row.addWidget(self._unsent(found, body), 1)
        row.addWidget(self._backup(found, body), 1)
        return body

    def _unsent(self, found: HomeSummary, parent: QWidget) -> QWidget:
        received = ngettext(
            "{n} diterima kantor", "{n} diterima kantor", found.received
        ).format(n=formats.integer(found.received))
        figure = formats.integer(found.unsent)
        card = FigureCard(_("Belum terkirim"), figure, received, parent)
        self._link(card, "unsent", lambda: self.go.emit("exchange"))
        return card

    def _backup(self, found: HomeSummary, parent: QWidget) -> Card:
        card = Card(parent)
        card.column.addWidget(label(_("Cadangan terakhir"), "muted", card))
        text = when(found.last_backup) if found.last_backup else _("Belum ada")
        card.column.addWidget(label(text, "part", card))
        late = _late(found, datetime.now(UTC))
        if late:
            card.column.addWidget(Chip(late, "warning", "triangle-alert", card))
        card.column.addStretch(1)
        made = Button(_("Cadangkan sekarang"), icon="shield-check", parent=card)
        made.setProperty("dense", "true")
        made.clicked.connect(self.back_up)
        self.links["backup"] = made
        card.column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _drafts(self, found: HomeSummary) -> QWidget:
        card = Card(self)
        if not found.drafts:
            card.column.addWidget(label(_("Lanjutkan"), "section", card))
            text = (
                _("Tidak ada draf. Setiap jawaban yang Anda isi langsung tersimpan.")
                if found.finished
                else _("Mulailah dengan satu entri. Setiap jawaban langsung tersimpan.")
            )
            empty = EmptyState(text, _("Entri baru"), card)
            empty.pressed.connect(self._begin)
            card.column.addWidget(empty, 1)
            return card
        card.column.addLayout(
            self._titled(_("Lanjutkan"), _("Semua draf"), "all-drafts", Drafts(), card)
        )
        card.column.addWidget(self._first_draft(found.drafts[0], card))
        for draft in found.drafts[1:_DRAFTS]:
            card.column.addWidget(self._draft_row(draft, card))
        card.column.addStretch(1)
        return card

    def _first_draft(self, draft: Draft, parent: QWidget) -> QWidget:
        """Where one was when the program was last closed, or the power failed."""
        box = Card(parent)
        box.setProperty("state", "note")
        row = self._draft_row(draft, box)
        box.column.setContentsMargins(16, 8, 16, 8)
        box.column.addWidget(label(_("Terakhir Anda kerjakan"), "small", box))
        box.column.addWidget(row)
        return box

    def _draft_row(self, draft: Draft, parent: QWidget) -> QWidget:
        row = QWidget(parent)
        title = self._titles.get(draft.form_id, draft.form_id)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(label(draft.site_name or _("Tanpa lokasi"), "section", row))
        texts.addWidget(label(f"{title} · {when(draft.changed_at)}", "muted", row))
        chip = Chip(state(draft), tone(draft), parent=row)
        done = Bar(share(draft), row)
        text = _("{done} dari {all} terjawab")
        text = text.format(done=draft.answered, all=draft.askable)
        done.setToolTip(text)
        done.setAccessibleName(text)
        done.setFixedWidth(100)
        go_on = Button(_("Lanjutkan"), parent=row)
        go_on.clicked.connect(lambda: self.fill.emit(draft))
        self.links.setdefault("continue", go_on)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(16)
        line.addLayout(texts, 1)
        line.addWidget(chip)
        line.addWidget(done)
        line.addWidget(go_on)
        return row

    def _month(self, found: HomeSummary, today: date) -> QWidget:
        card = Card(self)
        card.column.addWidget(label(formats.month(today), "section", card))
        if not found.sites:
            empty = EmptyState(
                _("Belum ada lokasi wisata yang terdaftar."), _("Tambah lokasi"), card
            )
            empty.pressed.connect(lambda: self.go.emit("sites"))
            card.column.addWidget(empty, 1)
            return card
        for progress in found.month:
            card.column.addWidget(self._form_bar(progress, today, card))
        if found.not_visited:
            card.column.addSpacing(12)
            card.column.addLayout(
                self._titled(_("Belum dikunjungi"), _("Semua"), "all-missing",
                             Missing(), card)
            )  # fmt: skip
            for site in found.not_visited[:_SITES]:
                card.column.addWidget(self._site_row(site, card))
        elif found.month:
            card.column.addSpacing(12)
            done = _("Semua lokasi sudah dikunjungi bulan ini.")
            card.column.addWidget(Chip(done, "ok", "circle-check", card))
        card.column.addStretch(1)
        return card

    def _form_bar(
        self, progress: FormProgress, today: date, parent: QWidget
    ) -> QWidget:
        share = progress.done / progress.all if progress.all else 0.0
        done, whole = formats.integer(progress.done), formats.integer(progress.all)
        bar = BarRow(progress.title, share, f"{done} / {whole}", parent)
        first, last = lists.month_of(today)
        query = replace(
            lists.everything(), form_id=progress.form_id, since=first, until=last
        )
        bar.setProperty("pressable", "true")
        bar.setCursor(Qt.CursorShape.PointingHandCursor)
        bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bar.setToolTip(_("Buka entri {title} bulan ini").format(title=progress.title))
        self._link(bar, f"form-{progress.form_id}", lambda: self._list(query))
        return bar

    def _site_row(self, site: Unvisited, parent: QWidget) -> QWidget:
        district = lists.area_name(".".join(site.area.split(".")[:3]))
        row = PressRow(f"{site.name}, {district}", parent)
        self._link(row, f"site-{site.id}", partial(self._list, Missing(text=site.name)))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 2, 0, 2)
        line.addWidget(label(site.name, "body", row), 3)
        line.addWidget(label(district, "muted", row), 2)
        return row

    def _titled(
        self, title: str, more: str, key: str, wish: object, parent: QWidget
    ) -> QHBoxLayout:
        """The title of a card with a link to the whole list at the right."""
        link = QPushButton(more, parent)
        link.setProperty("role", "link")
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(lambda: self._list(wish))
        self.links[key] = link
        row = QHBoxLayout()
        row.addWidget(label(title, "section", parent), 1)
        row.addWidget(link)
        return row

    def _link(self, widget: QWidget, key: str, act: Callable[[], None]) -> None:
        widget.pressed.connect(act)  # type: ignore[attr-defined]
        self.links[key] = widget

    def _list(self, wish: object) -> None:
        self.open_list.emit("submissions", wish)

    @Slot()
    def back_up(self) -> None:
        """Makes a copy in the background, and one on the stick if it is plugged in."""
        project = self.app.project
        if project is None:
            return

        second = self.app.settings.backup_folder

        def work(progress: Progress) -> str:
            made = backup(project, progress=progress)
            if second and Path(second).is_dir():
                made = backup(project, Path(second), progress)
            return str(made)

        what = _("Membuat cadangan")
        self._bar.run(what, work, self._backed_up, self.failed.emit)

    @Slot(object)
    def _backed_up(self, path: object) -> None:
        self.refresh()
        self.notify.emit(_("Cadangan dibuat: {path}").format(path=path), "", None)

    @Slot()
    def _say_stopped(self) -> None:
        self.notify.emit(_("Cadangan dihentikan; tidak ada yang berubah."), "", None)

    @Slot()
    def _begin(self) -> None:
        self.go.emit("new")


def _late(found: HomeSummary, now: datetime) -> str:
    """What is to be said of a backup that is missing or old; empty for nothing."""
    if found.last_backup is None:
        return _("Belum pernah dicadangkan") if found.finished else ""
    days = (now - found.last_backup).days
    if days < _OLD_AFTER:
        return ""
    return ngettext("{n} hari lalu", "{n} hari lalu", days).format(n=days)


def _greeting(hour: int) -> str:
    if hour < 11:
        return _("Selamat pagi")
    if hour < 15:
        return _("Selamat siang")
    return _("Selamat sore") if hour < 18 else _("Selamat malam")
