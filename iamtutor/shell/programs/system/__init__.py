"""The machine and what is on it: ``help`` and ``machine``, ``environment``, ``running``
(programs that run others), ``terminal``, and ``curl``, as far as there is a network.
"""
