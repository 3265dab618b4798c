"""What is wrong with the sheets themselves: heads, settings, choices, translations."""

from collections.abc import Iterator

from surveyor.forms.book import SHEETS, Book, Column, Grid, Row
from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Place
from surveyor.forms.question_types import Kind, nearest
from surveyor.forms.survey_check import alike
from surveyor.forms.survey_lines import Lines, is_name
from surveyor.texts import N_

_SURVEY = (
    "type", "name", "label", "hint", "guidance_hint", "relevant", "required",
    "required_message", "constraint", "constraint_message", "calculation", "default",
    "choice_filter", "appearance", "parameters", "trigger", "repeat_count", "readonly",
    "image", "audio", "video", "big-image", "save_to", "autoplay",
)  # fmt: skip
_SETTINGS = (
    "form_title", "form_id", "version", "instance_name", "default_language", "style",
    "public_key", "submission_url", "name", "allow_choice_duplicates", "auto_send",
    "auto_delete", "namespaces", "clean_text_values", "omit_instanceID",
)  # fmt: skip
_CHOICES = ("list_name", "name", "label", "image", "audio", "video")
_KNOWN = {"survey": _SURVEY, "settings": _SETTINGS, "choices": _CHOICES}
_NEEDED = {"survey": ("type",), "choices": ("list_name", "name"),
           "external_choices": ("list_name", "name"), "entities": ("list_name",)}  # fmt: skip
_CLASHING = {f"{group}::tag" for group in ("bind", "control", "instance")}
"""Attributes that pyxform breaks at: it has a parameter of that name itself."""
_TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message",
               "required_message")  # fmt: skip
_YES_NO = {"yes", "no", "true", "false", "true()", "false()"}
_EXCEL_ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!"}


def check_sheets(book: Book) -> Iterator[Finding]:
    """Findings about what must be there before anything else can be read."""
    if "survey" not in book.grids:
        yield _no_survey(book)
        return
    for grid in book.grids.values():
        yield from _heads(grid)
        yield from _excel_errors(grid)


def check_contents(book: Book, lines: Lines) -> Iterator[Finding]:
    """Findings about settings, choices and translations."""
    asked = [line for line in lines.lines if line.type.kind is not Kind.UNKNOWN]
    if not asked and not any(line.type.text for line in lines.lines):
        yield Finding(
            "xlsform.empty", N_("Kuesioner ini tidak berisi pertanyaan."),
            N_("Isi lembar survey: satu baris untuk setiap pertanyaan."),
            place=Place("survey"),
        )  # fmt: skip
    yield from _settings(book)
    yield from _choices(book, lines)
    yield from _translations(book)


def _no_survey(book: Book) -> Finding:
    meant = nearest("survey", [title for title in book.titles if title not in SHEETS])
    hint = (
        N_("Ubah nama lembar {nearest} menjadi survey.")
        if meant
        else N_("Beri nama lembar pertanyaan survey, atau pilih berkas lain.")
    )
    return Finding(
        "xlsform.no_survey", N_("Berkas ini bukan kuesioner: lembar survey tidak ada."),
        hint, values={"nearest": meant},
    )  # fmt: skip


def _heads(grid: Grid) -> Iterator[Finding]:
    names = {column.name for column in grid.columns}
    missing = [name for name in _NEEDED.get(grid.name, ()) if name not in names]
    for name in missing if grid.rows or grid.name == "survey" else ():
        meant = alike(name, [column.header for column in grid.columns])
        hint = (
            N_("Ubah judul kolom {nearest} menjadi {name}.")
            if meant
            else N_("Tambahkan kolom {name} pada baris pertama lembar itu.")
        )
        yield Finding(
            "xlsform.no_column", N_("Kolom {name} tidak ada pada lembar {sheet}."), hint,
            place=Place(grid.name, 1, name), repair="headers" if meant else "",
            values={"name": name, "sheet": grid.title, "nearest": meant},
        )  # fmt: skip
    yield from _impossible_heads(grid)
    for header in grid.repeated:
        yield Finding(
            "xlsform.duplicate_column",
            N_("Judul kolom {name} ada lebih dari sekali pada lembar {sheet}."),
            N_("Hapus atau ganti salah satunya; hanya kolom pertama yang dibaca."),
            place=Place(grid.name, 1, header),
            severity=Severity.ERROR if _matters(grid, header) else Severity.WARNING,
            values={"name": header, "sheet": grid.title},
        )  # fmt: skip
    for column, meant in misspelt_heads(grid):
        if meant not in missing:
            yield Finding(
                "xlsform.unknown_column",
                N_("Kolom {name} tidak dikenal dan tidak berpengaruh."),
                N_("Mungkin yang dimaksud: {nearest}."),
                Severity.WARNING, Place(grid.name, 1, column.header),
                {"name": column.header, "nearest": meant}, "headers",
            )  # fmt: skip


def clashing_heads(grid: Grid) -> tuple[str, ...]:
    """Heads of columns that pyxform breaks at."""
    return tuple(
        c.header for c in grid.columns
        if c.name in _CLASHING or f"{c.name}::{c.language}" in _CLASHING
    )  # fmt: skip


def _impossible_heads(grid: Grid) -> Iterator[Finding]:
    for header in clashing_heads(grid):
        yield Finding(
            "xlsform.column_not_possible",
            N_("Kolom {name} tidak dapat diolah pyxform."),
            N_("Hapus kolom itu; ia tidak berpengaruh di sini."),
            place=Place(grid.name, 1, header), values={"name": header},
            repair="clashing_columns",
        )  # fmt: skip
    for column in grid.columns:
        if column.name in _TRANSLATED and "::" in column.language:
            yield Finding(
                "xlsform.two_languages",
                N_("Judul kolom {name} menyebut lebih dari satu bahasa."),
                N_("Buat satu kolom untuk setiap bahasa, mis. label::English (en)."),
                place=Place(grid.name, 1, column.header),
                values={"name": column.header},
            )  # fmt: skip


def _matters(grid: Grid, header: str) -> bool:
    known = _KNOWN.get(grid.name, ())
    return any(c.header == header and c.name in known for c in grid.columns)


def misspelt_heads(grid: Grid) -> Iterator[tuple[Column, str]]:
    """Columns that mean nothing, with the usual name that they nearly have."""
    known = _KNOWN.get(grid.name)
    if known is None or grid.name == "choices":
        # Any column of choices may be one that a filter reads.
        known = _NEEDED.get(grid.name, ())
    there = {column.name for column in grid.columns}
    for column in grid.columns:
        meant = "" if column.name in known else alike(column.name.lower(), list(known))
        if meant and meant not in there:
            yield column, meant


def _excel_errors(grid: Grid) -> Iterator[Finding]:
    for row in grid.rows:
        for column, text in grid.filled(row):
            if text in _EXCEL_ERRORS:
                yield Finding(
                    "xlsform.excel_error", N_("Sel ini berisi galat Excel {name}."),
                    N_("Perbaiki rumus Excel-nya, atau tulis teksnya langsung."),
                    Severity.WARNING, Place(grid.name, row.number, column.header),
                    {"name": text},
                )  # fmt: skip


def _settings(book: Book) -> Iterator[Finding]:
    settings = book.grid("settings")
    row = settings.rows[0] if settings.rows else Row(2, {})

    def place(name: str) -> Place:
        return Place("settings", row.number, settings.header(name))

    name = book.setting("name")
    if name and not is_name(name):
        yield Finding(
            "xlsform.invalid_name", N_("Nama {name} tidak boleh dipakai."),
            N_("Nama diawali huruf, tanpa spasi; angka, titik, - dan _ boleh sesudahnya."),
            place=place("name"), values={"name": name},
        )  # fmt: skip
    if not book.setting("version"):
        yield Finding(
            "xlsform.no_version", N_("Kuesioner ini tidak memiliki nomor versi."),
            N_("Isi version pada lembar settings dan naikkan setiap kali kuesioner diubah."),
            Severity.WARNING, place("version"),
        )  # fmt: skip
    for key in ("allow_choice_duplicates", "clean_text_values", "omit_instanceID"):
        value = book.setting(key)
        if value and value.lower() not in _YES_NO:
            yield Finding(
                "xlsform.bad_setting", N_("{key} hanya boleh yes atau no, bukan {name}."),
                N_("Tulis yes atau no."), Severity.WARNING, place(key),
                {"key": key, "name": value},
            )  # fmt: skip
    language = book.setting("default_language")
    there = {c.language for c in book.grid("survey").columns if c.language}
    if language and there and language not in there:
        yield Finding(
            "xlsform.unknown_language",
            N_("Bahasa {name} tidak ada pada lembar survey."),
            N_("Yang ada: {known}. Perbaiki default_language."),
            Severity.WARNING, place("default_language"),
            {"name": language, "known": ", ".join(sorted(there))},
        )  # fmt: skip
    if len(settings.rows) > 1:
        yield Finding(
            "xlsform.second_settings", N_("Hanya baris 2 lembar settings yang dibaca."),
            N_("Pindahkan isinya ke baris 2, atau hapus baris ini."),
            Severity.WARNING, Place("settings", settings.rows[1].number),
        )  # fmt: skip


def _choices(book: Book, lines: Lines) -> Iterator[Finding]:
    grid = book.grid("choices")
    free = book.setting("allow_choice_duplicates").lower() in {"yes", "true", "true()"}
    multiple = {line.type.list_name for line in lines.lines if line.type.multiple}
    seen: dict[tuple[str, str], int] = {}
    if not grid.named("name") or not grid.named("list_name"):
        return
    for row in grid.rows:
        listed, name = grid.text(row, "list_name"), grid.text(row, "name")
        place = Place("choices", row.number, grid.header("name"))
        if not listed:
            yield from _choice_without_list(grid, row)
        elif not name:
            yield Finding(
                "xlsform.no_choice_name",
                N_("Pilihan pada daftar {list} tidak memiliki nama."),
                N_("Isi kolom name: kode pendek yang disimpan sebagai jawaban."),
                place=place, values={"list": listed},
            )  # fmt: skip
        else:
            first = seen.setdefault((listed, name), row.number)
            if first != row.number and not free:
                yield _choice_twice(listed, name, first, place)
            if " " in name and listed in multiple:
                yield Finding(
                    "xlsform.choice_with_space",
                    N_(
                        "Nama pilihan {name} berisi spasi, tanda pisah jawaban select_multiple."
                    ),
                    N_("Ganti spasinya dengan garis bawah."),
                    place=place, values={"name": name}, repair="choice_spaces",
                )  # fmt: skip
            yield from _choice_label(grid, row, name)


def _choice_without_list(grid: Grid, row: Row) -> Iterator[Finding]:
    if grid.text(row, "name"):
        yield Finding(
            "xlsform.no_list_name",
            N_("Pilihan {name} tidak menyebut daftarnya dan tidak akan tampil."),
            N_("Isi kolom list_name pada baris itu."), Severity.WARNING,
            Place("choices", row.number, grid.header("list_name")),
            {"name": grid.text(row, "name")},
        )  # fmt: skip


def _choice_twice(listed: str, name: str, first: int, place: Place) -> Finding:
    return Finding(
        "xlsform.duplicate_choice",
        N_("Nama pilihan {name} dipakai lebih dari sekali dalam daftar {list}."),
        N_(
            "Sudah ada pada baris {other}. Beri nama lain, atau isi allow_choice_duplicates = yes."
        ),
        place=place, values={"name": name, "list": listed, "other": first},
        repair="choice_duplicates",
    )  # fmt: skip


def _choice_label(grid: Grid, row: Row, name: str) -> Iterator[Finding]:
    if any(grid.text(row, label) for label in ("label", "image", "audio", "video")):
        return
    yield Finding(
        "xlsform.choice_without_label", N_("Pilihan {name} tidak memiliki label."),
        N_("Isi kolom label; bila kosong, namanya yang tampil."),
        Severity.WARNING, Place("choices", row.number, grid.header("label")),
        {"name": name},
    )  # fmt: skip


def _translations(book: Book) -> Iterator[Finding]:
    """One finding for each column of a language that has gaps, and for each missing."""
    sheets = [book.grid(name) for name in ("survey", "choices")]
    languages = {c.language for grid in sheets for c in grid.named("label")}
    if not languages - {""}:
        return
    for grid in sheets:
        begun = {
            c.language
            for row in grid.rows
            for c, _text in grid.filled(row)
            if c.name in _TRANSLATED and "::" not in c.language
        }
        for name in _TRANSLATED:
            columns = grid.named(name)
            for column in columns:
                if column.language in begun:
                    yield from _gaps(grid, column, columns)
            for language in sorted(begun - {c.language for c in columns} - {""}):
                if columns:
                    yield _untranslated(grid, name, language)
        if begun:
            yield from (
                _not_begun(grid, one) for one in sorted(languages - begun - {""})
            )


def _not_begun(grid: Grid, language: str) -> Finding:
    return Finding(
        "xlsform.missing_language",
        N_("Lembar {sheet} belum diterjemahkan sama sekali ke bahasa {language}."),
        N_("Lengkapi terjemahannya, atau hapus kolom bahasa itu."), Severity.WARNING,
        Place(grid.name, 1, f"label::{language}"),
        {"sheet": grid.title, "language": language},
    )  # fmt: skip


def _gaps(grid: Grid, column: Column, columns: tuple[Column, ...]) -> Iterator[Finding]:
    others = [c.header for c in columns if c is not column]
    gaps = [
        row.number
        for row in grid.rows
        if column.header not in row.cells and any(o in row.cells for o in others)
    ]
    if gaps:
        yield Finding(
            "xlsform.missing_translation",
            N_("Kolom {column} kosong pada {n} baris yang terisi dalam bahasa lain."),
            N_("Lengkapi terjemahannya, mulai dari baris {row}."),
            Severity.WARNING, Place(grid.name, gaps[0], column.header),
            {"column": column.header, "n": len(gaps), "row": gaps[0]},
        )  # fmt: skip


def _untranslated(grid: Grid, name: str, language: str) -> Finding:
    return Finding(
        "xlsform.missing_translation_column",
        N_("Lembar {sheet} tidak memiliki kolom {column} dalam bahasa {language}."),
        N_("Tambahkan kolom {column}::{language}."), Severity.WARNING,
        Place(grid.name, 1, f"{name}::{language}"),
        {"sheet": grid.title, "column": name, "language": language},
    )  # fmt: skip
