"""Fit a network to clips of normal frames: data, loop, checkpoints, the run folder.

``split`` makes `TrainingData` from prepared sequences. ``fit`` is the loop over epochs: ``passes``
goes over the clips, to learn or to measure, ``stepper`` takes one step, ``run_record`` keeps the
files of a run, ``early_stop`` says when it is enough. ``training_inputs`` makes what a network is
shown, ``losses`` compares what it makes of it, ``separation`` tells anomalies from normal frames.
``network`` builds and loads networks. ``settings``, ``split``, ``history``, ``data``, ``events``,
``playhead`` and ``run_folder`` load no torch.
"""

import os

# Two OpenMP threads on two busy cores collapse from spin-waiting. The variable counts only if it
# is set before torch loads, so it is set before any module of this package is.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
