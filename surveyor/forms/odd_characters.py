"""Characters that look right and are not: hard spaces, typographic quotes and signs.

They come from word processors and messengers. Inside a label they are welcome.
"""

import re
import unicodedata
from collections.abc import Iterator

from surveyor.forms.book import Book, Column, Grid
from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Place
from surveyor.forms.reference_check import EXPRESSIONS
from surveyor.texts import N_

_CODED = {
    "survey": ("type", "name", "trigger", "appearance", "parameters", "save_to",
               *EXPRESSIONS),
    "choices": ("list_name", "name"),
    "settings": ("form_id", "name", "version", "default_language", "instance_name"),
    "entities": ("list_name", "entity_id", "create_if", "update_if"),
}  # fmt: skip
_NAMES = ("type", "name", "list_name")
_SIGNS = {
    "‘": "'", "’": "'", "‚": "'", "′": "'", "´": "'", "`": "'",
    "“": '"', "”": '"', "„": '"', "″": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
    "≥": ">=", "≤": "<=", "≠": "!=", "＝": "=", "（": "(", "）": ")", "，": ",",
}  # fmt: skip
_FOR_PYXFORM = set("‘’“”")
"""pyxform mends these itself."""
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")


def check_characters(book: Book) -> Iterator[Finding]:
    """Findings about cells that a program reads."""
    for grid, row, column, text in _coded(book):
        strict = column.name in _NAMES and grid.name == "survey"
        searched = text if strict else _outside_literals(text)
        odd = sorted({c for c in searched if _is_odd(c)})
        if not odd:
            continue
        yield Finding(
            "xlsform.odd_character",
            N_("Sel ini berisi tanda yang tidak terlihat atau tidak lazim: {names}."),
            N_("Ketik ulang isinya langsung di Excel, bukan disalin dari dokumen lain."),
            Severity.ERROR if strict else Severity.WARNING,
            Place(grid.name, row, column.header),
            {"names": ", ".join(_shown(c) for c in odd)},
            "characters",
        )  # fmt: skip


def without_odd(text: str, *, name: bool) -> str:
    """The text with usual characters; literals in expressions keep theirs."""
    if name:
        return " ".join("".join(_usual(c) for c in text).split())
    text = "".join(_SIGNS[c] if c in _FOR_PYXFORM else c for c in text)
    parts, end = [], 0
    for found in _LITERAL.finditer(text):
        parts += [_mended(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, _mended(text[end:])]).strip()


def mend_characters(book: Book) -> Book:
    """The workbook with usual characters in all cells that a program reads."""
    changed: dict[str, dict[tuple[int, str], str]] = {}
    for grid, row, column, text in _coded(book):
        mended = without_odd(text, name=column.name in _NAMES)
        if mended != text and any(_is_odd(c) for c in text):
            changed.setdefault(grid.name, {})[row, column.header] = mended
    for name, cells in changed.items():
        book = book.with_grid(book.grid(name).with_cells(cells))
    return book


def _coded(book: Book) -> Iterator[tuple[Grid, int, Column, str]]:
    for name, columns in _CODED.items():
        grid = book.grid(name)
        for row in grid.rows:
            for column, text in grid.filled(row):
                if column.name in columns and not text.isascii():
                    yield grid, row.number, column, text


def _outside_literals(text: str) -> str:
    return _LITERAL.sub("", text.translate({ord(c): _SIGNS[c] for c in _FOR_PYXFORM}))


def _mended(text: str) -> str:
    return "".join(_usual(c) for c in text)


def _usual(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    kind = unicodedata.category(character)
    if kind == "Cf":
        return ""
    return " " if kind in ("Zs", "Zl", "Zp", "Cc") else character


def _is_odd(character: str) -> bool:
    if character in _SIGNS:
        return True
    return not character.isascii() and _usual(character) != character


def _shown(character: str) -> str:
    number = f"U+{ord(character):04X}"
    kind = unicodedata.category(character)
    return number if kind.startswith(("C", "Z")) else f"{character} ({number})"
