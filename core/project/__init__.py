"""The project folder: its SQLite store, records, edits, migrations and backups.

- `project`: the open project, through which all rows are read and written; `project_folder` makes,
  opens and backs up the folder, `layout` knows where its files are.
- `edits`: what a person does and may undo, in `span_edits`, `sequence_edits`, `threshold_edits`.
- `records`: rows as frozen values. `schema`: tables and migrations. `database`: the connection.
- `sequence_table`, `label_table`, `span_table`, `run_table`: the SQL, one file a table.
- `backup`: rotating copies. `storage_errors`: what SQLite and the disk say, in sentences.
- `span_rows`: spans laid out so that none covers another.
"""
