"""``aws SERVICE …``: ``services`` finds the command that is meant, ``operation`` carries
one out, ``skeletons`` shows what it would take or answer, ``waiting`` asks again until
the account is so far.
"""
