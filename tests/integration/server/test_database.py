"""The tables: made by migrations, the same on both databases, numbered in order."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from surveyor.server.storage.database import (
    BadDatabase,
    Database,
    Unavailable,
    current,
    numbers,
)
from surveyor.server.storage.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'server.sqlite'}"
    return request.getfixturevalue("new_postgres")()


@pytest.fixture
def database(url):
    made = Database(url)
    made.upgrade()
    yield made
    made.close()


def test_the_migrations_make_the_tables_that_the_program_knows(database):
    with database.reading() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, metadata) == []


def test_several_processes_may_make_the_tables_at_once(url):
    databases = [Database(url) for _n in range(4)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.upgrade, databases))

    with databases[0].reading() as connection:
        assert current(connection) == 0
    for one in databases:
        one.close()


def test_a_later_number_is_never_seen_before_an_earlier_one(database):
    held, go = threading.Event(), threading.Event()

    def slow():
        with database.writing() as connection:
            first = numbers(connection, 1)
            held.set()
            go.wait(10)
        return first

    def quick():
        held.wait(10)
        with database.writing() as connection:
            return numbers(connection, 1)

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(slow), pool.submit(quick)
        held.wait(10)
        with database.reading() as connection:
            assert current(connection) == 0
        go.set()

        assert (one.result(20), two.result(20)) == (1, 2)


def test_what_breaks_in_a_transaction_leaves_nothing(database):
    def broken():
        with database.writing() as connection:
            numbers(connection, 5)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()

    with database.reading() as connection:
        assert current(connection) == 0


def test_a_database_that_stays_busy_is_told_so(tmp_path, monkeypatch):
    path = tmp_path / "server.sqlite"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    monkeypatch.setattr(
        "surveyor.server.storage.database._PRAGMAS", ("busy_timeout=50",)
    )
    database.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable), database.writing():
        pass

    other.close()
    database.close()


def test_a_server_that_is_not_there_is_told_so(tmp_path):
    database = Database(f"postgresql+psycopg://x@/x?host={tmp_path}")

    assert not database.answers()
    database.close()


@pytest.mark.parametrize("url", ["", "nothing", "mysql://x", "sqlite+nothing:///x"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(BadDatabase):
        Database(url)
