"""What the filling page says above the cards, and in place of a discarded draft."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.errors import SurveyorError
from surveyor.texts import _
from ui import icons
from ui.widgets.buttons import Button
from ui.widgets.parts import label


class UnsavedNotice(QFrame):
    """The disk does not take the last answers; they stay on the page."""

    again = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("state", "invalid")
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap("triangle-alert", "error", 20))
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        retry = Button(_("Coba simpan lagi"), icon="refresh-cw", parent=self)
        retry.clicked.connect(self.again)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(retry)
        self.hide()

    def text(self) -> str:
        """What is said now."""
        return self._text.text()

    def show_error(self, error: SurveyorError | None) -> None:
        """Says why, or goes where all is saved."""
        if error is not None:
            kept = _("Jawaban terakhir belum tersimpan dan tetap tampil di sini.")
            self._text.setText(f"{error.message()} {kept} {error.advice()}")
            self.setAccessibleName(self._text.text())
        self.setVisible(error is not None)


class ClockNotice(QFrame):
    """The clock of the machine went back: dates of this entry may be wrong."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("state", "warning")
        self._told = False
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap("clock", "warning", 20))
        text = _(
            "Jam komputer lebih awal daripada simpanan terakhir. Semua jawaban tetap "
            "tersimpan; periksa tanggal dan jam komputer, lalu tanggal kunjungan."
        )
        words = QLabel(text, self)
        words.setWordWrap(True)
        seen = Button(_("Sudah diperiksa"), parent=self)
        seen.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(sign)
        row.addWidget(words, 1)
        row.addWidget(seen)
        self.setAccessibleName(text)
        self.hide()

    def tell(self, *, back: bool) -> None:
        """Comes up once where the clock went back."""
        if back and not self._told:
            self._told = True
            self.show()


class EarlierNotice(QFrame):
    """There is an earlier visit to the same site, whose answers can be taken over."""

    taken = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap("copy", "accent", 20))
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        take = Button(_("Salin jawabannya"), parent=self)
        take.clicked.connect(self.taken)
        no = Button(_("Tidak perlu"), kind="quiet", parent=self)
        no.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(take)
        row.addWidget(no)
        self.hide()

    def show_visit(self, day: str, author: str) -> None:
        """Tells of the visit and offers its answers."""
        text = _(
            "Lokasi ini pernah dikunjungi {date} oleh {author}. "
            "Jawabannya dapat disalin; setiap salinan ditandai sampai dibenarkan."
        )
        self._text.setText(text.format(date=day, author=author))
        self.setAccessibleName(self._text.text())
        self.show()


class Notices(QWidget):
    """All that may stand above the cards."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.unsaved = UnsavedNotice(self)
        self.clock = ClockNotice(self)
        self.earlier = EarlierNotice(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for notice in (self.unsaved, self.clock, self.earlier):
            self.add(notice)

    def add(self, notice: QWidget) -> None:
        """Puts one more below the others."""
        self._column.addWidget(notice)


class DiscardedNotice(QWidget):
    """The draft was put aside: one button brings it back, one goes away."""

    undone = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = label(_("Draf dibuang"), "part", self)
        facts = label(
            _("Draf masih disimpan 30 hari. Urungkan di sini, juga dengan Ctrl+Z."),
            "muted",
            self,
        )
        self.undo = Button(_("Urungkan"), kind="primary", icon="undo-2", parent=self)
        self.undo.clicked.connect(self.undone)
        leave = Button(_("Kembali"), parent=self)
        leave.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.undo)
        buttons.addWidget(leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for widget in (title, facts):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch(3)
