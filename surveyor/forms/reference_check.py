"""What cells say of other questions: ${names}, triggers, choices, hidden for ever."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from surveyor.forms.book import Book, Column, Grid, Row
from surveyor.forms.findings import Finding, Severity, Written
from surveyor.forms.model import Place
from surveyor.forms.question_types import Guesses, Kind, RowType
from surveyor.forms.survey_check import lists_of
from surveyor.forms.survey_lines import Line, Lines, is_name
from surveyor.texts import N_

EXPRESSIONS = ("relevant", "required", "constraint", "calculation", "readonly",
               "choice_filter", "repeat_count")  # fmt: skip
"""Columns of the survey that hold XPath."""
_YES_NO = {"yes", "no", "true", "false"}
_OUTER = re.compile(r"\$\{([^}]*)\}|\$\{[^}]*$")
_INNER = re.compile(r"(?P<saved>last-saved#)?(?P<name>[^\s#{}$]+)")
_NEVER = {"false()", "no", "false", "0", "1=0", "1 = 0"}
_SELECTED = re.compile(
    r"\$\{(?P<a>[^}]+)\}\s*=\s*(?P<q1>['\"])(?P<va>[^'\"]*)(?P=q1)"
    r"|selected\(\s*\$\{(?P<b>[^}]+)\}\s*,\s*(?P<q2>['\"])(?P<vb>[^'\"]*)(?P=q2)\s*\)"
)
_SMART = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True, slots=True)
class _Names:
    """What can be referred to, and what is near to what cannot."""

    counts: Counter[str]
    asked: frozenset[str]
    """Questions without groups: what may trigger."""
    lowered: Mapping[str, str]
    near: Guesses
    near_asked: Guesses


def _names(lines: Lines) -> _Names:
    named = [
        line
        for line in lines.lines
        if line.name and line.type.kind not in (Kind.END, Kind.SETTING)
    ]
    counts = Counter(line.name for line in named)
    asked = frozenset(n.name for n in named if n.type.kind is not Kind.BEGIN)
    lowered = only_once(counts)
    near, near_asked = Guesses(counts), Guesses(asked)
    counts["instanceID"] += 1
    return _Names(counts, asked, lowered, near, near_asked)


def check_references(book: Book, lines: Lines) -> Iterator[Finding]:
    """Findings about all cells that name other questions."""
    names = _names(lines)
    for sheet, ignored in (("survey", {"type", "name"}), ("settings", set()),
                           ("entities", {"list_name", "repeat"})):  # fmt: skip
        yield from _references(book.grid(sheet), names, ignored)
    choices = book.grid("choices")
    labels = {"label", "image", "audio", "video", "big-image"}
    ignored = {column.name for column in choices.columns} - labels
    yield from _references(choices, names, ignored)
    for line in lines.lines:
        yield from _trigger(book.grid("survey"), line, names)
        yield from _never_shown(book, line, lines)
    yield from _unknown_choices(book, lines)


def expressions_of(book: Book, lines: Lines) -> Iterator[Written]:
    """The expressions of the survey and settings, with paths in the place of names.

    The paths are good enough to be parsed, not to be run.
    """
    survey = book.grid("survey")
    for line in lines.lines:
        for column, text in survey.filled(line.row):
            if column.name not in EXPRESSIONS or text.lower() in _YES_NO:
                continue
            place = Place("survey", line.number, column.header)
            filtered = column.name == "choice_filter"
            yield _written(book, text, place, filtered=filtered)
    settings = book.grid("settings")
    text = book.setting("instance_name")
    if text:
        place = Place("settings", settings.rows[0].number, "instance_name")
        yield _written(book, text, place)


def _written(book: Book, text: str, place: Place, *, filtered: bool = False) -> Written:
    """The text with paths for names; a filter stands in the brackets of its list."""
    parts = ["instance('l')/root/item["] if filtered else []
    length, end = len("".join(parts)), 0
    starts = [(0, 0)]
    for found in _OUTER.finditer(text):
        for part, at in ((text[end : found.start()], end),
                         (_path(book, found), found.start())):  # fmt: skip
            starts.append((length, at))
            parts.append(part)
            length += len(part)
        end = found.end()
    starts.append((length, end))
    parts += [text[end:], "]"] if filtered else [text[end:]]
    source = "".join(parts).translate(_SMART)
    return Written(source, place, tuple(dict.fromkeys(starts)))


def _path(book: Book, found: re.Match[str]) -> str:
    inner = _INNER.fullmatch((found[1] or "").strip())
    if inner is None or not is_name(inner["name"]):
        return "."  # told as a reference that cannot be read
    above = "instance('__last-saved')" if inner["saved"] else ""
    return f"{above}/{book.root}/{inner['name']}"


def _references(grid: Grid, names: _Names, ignored: set[str]) -> Iterator[Finding]:
    for row in grid.rows:
        for column, text in grid.filled(row):
            if "${" in text and column.name not in {*ignored, "trigger"}:
                place = Place(grid.name, row.number, column.header)
                yield from _in_cell(text, names, place)


def _in_cell(text: str, names: _Names, place: Place) -> Iterator[Finding]:
    told: set[str] = set()
    for found in _OUTER.finditer(text):
        inner = _INNER.fullmatch(found[1] or "")
        if inner is None:
            yield Finding(
                "xlsform.bad_reference", N_("Rujukan {name} tidak dapat dibaca."),
                N_("Tulis ${{nama}}: nama pertanyaan di antara kurung kurawal, tanpa spasi."),
                place=place, values={"name": found[0][:60]},
                repair="references" if (found[1] or "").strip() in names.counts else "",
            )  # fmt: skip
            continue
        name = inner["name"]
        if name not in told:
            told.add(name)
            yield from _named(name, names, place)


def _named(name: str, names: _Names, place: Place) -> Iterator[Finding]:
    count = names.counts[name]
    if count == 1:
        return
    if count > 1:
        yield Finding(
            "xlsform.ambiguous_reference",
            N_("Rujukan ${{{name}}} tidak jelas: ada {n} pertanyaan bernama itu."),
            N_("Beri nama yang berbeda, lalu perbaiki rujukannya."),
            place=place, values={"name": name, "n": count},
        )  # fmt: skip
        return
    meant = names.near.near(name)
    hint = (
        N_("Mungkin yang dimaksud: ${{{nearest}}}. Huruf besar dan kecil dibedakan.")
        if meant
        else N_("Periksa ejaan namanya; huruf besar dan kecil dibedakan.")
    )
    yield Finding(
        "xlsform.unknown_reference",
        N_("Rujukan ${{{name}}} tidak menunjuk ke pertanyaan mana pun."), hint,
        place=place, values={"name": name, "nearest": meant},
        repair="references" if name.lower() in names.lowered else "",
    )  # fmt: skip


def only_once(names: Iterable[str]) -> dict[str, str]:
    """Names by their small letters, where no other differs by large letters only."""
    counted = Counter(name.lower() for name in names)
    return {name.lower(): name for name in names if counted[name.lower()] == 1}


def _trigger(survey: Grid, line: Line, names: _Names) -> Iterator[Finding]:
    text = survey.text(line.row, "trigger")
    if not text:
        return
    place = Place("survey", line.number, survey.header("trigger"))
    for part in text.split(","):
        found = _OUTER.fullmatch(part.strip())
        name = (found[1] or "") if found else part.strip()
        if found is None or not _INNER.fullmatch(name):
            yield Finding(
                "xlsform.bad_trigger",
                N_("Pemicu {name} harus ditulis sebagai rujukan."),
                N_("Tulis ${{nama}}; beberapa pemicu dipisahkan koma."),
                place=place, values={"name": name},
                repair="references" if name in names.asked else "",
            )  # fmt: skip
        elif name not in names.asked:
            meant = names.near_asked.near(name)
            hint = (
                N_("Mungkin yang dimaksud: ${{{nearest}}}. Huruf besar dan kecil dibedakan.")
                if meant
                else N_("Pemicu harus sebuah pertanyaan, bukan kelompok; periksa ejaannya.")
            )  # fmt: skip
            yield Finding(
                "xlsform.unknown_trigger",
                N_("Pemicu ${{{name}}} tidak menunjuk ke pertanyaan mana pun."), hint,
                place=place, values={"name": name, "nearest": meant},
            )  # fmt: skip


def _never_shown(book: Book, line: Line, lines: Lines) -> Iterator[Finding]:
    """A question whose condition can never come true from an empty form."""
    survey = book.grid("survey")
    text = survey.text(line.row, "relevant")
    if not text or line.type.kind is Kind.END:
        return
    place = Place("survey", line.number, survey.header("relevant"))
    inside = _inside(line, lines)
    if text.lower() in _NEVER:
        yield Finding(
            "xlsform.never_shown", N_("{name} tidak akan pernah tampil: syaratnya selalu salah."),
            N_("Hapus barisnya, atau perbaiki kolom relevant."),
            Severity.WARNING, place, {"name": line.name},
        )  # fmt: skip
        return
    waiting = [found[1] for found in _OUTER.finditer(text) if found[1] in inside]
    only = re.fullmatch(r"\s*(selected\(\s*)?\$\{[^}]+\}[^$]*", text)
    if waiting and only and not re.search(r"(!=|\bnot\b|=\s*['\"]{2})", text):
        alone = waiting[0] == line.name
        text = (
            N_("{name} tidak akan pernah tampil: syaratnya menunggu jawabannya sendiri.")
            if alone
            else N_("{name} tidak akan pernah tampil: syaratnya menunggu {other} di dalamnya.")
        )  # fmt: skip
        yield Finding(
            "xlsform.waits_for_itself", text, N_("Rujuk pertanyaan sebelum {name}."),
            Severity.WARNING, place, {"name": line.name, "other": waiting[0]},
        )  # fmt: skip


def _inside(line: Line, lines: Lines) -> set[str]:
    if line.type.kind is not Kind.BEGIN:
        return {line.name}
    path = (*line.path, line.name)
    return {other.name for other in lines.lines if other.path[: len(path)] == path} - {
        ""
    }


def _unknown_choices(book: Book, lines: Lines) -> Iterator[Finding]:
    """Comparisons with a choice that the question's list does not have."""
    lists = lists_of(book)
    questions = {
        line.name: line.type
        for line in lines.lines
        if line.type.kind is Kind.SELECT and line.type.list_name in lists
    }
    survey = book.grid("survey")
    near = {name: Guesses(known) for name, known in lists.items()}
    members = {name: set(known) for name, known in lists.items()}
    for line in lines.lines:
        for column, text in survey.filled(line.row):
            if column.name in EXPRESSIONS and "${" in text:
                for name, value in _comparisons(text):
                    asked = questions.get(name)
                    if asked and value and not _is_choice(value, asked, members):
                        meant = near[asked.list_name].near(value)
                        yield _unknown_choice(line.row, column, (name, value, meant))


def _is_choice(value: str, asked: RowType, members: Mapping[str, set[str]]) -> bool:
    return value in members[asked.list_name] or (asked.other and value == "other")


def _comparisons(text: str) -> Iterator[tuple[str, str]]:
    for found in _SELECTED.finditer(text.translate(_SMART)):
        name = found["a"] or found["b"]
        yield name, found["va"] if found["a"] else found["vb"]


def _unknown_choice(row: Row, column: Column, told: tuple[str, str, str]) -> Finding:
    name, value, meant = told
    hint = (
        N_("Mungkin yang dimaksud: {nearest}.")
        if meant
        else N_("Bandingkan dengan kolom name pada lembar choices.")
    )
    return Finding(
        "xlsform.unknown_choice",
        N_("Pertanyaan {name} tidak memiliki pilihan {value}; syarat ini tidak pernah terpenuhi."),
        hint, Severity.WARNING, Place("survey", row.number, column.header),
        {"name": name, "value": value, "nearest": meant},
    )  # fmt: skip
