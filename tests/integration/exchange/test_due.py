"""Entries that are merged first and read for the lists later."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exports.to_csv import CsvLayout, write_rows
from surveyor.jobs import CallbackProgress, Cancelled, Progress
from surveyor.revisions.model import RevisionId, SubmissionId, Withdrawal
from surveyor.store import due
from surveyor.store.values import Query
from surveyor.sync.bundle import write_bundle
from surveyor.sync.cargo import Cargo, Sender
from surveyor.usecases import exchange, maintenance, previewing, receiving, results
from surveyor.usecases.exchange import device_key
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.lists import tables_of
from surveyor.usecases.merging import catch_up, shown_of
from surveyor.usecases.previewing import Fate
from surveyor.usecases.projects import open_project
from tests.support.offices import ANI, correct, entries, entry, write


@pytest.fixture
def laptop(office):
    return office("a")


@pytest.fixture
def here(bare):
    return bare("kantor")


@pytest.fixture
def bundle(laptop, tmp_path):
    path = tmp_path / "1.surveyor"
    write(laptop, path)
    return path


def merge(project, path):
    (done,) = receiving.merge_files(project, [path], later=True).files
    assert done.error is None
    return done


def listed(project):
    """All that lists are read from."""
    with closing(sqlite3.connect(project.path)) as connection:
        return [
            sorted(connection.execute(f"SELECT * FROM {table}"))
            for table in ("submission", "entity", "entity_change")
        ]


def test_what_is_read_later_is_what_would_have_been_read_at_once(
    laptop, here, bare, bundle
):
    at_once = bare("lain")
    receiving.merge_files(at_once, [bundle])

    done = merge(here, bundle)

    assert (done.new, entries(here)) == (done.entries, 0)
    assert here.submissions.due_count() == entries(laptop)
    assert catch_up(here) == entries(laptop)
    assert here.submissions.due_count() == 0
    assert listed(here) == listed(at_once)
    assert maintenance.state(here) == maintenance.state(laptop)


def test_a_merge_reads_all_entries_unless_the_caller_does(here, laptop, bundle):
    receiving.merge_files(here, [bundle])

    assert entries(here) == entries(laptop)
    assert here.submissions.due_count() == 0


def test_sites_are_known_at_once(laptop, here, bundle):
    merge(here, bundle)

    assert here.sites.count() == laptop.sites.count() > 0


def test_a_corrected_entry_is_listed_at_once(laptop, here, bundle, tmp_path):
    merge(here, bundle)
    which = entry(laptop)
    correct(laptop, which, ANI, IN__IN08="41")
    write(laptop, tmp_path / "2.surveyor", exchange.What.CHOSEN, only=(which,))

    merge(here, tmp_path / "2.surveyor")

    assert here.submissions.row(which).revisions == 2


def test_a_preview_knows_what_is_due(laptop, here, bundle, tmp_path):
    merge(here, bundle)
    which = entry(laptop)
    correct(laptop, which, ANI, IN__IN08="41")
    write(laptop, tmp_path / "2.surveyor", exchange.What.CHOSEN, only=(which,))
    lone = only_newest(tmp_path / "3.surveyor", laptop, which)

    for path in (tmp_path / "2.surveyor", lone):
        (told,) = previewing.preview_files(here, [path])
        assert [one.fate for one in told.lines] == [Fate.UPDATED]


def test_results_count_what_is_due(laptop, here, bundle):
    merge(here, bundle)

    found = results.results(here)

    assert found.counts.submissions == results.results(laptop).counts.submissions > 0


def test_an_export_holds_what_is_due(laptop, here, bundle):
    merge(here, bundle)

    written = sorted(results.rows(here))

    assert written == sorted(results.rows(laptop))
    assert written


def test_an_export_has_the_tables_of_what_is_due(here, bundle, tmp_path):
    merge(here, bundle)
    query = Query(exclude_form=SITE_FORM)

    found = results.rows(here, query)
    tables = tables_of(here, query)

    assert write_rows(tables, found, tmp_path / "csv", CsvLayout.international())
    assert {one.form_id for one in tables} == dict(here.overview.forms(query)).keys()


def test_a_check_finds_nothing_wrong_with_what_is_due(here, bundle):
    merge(here, bundle)

    assert maintenance.check(here) == ()


def test_what_was_done_before_a_stop_is_kept_and_the_rest_done_the_next_time(
    laptop, here, bundle, monkeypatch
):
    monkeypatch.setattr(due, "_MOST", 1)
    merge(here, bundle)
    stop = CallbackProgress(lambda *_said: None, lambda: entries(here) == 2)

    with pytest.raises(Cancelled):
        catch_up(here, stop)

    assert entries(here) == 2
    assert catch_up(here) == entries(laptop) - 2
    assert entries(here) == entries(laptop)


def test_opening_a_project_reads_what_a_killed_program_left(laptop, here, bundle):
    merge(here, bundle)
    here.close()

    with open_project(here.folder) as again:
        assert entries(again) == entries(laptop)


def test_an_undone_merge_leaves_nothing_due_until_it_comes_again(laptop, here, bundle):
    merge(here, bundle)

    receiving.undo_last(here)

    assert (catch_up(here), here.submissions.count()) == (0, 0)
    merge(here, bundle)
    assert catch_up(here) == entries(laptop)


def test_an_entry_that_is_withdrawn_while_it_is_due_is_never_listed(
    laptop, here, bundle
):
    merge(here, bundle)
    which = entry(laptop)

    here.withdrawals.add([withdrawal(which)])

    assert catch_up(here) == entries(laptop) - 1
    assert here.submissions.row(which) is None


@pytest.mark.parametrize("change", ["withdrawn", "undone", "corrected", "read"])
def test_what_changes_while_it_is_read_is_not_overwritten(
    laptop, here, bundle, tmp_path, change
):
    merge(here, bundle)
    which = entry(laptop)
    correct(laptop, which, ANI, IN__IN08="41")
    write(laptop, tmp_path / "2.surveyor", exchange.What.CHOSEN, only=(which,))
    happens = {
        "withdrawn": lambda: here.withdrawals.add([withdrawal(which)]),
        "undone": lambda: receiving.undo_last(here),
        "corrected": lambda: merge(here, tmp_path / "2.surveyor"),
        "read": lambda: maintenance.rebuild(here),
    }
    known = shown_of(here)
    seen = []

    def shown(history):
        if not seen:
            seen.append(happens[change]())
        return known(history)

    here.submissions.catch_up(shown, Progress())

    row = here.submissions.row(which)
    revisions = {"corrected": 2, "read": 1}.get(change)
    assert (row.revisions if row else None) == revisions
    assert here.submissions.due_count() == 0
    assert maintenance.check(here) == ()


def test_an_entry_that_is_no_xml_is_refused_though_it_is_read_later(
    laptop, here, tmp_path
):
    (good,) = laptop.submissions.history(entry(laptop))
    own = RevisionId("uuid:00000000-0000-4000-8000-00000000000b")
    broken = replace(
        good, id=own, submission=SubmissionId(own),
        xml=good.xml.replace(good.id.encode(), own.encode())[:-20],
    )  # fmt: skip
    path = tmp_path / "1.surveyor"
    write_bundle(path, Cargo([good, broken]), Sender("a", "m"), device_key())

    done = merge(here, path)

    assert [one.place for one in done.left] == [own]
    assert {one.id for one in here.submissions.revisions()} == {good.id}


def test_an_entry_that_nothing_can_be_read_out_of_is_listed_all_the_same(
    laptop, here, bundle
):
    merge(here, bundle)
    which = entry(laptop)
    with closing(sqlite3.connect(here.path)) as connection, connection:
        connection.execute("DROP TRIGGER revision_is_never_changed")
        connection.execute(
            "UPDATE revision SET xml = 'rusak' WHERE submission = ?", (which,)
        )

    catch_up(here)

    assert here.submissions.row(which).score is None
    assert here.submissions.due_count() == 0


def test_an_entry_of_the_register_is_never_due(here, bundle):
    merge(here, bundle)

    forms = {one.form_id for one in here.submissions.page(Query(), 0, 50)}

    assert forms == {SITE_FORM}


def only_newest(path, project, which):
    """A bundle with the last correction of an entry and nothing before it."""
    newest = project.submissions.head(which)
    write_bundle(path, Cargo([newest]), Sender("a", "m"), device_key())
    return path


def withdrawal(which):
    return Withdrawal(which, "diminta", "Ani", datetime(2026, 11, 24, tzinfo=UTC))
