"""XLSForm (.xlsx, .xls, .csv, Markdown) → Form: our own checks, then pyxform.

pyxform is strict and stops at the first error. So the cells are checked first, all
of them; what pyxform still has to say is told in the user's language.
"""

import warnings
from collections.abc import Iterable, Sequence

from surveyor.forms.book import Book
from surveyor.forms.cells import UnreadableWorkbook, read_book
from surveyor.forms.findings import Finding, Reading, Severity, Written, in_order
from surveyor.forms.pyxform_messages import finding_of, finding_of_crash
from surveyor.forms.reference_check import expressions_of
from surveyor.forms.repairs import mend, offered
from surveyor.forms.survey_lines import Lines, places_of, survey_lines
from surveyor.forms.xform import read_xform
from surveyor.forms.xform_legacy import with_itemsets
from surveyor.forms.xlsform_check import check_book


def read_xlsform(
    data: bytes, kind: str, name: str = "", repairs: Sequence[str] = ()
) -> Reading:
    """Converts and reads a questionnaire.

    Args:
        data: The file's bytes.
        kind: What it really is: `.xlsx`, `.xls`, `.md` or `.csv`.
        name: The file's name without suffix: the form's id where none is set.
        repairs: Codes of the repairs to make in the copy that is read.
    """
    try:
        book = read_book(data, kind, name)
    except UnreadableWorkbook as error:
        finding = Finding(error.code, error.text, error.hint, values=error.values)
        return Reading(None, (finding,))
    return read_xlsform_book(mend(book, repairs))


def read_xlsform_book(book: Book) -> Reading:
    """Converts and reads a questionnaire from its cells."""
    lines = survey_lines(book)
    findings = list(check_book(book, lines))
    written: tuple[Written, ...] = ()
    form = None
    if "survey" in book.grids:
        written = tuple(expressions_of(book, lines))
        xml, told = _converted(book, lines)
        findings = _with_told(findings, told)
        if xml is not None:
            reading = read_xform(xml, places_of(book, lines))
            form = reading.form
            findings += reading.findings
    ordered = in_order(findings)
    if any(finding.severity is Severity.ERROR for finding in ordered):
        form = None
    return Reading(form, ordered, offered(ordered), expressions=written, book=book)


def _converted(book: Book, lines: Lines) -> tuple[bytes | None, list[Finding]]:
    """What pyxform makes of it, its external choices inside, and what it says."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    rows = {line.name: line.number for line in lines.lines if line.name}
    notes: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = convert(book.for_pyxform(), warnings=notes, validate=False)
    except PyXFormError as error:
        told = [finding_of(one, rows=rows) for one in str(error).split("\n") if one]
        return None, told
    except Exception as error:  # noqa: BLE001 (pyxform breaks in many ways on odd files)
        return None, [finding_of_crash(error, rows)]
    told = [finding_of(one, Severity.WARNING, rows) for one in notes]
    return with_itemsets(made.xform, made.itemsets).encode(), told


def _with_told(ours: list[Finding], told: Iterable[Finding]) -> list[Finding]:
    """Both, without what pyxform says of something that is told already."""
    known = {(f.code, f.place.sheet, f.place.row) for f in ours}
    codes = {f.code for f in ours}
    wrong = {(f.place.sheet, f.place.row) for f in ours if f.severity is Severity.ERROR}
    added = []
    for finding in told:
        place = (finding.place.sheet, finding.place.row)
        error = finding.severity is Severity.ERROR
        if (finding.code, *place) in known or finding.code in _ONCE & codes:
            continue
        if place[0] == "settings" and finding.code in codes:
            continue  # pyxform says row 1 of whatever is in settings
        if error and (place in wrong or (wrong and finding.place.row is None)):
            continue
        if error and wrong and finding.code == "xlsform.crash":
            continue
        added.append(finding)
    return ours + added


_ONCE = {"xlsform.no_survey", "xlsform.missing_translation_column", "xlsform.no_column"}
"""Codes that pyxform tells in one sentence for what are several findings of ours."""
