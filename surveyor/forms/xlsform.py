"""XLSForm (.xlsx, .xls, .csv, Markdown) → Form, by pyxform; its errors → findings.

pyxform is strict and tells its errors in English sentences. Each is turned into a
finding with sheet, row and column where they can be found, in the user's language
where it is a common one, and with pyxform's own words where it is not.
"""

import io
import re
import warnings
from dataclasses import dataclass, replace
from typing import Any

from surveyor.forms.findings import Finding, Reading, Severity
from surveyor.forms.model import Place
from surveyor.forms.xform import read_xform
from surveyor.forms.xform_legacy import with_itemsets
from surveyor.texts import N_

_ROW = re.compile(r"\[row : (\d+)\]|[Rr]ow (\d+)|\[\s*row\s*:\s*(\d+)")
_SHEET = re.compile(
    r"on the '?(\w+)'? sheet|'(survey|choices|settings|entities)'", re.IGNORECASE
)
_COLUMN = re.compile(r"column[: ]+'([^']+)'|'([^']+)' column", re.IGNORECASE)
_NAME = re.compile(r"[\"'“]([^\"'”]{1,80})[\"'”]")


@dataclass(frozen=True, slots=True)
class _Known:
    """A common error of pyxform: how to know it, and what to say."""

    pattern: re.Pattern[str]
    code: str
    text: str
    hint: str


def _known(pattern: str, code: str, text: str, hint: str) -> _Known:
    return _Known(re.compile(pattern, re.IGNORECASE | re.DOTALL), code, text, hint)


_COMMON = (
    _known(
        r"must have a sheet named.*survey|survey sheet|no.*survey",
        "xlsform.no_survey",
        N_("Berkas ini bukan kuesioner: lembar survey tidak ada."),
        N_("Beri nama lembar pertanyaan survey, atau pilih berkas lain."),
    ),
    _known(
        r"list name.*not|choice.*list.*not|not in choices|should be a choices sheet",
        "xlsform.missing_list",
        N_("Daftar pilihan {name} tidak ada pada lembar choices."),
        N_("Tambahkan daftarnya, atau perbaiki namanya pada kolom type."),
    ),
    _known(
        r"choice.*(unique|duplicate)|duplicate.*choice",
        "xlsform.duplicate_choice",
        N_("Nama pilihan {name} dipakai lebih dari sekali dalam satu daftar."),
        N_(
            "Beri nama lain, atau isi allow_choice_duplicates = yes pada lembar settings."
        ),
    ),
    _known(
        r"more than one.*named|duplicate.*name|same name|must be unique",
        "xlsform.duplicate_name",
        N_("Nama {name} dipakai lebih dari sekali dalam satu kelompok."),
        N_("Beri setiap pertanyaan nama sendiri."),
    ),
    _known(
        r"unknown question type|is not a valid.*type|question type",
        "xlsform.unknown_type",
        N_("Jenis pertanyaan {name} tidak dikenal."),
        N_("Periksa ejaannya pada kolom type, mis. text, integer, select_one daftar."),
    ),
    _known(
        r"unmatched|begin.*end|end statement|no matching",
        "xlsform.unmatched",
        N_("begin dan end kelompok tidak berpasangan."),
        N_(
            "Setiap begin_group atau begin_repeat memerlukan end dengan jenis yang sama."
        ),
    ),
    _known(
        r"there has been a problem trying to replace|no survey element named|reference variables",
        "xlsform.unknown_reference",
        N_("Rujukan ${{{name}}} tidak menunjuk ke pertanyaan mana pun."),
        N_("Periksa ejaan namanya; huruf besar dan kecil dibedakan."),
    ),
    _known(
        r"invalid (question |form )?name|names must|is an invalid",
        "xlsform.invalid_name",
        N_("Nama {name} tidak boleh dipakai."),
        N_("Nama diawali huruf, tanpa spasi; angka, titik, - dan _ boleh sesudahnya."),
    ),
    _known(
        r"has no label|no label|missing.*label|label",
        "xlsform.no_label",
        N_("Ada pertanyaan tanpa label: {name}."),
        N_("Isi kolom label pada baris itu."),
    ),
)


def read_xlsform(data: bytes, suffix: str) -> Reading:
    """Converts and reads a questionnaire.

    Args:
        data: The file's bytes.
        suffix: What it really is: `.xlsx`, `.xls`, `.md` or `.csv`.
    """
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    notes: list[str] = []
    rows = _survey_rows(data, suffix)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source: Any = (
                data.decode("utf-8-sig")
                if suffix in (".md", ".csv")
                else io.BytesIO(data)
            )
            made = convert(
                xlsform=source,
                warnings=notes,
                validate=False,
                file_type=suffix,
                pretty_print=False,
            )
    except PyXFormError as error:
        return Reading(None, (finding_of(str(error), rows),))
    except UnicodeDecodeError as error:
        return Reading(None, (_unreadable(str(error)),))
    except Exception as error:  # noqa: BLE001 (pyxform breaks in many ways on odd files)
        return Reading(None, (_unreadable(f"{type(error).__name__}: {error}"),))
    xform = with_itemsets(made.xform, made.itemsets)
    reading = read_xform(xform.encode(), _places(rows))
    told = tuple(
        replace(finding_of(one, rows), severity=Severity.WARNING) for one in notes
    )
    return Reading(reading.form, (*reading.findings, *told))


def finding_of(message: str, rows: dict[int, dict[str, str]]) -> Finding:
    """What pyxform said as a finding, with its place."""
    names = [found[0] or "" for found in ((m[1],) for m in _NAME.finditer(message))]
    known = next((one for one in _COMMON if one.pattern.search(message)), None)
    place = _place(message, names, rows)
    name = next((n for n in names if n not in ("survey", "choices", "settings")), "?")
    if known is None:
        text = N_("pyxform menolak kuesioner ini: {message}")
        hint = N_("Perbaiki bagian yang disebut, lalu impor lagi.")
        return Finding(
            "xlsform.refused", text, hint, place=place, values={"message": message}
        )
    values = {"name": name, "message": message}
    return Finding(known.code, known.text, known.hint, place=place, values=values)


def _place(message: str, names: list[str], rows: dict[int, dict[str, str]]) -> Place:
    sheet = _SHEET.search(message)
    column = _COLUMN.search(message)
    row = _ROW.search(message)
    number = int(next(g for g in row.groups() if g)) if row else None
    if number is None:
        number = next(
            (
                n
                for n, cells in rows.items()
                if any(name in cells.values() for name in names)
            ),
            None,
        )
    where = next((g for g in sheet.groups() if g), "") if sheet else ""
    return Place(
        where.lower() or ("survey" if number else ""),
        number,
        next((g for g in column.groups() if g), "") if column else "",
    )


def _unreadable(reason: str) -> Finding:
    return Finding(
        "xlsform.unreadable",
        N_("Berkas ini tidak dapat dibaca sebagai XLSForm: {reason}."),
        N_("Buka di Excel, simpan ulang sebagai .xlsx, lalu impor lagi."),
        values={"reason": reason},
    )


def _survey_rows(data: bytes, suffix: str) -> dict[int, dict[str, str]]:
    """Row number of the survey sheet, from 1 with the head, -> its cells."""
    try:
        grid = _grid(data, suffix)
    except Exception:  # noqa: BLE001 (places are a kindness; the conversion tells the error)
        return {}
    if not grid:
        return {}
    head = [cell.strip() for cell in grid[0]]
    return {
        number: dict(zip(head, (cell.strip() for cell in row), strict=False))
        for number, row in enumerate(grid[1:], 2)
    }


def _grid(data: bytes, suffix: str) -> list[list[str]]:
    if suffix == ".xlsx":
        from openpyxl import load_workbook

        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = next(s for s in book.worksheets if s.title.strip().lower() == "survey")
        return [["" if c is None else str(c) for c in row] for row in sheet.values]
    if suffix == ".xls":
        import xlrd

        old = xlrd.open_workbook(file_contents=data).sheet_by_name("survey")
        return [[str(c) for c in old.row_values(n)] for n in range(old.nrows)]
    lines = data.decode("utf-8-sig").splitlines()
    if suffix == ".md":
        return _markdown_survey(lines)
    return []


def _markdown_survey(lines: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    inside = False
    for line in lines:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.strip().startswith("|"):
            continue
        if cells[0]:
            inside = cells[0].lower() == "survey"
        elif inside:
            rows.append(cells[1:])
    return rows


def _places(rows: dict[int, dict[str, str]]) -> dict[str, Place]:
    """Ref -> place, by following groups and repeats."""
    path = ["/data"]
    made: dict[str, Place] = {}
    for number, cells in rows.items():
        kind, name = (
            cells.get("type", "").replace(" ", "_").lower(),
            cells.get("name", ""),
        )
        if kind.startswith("end_") and len(path) > 1:
            path.pop()
            continue
        ref = "/".join((*path, name))
        if name:
            made[ref] = Place("survey", number)
        if kind.startswith("begin_"):
            path.append(name)
    return made
