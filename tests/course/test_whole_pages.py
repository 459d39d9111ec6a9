"""A part of a page that asks and may not have its answer: the whole page goes on."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client

from iamtutor.people.models import Enrolment
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of

LESSON = f"/en/lessons/{COMMANDS_LESSON}/"
HERE = LESSON + "?tab=ec2"
HEADERS = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{HERE}"}


def sent_to(response: object) -> str:
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert response.content == b""  # type: ignore[attr-defined]
    return str(response["HX-Redirect"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("part", "fields"),
    [("run/ec2/", {"line": "aws s3 ls"}), ("tasks/list-buckets/check/", {})],
)
def test_whoever_signed_out_in_another_tab_signs_in_and_comes_back(
    ready: Visitor, part: str, fields: dict[str, str]
) -> None:
    ready.client.logout()
    url = sent_to(ready.client.post(LESSON + part, fields, headers=HEADERS))
    assert urlsplit(url).path == "/en/sign-in/"
    assert parse_qs(urlsplit(url).query) == {"next": [HERE]}
    page = text_of(ready.client.get(url))
    assert f'name="next" value="{HERE}"' in page


@pytest.mark.parametrize("came_from", ["/en/classes/1/settings/", ""])
def test_whoever_sent_a_form_comes_back_to_its_page_not_to_its_address(
    cast: Cast, came_from: str
) -> None:
    url = f"/en/classes/{cast.spring.pk}/archive/"
    headers = {"Referer": f"http://testserver{came_from}"} if came_from else {}
    answer = Client().post(url, headers=headers)
    assert answer.status_code == 302
    there = urlsplit(answer["Location"])
    assert there.path == "/en/sign-in/"
    assert parse_qs(there.query) == {"next": [came_from or "/"]}
    asked = urlsplit(Client().get(f"/en/classes/{cast.spring.pk}/")["Location"])
    assert asked.path == "/en/sign-in/"
    assert parse_qs(asked.query) == {"next": [f"/en/classes/{cast.spring.pk}/"]}


def test_an_address_that_htmx_encoded_is_read(ready: Visitor) -> None:
    ready.client.logout()
    encoded = {
        "HX-Current-URL": quote(f"http://testserver{HERE}", safe=""),
        "HX-Current-URL-URI-AutoEncoded": "true",
    }
    url = sent_to(ready.client.get(LESSON, headers={**HEADERS, **encoded}))
    assert parse_qs(urlsplit(url).query) == {"next": [HERE]}


def test_a_class_page_that_asks_for_news_does_the_same(cast: Cast) -> None:
    url = sent_to(
        Client().get(
            f"/en/classes/{cast.spring.pk}/",
            headers={
                "HX-Request": "true",
                "HX-Current-URL": "http://testserver/en/classes/",
            },
        )
    )
    assert parse_qs(urlsplit(url).query) == {"next": ["/en/classes/"]}


def test_whoever_lost_the_seat_is_led_home(ready: Visitor, cast: Cast) -> None:
    Enrolment.objects.filter(person=cast.aoi).delete()
    answer = ready.client.post(LESSON + "run/ec2/", {"line": "ls"}, headers=HEADERS)
    assert sent_to(answer) == "/en/"


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/x", "http://[", "http://testserver//x.y/"]
)
def test_a_page_elsewhere_is_not_come_back_to(ready: Visitor, elsewhere: str) -> None:
    ready.client.logout()
    answer = ready.client.post(
        LESSON + "run/ec2/",
        {"line": "ls"},
        headers={**HEADERS, "HX-Current-URL": elsewhere},
    )
    next_page = parse_qs(urlsplit(sent_to(answer)).query)["next"]
    assert next_page == ["/"]
