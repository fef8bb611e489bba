"""Evaluation: what a run is worth over all sequences that it is judged on.

::

    evaluation_panel.py  puts the parts together and follows the document
    board_keeper.py      judges the run on show in the background
    evaluate_bar.py      starts the evaluation that takes frames, maps and masks
    export_button.py     what can be exported from here
    plots_view.py        curve and histogram with their keys
    curve_plot.py        ROC or precision-recall curve with the points of the thresholds
    pages.py             figures on pages
    live_view.py         what the thresholds make of the run
    figure_table.py      all figures, and why some are missing
    record_table.py      tables of sequences and labels
    result_columns.py    what stands in them
    evaluation_memory.py what is remembered between two starts
"""
