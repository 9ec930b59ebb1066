"""Version 5: each row of a record has a checksum of its cells. What upgrades a file writes them, when all steps are done."""

TABLES = (
    "pipeline", "stage", "organisation", "contact", "deal", "activity", "note", "quota", "rate", "tag", "deal_tag",
    "custom_field", "custom_value", "setting", "saved_thing",
)  # fmt: skip
STATEMENTS = tuple(f"ALTER TABLE {table} ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0" for table in TABLES)
