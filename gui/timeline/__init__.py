"""Scores, thresholds, spans and gaps over time."""
