"""Keeps the English catalogue in step with the Indonesian texts in the code.

    python .ci/texts.py           extract, update en.po, compile en.mo
    python .ci/texts.py --check   fail where that would change something, or where
                                  a text has no English or loses a placeholder

Babel does the work; a person only ever edits resources/i18n/en.po.
"""

import ast
import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "resources" / "i18n" / "en.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def extracted() -> Catalog:
    """All texts of the four packages, in the order of the files."""
    catalog = Catalog(project="Surveyor", charset="utf-8")
    for package in ("surveyor", "ui", "exports"):
        found = extract_from_dir(
            str(ROOT / package),
            method_map=[("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("i18n:",),
            strip_comment_tags=True,
        )
        for name, _line, message, comments, context in found:
            catalog.add(
                message,
                locations=[(f"{package}/{name}", 0)],
                auto_comments=comments,
                context=context,
            )
        for path in sorted((ROOT / package).rglob("*.py")):
            for message in in_f_strings(path.read_text(encoding="utf-8")):
                place = path.relative_to(ROOT).as_posix()
                catalog.add(message, locations=[(place, 0)])
    return catalog


def in_f_strings(source: str) -> Iterator[str]:
    """Texts marked inside f-strings, which Babel does not look into."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for call in ast.walk(node):
            if (
                isinstance(call, ast.Call)
                and getattr(call.func, "id", "") in ("_", "N_")
                and isinstance(call.args[0], ast.Constant)
            ):
                yield str(call.args[0].value)


def updated() -> Catalog:
    """The English catalogue with today's texts; obsolete ones are dropped."""
    if PO.exists():
        with PO.open("rb") as file:
            catalog = read_po(file, locale="en", ignore_obsolete=True)
    else:
        catalog = Catalog(locale="en", project="Surveyor", charset="utf-8")
    catalog.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = sorted({(name, 0) for name, _ in message.locations})
        message.flags.discard("python-format")
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The catalogue as a file that does not change with the date."""
    buffer = io.BytesIO()
    write_po(
        buffer, catalog, width=88, omit_header=False, sort_by_file=True,
        include_lineno=False, ignore_obsolete=True,
    )  # fmt: skip
    stable = [
        line
        for line in buffer.getvalue().split(b"\n")
        if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date',
                                b'"Generated-By', b'"Last-Translator',
                                b'"Language-Team', b'"Report-Msgid'))
    ]  # fmt: skip
    return b"\n".join(stable)


def as_mo(catalog: Catalog) -> bytes:
    """The compiled catalogue, texts only."""
    buffer = io.BytesIO()
    plain = Catalog(locale="en", charset="utf-8", header_comment="")
    for message in catalog:
        if message.id:
            plain.add(message.id, message.string)
    plain.creation_date = plain.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(buffer, plain)
    return buffer.getvalue()


def fields(text: str) -> set[str]:
    """The names of a text's placeholders."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def faults(catalog: Catalog) -> list[str]:
    """What a reader of English would miss."""
    wrong = []
    for message in catalog:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string
        targets = texts if isinstance(texts, tuple) else (texts,)
        if not all(targets):
            wrong.append(f"no English for: {sources[0]!r}")
        elif any(fields(target) - fields(sources[-1]) for target in targets):
            wrong.append(f"unknown placeholder in English of: {sources[0]!r}")
    return wrong


def main() -> int:
    """Updates the files, or says what is stale."""
    catalog = updated()
    po, mo = as_po(catalog), as_mo(catalog)
    if "--check" not in sys.argv:
        PO.parent.mkdir(exist_ok=True)
        PO.write_bytes(po)
        MO.write_bytes(mo)
        print(f"{len(catalog)} texts, {len(faults(catalog))} to translate")
        return 0
    wrong = faults(catalog)
    if not PO.exists() or PO.read_bytes() != po:
        wrong.append("en.po is stale: run python .ci/texts.py")
    elif MO.read_bytes() != mo:
        wrong.append("en.mo is stale: run python .ci/texts.py")
    print("\n".join(wrong) or f"{len(catalog)} texts, all in English")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
