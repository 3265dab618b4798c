"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes all tables and the counter that everything is numbered by."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("audit_at", "audit", ["at"], unique=False)
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("created", sa.String(length=40), nullable=False),
        sa.Column("expires", sa.String(length=40), nullable=True),
        sa.Column("revoked", sa.String(length=40), nullable=True),
        sa.Column("last_seen", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_sha256"),
    )
    op.create_table(
        "file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "form",
        sa.Column("form_id", sa.String(length=255), nullable=False),
        sa.Column("version", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("md5", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("form_id", "version"),
        sa.UniqueConstraint("sequence"),
    )
    op.create_table(
        "form_file",
        sa.Column("form_id", sa.String(length=255), nullable=False),
        sa.Column("version", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("md5", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("form_id", "version", "name"),
    )
    op.create_table(
        "piece",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "start"),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("submission", sa.String(length=255), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("created", sa.String(length=40), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sequence"),
    )
    op.create_index(
        op.f("ix_review_submission"), "review", ["submission"], unique=False
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("submission", sa.String(length=255), nullable=False),
        sa.Column("form_id", sa.String(length=255), nullable=False),
        sa.Column("form_version", sa.String(length=255), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("device", sa.String(length=300), nullable=False),
        sa.Column("created", sa.String(length=40), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("received", sa.String(length=40), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("sequence"),
    )
    op.create_index(
        op.f("ix_revision_submission"), "revision", ["submission"], unique=False
    )
    op.create_index("revision_area", "revision", ["area", "sequence"], unique=False)
    op.create_index(
        "revision_new",
        "revision",
        ["received"],
        unique=False,
        sqlite_where=sa.text("sequence IS NULL"),
        postgresql_where=sa.text("sequence IS NULL"),
    )
    op.create_index("revision_sender", "revision", ["sender", "sequence"], unique=False)
    op.create_table(
        "withdrawal",
        sa.Column("submission", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("created", sa.String(length=40), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("submission"),
        sa.UniqueConstraint("sequence"),
    )
    op.create_table(
        "entity_change",
        sa.Column("list", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.Column("submission", sa.String(length=255), nullable=False),
        sa.Column("created", sa.String(length=40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("properties", sa.Text(), nullable=False),
        sa.Column("base_version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"],
            ["revision.id"],
        ),
        sa.PrimaryKeyConstraint("list", "id", "revision"),
    )
    op.create_table(
        "revision_file",
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"],
            ["revision.id"],
        ),
        sa.PrimaryKeyConstraint("revision", "name"),
    )
    op.create_index(
        op.f("ix_revision_file_sha256"), "revision_file", ["sha256"], unique=False
    )
    op.create_table(
        "revision_parent",
        sa.Column("revision", sa.String(length=255), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"],
            ["revision.id"],
        ),
        sa.PrimaryKeyConstraint("revision", "place"),
    )
    op.execute("INSERT INTO counter (name, value) VALUES ('change', 0)")
