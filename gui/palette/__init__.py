"""The command palette: type a part of an action's name, press Enter.

``fuzzy.py`` judges how well a name fits, ``entries.py`` says what there is to choose from,
``palette.py`` is the field and the list.
"""
