"""`surveyor form drive`: events in, what the form says out."""

import json

import pytest

from surveyor.engine import driving
from surveyor.errors import FileMissing
from tests.support.scenario import form_of, xform

FORM = form_of("""
| settings |                   |        |         |          |            |
|          | default_language  |        |         |          |            |
|          | EN      |        |         |          |            |
| survey |
||type|name|label::EN|label::ID|relevant|required|readonly|constraint|repeat_count|
|  | text | gate | Gate | Gerbang |  | yes |  |  |  |
|  | begin_group | g | Group | Grup | ${gate} = 'y' |  |  |  |  |
|  | integer | age | Age of ${gate} | Umur ${gate} |  |  |  | . < 100 |  |
|  | end_group |  |  |  |  |  |  |  |  |
|  | begin_repeat | person | Person | Orang |  |  |  |  |  |
|  | text | name | Name | Nama |  |  |  |  |  |
|  | begin_repeat | pet | Pet | Hewan |  |  |  |  |  |
|  | text | call | Call | Panggilan |  |  |  |  |  |
|  | end_repeat |  |  |  |  |  |  |  |  |
|  | end_repeat |  |  |  |  |  |  |  |  |
|  | integer | n | Number | Jumlah |  |  |  |  |  |
|  | begin_repeat | seat | Seat | Kursi |  |  |  |  | ${n} |
|  | text | who | Who | Siapa |  |  |  |  |  |
|  | end_repeat |  |  |  |  |  |  |  |  |
|  | select_one l | s | S | S |  |  | yes |  |  |
| choices  |                   |        |         |          |            |
|          | list_name | name | label::EN | label::ID |
|          | l | x | Ex | Iks |
""")
CLOCK = driving.environment("2026-11-24T10:00:00", "Asia/Makassar", 1)


def drive(*events, form=FORM):
    return driving.drive(form, events, CLOCK)


def snapshot(*events, form=FORM):
    nodes = drive(*events, {"snapshot": True}, form=form)[-1]["snapshot"]
    return {node["reference"]: node for node in nodes}


def test_a_snapshot_tells_everything_of_every_node():
    nodes = snapshot({"set": "/data/g/age", "value": 200})
    assert nodes["/data/g/age"] == {
        "reference": "/data/g/age",
        "relevant": False,
        "required": False,
        "readonly": False,
        "value": "200",
        "seen": "",
        "satisfied": True,
        "label": "Age of",
    }
    nodes = snapshot(
        {"set": "/data/gate", "value": "y"}, {"set": "/data/g/age", "value": 200}
    )
    told = nodes["/data/g/age"]
    assert (told["relevant"], told["seen"], told["satisfied"]) == (True, "200", False)
    assert told["label"] == "Age of y"
    assert nodes["/data/gate"]["required"]


def test_a_snapshot_has_words_of_groups_and_repeats_and_choices_of_selects():
    nodes = snapshot()
    assert nodes["/data/g"]["label"] == "Group"
    assert nodes["/data/person[1]"]["label"] == "Person"
    assert nodes["/data/s"]["choices"] == [{"value": "x", "label": "Ex"}]
    assert nodes["/data/s"]["readonly"]
    assert "choices" not in nodes["/data/gate"]
    assert nodes["/data/meta/instanceID"]["label"] is None


def test_another_language_says_it_in_other_words():
    nodes = snapshot({"language": "ID"})
    assert nodes["/data/g"]["label"] == "Grup"
    assert nodes["/data/s"]["choices"] == [{"value": "x", "label": "Iks"}]
    assert drive({"language": "Klingon"})[0]["code"] == "drive.bad_event"


def test_attributes_have_references():
    form = form_of(xform('<a/><meta><entity id="" dataset="d"/></meta>'))
    nodes = snapshot({"set": "/data/meta/entity/@id", "value": "e1"}, form=form)
    assert nodes["/data/meta/entity/@id"]["value"] == "e1"


def test_rows_are_added_and_removed_by_number_from_0():
    answers = drive(
        {"add": "/data/person", "count": 2},
        {"set": "/data/person[3]/name", "value": "Cici"},
        {"remove": "/data/person", "at": 1},
        {"snapshot": True},
    )
    assert answers[0] == {
        "add": "/data/person",
        "created": ["/data/person[2]", "/data/person[3]"],
    }
    assert answers[2] == {"remove": "/data/person[2]"}
    names = [
        n["value"] for n in answers[3]["snapshot"] if n["reference"].endswith("name")
    ]
    assert names == ["", "Cici"]


def test_rows_in_rows_are_added_where_they_are_asked_for():
    answers = drive({"add": "/data/person"}, {"add": "/data/person[2]/pet", "count": 2})
    created = answers[1]["created"]
    assert created == ["/data/person[2]/pet[1]", "/data/person[2]/pet[2]"]


def test_counted_rows_are_removed_only_beyond_their_number():
    answers = drive(
        {"set": "/data/n", "value": 2},
        {"remove": "/data/seat", "at": 1},
        {"set": "/data/n", "value": 1},
        {"remove": "/data/seat", "at": 1},
        {"add": "/data/seat"},
    )
    codes = [answer.get("code") for answer in answers]
    fixed = "engine.fixed_rows"
    assert codes == [None, fixed, None, None, fixed]


def test_a_change_tells_what_it_changed():
    answer = drive({"set": "/data/gate", "value": "y"})[0]
    assert answer["relevance"] == ["/data/g", "/data/g/age"]
    assert "/data/gate" in answer["changed"]


def test_validation_tells_where_why_and_in_which_words():
    found = drive({"validate": True})[0]["validate"]
    assert [(v["reference"], v["kind"], v["label"]) for v in found] == [
        ("/data/gate", "required", "Gate")
    ]
    assert found[0]["message"]


def test_serialising_gives_what_would_be_sent_and_goes_on():
    answers = drive(
        {"serialise": True}, {"set": "/data/gate", "value": "y"}, {"serialise": True}
    )
    assert "<g>" not in answers[0]["serialise"]
    assert "<gate>y</gate>" in answers[2]["serialise"]


@pytest.mark.parametrize(
    ("value", "stored"),
    [(None, ""), (True, "true"), (["a", "b"], "a b"), (7, "7"), (1.5, "1.5")],
)
def test_json_values_are_stored_as_answers(value, stored):
    assert (
        snapshot({"set": "/data/gate", "value": value})["/data/gate"]["value"] == stored
    )


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        "set",
        None,
        {"set": "/data/none", "value": 1},
        {"set": "/data/person[9]/name"},
        {"set": {"a": 1}},
        {"add": "/data/gate"},
        {"add": "/data/person", "count": 10**9},
        {"add": "/data/person", "count": "x"},
        {"remove": "/data/person", "at": -1},
        {"remove": "/data/person", "at": 7},
    ],
)
def test_an_event_that_cannot_be_done_is_told_and_the_next_one_is_done(event):
    answers = drive(event, {"set": "/data/gate", "value": "y"})
    assert answers[0]["error"]
    assert "Error" not in answers[0]["error"]
    assert answers[1]["set"] == "/data/gate"


@pytest.mark.parametrize("text", ["", "{}", "[", '{"set": 1}', "[" * 100_000])
def test_events_that_cannot_be_read_are_told_in_words(tmp_path, text):
    file = tmp_path / "events.json"
    file.write_text(text)
    with pytest.raises(driving.BadEvents):
        driving.read_events(file)


def test_events_are_read_from_a_file(tmp_path):
    file = tmp_path / "events.json"
    file.write_text(json.dumps([{"validate": True}]), "utf-8")
    assert driving.read_events(file) == [{"validate": True}]
    with pytest.raises(FileMissing):
        driving.read_events(tmp_path / "none.json")


def test_the_same_events_at_the_same_time_give_the_same_bytes():
    events = [
        {"set": "/data/gate", "value": "y"},
        {"serialise": True},
        {"snapshot": True},
    ]
    one = driving.drive(FORM, events, driving.environment("2026-11-24", None, 7))
    two = driving.drive(FORM, events, driving.environment("2026-11-24", None, 7))
    assert json.dumps(one) == json.dumps(two)


@pytest.mark.parametrize(("now", "zone"), [("yesterday", None), (None, "Mars/Base")])
def test_a_moment_or_zone_that_is_none_is_told(now, zone):
    with pytest.raises(driving.BadEvents):
        driving.environment(now, zone, 1)
