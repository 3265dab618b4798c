r"""A form as Markdown tables, and as the Excel workbook that offices edit.

The Markdown is the one that pyxform reads: a line with a sheet's name, a line with
its columns, then one line a row, every line beginning with an empty cell; `\|` is a
bar inside a cell, and a line that begins with `#` is a remark.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = r"\|"
_RULE = re.compile(r"[|:\-\s]*-{3}[|:\-\s]*")
"""The line of dashes that Markdown tables have below their head."""
_WIDEST = 60
"""Characters; longer cells are wrapped."""
_NARROWEST = 8
_TEXT_FORMAT = "@"
"""Excel's own name for "text": codes such as 64.02 stay as typed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of an XLSForm; a row maps column -> text, without empty cells."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def read_sheets(markdown: str) -> dict[str, Sheet]:
    """The sheets of a Markdown form by name, in the order of the text."""
    tables = read_lines(markdown)
    return {name: _sheet(name, rows) for name, rows in tables.items() if rows}


def read_lines(markdown: str) -> dict[str, list[tuple[str, ...]]]:
    """The lines of each sheet by its name, the columns' names first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    rows: list[tuple[str, ...]] = []
    for line in markdown.splitlines():
        if not line.strip().startswith("|"):
            continue
        first, *cells = _cells(line)
        if first and not _RULE.fullmatch(line.strip()):
            rows = found.setdefault(first, [])
        if any(cells) and not _RULE.fullmatch(line.strip()):
            rows.append(tuple(cells))
    return found


def write_sheets(sheets: Iterable[Sheet]) -> str:
    """Markdown that reads back as these sheets; columns without a value are left out."""
    return "\n".join(_table(sheet) for sheet in sheets)


def markdown_to_xlsx(markdown: str) -> bytes:
    """An XLSForm workbook: the same sheets, to be opened in Excel or LibreOffice.

    The columns' names stay in sight, columns are as wide as their texts up to 60
    characters, and every cell is text, so that no program turns a code into a number.
    """
    return sheets_to_xlsx(read_sheets(markdown).values())


def sheets_to_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """An XLSForm workbook of these sheets."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        _fill(workbook.create_sheet(sheet.name), sheet)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _cells(line: str) -> list[str]:
    inside = line.strip().removeprefix("|")
    if inside.endswith("|") and not inside.endswith(_ESCAPED):
        inside = inside[:-1]
    return [cell.strip().replace(_ESCAPED, "|") for cell in _BAR.split(inside)]


def _sheet(name: str, lines: Sequence[tuple[str, ...]]) -> Sheet:
    columns, *rows = lines
    return Sheet(
        name,
        tuple(column for column in columns if column),
        tuple(
            {
                column: cell
                for column, cell in zip(columns, row, strict=False)
                if column and cell
            }
            for row in rows
        ),
    )


def _table(sheet: Sheet) -> str:
    columns = [c for c in sheet.columns if any(c in row for row in sheet.rows)]
    lines = [f"| {sheet.name} |", _line(columns)]
    lines += [_line(row.get(c, "") for c in columns) for row in sheet.rows]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| | {' | '.join(cell.replace('|', _ESCAPED) for cell in cells)} |"


def _fill(worksheet: "Worksheet", sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    worksheet.freeze_panes = "C2" if sheet.name == "survey" else "A2"
    for number, column in enumerate(sheet.columns, start=1):
        _head(worksheet.cell(1, number), column)
        longest = len(column)
        for line, row in enumerate(sheet.rows, start=2):
            text = row.get(column, "")
            _body(worksheet.cell(line, number), text)
            longest = max(longest, len(text))
        width = min(max(longest + 2, _NARROWEST), _WIDEST)
        worksheet.column_dimensions[get_column_letter(number)].width = width


def _head(cell: "Cell", text: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.value = text
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="1F4E5F")
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _body(cell: "Cell", text: str) -> None:
    from openpyxl.styles import Alignment

    cell.number_format = _TEXT_FORMAT
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if text:
        cell.value = text
        cell.data_type = "s"
