"""The demo class, filled once a process; later tests are given its rows again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from typing import NamedTuple

from django.apps import apps
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone

from iamtutor.instructor.demo.clock import set_back


class Made(NamedTuple):
    said: str
    when: datetime
    rows: dict[type[Model], list[Model]]


_kept: list[Made] = []


def seed_demo() -> str:
    """What the command says."""
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


@contextmanager
def demo_class() -> Iterator[str]:
    """What ``seed_demo`` said, in a database that was empty, at the time when it was done:
    what nine learners did is minutes or hours ago, and the clock stands."""
    if _kept:
        for model, rows in _kept[0].rows.items():
            model._default_manager.bulk_create(rows)
    else:
        _kept.append(Made(seed_demo(), timezone.now(), _rows()))
    with set_back(_kept[0].when):
        yield _kept[0].said


def _rows() -> dict[type[Model], list[Model]]:
    """All that the site's own tables hold."""
    return {
        model: list(model._default_manager.all())
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("iamtutor.")
    }
