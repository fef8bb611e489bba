"""What the actions do: one small class for each part of the table in `gui.actions`."""
