"""Version 3: the append-only log; short keys, numbered rows, folded names, subjects, and saved things as records."""

from typing import TYPE_CHECKING

from salesdesk.store.migrations import founding

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RECORD = """number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) >= 16),
    deleted_at INTEGER"""
_NAMED = "name TEXT NOT NULL CHECK (name <> '')"
_KEYED = "name_key TEXT NOT NULL"


def _table(name: str, columns: str) -> str:
    return f"CREATE TABLE {name} ({_RECORD},\n{columns}) STRICT"


_SUBJECT = """subject_kind TEXT NOT NULL CHECK (subject_kind IN ('deal', 'person', 'organisation', 'none')),
    subject INTEGER CHECK ((subject IS NULL) = (subject_kind = 'none'))"""
TABLES = (
    """CREATE TABLE device (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) >= 16),
        here INTEGER NOT NULL CHECK (here IN (0, 1)),
        file TEXT NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX device_here ON device (here) WHERE here = 1",
    "CREATE TABLE word (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE entry (
        number INTEGER PRIMARY KEY,
        hlc INTEGER NOT NULL CHECK (hlc > 0),
        at INTEGER,
        actor INTEGER NOT NULL CHECK (actor BETWEEN 0 AND 6),
        command INTEGER NOT NULL REFERENCES word (number),
        label INTEGER NOT NULL REFERENCES word (number),
        names INTEGER REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,
        arrived INTEGER,
        hash BLOB NOT NULL,
        payload BLOB) STRICT""",
    "CREATE TABLE redacted (entry INTEGER PRIMARY KEY REFERENCES entry (number), digest BLOB NOT NULL) STRICT",
    "CREATE INDEX entry_names ON entry (names) WHERE names IS NOT NULL",
    "CREATE INDEX entry_arrived ON entry (arrived) WHERE arrived IS NOT NULL",
    _table("pipeline", f"{_NAMED}, rank TEXT NOT NULL"),
    _table(
        "stage",
        f"""pipeline INTEGER NOT NULL REFERENCES pipeline (number),
        {_NAMED},
        rank TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('open', 'won', 'lost')),
        probability REAL NOT NULL CHECK (probability BETWEEN 0 AND 1),
        stall_days INTEGER CHECK (stall_days > 0),
        survivor INTEGER REFERENCES stage (number)""",
    ),
    _table("organisation", f"{_NAMED}, {_KEYED}"),
    "CREATE INDEX organisation_by_name ON organisation (name_key)",
    _table(
        "contact",
        f"{_NAMED}, organisation INTEGER REFERENCES organisation (number), email TEXT, phone TEXT, {_KEYED}",
    ),
    "CREATE INDEX contact_by_name ON contact (name_key)",
    _table(
        "deal",
        """pipeline INTEGER NOT NULL REFERENCES pipeline (number),
        stage INTEGER NOT NULL REFERENCES stage (number),
        rank TEXT NOT NULL CHECK (rank <> ''),
        title TEXT NOT NULL CHECK (title <> ''),
        organisation INTEGER REFERENCES organisation (number),
        contact INTEGER REFERENCES contact (number),
        owner TEXT,
        amount INTEGER,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        probability REAL CHECK (probability BETWEEN 0 AND 1),
        expected_close TEXT CHECK (expected_close IS date(expected_close)),
        source TEXT,
        category TEXT NOT NULL CHECK (category IN ('commit', 'best_case', 'pipeline', 'omitted')),
        outcome TEXT NOT NULL CHECK (outcome IN ('open', 'won', 'lost')),
        lost_reason TEXT,
        created_at INTEGER NOT NULL,
        created_estimated INTEGER NOT NULL CHECK (created_estimated IN (0, 1)),
        closed_at INTEGER,
        stage_since INTEGER NOT NULL,
        stage_spent INTEGER NOT NULL,
        snoozed_until TEXT CHECK (snoozed_until IS date(snoozed_until)),
        external_source TEXT,
        external_id TEXT,
        external_print TEXT,
        CHECK (closed_at IS NULL OR outcome <> 'open'),
        CHECK (lost_reason IS NULL OR outcome = 'lost')""",
    ),
    "CREATE INDEX deal_open ON deal (stage, rank) WHERE outcome = 'open' AND deleted_at IS NULL",
    "CREATE INDEX deal_closed ON deal (closed_at) WHERE closed_at IS NOT NULL",
    _table(
        "activity",
        f"""{_SUBJECT},
        kind TEXT NOT NULL,
        title TEXT NOT NULL CHECK (title <> ''),
        due_day TEXT CHECK (due_day IS date(due_day)),
        due_time TEXT CHECK (due_time IS strftime('%H:%M', due_time)),
        done_at INTEGER,
        created_at INTEGER NOT NULL""",
    ),
    "CREATE INDEX activity_by_subject ON activity (subject)",
    _table("note", f"{_SUBJECT}, text TEXT NOT NULL CHECK (text <> ''), created_at INTEGER NOT NULL"),
    "CREATE INDEX note_by_subject ON note (subject)",
    _table(
        "quota",
        """period TEXT NOT NULL,
        start TEXT NOT NULL CHECK (start IS date(start)),
        until TEXT NOT NULL CHECK (until IS date(until)),
        amount INTEGER NOT NULL CHECK (amount > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        measure TEXT NOT NULL CHECK (measure IN ('revenue', 'count')),
        pipeline INTEGER REFERENCES pipeline (number),
        tag INTEGER REFERENCES tag (number)""",
    ),
    """CREATE UNIQUE INDEX quota_by_scope ON quota (period, measure, coalesce(pipeline, 0), coalesce(tag, 0))
        WHERE deleted_at IS NULL""",
    _table(
        "rate",
        """currency TEXT NOT NULL CHECK (length(currency) = 3),
        base TEXT NOT NULL CHECK (length(base) = 3),
        day TEXT NOT NULL CHECK (day IS date(day)),
        rate TEXT NOT NULL CHECK (CAST(rate AS REAL) > 0),
        CHECK (currency <> base)""",
    ),
    "CREATE UNIQUE INDEX rate_by_day ON rate (base, currency, day) WHERE deleted_at IS NULL",
    _table("tag", f"{_NAMED}, {_KEYED}"),
    _table(
        "deal_tag",
        "deal INTEGER NOT NULL REFERENCES deal (number), tag INTEGER NOT NULL REFERENCES tag (number)",
    ),
    "CREATE INDEX deal_tag_by_deal ON deal_tag (deal)",
    _table("custom_field", f"{_NAMED}, rank TEXT NOT NULL, {_KEYED}"),
    _table(
        "custom_value",
        """deal INTEGER NOT NULL REFERENCES deal (number),
        field INTEGER NOT NULL REFERENCES custom_field (number),
        value TEXT NOT NULL""",
    ),
    "CREATE INDEX custom_value_by_deal ON custom_value (deal)",
    """CREATE TABLE setting (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE CHECK (length(id) > 0),
        deleted_at INTEGER,
        value TEXT NOT NULL) STRICT""",
    _table(
        "saved_thing",
        """kind TEXT NOT NULL CHECK (kind IN ('view', 'report set', 'import mapping')),
        name TEXT NOT NULL CHECK (name <> ''),
        content TEXT NOT NULL CHECK (json_valid(content))""",
    ),
    """CREATE TABLE event (
        entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,
        place INTEGER NOT NULL CHECK (place >= 0),
        deal INTEGER NOT NULL REFERENCES deal (number),
        at INTEGER,
        kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 10),
        old ANY,
        new ANY,
        PRIMARY KEY (entry, place)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX event_by_deal ON event (deal)",
    """CREATE TABLE withdrawn (
        entry INTEGER NOT NULL,
        place INTEGER NOT NULL,
        by INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,
        PRIMARY KEY (entry, place, by)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE taken_back (entry INTEGER PRIMARY KEY REFERENCES entry (number), since INTEGER NOT NULL) STRICT",
    """CREATE TABLE diary (
        period TEXT NOT NULL,
        measure TEXT NOT NULL CHECK (measure IN ('revenue', 'count')),
        pipeline INTEGER REFERENCES pipeline (number),
        tag INTEGER REFERENCES tag (number),
        day TEXT NOT NULL CHECK (day IS date(day)),
        won INTEGER NOT NULL,
        target INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        chance REAL NOT NULL CHECK (chance BETWEEN 0 AND 1),
        forecast REAL NOT NULL,
        low REAL NOT NULL,
        high REAL NOT NULL,
        start INTEGER NOT NULL,
        step_numerator INTEGER NOT NULL CHECK (step_numerator > 0),
        step_denominator INTEGER NOT NULL CHECK (step_denominator > 0),
        masses BLOB NOT NULL,
        entry INTEGER REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,
        device INTEGER REFERENCES device (number),
        recorded INTEGER) STRICT""",
    """CREATE UNIQUE INDEX diary_by_day ON diary (period, measure, coalesce(pipeline, 0), coalesce(tag, 0), day)""",
)


def _never(name: str, doing: str, table: str, unless: str = "") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {doing} ON {table} {unless}"
        f" BEGIN SELECT raise(ABORT, 'the log is only ever added to'); END"
    )


_SAME = " AND ".join(
    f"NEW.{name} IS OLD.{name}"
    for name in ("number", "hlc", "at", "actor", "command", "label", "names", "arrived", "hash")
)
_REDACTED = f"{_SAME} AND NEW.payload IS NULL AND NEW.number IN (SELECT entry FROM redacted)"
TRIGGERS = (
    _never("entry_kept", "DELETE", "entry"),
    _never("entry_unchanged", "UPDATE", "entry", f"WHEN NOT ({_REDACTED})"),
    _never("event_kept", "DELETE", "event"),
    _never("event_unchanged", "UPDATE", "event"),
    _never("withdrawn_kept", "DELETE", "withdrawn"),
    _never("withdrawn_unchanged", "UPDATE", "withdrawn"),
    _never("redacted_kept", "DELETE", "redacted"),
    _never("redacted_unchanged", "UPDATE", "redacted"),
)
"""Nothing in the log is ever changed or deleted, except that a payload with its salt may be destroyed
once its hash is kept in ``redacted``."""


def upgrade(connection: "Connection") -> None:
    """Make the tables, and bring over what a desk of version 2 holds."""
    old = founding.taken_out(connection)
    for statement in (*TABLES, *TRIGGERS):
        connection.exec_driver_sql(statement)
    founding.found(connection, old)
