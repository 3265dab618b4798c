"""Every error that a person can meet: what happened, and what to do.

    SurveyorError
    ├── UserError            a wrong form, an unreadable file: the user can mend it
    ├── SurroundingsError    disk full, file locked, newer version: keep data, retry
    └── (anything else)      ours: plain exceptions, shown at the top as a bug

A class has a stable `code`, a `text` and a `hint` in Indonesian with named places;
the instance keeps the values, and the texts are translated when they are shown.
Each room adds its own errors below the two kinds in its own `errors` section; many
things that can be wrong at once are values (findings, violations), not exceptions.
"""

from typing import ClassVar

from surveyor.texts import N_, _


class SurveyorError(Exception):
    """Base of all errors that are shown to people in words."""

    code: ClassVar[str] = "surveyor.error"
    text: ClassVar[str] = N_("Terjadi kesalahan.")
    hint: ClassVar[str] = ""
    exit_code: ClassVar[int] = 1

    def __init__(self, **values: object) -> None:
        super().__init__(self.code)
        self.values = values

    def message(self) -> str:
        """What happened, in the language in use."""
        return _(self.text).format(**self.values)

    def advice(self) -> str:
        """What the user can do, in the language in use; may be empty."""
        return _(self.hint).format(**self.values)

    def __str__(self) -> str:
        return f"{self.message()} {self.advice()}".strip()


class UserError(SurveyorError):
    """The user gave something that cannot be used, and can mend it."""

    code = "user.error"
    exit_code = 2


class SurroundingsError(SurveyorError):
    """The machine stands in the way; nothing is lost and it can be tried again."""

    code = "surroundings.error"
    exit_code = 3


class DiskFull(SurroundingsError):
    """No room left where the data should go."""

    code = "surroundings.disk_full"
    text = N_("Ruang penyimpanan penuh: {path}.")
    hint = N_("Data yang sudah tersimpan aman. Kosongkan ruang, lalu coba lagi.")


class ReadOnly(SurroundingsError):
    """The place cannot be written to."""

    code = "surroundings.read_only"
    text = N_("{path} tidak dapat ditulis.")
    hint = N_("Tidak ada data yang hilang. Periksa izin folder atau kunci flashdisk.")


class FileMissing(UserError):
    """A file that was named is not there."""

    code = "file.missing"
    text = N_("Berkas {path} tidak ditemukan.")
    hint = N_("Periksa nama dan letak berkasnya.")
