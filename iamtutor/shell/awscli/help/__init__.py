"""``aws help``: the pages of the program's manual, set as the genuine one sets them.

``pages`` finds the page that is asked for. As there, it is written as reStructuredText
(``document``; an ``operation`` by its model, the ``syntax`` of its options, the ``words``
that are the same everywhere and the ``facts`` that no model has), turned into ``roff``
(``restructured``, ``inline``) and set for a terminal (``roff``, ``typesetting``,
``hyphenation``).
"""
