"""The column `type`: what a row is, and the nearest known type where it is misspelt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import Enum, auto
from functools import cache

_LISTED = ("select_one", "select_multiple", "rank")
_INDONESIAN = {
    "teks": "text", "isian": "text", "angka": "integer", "bilangan": "integer",
    "bilangan_bulat": "integer", "desimal": "decimal", "pecahan": "decimal",
    "tanggal": "date", "waktu": "time", "jam": "time", "tanggal_waktu": "dateTime",
    "pilih_satu": "select_one", "pilihan_tunggal": "select_one",
    "pilih_banyak": "select_multiple", "pilihan_ganda": "select_multiple",
    "catatan": "note", "foto": "image", "gambar": "image", "suara": "audio",
    "titik": "geopoint", "lokasi": "geopoint", "hitung": "calculate",
    "perhitungan": "calculate", "mulai_grup": "begin_group", "urutkan": "rank",
    "akhir_grup": "end_group", "mulai_ulang": "begin_repeat", "berkas": "file",
    "akhir_ulang": "end_repeat",
    "number": "integer", "numeric": "integer", "numbers": "integer", "string": "text",
    "radio": "select_one", "select": "select_one", "single_select": "select_one",
    "multi_select": "select_multiple", "multiselect": "select_multiple",
    "checkbox": "select_multiple", "select_many": "select_multiple",
    "picture": "image", "gps": "geopoint", "boolean": "acknowledge",
    "group": "begin_group", "repeat": "begin_repeat", "formula": "calculate",
    "calculation": "calculate", "calc": "calculate", "geo": "geopoint",
}  # fmt: skip
_NEAR = 0.72
"""Similarity from which a spelling is taken for another one (difflib, 0 to 1)."""


class Kind(Enum):
    """What a row of the survey is."""

    QUESTION = auto()
    SELECT = auto()
    BEGIN = auto()
    END = auto()
    SETTING = auto()
    OUTSIDE = auto()
    """A file beside the form or the audit: a name, but nothing to be asked."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class RowType:
    """A row's type, taken apart."""

    kind: Kind
    text: str
    control: str = ""
    """`group`, `repeat` or `loop` of a begin or end."""
    command: str = ""
    """`select_one`, `select_multiple`, `rank` … in pyxform's usual word."""
    list_name: str = ""
    other: bool = False
    from_file: bool = False

    @property
    def multiple(self) -> bool:
        """More than one choice can be made."""
        return self.command == "select all that apply"


@cache
def row_type(text: str) -> RowType:
    """What a text of the column `type` means to pyxform."""
    from pyxform import aliases, xls2json
    from pyxform.constants import EXTERNAL_INSTANCE_TYPES

    begin = xls2json.RE_BEGIN_CONTROL.search(text)
    end = xls2json.RE_END_CONTROL.search(text)
    if begin or end:
        found = begin or end
        control = aliases.control[found["type"]]
        listed = (begin["list_name"] or "") if begin else ""
        return RowType(
            Kind.BEGIN if begin else Kind.END, text, control, list_name=listed
        )
    select = xls2json.RE_SELECT.search(text)
    if select:
        word = select["select_command"]
        return RowType(
            Kind.SELECT, text, command=aliases.select[word],
            list_name=select["list_name"], other=select["specify_other"] is not None,
            from_file=word in aliases.select_from_file,
        )  # fmt: skip
    if text in aliases.settings_header:
        return RowType(Kind.SETTING, text)
    if text in EXTERNAL_INSTANCE_TYPES or text == "audit":
        return RowType(Kind.OUTSIDE, text)
    known = text in _known() or xls2json.RE_OSM.search(text)
    return RowType(Kind.QUESTION if known else Kind.UNKNOWN, text)


@cache
def nearest_type(text: str) -> str:
    """The known type that was probably meant, with its list; empty for none."""
    text = text.strip()
    ends = [len(text), *(m.start() for m in reversed([*re.finditer(r"\s+", text)]))]
    best, score = "", 0.0
    for end in ends:
        head, tail = text[:end], text[end:].strip()
        meant, alike = _meant(re.sub(r"[\s_]+", "_", head).lower())
        if alike > score and bool(tail) == (meant in _LISTED):
            best, score = f"{meant} {tail}".strip(), alike
    return best


class Guesses:
    """Near names among many, looked up for the first few unknown ones only.

    Where thousands are unknown, one column is wrong, and guesses would take minutes.
    """

    def __init__(self, known: Iterable[str], most: int = 30) -> None:
        self._known = list(known)
        self._left = most
        self._found: dict[str, str] = {}

    def near(self, name: str) -> str:
        """The known name that was probably meant; empty for none."""
        if name not in self._found:
            self._left -= 1
            self._found[name] = nearest(name, self._known) if self._left >= 0 else ""
        return self._found[name]


def nearest(text: str, known: list[str]) -> str:
    """The known text that is spelt most like another; empty for none."""
    lowered = {one.lower(): one for one in known}
    found = get_close_matches(text.lower(), list(lowered), n=1, cutoff=_NEAR)
    return lowered[found[0]] if found else ""


def _meant(head: str) -> tuple[str, float]:
    """The usual type that a text in lower case is most like, and how much."""
    if head in _INDONESIAN:
        return _INDONESIAN[head], 1.0
    found = nearest(head, list(_USUAL))
    return found, SequenceMatcher(None, head, found.lower()).ratio() if found else 0.0


_USUAL = (
    "text", "integer", "decimal", "date", "time", "dateTime", "note", "calculate",
    "select_one", "select_multiple", "rank", "image", "audio", "video", "file",
    "geopoint", "geotrace", "geoshape", "barcode", "acknowledge", "hidden", "range",
    "begin_group", "end_group", "begin_repeat", "end_repeat", "start", "end", "today",
    "deviceid", "username", "email", "phonenumber", "audit", "csv-external",
    "xml-external", "start-geopoint", "background-audio", "background-geopoint",
)  # fmt: skip


@cache
def _known() -> frozenset[str]:
    from pyxform.aliases import _type_alias_map
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    selects = {"select one", "select all that apply", "select one external", "rank"}
    return frozenset(QUESTION_TYPE_DICT) - selects | frozenset(_type_alias_map)
