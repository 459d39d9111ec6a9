"""The shell at work on the tree of a line.

``shell`` (its state), ``streams`` (redirections), ``subshells`` (what runs in a shell of
its own, and shell text), ``expanding``, ``assigning``, ``jobs`` (what ran in the
background), ``compounds`` (``if for while case``), ``scripts`` (files that are run),
``commands`` (the door: lists, pipelines, commands).
"""
