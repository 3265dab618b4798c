import re
from dataclasses import replace
from datetime import date

import pytest

from exports.to_map import render
from exports.to_pdf import district
from surveyor.analysis.documents import MapModel, MapSite
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.documents import district_report


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("projects") / "contoh"
    with fill_demo(folder, entries=4, today=date(2026, 11, 23)) as project:
        made = district_report(project)
    return replace(made, setup=replace(made.setup, printed=None))


def test_same_report_without_a_time_of_printing_gives_the_same_bytes(report, tmp_path):
    district.write(report, tmp_path / "a.pdf")
    district.write(report, tmp_path / "b.pdf")
    first = (tmp_path / "a.pdf").read_bytes()
    assert first.startswith(b"%PDF")
    assert first == (tmp_path / "b.pdf").read_bytes()


def test_script_in_the_name_of_a_site_is_shown_as_text():
    name = "<script>alert('x')</script>"
    site = MapSite(name, -0.41, 116.98, "alam", "Tenggarong", (), "")
    html = render(MapModel("Peta", "2026", "64.02", (site,), (("good", "Baik"),)))
    assert "<script>alert(" not in html
    assert "alert(" in html
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//""", html)
