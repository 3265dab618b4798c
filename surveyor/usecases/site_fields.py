"""What a site is made of in a table, and which column most likely holds it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from surveyor.analysis.labels import Lists, questions
from surveyor.forms.builtin import builtin_form
from surveyor.texts import N_
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.site_table import SiteTable


@dataclass(frozen=True, slots=True)
class SiteField:
    """One thing that is known of a site."""

    key: str
    title: str
    """In Indonesian; translated when it is shown."""
    question: str = ""
    """Group and name in the register's form; empty where it only helps another one."""
    heads: tuple[str, ...] = ()
    """Plain heads of columns, the surest first."""
    choices: bool = False


FIELDS = (
    SiteField("id", N_("ID lokasi, untuk memperbaiki"), "",
              ("id lokasi", "site id", "id", "uuid", "name")),
    SiteField("name", N_("Nama lokasi"), "S/S01",
              ("label", "nama lokasi", "nama objek wisata", "nama daya tarik wisata", "nama dtw",
               "nama obyek wisata", "nama", "site name", "name", "lokasi", "daya tarik")),
    SiteField("kind", N_("Jenis daya tarik"), "S/S02",
              ("jenis daya tarik", "jenis wisata", "jenis", "kategori", "kind", "type",
               "category"), choices=True),
    SiteField("village_class", N_("Kelas desa wisata"), "S/S03",
              ("kelas desa wisata", "klasifikasi", "kelas", "village class", "class"),
              choices=True),
    SiteField("manager", N_("Pengelola"), "S/S04",
              ("pengelola", "pengelolaan", "manager", "operator"), choices=True),
    SiteField("regency", N_("Kabupaten/Kota (kode atau nama)"), "SL/S05",
              ("kode kabupaten kota", "kode kabupaten", "kab kode", "kode kab",
               "kabupaten kota", "kabupaten", "kab kota", "kab", "regency")),
    SiteField("regency_name", N_("Nama kabupaten/kota, bila kodenya tidak dikenal"), "",
              ("nama kabupaten kota", "nama kabupaten", "kab nama", "regency name")),
    SiteField("district", N_("Kecamatan (kode atau nama)"), "SL/S06",
              ("kode kecamatan", "kec kode", "kode kec", "kecamatan", "kec", "district")),
    SiteField("district_name", N_("Nama kecamatan, bila kodenya tidak dikenal"), "",
              ("nama kecamatan", "kec nama", "district name")),
    SiteField("village", N_("Desa/Kelurahan (kode atau nama)"), "SL/S07",
              ("kode desa kelurahan", "kode desa", "desa kode", "desa kelurahan", "desa",
               "kelurahan", "village")),
    SiteField("village_name", N_("Nama desa/kelurahan, bila kodenya tidak dikenal"), "",
              ("nama desa kelurahan", "nama desa", "desa nama", "village name")),
    SiteField("lat", N_("Lintang"), "",
              ("lintang", "latitude", "lat", "y", "koordinat y", "garis lintang")),
    SiteField("lon", N_("Bujur"), "",
              ("bujur", "longitude", "lon", "long", "lng", "x", "koordinat x",
               "garis bujur")),
    SiteField("point", N_("Koordinat dalam satu kolom"), "",
              ("koordinat", "titik koordinat", "titik", "lintang bujur", "coordinates",
               "geometry", "posisi")),
    SiteField("address", N_("Alamat"), "SL/S10", ("alamat", "address", "jalan")),
    SiteField("phone", N_("Telepon kantor pengelola"), "SK/S11",
              ("telepon kantor pengelola", "telepon kantor", "telepon", "telp", "phone")),
    SiteField("note", N_("Catatan"), "SK/S12",
              ("catatan", "keterangan", "deskripsi", "note", "remarks")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column holds what, and what holds for all rows."""

    columns: Mapping[str, int] = field(default_factory=dict)
    """Key of a field -> number of a column, from 0."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Key of a field -> value where the row says nothing."""

    def own(self, cells: tuple[str, ...], key: str) -> str:
        """What a row itself says of a field; empty for nothing."""
        at = self.columns.get(key)
        return cells[at] if at is not None and at < len(cells) else ""

    def text(self, cells: tuple[str, ...], key: str) -> str:
        """What a row says of a field, or what holds for all."""
        return self.own(cells, key) or self.fixed.get(key, "")


def guess_mapping(table: SiteTable) -> ColumnMapping:
    """The likeliest column of each field by its head; each column is used once."""
    heads = {
        plain_words(head): at for at, head in reversed([*enumerate(table.columns)])
    }
    found: dict[str, int] = {}
    # A surer head of any field comes before a less sure one of another.
    longest = max(len(one.heads) for one in FIELDS)
    for rank in range(longest):
        for one in FIELDS:
            head = one.heads[rank] if rank < len(one.heads) else None
            if head in heads and one.key not in found:
                at = heads[head]
                if at not in found.values():
                    found[one.key] = at
    return ColumnMapping(dict(sorted(found.items())))


def choice_of(key: str, text: str) -> str:
    """The code of a choice that a text means by code or by name; empty for none."""
    known = _choices(key)
    plain = plain_words(text)
    if plain in known:
        return known[plain]
    for part in re.split(r"[/,;(]", text):
        near = get_close_matches(plain_words(part), known, 1, 0.86)
        if near:
            return known[near[0]]
    return ""


def choices_of(key: str) -> tuple[str, ...]:
    """The codes that a field may have."""
    return tuple(dict.fromkeys(_choices(key).values()))


@cache
def _choices(key: str) -> dict[str, str]:
    """Codes and names in all languages, plain -> code."""
    question = next(one.question for one in FIELDS if one.key == key)
    form = builtin_form(SITE_FORM)
    found = next(q for ref, q in questions(form).items() if ref.endswith(question))
    made: dict[str, str] = {}
    for option in Lists(form).of(found):
        made[plain_words(option.value)] = option.value
        for name in option.label.values():
            made.setdefault(plain_words(name), option.value)
            for part in name.split("/"):
                made.setdefault(plain_words(part), option.value)
    return made


def plain_words(text: str) -> str:
    """Lower case, without accents and marks, single spaces."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", spread).split())
