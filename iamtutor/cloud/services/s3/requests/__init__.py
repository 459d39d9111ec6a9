"""What requests for objects bring along: ``headers``, ``checksums``, ``conditions``,
``encryption`` and, with it, ``customer_keys``.
"""
