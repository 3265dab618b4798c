"""What is known of one site, what it lacks, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from surveyor import formats
from surveyor.positions.written import dms
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.sites import Month, facts_in_words
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import Card, label


class SiteCard(Card):
    """A card of its own for each site that is chosen."""

    change = Signal()
    merge = Signal()
    survey = Signal(str)
    """An entry of a form is wanted, by its id."""
    take_apart = Signal(str)
    """A double is to be a site of its own again, by its id."""

    def __init__(
        self,
        parent: QWidget,
        site: Site,
        month: Month | None,
        doubles: tuple[Site, ...] = (),
    ) -> None:
        super().__init__(parent)
        self._site = site
        self.column.addLayout(self._name_row())
        facts = [value for _name, value in facts_in_words(site)]
        if site.lat is not None and site.lon is not None:
            facts.append(dms(site.lat, site.lon))
        words = label(" · ".join(facts), "muted", self)
        words.setWordWrap(True)
        self.column.addWidget(words)
        for double in doubles:
            self.column.addLayout(self._double_row(double))
        self.column.addLayout(self._month_row(month))

    def _name_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        name = label(self._site.name, "section", self)
        name.setWordWrap(True)
        row.addWidget(name, 1)
        merge = Button(_("Gabungkan"), kind="quiet", parent=self)
        merge.setToolTip(_("Lokasi ini ganda: gabungkan dengan lokasi lain"))
        merge.clicked.connect(self.merge)
        row.addWidget(merge)
        change = Button(_("Ubah lokasi"), icon="pencil", parent=self)
        change.clicked.connect(self.change)
        row.addWidget(change)
        return row

    def _double_row(self, double: Site) -> QHBoxLayout:
        row = QHBoxLayout()
        text = _("Termasuk entri {name}, yang digabung ke sini")
        row.addWidget(label(text.format(name=double.name), "muted", self), 1)
        apart = Button(_("Pisahkan"), kind="quiet", icon="undo-2", parent=self)
        apart.setAccessibleName(_("Pisahkan {name}").format(name=double.name))
        apart.clicked.connect(
            lambda _on=False, site_id=double.id: self.take_apart.emit(site_id)
        )
        row.addWidget(apart)
        return row

    def _month_row(self, month: Month | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        lacking = month.lacking(self._site.id) if month else ()
        if not lacking:
            name = formats.month(month.first) if month else ""
            text = _("Lengkap, {month}").format(month=name)
            row.addWidget(Chip(text, "ok", "circle-check", self))
        for form in lacking:
            button = Button(
                _("Isi {form}").format(form=form.title), icon="square-pen", parent=self
            )
            button.clicked.connect(
                lambda _on=False, form_id=form.form_id: self.survey.emit(form_id)
            )
            row.addWidget(button)
        row.addStretch(1)
        return row
