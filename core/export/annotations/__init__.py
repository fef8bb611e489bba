"""Spans and events in the formats of other programs, one file a format, both ways.

`formats` lists them. Writing: `gather` finds in the project what is to be written, a format writes
it, `write_job` puts the file in its place. Reading: a format reads what a file says, `match` finds
out which frames of the project it means, and `core.project.import_spans` is the edit.
"""
