"""Panels over the filling page: what is open, where to go, which keys there are."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from surveyor import formats
from surveyor.store.values import DraftState
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.overview import Problem, Spot
from ui.questions.fields import Field
from ui.widgets.jump_list import Jump, JumpList
from ui.widgets.overlay import Overlay
from ui.widgets.parts import label

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        N_("Mengisi"),
        (
            ("Enter", N_("pertanyaan berikutnya")),
            ("Shift+Enter", N_("pertanyaan sebelumnya; baris baru dalam catatan")),
            ("1–9", N_("pilih jawaban")),
            ("0", N_("pilih Tidak tahu atau Tidak berlaku")),
            ("↑ ↓ ← →", N_("pindah antarpilihan, antarsel")),
            (N_("Spasi"), N_("pilih, centang, buka")),
            ("F4", N_("tidak tahu")),
            ("Shift+F4", N_("tidak berlaku")),
            ("Ctrl+L", N_("isi seperti entri terakhir")),
            ("Ctrl+B", N_("benarkan semua salinan di bagian ini")),
            ("F3", N_("catatan dan tanda pada pertanyaan ini")),
            ("Shift+F3", N_("bendera pada pertanyaan ini")),
            ("Ctrl+V", N_("tempel foto atau berkas")),
            ("Ctrl+Z", N_("urungkan")),
            ("Ctrl+Shift+Z", N_("ulangi yang diurungkan")),
        ),
    ),
    (
        N_("Baris"),
        (
            ("Insert", N_("tambah baris")),
            ("Ctrl+D", N_("gandakan baris ini")),
            ("Ctrl+Delete", N_("hapus baris ini")),
            ("Ctrl+T", N_("kartu atau tabel")),
            (N_("Spasi (tabel)"), N_("buka kartu baris ini")),
        ),
    ),
    (
        N_("Berpindah"),
        (
            ("Ctrl+PgDn", N_("bagian berikutnya")),
            ("Ctrl+PgUp", N_("bagian sebelumnya")),
            ("Ctrl+G", N_("menuju pertanyaan atau jawaban")),
            ("Ctrl+E", N_("daftar galat dan isian kosong")),
            ("Ctrl+Enter", N_("selesai")),
            ("F2", N_("ganti bahasa kuesioner")),
            ("Ctrl+H", N_("keadaan draf sebelumnya")),
            ("F1", N_("daftar tombol ini")),
            ("Esc", N_("tutup daftar, kembali ke isian")),
        ),
    ),
)


class ProblemsPanel(Overlay):
    """Everything that keeps the entry from being finished, by part of the form."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Yang perlu diperiksa"), "-", 460, side=True)
        self.list = JumpList(self.panel)
        self.list.setAccessibleName(_("Galat dan isian kosong"))
        self.list.chosen.connect(self._take)
        self.column.addWidget(self.list, 1)
        keys = _("↑ ↓ pindah · Enter menuju · Esc kembali")
        self.column.addWidget(label(keys, "small", self.panel))

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Lists them and comes up."""
        soft = sum(problem.is_soft for problem in problems)
        gaps = sum(problem.kind == "required" for problem in problems)
        errors = len(problems) - gaps - soft
        parts = []
        if errors:
            parts.append(ngettext("{n} galat", "{n} galat", errors).format(n=errors))
        if gaps:
            text = ngettext("{n} wajib kosong", "{n} wajib kosong", gaps)
            parts.append(text.format(n=gaps))
        if soft:
            text = ngettext("{n} untuk dibenarkan", "{n} untuk dibenarkan", soft)
            parts.append(text.format(n=soft))
        nothing = _("Semua isian wajib sudah lengkap. Tekan Ctrl+Enter untuk selesai.")
        self.facts.setText(" · ".join(parts) or nothing)
        self.list.show_jumps(_as_jumps(problems))
        self.open()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _take(self, ref: str) -> None:
        self.close_again()
        self.chosen.emit(ref)


class GoToPalette(Overlay):
    """Finds a question by code, words of its label or of its answer."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Menuju pertanyaan"), "", 640)
        self.field = Field(self.panel)
        self.field.setPlaceholderText(_("Ketik kode, kata pertanyaan, atau jawaban"))
        self.field.setAccessibleName(self.field.placeholderText())
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list = JumpList(self.panel)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(_("Pertanyaan"))
        self.list.chosen.connect(self._take)
        self.column.addWidget(self.field)
        self.column.addWidget(self.list, 1)
        self._spots: tuple[tuple[str, Spot], ...] = ()

    def show_spots(self, spots: tuple[Spot, ...]) -> None:
        """Lists all of them and comes up."""
        self._spots = tuple(
            (f"{s.code} {s.label} {s.answer} {s.section}".casefold(), s) for s in spots
        )
        self.field.clear()
        self._narrow("")
        self.open()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the field belong to the list."""
        if (
            watched is self.field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            steps |= {Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            key = Qt.Key(event.key())
            if key in steps:
                self.list.step(steps[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.take_current()
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        found = matching(self._spots, text)
        self.list.show_jumps(
            tuple(
                Jump(
                    spot.ref,
                    f"{spot.code}  {spot.label}".strip(),
                    spot.answer or _("belum dijawab"),
                    "circle-check" if spot.answer else "minus",
                    "ok" if spot.answer else "muted",
                    spot.section,
                )
                for spot in found
            )
        )
        self.facts.setVisible(not found)
        self.facts.setText(_("Tidak ada pertanyaan yang cocok."))

    @Slot(str)
    def _take(self, ref: str) -> None:
        self.close_again()
        self.chosen.emit(ref)


class StatesPanel(Overlay):
    """Earlier states of the draft; Enter brings one back."""

    chosen = Signal(object)
    """A DraftState."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Keadaan draf sebelumnya"), "-", 460, side=True)
        self.list = JumpList(self.panel)
        self.list.setAccessibleName(_("Keadaan draf sebelumnya"))
        self.list.chosen.connect(self._take)
        self.column.addWidget(self.list, 1)
        keys = _("↑ ↓ pindah · Enter kembali ke keadaan itu · Esc batal")
        self.column.addWidget(label(keys, "small", self.panel))
        self._states: dict[str, DraftState] = {}

    def show_states(
        self, states: tuple[DraftState, ...], name: Callable[[str], str]
    ) -> None:
        """Lists them and comes up.

        Args:
            states: The newest first.
            name: What a page is called.
        """
        self._states = {one.saved.isoformat(): one for one in states}
        jumps = []
        for key, state in self._states.items():
            text = ngettext("{n} jawaban", "{n} jawaban", state.answered)
            jumps.append(
                Jump(
                    key,
                    formats.datetime_long(state.saved.astimezone()),
                    text.format(n=state.answered),
                    "history",
                    "muted",
                    name(state.page),
                )
            )
        self.list.show_jumps(tuple(jumps))
        some = _("Keadaan sekarang tetap disimpan, sehingga dapat dikembalikan.")
        none = _("Belum ada. Satu keadaan disimpan setiap pindah bagian.")
        self.facts.setText(some if states else none)
        self.facts.show()
        self.open()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _take(self, key: str) -> None:
        self.close_again()
        self.chosen.emit(self._states[key])


class KeysPanel(Overlay):
    """All keys of the page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Tombol halaman ini"), "", 860)
        body = QWidget(self.panel)
        grid = QGridLayout(body)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        for column, blocks in enumerate((KEYS[:2], KEYS[2:])):
            row = 0
            for title, pairs in blocks:
                row = self._add_keys(grid, column * 2, row, title, pairs)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        area = QScrollArea(self.panel)
        area.setWidgetResizable(True)
        area.setProperty("role", "reading")
        area.setAccessibleName(self.title.text())
        area.setWidget(body)
        self.column.addWidget(area, 1)
        self.setFocusProxy(area)

    def _add_keys(
        self,
        grid: QGridLayout,
        column: int,
        row: int,
        title: str,
        pairs: tuple[tuple[str, str], ...],
    ) -> int:
        grid.addWidget(label(_(title), "section", self.panel), row, column, 1, 2)
        for number, (key, meaning) in enumerate(pairs, row + 1):
            cap: QLabel = label(_(key), "key", self.panel)
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(cap, number, column, left)
            words = label(_(meaning), "body", self.panel)
            words.setWordWrap(True)
            grid.addWidget(words, number, column + 1)
        return row + len(pairs) + 1

    def show_keys(self) -> None:
        """Comes up."""
        self.open()
        self.setFocus(Qt.FocusReason.PopupFocusReason)


def matching(spots: tuple[tuple[str, Spot], ...], text: str) -> tuple[Spot, ...]:
    """Spots that hold all the words; those whose code begins so come first."""
    words = text.casefold().split()
    found = [spot for words_of, spot in spots if all(w in words_of for w in words)]
    if not words:
        return tuple(found)
    return tuple(
        sorted(found, key=lambda spot: not spot.code.casefold().startswith(words[0]))
    )


def _as_jumps(problems: tuple[Problem, ...]) -> tuple[Jump, ...]:
    made: list[Jump] = []
    section = ""
    for problem in problems:
        spot = problem.spot
        if spot.section != section:
            section = spot.section
            made.append(Jump("", section))
        wrong = not (problem.is_soft or problem.kind == "required")
        made.append(
            Jump(
                spot.ref,
                f"{spot.code}  {spot.label}".strip(),
                problem.message,
                "triangle-alert" if wrong else "clock",
                "error" if wrong else "warning",
            )
        )
    return tuple(made)
