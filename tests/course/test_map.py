"""The map on the workbench: six stations from the real state, each leads to its screen."""

import html

from hypothesis import given
from hypothesis import strategies as st

from iamtutor.course.telling.names import breakable
from iamtutor.lessons.content.names import names
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of, world_of
from tests.console.guide.pointer import Element, read
from tests.content import course

Stations = list[tuple[str, str, str]]


def drawn(who: Visitor) -> list[Element]:
    """The stations, in order."""
    page = read(text_of(who.get("course:lesson", COMMANDS_LESSON)))
    (shown,) = [e for e in page if e.get("id") == "map"]
    return shown.all("li")


def stations(who: Visitor) -> Stations:
    """(state, kind, name) of each station, and where it leads, checked to be there."""
    found = []
    for station in drawn(who):
        (kind,) = [e.text for e in station if e.has("kind")]
        names = [e.text for e in station if e.has("name")]
        (link,) = station.all("a")
        href = link.get("href") or ""
        assert who.client.get(href).status_code == 200, f"{kind}: {href}"
        state = (station.get("class") or "").split()[0]
        found.append((state, kind, ", ".join(names)))
    return found


def links(who: Visitor) -> list[str]:
    """How each station is joined to the next."""
    classes = [(station.get("class") or "").split() for station in drawn(who)]
    return [each[1].removeprefix("to-") for each in classes if len(each) > 1]


def signs(who: Visitor) -> list[str]:
    return [e.text for station in drawn(who) for e in station if e.has("sign")]


def test_at_the_beginning_every_station_waits_to_be_made(aoi: Visitor) -> None:
    assert stations(aoi) == [
        ("empty", "EC2 instance", "none"),
        ("empty", "Instance profile", "none"),
        ("empty", "Role", "none"),
        ("empty", "Trust", "none"),
        ("empty", "Policies", "none"),
        ("empty", "S3 bucket", "none"),
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
        ("empty", "EC2 instance", "none"),
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


def test_every_policy_is_named_whole(ready: Visitor) -> None:
    ready.run(
        "aws iam attach-role-policy --role-name lab-role "
        "--policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        machine="desk",
    )
    assert (
        "lit",
        "Policies",
        "AmazonS3FullAccess, AmazonS3ReadOnlyAccess",
    ) in stations(ready)


def test_what_is_there_and_was_not_called_is_only_not_tried(ready: Visitor) -> None:
    assert signs(ready) == ["not tried yet"]
    ready.run("aws s3 ls")
    assert signs(ready) == ["ListBuckets arrives"]
    ready.post("course:setting", COMMANDS_LESSON, setting="no-policies", tab="ec2")
    assert signs(ready) == []  # nothing to try: there is no policy
    ready.post("course:setting", COMMANDS_LESSON, setting="read-only", tab="ec2")
    assert signs(ready) == ["not tried yet"]


def test_another_verdict_is_another_picture_and_the_same_one_is_not(
    ready: Visitor,
) -> None:
    """A line's answer brings the map; what has the same id stays, and does not move."""

    def picture(line: str) -> str | None:
        page = read(text_of(ready.run(line)))
        (shown,) = [e for e in page if e.get("id") == "map"]
        assert shown.has("live")
        return shown.all("ol")[0].get("id")

    first = picture("aws s3 ls s3://aoi-lab-notes")
    assert picture("aws s3 ls s3://aoi-lab-notes") == first
    assert picture("aws s3 rm s3://aoi-lab-notes/notes.txt") != first


def test_the_console_shows_the_same_map(ready: Visitor) -> None:
    page = read(text_of(ready.get("console:home", COMMANDS_LESSON)))
    assert [e for e in page if e.get("id") == "map"]


def test_names_break_between_their_words_and_say_the_same() -> None:
    assert breakable("AmazonS3ReadOnlyAccess").split("<wbr>") == [
        "Amazon",
        "S3",
        "Read",
        "Only",
        "Access",
    ]


@given(st.text(max_size=60))
def test_a_name_with_breaks_is_the_name(name: str) -> None:
    assert html.unescape(breakable(name).replace("<wbr>", "")) == name


BROKEN = "report-stopped"


def broken(who: Visitor) -> str:
    return text_of(who.get("course:lesson", BROKEN))


def test_a_page_gives_no_fault_away(aoi: Visitor, cast: Cast) -> None:
    """Neither the map, nor the line above the terminal, nor a choice beside it."""
    page = broken(aoi)
    assert page.count("not known yet") >= 5
    assert "This instance has no role." not in page
    assert 'id="setting"' not in page
    bucket = names(world_of(cast.aoi, "report"), course().file)["job_bucket"]
    aoi.run(f"aws s3 cp figures.csv s3://{bucket}/", lesson=BROKEN, machine="report")
    reached = "User:" in records_of(cast.aoi)[-1].output
    assert ("not known yet" in broken(aoi)) is not reached
