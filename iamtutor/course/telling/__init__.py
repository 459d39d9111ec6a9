"""What happened in an account, in the words and drawings of a page.

``why`` draws how a call was decided and ``verdicts`` says how it ended; ``deeds`` and
``buttons`` name what was done; ``map`` shows who asked through what, with ``names`` that
break where a reader would.
"""
