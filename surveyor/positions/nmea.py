"""Sentences of a GNSS receiver (NMEA 0183) as fixes; bytes in, values out.

Only what was checked counts: a sentence with a wrong checksum is as good as none, and
one that says it has no fix gives none. Where a receiver tells its own error (GST) that is
the accuracy; else it is guessed from the geometry of the satellites (HDOP).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import reduce

UERE_M = 5.0
"""Metres of error that one unit of HDOP stands for, with an ordinary receiver."""
_LONGEST = 4096
_GST_AGE_S = 2.0


@dataclass(frozen=True, slots=True)
class Fix:
    """One position from a receiver or from the system."""

    lat: float
    lon: float
    accuracy: float
    """Metres, about two thirds of all fixes lie within; 0 where nobody knows."""
    altitude: float = 0.0
    """Metres above the sea; 0 where it is not known."""
    satellites: int = 0
    hdop: float = 0.0
    at: time | None = None
    """Time of day in UTC by the satellites."""


class NmeaReader:
    """Is fed bytes as they come and gives the fixes in them.

    The position is GGA's, which has height and HDOP; a receiver that sends none is read
    by its RMC.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._has_gga = False
        self._error: tuple[float, float] | None = None
        self.sentences = 0
        """Sentences with a right checksum so far: the device speaks NMEA."""
        self.broken = 0
        """Lines that looked like a sentence and were damaged."""

    def feed(self, data: bytes) -> list[Fix]:
        """The fixes that some more bytes complete."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST:
            self._rest = b""  # no sentence is that long: another kind of device
        found = (self._read(line.strip()) for line in lines)
        return [fix for fix in found if fix is not None]

    def _read(self, line: bytes) -> Fix | None:
        start = line.rfind(b"$")
        if start < 0:
            return None
        fields = _fields(line[start:])
        if fields is None:
            self.broken += 1
            return None
        self.sentences += 1
        kind = fields[0][-3:]
        try:
            if kind == "GST":
                self._error = _seconds(fields[1]), _error_of(fields)
            elif kind == "GGA":
                self._has_gga = True
                return self._gga(fields)
            elif kind == "RMC" and not self._has_gga:
                return _rmc(fields)
        except (ValueError, IndexError):
            self.broken += 1
        return None

    def _gga(self, fields: list[str]) -> Fix | None:
        if fields[6] in ("", "0"):
            return None
        hdop = float(fields[8] or 0)
        accuracy = hdop * UERE_M
        if self._error and abs(_seconds(fields[1]) - self._error[0]) <= _GST_AGE_S:
            accuracy = self._error[1]
        return Fix(
            lat=_angle(fields[2], fields[3]),
            lon=_angle(fields[4], fields[5]),
            accuracy=round(accuracy, 1),
            altitude=float(fields[9] or 0),
            satellites=int(fields[7] or 0),
            hdop=hdop,
            at=_time(fields[1]),
        )


def _rmc(fields: list[str]) -> Fix | None:
    if fields[2] != "A":
        return None
    lat, lon = _angle(fields[3], fields[4]), _angle(fields[5], fields[6])
    return Fix(lat, lon, 0.0, at=_time(fields[1]))


def _fields(sentence: bytes) -> list[str] | None:
    """The fields of a sentence whose checksum is right, or None."""
    body, star, told = sentence[1:].partition(b"*")
    try:
        right = star and int(told[:2], 16) == reduce(lambda a, b: a ^ b, body, 0)
        return body.decode("ascii").split(",") if right and len(body) > 6 else None
    except ValueError:
        return None


def _angle(text: str, side: str) -> float:
    """`0024.5964`, `S` -> -0.40994: two or three digits of degrees, then minutes."""
    point = text.index(".") if "." in text else len(text)
    minutes = float(text[point - 2 :])
    value = float(text[: point - 2]) + minutes / 60
    if side not in ("N", "S", "E", "W") or minutes >= 60 or value > 180:
        raise ValueError(text)
    return -value if side in ("S", "W") else value


def _error_of(fields: list[str]) -> float:
    """Of GST: the mean of the errors in latitude and longitude, in metres."""
    north, east = float(fields[6]), float(fields[7])
    return float(((north**2 + east**2) / 2) ** 0.5)


def _seconds(text: str) -> float:
    return int(text[:2]) * 3600 + int(text[2:4]) * 60 + float(text[4:])


def _time(text: str) -> time | None:
    if not text:
        return None
    whole = datetime.strptime(text[:6], "%H%M%S").replace(tzinfo=UTC)
    return whole.timetz()
