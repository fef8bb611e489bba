"""The window: Qt widgets around `core`.

A folder a panel; panels never import each other, they meet in `gui.document`::

    __main__.py      the `framesift` command: a subcommand of core.cli, or the window
    app.py           the Qt application: style, error hook, start of the window
    main_window.py   start page (welcome/) or open project, docks, message bar, status line
    panels.py        the only file that knows every panel; open_project.py what lives with one
    actions.py       one table of actions: menus (menus.py), keys, tool bar, F1 sheet (key_sheet.py)
    preferences/     what a person sets once and for all; numbers.py one of them
    keys/            the keys as the person has them; palette/ finds an action by a part of its name
    commands/        what the actions do
    held_keys.py     which keys belong to the widget that has the focus
    keyboard_focus.py  what Tab reaches, and the ring around it
    workspaces.py    Curate, Train, Review as dock arrangements
    settings.py      what is remembered; appearance.py and icons.py serve all panels
    document.py      the open project as panels see it; edits with undo
    view_state.py    what is on show: sequence, frame, marks, run, thresholds
    view_mode.py     how the viewer shows it
    job_thread.py    a core job in a QThread; job_center.py the jobs that run now
    training_queue.py  the training that runs and those that wait; training_state.py how it stands
    viewer/          frames, heat map, boxes, playback
    timeline/        scores, thresholds, spans, gaps
    sequences/       the list of sequences
    spans/           the list of spans
    train/           settings, progress, preview
    runs/            the table of runs, loss curves
    review/          thresholds, events, scoring
    evaluation/      curves, histogram and figures of a run
    relink/          sources that went away, and finding them again
    history/         the list of edits; log/ what the program says while it works
    run_chooser.py   which run is on show; threshold_pair.py lines to drag; still_plot.py,
                     log_axis.py and columns.py plots and tables: for several panels

Nothing here imports torch, sunpy or astropy at start: the window opens in under three seconds.
"""
