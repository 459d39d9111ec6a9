"""Settings, all of them, read from the environment where a deployment may differ.

``docs/operations.md`` lists the variables. A value that makes no sense stops the start.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from iamtutor.web.operation.logs import configure as configure_structlog
from iamtutor.web.operation.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent


def env_flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return value in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    return int(value)


def env_list(name: str, default: str) -> list[str]:
    value = os.environ.get(name, default)
    return [item.strip() for item in value.split(",") if item.strip()]


DATA_DIR = Path(os.environ.get("IAMTUTOR_DATA", BASE_DIR / "var"))

#: The fewest characters of the key.
SECRET_KEY_LENGTH = 50


def secret_key() -> str:
    """The key of the environment, or the one that ``make run`` keeps in the data folder.
    Empty without either: local tools want none, and whatever does want it is refused by
    Django itself; the server at its start (``iamtutor.wsgi``)."""
    kept = DATA_DIR / "secret-key"
    key = os.environ.get("SECRET_KEY") or (
        kept.read_text(encoding="utf-8").strip() if kept.exists() else ""
    )
    if key and len(key) < SECRET_KEY_LENGTH:
        least = f"at least {SECRET_KEY_LENGTH} characters"
        raise ImproperlyConfigured(f"SECRET_KEY must have {least}")
    return key


# -- what differs between deployments -------------------------------------------------

SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", "")
DEBUG = env_flag("DEBUG", False)
HTTPS = env_flag("HTTPS", False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
#: Where the site is below its host's address: ``/tutor``; empty where it has all of it.
PATH_PREFIX = f"/{os.environ.get('PATH_PREFIX', '').strip('/')}".rstrip("/")
FORCE_SCRIPT_NAME = PATH_PREFIX or None

# -- the apps, from the top floor down ------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "iamtutor.instructor",
    "iamtutor.console",
    "iamtutor.endpoints",
    "iamtutor.course",
    "iamtutor.classroom",
    "iamtutor.sandbox",
    "iamtutor.people",
    "iamtutor.web",
    "iamtutor.people.apps.AdministrationConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "iamtutor.web.requests.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "iamtutor.web.requests.middleware.content_policy",
    "iamtutor.web.requests.middleware.nothing_of_the_device",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "iamtutor.web.requests.middleware.never_kept",
    "iamtutor.web.requests.middleware.probes",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "iamtutor.web.requests.bodies.BodyMiddleware",
    "iamtutor.web.requests.turns.one_at_a_time",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "iamtutor.web.requests.htmx.htmx",
    "iamtutor.web.requests.htmx.whole_pages",
    "iamtutor.instructor.learner.standing_in.OnlyLooking",
    "iamtutor.people.middleware.person",
    "iamtutor.web.requests.errors.RefusalMiddleware",
]

ROOT_URLCONF = "iamtutor.urls"
WSGI_APPLICATION = "iamtutor.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "iamtutor.web.requests.context.page",
                "iamtutor.instructor.learner.standing_in.banner",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "iamtutor.web.pages.loading.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "iamtutor.web.templatetags.keeping",
                "iamtutor.web.templatetags.web",
                "iamtutor.course.templatetags.places",
                "iamtutor.console.templatetags.guide",
                "iamtutor.console.templatetags.told",
                "iamtutor.console.templatetags.blocks",
                "iamtutor.console.templatetags.fields",
            ],
        },
    }
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- database -------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'iamtutor.sqlite3'}"),
        conn_max_age=None,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets pages be read while a command is saved; IMMEDIATE makes a writer wait for
    # its turn instead of failing half-way. Writers queue in ``web.database.queue``. The log
    # grows to 16 MB before whoever writes copies its pages into the file: those of an
    # account are written command after command, and copied once. The file is not mapped:
    # after each write every reader would have it mapped anew.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 5,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA wal_autocheckpoint=4000;"
            "PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY"
        ),
    }
else:
    # Who waits for a row gives up as a writer of SQLite does (``web.database.queue``); a
    # host that says nothing is given up before the watchdog would end the process.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c lock_timeout=10s",
        "connect_timeout": 5,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people and signing in ------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
#: The second asks for passwords; sessions of before it was the second name it, too.
AUTHENTICATION_BACKENDS = [
    "iamtutor.people.backends.SignedIn",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "course:outline"
PASSWORD_HASHERS = [
    "iamtutor.people.signing_in.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation."
        "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "shown_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

#: Whether everybody with a name may open classes; else by invitation or command only.
INSTRUCTORS_BY_SELF_SERVICE = env_flag("INSTRUCTORS_BY_SELF_SERVICE", False)

#: Without use; a guest's session is all that leads to the work, and lasts as long as it.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "iamtutor_session"
SESSION_ENGINE = "iamtutor.web.database.sessions"

# -- limits ---------------------------------------------------------------------------

#: How many people may sit behind one address: a workshop in one office.
PEOPLE_PER_ADDRESS = env_int("PEOPLE_PER_ADDRESS", 250)

#: The server that takes mails for forgotten passwords; without one there are none.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "iamtutor@localhost")
ANSWERS_PER_SEAT_PER_HOUR = env_int("ANSWERS_PER_SEAT_PER_HOUR", 600)
LOOKS_PER_SEAT_PER_HOUR = env_int("LOOKS_PER_SEAT_PER_HOUR", 3600)
COMMAND_BURST = env_int("COMMAND_BURST", 20)
COMMANDS_PER_SECOND = env_int("COMMANDS_PER_SECOND", 2)
GUEST_DAYS = env_int("GUEST_DAYS", 30)
RECORD_DAYS = env_int("RECORD_DAYS", 180)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
#: A box for each person of a full class, or for each action of the largest service, and
#: what else is in those forms; others take fewer (``web.requests.bodies``).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_500

# -- endpoints for real clients (docs/wire.md) ------------------------------------------

ENDPOINTS = env_flag("IAMTUTOR_ENDPOINTS", False)
#: Calls of one account: at once, then a second, and a day.
ENDPOINT_BURST = env_int("ENDPOINT_BURST", 200)
ENDPOINT_CALLS_PER_SECOND = env_int("ENDPOINT_CALLS_PER_SECOND", 50)
ENDPOINT_CALLS_PER_DAY = env_int("ENDPOINT_CALLS_PER_DAY", 20_000)

# -- courses --------------------------------------------------------------------------

#: Folders with courses beside those of the product (docs/authoring.md).
COURSE_FOLDERS = [Path(name) for name in env_list("COURSE_FOLDERS", "")]

# -- languages ------------------------------------------------------------------------

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "iamtutor" / "locale"]
FORMAT_MODULE_PATH = "iamtutor.locale"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Tokyo")

# -- files ----------------------------------------------------------------------------

STATIC_URL = f"{PATH_PREFIX}/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "iamtutor.web.pages.storage.StaticStorage"
    },
}
#: No page names a file by another name than that of its content.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
#: Nobody else's page needs them.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# -- security -------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "iamtutor.web.requests.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{PATH_PREFIX}/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env_flag("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
#: How many proxies stand before the site; the learner's address is counted from there.
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)

# -- logs and counts ------------------------------------------------------------------

LOGGING = logging_config(os.environ.get("LOG_LEVEL", "INFO"))
configure_structlog()
METRICS = env_flag("METRICS", False)
