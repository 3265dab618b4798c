"""What can be wrong with an expression, in words and with its place.

All are compile errors: an expression that compiles gives a value. `position` counts
characters from 0, `place` in the message from 1.
"""

from surveyor.errors import UserError
from surveyor.texts import N_, _


class Phrase(str):
    """A marked text inside another message; translated when that is shown."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return format(_(str(self)), spec)


class XPathSyntaxError(UserError):
    """The expression is not XPath; `token` is what stands at the place."""

    code = "xpath.syntax"
    text = N_("Rumus tidak dapat dibaca pada karakter ke-{place} ({token}): {reason}.")
    hint = N_("Periksa tanda kurung, tanda kutip, dan nama fungsi di tempat itu.")

    def __init__(self, position: int, reason: str, token: str = "") -> None:
        super().__init__(
            place=position + 1,
            reason=Phrase(reason),
            token=_shown(token) if token else Phrase(N_("akhir rumus")),
        )
        self.position = position


class _Placed(UserError):
    """An error about a call at a place."""

    def __init__(self, *, position: int = 0, **values: object) -> None:
        super().__init__(place=position + 1, **values)
        self.position = position


class UnknownFunction(_Placed):
    """The expression calls a function that nobody has."""

    code = "xpath.unknown_function"
    text = N_("Fungsi {name}() pada karakter ke-{place} tidak dikenal.")
    hint = N_("Periksa ejaannya; daftar fungsi ada di dokumentasi ODK.")


class WrongArguments(_Placed):
    """A function is called with too few or too many arguments."""

    code = "xpath.arity"
    text = N_(
        "Fungsi {name}() pada karakter ke-{place} dipanggil dengan {given} nilai;"
        " seharusnya {wanted}."
    )
    hint = N_("Tambah atau kurangi nilai di dalam kurungnya.")


class NotNodes(_Placed):
    """A function that counts or adds questions is given something else."""

    code = "xpath.not_nodes"
    text = N_(
        "Fungsi {name}() pada karakter ke-{place} membutuhkan rujukan ke isian,"
        " bukan nilai."
    )
    hint = N_("Tulis nama isian atau barisnya, mis. ${{anggota}}.")


def _shown(token: str) -> str:
    """A token as it can be printed: short, control characters as escapes."""
    short = token if len(token) <= 30 else token[:29] + "…"
    return short if short.isprintable() else ascii(short)[1:-1]
