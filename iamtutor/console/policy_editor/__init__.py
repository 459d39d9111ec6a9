"""The policy editor, without its pages.

``review`` (what is said of a text), ``tools`` (what changes one), ``visual`` (a text as
blocks, and back). Its pages are in ``views/policy_editor``.
"""
