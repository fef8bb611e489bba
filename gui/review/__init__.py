"""Review: which run says what, at which thresholds, and where the events are.

::

    review_panel.py    puts the parts together and follows the document
    threshold_form.py  low and high as numbers; the histogram beside them is `gui.histogram_plot`
    rule_form.py       what becomes of suspect frames: hysteresis, least sizes, smoothing
    suggester.py       works out in the background which thresholds could be chosen
    suggestion_list.py what it found; a click takes one
    metrics_view.py    counts and metrics that follow the thresholds
    ranker.py          ranks the scores on show in the background: their AUC and histogram
    event_list.py      events as a table; click to jump
    threshold_keeper.py  loads the thresholds in force, writes those that were typed
"""
