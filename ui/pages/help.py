"""Bantuan: a short guide, all keys, and what is shipped under which licence."""

from PySide6.QtWidgets import QFrame, QScrollArea, QTextBrowser

import surveyor
from resources import resource
from surveyor.texts import _
from ui.app import App
from ui.pages.page import Page
from ui.widgets.parts import Card, PageHead, label


class HelpPage(Page):
    """Everything on it is in the package."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Surveyor {version} · Apache-2.0").format(
            version=surveyor.__version__
        )
        self.column.addWidget(PageHead(_("Bantuan"), facts, self))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        card = Card(self)
        for title, lines in self._guide():
            card.column.addWidget(label(title, "section", card))
            for line in lines:
                text = label(line, "body", card)
                text.setWordWrap(True)
                card.column.addWidget(text)
            card.column.addSpacing(12)
        card.column.addWidget(
            label(_("Data yang disertakan dan lisensinya"), "section", card)
        )
        notice = QTextBrowser(card)
        notice.setMarkdown(resource("NOTICE.md").read_text("utf-8"))
        notice.setMinimumHeight(360)
        card.column.addWidget(notice)
        area.setWidget(card)
        self.column.addWidget(area, 1)

    def _guide(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            (
                _("Mengisi survei"),
                (
                    _("1. Isi survei: pilih lokasi dan kuesioner, lalu Mulai mengisi."),
                    _("2. Setiap jawaban tersimpan begitu Anda meninggalkan isiannya."),
                    _("3. Selesai membekukan entri. Koreksi membuat revisi baru."),
                ),
            ),
            (
                _("Tombol"),
                (
                    _(
                        "Angka memilih jawaban · 0 tidak tahu · Enter pertanyaan berikutnya"
                    ),
                    _(
                        "Shift+Enter pertanyaan sebelumnya · Ctrl+E pertanyaan bermasalah"
                    ),
                    _("Ctrl+PgDn dan Ctrl+PgUp ganti bagian · Ctrl+Z urungkan"),
                    _(
                        "Ctrl+Enter selesai · Ctrl+N entri baru · Ctrl+1 sampai Ctrl+8 halaman"
                    ),
                ),
            ),
        )
