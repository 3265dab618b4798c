"""What can be wrong with a file or a server that data is exchanged with."""

from surveyor.errors import UserError
from surveyor.texts import N_


class NotABundle(UserError):
    """The file is no bundle, or is cut off."""

    code = "bundle.unreadable"
    text = N_("{path} bukan berkas kiriman Surveyor atau terpotong: {reason}.")
    hint = N_("Minta pengirim menyalin ulang berkasnya. Data di sini tidak berubah.")


class NewerBundle(UserError):
    """A newer program wrote it."""

    code = "bundle.newer"
    text = N_("{path} dibuat dengan Surveyor yang lebih baru.")
    hint = N_("Perbarui Surveyor di komputer ini, lalu gabungkan lagi.")


class ChangedBundle(UserError):
    """Its signature does not fit: it was changed after it was written."""

    code = "bundle.changed"
    text = N_("{path} berubah sesudah ditandatangani pengirimnya: {part}.")
    hint = N_("Jangan pakai berkas ini; minta pengirim membuatnya lagi.")


class LockedBundle(UserError):
    """It is encrypted to a key that is not here."""

    code = "bundle.locked"
    text = N_("{path} terenkripsi untuk kunci kantor lain.")
    hint = N_("Buka di komputer kantor yang memegang kuncinya.")


class BadKey(UserError):
    """A key that was given is none."""

    code = "key.unreadable"
    text = N_("Kunci ini tidak dapat dibaca: {reason}.")
    hint = N_("Kunci umum kantor diawali age1; salin seluruhnya tanpa spasi.")


class NotTables(UserError):
    """The file holds no table that entries could be read from."""

    code = "csv.unreadable"
    text = N_("{path} tidak dapat dibaca sebagai tabel: {reason}.")
    hint = N_("Ekspor ulang sebagai CSV. Data di sini tidak berubah.")
