"""Train a detector and watch it learn.

::

    train_panel.py     starts and stops trainings
    settings_form.py   what to train, and how
    train_settings.py  what the form remembers between two starts
    learn_from.py      which sequences
    summary_text.py    what goes in, in words
    progress_page.py   how the training goes:
    figures_view.py      in numbers
    preview_view.py      what the model makes of the frame under the playhead
    queue_list.py        what is trained next
    log_view.py          what was said
"""
