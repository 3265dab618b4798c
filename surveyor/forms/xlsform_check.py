"""All that is wrong with a workbook, found before pyxform sees it."""

from collections.abc import Iterator

from surveyor.forms.book import Book
from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Place
from surveyor.forms.odd_characters import check_characters
from surveyor.forms.reference_check import check_references
from surveyor.forms.sheet_check import check_contents, check_sheets
from surveyor.forms.survey_check import check_survey
from surveyor.forms.survey_lines import Lines


def check_book(book: Book, lines: Lines) -> Iterator[Finding]:
    """Every finding of our own, in no order.

    A sheet whose most needed column is missing is not looked into: every row of it
    would be wrong.
    """
    first = list(check_sheets(book))
    yield from first
    broken = {
        f.place.sheet for f in first
        if f.code in ("xlsform.no_column", "xlsform.no_survey")
    }  # fmt: skip
    if "survey" in broken or "survey" not in book.grids:
        return
    odd = list(check_characters(book))
    yield from odd
    told = {f.place for f in odd if f.severity is Severity.ERROR}
    for check in (check_survey, check_contents, check_references):
        for finding in check(book, lines):
            if not _told(finding.place, told):
                yield finding


def _told(place: Place, told: set[Place]) -> bool:
    return place in told
