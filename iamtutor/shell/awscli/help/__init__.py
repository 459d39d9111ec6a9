"""``aws help``: the pages of the program's manual, set as the genuine one sets them.

As there, a page is written as reStructuredText (``document``, ``operation``), turned into
``roff`` (``restructured``, ``inline``) and set for a terminal (``roff``, ``typesetting``,
``hyphenation``).
"""
