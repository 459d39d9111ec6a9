"""What a stranger can make the site do with one request: much that is read, little that
is done, nothing that stays. Processor time, since that is what is attacked."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from iamtutor.people.models import Person
from tests.security.test_doors import OPEN, addresses

#: Seconds for one request; the pages take a hundredth of it.
CEILING = 1.0
LONG = "x" * 4_000
DEEP = "[" * 4_000
HOSTILE: dict[str, dict[str, str]] = {
    "languages": {"Accept-Language": ",".join(f"x{n}-y;q=0.{n}" for n in range(900))},
    "cookies": {"Cookie": ";".join(f"c{n}=v" for n in range(1_500))},
    "signed": {"Cookie": f"device={LONG}; iamtutor_session={LONG}; messages={DEEP}"},
    "device": {"Cookie": "device=" + ":".join("a" * 2_000)},
    "proxies": {"X-Forwarded-For": ",".join(["1.2.3.4"] * 900)},
    "encodings": {"Accept-Encoding": ",".join(["gzip;q=0"] * 900)},
    "condition": {"If-None-Match": ",".join(f'"{n}"' for n in range(1_200))},
}
QUERIES = [
    f"code={LONG}",
    f"next={'%2F' * 1_300}",
    f"next={DEEP}",
    "&".join(f"a{n}=1" for n in range(600)),
    f"v={'%F0%9F%98%80' * 300}",
]


def costs(client: Client, path: str, **asked: object) -> tuple[int, float]:
    started = time.process_time()
    status = client.get(path, **asked).status_code  # type: ignore[arg-type]
    return status, time.process_time() - started


@pytest.fixture(scope="module")
def open_addresses() -> list[str]:
    return [path for path in addresses() if OPEN.match(path)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_no_header_costs_much(name: str, open_addresses: list[str]) -> None:
    client = Client(raise_request_exception=False)
    for path in open_addresses:
        client.get(path)  # what is read once is read
        status, seconds = costs(client, path, headers=HOSTILE[name])
        assert status < 500, path
        assert seconds < CEILING, path


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:12])
def test_no_query_costs_much(query: str, open_addresses: list[str]) -> None:
    client = Client(raise_request_exception=False)
    for path in open_addresses:
        client.get(path)
        status, seconds = costs(client, f"{path}?{query}")
        assert status < 500, path
        assert seconds < CEILING, path


@pytest.mark.django_db
def test_looking_around_leaves_nothing_behind(open_addresses: list[str]) -> None:
    for path in open_addresses:
        Client().get(path)
        if "start" not in path:
            Client().post(path, {"next": "/en/", "theme": "dark", "code": "x"})
    assert Session.objects.count() == 0
    assert Person.objects.count() == 0
