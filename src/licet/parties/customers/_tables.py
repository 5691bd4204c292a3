"""The tables of a store, and what keeps its ledger append-only in SQLite and in PostgreSQL.

`ledger` is the record: rows are added and never touched again, each holds a digest over itself and the row
before, and triggers refuse every other statement. It holds references, digests, entry ids, scores, and what
officers wrote of their decisions, and no customer's name. Personal fields stand in `profiles` (each content
a customer has had, so that a past screening can be repeated) and, as text that explains, in `matches`; both
can be erased. The other tables are what the next run needs to know.
"""

from __future__ import annotations

from typing import Final

from licet.parties.customers._sql import sa

FORMAT: Final = 1

metadata: Final = sa.MetaData()

about: Final = sa.Table(
    "licet_customers",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

ledger: Final = sa.Table(
    "ledger",
    metadata,
    sa.Column(
        "seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False
    ),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("ref", sa.String),
    sa.Column("entry", sa.String),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
    sa.Index("ledger_by_ref", "ref", "kind"),
    sa.Index("ledger_by_run", "run", "kind"),
)

# The last row's number and digest: whoever appends locks it, so there is one writer at a time.
head: Final = sa.Table(
    "head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
)

customers: Final = sa.Table(
    "customers",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("ref", sa.String, nullable=False, unique=True),
    sa.Column("digest", sa.String),  # none once removed
    sa.Column("salt", sa.LargeBinary),
    sa.Column("since", sa.BigInteger, nullable=False),  # the ledger row of this content
    sa.Column("due", sa.Boolean, nullable=False),
    sa.Column("altered", sa.String, nullable=False),  # JSON: what changed since the last screening
    sa.Column("unsearchable", sa.Boolean, nullable=False),
    sa.Index("customers_due", "due", "number"),
    sa.Index("customers_since", "since"),
)

profiles: Final = sa.Table(
    "profiles",
    metadata,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("customer", sa.Integer, nullable=False, index=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

identifiers: Final = sa.Table(
    "identifiers",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("customer", sa.Integer, primary_key=True, index=True),
)

matches: Final = sa.Table(
    "matches",
    metadata,
    sa.Column("customer", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.String, primary_key=True, index=True),
    sa.Column("entry_digest", sa.String, nullable=False),
    sa.Column("customer_digest", sa.String, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("certainty", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("until", sa.String, index=True),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("told", sa.LargeBinary, nullable=False),  # the Match, with reasons that name the customer
)

entries: Final = sa.Table(
    "entries",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

entry_changes: Final = sa.Table(
    "entry_changes",
    metadata,
    sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.String, primary_key=True),
    sa.Column("words", sa.String, nullable=False),
)

_SQLITE: Final = (
    """CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    # INSERT OR REPLACE deletes without firing the trigger above.
    """CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger
    WHEN NEW.seq <= (SELECT max(seq) FROM ledger)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)
_POSTGRESQL: Final = (
    """CREATE FUNCTION licet_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger
    FOR EACH ROW EXECUTE FUNCTION licet_append_only()""",
    """CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION licet_append_only()""",
)


def create(connection: sa.Connection) -> None:
    """Make the tables, their triggers and the empty head, within the caller's transaction."""
    metadata.create_all(connection, checkfirst=False)
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
    connection.execute(head.insert().values(id=1, seq=0, hash=""))
