"""The desk file: SQLAlchemy over SQLite, migrations, backups, the lock."""
