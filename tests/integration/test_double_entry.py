"""A paper form typed twice: blind, compared by question, settled as a revision."""

import pytest

from surveyor.errors import DiskFull
from surveyor.store.values import ProjectSettings
from surveyor.usecases.double_entry import (
    BeingCorrected,
    NotSettled,
    SamePerson,
    differences,
    enter_again,
    second_of,
    settle,
)
from surveyor.usecases.filling import Filling, NotComplete, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.projects import create_project
from surveyor.usecases.remarks import Kind, remarks_of

FORM = """
| survey |
| | type | name | label | required |
| | text | nama | Nama usaha | yes |
| | integer | pekerja | Pekerja | |
| | select_multiple bayar | bayar | Cara bayar | |
| | begin_repeat | p | Produk | |
| | text | produk | Produk | |
| | end_repeat | | | |
| choices |
| | list_name | name | label |
| | bayar | tunai | Tunai |
| | bayar | qris | QRIS |
| settings |
| | form_title | form_id | version |
| | Kertas | kertas | 1 |
"""
NUR, ADE = Person("Nur"), Person("Ade")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    form = folder / "kertas.md"
    form.write_text(FORM, "utf-8")
    with create_project(folder / "p", ProjectSettings(title="Uji")) as project:
        import_form(project, form)
        yield project


def type_in(filling, **answers):
    for name, value in answers.items():
        if name == "produk":
            for number, one in enumerate(value, 1):
                if number > len(filling.session.items("/data/p")):
                    filling.add_row("/data/p")
                filling.answer(f"/data/p[{number}]/produk", one)
        else:
            filling.answer(f"/data/{name}", value)
    return filling


@pytest.fixture
def first(empty):
    return type_in(
        Filling.start(empty, "kertas", NUR),
        nama="Kedai Etam",
        pekerja="4",
        bayar="tunai qris",
        produk=["amplang"],
    ).finish()


@pytest.fixture
def second(empty, first):
    filling = enter_again(empty, first.submission, ADE)
    yield filling
    if empty.drafts.get(filling.draft.id):
        filling.discard()


def test_the_second_typing_begins_empty(second, first):
    assert second.session.value("/data/nama") == ""
    assert second_of(second.session) == first.submission


def test_the_same_person_is_no_second_one(empty, first):
    with pytest.raises(SamePerson):
        enter_again(empty, first.submission, NUR)


def test_a_second_typing_that_was_begun_goes_on(empty, first, second):
    second.answer("/data/nama", "Kedai")

    again = enter_again(empty, first.submission, ADE)

    assert again.draft.id == second.draft.id


def test_only_what_was_typed_otherwise_is_a_difference(second):
    type_in(
        second, nama="Kedai  Etam", pekerja="14", bayar="qris tunai",
        produk=["amplang", "madu"],
    )  # fmt: skip

    found = differences(second)

    assert [(one.ref, one.first_words, one.second_words) for one in found] == [
        ("/data/pekerja", "4", "14"),
        ("/data/p[2]/produk", "", "madu"),
    ]


def test_an_incomplete_second_typing_is_not_compared(second):
    with pytest.raises(NotComplete):
        differences(second)


def test_what_is_decided_follows_the_first_typing(empty, first, second):
    type_in(
        second, nama="Kedai Etam", pekerja="14", bayar="tunai qris",
        produk=["ampalang", "madu"],
    )  # fmt: skip

    done = settle(
        second,
        {
            "/data/pekerja": "second",
            "/data/p[1]/produk": "first",
            "/data/p[2]/produk": "second",
        },
        "angka di kertas 14",
    )

    head = empty.submissions.head(first.submission)
    result = Filling.correct(empty, first.submission, ADE)
    said = {one.kind: one for one in remarks_of(result.session)}
    result.discard()
    assert (head.id, head.parents) == (done.revision, (first.revision,))
    assert result.session.value("/data/pekerja") == "14"
    assert result.session.value("/data/p[1]/produk") == "amplang"
    assert result.session.value("/data/p[2]/produk") == "madu"
    assert (said[Kind.DOUBLE].text, said[Kind.DOUBLE].author) == ("3 / 2", "Ade")
    assert empty.drafts.get(second.draft.id) is None


def test_two_typings_that_are_the_same_are_recorded_too(empty, first, second):
    type_in(
        second, nama="Kedai Etam", pekerja="4", bayar="tunai qris", produk=["amplang"]
    )

    settle(second, {})

    head = empty.submissions.head(first.submission)
    assert head.parents == (first.revision,)
    assert b'"kind": "double"' in head.xml


def test_a_difference_without_decision_keeps_both_typings(empty, first, second):
    type_in(second, nama="Kedai", pekerja="4", bayar="tunai qris", produk=["amplang"])

    with pytest.raises(NotSettled):
        settle(second, {})

    assert empty.submissions.head(first.submission).id == first.revision
    assert empty.drafts.get(second.draft.id) is not None


def test_an_entry_that_is_being_corrected_is_settled_later(empty, first, second):
    type_in(second, nama="Kedai", pekerja="4", bayar="tunai qris", produk=["amplang"])
    begun = Filling.correct(empty, first.submission, NUR)

    with pytest.raises(BeingCorrected):
        settle(second, {"/data/nama": "second"})

    begun.discard()


def test_what_could_not_be_kept_is_settled_at_the_next_try(
    empty, first, second, monkeypatch
):
    type_in(second, nama="Kedai", pekerja="4", bayar="tunai qris", produk=["amplang"])

    def no_room(*_given):
        raise DiskFull(path=empty.folder)

    with monkeypatch.context() as full:
        full.setattr(empty, "finish", no_room)
        with pytest.raises(DiskFull):
            settle(second, {"/data/nama": "second"})

    done = settle(second, {"/data/nama": "second"})

    assert empty.submissions.head(first.submission).id == done.revision
