"""The map of a lesson page: who asks, through what, for what; and what it leaves open.

``stations`` is what a map consists of, ``callers`` who asks and through what, ``drawing``
the whole of it from a world and its events, ``veil`` what stays open.
"""
