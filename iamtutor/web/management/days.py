"""A number of days on the command line."""

from argparse import ArgumentTypeError


def number_of_days(text: str) -> int:
    """So many days ago: one below none would be a time to come, and delete everything."""
    if not text.isdecimal() or len(text) > 5:
        raise ArgumentTypeError("a whole number from 0 to 99999")
    return int(text)
