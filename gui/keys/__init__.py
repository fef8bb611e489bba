"""Which keys trigger which action: the table's own, and what the person made of them.

``key_map.py`` holds and remembers them, ``key_editor.py`` changes them, ``key_tips.py`` keeps the
tool tips of buttons true.
"""
