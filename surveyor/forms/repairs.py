"""What can be mended safely in a copy of a workbook; the file itself is never touched.

Only what has one sensible outcome is mended. A list that is missing or a name that is
referred to and does not exist is the author's to decide.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from surveyor.forms.book import Book, Column, Grid, Row
from surveyor.forms.findings import Finding, Repair
from surveyor.forms.odd_characters import mend_characters
from surveyor.forms.question_types import Kind, nearest_type
from surveyor.forms.reference_check import only_once
from surveyor.forms.sheet_check import clashing_heads, misspelt_heads
from surveyor.forms.survey_check import RESERVED, ends_to_add, ends_to_drop
from surveyor.forms.survey_lines import Line, is_name, survey_lines
from surveyor.texts import N_

_UNFIT = re.compile(r"[^\w.-]+")
_REFERENCE = re.compile(r"\$\{\s*(last-saved#)?\s*([^}]*?)\s*\}")


def offered(findings: Iterable[Finding]) -> tuple[Repair, ...]:
    """The repairs that mend some of the findings, in the order they are made."""
    places: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.repair:
            places.setdefault(finding.repair, []).append(finding)
    return tuple(
        Repair(
            code, text, tuple(f.place for f in places[code]), {"n": len(places[code])}
        )
        for code, (text, _make) in _REPAIRS.items()
        if code in places
    )


def mend(book: Book, codes: Sequence[str]) -> Book:
    """The workbook with some repairs made, in their own order; unknown codes do nothing."""
    for code, (_text, make) in _REPAIRS.items():
        if code in codes:
            book = make(book)
    return book


def repair_codes() -> tuple[str, ...]:
    """All repairs that there are."""
    return tuple(_REPAIRS)


def mended_xlsx(source: bytes, before: Book, after: Book) -> bytes:
    """The author's own workbook with only the mended cells changed.

    Args:
        source: The bytes of an .xlsx.
        before: Its cells as they were read.
        after: The same with repairs.
    """
    from io import BytesIO

    from openpyxl import load_workbook

    workbook = load_workbook(BytesIO(source))
    sheets = {sheet.title.strip().lower(): sheet for sheet in workbook.worksheets}
    if len(workbook.worksheets) == 1:
        sheets.setdefault("survey", workbook.worksheets[0])
    for name, grid in after.grids.items():
        sheet = sheets.get(name)
        if sheet is None:
            sheet = workbook.create_sheet(name)
        _write(sheet, before.grid(name), grid)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def book_xlsx(book: Book) -> bytes:
    """A workbook written anew from the cells, for a source that was no .xlsx."""
    from surveyor.forms.workbook import Sheet, sheets_to_xlsx

    sheets = []
    for grid in book.grids.values():
        last = grid.rows[-1].number if grid.rows else 1
        rows: list[Mapping[str, str]] = [{} for _number in range(2, last + 1)]
        for row in grid.rows:
            rows[row.number - 2] = row.cells
        columns = tuple(column.header for column in grid.columns)
        sheets.append(Sheet(grid.name, columns, tuple(rows)))
    return sheets_to_xlsx(sheets)


def _write(sheet: object, before: Grid, after: Grid) -> None:
    """Writes what differs; columns that are new stand behind the last one."""
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)  # noqa: S101 (for the type checker)
    at: dict[str, int] = {}
    for cell in next(sheet.iter_rows(max_row=1), ()):
        head = " ".join(str(cell.value or "").split())
        if head:
            at.setdefault(head, int(cell.column))
    for old, new in zip(before.columns, after.columns, strict=False):
        if old.header != new.header and old.header in at:
            at[new.header] = at.pop(old.header)
            sheet.cell(1, at[new.header], new.header)
    for column in after.columns:
        if column.header not in at:
            at[column.header] = max(at.values(), default=0) + 1
            sheet.cell(1, at[column.header], column.header)
    olds = {row.number: row.cells for row in before.rows}
    renamed = {
        new.header: old.header
        for old, new in zip(before.columns, after.columns, strict=False)
    }
    for row in after.rows:
        was = olds.get(row.number, {})
        for head, column_number in at.items():
            text = row.cells.get(head, "")
            if text != was.get(renamed.get(head, head), ""):
                sheet.cell(row.number, column_number).value = text or None


def _characters(book: Book) -> Book:
    return mend_characters(book)


def _headers(book: Book) -> Book:
    for grid in book.grids.values():
        meant = {column.header: name for column, name in misspelt_heads(grid)}
        if meant:
            book = book.with_grid(_with_heads(grid, meant))
    return book


def _clashing(book: Book) -> Book:
    """Columns that pyxform breaks at get a head that means nothing to it."""
    for grid in book.grids.values():
        meant = {head: f"x_{head.replace('::', '_')}" for head in clashing_heads(grid)}
        if meant:
            book = book.with_grid(_with_heads(grid, meant))
    return book


def _with_heads(grid: Grid, meant: Mapping[str, str]) -> Grid:
    columns = tuple(
        Column(meant[c.header], meant[c.header]) if c.header in meant else c
        for c in grid.columns
    )
    rows = tuple(
        replace(row, cells={meant.get(h, h): text for h, text in row.cells.items()})
        for row in grid.rows
    )
    return replace(grid, columns=columns, rows=rows)


def _types(book: Book) -> Book:
    survey = book.grid("survey")
    head = survey.header("type")
    changed = {
        (line.number, head): meant
        for line in survey_lines(book).lines
        if line.type.kind is Kind.UNKNOWN and (meant := nearest_type(line.type.text))
    }
    return book.with_grid(survey.with_cells(changed))


def _references(book: Book) -> Book:
    """Blanks inside the braces, triggers without them, large letters for small."""
    survey = book.grid("survey")
    names = {line.name for line in survey_lines(book).lines if _named(line)}
    lowered = only_once(names)

    def tidy(found: re.Match[str]) -> str:
        name = found[2]
        if name not in names:
            name = lowered.get(name.lower(), name)
        return f"${{{found[1] or ''}{name}}}"

    changed: dict[tuple[int, str], str] = {}
    for row in survey.rows:
        for column, text in survey.filled(row):
            if "${" in text:
                changed[row.number, column.header] = _REFERENCE.sub(tidy, text)
            elif column.name == "trigger":
                parts = [part.strip() for part in text.split(",")]
                if all(part in names for part in parts):
                    told = ", ".join(f"${{{part}}}" for part in parts)
                    changed[row.number, column.header] = told
    return book.with_grid(survey.with_cells(changed))


def _ends(book: Book) -> Book:
    """Ends of the wrong kind, ends too many below the last question, ends missing."""
    survey, lines = book.grid("survey"), survey_lines(book)
    head = survey.header("type")
    changed = {
        (end.number, head): f"end_{begin.type.control}" for begin, end in lines.crossed
    }
    for end in ends_to_drop(lines):
        changed |= {(end.number, column): "" for column in end.row.cells}
    survey = survey.with_cells(changed)
    number = survey.rows[-1].number if survey.rows else 1
    added = tuple(
        Row(number + place, {head: f"end_{begin.type.control}"})
        for place, begin in enumerate(reversed(ends_to_add(lines)), 1)
    )
    return book.with_grid(replace(survey, rows=(*survey.rows, *added)))


def _invalid(book: Book) -> Book:
    """Names that no program takes; a name that was unique takes its references along."""
    lines = survey_lines(book).lines
    wrong = [n for n in lines if _named(n) and not is_name(n.name)]
    return _renamed(book, wrong, _fit, along=True)


def _reserved(book: Book) -> Book:
    wrong = [n for n in survey_lines(book).lines if _named(n) and n.name == RESERVED]
    return _renamed(book, wrong, str, along=True)


def _duplicates(book: Book) -> Book:
    """The second of two names in a group; references stay with the first."""
    seen: set[tuple[int, str]] = set()
    wrong = []
    for line in survey_lines(book).lines:
        if _named(line) and line.name != RESERVED:
            if (line.group, line.name) in seen:
                wrong.append(line)
            seen.add((line.group, line.name))
    return _renamed(book, wrong, str, along=False)


def _named(line: Line) -> bool:
    return bool(line.name) and line.type.kind not in (Kind.END, Kind.SETTING)


def _fit(name: str) -> str:
    made = _UNFIT.sub("_", name.strip()).strip("_")
    return made if is_name(made) else f"q_{made}".rstrip("_")


def _renamed(
    book: Book, lines: Sequence[Line], make: Callable[[str], str], *, along: bool
) -> Book:
    survey = book.grid("survey")
    taken = {line.name for line in survey_lines(book).lines}
    changed: dict[tuple[int, str], str] = {}
    meant: dict[str, str] = {}
    for line in lines:
        name = make(line.name)
        number = 1 if line.name == RESERVED else 2
        made = name
        while made in taken or made == RESERVED:
            made, number = f"{name}_{number}", number + 1
        taken.add(made)
        changed[line.number, survey.header("name")] = made
        meant.setdefault(line.name, made)
    book = book.with_grid(survey.with_cells(changed))
    return _with_references(book, meant) if along and meant else book


def _with_references(book: Book, meant: Mapping[str, str]) -> Book:
    def new(found: re.Match[str]) -> str:
        name = meant.get(found[2])
        return found[0] if name is None else f"${{{found[1] or ''}{name}}}"

    for grid in book.grids.values():
        changed = {
            (row.number, column.header): _REFERENCE.sub(new, text)
            for row in grid.rows
            for column, text in grid.filled(row)
            if "${" in text
        }
        book = book.with_grid(grid.with_cells(changed))
    return book


def _choice_spaces(book: Book) -> Book:
    choices, survey = book.grid("choices"), book.grid("survey")
    multiple = {n.type.list_name for n in survey_lines(book).lines if n.type.multiple}
    changed, meant = {}, {}
    for row in choices.rows:
        name = choices.text(row, "name")
        if " " in name and choices.text(row, "list_name") in multiple:
            made = "_".join(name.split())
            changed[row.number, choices.header("name")] = made
            meant[name] = made
    quoted = {
        (row.number, column.header): _with_choices(text, meant)
        for row in survey.rows
        for column, text in survey.filled(row)
        if column.name not in ("label", "hint") and any(name in text for name in meant)
    }
    book = book.with_grid(choices.with_cells(changed))
    return book.with_grid(survey.with_cells(quoted))


def _with_choices(text: str, meant: Mapping[str, str]) -> str:
    for name, made in meant.items():
        text = text.replace(f"'{name}'", f"'{made}'").replace(f'"{name}"', f'"{made}"')
    return text


def _choice_duplicates(book: Book) -> Book:
    """Sets allow_choice_duplicates; makes the sheet settings where there is none."""
    settings, key = book.grid("settings"), "allow_choice_duplicates"
    if not settings.named(key):
        columns = (*settings.columns, Column(key, key))
        settings = replace(settings, columns=columns)
    if not settings.rows:
        settings = replace(settings, rows=(Row(2, {}),))
    first = settings.rows[0].number
    return book.with_grid(settings.with_cell(first, settings.header(key), "yes"))


_REPAIRS: dict[str, tuple[str, Callable[[Book], Book]]] = {
    "characters": (
        N_("Ganti tanda yang tidak lazim dengan tanda biasa pada {n} sel."),
        _characters,
    ),
    "headers": (N_("Perbaiki ejaan {n} judul kolom."), _headers),
    "clashing_columns": (
        N_("Abaikan {n} kolom yang tidak dapat diolah dan tidak berpengaruh di sini."),
        _clashing,
    ),
    "type_spelling": (
        N_("Ganti {n} jenis pertanyaan dengan jenis terdekat yang dikenal."),
        _types,
    ),
    "ends": (N_("Lengkapi atau hapus {n} baris begin dan end yang tidak berpasangan."),
             _ends),
    "references": (N_("Rapikan {n} rujukan ${{nama}} yang salah tulis."), _references),
    "invalid_names": (
        N_("Ganti {n} nama yang tidak boleh dipakai, beserta semua rujukan ke nama itu."),
        _invalid,
    ),
    "reserved_names": (
        N_("Ganti nama meta menjadi meta_1, beserta semua rujukannya."),
        _reserved,
    ),
    "duplicate_names": (
        N_("Beri nomor pada {n} nama yang dipakai dua kali; rujukan tetap ke yang pertama."),
        _duplicates,
    ),
    "choice_spaces": (
        N_("Ganti spasi dengan garis bawah pada {n} nama pilihan."),
        _choice_spaces,
    ),
    "choice_duplicates": (
        N_("Izinkan nama pilihan yang sama (allow_choice_duplicates = yes)."),
        _choice_duplicates,
    ),
}  # fmt: skip
