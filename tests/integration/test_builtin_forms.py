"""The built-in forms go through pyxform and ODK Validate, and as Excel files too."""

import shutil
import subprocess
import sys

import pytest
from pyxform.xls2xform import convert

from resources import resource
from surveyor.forms.builtin import (
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
