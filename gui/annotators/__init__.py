"""Two annotators: hold the spans of another person's project against one's own.

::

    annotator_commands.py  asks which project, and opens the dialog
    compare_dialog.py      agreement, pairs of spans, whose word holds, merge
    pair_model.py          the pairs as a table
    agreement_table.py     kappa and overlap by label
"""
