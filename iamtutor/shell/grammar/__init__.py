"""bash's grammar: from a typed line to a tree.

``syntax`` (the tree), ``lexer`` with ``parameters`` (quotes and ``${…}``), ``tokens`` (one
ahead), ``compounds`` (``if for while case …``), ``parser`` (the door), and the way back,
``quoting``.
"""
