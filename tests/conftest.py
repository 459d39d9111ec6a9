"""What every test may rely on.

* No test reaches the network: pytest-socket forbids sockets (``pyproject.toml``); the
  browser tests may reach this machine's own server on loopback.
* The floors (``FLOORS``) are tested as what they are, plain Python: a run that names
  only their folders never starts Django, and a test there that asks for the database
  is an error in every run.
* Property tests find the same examples in each run; ``HYPOTHESIS_PROFILE=wide``
  searches longer, and elsewhere each time.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from _pytest import fixtures
from _pytest.compat import getfuncargnames
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers

from iamtutor.web.operation.room import with_room
from tests.databases import be_strict, is_read_for_both, runs_on_both
from tests.security.watch import watched

if TYPE_CHECKING:
    from tests.cast import Cast, Visitor

TESTS = Path(__file__).parent
FLOORS = ("policy", "cloud", "shell", "lessons")
#: Folders whose tests need no Django either: they watch the real server from outside.
OUTSIDE = ("e2e", "bench")
#: Folders whose tests speak to that server.
LIVE = (*OUTSIDE, "clients")
#: What takes seconds and is kept: a server for the tests of a module, the demo class for
#: those of a process.
KEPT = {"site", "live", "demo"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback"}

# What is loaded and collected stays to the end: Python need not look through it for
# garbage while it grows (`pytest_collection` goes on).
gc.disable()

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("wide", deadline=None, max_examples=2000)
# For mutation testing, where it is enough to notice.
settings.register_profile(
    "brief",
    settings.get_profile("steady"),
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
settings.load_profile(PROFILE)
if PROFILE != "wide":
    # Hypothesis also tries constants of our modules that are loaded: those are others when
    # a test runs alone, and each process reads all of them first, for a second or two.
    # The name is Hypothesis's own: that it is gone would be an error here.
    patch.object(
        providers, "_get_local_constants", lambda: providers._local_constants
    ).start()


def argument_names(function: Any, **more: Any) -> tuple[str, ...]:
    """Each fixture that has a ``request`` makes pytest look for the arguments of a lambda,
    which has none: a fifth of an empty test."""
    is_lambda = getattr(function, "__name__", "") == "<lambda>"
    if is_lambda and not function.__code__.co_argcount:
        return ()
    return getfuncargnames(function, **more)


patch.object(fixtures, "getfuncargnames", argument_names).start()


@cache
def folder_of(path: Path) -> str:
    """The name of the folder right below ``tests/`` that ``path`` lies in."""
    try:
        return path.resolve().relative_to(TESTS).parts[0]
    except (ValueError, IndexError):
        return ""


def on_both(item: pytest.Item) -> bool:
    name = getattr(item, "originalname", item.name)
    return runs_on_both(item.path, name) and not item.get_closest_marker("one_database")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--statements",
        action="store_true",
        help="fail if a test asks SQLite what no test asks PostgreSQL",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The second database's run does not even read the files that it has nothing of."""
    if "not one_database" not in config.option.markexpr or collection_path.is_dir():
        return None
    return not is_read_for_both(collection_path) or None


def pytest_configure(config: pytest.Config) -> None:
    folders = {folder_of(Path(arg.partition("::")[0])) for arg in config.args}
    if not folders <= {*FLOORS, *OUTSIDE}:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        from django.conf import settings as django_settings

        # Reading one setting makes pytest-django set Django up.
        assert django_settings.SECRET_KEY
        keep_connections()
        keep_middlewares()
        keep_one_context()
        be_strict()
    if config.getoption("--statements", False):
        from tests.databases.statements import Statements

        statements = Statements()
        statements.listen()
        config.pluginmanager.register(statements)


def keep_connections() -> None:
    """Between two tests Django closes its connection to PostgreSQL. A new one takes it and
    the server as long as a short test, and has not looked at a table yet."""
    from django.test import TestCase

    def end(case: Any) -> None:
        case._rollback_atomics(case.cls_atomics)
        super(TestCase, case).tearDownClass()

    TestCase.tearDownClass = classmethod(end)


def keep_middlewares() -> None:
    """Each of Django's test clients makes the site's middlewares anew, for as long as a
    short page takes. As in the server they are made once, until a setting is another."""
    from django.core.signals import setting_changed
    from django.test.client import ClientHandler

    kept: list[Any] = []
    load = ClientHandler.load_middleware

    def load_once(handler: Any) -> None:
        if not kept:
            load(handler)
            kept.append(handler._middleware_chain)
        handler._middleware_chain = kept[0]

    ClientHandler.load_middleware = load_once
    setting_changed.connect(lambda **_: kept.clear(), weak=False)


def keep_one_context() -> None:
    """On an answer Django's test client hangs a copy of the context of each template that
    is part of it. That of the page itself is enough."""
    from django.template import Template
    from django.test import utils

    plain, told = Template._render, utils.instrumented_test_render

    def render(template: Any, context: Any) -> Any:
        return (told if context.template is template else plain)(template, context)

    utils.instrumented_test_render = render


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Of what the tests leave, garbage is looked for as seldom as in the server
    (``gunicorn.conf.py``), and not in what was there before them."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """A test's calls stand in one piece of memory, as a request's do."""
    pyfuncitem.obj = with_room(pyfuncitem.obj)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What a process keeps of the first time, tests that run on both databases ask there.
    # One worker has the first of them, so what tests share is made once. The watch stays
    # in a process and makes all that comes later slower: it comes last.
    items.sort(
        key=lambda item: (
            getattr(getattr(item, "module", None), "watched", None) is watched,
            not on_both(item),
            not KEPT & set(getattr(item, "fixturenames", ())),
        )
    )
    for item in items:
        folder = folder_of(item.path)
        wants_database = bool(
            item.get_closest_marker("django_db")
            or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        )
        if wants_database and folder in FLOORS:
            raise pytest.UsageError(
                f"{item.nodeid}: the floors are tested without a database"
            )
        if wants_database:
            item.add_marker(pytest.mark.db)
        if not on_both(item):
            item.add_marker(pytest.mark.one_database)
        if folder in LIVE:
            item.add_marker(folder)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture
def cast(db: None) -> Cast:
    """The five people of ``tests.cast``, in their seats."""
    from tests.cast import gather

    return gather()


@pytest.fixture
def aoi(cast: Cast) -> Visitor:
    """Aoi at her browser, at the very beginning."""
    from tests.cast import visitor

    return visitor(cast.aoi)


@pytest.fixture
def ready(aoi: Visitor) -> Visitor:
    """Aoi with role, instance, bucket and file: the earlier solutions are carried out."""
    return aoi.catch_up()


@pytest.fixture
def chie(cast: Cast) -> Visitor:
    """Chie, Aoi's instructor, at hers."""
    from tests.cast import visitor

    return visitor(cast.chie)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Somebody writes into SQLite, and does not end."""
    from iamtutor.web.database import queue

    monkeypatch.setattr(queue, "PATIENCE", 0)
    begun, over = threading.Event(), threading.Event()

    def hold() -> None:
        with queue.writer_queue():
            begun.set()
            over.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(60)
    yield
    over.set()
    holder.join()
