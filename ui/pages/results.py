"""Hasil: scores per pillar, dimension and site; every figure opens what it is made of."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from surveyor import formats
from surveyor.analysis.labels import names_in
from surveyor.analysis.results import DimensionResult, PillarResult, Results
from surveyor.jobs import Progress
from surveyor.store.sites import SiteQuery
from surveyor.texts import _, language
from surveyor.usecases.forms import list_forms
from surveyor.usecases.results import Span, districts, entries_of, results, spans
from ui.app import App
from ui.pages.page import Page
from ui.widgets import result_rows as made_of
from ui.widgets.buttons import Button
from ui.widgets.details import DetailsDialog
from ui.widgets.parts import Card, EmptyState, PageHead, label
from ui.widgets.report_options import DISTRICT, TABLES, ReportWish
from ui.widgets.rows_table import RowsTable
from ui.widgets.score_card import PillarCard, figure, provisional_in_words
from ui.widgets.stacking import Stacking
from ui.widgets.work import WorkBar

_ACROSS = 2


class ResultsPage(Page):
    """Figures are computed in the background and shown when they are ready."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._found: Results | None = None
        self._spans: tuple[Span, ...] = ()
        self._head = PageHead(_("Hasil"), "", self)
        self._span = self._head.add_choice(_("Periode"))
        self._area = self._head.add_choice(_("Kecamatan"))
        export = self._head.add(Button(_("Ekspor"), icon="table-2", parent=self))
        export.clicked.connect(lambda: self._report(TABLES))
        report = self._head.add(
            Button(_("Laporan PDF"), kind="primary", icon="printer", parent=self)
        )
        report.clicked.connect(lambda: self._report(DISTRICT))
        self.column.addWidget(self._head)
        self._bar = WorkBar(app.jobs, self)
        self._bar.stopped.connect(self._show_stopped)
        self.column.addWidget(self._bar)
        self._fill_choices()
        for box in (self._span, self._area):
            box.currentIndexChanged.connect(self._compute)

    def _fill_choices(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._spans = spans(datetime.now(UTC).astimezone().date())
        _offer(self._span, [(one.name, one.name) for one in self._spans])
        areas = [(one.name, one.code) for one in districts(project)]
        _offer(self._area, [(_("Semua kecamatan"), ""), *areas])

    def refresh(self) -> None:
        if self.app.project is not None:
            self._fill_choices()
            self._compute()

    def _report(self, document: str) -> None:
        """Goes on to a document about what is shown here."""
        span, area = self._span.currentData(), self._area.currentData()
        wish = ReportWish(document, str(span or ""), str(area or ""))
        self.open_list.emit("reports", wish)

    @Slot()
    def _compute(self) -> None:
        project = self.app.project
        if project is None:
            return
        span = self._spans[max(0, self._span.currentIndex())]
        area = str(self._area.currentData() or "")
        if self._found is None:
            self._head.facts.setText(_("Menghitung skor …"))

        def work(progress: Progress) -> Results:
            return results(project, area, span.first, span.last, progress)

        what = _("Menghitung skor")
        self._bar.run(what, work, self._show, self.failed.emit, gives_way=True)

    @Slot()
    def _show_stopped(self) -> None:
        text = _(
            "Penghitungan dihentikan. Pilih periode atau kecamatan untuk mengulang."
        )
        self._head.facts.setText(text)

    def _show(self, found: Results) -> None:
        self._found = found
        self.clear(keep=2)
        self._head.title.setText(f"{_('Hasil')} · {_short(found.area_name)}")
        self._head.facts.setText(self._facts(found))
        if found.is_empty:
            self._show_empty()
            return
        for first in range(0, len(found.pillars), _ACROSS):
            row = Stacking(self)
            for pillar in found.pillars[first : first + _ACROSS]:
                card = PillarCard(pillar, row)
                card.opened.connect(self._open)
                row.add_part(card, 1)
            self.column.addWidget(row)
        self.column.addWidget(self._sites(found), 1)

    def _facts(self, found: Results) -> str:
        counts, project = found.counts, self.app.project
        register = project.sites.found(SiteQuery(area=found.area)) if project else 0
        first, last = found.period.first, found.period.last
        return _(
            "{span} · {sites} dari {all} lokasi · {people} wawancara · bobot "
            "{weights} · bukan skor resmi Kominfo"
        ).format(
            span=f"{formats.date_short(first)} – {formats.date_short(last)}",
            sites=formats.integer(counts.sites),
            all=formats.integer(max(register, counts.sites)),
            people=formats.integer(counts.visitors + counts.businesses),
            weights=found.versions.weights,
        )

    def _show_empty(self) -> None:
        narrowed = self._span.currentIndex() > 0 or self._area.currentIndex() > 0
        text = (
            _("Belum ada entri pada periode dan wilayah ini.")
            if narrowed
            else _("Skor muncul di sini setelah ada entri yang selesai.")
        )
        empty = EmptyState(text, _("Entri baru"), self)
        empty.pressed.connect(lambda: self.go.emit("new"))
        self.column.addWidget(empty, 1)

    def _sites(self, found: Results) -> QWidget:
        card = Card(self)
        card.column.setContentsMargins(8, 4, 8, 8)
        table = RowsTable(_("Skor per lokasi wisata"), card)
        table.show_rows(made_of.site_heads(found), made_of.site_rows(found))
        table.setMinimumHeight(180)
        table.opened.connect(self._open_site)
        card.column.addWidget(table)
        if found.counts.provisional:
            text = _(
                "* sementara: belum semua subdimensi memiliki cukup data; arahkan "
                "penunjuk ke angkanya untuk alasannya."
            )
            card.column.addWidget(label(text, "small", card))
        return card

    @Slot(str)
    def _open(self, code: str) -> None:
        for pillar in self._found.pillars if self._found else ():
            if pillar.code == code:
                self._open_pillar(pillar)
            for dimension in pillar.dimensions:
                if dimension.code == code:
                    self._open_dimension(dimension)

    def _open_pillar(self, pillar: PillarResult) -> None:
        title = f"{names_in(pillar.name, language())}: {figure(pillar.score)}"
        sentence = _("Rata-rata tiga subdimensi, dari {n} lokasi yang lengkap.").format(
            n=pillar.sites
        )
        if pillar.left_out:
            sentence = _(
                "Rata-rata tiga subdimensi, dari {n} lokasi yang lengkap; {out} lokasi "
                "belum ikut karena datanya belum cukup."
            ).format(n=pillar.sites, out=pillar.left_out)
        if pillar.provisional:
            sentence = provisional_in_words(pillar)
        dialog = DetailsDialog(title, sentence, self)
        hint = _("Klik baris untuk melihat pertanyaannya.")
        heads, rows = made_of.dimension_heads(), made_of.dimension_rows(pillar)
        dialog.show_rows(heads, rows, 1, hint)
        if dialog.exec():
            self._open(dialog.chosen)

    def _open_dimension(self, dimension: DimensionResult) -> None:
        title = f"{names_in(dimension.name, language())}: {figure(dimension.score)}"
        dialog = DetailsDialog(title, made_of.dimension_sentence(dimension), self)
        hint = _("Klik baris untuk melihat jawabannya.")
        dialog.show_rows(made_of.item_heads(), made_of.item_rows(dimension), 1, hint)
        if dialog.exec():
            self._open_question(dialog.chosen)

    def _open_question(self, code: str) -> None:
        question = self._found.question(code) if self._found else None
        if question is None:
            return
        sentence = _("{asked} kali ditanyakan, {answered} kali terjawab.").format(
            asked=formats.integer(question.asked),
            answered=formats.integer(question.answered),
        )
        title = f"{code} · {names_in(question.label, language())}"
        dialog = DetailsDialog(title, sentence, self)
        dialog.show_rows(made_of.answer_heads(), made_of.answer_rows(question))
        dialog.exec()

    @Slot(str)
    def _open_site(self, site_id: str) -> None:
        found, project = self._found, self.app.project
        if found is None or project is None:
            return
        site = next(one for one in found.sites if one.site == site_id)
        period = found.period
        entries = entries_of(project, site_id, period.first, period.last)
        counted = {one for pillar in site.pillars for one in pillar.submissions}
        titles = {choice.form_id: choice.title for choice in list_forms(project)}
        sentence = _(
            "Skor lokasi memakai entri lengkap yang terakhir dari tiap kuesioner "
            "pada periode ini."
        )
        dialog = DetailsDialog(site.name, sentence, self)
        names = dict(project.settings.surveyors)
        rows = made_of.entry_rows(entries, counted, titles, names)
        hint = _("Klik baris untuk membuka entrinya.")
        dialog.show_rows(made_of.entry_heads(), rows, 1, hint)
        if dialog.exec():
            self.entry.emit(dialog.chosen)


def _offer(box: QComboBox, choices: list[tuple[str, str]]) -> None:
    """Fills a box without a word to its listeners, keeping what was chosen."""
    chosen = box.currentData(Qt.ItemDataRole.UserRole)
    box.blockSignals(True)
    box.clear()
    for text, data in choices:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)


def _short(name: str) -> str:
    return name.removeprefix("Kabupaten ")
