"""Every test here talks to a real server on loopback, which is emptied before it."""

import os
import uuid
from itertools import count

import pytest
from sqlalchemy import create_engine, make_url, text

from surveyor.forms.builtin import builtin_names
from surveyor.server.storage import tables
from tests.support.served import garden_form, served

POSTGRES = os.environ.get("SURVEYOR_TEST_POSTGRES", "")


@pytest.fixture(autouse=True)
def _loopback(socket_enabled):
    """Sockets, since the server is a real one."""


@pytest.fixture(scope="session")
def new_postgres():
    """Gives the address of a new database on PostgreSQL at each call.

    They are left to the server, which is a throwaway one: dropping takes long.
    """
    if not POSTGRES:
        pytest.skip("SURVEYOR_TEST_POSTGRES names no server; .ci/run starts one")
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    run = uuid.uuid4().hex[:8]
    made = count()

    def new() -> str:
        name = f"surveyor_{run}_{next(made)}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(POSTGRES).set(database=name)
        return url.render_as_string(hide_password=False)

    yield new
    engine.dispose()


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory):
    with served(tmp_path_factory.mktemp("sqlite")) as running:
        yield running


@pytest.fixture(scope="session")
def on_postgres(tmp_path_factory, new_postgres):
    with served(tmp_path_factory.mktemp("postgresql"), new_postgres()) as running:
        yield running


def emptied(running):
    """The server as after its first start, with one small form more."""
    service = running.service
    with service.database.writing() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table is tables.form:
                connection.execute(
                    table.delete().where(table.c.form_id.not_in(builtin_names()))
                )
            elif table is not tables.counter:
                connection.execute(table.delete())
    service._parsed.clear()
    service.lists.clear()
    service.add_form(garden_form())
    return running


@pytest.fixture(params=["sqlite", "postgres"])
def server(request):
    """A server on each kind of database."""
    return emptied(request.getfixturevalue(f"on_{request.param}"))


@pytest.fixture
def plain(on_sqlite):
    """A server on SQLite, where the database does not matter."""
    return emptied(on_sqlite)
