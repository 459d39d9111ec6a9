"""What a program of the tests has imported when it is forked (``tests.programs``).

The floors, which read no environment (ruff holds them to that: ``TID251``), with the
product's courses, and packages of others.
"""

import os
from importlib import import_module
from pkgutil import walk_packages

import iamtutor
from iamtutor.lessons.content.library import package_library
from tests.conftest import FLOORS

# Whoever asks for a setting meanwhile is refused by Django.
os.environ.pop("DJANGO_SETTINGS_MODULE", None)
for package in (
    *("boto3", "crispy_forms", "django.core.management", "django.core.wsgi"),
    *("django.db.models", "django.db.migrations.loader"),
    *("prometheus_client", "prompt_toolkit", "psycopg", "s3transfer.manager"),
    *("structlog", "django.http", "django.forms", "django.views.generic"),
):
    import_module(package)
for floor in (*FLOORS, "wire"):
    for module in walk_packages(
        [f"{iamtutor.__path__[0]}/{floor}"], f"iamtutor.{floor}."
    ):
        if not module.name.endswith("__main__"):
            import_module(module.name)
package_library()
