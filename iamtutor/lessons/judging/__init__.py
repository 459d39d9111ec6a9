"""Is a task done? Checks ask the evaluator, the account and the log, not the typed text.

Reading order: ``situation`` (what a check looks at), ``access``, ``resources`` and
``identities`` (what it asks), ``predicates`` (the closed vocabulary), ``checks`` (the
judgement); ``places`` says where the rest of a task is done.
"""
