"""``aws SERVICE …``: ``services`` finds the command that is meant, ``operation`` carries
one out, ``skeletons`` shows what it would take or answer, ``waiting`` (``aws SERVICE
wait``) asks again until the answer is the one waited for.
"""
