"""A row of a table as answers of the register, and what there is to say about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveyor import formats
from surveyor.areas.boundaries import distance_outside
from surveyor.areas.catalogue import Area, Areas
from surveyor.areas.finding import Sought, find_area, same_name
from surveyor.positions.written import degrees, position
from surveyor.texts import _
from surveyor.usecases.site_fields import FIELDS, ColumnMapping, choice_of

FAR_KM = 10.0
"""So far outside the indicative outline a point is worth a word."""
NAME, POINT = "S/S01", "SL/S08"
"""The questions for the name and the place of a site."""
_LEVELS = ("regency", "district", "village")
_AREAS = frozenset({*_LEVELS, *(f"{level}_name" for level in _LEVELS)})
_KEYS = {one.question: frozenset({one.key}) for one in FIELDS if one.question} | {
    "SL/S05": _AREAS,
    "SL/S06": _AREAS,
    "SL/S07": _AREAS,
    POINT: frozenset({"lat", "lon", "point"}),
}
"""Question -> keys of the fields that tell of it."""
_LAT, _LON = (-11.1, 6.2), (94.9, 141.1)


@dataclass(frozen=True, slots=True)
class RowFinding:
    """Something to say about a row, in the language in use."""

    text: str
    stops: bool = False
    """The row cannot be taken in like this."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row says, each answer by group and name of its question."""

    answers: Mapping[str, str]
    """Also what holds for all rows; empty ones are left out."""
    told: frozenset[str]
    """The fields of which the row's own cells say something, by their keys."""
    site: str
    """The id of a site, where a column has it."""
    findings: tuple[RowFinding, ...]

    def own(self) -> dict[str, str]:
        """The answers that the row's own cells give."""
        return {
            question: answer
            for question, answer in self.answers.items()
            if self.tells_of(question)
        }

    def tells_of(self, question: str) -> bool:
        """Whether any cell of the row is about a question."""
        return not self.told.isdisjoint(_KEYS[question])


class RowReader:
    """Reads one row after the other; areas and choices that were found are kept."""

    def __init__(self, mapping: ColumnMapping) -> None:
        self._mapping = mapping
        self._areas: dict[tuple[str, str, str, str], Sought] = {}
        self._findings: list[RowFinding] = []

    def read(self, cells: tuple[str, ...]) -> ReadRow:
        """The answers of a row, and what is odd about them."""
        self._findings = []
        said = {one.key: self._mapping.text(cells, one.key) for one in FIELDS}
        answers: dict[str, str] = {}
        for one in FIELDS:
            value = said[one.key]
            if not one.question or one.key in _LEVELS:
                continue
            if one.choices:
                value = self._choice(one.key, one.title, value)
            answers[one.question] = " ".join(value.split())
        answers |= self._place(said)
        answers[POINT] = self._point(said, answers["SL/S05"])
        told = {one.key for one in FIELDS if self._mapping.own(cells, one.key)}
        return ReadRow(
            {ref: value for ref, value in answers.items() if value},
            frozenset(told),
            said["id"].strip(),
            tuple(self._findings),
        )

    def _say(self, text: str, *, stops: bool = False) -> None:
        self._findings.append(RowFinding(text, stops))

    def _choice(self, key: str, title: str, text: str) -> str:
        code = choice_of(key, text) if text else ""
        if text and not code:
            said = _("{field}: “{text}” tidak ada dalam daftar pilihan.")
            self._say(
                said.format(field=_(title), text=text), stops=key != "village_class"
            )
        return code

    def _place(self, said: Mapping[str, str]) -> dict[str, str]:
        """The areas from the largest to the smallest; a smaller one tells the larger."""
        village = self._sought(said, "village", "")
        district = self._sought(said, "district", "")
        regency = self._area(said, "regency", "")
        within = regency.code if regency else ""
        for one, level in ((district, "district"), (village, "village")):
            if not within and one.area is not None:
                regency = _above(one.area, 2)
                within = regency.code if regency else level
        found = self._area(said, "district", within)
        if found is None and village.area is not None:
            found = _above(village.area, 3)
        smallest = self._area(said, "village", found.code if found else within)
        if found is None and smallest is not None:
            found = _above(smallest, 3)
        return {
            "SL/S05": regency.code if regency else "",
            "SL/S06": found.code if found else "",
            "SL/S07": smallest.code if smallest else "",
        }

    def _sought(self, said: Mapping[str, str], level: str, within: str) -> Sought:
        key = said[level], said[f"{level}_name"], level, within
        if key not in self._areas:
            self._areas[key] = find_area(*key)
        return self._areas[key]

    def _area(self, said: Mapping[str, str], level: str, within: str) -> Area | None:
        code, name = said[level], said[f"{level}_name"]
        if not code and not name:
            return None
        sought = self._sought(said, level, within)
        written = " ".join(part for part in (code, name) if part)
        if sought.area is None:
            self._missing(sought, written, stops=level != "village")
            return None
        area = sought.area
        if sought.by_name:
            text = _("Kode {code} tidak dikenal; dipakai {area} ({new}) dari namanya.")
            self._say(text.format(code=code, area=area.name, new=area.code))
        elif name and code and not same_name(area, name):
            text = _("Kode {code} adalah {area}, bukan {name}.")
            self._say(text.format(code=area.code, area=area.name, name=name))
        return area

    def _missing(self, sought: Sought, written: str, *, stops: bool) -> None:
        text = _("Wilayah “{written}” tidak dikenal.").format(written=written)
        if sought.several:
            text = _("Ada {n} wilayah bernama “{written}”; tulis kodenya.")
            text = text.format(n=len(sought.several), written=written)
        elif sought.near:
            names = ", ".join(f"{one.name} ({one.code})" for one in sought.near)
            text += " " + _("Mungkin maksudnya {names}.").format(names=names)
        self._say(text, stops=stops)

    def _point(self, said: Mapping[str, str], regency: str) -> str:
        written = said["point"] or "; ".join(p for p in (said["lat"], said["lon"]) if p)
        if not written:
            return ""
        if said["point"]:
            found = position(said["point"])
        else:
            lat, lon = degrees(said["lat"]), degrees(said["lon"])
            found = None if lat is None or lon is None else (lat, lon)
        if found is None:
            text = _("Koordinat “{written}” tidak dapat dibaca.")
            self._say(text.format(written=written), stops=True)
            return ""
        lat, lon = found
        if not _fits(lat, lon) and _fits(lon, lat):
            self._say(_("Lintang dan bujur tertukar; urutannya dibetulkan."))
            lat, lon = lon, lat
        outside = distance_outside(regency, lat, lon) if regency else None
        if outside is not None and outside > FAR_KM:
            text = _("Titik berada {km} km di luar batas kabupaten/kota.")
            self._say(text.format(km=formats.integer(round(outside))))
        return f"{lat:.7f} {lon:.7f} 0 0"


def _fits(lat: float, lon: float) -> bool:
    return _LAT[0] <= lat <= _LAT[1] and _LON[0] <= lon <= _LON[1]


def _above(area: Area, parts: int) -> Area | None:
    """The area of so many parts of the code that an area lies in."""
    return Areas.open().area(".".join(area.code.split(".")[:parts]))
