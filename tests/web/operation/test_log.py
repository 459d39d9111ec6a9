"""The log: one line a request, under the id of its answer, and nothing that was sent."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from iamtutor.web.operation.logs import formatter
from iamtutor.web.requests.bodies import BodyLimit
from tests.cast import Cast, text_of, visitor


class Log:
    def __init__(self) -> None:
        self.stream = io.StringIO()

    def lines(self, event: str = "request") -> list[dict[str, Any]]:
        every = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [line for line in every if line["event"] == event]


@pytest.fixture
def log() -> Iterator[Log]:
    """What the site writes, at the level that a site has if nobody chose one."""
    found = Log()
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(formatter())
    names = ("iamtutor", "gunicorn.error", "django.request", "django.security")
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        if logger.name not in ("django.request", "django.security"):
            logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield found
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/en/", "home", 200),
        ("/", "root", 302),
        ("/healthz", "healthz", 200),
        ("/readyz", "readyz", 200),
        ("/en/no-such-page/", "none", 404),
        ("/en/progress/", "course:outline", 302),
        ("/static/css/no.css", "static", 404),
    ],
)
def test_every_request_has_its_line(
    log: Log, path: str, route: str, status: int
) -> None:
    response = Client().get(path)
    (line,) = log.lines()
    assert line["request_id"] == response["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", route, status)
    assert line["ms"] >= 0
    assert line["processor_ms"] >= 0
    assert line["bytes"] in (len(response.content), None)
    assert line["level"] == "info"
    assert line["logger"] == "iamtutor.request"
    assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z$", line["timestamp"])


def test_a_learners_line_names_the_seat_and_not_the_line(log: Log, cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    aoi.catch_up()
    aoi.run("echo hunter2-in-the-line", query={"q": "hunter2-in-the-query"})
    aoi.get("course:lesson", "full-access", q="hunter2-in-the-query")
    aoi.get("course:lesson", "hunter2-in-the-path")
    line = next(one for one in log.lines() if one["route"] == "course:run")
    assert line["seat"] == cast.seat(cast.aoi).pk
    assert line["status"] == 200
    assert "hunter2" not in log.stream.getvalue()


@pytest.mark.django_db
def test_what_a_stranger_sends_is_not_in_the_log(
    log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Client(headers={"Host": "hunter2.example", "User-Agent": "hunter2"})
    assert client.get("/en/?hunter2").status_code == 400
    assert Client().generic("HUNTER2", "/hunter2/?hunter2=hunter2").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/en/sign-in/").status_code == 403
    assert [line["status"] for line in log.lines()] == [400, 404, 403]
    assert log.lines()[1]["method"] == "other"
    assert "hunter2" not in log.stream.getvalue().lower()
    assert "hunter2" not in "".join(capsys.readouterr()).lower()


def broken(error: Exception) -> Any:
    def view(request: object) -> None:
        raise error

    return view


@pytest.mark.django_db
def test_a_fault_is_told_under_the_id_that_its_page_shows(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(
        "iamtutor.web.views.get_language_from_request", broken(KeyError("hunter2"))
    )
    response = client.get("/")
    assert response.status_code == 500
    (fault,), (line,) = log.lines("fault"), log.lines()
    assert fault["request_id"] == line["request_id"] == response["X-Request-Id"]
    assert response["X-Request-Id"] in text_of(response)
    assert fault["level"] == line["level"] == "error"
    assert fault["fault"].startswith("KeyError\n")
    assert "choose_language" in fault["fault"]
    assert "hunter2" not in log.stream.getvalue()


@pytest.mark.django_db
def test_what_the_machine_said_is_told_in_its_words(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def view(request: object) -> None:
        try:
            raise OSError(28, "No space left on device")
        except OSError as error:
            raise OperationalError("database or disk is full") from error

    monkeypatch.setattr("iamtutor.web.views.get_language_from_request", view)
    Client(raise_request_exception=False).get("/")
    (fault,) = log.lines("fault")
    assert "OperationalError: database or disk is full\n" in fault["fault"]
    assert "from OSError: [Errno 28] No space left on device\n" in fault["fault"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/no-such-page/", "/ja/no-such-page/"])
def test_an_error_page_shows_its_id(path: str) -> None:
    response = Client().get(path)
    assert response["X-Request-Id"] in text_of(response)


def test_a_body_that_is_refused_before_django_has_its_line_too(log: Log) -> None:
    answered: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/hunter2",
        "CONTENT_LENGTH": str(10**9),
        "wsgi.input": io.BytesIO(),
    }
    list(BodyLimit(broken)(environ, lambda *args: answered.append(args)))
    ((status, headers),) = answered
    (line,) = log.lines()
    assert status.startswith("413")
    assert dict(headers)["X-Request-Id"] == line["request_id"]
    assert (line["method"], line["status"]) == ("POST", 413)
    assert "hunter2" not in log.stream.getvalue()


def test_a_proxys_id_is_kept_behind_a_proxy_only(log: Log, settings: Any) -> None:
    given = "0123456789abcdef" * 2
    sent = {"X-Request-Id": given}
    assert Client().get("/healthz", headers=sent)["X-Request-Id"] != given
    settings.BEHIND_PROXY = True
    assert Client().get("/healthz", headers=sent)["X-Request-Id"] == given
    for forged in ("", "x" * 32, given + "\n", given * 3):
        response = Client().get("/healthz", headers={"X-Request-Id": forged})
        assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-Id"])


def test_the_servers_own_messages_are_lines_too(log: Log) -> None:
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.info("Listening at: %s (%s)", "http://127.0.0.1:8000", 12)
    gunicorn.warning("Invalid request from ip=%s: %s", "192.0.2.1", "GET /hunter2")
    try:
        int("hunter" + "2")
    except ValueError:
        gunicorn.exception("Error handling request %s", "/x?hunter2")
    assert log.lines("Listening at: http://127.0.0.1:8000 (12)")
    assert log.lines("invalid request")
    (fault,) = log.lines("error handling a request")
    assert fault["fault"].startswith("ValueError\n")
    assert "hunter2" not in log.stream.getvalue()


# -- counts


@pytest.mark.parametrize("method", ["get", "head"])
def test_counts_are_not_there_unless_enabled(method: str) -> None:
    response = getattr(Client(), method)("/metrics")
    assert response.status_code == 404


def sample(name: str) -> float:
    """The value of one line of ``/metrics``; 0 while it is not there."""
    page = text_of(Client().get("/metrics"))
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.M)
    return float(found[1]) if found else 0.0


def test_counts_tell_requests_deeds_and_limits(cast: Cast, settings: Any) -> None:
    settings.METRICS = True
    settings.COMMAND_BURST, settings.COMMANDS_PER_SECOND = 2, 0
    names = (
        'iamtutor_requests_total{method="POST",route="course:run",status="200"}',
        'iamtutor_actions_total{kind="terminal"}',
        'iamtutor_limits_hit_total{limit="commands"}',
    )
    before = [sample(name) for name in names]
    aoi = visitor(cast.aoi)
    aoi.catch_up()
    for _ in range(3):
        aoi.run("true", machine="desk")
    requests, actions, limits = (
        sample(name) - old for name, old in zip(names, before, strict=True)
    )
    assert requests + limits == 3
    assert actions == requests
    assert limits >= 1
    assert Client().get("/metrics")["Content-Type"].startswith("text/plain")


def test_a_client_cannot_make_labels(db: None, settings: Any) -> None:
    settings.METRICS = True
    Client().generic("HUNTER2", "/en/hunter2/")
    assert "hunter2" not in text_of(Client().get("/metrics")).lower()
