"""The list of sequences."""
