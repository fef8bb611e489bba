"""Detectors, anomaly maps, scores, thresholds, boxes and events."""
