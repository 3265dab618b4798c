"""Kuesioner: the forms of the project; import, try, export, remove."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QTableView,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.forms.findings import Reading
from surveyor.jobs import Progress
from surveyor.texts import _, ngettext
from surveyor.usecases.forms import (
    ProjectForm,
    export_project_form,
    import_form,
    project_forms,
    remove_form,
    write_bytes,
)
from surveyor.usecases.trials import Trial
from ui.app import App
from ui.models.questionnaires import FormsModel
from ui.pages.page import Page
from ui.pages.trial import TrialWindow
from ui.widgets.buttons import Button
from ui.widgets.columns import Columns
from ui.widgets.findings import FindingsCard
from ui.widgets.parts import Card, PageHead, label
from ui.widgets.work import WorkBar

_KINDS = ("xlsx", "xls", "xml", "md", "csv", "zip")
_WIDTHS = (0, 170, 110, 80, 80, 100)


class QuestionnairesPage(Page):
    """List above; below it what the last import gave."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._source: Path | None = None
        self._trial: TrialWindow | None = None
        self.setAcceptDrops(True)
        self._head = PageHead(_("Daftar kuesioner"), "", self)
        back = Button(_("Kembali"), kind="quiet", icon="arrow-left", parent=self)
        self._head.add(back).clicked.connect(lambda: self.go.emit("new"))
        choose = Button(
            _("Impor kuesioner"), kind="primary", icon="file-up", parent=self
        )
        self._import = self._head.add(choose)
        self._import.clicked.connect(self._choose)
        self.column.addWidget(self._head)
        self._work = WorkBar(app.jobs, self)
        self._work.ended.connect(lambda: self._import.setEnabled(True))
        self.column.addWidget(self._work)
        self._forms = self._build_forms()
        self.column.addWidget(self._forms, 2)
        self._findings = FindingsCard(self)
        self._findings.repair.connect(self._import_mended)
        self._findings.again.connect(self._read_again)
        self._findings.save.connect(self._save_findings)
        self._findings.closed.connect(self._show_forms)
        self._findings.hide()
        self.column.addWidget(self._findings, 3)

    def _build_forms(self) -> Card:
        card = Card(self)
        card.column.setContentsMargins(4, 4, 4, 8)
        self._model = FormsModel(self)
        self._table = QTableView(card)
        self._table.setModel(self._model)
        self._table.setAccessibleName(_("Kuesioner"))
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(44)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        Columns(self._table, _WIDTHS)
        self._table.selectionModel().currentRowChanged.connect(self._show_actions)
        self._table.doubleClicked.connect(lambda _index: self.try_form())
        card.column.addWidget(self._table, 1)
        card.column.addLayout(self._build_actions(card))
        return card

    def _build_actions(self, card: Card) -> QHBoxLayout:
        self._try = Button(_("Coba isi"), icon="eye", parent=card)
        self._try.clicked.connect(self.try_form)
        self._xlsx = Button(_("Ekspor .xlsx"), icon="file-spreadsheet", parent=card)
        self._xlsx.clicked.connect(lambda: self._export(".xlsx"))
        self._xml = Button(_("Ekspor .xml"), icon="file-down", parent=card)
        self._xml.clicked.connect(lambda: self._export(".xml"))
        self._remove = Button(_("Hapus"), kind="danger", icon="trash-2", parent=card)
        self._remove.clicked.connect(self._ask_removal)
        self._told = label("", "muted", card)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        for button in (self._try, self._xlsx, self._xml):
            row.addWidget(button)
        row.addWidget(self._told, 1)
        row.addWidget(self._remove)
        return row

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        chosen = self.chosen()
        forms = project_forms(project)
        self._model.show(forms)
        count = sum(1 for form in forms if not form.builtin)
        text = ngettext("{n} diimpor", "{n} diimpor", count) if count else ""
        facts = [text.format(n=formats.integer(count))] if count else []
        facts.append(
            _("Seret berkas .xlsx, .xml atau .zip ke halaman ini untuk mengimpor.")
        )
        self._head.facts.setText(" · ".join(facts))
        ids = [form.form_id for form in forms]
        row = ids.index(chosen.form_id) if chosen and chosen.form_id in ids else 0
        self._table.selectRow(row)
        self._show_actions()

    def chosen(self) -> ProjectForm | None:
        """The questionnaire that is selected."""
        return self._model.form(self._table.currentIndex().row())

    @Slot(QModelIndex)
    def _show_actions(self, _current: QModelIndex | None = None) -> None:
        form = self.chosen()
        for button in (self._try, self._xlsx, self._xml):
            button.setEnabled(form is not None)
        self._remove.setEnabled(form is not None and form.removable)
        self._told.setText(_why_it_stays(form) if form else "")

    # Import

    @Slot()
    def _choose(self) -> None:
        kinds = " ".join(f"*.{kind}" for kind in _KINDS)
        name, _chosen = QFileDialog.getOpenFileName(
            self, _("Impor kuesioner"), "", f"{_('Kuesioner')} ({kinds})"
        )
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path, repairs: tuple[str, ...] = ()) -> None:
        """Imports a file in the background; one at a time."""
        project = self.app.project
        if project is None or self._work.busy:
            return
        self._source = path
        before = {form.form_id: form for form in project_forms(project)}

        def work(progress: Progress) -> tuple[Reading, str]:
            reading = import_form(project, path, repairs, progress)
            return reading, _outcome(reading, before, mended=bool(repairs))

        self._import.setEnabled(False)
        what = _("Membaca {name} …").format(name=path.name)
        self._work.run(what, work, self._imported, self._failed)

    @Slot(object)
    def _imported(self, outcome: tuple[Reading, str]) -> None:
        reading, sentence = outcome
        name = self._source.name if self._source else ""
        self._findings.show_reading(name, reading, sentence)
        self._findings.show()
        # What has to be mended needs the room; the list comes back when it is done.
        self._forms.setVisible(reading.form is not None)
        if reading.form is not None:
            self.app.changed.emit()
            self.refresh()
            self._select(reading.form.id)

    @Slot()
    def _show_forms(self) -> None:
        self._findings.hide()
        self._forms.show()
        self._table.setFocus()

    def _select(self, form_id: str) -> None:
        for row in range(self._model.rowCount()):
            form = self._model.form(row)
            if form is not None and form.form_id == form_id:
                self._table.selectRow(row)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.failed.emit(error)

    @Slot(list)
    def _import_mended(self, codes: list[str]) -> None:
        if self._source is not None:
            self.import_file(self._source, tuple(codes))

    @Slot()
    def _read_again(self) -> None:
        if self._source is not None:
            self.import_file(self._source)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files of a kind that can be read, and folders."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Imports the file that was dropped."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.import_file(path)

    # What is done with a questionnaire

    @Slot()
    def try_form(self) -> None:
        """Opens the chosen questionnaire in a window of its own; nothing is kept."""
        project, form = self.app.project, self.chosen()
        if project is None or form is None:
            return
        try:
            trial = Trial(project, form.form_id, self.app.person())
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self._trial = TrialWindow(trial, self)
        self._trial.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._trial.open()

    def _export(self, suffix: str) -> None:
        form = self.chosen()
        if form is None:
            return
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Ekspor kuesioner"), f"{form.form_id}{suffix}", f"*{suffix}"
        )
        if name:
            self.export_to(form.form_id, Path(name).with_suffix(suffix))

    def export_to(self, form_id: str, path: Path) -> None:
        """Writes a questionnaire and says where it is."""
        project = self.app.project
        if project is None:
            return
        try:
            export_project_form(project, form_id, path)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self._told.setText(_("Tersimpan: {name}").format(name=path.name))

    @Slot()
    def _ask_removal(self) -> None:
        form = self.chosen()
        if form is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(_("Hapus {title} dari proyek ini?").format(title=form.title))
        box.setInformativeText(
            _("Belum ada entri yang memakainya. Kuesioner ini dapat diimpor lagi.")
        )
        remove = box.addButton(_("Hapus"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(_("Batal"), QMessageBox.ButtonRole.RejectRole)
        remove.clicked.connect(lambda: self.remove(form.form_id))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def remove(self, form_id: str) -> None:
        """Takes a questionnaire out of the project."""
        project = self.app.project
        if project is None:
            return
        try:
            remove_form(project, form_id)
        except SurveyorError as error:
            self.failed.emit(error)
        self.app.changed.emit()
        self.refresh()

    @Slot()
    def _save_findings(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Simpan sebagai teks"), "temuan.txt", "*.txt"
        )
        if not name:
            return
        try:
            write_bytes(Path(name), self._findings.text().encode())
        except SurveyorError as error:
            self.failed.emit(error)


def _outcome(reading: Reading, before: dict[str, ProjectForm], *, mended: bool) -> str:
    """What happened, in a sentence or two."""
    form = reading.form
    if form is None:
        if reading.repairs:
            return _(
                "Belum diimpor. Sebagian atau semuanya dapat diperbaiki di bawah ini."
            )
        return _("Belum diimpor. Perbaiki berkasnya, simpan, lalu pilih Baca ulang.")
    old = before.get(form.id)
    version = form.version or "–"
    parts = [
        _("{title} versi {version} siap diisi.").format(
            title=form.title, version=version
        )
    ]
    if mended:
        parts.append(
            _("Yang diimpor adalah salinan yang diperbaiki; berkas asli tidak berubah.")
        )
    if old is not None and old.version != form.version:
        text = _(
            "Versi {old} digantikan; draf dan entri lama tetap memakai versinya sendiri."
        )
        parts.append(text.format(old=old.version or "–"))
    elif old is not None and reading.media:
        parts.append(_("Versi ini sudah ada; berkas pendampingnya diperbarui."))
    elif old is not None:
        parts.append(_("Versi ini sudah ada; tidak ada yang berubah."))
    return " ".join(parts)


def _why_it_stays(form: ProjectForm) -> str:
    if form.builtin:
        return _("Kuesioner bawaan selalu ada.")
    if form.entries or form.drafts:
        return _("Sudah dipakai, jadi tidak dapat dihapus.")
    return ""


def _dropped(event: QDropEvent) -> Path | None:
    """The one file or folder that is dragged, where it may be a questionnaire."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 else None
    if path is None or not (path.is_dir() or path.suffix.lower()[1:] in _KINDS):
        return None
    return path
