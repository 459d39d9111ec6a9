#!/usr/bin/env python3
"""Django's command line. What the machine is the cause of is told in a sentence."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError


def _run() -> None:
    try:
        execute_from_command_line(sys.argv)
    except (DatabaseError, OSError, UnicodeError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"CommandError: {_said(error)}")


def _said(error: Exception) -> str:
    if isinstance(error, DatabaseError):
        return f"The database cannot be used: {' '.join(str(error).split())}"
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}"
    return "Something here is not in UTF-8: a name, a password or a file."


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iamtutor.settings")
    _run()
