"""An area that somebody wrote down: by its code, or by its name where no code fits."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from surveyor.areas.catalogue import Area, Areas

_TITLE = re.compile(
    r"^\s*(kab(upaten)?|kota|kec(amatan)?|desa|kel(urahan)?|provinsi|prov)\b[.\s]*",
    re.IGNORECASE,
)
_DIGITS = (2, 4, 6, 10)


@dataclass(frozen=True, slots=True)
class Sought:
    """What became of a written area."""

    area: Area | None = None
    by_name: bool = False
    """A code was written that nobody knows; the name led to it."""
    several: tuple[Area, ...] = ()
    """Areas of that name, where it is not the only one."""
    near: tuple[Area, ...] = ()
    """Areas with a similar name, where there is none of that name."""


def find_area(code: str, name: str, level: str, within: str = "") -> Sought:
    """The area of a level that a code or a name means.

    Args:
        code: As written, with or without dots; it may also hold a name.
        name: Empty where only one of the two was given.
        level: `regency`, `district` or `village`.
        within: Code of an area that it must lie in; empty for anywhere.
    """
    areas = Areas.open()
    written = code.strip()
    if re.fullmatch(r"[\d. ]+", written):
        dotted = dotted_code(written)
        found = areas.area(dotted) if dotted else None
        if found is not None and found.level == level and _lies(found.code, within):
            return Sought(found)
        sought = _by_name(areas, name, level, within) if name else Sought()
        return Sought(sought.area, sought.area is not None, sought.several, sought.near)
    return _by_name(areas, written or name, level, within)


def dotted_code(text: str) -> str:
    """`6402061005` -> `64.02.06.1005`; empty where it has not the length of a code."""
    digits = re.sub(r"\D", "", text)
    if len(digits) not in _DIGITS:
        return ""
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if part)


def same_name(area: Area, name: str) -> bool:
    """Whether a name means an area, with or without `Kabupaten`, `Desa` and so on."""
    return _bare(area.name) == _bare(name)


def _by_name(areas: Areas, name: str, level: str, within: str) -> Sought:
    bare = _bare(name)
    if not bare:
        return Sought()
    found = areas.search(bare, level, within, limit=100)
    same = [area for area in found if _bare(area.name) == bare]
    if level == "regency" and len(same) > 1:
        # `Kota` is part of the name: Kota Bogor is not Kabupaten Bogor.
        kind = "Kota" if re.match(r"\s*kota\b", name, re.IGNORECASE) else "Kabupaten"
        same = [area for area in same if area.kind == kind]
    if len(same) == 1:
        return Sought(same[0])
    if same:
        return Sought(several=tuple(same))
    return Sought(near=found[:3] or _similar(areas.children(within), bare))


def _similar(areas: tuple[Area, ...], bare: str) -> tuple[Area, ...]:
    """The areas whose name differs in a letter or two."""
    names = {_bare(area.name): area for area in areas}
    return tuple(names[name] for name in get_close_matches(bare, names, 3, 0.8))


def _bare(name: str) -> str:
    return " ".join(_TITLE.sub("", name).lower().split())


def _lies(code: str, within: str) -> bool:
    return not within or code.startswith(f"{within}.")
