"""Figures of results: one file a kind, drawn with matplotlib, in the style of `style`.

Each `draw_…` takes plain values and returns a figure; `style.save_figure` writes it.
"""
