"""Every action of the window, said once: its words, icon, keys, when it applies and what it runs.

A module here that has a ``GROUP`` is a group of actions; ``registry`` finds it by its being there. Menus, buttons, tool
tips, the key sheet and Settings are made from the registry, and keys come from the ``KeyMap`` alone.
"""
