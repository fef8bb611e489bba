"""The timeline: scores with two thresholds, events, spans, gaps, marks and the playhead.

::

    timeline_panel.py  what is on show, taken from the document; the header and its buttons
    score_lane.py      score line, events, message
    threshold_lines.py the two lines that can be dragged
    span_lane.py       spans by label
    lane_view.py       mouse gestures on a lane; lane_item.py things painted in pixels on it
    time_axis.py       the ruler
    lane_colors.py     colours from the palette
"""
