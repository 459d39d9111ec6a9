"""Texts, by the line.

``passing`` and ``parts`` (of one text), ``lines``, ``tr``, ``sorting`` (with
``versions``); ``comparing`` (with ``differences``) and ``join`` (of two); ``column`` and
``envsubst``; ``grep``, and those that have a language: ``sed`` (with ``sed_script``),
``awk``, ``jq``.
"""
