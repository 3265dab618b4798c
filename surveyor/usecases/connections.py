"""Testing the connection to a destination: what works, and what does not, in words."""

from dataclasses import dataclass

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.store.sendings import Destination, Kind
from surveyor.sync.client import Api
from surveyor.sync.connection import Connection
from surveyor.sync.openrosa import OpenRosa
from surveyor.texts import N_, _, ngettext

_MUCH = 300
"""Seconds by which clocks may differ before it is said."""
ROLES = {
    "surveyor": N_("petugas"),
    "office": N_("kantor"),
    "admin": N_("pengelola"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was found."""

    tone: str
    """`ok`, `warning` or `error`."""
    text: str
    advice: str = ""


def examined(place: Destination, secret: str) -> tuple[Line, ...]:
    """Asks the server who it is and as whom it knows us; nothing is sent.

    An error is a line, too: the last one, with what to do.
    """
    if place.kind == Kind.SURVEYOR:
        return _examined_own(place, secret)
    return _examined_openrosa(place, secret)


def _examined_own(place: Destination, secret: str) -> tuple[Line, ...]:
    api = Api(place, secret)
    try:
        hello = api.hello()
    except SurveyorError as error:
        return (*_clock(api.connection), _error(error))
    finally:
        api.close()
    text = _("Terhubung dengan {server} {version}.")
    lines = [Line("ok", text.format(server=hello.server, version=hello.version))]
    who = _("Dikenal sebagai {person} ({role}), wilayah {areas}.")
    lines.append(
        Line(
            "ok",
            who.format(
                person=hello.person or "–",
                role=_(ROLES.get(hello.role, hello.role)),
                areas=", ".join(hello.areas) or _("semua"),
            ),
        )
    )
    return (*lines, *_safety(place), *_clock(api.connection))


def _examined_openrosa(place: Destination, secret: str) -> tuple[Line, ...]:
    link = OpenRosa(place, secret)
    try:
        link.prepare()
        forms = link.forms()
    except SurveyorError as error:
        return (*_clock(link.connection), _error(error))
    finally:
        link.close()
    text = ngettext(
        "Terhubung. {n} kuesioner tersedia.",
        "Terhubung. {n} kuesioner tersedia.",
        len(forms),
    )
    connected = Line("ok", text.format(n=formats.integer(len(forms))))
    return (connected, *_safety(place), *_clock(link.connection))


def _error(error: SurveyorError) -> Line:
    return Line("error", error.message(), error.advice())


def _safety(place: Destination) -> tuple[Line, ...]:
    if place.address.startswith("https:"):
        return ()
    return (
        Line(
            "warning",
            _("Sambungan ini tidak terenkripsi."),
            _("Pakai hanya di jaringan kantor sendiri; di luar itu pakai https://."),
        ),
    )


def _clock(connection: Connection) -> tuple[Line, ...]:
    found = wrong_clock(connection.clock_ahead)
    return () if found is None else (found,)


def wrong_clock(ahead: float | None) -> Line | None:
    """What is said of the clock of this machine; None where it is right enough.

    Args:
        ahead: Seconds by which the server's is ahead; None where nobody knows.
    """
    if ahead is None or abs(ahead) < _MUCH:
        return None
    minutes = formats.integer(round(abs(ahead) / 60))
    text = (
        _("Jam komputer ini terlambat {n} menit.")
        if ahead > 0
        else _("Jam komputer ini terlalu cepat {n} menit.")
    )
    advice = _("Betulkan tanggal dan jam: waktu entri diambil dari sana.")
    return Line("warning", text.format(n=minutes), advice)
