"""Markup in everything that a learner may name, type or upload stays text on every page,
the instructor's and the administrator's too."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from pytest_django import Settings

from iamtutor.people.models import Cohort, Person
from tests.cast import (
    PASSWORD,
    Cast,
    Visitor,
    browser_of,
    records_of,
    visitor,
    world_of,
)
from tests.head_start import carry_out
from tests.policies import allow, deny, policy

LESSON = "full-access"
MARK = "h4cked"
HOSTILE = (
    f"\"'><img src=x onerror={MARK}><script>{MARK}</script>"
    f"{{{{9001*7919}}}}{{% {MARK} %}}"
)
#: The same where quotes would end a word of the shell.
QUIET = f"<svg/onload={MARK}>"


class Living(HTMLParser):
    """Reads a page as a browser does, and collects the markup that should be text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        for name, value in attrs:
            if name.startswith("on") or MARK in name:
                self.found.append(f"<{tag} {name}={value}>")
            if name in {"src", "href", "action"} and (value or "x").strip() == "x":
                self.found.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if MARK in data and self.inside in {"script", "style"}:
            self.found.append(f"<{self.inside}>{data}")


POLICY = policy(
    deny(
        f"s3:{QUIET}",
        f"arn:aws:s3:::{QUIET}",
        Condition={"StringEquals": {f"aws:{QUIET}": HOSTILE}},
        Sid="x",
    ),
    allow("*"),
)

LINES = [
    f"echo '{QUIET}'",
    f"touch '{QUIET.replace('/', ':')}'",
    f"mkdir '{QUIET.replace('/', ':')}d'; cd '{QUIET.replace('/', ':')}d'",
    f"aws s3 ls 's3://{QUIET}'",
    f"aws s3api get-object --bucket b --key '{QUIET}' o",
    f"aws s3 cp ~/hello.txt 's3://BUCKET/{QUIET}'",
    f"aws iam get-role --role-name '{QUIET}'",
    f"aws iam create-role --role-name x1 --description '{QUIET}' "
    "--assume-role-policy-document '{}'",
    f"aws iam tag-role --role-name lab-role --tags 'Key=k,Value={QUIET.replace('=', ':')}'",
    f"aws sts assume-role --role-arn '{QUIET}' --role-session-name '{QUIET}'",
    f"aws ec2 describe-instances --filters 'Name={QUIET.replace('=', ':')},Values=x'",
    f"aws --profile '{QUIET}' s3 ls",
    f"'{QUIET}'",
    f"cat > '{QUIET}",
]


def pages(bucket: str) -> Iterator[tuple[str, tuple[Any, ...], dict[str, str]]]:
    for tab in ("console", "ec2", "desk", "files", HOSTILE):
        yield "course:lesson", (LESSON,), {"tab": tab, "why": HOSTILE}
    for route in ("outline", "results", "certificate", "summary", "words"):
        yield f"course:{route}", (), {}
    for route in ("undo", "reset"):
        yield f"course:{route}", (LESSON,), {"tab": HOSTILE}
    yield "course:why", (LESSON, HOSTILE.replace("/", "")), {}
    for route in (
        "home",
        "iam",
        "ec2",
        "s3",
        "cloudtrail",
        "iam-roles",
        "ec2-instances",
    ):
        yield f"console:{route}", (LESSON,), {"q": HOSTILE, "name": HOSTILE}
    yield "console:iam-policies", (LESSON,), {"q": HOSTILE, "type": HOSTILE}
    for step in "123":
        query = {"step": step, "policy": HOSTILE, "q": HOSTILE, "account": HOSTILE}
        for entity in ("service", "account", "custom", HOSTILE):
            more = {
                "entity": entity,
                "document": HOSTILE,
                "service": HOSTILE,
                "go": "1",
            }
            yield "console:iam-create-role", (LESSON,), {**query, **more}
    for tab in ("permissions", "trust", "tags", "last-accessed"):
        yield "console:iam-role", (LESSON, "lab-role"), {"tab": tab}
    yield "console:iam-attach", (LESSON, "lab-role"), {"q": HOSTILE}
    for name in ("p", HOSTILE):
        yield "console:iam-inline", (LESSON, "lab-role"), {"policy": name, "name": name}
    for tab in ("objects", "permissions", "properties"):
        yield "console:s3-bucket", (LESSON, bucket), {"tab": tab, "prefix": HOSTILE}
    yield "console:s3-upload", (LESSON, bucket), {}
    yield "console:s3-delete-objects", (LESSON, bucket), {"key": QUIET}
    yield "console:s3-bucket-policy", (LESSON, bucket), {}
    yield "classroom:join", (), {"code": HOSTILE}
    yield "people:seats", (), {}
    yield "people:keep", (), {}


def assert_dead(response: Any, where: object) -> None:
    text = response.content.decode()
    assert response.status_code < 500, where
    living = Living()
    living.feed(text)
    assert living.found == [], where
    # The product, long enough that no random id holds it.
    assert "71278919" not in text, where


@pytest.fixture
def hostile(cast: Cast, settings: Settings) -> tuple[Visitor, str]:
    """Aoi, who named everything as badly as she could: once, then in copies."""
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1_000
    aoi = visitor(cast.aoi)
    aoi.client.raise_request_exception = False
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name=HOSTILE[:60])
    Cohort.objects.filter(pk=cast.spring.pk).update(title=HOSTILE[:120])

    def act() -> None:
        aoi.catch_up()
        bucket, *_more = world_of(cast.aoi).account.buckets
        aoi.post("console:iam-inline", LESSON, "lab-role", name="p", document=POLICY)
        aoi.post("course:files", LESSON, name=QUIET.replace("/", ":"), text=HOSTILE)
        aoi.post("console:ec2-launch", LESSON, name=HOSTILE, key_pair="lab-key")
        aoi.post(
            "console:s3-bucket-policy",
            LESSON,
            bucket,
            document=POLICY.replace('"Effect"', '"Principal": "*", "Effect"'),
        )
        for line in LINES:
            for machine in ("ec2", "desk"):
                answer = aoi.run(line.replace("BUCKET", bucket), machine=machine)
                assert_dead(answer, line)

    carry_out(aoi.seat, LESSON, manner=HOSTILE, play=act)
    bucket, *_more = world_of(cast.aoi).account.buckets
    return aoi, bucket


def test_the_reader_finds_what_lives() -> None:
    for page in (
        f"<p>{HOSTILE}</p>",
        f"<p>{QUIET}</p>",
        f'<a title="{HOSTILE}">x</a>',
    ):
        living = Living()
        living.feed(page)
        assert living.found, page


def test_a_learners_pages_show_markup_as_text(hostile: tuple[Visitor, str]) -> None:
    aoi, bucket = hostile
    shown = 0
    for route, args, query in pages(bucket):
        for htmx in (False, True):
            response = aoi.get(route, *args, htmx=htmx, **query)
            assert_dead(response, (route, args, query))
            shown += MARK in response.content.decode()
    assert shown > 30


def test_what_is_refused_is_shown_as_text(
    hostile: tuple[Visitor, str], cast: Cast
) -> None:
    aoi, bucket = hostile
    for route, args in (
        ("console:iam-inline", (LESSON, "lab-role")),
        ("console:iam-trust", (LESSON, "lab-role")),
        ("console:iam-attach", (LESSON, "lab-role")),
        ("console:s3-create-bucket", (LESSON,)),
        ("console:s3-bucket-policy", (LESSON, bucket)),
        ("console:s3-delete-bucket", (LESSON, bucket)),
        ("console:iam-delete-role", (LESSON, "lab-role")),
        ("course:files", (LESSON,)),
        ("people:keep", ()),
        ("classroom:join-class", (HOSTILE.replace("/", ""),)),
        ("classroom:join-class", (cast.spring.join_code,)),
        ("people:recover", ()),
        ("people:sign-in", ()),
    ):
        fields = dict.fromkeys(
            (
                "name",
                "document",
                "policy",
                "confirm",
                "text",
                "code",
                "username",
                "nonce",
            ),
            HOSTILE,
        )
        response = aoi.post(route, *args, how="name", follow=True, **fields)
        assert_dead(response, route)


def test_why_explains_markup_as_text(hostile: tuple[Visitor, str], cast: Cast) -> None:
    aoi, _ = hostile
    refs = [record.ref for record in records_of(cast.aoi) if record.ref]
    assert len(refs) > 8
    for ref in refs:
        assert_dead(aoi.get("course:why", LESSON, ref, htmx=True), ref)


def test_completion_offers_markup_as_text(hostile: tuple[Visitor, str]) -> None:
    aoi, _ = hostile
    for line in ("cat ", "cat '<", f"cat {QUIET}", HOSTILE):
        for htmx in (True, False):
            answer = aoi.post("course:complete", LESSON, "ec2", line=line, htmx=htmx)
            assert_dead(answer, line)


def test_the_instructor_and_the_administrator_see_markup_as_text(
    hostile: tuple[Visitor, str], cast: Cast
) -> None:
    chie = visitor(cast.chie)
    seat = cast.seat(cast.aoi).pk
    for lesson in ("", "all", LESSON):
        query = {"lesson": lesson} if lesson else {}
        assert_dead(chie.get("instructor:live", cast.spring.pk, **query), lesson)
        assert_dead(
            chie.get("instructor:live", cast.spring.pk, htmx=True, **query), lesson
        )
    timeline = chie.get("instructor:learner", cast.spring.pk, seat)
    assert MARK in timeline.content.decode()
    assert_dead(timeline, "timeline")
    assert_dead(chie.get("instructor:classes"), "classes")
    root = browser_of(Person.objects.create_superuser("root", PASSWORD))
    for path in ("person", "cohort", f"person/{cast.aoi.pk}/change"):
        response = root.get(f"/en/admin/people/{path}/", follow=True)
        assert response.status_code == 200
        assert MARK in response.content.decode()
        assert_dead(response, path)


def test_the_export_is_a_download_that_no_browser_takes_for_a_page(
    hostile: tuple[Visitor, str], cast: Cast
) -> None:
    response = visitor(cast.chie).get("instructor:export", cast.spring.pk)
    assert response["Content-Type"].startswith("text/csv")
    assert response["X-Content-Type-Options"] == "nosniff"
    disposition = response["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[\w-]+\.csv"', disposition)
