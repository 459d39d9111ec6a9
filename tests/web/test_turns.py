"""On a database file requests take turns, and none waits for long."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from iamtutor.web.requests import turns
from iamtutor.web.requests.turns import one_at_a_time

SOON = 20


@pytest.fixture(autouse=True)
def _a_database_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "connection", SimpleNamespace(vendor="sqlite"))
    monkeypatch.setattr(turns, "_turn", threading.Lock())


class Site:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.come = threading.Semaphore(0)
        self.go = threading.Event()
        self.answer = one_at_a_time(self.view)

    def view(self, request: HttpRequest) -> HttpResponse:
        self.come.release()
        assert self.go.wait(SOON)
        return HttpResponse("done")


def get() -> HttpRequest:
    return RequestFactory().get("/")


def at_once(site: Site, request: HttpRequest) -> int:
    """How many of two requests are at work while the first one is not answered."""
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(site.answer, get())
        assert site.come.acquire(timeout=SOON)
        second = pool.submit(site.answer, request)
        both = site.come.acquire(timeout=SOON if turns.PATIENCE < SOON else 0.2)
        site.go.set()
        assert first.result(SOON).content == second.result(SOON).content == b"done"
    return 1 + both


def test_the_second_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 2 * SOON)
    assert at_once(Site(), get()) == 1


def test_but_not_for_long() -> None:
    assert at_once(Site(), get()) == 2


def test_an_upload_has_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", SOON - 1)
    upload = RequestFactory().post("/", {"name": "x"})
    assert upload.content_type == "multipart/form-data"
    assert at_once(Site(), upload) == 2


def test_on_a_database_server_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "connection", SimpleNamespace(vendor="postgresql"))
    monkeypatch.setattr(turns, "PATIENCE", SOON - 1)
    assert at_once(Site(), get()) == 2


def test_a_form_is_read_before_its_turn() -> None:
    form = RequestFactory().post(
        "/", "line=ls", content_type="application/x-www-form-urlencoded"
    )
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request._body)  # type: ignore[attr-defined]
        return HttpResponse(request.POST["line"])

    assert one_at_a_time(view)(form).content == b"ls"
    assert seen == [b"line=ls"]


def test_a_view_that_breaks_ends_its_turn() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            one_at_a_time(broken)(get())
        assert not turns._turn.locked()
