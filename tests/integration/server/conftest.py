"""Every test here talks to a real server on loopback."""

import os

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.support.served import garden_form, served

POSTGRES = os.environ.get("SURVEYOR_TEST_POSTGRES", "")


@pytest.fixture(autouse=True)
def _loopback(socket_enabled):
    """Sockets, since the server is a real one."""


@pytest.fixture(scope="session")
def postgres():
    """Gives the address of an empty database on PostgreSQL, one for each call."""
    if not POSTGRES:
        pytest.skip("SURVEYOR_TEST_POSTGRES names no server; .ci/run starts one")
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    made = []

    def new() -> str:
        name = f"surveyor_{os.getpid()}_{len(made)}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        made.append(name)
        url = make_url(POSTGRES).set(database=name)
        return url.render_as_string(hide_password=False)

    yield new
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path):
    """A server with one small form, on each kind of database."""
    database = ""
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres")()
    with served(tmp_path, database) as running:
        running.service.add_form(garden_form())
        yield running


@pytest.fixture
def plain(tmp_path):
    """A server on SQLite, where the database does not matter."""
    with served(tmp_path) as running:
        running.service.add_form(garden_form())
        yield running
