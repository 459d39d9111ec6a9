"""A role's own page: what stands on each tab, and what is set from there."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest

from iamtutor.cloud.state.identities import Role
from iamtutor.cloud.world import World
from iamtutor.sandbox.codec import pack, unpack
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, sandbox_of, text_of, world_of
from tests.console.stage import FULL, create_role, hidden, page_of
from tests.policies import deny, document

ROLE = "lab-role"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"


@contextmanager
def changed(cast: Cast) -> Iterator[World]:
    """The world of Aoi's account, saved as it is left."""
    sandbox = sandbox_of(cast.aoi)
    world = unpack(sandbox.document)
    yield world
    sandbox.document = pack(world)
    sandbox.save()


def lab_role(cast: Cast) -> Role:
    return world_of(cast.aoi).account.roles[ROLE]


def tab(who: Visitor, name: str, role: str = ROLE, **query: str) -> str:
    return text_of(who.get("console:iam-role", LESSON, role, tab=name, **query))


def test_the_tabs_stand_in_the_consoles_order(ready: Visitor) -> None:
    page = tab(ready, "permissions")
    tabs = re.findall(r'href="\?tab=([\w-]+)#tabs"', page)
    assert list(dict.fromkeys(tabs)) == [
        "permissions",
        "trust",
        "tags",
        "last-accessed",
        "revoke",
    ]


def test_a_role_of_ec2_tells_its_profile_and_one_of_accounts_how_to_switch(
    ready: Visitor,
) -> None:
    assert "instance-profile/lab-role" in tab(ready, "permissions")
    create_role(ready, LESSON, "theirs", entity="account", account="444455556666")
    page = tab(ready, "permissions", "theirs")
    assert "switchrole?roleName=theirs&account=111122223333" in page
    assert "Instance profile ARN" not in page


def test_a_policy_tells_how_many_it_is_attached_to(ready: Visitor) -> None:
    create_role(ready, LESSON, "second", FULL)
    page = tab(ready, "permissions")
    assert re.search(
        r"AmazonS3FullAccess</a></th>.*?data-label=\"Attached entities\">2<", page
    )


# -- details


def test_description_and_duration_are_edited_together(
    ready: Visitor, cast: Cast
) -> None:
    ready.post(
        "console:iam-edit-role", LESSON, ROLE, description="mine", duration="14400"
    )
    assert lab_role(cast).max_session_duration == 14400
    assert lab_role(cast).description == "mine"
    page = tab(ready, "permissions")
    assert "4 hours" in page
    assert "mine" in page


@pytest.mark.parametrize("seconds", ["", "x", "3599", "43201", "1" * 5000, "-4000"])
def test_a_duration_out_of_bounds_is_said_at_its_field(
    ready: Visitor, cast: Cast, seconds: str
) -> None:
    before = len(records_of(cast.aoi))
    response = ready.post(
        "console:iam-edit-role",
        LESSON,
        ROLE,
        description="keep me",
        duration="custom",
        custom=seconds,
    )
    assert response.status_code == 422
    page = page_of(response)
    assert 'id="id_custom_error"' in page
    assert "keep me" in page
    assert len(records_of(cast.aoi)) == before


# -- tags


def test_a_row_more_is_no_change(ready: Visitor, cast: Cast) -> None:
    response = ready.post(
        "console:iam-role-tags",
        LESSON,
        ROLE,
        tags="add",
        **{"tag-key": ["team"], "tag-value": ["blue"]},
    )
    assert page_of(response).count('name="tag-key"') == 2
    assert lab_role(cast).tags == {}


def test_what_iam_says_of_tags_stands_over_the_form(ready: Visitor) -> None:
    response = ready.post(
        "console:iam-role-tags",
        LESSON,
        ROLE,
        **{"tag-key": ["Team", "team"], "tag-value": ["a", "b"]},
    )
    assert response.status_code == 422
    page = text_of(response)
    assert "Duplicate tag keys found." in page
    assert page.count('name="tag-key"') == 2


# -- boundary


def test_a_boundary_is_set_changed_and_removed(ready: Visitor, cast: Cast) -> None:
    assert "Permissions boundary (not set)" in tab(ready, "permissions")
    ready.post("console:iam-boundary", LESSON, ROLE, boundary=POWER, set="1")
    page = tab(ready, "permissions")
    assert "Permissions boundary (set)" in page
    assert "PowerUserAccess" in page
    ready.post("console:iam-boundary", LESSON, ROLE, remove="1")
    assert lab_role(cast).boundary is None


def test_searching_for_a_boundary_keeps_the_choice(ready: Visitor, cast: Cast) -> None:
    response = ready.post(
        "console:iam-boundary", LESSON, ROLE, boundary=POWER, bq="S3Full", look="1"
    )
    page = page_of(response)
    assert re.search(rf'value="{POWER}"[^>]* checked', page)
    assert "AmazonS3FullAccess" in page
    assert lab_role(cast).boundary is None


@pytest.mark.parametrize("arn", ["", "nonsense", "arn:aws:iam::aws:policy/No"])
def test_a_boundary_that_is_none_is_refused(
    ready: Visitor, cast: Cast, arn: str
) -> None:
    response = ready.post("console:iam-boundary", LESSON, ROLE, boundary=arn, set="1")
    assert response.status_code == 422
    assert 'role="alert"' in page_of(response)
    assert lab_role(cast).boundary is None


# -- sessions


def test_revoking_wants_to_be_acknowledged(ready: Visitor, cast: Cast) -> None:
    ready.post("console:iam-revoke-sessions", LESSON, ROLE)
    assert not lab_role(cast).inline
    assert "Select the check box" in tab(ready, "revoke")


def test_the_revoking_policy_is_aws_own_word_for_word(
    ready: Visitor, cast: Cast
) -> None:
    ready.post("console:iam-revoke-sessions", LESSON, ROLE, acknowledge="1")
    policy = json.loads(lab_role(cast).inline["AWSRevokeOlderSessions"])
    moment = policy["Statement"][0]["Condition"]["DateLessThan"].pop(
        "aws:TokenIssueTime"
    )
    assert policy == document(deny(["*"], ["*"], Condition={"DateLessThan": {}}))
    assert datetime.fromisoformat(moment).tzinfo is not None


def test_sessions_of_before_are_denied(ready: Visitor, cast: Cast) -> None:
    assert "aoi-lab-notes" in text_of(ready.run("aws s3 ls"))
    with changed(cast) as world:
        world.clock_offset += 60
    ready.post("console:iam-revoke-sessions", LESSON, ROLE, acknowledge="1")
    assert "with an explicit deny in an identity-based policy" in text_of(
        ready.run("aws s3 ls")
    )


# -- last accessed


def test_services_are_told_with_the_policies_that_allow_them(ready: Visitor) -> None:
    ready.run("aws s3 ls")
    page = tab(ready, "last-accessed")
    row = re.search(r"Amazon S3</th>.*?</tr>", page, re.S)
    assert row is not None
    assert "Today" in row[0]
    assert FULL.rsplit("/", 1)[-1] in row[0]


@pytest.mark.parametrize(
    ("access", "told", "silent"),
    [
        ("accessed", "Amazon S3<", "Object Lambda"),
        ("not", "Object Lambda", "Amazon S3<"),
    ],
)
def test_the_services_can_be_narrowed(
    ready: Visitor, cast: Cast, access: str, told: str, silent: str
) -> None:
    ready.run("aws s3 ls")
    before = len(records_of(cast.aoi))
    page = tab(ready, "last-accessed", access=access)
    table = page.partition("<table")[2].partition("</table>")[0]
    assert told in table
    assert silent not in table
    assert len(records_of(cast.aoi)) == before


# -- roles that are linked to a service


@pytest.fixture
def linked(ready: Visitor, cast: Cast) -> str:
    """A role of a service, as the account would hold it."""
    name = "AWSServiceRoleForEC2Spot"
    path = "/aws-service-role/spot.amazonaws.com/"
    with changed(cast) as world:
        role = world.account.roles[ROLE]
        world.account.roles[name] = replace(
            role,
            name=name,
            arn=f"arn:aws:iam::111122223333:role{path}{name}",
            path=path,
            attached=[],
            trust_policy=role.trust_policy.replace("ec2.", "spot."),
        )
    return name


def test_a_service_linked_role_offers_nothing_that_aws_keeps(
    ready: Visitor, linked: str
) -> None:
    page = tab(ready, "permissions", linked)
    assert "linked to a service" in page
    for route in ("iam-delete-role", "iam-attach", "iam-inline", "iam-boundary"):
        assert f'href="{ready.url(f"console:{route}", LESSON, linked)}"' not in page
    assert "?tab=revoke" not in page
    assert "Edit trust policy" not in tab(ready, "trust", linked)
    listed = text_of(ready.get("console:iam-roles", LESSON))
    assert "AWS Service: spot, (Service-Linked Role)" in listed
    assert re.search(rf'value="{linked}"[^>]* disabled', listed)


def test_a_service_linked_role_is_not_deleted(
    ready: Visitor, cast: Cast, linked: str
) -> None:
    response = ready.post("console:iam-delete-role", LESSON, linked, confirm=linked)
    assert response.status_code == 404
    ready.post("console:iam-revoke-sessions", LESSON, linked, acknowledge="1")
    role = world_of(cast.aoi).account.roles[linked]
    assert not role.inline


# -- the list


def test_the_list_tells_what_it_asked(ready: Visitor) -> None:
    create_role(ready, LESSON, "second")
    page = text_of(ready.get("console:iam-roles", LESSON))
    asked = page.partition('class="callseq"')[2]
    assert "IAM ListRoles" in asked
    assert re.search(r"IAM GetRole</span> <span[^>]*>× 2<", asked)


def test_a_long_list_has_pages_and_asks_for_those_it_shows(
    ready: Visitor, cast: Cast
) -> None:
    with changed(cast) as world:
        role = world.account.roles.pop(ROLE)
        for number in range(22):
            name = f"role-{number:02}"
            world.account.roles[name] = replace(role, name=name)
    page = text_of(ready.get("console:iam-roles", LESSON, page="2"))
    assert "role-21" in page
    assert "role-19<" not in page
    assert "× 2<" in page


def test_delete_leads_to_the_chosen_role(ready: Visitor) -> None:
    response = ready.get("console:iam-roles", LESSON, role=ROLE, delete="1")
    assert response.url == ready.url("console:iam-delete-role", LESSON, ROLE)
    none = ready.get("console:iam-roles", LESSON, delete="1")
    assert "Select one role" in text_of(ready.client.get(none.url))


def test_every_form_of_a_role_answers_a_double_click_once(
    ready: Visitor, cast: Cast
) -> None:
    page = page_of(ready.get("console:iam-edit-role", LESSON, ROLE))
    nonce = hidden(page, "nonce")
    before = len(records_of(cast.aoi))
    for _ in range(2):
        ready.post(
            "console:iam-edit-role",
            LESSON,
            ROLE,
            description="once",
            duration="3600",
            nonce=nonce,
        )
    assert len(records_of(cast.aoi)) == before + 1
