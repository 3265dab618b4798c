"""Entri: every finished entry, searched, read, corrected, with its history."""

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.revisions.model import RevisionId, SubmissionId
from surveyor.store.values import Query, SubmissionRow
from surveyor.texts import _
from surveyor.usecases.documents import scores_in_words
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import SITE_FORM, list_forms
from surveyor.usecases.submissions import answers, history
from ui.app import App
from ui.models.submissions import SubmissionsModel
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, PageHead, label


class SubmissionsPage(Page):
    """Table at the left, the chosen entry at the right."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._head = PageHead(_("Entri"), "", self)
        new = self._head.add(
            Button(_("Entri baru"), kind="primary", icon="plus", parent=self)
        )
        new.clicked.connect(lambda: self.go.emit("new"))
        self.column.addWidget(self._head)
        self._query = Query(exclude_form=SITE_FORM)
        self.column.addLayout(self._build_filters())
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._build_table(), 3)
        row.addWidget(self._build_preview(), 2)
        self.column.addLayout(row, 1)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(180)
        self._wait.timeout.connect(self._search_now)

    def _build_filters(self) -> QHBoxLayout:
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(_("Cari lokasi, petugas, jawaban"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        self._form = QComboBox(self)
        self._form.setAccessibleName(_("Kuesioner"))
        self._form.currentIndexChanged.connect(lambda _at: self._search_now())
        row = QHBoxLayout()
        row.addWidget(self._search, 2)
        row.addWidget(self._form, 1)
        return row

    def _build_table(self) -> QWidget:
        card = Card(self)
        card.column.setContentsMargins(4, 4, 4, 4)
        self._model = SubmissionsModel(self)
        self._table = QTableView(card)
        self._table.setModel(self._model)
        self._table.setAccessibleName(_("Daftar entri"))
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(44)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort)
        for column, width in ((1, 126), (2, 108), (3, 112), (4, 64), (5, 60)):
            self._table.setColumnWidth(column, width)
        self._table.selectionModel().currentRowChanged.connect(self._show_row)
        card.column.addWidget(self._table)
        return card

    def _build_preview(self) -> QWidget:
        self._preview = QScrollArea(self)
        self._preview.setWidgetResizable(True)
        self._preview.setFrameShape(QFrame.Shape.NoFrame)
        return self._preview

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        chosen = self._form.currentData()
        self._form.blockSignals(True)
        self._form.clear()
        self._form.addItem(_("Semua kuesioner"), "")
        for choice in list_forms(project):
            self._form.addItem(choice.title, choice.form_id)
        self._form.setCurrentIndex(max(0, self._form.findData(chosen)))
        self._form.blockSignals(False)
        self._search_now()

    def select(self, submission: str) -> None:
        """Brings an entry into view, e.g. the one that was just finished."""
        for number in range(min(self._model.rowCount(), 400)):
            row = self._model.row(number)
            if row is not None and row.submission == submission:
                self._table.selectRow(number)
                return

    @Slot()
    def _search_now(self) -> None:
        project = self.app.project
        if project is None:
            return
        form_id = str(self._form.currentData() or "")
        self._query = replace(self._query, text=self._search.text(), form_id=form_id)
        titles = {choice.form_id: choice.title for choice in list_forms(project)}
        self._model.show(project, self._query, titles)
        count = self._model.rowCount()
        self._head.facts.setText(_("{n} entri").format(n=formats.integer(count)))
        if count:
            self._table.selectRow(0)
        else:
            self._show_nothing()

    @Slot(int)
    def _sort(self, column: int) -> None:
        key = self._model.sort_key(column)
        if key:
            turned = (
                not self._query.descending
                if self._query.order == key
                else key != "site"
            )
            self._query = replace(self._query, order=key, descending=turned)
            self._search_now()

    @Slot(QModelIndex, QModelIndex)
    def _show_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = self._model.row(index.row()) if index.isValid() else None
        if row is not None:
            self._show_entry(row)

    def _show_nothing(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        text = (
            _("Tidak ada entri yang cocok dengan pencarian ini.")
            if self._search.text()
            else _("Di sini semua entri yang selesai. Mulai dengan tombol Entri baru.")
        )
        sentence = label(text, "muted", body)
        sentence.setWordWrap(True)
        column.addWidget(sentence)
        column.addStretch(1)
        self._preview.setWidget(body)

    def _show_entry(self, row: SubmissionRow) -> None:
        project = self.app.project
        if project is None:
            return
        body = Card(self)
        head = label(row.site_name or "–", "part", body)
        head.setWordWrap(True)
        body.column.addWidget(head)
        visited = formats.date_long(row.visited) if row.visited else "–"
        body.column.addWidget(label(f"{visited} · {row.author}", "muted", body))
        correct = Button(_("Koreksi"), icon="pencil", parent=body)
        correct.clicked.connect(lambda: self._correct(row.submission))
        body.column.addWidget(correct, 0, Qt.AlignmentFlag.AlignLeft)
        revision = project.submissions.revision(RevisionId(row.revision))
        if revision is not None:
            for name, value in scores_in_words(project, revision):
                self._pair(body, name, value)
        self._add_history(body, row)
        for group in answers(project, RevisionId(row.revision)):
            if group.label:
                body.column.addSpacing(8)
                role = "section" if group.level == 0 else "muted"
                body.column.addWidget(label(group.label, role, body))
            for line in group.answers:
                value = (
                    _("foto tersimpan")
                    if line.photo
                    else line.value or _("tidak dijawab")
                )
                self._pair(body, f"{line.code}  {line.label.strip()}", value)
        body.column.addStretch(1)
        self._preview.setWidget(body)

    def _add_history(self, body: Card, row: SubmissionRow) -> None:
        project = self.app.project
        if project is None or row.revisions < 2:
            return
        body.column.addWidget(label(_("Riwayat"), "section", body))
        for line in history(project, SubmissionId(row.submission)):
            when = formats.datetime_long(line.created.astimezone())
            body.column.addWidget(label(f"{when} · {line.author}", "body", body))
            for change in line.changes:
                text = f"{change.code}: {change.before or '–'} → {change.after or '–'}"
                shown = label(text, "muted", body)
                shown.setWordWrap(True)
                body.column.addWidget(shown)

    def _pair(self, body: Card, name: str, value: str) -> None:
        question = label(name, "small", body)
        question.setWordWrap(True)
        answer = label(value, "body", body)
        answer.setWordWrap(True)
        body.column.addWidget(question)
        body.column.addWidget(answer)

    def _correct(self, submission: str) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            self.fill.emit(Filling.correct(project, submission, self.app.person()))
        except SurveyorError as error:
            self.failed.emit(error)
