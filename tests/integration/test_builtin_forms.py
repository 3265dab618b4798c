"""The built-in forms go through pyxform and ODK Validate, and as Excel files too."""

import shutil
import subprocess
import sys
from decimal import Decimal

import pytest
from pyxform.xls2xform import convert

from resources import resource
from surveyor.analysis.plan import check_scoring
from surveyor.analysis.scheme import builtin_scheme
from surveyor.analysis.scoring import display, score_submission
from surveyor.forms.builtin import (
    builtin_form,
    builtin_markdown,
    builtin_names,
    is_fresh,
)
from surveyor.forms.workbook import markdown_to_xlsx

every_form = pytest.mark.parametrize("name", builtin_names())


@every_form
def test_pyxform_converts_the_form_without_a_warning(name):
    warnings = []

    convert(builtin_markdown(name).encode(), file_type=".md", warnings=warnings)

    assert warnings == []


@every_form
@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java")
def test_odk_validate_accepts_the_form(name):
    warnings = []

    convert(
        builtin_markdown(name).encode(),
        file_type=".md",
        validate=True,
        warnings=warnings,
    )

    assert warnings == []


@every_form
def test_the_excel_file_gives_the_same_form(name):
    workbook = markdown_to_xlsx(builtin_markdown(name))

    from_excel = convert(workbook, file_type=".xlsx").xform

    assert from_excel == convert(builtin_markdown(name).encode(), file_type=".md").xform


@every_form
def test_the_compiled_form_is_up_to_date(name):
    assert is_fresh(name), "run: python -m surveyor.forms.builtin"


def test_no_compiled_form_is_left_over():
    compiled = {path.stem for path in resource("forms").glob("*.xml")}

    assert compiled == set(builtin_names())


def test_reading_a_form_needs_no_converter():
    script = (
        "import sys; from surveyor.forms.builtin import builtin_form; "
        "builtin_form('smart_economy'); print(*sorted(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert not {"pyxform", "openpyxl", "pandas"} & set(done.stdout.split())


def visitor(slogan, promotion, unique, recommend):
    return (
        "<VS><VS_open>1</VS_open><VS01>ya</VS01><VS02>25_34</VS02>"
        f"<VS07>{slogan}</VS07><VS08>{promotion}</VS08>"
        f"<VS09>{unique}</VS09><VS10>{recommend}</VS10></VS>"
    )


def test_the_worked_example_of_the_scoring_rules_has_its_printed_figure():
    slogans = ["benar"] * 2 + ["hampir"] * 2 + ["tidak"] * 6
    rows = zip(
        slogans,
        (4, 5, 3, 4, 4, 2, 5, 4, 99, 4),
        (5, 5, 4, 4, 4, 3, 5, 4, 4, 5),
        (9, 10, 7, 8, 8, 5, 10, 9, 8, 9),
        strict=True,
    )
    xml = f"""<data id="smart_branding" version="2026.1">
      <H><H04>2026-11-20</H04></H>
      <TB><TB01>c</TB01><TB02/><TB03>gerbang tiket seragam</TB03>
        <TB04>instagram facebook gmaps</TB04><CH_asked>1</CH_asked>
        <CH><TB05>instagram</TB05><TB08>2026-10-31</TB08><TB09>lambat</TB09></CH>
        <CH><TB05>facebook</TB05><TB08>2025-01-01</TB08><TB09>tidak</TB09></CH>
        <TB10>4.4</TB10><TB11>210</TB11><TB10_counts>1</TB10_counts><TB12>b</TB12>
        <TB13>3</TB13><TB14>indonesia inggris</TB14><TB15>b</TB15></TB>
      <VS><VS07_asked>1</VS07_asked>{"".join(visitor(*row) for row in rows)}
        <VS><VS_open>0</VS_open><VS01>tidak</VS01></VS></VS>
    </data>"""

    result = score_submission(
        builtin_form("smart_branding"), xml.encode(), builtin_scheme()
    )

    tourism = result.dimension("TB")
    assert tourism.coverage == 1
    assert display(tourism.score) == Decimal("66.86")


@pytest.mark.parametrize("name", ["smart_branding", "smart_economy"])
def test_the_scoring_attributes_are_understood(name):
    assert check_scoring(builtin_form(name), builtin_scheme()) == ()
