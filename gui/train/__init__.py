"""Train a detector and watch it learn.

::

    train_panel.py     starts, stops and follows the job
    settings_form.py   what to train, and how
    train_settings.py  what the form remembers between two starts
    learn_from.py      which sequences
    summary_text.py    what goes in, in words
    training_state.py  how the training stands, in words
    loss_plot.py       loss curves
    preview_view.py    what the model makes of the frame under the playhead
    resume_row.py      go on with an earlier run
"""
