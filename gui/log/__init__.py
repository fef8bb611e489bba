"""What the program says while it works: ``log_store.py`` keeps it, ``log_panel.py`` shows it.

``diagnostics.py`` puts it together with what is known of this computer, for a report.
"""
