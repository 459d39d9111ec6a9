"""Dates as AWS writes them in English: the month in full, 24 hours."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, H:i"
