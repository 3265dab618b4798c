"""Bantuan: keys, and whose work is in the program."""

from PySide6.QtWidgets import QTextBrowser

from resources import resource
from surveyor.texts import _
from ui.pages.frame import Page
from ui.widgets.cards import Card, label


class AboutPage(Page):
    """Keys first, licences below."""

    def __init__(self, app, window) -> None:  # type: ignore[no-untyped-def]
        super().__init__(app, window, _("Bantuan"))
        keys = Card(_("Tombol"), self)
        words = _("Ctrl+1 sampai Ctrl+8 membuka halaman; Ctrl+N membuat entri baru.")
        keys.body.addWidget(label(words, "", keys))
        self.column.addWidget(keys)
        notice = Card(_("Lisensi dan sumber data"), self)
        text = QTextBrowser(notice)
        text.setMarkdown(resource("NOTICE.md").read_text(encoding="utf-8"))
        notice.body.addWidget(text, 1)
        self.column.addWidget(notice, 1)
