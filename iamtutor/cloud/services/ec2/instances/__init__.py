"""Instances.

What they are made of: ``images``, ``volumes``, ``key_pairs``, ``launch_options``;
``descriptions`` tell it. Then ``launching``, ``states``, ``attributes``, ``profiles``
(which instance profile one has), ``status``.
"""
