"""Hasil: scores per pillar, dimension and site, with coverage and method."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import PillarResult, Results
from surveyor.analysis.scheme import Band
from surveyor.texts import _, language
from surveyor.usecases.results import results
from ui.app import App
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import BarRow, Card, EmptyState, PageHead, label

_TONES = {"very_low": "error", "low": "warning", "good": "ok", "very_good": "ok"}


class ResultsPage(Page):
    """Figures are computed in the background and shown when they are ready."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._head = PageHead(_("Hasil"), "", self)
        report = self._head.add(
            Button(_("Laporan PDF"), kind="primary", icon="printer", parent=self)
        )
        report.clicked.connect(lambda: self.go.emit("reports"))
        self.column.addWidget(self._head)

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._head.facts.setText(_("Menghitung skor …"))
        self.app.jobs.start(
            lambda progress: results(project, progress=progress),
            done=self._show,
            failed=self.failed.emit,
        )

    def _show(self, found: Results) -> None:
        self.clear(keep=1)
        span = f"{formats.date_short(found.period.first)} – {formats.date_short(found.period.last)}"
        counts = found.counts
        facts = _(
            "{span} · {sites} lokasi · {people} wawancara · bukan skor resmi Kominfo"
        )
        self._head.title.setText(f"{_('Hasil')} · {found.area_name}")
        self._head.facts.setText(
            facts.format(
                span=span,
                sites=counts.sites,
                people=counts.visitors + counts.businesses,
            )
        )
        if found.is_empty:
            empty = EmptyState(
                _("Skor muncul di sini setelah ada entri yang selesai."),
                _("Entri baru"),
                self,
            )
            empty.pressed.connect(lambda: self.go.emit("new"))
            self.column.addWidget(empty, 1)
            return
        row = QWidget(self)
        cards = QHBoxLayout(row)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(16)
        for pillar in found.pillars:
            cards.addWidget(self._pillar(pillar))
        self.column.addWidget(row)
        self.column.addWidget(self._sites(found), 1)

    def _pillar(self, pillar: PillarResult) -> Card:
        card = Card(self)
        top = QHBoxLayout()
        top.addWidget(label(names_in(pillar.name, language()), "section", card), 1)
        top.addWidget(_chip(pillar.band, card))
        card.column.addLayout(top)
        line = QHBoxLayout()
        line.addWidget(label(_figure(pillar.score), "figure", card))
        scale = _("{value} dari 4").format(value=_figure(pillar.scale4))
        if pillar.provisional:
            scale += " · " + _("sementara")
        line.addWidget(label(scale, "muted", card), 1, Qt.AlignmentFlag.AlignBottom)
        card.column.addLayout(line)
        for one in pillar.dimensions:
            share = None if one.score is None else float(one.score) / 100
            name = names_in(one.name, language())
            card.column.addWidget(BarRow(name, share, _figure(one.score), card))
        return card

    def _sites(self, found: Results) -> QWidget:
        card = Card(self)
        area = QScrollArea(card)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        body = QFrame(area)
        grid = QGridLayout(body)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(10)
        heads = [_("Lokasi wisata"), _("Kecamatan"), _("Kunjungan"), _("Cakupan")]
        heads += [names_in(pillar.name, language()) for pillar in found.pillars]
        for column, text in enumerate(heads):
            grid.addWidget(label(text, "small", body), 0, column)
        for number, site in enumerate(found.sites, 1):
            pillars = [site.pillar(pillar.code) for pillar in found.pillars]
            covered = [p.coverage for p in pillars if p and p.coverage is not None]
            cells = [
                site.name,
                site.district_name,
                formats.date_short(site.visited) if site.visited else "–",
                formats.percent(min(covered) * 100) if covered else "–",
            ]
            cells += [_("belum") if p is None else _figure(p.score) for p in pillars]
            for column, text in enumerate(cells):
                grid.addWidget(label(text, "body", body), number, column)
            worst = [p.band for p in pillars if p and p.band]
            band = min(worst, key=lambda one: one.low) if worst else None
            grid.addWidget(_chip(band, body), number, len(cells))
        grid.setColumnStretch(0, 3)
        grid.setRowStretch(len(found.sites) + 1, 1)
        area.setWidget(body)
        outer = QVBoxLayout()
        outer.addWidget(area)
        card.column.addLayout(outer, 1)
        return card


def _chip(band: Band | None, parent: QWidget) -> Chip:
    if band is None:
        return Chip(_("data belum cukup"), "neutral", parent=parent)
    return Chip(
        names_in(band.name, language()), _TONES.get(band.code, "neutral"), parent=parent
    )


def _figure(score: object) -> str:
    return "–" if score is None else formats.decimal(score, 2)  # type: ignore[arg-type]
