"""Train a detector and watch it learn.

::

    train_panel.py     starts and stops trainings
    settings_form.py   what to train, and how:
    detector_chooser.py  which detector, or a model of one's own
    setting_rows.py      how each setting is called, and when it matters
    recipe_form.py       size of frames, clips, intensities; recipe_rows.py what they are called
    setting_group.py     some rows under a title; wheel_guard.py keeps scrolling from changing them
    editors.py           a widget for each kind of setting
    train_settings.py    what the form remembers between two starts
    learn_from.py      which sequences
    summary_text.py    what goes in, in words
    progress_page.py   how the training goes:
    figures_view.py      in numbers
    preview_view.py      what the model makes of the frame under the playhead
    queue_list.py        what is trained next
    log_view.py          what was said
"""
