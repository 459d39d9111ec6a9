"""What a bucket keeps as it was put: ``lifecycle`` (``expiry`` tells of it), ``cors``,
``access_logging``, ``notifications``, ``replication``.
"""
