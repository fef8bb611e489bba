"""The window: Qt widgets around `core`.

A folder a panel; panels never import each other, they meet in `gui.document`::

    __main__.py      the `framesift` command: a subcommand of core.cli, or the window
    app.py           the Qt application: palette, error hook, command-line start
    main_window.py   menus, docks, status bar; the only file that knows every panel
    actions.py       one table of actions: menus, shortcuts and the F1 sheet come from it
    document.py      the open project as panels see it; edits with undo
    view_state.py    what is on show: sequence, frame, marks, run, thresholds
    job_thread.py    a core job in a QThread; job_center.py the jobs that run now
    viewer/          frames, heat map, boxes, playback
    timeline/        scores, thresholds, spans, gaps
    sequences/       the list of sequences
    spans/           the list of spans
    train/           settings, live loss, preview
    review/          runs, thresholds, events

Nothing here imports torch, sunpy or astropy at start: the window opens in under three seconds.
"""
