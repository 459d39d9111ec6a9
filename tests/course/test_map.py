"""The map on the workbench: six stations from the real state, each leads to its screen."""

from __future__ import annotations

import html
import re

import pytest

from iamtutor.course.map import BROAD_WIDTH
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of, visitor, world_of

Stations = list[tuple[str, str, str]]


def stations(who: Visitor) -> Stations:
    """(state, kind, name) of each station, and where it leads, checked to be there."""
    page = html.unescape(who.get("course:lesson", COMMANDS_LESSON).content.decode())
    broad = page.split('class="broad"')[1].split("</svg>")[0]
    found = re.findall(
        r'<a class="node (\w+)" href="([^"]+)">.*?class="kind"[^>]*>([^<]+)<.*?'
        r'class="name"[^>]*>([^<]+)<',
        broad,
        re.DOTALL,
    )
    for _, href, kind, _ in found:
        assert who.client.get(href).status_code == 200, f"{kind}: {href}"
    return [(state, kind, name) for state, _, kind, name in found]


def links(who: Visitor) -> list[str]:
    """How each station is joined to the next."""
    page = who.get("course:lesson", COMMANDS_LESSON).content.decode()
    broad = page.split('class="broad"')[1].split("</svg>")[0]
    return re.findall(r'<path class="(link|gone|through|cut)"', broad)


def signs(who: Visitor) -> list[str]:
    page = html.unescape(who.get("course:lesson", COMMANDS_LESSON).content.decode())
    broad = page.split('class="broad"')[1].split("</svg>")[0]
    return re.findall(r'class="(?:sign|good|none)"[^>]*>([^<]+)<', broad)


def test_at_the_beginning_every_station_waits_to_be_made(aoi: Visitor) -> None:
    assert stations(aoi) == [
        ("empty", "EC2 instance", "none yet"),
        ("empty", "Instance profile", "none"),
        ("empty", "Role", "none"),
        ("empty", "Trust", "none"),
        ("empty", "Policies", "none"),
        ("empty", "S3 bucket", "none yet"),
    ]


def test_all_is_lit_once_a_call_arrives(ready: Visitor) -> None:
    ready.run("aws s3 ls s3://aoi-lab-notes")
    assert [state for state, _, _ in stations(ready)] == ["lit"] * 6
    assert signs(ready) == ["ListObjectsV2 arrives"]


def test_a_denied_call_stops_at_the_policies(ready: Visitor) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="read-only", tab="ec2")
    ready.run("aws s3 rm s3://aoi-lab-notes/notes.txt")
    assert [(state, kind) for state, kind, _ in stations(ready)][-2:] == [
        ("stop", "Policies"),
        ("waiting", "S3 bucket"),
    ]
    assert signs(ready) == ["DeleteObject does not arrive"]


def test_a_role_that_ec2_may_not_assume_is_broken_at_its_trust(ready: Visitor) -> None:
    ready.post(
        "console:iam-trust",
        COMMANDS_LESSON,
        "lab-role",
        document='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Principal": {"Service": "lambda.amazonaws.com"}, '
        '"Action": "sts:AssumeRole"}]}',
    )
    assert ("stop", "Trust", "not EC2") in stations(ready)
    assert "EC2 is not trusted" in signs(ready)


def test_a_role_without_policies_says_so(ready: Visitor, cast: Cast) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="no-policies", tab="ec2")
    assert world_of(cast.aoi).account.roles["lab-role"].attached == []
    assert ("empty", "Policies", "none") in stations(ready)


def test_a_role_that_was_made_stands_in_the_map_before_there_is_an_instance(
    aoi: Visitor,
) -> None:
    aoi.post(
        "console:iam-create-role",
        COMMANDS_LESSON,
        query={
            "step": "3",
            "entity": "service",
            "service": "ec2.amazonaws.com",
            "policy": "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        },
        name="lab-role",
        description="",
    )
    assert stations(aoi)[:5] == [
        ("empty", "EC2 instance", "none yet"),
        ("waiting", "Instance profile", "lab-role"),
        ("waiting", "Role", "lab-role"),
        ("waiting", "Trust", "EC2"),
        ("waiting", "Policies", "AmazonS3FullAccess"),
    ]
    assert links(aoi) == ["gone", "link", "link", "link", "gone"]


def test_a_role_that_was_taken_off_stays_and_only_its_line_is_cut(
    ready: Visitor,
) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="no-role", tab="ec2")
    assert stations(ready)[:3] == [
        ("lit", "EC2 instance", "lab"),
        ("waiting", "Instance profile", "lab-role"),
        ("waiting", "Role", "lab-role"),
    ]
    assert links(ready)[:2] == ["gone", "link"]


def test_an_empty_profile_is_cut_off_from_the_role_beside_it(ready: Visitor) -> None:
    ready.run(
        "aws iam remove-role-from-instance-profile --instance-profile-name lab-role "
        "--role-name lab-role",
        machine="desk",
    )
    assert stations(ready)[1:3] == [
        ("lit", "Instance profile", "lab-role"),
        ("waiting", "Role", "lab-role"),
    ]
    assert links(ready)[:2] == ["link", "gone"]


def test_the_map_is_read_out_as_one_sentence(ready: Visitor) -> None:
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert (
        "The connection now: EC2 instance lab, Instance profile lab-role, "
        "Role lab-role, Trust EC2, Policies AmazonS3FullAccess, "
        "S3 bucket aoi-lab-notes" in page
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_last_station_stays_inside_the_drawing(cast: Cast, language: str) -> None:
    who = visitor(cast.aoi, language).catch_up()
    page = who.get("course:lesson", COMMANDS_LESSON).content.decode()
    broad = page.split('class="broad"')[1].split("</svg>")[0]
    x, width = re.findall(r'<rect x="([\d.]+)" y="6" width="([\d.]+)"', broad)[-1]
    assert float(x) + float(width) <= BROAD_WIDTH


def test_a_sign_has_room_in_the_tall_drawing_at_the_first_station_too(
    ready: Visitor,
) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="no-role", tab="ec2")
    ready.run("aws s3 ls")
    assert signs(ready) == ["no credentials"]
    page = ready.get("course:lesson", COMMANDS_LESSON).content.decode()
    tall = page.split('class="tall"')[1].split("</svg>")[0]
    (place,) = re.findall(r'class="none" x="40" y="(-?[\d.]+)"', tall)
    assert float(place) >= 10
