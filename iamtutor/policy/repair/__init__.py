"""What would have to change for a decision to be another.

``meeting`` is what a request would have to come with for conditions to be met,
``narrowing`` takes one request out of a statement, ``edits`` are what may be changed;
``smallest`` finds the fewest that turn a decision round, and verifies them.
"""
