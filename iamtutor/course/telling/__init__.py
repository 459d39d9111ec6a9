"""What happened in an account, in the words and drawings of a page.

``calls`` lists the latest calls, ``why`` draws how one was decided, with ``policies``
statement by statement, and ``verdicts`` says how it ended; ``deeds`` and ``buttons`` name
what was done; ``map`` shows who asked through what, with ``names`` that break where a
reader would.
"""
