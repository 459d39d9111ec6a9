"""Calculating: ``seq``, ``expr``, and ``bc``, on ``decimals`` of any length."""
