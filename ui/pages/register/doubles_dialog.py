"""Sites that may be one, side by side: keep one of them, or leave both."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Query, Site
from surveyor.texts import _
from surveyor.usecases.lists import area_name
from surveyor.usecases.site_merging import LookAlike, look_alikes
from surveyor.usecases.sites import names_of
from ui.jobs import JobRunner
from ui.widgets.buttons import Button
from ui.widgets.emptying import empty
from ui.widgets.map_measure import length_in_words
from ui.widgets.parts import Card, label
from ui.widgets.work import WorkBar

_SHOWN = 50


class DoublesDialog(QDialog):
    """Looks for doubles in the background and shows the likeliest pairs."""

    merge = Signal(str, str)
    """The double and the site that stays, by their ids."""
    failed = Signal(object)

    def __init__(self, parent: QWidget, project: Project, jobs: JobRunner) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Cari lokasi ganda"))
        self.resize(880, 600)
        self._project = project
        self._pairs: tuple[LookAlike, ...] = ()
        self._left: set[tuple[str, str]] = set()
        self._facts = label("", "muted", self)
        self._facts.setWordWrap(True)
        self.work = WorkBar(jobs, self)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        inside = QWidget(self)
        inside.setLayout(self._list)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setProperty("role", "reading")
        area.setAccessibleName(self.windowTitle())
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self._inside = inside
        close = Button(_("Tutup"), parent=self)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.work, 1)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._facts)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self.finished.connect(self.work.stop)
        self.look()

    def look(self) -> None:
        """Looks again, such as after a merge."""
        self._facts.setText(_("Membandingkan nama dan jarak semua lokasi …"))
        project = self._project

        def work(progress: Progress) -> tuple[LookAlike, ...]:
            return look_alikes(project, progress)

        self.work.run(_("Membandingkan lokasi"), work, self._show, self.failed.emit,
                      gives_way=True)  # fmt: skip

    @Slot(object)
    def _show(self, pairs: tuple[LookAlike, ...]) -> None:
        self._pairs = pairs
        self._fill()

    def _fill(self) -> None:
        empty(self._list)
        shown = [
            pair
            for pair in self._pairs
            if (pair.first.id, pair.second.id) not in self._left
        ]
        self._facts.setText(_facts(len(shown)))
        for pair in shown[:_SHOWN]:
            self._list.addWidget(self._pair(pair))
        self._list.addStretch(1)

    def _pair(self, pair: LookAlike) -> Card:
        card = Card(self._inside)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for column, (stays, double) in enumerate(
            ((pair.first, pair.second), (pair.second, pair.first))
        ):
            name = label(stays.name, "section", card)
            name.setWordWrap(True)
            grid.addWidget(name, 0, column)
            facts = label(self._facts_of(stays), "muted", card)
            facts.setWordWrap(True)
            grid.addWidget(facts, 1, column)
            keep = Button(_("Pertahankan yang ini"), parent=card)
            keep.setAccessibleName(
                _("Pertahankan {name}, gabungkan yang lain").format(name=stays.name)
            )
            keep.clicked.connect(
                lambda _on=False, one=double.id, into=stays.id: self._merge(one, into)
            )
            grid.addWidget(keep, 2, column, Qt.AlignmentFlag.AlignLeft)
            grid.setColumnStretch(column, 1)
        leave = Button(_("Bukan ganda"), kind="quiet", parent=card)
        leave.clicked.connect(
            lambda _on=False, key=(pair.first.id, pair.second.id): self._leave(key)
        )
        grid.addWidget(leave, 2, 2)
        away = label(_away(pair), "small", card)
        grid.addWidget(away, 0, 2, Qt.AlignmentFlag.AlignRight)
        card.column.addLayout(grid)
        return card

    def _facts_of(self, site: Site) -> str:
        entries = self._project.submissions.count(
            Query(site=site.id, exclude_form="site_register")
        )
        parts = (
            names_of("S02").get(site.kind, site.kind),
            area_name(site.village or site.district),
            site.properties.get("address", ""),
            _("{n} entri").format(n=formats.integer(entries)),
        )
        return " · ".join(part for part in parts if part)

    def _merge(self, double: str, into: str) -> None:
        self._pairs = tuple(
            pair
            for pair in self._pairs
            if double not in (pair.first.id, pair.second.id)
        )
        self.merge.emit(double, into)
        self._fill()

    def _leave(self, key: tuple[str, str]) -> None:
        self._left.add(key)
        self._fill()


def _facts(count: int) -> str:
    if not count:
        return _("Tidak ada lokasi yang tampak ganda.")
    return _(
        "{n} pasang lokasi tampak ganda. Pilih yang dipertahankan; semua entri lokasi "
        "gandanya tampil di sana. Penggabungan dapat dibatalkan kapan saja."
    ).format(n=formats.integer(count))


def _away(pair: LookAlike) -> str:
    alike = formats.percent(pair.likeness * 100)
    if pair.away is None:
        return _("nama {share} sama").format(share=alike)
    length = length_in_words(pair.away)
    return _("nama {share} sama, jarak {length}").format(share=alike, length=length)
