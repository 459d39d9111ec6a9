"""Bodies larger than the site takes: refused on every address, hardly read."""

import gc
import tracemalloc
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.client import encode_multipart

from iamtutor.classroom.importing import CLASS_LIMIT
from iamtutor.web.requests.bodies import STRANGERS_LIMIT, UPLOAD_LIMIT, BodyLimit
from iamtutor.web.requests.middleware import PROBES
from tests.cast import Cast, Visitor, browser_of, visitor
from tests.security.test_doors import addresses

MB = 1_000_000
#: What the tests' machine may be made to keep of one request.
MOST_KEPT = 25 * MB
EVERYWHERE = [
    *addresses(),
    "/static/css/app.css",
    "/en/admin/",
    "/en/admin/login/",
    "/nowhere",
    "/en/nowhere/",
]


@dataclass
class Stream:
    """A body of ``size`` bytes that counts what is read of it."""

    size: int
    start: bytes = b""
    given: int = 0

    def read(self, size: int | None = None) -> bytes:
        left = self.size - self.given
        size = left if size is None or size < 0 else min(size, left)
        chunk = self.start[self.given : self.given + size]
        chunk += b"x" * (size - len(chunk))
        self.given += size
        return chunk

    def readline(self, size: int | None = None) -> bytes:
        return self.read(size)


@dataclass
class Asked:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(path: str, stream: Any, **environ: str) -> Asked:
    """One request, through the outermost door."""
    asked = Asked()

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        asked.status, asked.headers = int(status[:3]), dict(headers)

    answer = BodyLimit(get_wsgi_application())(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": stream,
            "wsgi.url_scheme": "http",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            **environ,
        },
        start_response,
    )
    asked.body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return asked


FILE = (
    b"--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n"
    b"Content-Type: text/plain\r\n\r\n"
)
KINDS = {
    "form": ("application/x-www-form-urlencoded", b"csrfmiddlewaretoken="),
    "files": ("multipart/form-data; boundary=x", FILE),
}


@pytest.fixture
def nothing_is_spooled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a form that reaches the disk fails the test."""

    def spool(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was written to disk")

    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryUploadedFile.__init__", spool
    )


@pytest.mark.one_database  # refused before anything is asked
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [2_200_000, 1_500 * MB])
def test_a_body_too_large_is_refused_at_every_address_and_kept_nowhere(
    kind: str, size: int, nothing_is_spooled: None
) -> None:
    content_type, start = KINDS[kind]
    for path in EVERYWHERE:
        stream = Stream(size, start)
        asked = ask(
            path,
            stream,
            CONTENT_LENGTH=str(size),
            CONTENT_TYPE=content_type,
            HTTP_COOKIE="csrftoken=" + "a" * 32,
        )
        # Probes are answered before anything else is asked; they read no body.
        probe = path in PROBES and size <= UPLOAD_LIMIT
        assert asked.status == (405 if probe else 413), path
        assert stream.given <= MOST_KEPT, path


@pytest.mark.one_database  # refused before anything is asked
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_does_not_say_its_size_is_counted(
    kind: str, nothing_is_spooled: None
) -> None:
    content_type, start = KINDS[kind]
    for path in EVERYWHERE:
        stream = Stream(1_500 * MB, start)
        asked = ask(
            path, stream, CONTENT_TYPE=content_type, HTTP_TRANSFER_ENCODING="chunked"
        )
        assert asked.status == 413, path
        assert stream.given <= MOST_KEPT, path


@pytest.mark.django_db
def test_a_small_form_that_does_not_say_its_size_is_read() -> None:
    client = Client()
    client.get("/en/sign-in/")
    token = client.cookies["csrftoken"].value
    form = f"csrfmiddlewaretoken={token}&theme=dark&next=/en/about/".encode()
    asked = ask(
        "/en/theme/",
        BytesIO(form),
        HTTP_TRANSFER_ENCODING="chunked",
        HTTP_COOKIE=f"csrftoken={token}",
    )
    assert asked.status == 302
    assert asked.headers["Location"] == "/en/about/"


@pytest.mark.django_db
@pytest.mark.parametrize("cut", [0, 1, 20])
@pytest.mark.parametrize("kind", ["form", "files"])
def test_a_form_that_was_cut_off_changes_nothing(kind: str, cut: int) -> None:
    """Its client went away, or was hung up on: ``rm -r one/two`` may end at ``one``."""
    client = Client()
    client.get("/en/sign-in/")
    token = client.cookies["csrftoken"].value
    fields = {"csrfmiddlewaretoken": token, "theme": "dark", "next": "/en/about/"}
    form = urlencode(fields).encode()
    if kind == "files":
        form = encode_multipart("x", fields)
    asked = ask(
        "/en/theme/",
        BytesIO(form[: len(form) - cut]),
        CONTENT_LENGTH=str(len(form)),
        CONTENT_TYPE=KINDS[kind][0],
        HTTP_COOKIE=f"csrftoken={token}",
    )
    assert asked.status == (400 if cut else 302)
    assert ("did not arrive whole" in asked.body.decode()) is bool(cut)


@pytest.mark.django_db
def test_a_lie_about_the_size_is_not_believed() -> None:
    for stated in ("-1", "1e9", "٣", "99999999999999999999", " 12"):
        asked = ask("/en/theme/", Stream(1_500 * MB), CONTENT_LENGTH=stated)
        assert asked.status in {403, 413}, stated


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "status"),
    [("sign-in", 422), ("join/ABCD-EFGH", 404), ("recover", 422), ("theme", 302)],
)
def test_files_are_dropped_where_no_page_asks_for_them(
    route: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was kept")

    monkeypatch.setattr(MemoryFileUploadHandler, "new_file", keep)
    file = SimpleUploadedFile("name.txt", b"x" * 50_000)
    answer = Client().post(f"/en/{route}/", {"code": file, "next": "/en/", "f": file})
    assert answer.status_code == status


def test_a_stranger_sends_no_files_where_learners_may(
    cast: Cast, nothing_is_spooled: None
) -> None:
    for path in (
        "/en/lessons/full-access/files/",
        "/en/lessons/full-access/console/s3/bucket/b/upload/",
    ):
        file = SimpleUploadedFile("name.txt", b"x" * 3 * MB)
        assert Client().post(path, {"file": file}).status_code == 413
        assert browser_of(cast.aoi).post(path, {"files": []}).status_code != 413


@pytest.mark.one_database  # what is asked is the server's application: it hangs up
@pytest.mark.parametrize("stated", [True, False])
def test_what_was_sent_goes_with_the_answer(stated: bool, cast: Cast) -> None:
    """A request refers to itself: the collector finds it some hundred others later."""
    size = MB
    length = {"CONTENT_LENGTH": str(size)} if stated else {"HTTP_TRANSFER_ENCODING": ""}
    length["HTTP_COOKIE"] = browser_of(cast.aoi).cookies.output([], "", ";")
    form = [Stream(size, b"csrfmiddlewaretoken=") for _ in range(21)]
    ask("/en/sign-in/", form.pop(), **length)  # what is loaded once
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for stream in form:
            assert ask("/en/sign-in/", stream, **length).status == 403
        left, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert left < 5 * MB


def test_a_learner_sends_files_up_to_their_own_limit(cast: Cast) -> None:
    aoi = visitor(cast.aoi).catch_up()
    aoi.run("aws s3 mb s3://files-of-aoi")
    files = [SimpleUploadedFile(f"{n}.txt", b"%d" % n * MB) for n in range(3)]
    path = "/en/lessons/full-access/console/s3/bucket/files-of-aoi/upload/"
    answer = aoi.client.post(path, {"files": files, "nonce": "n"})
    assert answer.status_code == 302
    many = [SimpleUploadedFile(f"{n}.txt", b"x" * MB) for n in range(23)]
    assert aoi.client.post(path, {"files": many}).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {f"f{n}": "" for n in range(300)},
        {"code": ["x"] * 300},
        {"code": "x" * (STRANGERS_LIMIT + 1)},
    ],
)
def test_a_form_with_more_in_it_than_ours_is_said_to_be_too_large(
    fields: dict[str, Any],
) -> None:
    answer = Visitor(Client()).client.post("/en/recover/", fields)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize(("people", "status"), [(CLASS_LIMIT, 302), (1_600, 413)])
def test_a_form_for_a_whole_class_has_a_field_a_person(
    people: int, status: int, cast: Cast
) -> None:
    chie, spring, aoi = visitor(cast.chie), cast.spring.pk, cast.seat(cast.aoi)
    everybody = [f"seat-{aoi.pk}"] * people
    note = {"seat": [aoi.pk] * people, "note-text": "Good."}
    assert chie.post("instructor:act", spring, "note", **note).status_code == status
    sheet = chie.post("instructor:cards", spring, who=everybody)
    assert (sheet.status_code == 413) is (status == 413)
