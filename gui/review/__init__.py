"""Review: which run says what, at which thresholds, and where the events are.

::

    review_panel.py    puts the parts together and follows the document
    threshold_form.py  low and high as numbers
    metrics_view.py    counts and metrics that follow the thresholds
    event_list.py      events as a table; click to jump
    threshold_keeper.py  loads the thresholds in force, writes those that were typed
"""
