from surveyor.analysis.tables import TableReader, rows_of, schemas, tables_of
from tests.unit.analysis.small_form import (
    calculation,
    entry,
    group,
    make_form,
    question,
    repeat,
)

LISTS = {
    "channel": [("web", "Situs", ""), ("ig", "Instagram", ""), ("none", "Tidak", "")]
}


def form(version="1", *more):
    return make_form(
        group("H", question("H05"), question("H12", "geopoint")),
        group(
            "TB",
            question("TB04", "many", "channel"),
            repeat(
                "CH",
                calculation("row_label"),
                question("TB05", "one", "channel"),
                repeat("IN", question("X", "decimal", unit="%")),
            ),
            *more,
        ),
        question("NIB", mask="yes"),
        form_id="f",
        version=version,
        lists=LISTS,
    )


ANSWERS = {
    "H": {"H05": "64.02", "H12": "-0.42 116.98 12.5 4"},
    "TB": {
        "TB04": "web ig",
        "CH": [
            {"row_label": "Situs", "TB05": "web", "IN": [{"X": 1}, {"X": "2.5"}]},
            {"row_label": "IG", "TB05": "ig", "IN": [{"X": 3}]},
        ],
    },
    "NIB": "0123456789012",
}


def rows(xml, *forms):
    return list(rows_of(forms[0], schemas(forms), xml))


def test_there_is_a_table_for_every_repeat():
    tables = schemas([form()])

    assert [(t.name, t.parent, t.path) for t in tables] == [
        ("f", None, ()),
        ("f-CH", "f", ("TB", "CH")),
        ("f-IN", "f-CH", ("TB", "CH", "IN")),
    ]


def test_columns_stand_in_the_order_of_the_form():
    main, channels, inner = schemas([form()])

    assert main.header == (
        *(
            "H05",
            "H12",
            "H12-Latitude",
            "H12-Longitude",
            "H12-Altitude",
            "H12-Accuracy",
        ),
        *("TB04", "TB04/web", "TB04/ig", "TB04/none", "NIB"),
        *("KEY", "Revision", "FormVersion"),
    )
    assert channels.header == ("row_label", "TB05", "PARENT_KEY", "KEY")
    assert inner.columns[0].type == "decimal"
    assert inner.columns[0].unit == "%"
    assert [c.name for c in main.columns if c.mask] == ["NIB"]


def test_keys_lead_from_a_row_to_the_row_around_it():
    made = rows(entry(ANSWERS), form())

    assert made == [
        (
            "f",
            (
                *("64.02", "-0.42 116.98 12.5 4", "-0.42", "116.98", "12.5", "4"),
                *("web ig", "1", "1", "0", "0123456789012", "uuid:1", "uuid:1", ""),
            ),
        ),
        ("f-CH", ("Situs", "web", "uuid:1", "uuid:1/TB/CH[1]")),
        ("f-IN", ("1", "uuid:1/TB/CH[1]", "uuid:1/TB/CH[1]/IN[1]")),
        ("f-IN", ("2.5", "uuid:1/TB/CH[1]", "uuid:1/TB/CH[1]/IN[2]")),
        ("f-CH", ("IG", "ig", "uuid:1", "uuid:1/TB/CH[2]")),
        ("f-IN", ("3", "uuid:1/TB/CH[2]", "uuid:1/TB/CH[2]/IN[1]")),
    ]


def test_the_key_of_a_corrected_entry_is_its_first_revision():
    reader = TableReader(schemas([form()]))

    name, row = next(reader.rows(entry({}, key="uuid:2"), key="uuid:1"))

    assert (name, row[-3:]) == ("f", ("uuid:1", "uuid:2", ""))


def test_an_unanswered_multiple_choice_is_not_a_no():
    main = rows(entry({"TB": {"TB04": ""}}), form())[0][1]

    assert main[6:10] == ("", "", "", "")


def test_versions_share_a_table_and_new_columns_follow_their_predecessor():
    old, new = form("1"), form("2", question("TB15"))

    main = schemas([old, new])[0]

    assert main.versions == ("1", "2")
    assert main.header[9:12] == ("TB04/none", "TB15", "NIB")
    assert rows(entry(ANSWERS), old, new)[0][1][10] == ""


def test_options_of_all_versions_have_their_column():
    old = form("1")
    new = make_form(
        group("TB", question("TB04", "many", "channel")),
        form_id="f",
        version="2",
        lists={"channel": [("web", "Situs", ""), ("tiktok", "TikTok", "")]},
    )

    header = schemas([old, new])[0].header

    assert [n for n in header if n.startswith("TB04/")] == [
        "TB04/web",
        "TB04/tiktok",
        "TB04/ig",
        "TB04/none",
    ]


def test_names_carry_their_groups_on_request_or_where_they_clash():
    twice = make_form(
        group("A", question("X")), group("B", question("X")), question("KEY")
    )

    assert schemas([twice])[0].header[:3] == ("A-X", "B-X", "KEY~1")
    assert schemas([form()], group_prefix=True)[0].header[0] == "H-H05"


def test_two_repeats_of_one_name_have_two_tables():
    twice = make_form(
        group("A", repeat("R", question("X"))),
        group("B", repeat("R", question("X"))),
        form_id="f",
    )

    assert [t.name for t in schemas([twice])] == ["f", "f-R", "f-R~1"]


def test_tables_of_a_small_project_are_made_in_memory():
    main, channels, inner = tables_of([form()], [("f", entry(ANSWERS), "uuid:1")] * 2)

    assert [len(tuple(t.rows)) for t in (main, channels, inner)] == [2, 4, 6]
