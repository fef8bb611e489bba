"""The runs of the project, and how they learnt.

::

    runs_panel.py    the table beside the curves
    run_table.py     the table as a widget: keys, menu
    run_model.py     the table as a Qt model
    run_columns.py   what stands in a row
    auc_keeper.py    how well each run tells anomalous frames
    run_actions.py   what can be done with the chosen runs
    refusals.py      why something cannot be done with a run now
    resume_dialog.py how far a run shall go on
    curves_view.py   loss curves of several runs, with a key
    loss_plot.py     the curves
    loss_axes.py     its axes
    curve_colors.py  which run has which colour
"""
