"""What a person may set once and for all: Ctrl+, opens it, a search narrows it.

``page.py`` is a form whose rows can be searched, ``pages.py`` says which rows there are, and
``preferences_dialog.py`` puts them together with the editor of keys. Every change holds at once.
"""
