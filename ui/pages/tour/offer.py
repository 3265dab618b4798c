"""The offer of a guided first entry; it goes when it was taken or declined."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from surveyor.errors import SurveyorError
from surveyor.texts import _
from ui import icons
from ui.app import App
from ui.widgets.buttons import Button
from ui.widgets.parts import label
from ui.widgets.stacking import Stacking, grown

_WORDS = 320
"""Pixels that the sentence wants beside the buttons."""


def start_tour(app: App, asker: QWidget) -> None:
    """Opens the guide over the window; its module is imported when it is wanted."""
    from ui.pages.tour.window import TourWindow

    TourWindow(app, asker.window()).open()


class TourOffer(Stacking):
    """One sentence, two buttons; shown only where `wanted` and not answered before."""

    failed = Signal(object)

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent, spacing=8)
        self._app = app
        words = QWidget(self)
        line = QHBoxLayout(words)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        sign = QLabel(words)
        sign.setPixmap(icons.pixmap("circle-help", "accent"))
        text = _(
            "Baru pertama kali? Coba isi satu entri dengan panduan, sekitar 3 menit. "
            "Jawaban latihan tidak disimpan."
        )
        said = label(text, "body", words)
        said.setWordWrap(True)
        line.addWidget(sign)
        line.addWidget(said, 1)
        actions = QWidget(self)
        row = QHBoxLayout(actions)
        row.setContentsMargins(0, 0, 0, 0)
        self.start = Button(_("Mulai panduan"), parent=actions)
        self.start.clicked.connect(self._begin)
        self.decline = Button(_("Tidak perlu"), kind="quiet", parent=actions)
        self.decline.clicked.connect(self._decline)
        row.addWidget(self.start)
        row.addWidget(self.decline)
        self.add_part(words, 1, grown(_WORDS))
        self.add_part(actions)
        self.hide()

    def show_if(self, *, wanted: bool) -> None:
        """Comes up where it is of use and nobody answered it yet."""
        self.setVisible(wanted and not self._app.settings.guided)

    @Slot()
    def _begin(self) -> None:
        self.hide()
        start_tour(self._app, self)

    @Slot()
    def _decline(self) -> None:
        self.hide()
        try:
            self._app.change_settings(replace(self._app.settings, guided=True))
        except SurveyorError as error:
            self.failed.emit(error)
