"""The page *Your own tools*, and what a call from outside changes on a lesson page."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.cast import sandbox_of, text_of, visitor

if TYPE_CHECKING:
    from django.conf import LazySettings

    from tests.cast import Cast

LESSON = "full-access"
pytestmark = pytest.mark.django_db


def made_key(cast: Cast) -> tuple[str, str]:
    """A key that Aoi makes on the page: its id and the page with the lines."""
    aoi = visitor(cast.aoi)
    page = aoi.get("endpoints:tools", LESSON)
    assert "No call has arrived yet" in text_of(page)
    user = re.findall(r"<option>([^<]+)</option>", text_of(page))[-1]
    answer = aoi.post("endpoints:key", LESSON, user=user, nonce="n1")
    shown = text_of(aoi.client.get(answer["Location"]))
    return answer["Location"].partition("key=")[2].partition("#")[0], shown


def test_a_key_is_made_by_an_action_and_the_lines_work(cast: Cast) -> None:
    from tests.wire.stage import Stand

    sandbox = sandbox_of_seat(cast)
    key, shown = made_key(cast)
    secret = re.findall(r"AWS_SECRET_ACCESS_KEY=(\S+)", shown)[0]
    address = re.findall(r"AWS_ENDPOINT_URL=(\S+)", shown)[0]
    for name in ("[profile iamtutor]", "boto3", "rclone", "s3cmd", "Terraform"):
        assert name in shown
    stand = Stand(cast.seat(cast.aoi), sandbox, key, secret)
    assert stand.client("sts", url=address).get_caller_identity()["Arn"]
    [made, called] = sandbox_of(cast.aoi).records.order_by("ordinal")
    assert (made.label, called.kind) == ("IAM CreateAccessKey", "tools")
    page = text_of(visitor(cast.aoi).get("endpoints:tools", LESSON))
    assert "The first call arrived" in page
    assert "Boto3/" in page


def sandbox_of_seat(cast: Cast) -> int:
    from iamtutor.course.services import open_lesson_sandbox

    seat = cast.seat(cast.aoi)
    sandbox = open_lesson_sandbox(seat, seat.course.by_slug[LESSON])
    assert sandbox is not None
    return sandbox.pk


def test_a_refused_key_says_what_aws_says(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    answer = aoi.post(
        "endpoints:key", LESSON, user="nobody-here", nonce="n", follow=True
    )
    assert "NoSuchEntity" in text_of(answer)


def test_an_address_can_be_changed(cast: Cast) -> None:
    from iamtutor.endpoints.models import Endpoint

    made_key(cast)
    before = Endpoint.objects.get().label
    visitor(cast.aoi).post("endpoints:address", LESSON)
    assert Endpoint.objects.get().label != before


def test_where_it_is_off_there_is_no_page(cast: Cast, settings: LazySettings) -> None:
    settings.ENDPOINTS = False
    aoi = visitor(cast.aoi)
    assert aoi.get("endpoints:tools", LESSON).status_code == 404
    assert "own tools" not in text_of(aoi.get("course:lesson", LESSON))


def test_a_call_from_outside_shows_on_the_lesson_page(cast: Cast) -> None:
    """The page asks every three seconds, and gets the parts that changed."""
    from tests.wire.stage import stand_for

    aoi = visitor(cast.aoi)
    page = text_of(aoi.get("course:lesson", LESSON))
    assert "endpoints" not in page
    assert 'id="outside-calls"' in page
    assert "Use your own tools on this account" in page
    assert "hx-get" not in text_of(aoi.get("endpoints:news", LESSON, htmx=True))
    stand = stand_for(cast.seat(cast.aoi))
    asked = {"since": "1", "htmx": True}
    assert aoi.get("endpoints:news", LESSON, **asked).status_code == 204
    stand.client("s3").list_buckets()
    shown = text_of(aoi.get("endpoints:news", LESSON, **asked))
    assert "s3:ListAllMyBuckets" in shown
    since = re.findall(r"since=([0-9.]+)", shown)[0]
    again = aoi.get("endpoints:news", LESSON, since=since, htmx=True)
    assert again.status_code == 204


def test_a_call_from_outside_ticks_a_task(cast: Cast) -> None:
    from iamtutor.course.models import TaskProgress
    from tests.wire.stage import REGION, stand_for

    seat = cast.seat(cast.aoi)
    stand = stand_for(seat, "bucket-with-a-file")
    visitor(cast.aoi).get("course:lesson", "bucket-with-a-file")
    before = TaskProgress.objects.filter(completed__isnull=False).count()
    with pytest.raises(Exception, match="BucketAlreadyExists"):
        stand.client("s3").create_bucket(
            Bucket="my-bucket",
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
    assert TaskProgress.objects.filter(completed__isnull=False).count() > before


def test_a_call_from_outside_is_seen_everywhere(cast: Cast) -> None:
    """On the map, in the event history and on the class page, by asking them again."""
    from tests.wire.stage import REGION, stand_for

    lesson = "bucket-with-a-file"
    stand = stand_for(cast.seat(cast.aoi), lesson)
    aoi, chie = visitor(cast.aoi), visitor(cast.chie)
    aoi.get("course:lesson", lesson)
    live = text_of(chie.get("instructor:live", cast.spring.pk))
    version = re.findall(r"[?&]v=([^&\"]+)", live.replace("&amp;", "&"))[0]
    s3 = stand.client("s3")
    where = {"LocationConstraint": REGION}
    for name in ("my-bucket", "notes-from-outside"):
        with contextlib.suppress(ClientError):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    asked = {"since": "1", "htmx": True}
    shown = text_of(aoi.get("endpoints:news", lesson, **asked))
    assert "notes-from-outside" in shown[shown.index('id="map"') :]
    events = stand.client("cloudtrail").lookup_events()["Events"]
    assert "CreateBucket" in {event["EventName"] for event in events}
    history = text_of(aoi.get("console:cloudtrail", lesson))
    assert "CreateBucket" in history
    again = chie.get("instructor:live", cast.spring.pk, htmx=True, v=version)
    done = '<td class="m-done"'
    assert text_of(again).count(done) == live.count(done) + 2


@pytest.mark.parametrize("language", ["en", "ja"])
def test_large_numbers_have_a_comma(
    cast: Cast, settings: LazySettings, language: str
) -> None:
    settings.ENDPOINT_CALLS_PER_DAY = 20_000
    aoi = visitor(cast.aoi, language).catch_up()
    assert re.search(r"\D20,000\D", text_of(aoi.get("endpoints:tools", LESSON)))
    policies = text_of(aoi.get("console:iam-policies", LESSON))
    assert re.search(r'role="status">\s*1,\d{3}\D', policies)
