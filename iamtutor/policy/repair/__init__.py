"""What would have to change for a decision to be another.

``meeting`` is what a request would have to come with for conditions to be met,
``narrowing`` takes one request out of a statement, ``edits`` are what may be changed:
``adding`` a statement, ``taking_out`` of one. ``allowing`` and ``denying`` find the fewest
that turn a decision round; the ``outcome`` verifies them.
"""
