"""Fit a network to clips of normal frames: data, loop, checkpoints, the run folder."""
