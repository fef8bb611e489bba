"""The timeline: lanes of what is known by frame, above each other along one axis of frames.

::

    timeline_panel.py  which lanes there are; the header and its buttons
    visible_frames.py  the stretch of frames on show, shared by all
    lane.py            what every lane has; lane_stack.py puts them above each other
    thumbnail_lane.py  small pictures of frames
    score_lane.py      scores and thresholds; event_lane.py, curve_lane.py, span_lane.py,
                       split_lane.py, quality_lane.py, cache_lane.py what their names say
    shown_scores.py    whose scores are drawn: run on show, others, one in training; score_line.py
                       draws one of them, runs_menu.py chooses
    shown_spans.py     which span stands in which lane
    span_gestures.py   spans in the hand of a person; snap_targets.py where their edges stop
    lane_view.py       mouse gestures on a lane; lane_item.py things painted in pixels on it
    ruler.py           the time under the lanes; overview.py the whole sequence below it
    lane_colors.py     colours from the palette; lane_memory.py what is remembered
"""
