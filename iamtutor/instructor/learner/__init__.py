"""One learner as the instructor reads and helps them.

``work`` (tasks and answers), ``timeline`` (what was done), ``session`` (step by step, with
the screen); ``copies`` (a copy of the account to try out what helps) and ``standing_in``
(looking as the learner).
"""
