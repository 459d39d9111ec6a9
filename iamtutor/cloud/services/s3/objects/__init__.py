"""Objects: ``putting`` and deleting, ``getting``, ``copying``; ``uploads`` in parts, and a
list of the ``unfinished``.
"""
