"""Version 2: several quotas a period, dated exchange rates, and the forecast diary."""

STATEMENTS = (
    "ALTER TABLE quota ADD COLUMN measure TEXT NOT NULL DEFAULT 'revenue' CHECK (measure IN ('revenue', 'count'))",
    "ALTER TABLE quota ADD COLUMN pipeline TEXT REFERENCES pipeline (id)",
    "ALTER TABLE quota ADD COLUMN tag TEXT REFERENCES tag (id)",
    "DROP INDEX quota_by_period",
    """CREATE UNIQUE INDEX quota_by_scope ON quota (period, measure, coalesce(pipeline, ''), coalesce(tag, ''))
        WHERE deleted_at IS NULL""",
    """CREATE TABLE rate (
        id TEXT PRIMARY KEY CHECK (length(id) > 0),
        entry TEXT REFERENCES entry (id),
        deleted_at INTEGER,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        base TEXT NOT NULL CHECK (length(base) = 3),
        day TEXT NOT NULL CHECK (day IS date(day)),
        rate TEXT NOT NULL CHECK (CAST(rate AS REAL) > 0),
        CHECK (currency <> base)) STRICT""",
    "CREATE UNIQUE INDEX rate_by_day ON rate (base, currency, day) WHERE deleted_at IS NULL",
    """CREATE TABLE diary (
        period TEXT NOT NULL,
        measure TEXT NOT NULL CHECK (measure IN ('revenue', 'count')),
        pipeline TEXT REFERENCES pipeline (id),
        tag TEXT REFERENCES tag (id),
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
        masses BLOB NOT NULL) STRICT""",
    """CREATE UNIQUE INDEX diary_by_day ON diary (period, measure, coalesce(pipeline, ''), coalesce(tag, ''), day)""",
)
