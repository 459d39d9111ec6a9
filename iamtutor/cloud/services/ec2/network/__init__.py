"""The default ``vpc`` and its ``routing``; ``zones`` (and Regions), ``security_groups`` and
``security_group_rules``, ``interfaces``, ``addresses``.
"""
