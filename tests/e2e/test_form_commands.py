"""`surveyor form drive` and `surveyor form eval` as an author runs them."""

import json
import os
import subprocess
import sys

import pytest
from openpyxl import load_workbook

FORM = """
| survey  |                 |      |       |                |
|         | type            | name | label | choice_filter  |
|         | select_one l    | a    | A     |                |
|         | begin_repeat    | p    | P     |                |
|         | text            | name | Name  |                |
|         | end_repeat      |      |       |                |
| choices |                 |      |       |                |
|         | list_name       | name | label |                |
|         | l               | x    | Ex    |                |
|         | l               | y    | Why   |                |
"""


@pytest.fixture
def run(tmp_path):
    env = os.environ | {"SURVEYOR_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"}

    def command(*arguments, given=""):
        return subprocess.run(
            [sys.executable, "-m", "surveyor", "form", *map(str, arguments)],
            env=env, input=given, capture_output=True, encoding="utf-8",
            timeout=60, check=False,
        )  # fmt: skip

    return command


def drive(run, tmp_path, events, *options):
    form, path = tmp_path / "form.md", tmp_path / "events.json"
    form.write_text(FORM)
    path.write_text(json.dumps(events))
    made = run("drive", form, "--events", path, "--seed", 1, *options)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


def test_events_are_answered_in_order_and_an_impossible_one_in_its_place(run, tmp_path):
    answers = drive(run, tmp_path, [
        {"set": "/data/a", "value": "y"},
        {"add": "/data/p", "count": 2},
        {"set": "/data/p[3]/name", "value": "Ani"},
        {"set": "/data/nowhere", "value": "1"},
        {"remove": "/data/p", "at": 0},
        {"snapshot": True},
        {"validate": True},
        {"serialise": True},
    ])  # fmt: skip
    assert answers[1]["created"] == ["/data/p[2]", "/data/p[3]"]
    assert answers[3]["code"] == "engine.unknown_reference"
    nodes = {node["reference"]: node for node in answers[5]["snapshot"]}
    assert nodes["/data/a"]["choices"] == [
        {"value": "x", "label": "Ex"},
        {"value": "y", "label": "Why"},
    ]
    assert nodes["/data/p[2]/name"]["seen"] == "Ani"
    assert "/data/p[3]" not in nodes
    assert answers[6] == {"validate": []}
    assert "<name>Ani</name>" in answers[7]["serialise"]


def test_clock_and_chance_are_those_given(run, tmp_path):
    options = ("--now", "2026-11-24T23:30:00Z", "--zone", "Asia/Makassar")
    first = drive(run, tmp_path, [{"serialise": True}], *options)
    assert first == drive(run, tmp_path, [{"serialise": True}], *options)


def test_a_list_of_events_that_is_none_is_told(run, tmp_path):
    (tmp_path / "form.md").write_text(FORM)
    (tmp_path / "events.json").write_text("{oops")
    made = run("drive", tmp_path / "form.md", "--events", tmp_path / "events.json")
    assert made.returncode == 2
    assert "Traceback" not in made.stderr
    assert "kejadian" in made.stderr


def test_expressions_are_answered_line_by_line(run):
    xform = """<h:html xmlns="http://www.w3.org/2002/xforms"
      xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
      <itext><translation lang="id"><text id="k"><value>Kata</value></text>
      </translation></itext>
      <instance><data id="d"><a>y</a></data></instance>
      <instance id="l"><root><item><name>y</name><label>Why</label></item></root>
      </instance></model></h:head><h:body/></h:html>"""
    lines = [
        {"document": "<d><a>1</a><a>2</a></d>", "context": "/d", "expression": "sum(a)"},
        {"document": "<d><a>1</a></d>", "context": "/d/a", "expression": ". = 1"},
        {"document": "<d><a>1</a><a>2</a></d>", "context": "/d", "expression": "a"},
        {"expression": "1 div 0"},
        {"expression": "nothing("},
        {"expression": "format-date(today(), '%Y')", "now": "2026-12-31T23:00:00Z",
         "zone": "Asia/Makassar"},
        {"document": xform, "context": "/data/a",
         "expression": "instance('l')/root/item[name = current()/.]/label"},
        {"document": xform, "context": "/data/a", "expression": "jr:itext('k')"},
    ]  # fmt: skip
    made = run("eval", given="\n".join(map(json.dumps, lines)) + "\nno json\n")
    answers = [json.loads(line) for line in made.stdout.splitlines()]
    assert answers[0] == {"type": "number", "value": 3}
    assert answers[1] == {"type": "boolean", "value": True}
    assert [node["path"] for node in answers[2]["value"]] == ["/d/a[1]", "/d/a[2]"]
    assert answers[3] == {"type": "number", "value": "Infinity"}
    assert "error" in answers[4]
    assert answers[5] == {"type": "string", "value": "2027"}
    assert answers[6]["value"][0]["value"] == "Why"
    assert answers[7] == {"type": "string", "value": "Kata"}
    assert "error" in answers[8]


WRONG = """
| survey |
|  | type | name | label |
|  | teks | nama | Nama ${nma} |
|  | select_one l | a | A |
| choices |
|  | list_name | name | label |
|  | l | x | X |
|  | l | x | Y |
"""


def test_a_check_tells_all_problems_with_their_places(run, tmp_path):
    path = tmp_path / "salah.md"
    path.write_text(WRONG)

    made = run("check", path)

    assert made.returncode == 1
    assert "lembar survey, baris 2, kolom type" in made.stdout
    assert "lembar survey, baris 2, kolom label" in made.stdout
    assert "lembar choices, baris 3, kolom name" in made.stdout
    assert "type_spelling" in made.stdout
    assert made.stderr == ""


def test_a_check_writes_a_mended_copy_and_leaves_the_file(run, tmp_path):
    path, out = tmp_path / "salah.md", tmp_path / "benar.xlsx"
    path.write_text(WRONG.replace("${nma}", "${nama}").replace("Nama ${nama}", "Nama"))
    before = path.read_bytes()

    made = run("check", path, "--repair", "--out", out)

    assert made.returncode == 0, made.stdout + made.stderr
    assert path.read_bytes() == before
    assert run("check", out).returncode == 0


def test_an_xform_is_not_mended(run, tmp_path):
    path = tmp_path / "form.xml"
    run("export", "site_register", "--xml", path)

    made = run("check", path, "--repair", "--out", tmp_path / "x.xlsx")

    assert made.returncode == 2
    assert "Traceback" not in made.stderr


@pytest.mark.parametrize("name", ["smart_branding", "smart_economy", "site_register"])
def test_a_built_in_form_is_an_ordinary_workbook_for_other_programs(
    run, tmp_path, name
):
    path, xml = tmp_path / f"{name}.xlsx", tmp_path / f"{name}.xml"
    made = run("export", name, "--xlsx", path)
    assert made.returncode == 0, made.stderr

    assert load_workbook(path)["survey"]["A1"].value == "type"
    command = [sys.executable, "-m", "pyxform.xls2xform", "--skip_validate", path, xml]
    converted = subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert converted.returncode == 0, converted.stderr
    assert f'id="{name}"' in xml.read_text("utf-8")
