"""What the window shows while no project is open.

``start_page.py`` puts it together: ways to begin, ``recent_projects.py`` and ``five_steps.py``.
"""
