"""Runs, thresholds and events of a scored sequence."""
