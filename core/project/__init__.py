"""The project folder: its SQLite store, records, edits, migrations and backups."""
