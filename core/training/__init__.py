"""Fit a network to clips of normal frames: data, loop, checkpoints, the run folder.

``split`` makes `TrainingData` from prepared sequences, ``fit`` is the loop, ``network`` builds and
loads networks, ``checkpoint`` and ``history`` are the files of a run. ``settings``, ``split``,
``history``, ``data``, ``events``, ``playhead`` and ``run_folder`` load no torch.
"""

import os

# Two OpenMP threads on two busy cores collapse from spin-waiting. The variable counts only if it
# is set before torch loads, so it is set before any module of this package is.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
