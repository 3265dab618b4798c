"""What can go wrong while submissions are read and scored.

UserError
├── SchemeInvalid          an office's edited scoring scheme cannot be used
├── SubmissionUnreadable   the XML of a submission is damaged
└── TablesIncomplete       a folder of exported tables is not whole
"""

from surveyor.errors import UserError
from surveyor.texts import N_


class SchemeInvalid(UserError):
    """A scoring scheme has problems; `values["problems"]` tells them line by line."""

    code = "scheme.invalid"
    text = N_("Skema penilaian {path} belum dapat dipakai:\n{problems}")
    hint = N_(
        "Perbaiki bagian yang disebut, atau pakai kembali skema bawaan. "
        "Hasil yang sudah ada tidak berubah."
    )


class SubmissionUnreadable(UserError):
    """The bytes are no submission XML; the caller leaves the entry out and says so."""

    code = "submission.unreadable"
    text = N_("Isi entri tidak dapat dibaca: {reason}.")
    hint = N_("Periksa proyek dengan `surveyor check`; cadangan mungkin memuatnya.")


class TablesIncomplete(UserError):
    """A folder of tables is not whole: no manifest, or a file differs from it."""

    code = "tables.incomplete"
    text = N_("Tabel di {path} tidak utuh: {reason}.")
    hint = N_("Ekspor ulang, atau salin ulang seluruh isi foldernya.")
