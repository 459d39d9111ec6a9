"""What an operator has: a folder for the data, a database, ``manage.py``."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.programs import Running, begin

#: Set by whoever sets up a site; none of this machine's is to come through.
OURS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DEBUG", "HTTPS")


@contextmanager
def empty_database() -> Iterator[dict[str, str]]:
    """The settings of a database of its own, empty: of the kind that the tests run on."""
    url = os.environ.get("DATABASE_URL")
    if url is None:
        yield {}
        return
    import psycopg

    name = f"drill_{secrets.token_hex(6)}"
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(data: Path, **settings: str) -> dict[str, str]:
    """A site's environment, with its data in ``data``."""
    inherited = {key: value for key, value in os.environ.items() if key not in OURS}
    return {**inherited, "IAMTUTOR_DATA": str(data), **settings}


def start_manage(env: dict[str, str], *arguments: str) -> Running:
    return begin("manage.py", *arguments, env=env)


def manage(env: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    """Status, output and errors of ``manage.py`` with these arguments."""
    return start_manage(env, *arguments).end()
