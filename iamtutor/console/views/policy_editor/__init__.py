"""The pages of the policy editor.

``checking`` (a text is checked), ``editing`` (one form: looked at, tidied, saved),
``writing`` (two steps: permissions, then review).
"""
