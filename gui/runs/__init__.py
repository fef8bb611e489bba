"""The runs of the project, and how they learnt.

::

    runs_panel.py         the table beside the curves
    run_table.py          the table as a widget: keys, menu
    run_model.py          the table as a Qt model
    run_columns.py        what stands in a row
    run_row.py            a run as the table knows it
    figure_columns.py     what it is worth
    column_choice.py      which columns are seen
    evaluations_keeper.py keeps what the runs are worth true
    run_actions.py        what can be done with the chosen runs
    refusals.py           why something cannot be done with a run now
    resume_dialog.py      how far a run shall go on
    curves_view.py        loss curves of several runs, with a key
    loss_plot.py          the curves
    epoch_axis.py         its axis of epochs
"""
