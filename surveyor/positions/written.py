"""Positions as people write them: degrees, degrees-minutes-seconds, UTM."""

import re

from surveyor.positions.utm import from_utm

_NUMBER = r"\d+(?:[.,]\d+)?"
_SIDE = r"(?:LU|LS|BT|BB|N|S|E|W|U|B|T)"
_ANGLE = re.compile(
    rf"""(?P<first>{_SIDE})?\s*(?P<sign>[-−+])?\s*(?P<deg>{_NUMBER})\s*[°º]?\s*
        (?:(?P<min>{_NUMBER})\s*['′’]\s*)?(?:(?P<sec>{_NUMBER})\s*(?:["″”]|''|′′|’’)\s*)?
        (?P<last>{_SIDE})?""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_SPACED = re.compile(
    rf"""(?P<first>{_SIDE})?\s*(?P<sign>[-−+])?(?P<deg>\d{{1,3}})[\s:°º]+
        (?P<min>{_NUMBER})['′’]?(?:[\s:]+(?P<sec>{_NUMBER})["″”]?)?\s*
        (?P<last>{_SIDE})?""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_UTM = re.compile(
    r"""(?:UTM)?\s*(?:zona|zone)?\s*(?P<zone>\d{1,2})\s*(?P<band>[C-HJ-NP-X])\b[\s,;:]*
        (?:E|X|mT|mE|T)?\s*[:=]?\s*(?P<east>\d{5,7}(?:[.,]\d+)?)\s*(?:mE|mT|m|E|T)?
        [\s,;]+(?:N|Y|mU|mN|U)?\s*[:=]?\s*(?P<north>\d{1,8}(?:[.,]\d+)?)\s*
        (?:mN|mU|m|N|U)?""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_NEGATIVE = frozenset({"S", "LS", "W", "BB", "B"})
_UP = frozenset({"N", "S", "LU", "LS", "U"})


def degrees(text: str) -> float | None:
    """Decimal degrees of a written angle: `-0,41`, `0°24'36" LS`, `116.98 BT`.

    None for what is no angle, such as one of 75 minutes.
    """
    found = _found(text)
    if not found or (found["first"] and found["last"]):
        return None
    minutes, seconds = _float(found["min"]), _float(found["sec"])
    if minutes >= 60 or seconds >= 60:
        return None
    value = _float(found["deg"]) + minutes / 60 + seconds / 3600
    negative = bool(found["sign"]) and found["sign"] != "+"
    return -value if negative or _side(found) in _NEGATIVE else value


def split_pair(text: str) -> tuple[str, str] | None:
    """The two halves of a written pair such as `-0,41; 116,98`, or None.

    The latitude comes first in what is returned, also where the sides of the halves
    (`116,98 BT 0,41 LS`) say that it was written last.
    """
    for parts in _halves(text.strip()):
        if len(parts) == 2 and None not in (degrees(parts[0]), degrees(parts[1])):
            first, second = parts
            return (second, first) if _upright(second) > _upright(first) else parts
    return None


def position(text: str) -> tuple[float, float] | None:
    """Latitude and longitude of a position written in any way; None for no position.

    Degrees, degrees-minutes-seconds, or UTM with its zone (`50M 497000 9954000`; as a
    band, S means the southern half, as on Indonesian maps).
    """
    grid = _UTM.fullmatch(text.strip())
    if grid:
        return _from_grid(grid)
    pair = split_pair(text)
    if pair is None:
        return None
    lat, lon = degrees(pair[0]), degrees(pair[1])
    if lat is None or lon is None or not (abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return lat, lon


def dms(lat: float, lon: float) -> str:
    """A position in degrees, minutes and seconds: `0°24'36,0" LS; 116°58'58,4" BT`."""
    north, east = ("LS" if lat < 0 else "LU"), ("BB" if lon < 0 else "BT")
    return f"{_sexagesimal(lat)} {north}; {_sexagesimal(lon)} {east}"


def _sexagesimal(value: float) -> str:
    tenths = round(abs(value) * 36_000)
    whole, rest = divmod(tenths, 36_000)
    minutes, tenths = divmod(rest, 600)
    seconds, tenth = divmod(tenths, 10)
    return f"{whole}°{minutes:02}'{seconds:02},{tenth}\""


def _from_grid(found: re.Match[str]) -> tuple[float, float] | None:
    zone, band = int(found["zone"]), found["band"].upper()
    east, north = _float(found["east"]), _float(found["north"])
    if not 1 <= zone <= 60 or not 100_000 <= east <= 900_000 or north > 10_000_000:
        return None
    lat, lon = from_utm(zone, east, north, south=band < "N" or band == "S")
    return round(lat, 8), round(lon, 8)


def _halves(text: str) -> list[tuple[str, ...]]:
    """Ways of taking a text apart, the surest first."""
    ways = [re.split(r"\s*;\s*", text), re.split(r",\s+", text), text.split()]
    sides = re.fullmatch(rf"(.*?\d.*?\s*{_SIDE})[\s,;]+(.*\d.*)", text, re.IGNORECASE)
    if sides:
        ways.append([sides[1], sides[2]])
    leading = re.fullmatch(rf"({_SIDE}.*?)[\s,;]+({_SIDE}.*)", text, re.IGNORECASE)
    if leading:
        ways.append([leading[1], leading[2]])
    if re.fullmatch(r"[^,]*[.°][^,]*,[^,]*[.°][^,]*", text):
        ways.append(text.split(","))  # else it is a decimal comma
    return [tuple(part for part in way if part) for way in ways]


def _found(text: str) -> re.Match[str] | None:
    text = text.strip()
    return _ANGLE.fullmatch(text) or _SPACED.fullmatch(text)


def _side(found: re.Match[str]) -> str:
    return (found["last"] or found["first"] or "").upper()


def _upright(text: str) -> int:
    """1 for a latitude by its side, -1 for a longitude, 0 where nothing tells."""
    found = _found(text)
    side = _side(found) if found else ""
    return 0 if not side else 1 if side in _UP else -1


def _float(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0
