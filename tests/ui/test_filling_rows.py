"""Rows of a counted repeat that stand beyond a lowered number."""

from datetime import date

import pytest

from surveyor.forms.reading import read_form
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person

FORM = """
| survey |
| | type | name | label | repeat_count |
| | integer | n | Jumlah kios | |
| | begin_repeat | kios | Kios | ${n} |
| | text | nama | Nama kios | |
| | end_repeat | | | |
| settings |
| | form_title | form_id |
| | Kios | kios |
"""


@pytest.fixture
def filling(tmp_path):
    path = tmp_path / "kios.md"
    path.write_text(FORM, encoding="utf-8")
    form = read_form(path).form
    with fill_demo(tmp_path / "demo", entries=1, today=date(2026, 11, 23)) as project:
        project.forms.add(form.id, form.version, form.title, form.xml, None)
        yield Filling.start(project, form.id, Person("Nur", "P01"))


def test_rows_beyond_a_lowered_count_are_told_and_can_be_taken_out(filling):
    root = filling.form.root
    filling.answer(f"{root}/n", "3")
    filling.answer(f"{root}/kios[3]/nama", "Etam")
    filling.answer(f"{root}/n", "1")

    extra = filling.extra_rows(f"{root}/kios")
    filling.remove_row(*extra)
    left = len(filling.session.items(f"{root}/kios"))
    filling.undo()

    assert extra == (f"{root}/kios[2]", f"{root}/kios[3]")
    assert left == 1
    assert filling.session.value(f"{root}/kios[3]/nama") == "Etam"
