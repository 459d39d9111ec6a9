"""Dates as AWS writes them in English: the month in full, 24 hours, and the zone."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, H:i T"
SHORT_DATETIME_FORMAT = "M j, Y, H:i T"
TIME_FORMAT = "H:i T"
