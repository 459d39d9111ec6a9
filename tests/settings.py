"""The site's own settings, with what only tests want: a cheap password hasher.

Static files are served as they lie.
"""

import os
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "var" / "tests"
(DATA / "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("IAMTUTOR_DATA", str(DATA))
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)

from iamtutor.settings import *  # noqa: E402, F403
from iamtutor.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Pages are tested before static files are collected; the browser tests use the real
# server and its compressed, renamed files.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

# A test's connection lives as long as the test: nothing to keep open or to probe.
DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}

# The door itself stands in wsgi.py; here it is for the page *Your own tools*.
ENDPOINTS = True
EMAIL_HOST = "mail.example.org"

# Rows in no order come in another one than they were written in, as they may anywhere.
if "init_command" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["init_command"] += (
        ";PRAGMA reverse_unordered_selects=ON"
    )
