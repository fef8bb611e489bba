"""The list of spans."""
