"""A scheme's TOML tables read value by value, collecting everything that is wrong.

Reading never stops at the first mistake: a wrong value is noted with its place and
replaced by a harmless one, so that an office sees all its mistakes in one go.
"""

import difflib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from surveyor.texts import N_, _

NAME_LANGUAGES = ("id", "en")


class SchemeFile:
    """One table of the file; tables inside it share its list of problems."""

    def __init__(
        self,
        data: Mapping[str, object],
        place: str = "",
        problems: list[str] | None = None,
    ) -> None:
        self._data = data
        self._place = place
        self.problems: list[str] = [] if problems is None else problems

    def say(self, key: str, text: str, **values: object) -> None:
        """Notes a problem at a key; `text` is a marked template."""
        self.problems.append(f"{self._where(key)}: {_(text).format(**values)}")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._data

    def names(self) -> tuple[str, ...]:
        """The keys in the order of the file."""
        return tuple(self._data)

    def only_known(self, *known: str) -> None:
        """Notes every key that means nothing here, with the nearest that does."""
        for key in self._data:
            if key in known:
                continue
            near = difflib.get_close_matches(key, known, 1)
            if near:
                self.say(key, N_("tidak dikenal; maksudnya {near}?"), near=near[0])
            else:
                self.say(key, N_("tidak dikenal"))

    def part(self, key: str) -> "SchemeFile":
        """The table of a key; an empty one where it is missing or no table."""
        value = self._data.get(key, {})
        if not isinstance(value, dict):
            self.say(key, N_("harus berupa bagian [{name}]"), name=self._where(key))
            value = {}
        return SchemeFile(value, self._where(key), self.problems)

    def parts(self, key: str, *, needed: bool = False) -> tuple["SchemeFile", ...]:
        """The tables of a list."""
        value = self._data.get(key, [])
        if not isinstance(value, list) or any(not isinstance(v, dict) for v in value):
            self.say(key, N_("harus berupa daftar bagian"))
            return ()
        if needed and not value:
            self.say(key, N_("belum diisi"))
        return tuple(
            SchemeFile(part, f"{self._where(key)}[{n}]", self.problems)
            for n, part in enumerate(value, start=1)
        )

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._data.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value is None or value == "":
            self.say(key, N_("belum diisi"))
        else:
            self.say(key, N_('harus berupa teks dalam tanda kutip, misalnya "2026.1"'))
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where the key is missing."""
        value = self._data.get(key, [])
        if isinstance(value, list) and all(isinstance(v, str) and v for v in value):
            return tuple(value)
        self.say(key, N_('harus berupa daftar teks, misalnya ["VS02", "VS03"]'))
        return ()

    def translations(self, key: str) -> Mapping[str, str]:
        """A text in Indonesian and, if there, in English."""
        value = self.part(key)
        value.only_known(*NAME_LANGUAGES)
        indonesian = value.text("id")
        english = value.text("en") if value.has("en") else indonesian
        return {"id": indonesian, "en": english}

    def number(self, key: str, low: int, high: int) -> Fraction:
        """An exact number between two bounds."""
        value = self._data.get(key)
        if value is None:
            self.say(key, N_("belum diisi"))
        elif isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.say(
                key,
                N_("harus berupa bilangan tanpa tanda kutip, dengan titik desimal"),
            )
        elif not Decimal(value).is_finite() or not low <= value <= high:
            self.say(
                key,
                N_("harus antara {low} dan {high}, tertulis {found}"),
                low=low,
                high=high,
                found=value,
            )
        else:
            return Fraction(value)
        return Fraction(low)

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number between two bounds."""
        value = self.number(key, low, high)
        if value.denominator != 1:
            self.say(key, N_("harus bilangan bulat"))
        return int(value)

    def decimal(self, key: str, low: int, high: int) -> Decimal:
        """A number with at most two decimals, as classes are looked up with two."""
        value = self.number(key, low, high) * 100
        if value.denominator != 1:
            self.say(key, N_("paling banyak dua angka desimal"))
        return Decimal(int(value)) / 100

    def _where(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key
