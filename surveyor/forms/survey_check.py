"""What is wrong on the sheet survey: types, names, groups, labels, lists.

All of it at once and with its cell, where pyxform stops at the first.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise

from surveyor.forms.book import Book, Grid
from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Place
from surveyor.forms.question_types import Guesses, Kind, nearest_type
from surveyor.forms.survey_lines import Line, Lines, is_name
from surveyor.texts import N_

_LABELS = ("label", "hint", "image", "audio", "video", "big-image")
_UNASKED = {
    "calculate", "hidden", "start", "end", "today", "deviceid", "username", "email",
    "phonenumber", "simserial", "subscriberid", "imei", "start-geopoint",
    "background-audio", "background-geopoint",
}  # fmt: skip
_LISTS = ("choices", "external_choices")
RESERVED = "meta"


def check_survey(book: Book, lines: Lines) -> Iterator[Finding]:
    """Findings about the rows, one after the other."""
    survey = book.grid("survey")
    known = {sheet: set(lists_of(book, sheet)) for sheet in _LISTS}
    near = {sheet: Guesses(known[sheet]) for sheet in _LISTS}
    for line in lines.lines:
        yield from _type(survey, line)
        yield from _name(survey, line)
        yield from _label(survey, line)
        sheet = _LISTS[line.type.command == "select one external"]
        if _needs_list(line) and line.type.list_name not in known[sheet]:
            yield _no_list(survey, line, sheet, near[sheet])
        yield from _needs(survey, line)
    yield from _pairs(survey, lines)
    yield from _names_apart(book, lines)


def _cell(survey: Grid, line: Line, column: str) -> Place:
    return Place("survey", line.number, survey.header(column))


def _type(survey: Grid, line: Line) -> Iterator[Finding]:
    place = _cell(survey, line, "type")
    if line.type.kind is not Kind.UNKNOWN:
        return
    if not line.type.text:
        if line.name or survey.text(line.row, "label"):
            yield Finding(
                "xlsform.no_type",
                N_("Baris ini memiliki nama atau label, tetapi jenisnya kosong."),
                N_("Isi kolom type, mis. text, integer, select_one daftar."),
                place=place,
            )
        return
    meant = nearest_type(line.type.text)
    hint = (
        N_("Mungkin yang dimaksud: {nearest}.")
        if meant
        else N_(
            "Periksa ejaannya pada kolom type, mis. text, integer, select_one daftar."
        )
    )
    yield Finding(
        "xlsform.unknown_type", N_("Jenis pertanyaan {name} tidak dikenal."), hint,
        place=place, values={"name": line.type.text, "nearest": meant},
        repair="type_spelling" if meant else "",
    )  # fmt: skip


def _name(survey: Grid, line: Line) -> Iterator[Finding]:
    place = _cell(survey, line, "name")
    if line.type.kind in (Kind.END, Kind.SETTING) or not line.type.text:
        return
    if not line.name:
        yield Finding(
            "xlsform.no_name",
            N_("Pertanyaan atau kelompok ini tidak memiliki nama."),
            N_("Isi kolom name dengan nama yang belum dipakai, mis. q{row}."),
            place=place, values={"row": line.number},
        )  # fmt: skip
    elif line.name == RESERVED:
        yield Finding(
            "xlsform.reserved_name",
            N_("Nama meta disediakan untuk data kuesioner sendiri."),
            N_("Beri nama lain, mis. meta_1."),
            place=place, values={"name": line.name}, repair="reserved_names",
        )  # fmt: skip
    elif not is_name(line.name):
        yield Finding(
            "xlsform.invalid_name", N_("Nama {name} tidak boleh dipakai."),
            N_("Nama diawali huruf, tanpa spasi; angka, titik, - dan _ boleh sesudahnya."),
            place=place, values={"name": line.name}, repair="invalid_names",
        )  # fmt: skip


def _label(survey: Grid, line: Line) -> Iterator[Finding]:
    asked = line.type.kind in (Kind.QUESTION, Kind.SELECT)
    if not asked or line.type.text in _UNASKED or line.type.text.startswith("uri:"):
        return
    if any(survey.text(line.row, name) for name in _LABELS):
        return
    if any(survey.text(line.row, name) for name in ("calculation", "trigger")):
        return
    if _has_no_control(line.type.text):
        return
    yield Finding(
        "xlsform.no_label", N_("Pertanyaan {name} tidak memiliki label."),
        N_("Isi kolom label pada baris itu."),
        place=_cell(survey, line, "label"), values={"name": line.name or "?"},
    )  # fmt: skip


def _has_no_control(text: str) -> bool:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    known = QUESTION_TYPE_DICT.get(text)
    return known is not None and "control" not in known


def _needs_list(line: Line) -> bool:
    """Whether the row names a list of the workbook: no file, no earlier answers."""
    name = line.type.list_name
    asked = line.type.kind is Kind.SELECT and not line.type.from_file
    looped = line.type.kind is Kind.BEGIN and line.type.control == "loop"
    return (asked or looped) and "${" not in name and not _is_file(name)


def _no_list(survey: Grid, line: Line, sheet: str, near: Guesses) -> Finding:
    meant = near.near(line.type.list_name)
    hint = (
        N_("Mungkin yang dimaksud: {nearest}.")
        if meant
        else N_("Tambahkan daftarnya, atau perbaiki namanya pada kolom type.")
    )
    return Finding(
        "xlsform.missing_list",
        N_("Daftar pilihan {name} tidak ada pada lembar {sheet}."), hint,
        place=_cell(survey, line, "type"),
        values={"name": line.type.list_name, "sheet": sheet, "nearest": meant},
    )  # fmt: skip


def lists_of(book: Book, sheet: str = "choices") -> dict[str, list[str]]:
    """The names of the choices of each list."""
    grid = book.grid(sheet)
    made: dict[str, list[str]] = {}
    for row in grid.rows:
        if name := grid.text(row, "list_name"):
            made.setdefault(name, []).append(grid.text(row, "name"))
    return made


def _is_file(name: str) -> bool:
    return name.endswith((".csv", ".xml", ".geojson"))


def _needs(survey: Grid, line: Line) -> Iterator[Finding]:
    """Columns that a type cannot do without."""
    kind = line.type.text
    if kind == "calculate" and not (
        survey.text(line.row, "calculation") or survey.text(line.row, "default")
    ):
        yield Finding(
            "xlsform.no_calculation", N_("Perhitungan {name} tidak memiliki rumus."),
            N_("Isi kolom calculation pada baris itu."),
            place=_cell(survey, line, "calculation"), values={"name": line.name or "?"},
        )  # fmt: skip
    if kind == "background-geopoint" and not survey.text(line.row, "trigger"):
        yield Finding(
            "xlsform.no_trigger",
            N_("Titik latar {name} tidak memiliki pertanyaan pemicu."),
            N_("Isi kolom trigger, mis. ${{nama_pertanyaan}}."),
            place=_cell(survey, line, "trigger"), values={"name": line.name or "?"},
        )  # fmt: skip


def _pairs(survey: Grid, lines: Lines) -> Iterator[Finding]:
    at_end = ends_to_add(lines)
    for line in lines.open:
        yield Finding(
            "xlsform.unmatched",
            N_("begin_{control} {name} tidak ditutup oleh end_{control}."),
            N_("Tambahkan end_{control} sesudah pertanyaan terakhirnya."),
            place=_cell(survey, line, "type"),
            values={"control": line.type.control, "name": line.name},
            repair="ends" if line in at_end else "",
        )  # fmt: skip
    at_end = ends_to_drop(lines)
    for line in lines.surplus:
        yield Finding(
            "xlsform.unmatched",
            N_("end_{control} ini tidak memiliki begin_{control}."),
            N_("Hapus baris ini, atau tambahkan begin_{control} di atasnya."),
            place=_cell(survey, line, "type"), values={"control": line.type.control},
            repair="ends" if line in at_end else "",
        )  # fmt: skip
    for begin, end in lines.crossed:
        yield Finding(
            "xlsform.crossed",
            N_("begin_{control} {name} pada baris {row} ditutup oleh end_{other}."),
            N_("Ganti menjadi end_{control}."),
            place=_cell(survey, end, "type"), repair="ends",
            values={"control": begin.type.control, "other": end.type.control,
                    "name": begin.name, "row": begin.number},
        )  # fmt: skip


def ends_to_add(lines: Lines) -> tuple[Line, ...]:
    """Begins that are open at the end of the sheet, outermost first.

    Only where nothing else is unmatched is the end of the sheet their end.
    """
    return () if lines.surplus or lines.crossed else _nested(lines.open)


def _nested(begins: tuple[Line, ...]) -> tuple[Line, ...]:
    """The begins if each stands in the one before; none otherwise."""
    for outer, inner in pairwise(begins):
        if inner.path[: len(outer.path) + 1] != (*outer.path, outer.name):
            return ()
    return begins


def ends_to_drop(lines: Lines) -> tuple[Line, ...]:
    """Ends without a begin below the last question."""
    asked = (n.number for n in lines.lines if n.type.kind is not Kind.END)
    last = max(asked, default=0)
    return tuple(line for line in lines.surplus if line.number > last)


def _names_apart(book: Book, lines: Lines) -> Iterator[Finding]:
    survey = book.grid("survey")
    seen: dict[tuple[int, str], Line] = {}
    lowered: dict[tuple[int, str], Line] = {}
    repeats: dict[str, Line] = {}
    for line in lines.lines:
        if line.type.kind in (Kind.END, Kind.SETTING) or not line.name:
            continue
        key = (line.group, line.name)
        first = seen.setdefault(key, line)
        alike = lowered.setdefault((line.group, line.name.lower()), line)
        place = _cell(survey, line, "name")
        if first is not line and line.name != RESERVED:
            yield _twice(line, first, place)
        elif alike is not line:
            yield Finding(
                "xlsform.name_differs_by_case",
                N_("Nama {name} hanya berbeda huruf besar dari nama pada baris {other}."),
                N_("Beri nama lain supaya tabel hasil tidak tertukar."),
                Severity.WARNING, place,
                {"name": line.name, "other": alike.number},
            )  # fmt: skip
        elif line.type.kind is Kind.BEGIN and line.type.control == "repeat":
            yield from _repeat(book, line, repeats, place)


def _twice(line: Line, first: Line, place: Place) -> Finding:
    return Finding(
        "xlsform.duplicate_name",
        N_("Nama {name} dipakai lebih dari sekali dalam satu kelompok."),
        N_("Nama itu sudah ada pada baris {other}. Beri setiap pertanyaan nama sendiri."),
        place=place, values={"name": line.name, "other": first.number},
        repair="duplicate_names",
    )  # fmt: skip


def _repeat(
    book: Book, line: Line, repeats: dict[str, Line], place: Place
) -> Iterator[Finding]:
    first = repeats.setdefault(line.name, line)
    if first is not line:
        yield Finding(
            "xlsform.duplicate_repeat",
            N_("Nama pengulangan {name} sudah dipakai pada baris {other}."),
            N_("Beri setiap pengulangan nama sendiri, juga di kelompok lain."),
            place=place, values={"name": line.name, "other": first.number},
        )  # fmt: skip
    elif line.name == book.root:
        yield Finding(
            "xlsform.repeat_like_root",
            N_("Pengulangan tidak boleh bernama {name}, seperti akar kuesioner."),
            N_("Beri nama lain."), place=place, values={"name": line.name},
        )  # fmt: skip


def alike(text: str, known: list[str]) -> str:
    """A known name that differs by a slip of one or two letters; empty for none."""
    found = get_close_matches(text, known, n=1, cutoff=0.8)
    return found[0] if found else ""
