"""Points in time: ``words`` (as they are typed), ``date`` (as they are told), and
``waiting``.
"""
