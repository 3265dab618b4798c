"""The server's tables, on SQLite and on PostgreSQL alike.

Everything that a pull hands out has a number from one counter. Whoever gives numbers
raises the counter first and holds its row until the transaction ends, so numbers become
visible in their order and a cursor never passes over something that comes later. New
revisions have none yet: a pull numbers what it finds (`numbering`), so that those who
send do not wait for each other's disk.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

counter = Table(
    "counter", metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)  # fmt: skip

device = Table(
    "device", metadata,
    Column("id", String(32), primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("person", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("areas", Text, nullable=False),
    Column("created", String(40), nullable=False),
    Column("expires", String(40)),
    Column("revoked", String(40)),
    Column("last_seen", String(40)),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("device", String(32), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_at", "at"),
)  # fmt: skip

form = Table(
    "form", metadata,
    Column("form_id", String(255), primary_key=True),
    Column("version", String(255), primary_key=True),
    Column("title", Text, nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("md5", String(32), nullable=False),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("added", String(40), nullable=False),
)  # fmt: skip

form_file = Table(
    "form_file", metadata,
    Column("form_id", String(255), primary_key=True),
    Column("version", String(255), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("md5", String(32), nullable=False),
)  # fmt: skip

revision = Table(
    "revision", metadata,
    Column("id", String(255), primary_key=True),
    # The first 16 bytes of the id's SHA-256: how a device asks for many at once.
    Column("key", LargeBinary(16), nullable=False, unique=True),
    Column("sequence", BigInteger, unique=True),
    Column("submission", String(255), nullable=False, index=True),
    Column("form_id", String(255), nullable=False),
    Column("form_version", String(255), nullable=False),
    Column("author", String(300), nullable=False),
    Column("device", String(300), nullable=False),
    Column("created", String(40), nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("site", String(255), nullable=False),
    Column("area", String(40), nullable=False),
    # Who handed it over: the person and the id of the token, as the server knows them.
    Column("sender", String(200), nullable=False),
    Column("sent_by", String(32), nullable=False),
    Column("received", String(40), nullable=False),
    Column("erased", Boolean, nullable=False),
    Index("revision_area", "area", "sequence"),
    Index("revision_sender", "sender", "sequence"),
)  # fmt: skip
Index(
    "revision_new", revision.c.received,
    sqlite_where=revision.c.sequence.is_(None),
    postgresql_where=revision.c.sequence.is_(None),
)  # fmt: skip

revision_parent = Table(
    "revision_parent", metadata,
    Column("revision", String(255), ForeignKey("revision.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("parent", String(255), nullable=False),
)  # fmt: skip

revision_file = Table(
    "revision_file", metadata,
    Column("revision", String(255), ForeignKey("revision.id"), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(255), nullable=False),
)  # fmt: skip

# What entries say of entities; the lists that forms pick from follow from it.
entity_change = Table(
    "entity_change", metadata,
    Column("list", String(255), primary_key=True),
    Column("id", String(255), primary_key=True),
    Column("revision", String(255), ForeignKey("revision.id"), primary_key=True),
    Column("submission", String(255), nullable=False),
    Column("created", String(40), nullable=False),
    Column("label", Text, nullable=False),
    Column("properties", Text, nullable=False),
    Column("base_version", BigInteger, nullable=False),
)  # fmt: skip

review = Table(
    "review", metadata,
    Column("id", String(255), primary_key=True),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("submission", String(255), nullable=False, index=True),
    Column("revision", String(255), nullable=False),
    Column("state", String(16), nullable=False),
    Column("comment", Text, nullable=False),
    Column("author", String(300), nullable=False),
    Column("created", String(40), nullable=False),
    Column("sent_by", String(32), nullable=False),
)  # fmt: skip

withdrawal = Table(
    "withdrawal", metadata,
    Column("submission", String(255), primary_key=True),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("author", String(300), nullable=False),
    Column("created", String(40), nullable=False),
    Column("sent_by", String(32), nullable=False),
)  # fmt: skip

file = Table(
    "file", metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored", String(40), nullable=False),
    # Where its bytes lie, another place each time: who deletes a file that nothing
    # named never meets one that somebody brings at the same moment. Empty: of before.
    Column("key", String(300), nullable=False, server_default=""),
)  # fmt: skip

piece = Table(
    "piece", metadata,
    Column("sha256", String(64), primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("key", String(300), nullable=False),
)  # fmt: skip
