"""The steps of the guided first entry: what each asks for, and which are done."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from surveyor.texts import _

BEGIN, NEXT, DIGIT, GAPS, LEAVE, RETURN, FINISH = (
    "begin", "next", "digit", "gaps", "leave", "return", "finish",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the person does."""

    key: str
    title: str
    text: str


def steps() -> tuple[Step, ...]:
    """All steps in their order, in the language in use."""
    return (
        Step(
            BEGIN,
            _("Pilih lokasi dan kuesioner"),
            _("Pilih satu lokasi contoh dan satu kuesioner, lalu tekan Mulai mengisi."),
        ),
        Step(
            NEXT,
            _("Enter: pertanyaan berikutnya"),
            _("Tekan Enter. Kursor pindah ke pertanyaan berikutnya, tanpa mouse."),
        ),
        Step(
            DIGIT,
            _("Jawab dengan angka"),
            _(
                "Buka bagian Informan dan persetujuan di kiri. Tekan angka di depan "
                "jawaban, misalnya 2."
            ),
        ),
        Step(
            GAPS,
            _("Ctrl+E: apa yang kurang"),
            _(
                "Tekan Ctrl+E. Semua galat dan isian kosong terdaftar. Enter menuju "
                "isiannya, Esc menutup."
            ),
        ),
        Step(
            LEAVE,
            _("Tinggalkan entri"),
            _(
                "Tekan panah di kiri atas. Tidak perlu menyimpan; semua sudah tersimpan."
            ),
        ),
        Step(
            RETURN,
            _("Lanjutkan entri"),
            _("Tekan Lanjutkan. Semua jawaban masih ada, di tempat yang sama."),
        ),
        Step(
            FINISH,
            _("Selesaikan"),
            _(
                "Tekan Selesaikan atau Ctrl+Enter. Yang masih kosong ditunjukkan dulu; "
                "entri yang lengkap dibekukan."
            ),
        ),
    )


class Tour(QObject):
    """Which steps were really done, which were passed over, and which is next."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.steps = steps()
        self._done: set[str] = set()
        self._skipped: set[str] = set()

    def did(self, key: str) -> None:
        """The person did what a step asks for, whichever step is shown."""
        if key not in self._done:
            self._done.add(key)
            self.changed.emit()

    def skip(self) -> None:
        """Passes over the step that is shown."""
        current = self.current()
        if current is not None:
            self._skipped.add(current.key)
            self.changed.emit()

    def is_done(self, key: str) -> bool:
        """Whether the person did it; one that was passed over is not done."""
        return key in self._done

    def is_passed(self, key: str) -> bool:
        """Whether the person passed over it and did not do it later."""
        return key in self._skipped and key not in self._done

    def current(self) -> Step | None:
        """The first step that is open; None at the end."""
        return next(self._open(), None)

    def _open(self) -> Iterator[Step]:
        closed = self._done | self._skipped
        return (step for step in self.steps if step.key not in closed)
