"""What can go wrong with a session, in words."""

from surveyor.errors import UserError
from surveyor.texts import N_


class UnknownReference(UserError):
    """A ref that the form or the instance does not have."""

    code = "engine.unknown_reference"
    text = N_("Isian {ref} tidak ada dalam kuesioner ini.")
    hint = N_("Periksa ejaan dan nomor barisnya.")


class FixedRows(UserError):
    """Rows whose number the form decides cannot be added or removed by hand."""

    code = "engine.fixed_rows"
    text = N_("Jumlah baris {ref} ditentukan oleh kuesioner.")
    hint = N_("Ubah jawaban yang menentukan jumlahnya.")


class UnreadableAnswers(UserError):
    """A stored instance that does not belong to the form or is damaged."""

    code = "engine.unreadable_answers"
    text = N_("Jawaban tersimpan tidak dapat dibaca: {reason}.")
    hint = N_("Berkas aslinya tetap disimpan. Pulihkan dari cadangan bila perlu.")
