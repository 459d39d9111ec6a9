#!/usr/bin/env python3
"""Django's command line. What the machine is the cause of is told in a sentence."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError


def _said() -> None:
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        if "--traceback" in sys.argv:
            raise
        said = " ".join(str(error).split())
        sys.exit(f"CommandError: The database cannot be used: {said}")
    except OSError as error:
        if "--traceback" in sys.argv:
            raise
        place = f"{error.filename}: " if error.filename else ""
        sys.exit(f"CommandError: {place}{error.strerror or error}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iamtutor.settings")
    _said()
