"""Each file that is kept lies under a key of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Those that are there lie under their checksum: no key is told of them."""
    op.add_column(
        "file",
        sa.Column("key", sa.String(length=300), nullable=False, server_default=""),
    )
