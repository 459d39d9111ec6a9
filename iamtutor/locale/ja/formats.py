"""Dates as Japanese readers write them: Django's own, with a space before the hour,
and the zone behind it."""

DATETIME_FORMAT = "Y年n月j日 G:i T"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
TIME_FORMAT = "G:i T"
