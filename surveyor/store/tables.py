"""The tables, as SQLAlchemy knows them; imported nowhere outside this folder."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

form = Table(
    "form", metadata,
    Column("form_id", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("source", LargeBinary),
    Column("sequence", Integer, nullable=False),
    Column("added", String, nullable=False),
)  # fmt: skip

# Append-only: a trigger forbids change and removal (schema.py).
revision = Table(
    "revision", metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("submission", String, nullable=False, index=True),
    Column("form_id", String, nullable=False),
    Column("form_version", String, nullable=False),
    Column("author", String, nullable=False),
    Column("device", String, nullable=False),
    Column("created", String, nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("sha256", String, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

revision_parent = Table(
    "revision_parent", metadata,
    Column("revision", String, ForeignKey("revision.id"), primary_key=True),
    Column("parent", String, primary_key=True),
)  # fmt: skip

revision_attachment = Table(
    "revision_attachment", metadata,
    Column("revision", String, ForeignKey("revision.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", String, nullable=False),
)  # fmt: skip

# Derived from the newest revision of each submission; may be dropped and rebuilt.
submission = Table(
    "submission", metadata,
    Column("submission", String, primary_key=True),
    Column("revision", String, nullable=False),
    Column("form_id", String, nullable=False),
    Column("form_version", String, nullable=False),
    Column("site", String, nullable=False),
    Column("site_name", String, nullable=False),
    Column("area", String, nullable=False),
    Column("surveyor", String, nullable=False),
    Column("visited", String, nullable=False),
    Column("finished", String, nullable=False),
    Column("author", String, nullable=False),
    Column("revisions", Integer, nullable=False),
    Column("score", Float),
    Column("coverage", Float),
    Column("provisional", Boolean, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("attachments", Integer, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("flags", Integer, nullable=False),
    # All that the search by words reads, so that it never touches the rows.
    Index("submission_words", "visited", "site_name", "author", "form_id"),
    # The form at the end: lists leave one out, and skipping rows must read none.
    Index("submission_visited", "visited", "submission", "form_id"),
    Index("submission_finished", "finished", "submission", "form_id"),
    Index("submission_site_name", "site_name", "submission", "form_id"),
    # With the site: which sites were seen in a month is told by the index alone.
    Index("submission_form", "form_id", "visited", "submission", "site"),
    Index("submission_score", "score", "submission", "form_id"),
    Index("submission_author", "author", "submission", "form_id"),
    Index("submission_area", "area", "submission", "form_id"),
    Index("submission_revisions", "revisions", "submission", "form_id"),
    Index("submission_photos", "attachments", "submission", "form_id"),
    Index("submission_site", "site"),
    Index("submission_flagged", "form_id", sqlite_where=text("flags > 0")),
)  # fmt: skip

draft = Table(
    "draft", metadata,
    Column("id", String, primary_key=True),
    Column("form_id", String, nullable=False),
    Column("form_version", String, nullable=False),
    Column("xml", LargeBinary, nullable=False),
    Column("opened_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("site", String, nullable=False),
    Column("site_name", String, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("askable", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("page", String, nullable=False),
    Column("submission", String, nullable=False),
    Column("parent", String, nullable=False),
    Column("attachments", Text, nullable=False),
    Column("discarded_at", String),
)  # fmt: skip

entity = Table(
    "entity", metadata,
    Column("list", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("submission", String, nullable=False),
    # What lists and maps ask for, worked out of label and properties.
    Column("sort_key", String, nullable=False),
    Column("area", String, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("properties", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    # All that finding sites in order reads, so that it never touches the rows.
    Index("entity_sorted", "list", "sort_key", "id", "area", "search_text"),
)  # fmt: skip

# What submissions say of entities; derived, and the entities are derived from it.
entity_change = Table(
    "entity_change", metadata,
    Column("list", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("submission", String, primary_key=True),
    Column("created", String, nullable=False),
    Column("label", String, nullable=False),
    Column("properties", Text, nullable=False),
    Column("base_version", Integer, nullable=False),
    Index("entity_change_submission", "submission"),
)  # fmt: skip

setting = Table(
    "setting", metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)  # fmt: skip

# An earlier state of a draft, so that a person can go back (kept few, kept short).
draft_state = Table(
    "draft_state", metadata,
    Column("draft", String, primary_key=True),
    Column("saved", String, primary_key=True),
    Column("xml", LargeBinary, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("page", String, nullable=False),
)  # fmt: skip

# What the office says of a revision; only ever added.
review = Table(
    "review", metadata,
    Column("id", String, primary_key=True),
    Column("submission", String, nullable=False, index=True),
    Column("revision", String, nullable=False),
    Column("state", String, nullable=False),
    Column("comment", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("created", String, nullable=False),
)  # fmt: skip

# A respondent's data taken back: the content goes, here and in all that comes later.
withdrawal = Table(
    "withdrawal", metadata,
    Column("submission", String, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("created", String, nullable=False),
)  # fmt: skip

# An office's word that it has a revision, with the checksum of what it has.
receipt = Table(
    "receipt", metadata,
    Column("revision", String, primary_key=True),
    Column("office", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("received", String, nullable=False),
)  # fmt: skip

# Where entries are sent to; its token lies in the system's keyring, never here.
destination = Table(
    "destination", metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("address", String, nullable=False),
    Column("options", Text, nullable=False),
    Column("cursor", String, nullable=False),
    Column("added", String, nullable=False),
)  # fmt: skip

# The outbox: a row for each revision and place it goes to, written in the transaction
# that finishes the revision.
delivery = Table(
    "delivery", metadata,
    Column("destination", String, primary_key=True),
    Column("revision", String, ForeignKey("revision.id"), primary_key=True),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", String, nullable=False),
    Column("answer", Text, nullable=False),
    Column("changed", String, nullable=False),
    Index("delivery_state", "destination", "state"),
    Index("delivery_revision", "revision"),
)  # fmt: skip

delivery_file = Table(
    "delivery_file", metadata,
    Column("destination", String, primary_key=True),
    Column("revision", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("state", String, nullable=False),
    Index("delivery_file_digest", "destination", "sha256"),
)  # fmt: skip

# The ledger: each file or session by which data came or went.
exchange = Table(
    "exchange", metadata,
    Column("id", String, primary_key=True),
    Column("way", String, nullable=False),
    Column("sender", String, nullable=False),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("created", String, nullable=False),
    Column("counts", Text, nullable=False),
    Column("undone", String),
    Index("exchange_created", "created"),
)  # fmt: skip

exchange_revision = Table(
    "exchange_revision", metadata,
    Column("exchange", String, primary_key=True),
    Column("revision", String, primary_key=True),
    Index("exchange_revision_of", "revision"),
)  # fmt: skip

# Revisions of a merge that was undone: kept, but neither shown nor sent until they
# come again.
aside = Table(
    "aside", metadata,
    Column("revision", String, ForeignKey("revision.id"), primary_key=True),
    Column("exchange", String, nullable=False),
)  # fmt: skip
