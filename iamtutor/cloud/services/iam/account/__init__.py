"""The account as a whole: its ``aliases``, ``details`` (everything of it at once),
``reports`` (its summary, the credential report), ``last_accessed`` (what was used, when).
"""
