"""The edits since the project was opened, as a list to go back and forward in."""
