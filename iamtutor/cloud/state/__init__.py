"""What an account holds, as dataclasses: ``identities``, ``instances``, ``buckets``.
Only services change it.

Every attribute is JSON-able data under AWS's own names; policy documents are kept as the
text that was put, so that a learner finds again what was typed. Times are aware UTC.
"""
