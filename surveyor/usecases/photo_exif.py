"""What a photo says of itself (EXIF): where and when it was taken, and nothing else.

A finished entry travels, so the camera's serial number, its owner and the rest stay
behind.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Exif

_GPS, _POINTER = 0x8825, 0x8769
_CHANGED = 0x0132
_TAKEN, _OFFSET, _TAKEN_OFFSET = 0x9003, 0x9010, 0x9011
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_ALT_REF, _ALT, _ACCURACY = 5, 6, 31
_MOST_PARTS = 64
"""Values of one GPS field; the longest of the standard has far fewer."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture from a camera of this machine, which writes no EXIF block."""

    data: bytes
    """A picture file."""
    taken: datetime
    """With its time zone."""
    place: str = ""
    """Where, as ODK writes a point: `lat lon altitude accuracy`; empty if unknown."""


def kept(exif: "Exif") -> "Exif":
    """Position and time of a photo, as far as they can be read."""
    from PIL import Image

    made = Image.Exif()
    if isinstance(exif.get(_CHANGED), str):
        made[_CHANGED] = exif[_CHANGED]
    inner = _ifd(exif, _POINTER)
    for tag in (_TAKEN, _OFFSET, _TAKEN_OFFSET):
        if isinstance(inner.get(tag), str):
            made.get_ifd(_POINTER)[tag] = inner[tag]
    place = {tag: value for tag, value in _ifd(exif, _GPS).items() if _is_sound(value)}
    if place:
        made.get_ifd(_GPS).update(place)
    return made


def stamped(shot: Shot) -> "Exif":
    """The EXIF block of a picture from a camera of this machine."""
    from PIL import Image

    made = Image.Exif()
    moment = f"{shot.taken:%Y:%m:%d %H:%M:%S}"
    made[_CHANGED] = moment
    inner = made.get_ifd(_POINTER)
    inner[_TAKEN] = moment
    zone = f"{shot.taken:%z}"
    inner[_OFFSET] = inner[_TAKEN_OFFSET] = f"{zone[:3]}:{zone[3:5]}"
    place = _place(shot.place)
    if place:
        made.get_ifd(_GPS).update(place)
    return made


def _ifd(exif: "Exif", tag: int) -> dict[int, object]:
    """A part of the block; empty where it is damaged."""
    try:
        return dict(exif.get_ifd(tag))
    except Exception:  # noqa: BLE001 (Pillow raises anything for a damaged block)
        return {}


def _is_sound(value: object) -> bool:
    """Whether a value can be written again: no division by zero, no endless list."""
    parts = value if isinstance(value, tuple) else (value,)
    if len(parts) > _MOST_PARTS:
        return False
    for part in parts:
        if isinstance(part, str | bytes):
            continue
        try:
            number = float(part)
        except (TypeError, ValueError, ZeroDivisionError):
            return False
        if not -1e9 < number < 1e9:  # Neither infinite nor no number at all.
            return False
    return True


def _place(point: str) -> dict[int, object]:
    try:
        lat, lon, alt, accuracy = (float(one) for one in point.split()[:4])
    except ValueError:
        return {}
    made: dict[int, object] = {
        _LAT_REF: "S" if lat < 0 else "N",
        _LAT: _degrees(abs(lat)),
        _LON_REF: "W" if lon < 0 else "E",
        _LON: _degrees(abs(lon)),
    }
    if alt:
        made |= {_ALT_REF: bytes([alt < 0]), _ALT: abs(alt)}
    if accuracy > 0:
        made[_ACCURACY] = accuracy
    return made


def _degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes, and seconds to a hundredth: some 30 cm."""
    hundredths = round(value * 360_000)
    minutes, seconds = divmod(hundredths, 6000)
    degrees, rest = divmod(minutes, 60)
    return float(degrees), float(rest), seconds / 100
