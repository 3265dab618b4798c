"""Alembic runs this file for every upgrade; the connection is handed to it."""

from alembic import context

from surveyor.server.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # A change of a table on SQLite is made in a copy of it.
    render_as_batch=True,
)
context.run_migrations()
