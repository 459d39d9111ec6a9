"""Dates as Japanese readers write them: Django's own, with a space before the hour."""

DATETIME_FORMAT = "Y年n月j日 G:i"
