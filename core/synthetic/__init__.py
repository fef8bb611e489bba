"""Anomalies made for a network to find: pasted, drawn and distorted into normal clips.

Nothing but normal training frames goes in. In the order in which they are used:

- `settings`: what a person can choose; `scene_kind` and `anomaly_kind` name what can be made;
- `stretches`: which frames may be used; `foreground`: what moves before a still background;
- `survey`: how large and fast things are, so that nothing is fitted to one data set; `scene` has
  its numbers, `motion_study` how things move, and `scene_choice` what the camera looks at and why;
- `tracks`: moving things cut out of training frames, frame by frame;
- `canvas`: a crop of a normal clip with its labels; `moving_kinds`, `machine_kinds`, `sun_kinds`
  and `corruption` put anomalies on it, by way of `drawing`;
- `samples`: batches of them for a training, the same for the same seed; `sheet`: a picture of some.
"""
