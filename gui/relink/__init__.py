"""Media that went away: notice it while the project is open, and find them again.

``media_watch.py`` notices, ``relink_commands.py`` looks through a folder and relinks.
"""
