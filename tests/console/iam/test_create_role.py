"""The three steps of creating a role: who is trusted, what follows, and what is kept."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from iamtutor.cloud.console.trusted_entities import USE_CASES
from iamtutor.cloud.state.identities import Role
from iamtutor.console.role_draft import LONGEST_QUERY, packed, unpacked
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import OUR_ACCOUNT, Cast, Visitor, records_of, text_of, world_of
from tests.console.stage import FULL, page_of, value_of
from tests.policies import trust

EC2 = "ec2.amazonaws.com"
SSM = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"


def first_step(who: Visitor, **fields: str) -> Any:
    """The first step's form, sent."""
    return who.post("console:iam-create-role", LESSON, **fields)


def create(who: Visitor, name: str = "made", **fields: str) -> Any:
    """All three steps, as a browser goes: the address of one leads to the next."""
    second = first_step(who, **fields)
    assert second.status_code == 302, text_of(second)
    third = who.client.get(f"{second.url}&forward=1")
    assert third.status_code == 302, text_of(third)
    return who.client.post(third.url, {"name": name, "nonce": "form-1"})


def made(cast: Cast) -> Role:
    return world_of(cast.aoi).account.roles["made"]


def statement(cast: Cast) -> dict[str, Any]:
    (only,) = json.loads(made(cast).trust_policy)["Statement"]
    found: dict[str, Any] = only
    return found


# -- who is trusted


def test_the_first_step_offers_five_kinds_in_order(aoi: Visitor) -> None:
    page = page_of(aoi.get("console:iam-create-role", LESSON))
    kinds = re.findall(r'name="entity" value="(\w+)"', page)
    assert kinds == ["service", "account", "web", "saml", "custom"]


def test_the_use_cases_of_ec2_stand_in_the_consoles_order(aoi: Visitor) -> None:
    page = text_of(aoi.get("console:iam-create-role", LESSON))
    titles = [
        "EC2",
        "EC2 Role for AWS Systems Manager",
        "EC2 Spot Fleet Role",
        "EC2 - Spot Fleet Auto Scaling",
        "EC2 - Spot Fleet Tagging",
        "EC2 - Spot Instances",
        "EC2 - Spot Fleet",
        "EC2 - Scheduled Instances",
    ]
    assert re.findall(r'<b lang="en">(EC2[^<]*)</b>', page) == titles


def test_use_cases_of_service_linked_roles_are_greyed_and_explained(
    aoi: Visitor,
) -> None:
    page = page_of(aoi.get("console:iam-create-role", LESSON))
    greyed = re.findall(r'id="case-([\w-]+)"[^>]*\sdisabled', page)
    assert greyed == ["ec2-spot", "ec2-spot-fleet", "ec2-scheduled"]
    assert page.count("service-linked role") == 3


@pytest.mark.parametrize("name", ["ec2-spot", "nonsense", ""])
def test_a_use_case_that_cannot_be_chosen_is_the_services_first(
    aoi: Visitor, cast: Cast, name: str
) -> None:
    create(aoi, entity="service", service=EC2, use_case=name)
    assert statement(cast)["Principal"] == {"Service": [EC2]}


def test_a_use_case_brings_its_policy_and_its_description(
    aoi: Visitor, cast: Cast
) -> None:
    second = first_step(
        aoi, entity="service", service=EC2, **{f"case-{EC2}": "ec2-ssm"}
    )
    page = page_of(aoi.client.get(second.url))
    assert re.search(rf'value="{SSM}"[^>]* checked', page)
    third = page_of(aoi.client.get(f"{second.url}&step=3"))
    assert "CloudWatch and Systems Manager" in third
    create(aoi, entity="service", service=EC2, use_case="ec2-ssm")
    assert made(cast).attached == [SSM]
    assert world_of(cast.aoi).account.instance_profiles["made"].role == "made"


def test_another_use_case_takes_the_policy_of_the_first_along(aoi: Visitor) -> None:
    second = first_step(aoi, entity="service", service=EC2, use_case="ec2-ssm")
    back = aoi.client.get(f"{second.url}&policy={FULL}&back=1")
    changed = aoi.client.post(
        back.url, {"entity": "service", "service": "lambda.amazonaws.com"}
    )
    asked = changed.url.replace("%3A", ":").replace("%2F", "/")
    assert FULL in asked
    assert SSM not in asked


def test_only_the_ec2_service_makes_an_instance_profile(
    aoi: Visitor, cast: Cast
) -> None:
    create(aoi, entity="service", service=EC2, use_case="ec2-spot-fleet-tagging")
    assert statement(cast)["Principal"] == {"Service": ["spotfleet.amazonaws.com"]}
    assert not world_of(cast.aoi).account.instance_profiles


@pytest.mark.parametrize(
    ("fields", "principal", "conditions"),
    [
        ({"whose": "this"}, OUR_ACCOUNT, {}),
        # What was typed for another account does not count for this one.
        ({"whose": "this", "mfa": "1"}, OUR_ACCOUNT, "mfa"),
        ({"whose": "other", "account": "444455556666"}, "444455556666", {}),
        (
            {
                "whose": "other",
                "account": "444455556666",
                "with_external_id": "1",
                "external_id": "Example-12:3",
                "mfa": "1",
            },
            "444455556666",
            "both",
        ),
        (
            {"whose": "other", "account": "444455556666", "external_id": "not-asked"},
            "444455556666",
            {},
        ),
    ],
)
def test_an_account_is_trusted_on_conditions(
    aoi: Visitor, cast: Cast, fields: dict[str, str], principal: str, conditions: Any
) -> None:
    create(aoi, entity="account", **fields)
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    external = {"StringEquals": {"sts:ExternalId": "Example-12:3"}}
    wanted = {"mfa": mfa, "both": {**external, **mfa}}
    assert statement(cast) == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": principal},
        "Condition": wanted[conditions] if isinstance(conditions, str) else conditions,
    }


@pytest.mark.parametrize(
    ("provider", "key"),
    [
        ("accounts.google.com", "accounts.google.com:aud"),
        ("www.amazon.com", "www.amazon.com:app_id"),
        ("graph.facebook.com", "graph.facebook.com:app_id"),
        ("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud"),
    ],
)
def test_a_web_identity_is_trusted_for_one_audience(
    aoi: Visitor, cast: Cast, provider: str, key: str
) -> None:
    create(aoi, entity="web", provider=provider, audience="my-app")
    assert statement(cast) == {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
        "Condition": {"StringEquals": {key: ["my-app"]}},
    }


@pytest.mark.parametrize(
    ("fields", "condition"),
    [
        (
            {"saml_access": "console"},
            {"SAML:aud": "https://signin.aws.amazon.com/saml"},
        ),
        ({"saml_attribute": "SAML:iss", "saml_value": "me"}, {"SAML:iss": "me"}),
    ],
)
def test_a_saml_provider_is_trusted(
    aoi: Visitor, cast: Cast, fields: dict[str, str], condition: dict[str, str]
) -> None:
    create(aoi, entity="saml", saml_provider="Corp", **fields)
    assert statement(cast) == {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithSAML",
        "Principal": {"Federated": f"arn:aws:iam::{OUR_ACCOUNT}:saml-provider/Corp"},
        "Condition": {"StringEquals": condition},
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entity": "service"}, "Choose a service or use case."),
        ({"entity": "account", "whose": "other"}, "12 digits"),
        (
            {"entity": "account", "whose": "other", "account": "12345678901"},
            "12 digits",
        ),
        ({"entity": "account", "with_external_id": "1"}, "external ID"),
        (
            {"entity": "account", "with_external_id": "1", "external_id": "ひみつ"},
            "external ID",
        ),
        ({"entity": "web", "audience": "a"}, "Choose an identity provider."),
        ({"entity": "web", "provider": "accounts.google.com"}, "Enter an audience."),
        ({"entity": "saml", "saml_access": "console"}, "name of a provider"),
        ({"entity": "saml", "saml_provider": "Corp"}, "Enter a value."),
        ({"entity": "custom", "document": "{"}, "This is not JSON"),
    ],
)
def test_what_is_missing_in_the_first_step_is_said_and_the_rest_is_kept(
    aoi: Visitor, fields: dict[str, str], said: str
) -> None:
    response = first_step(aoi, **fields)
    assert response.status_code == 422
    page = text_of(response)
    assert said in page
    for value in fields.values():
        assert value in page


# -- the custom trust policy has the editor


CUSTOM = trust(Service="ec2.amazonaws.com")


def test_findings_are_told_while_a_trust_policy_is_typed(aoi: Visitor) -> None:
    wrong = CUSTOM.replace("sts:AssumeRole", "sts:AsumeRole")
    response = aoi.post(
        "console:iam-create-role", LESSON, htmx=True, document=wrong, check="1"
    )
    page = text_of(response)
    assert page.startswith('<div id="review"')
    assert 'class="findings"' in page


def test_the_editors_tools_keep_the_step(aoi: Visitor) -> None:
    response = first_step(aoi, entity="custom", document=CUSTOM, tidy="1")
    assert response.status_code == 200
    page = text_of(response)
    assert '    "Statement": [' in page
    assert re.search(r'id="entity-custom" checked', page)


def test_a_long_trust_policy_fits_into_the_address(aoi: Visitor, cast: Cast) -> None:
    several = json.loads(CUSTOM)
    several["Statement"] = [
        {**several["Statement"][0], "Sid": f"Statement{number}"} for number in range(16)
    ]
    text = json.dumps(several, indent=4)
    response = first_step(aoi, entity="custom", document=text)
    assert len(response.url) < LONGEST_QUERY
    create(aoi, entity="custom", document=text)
    assert made(cast).trust_policy == text


@pytest.mark.parametrize("text", ["", "x", "é", "####", packed("x")[:6], "A" * 3000])
def test_what_was_not_packed_here_is_nothing(text: str) -> None:
    assert unpacked(text) is None


# -- boundary, tags, description


def test_a_boundary_is_searched_chosen_and_put_on_the_role(
    aoi: Visitor, cast: Cast
) -> None:
    query = {"step": "2", "entity": "service", "service": EC2}
    page = text_of(
        aoi.get("console:iam-create-role", LESSON, **query, bq="poweruser", bounded="1")
    )
    assert f'name="boundary" value="{POWER}"' in page
    third = aoi.get(
        "console:iam-create-role",
        LESSON,
        **query,
        bounded="1",
        boundary=POWER,
        forward="1",
    )
    assert "PowerUserAccess" in text_of(aoi.client.get(third.url))
    aoi.client.post(third.url, {"name": "made"})
    assert made(cast).boundary == POWER


def test_a_boundary_that_was_chosen_but_not_wanted_is_left_out(
    aoi: Visitor, cast: Cast
) -> None:
    query = {"step": "3", "entity": "service", "service": EC2, "boundary": POWER}
    aoi.post("console:iam-create-role", LESSON, query=query, name="made")
    assert made(cast).boundary is None


def test_a_boundary_that_is_wanted_but_not_chosen_is_asked_for(aoi: Visitor) -> None:
    query = {"step": "2", "entity": "service", "service": EC2}
    response = aoi.get(
        "console:iam-create-role", LESSON, **query, bounded="1", forward="1"
    )
    assert response.status_code == 422
    assert 'id="boundary-e"' in page_of(response)


def third_step(who: Visitor, **fields: object) -> Any:
    query = {"step": "3", "entity": "service", "service": EC2, "policy": FULL}
    return who.post(
        "console:iam-create-role", LESSON, query=query, name="made", **fields
    )


def test_tags_are_written_without_scripts(aoi: Visitor, cast: Cast) -> None:
    fields = {"tag-key": ["team", "env"], "tag-value": ["blue", ""]}
    grown = third_step(aoi, description="mine", tags="add", **fields)
    assert grown.status_code == 200
    page = page_of(grown)
    assert page.count('name="tag-key"') == 3
    assert value_of(page, "name") == "made"
    assert "mine" in page
    assert not world_of(cast.aoi).account.roles
    third_step(aoi, **fields)
    assert made(cast).tags == {"team": "blue", "env": ""}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["a", "a"], "You must specify a unique tag key."),
        (["aws:x"], "Cannot start with aws:"),
        ([""], "You must specify a tag key"),
    ],
)
def test_a_wrong_tag_is_said_at_its_row(
    aoi: Visitor, cast: Cast, keys: list[str], said: str
) -> None:
    response = third_step(
        aoi,
        **{"tag-key": keys, "tag-value": ["v" for _ in keys], "description": "mine"},
    )
    assert response.status_code == 422
    assert said in text_of(response)
    assert "mine" in text_of(response)
    assert not records_of(cast.aoi)


def test_going_back_to_edit_keeps_what_the_third_step_says(aoi: Visitor) -> None:
    fields = {"tag-key": ["team"], "tag-value": ["blue"], "description": "mine"}
    first = third_step(aoi, edit="1", **fields)
    assert "step=1" in first.url
    second = aoi.client.post(first.url, {"entity": "service", "service": EC2})
    third = aoi.client.get(f"{second.url}&forward=1", follow=True)
    page = page_of(third)
    assert value_of(page, "name") == "made"
    assert value_of(page, "tag-key") == "team"
    assert "mine" in page
    assert FULL.rsplit("/", 1)[-1] in page


def test_too_much_to_take_along_stays(aoi: Visitor) -> None:
    import hashlib

    fields = {
        "tag-key": [hashlib.sha256(b"%d" % n).hexdigest() for n in range(50)],
        "tag-value": [hashlib.sha512(b"%d" % n).hexdigest() for n in range(50)],
    }
    response = third_step(aoi, edit="2", **fields)
    assert response.status_code == 200
    assert fields["tag-value"][49] in page_of(response)


@pytest.mark.parametrize("text", ["説明", "a & b", "x" * 1001])
def test_a_description_that_iam_does_not_take_is_said_at_the_field(
    aoi: Visitor, cast: Cast, text: str
) -> None:
    response = third_step(aoi, description=text)
    assert response.status_code == 422
    assert 'id="id_description_error"' in page_of(response)
    assert not records_of(cast.aoi)


def test_a_role_that_was_not_created_is_said_so(ready: Visitor) -> None:
    query = {"step": "3", "entity": "service", "service": EC2}
    page = text_of(
        ready.post("console:iam-create-role", LESSON, query=query, name="lab-role")
    )
    assert "Failed to create role lab-role." in page
    assert "Role with name lab-role already exists." in page


def test_the_banner_leads_to_the_role(aoi: Visitor) -> None:
    third_step(aoi)
    page = page_of(aoi.get("console:iam-roles", LESSON))
    assert f'href="{aoi.url("console:iam-role", LESSON, "made")}">View role' in page


def test_the_style_sheet_shows_the_use_cases_of_each_service() -> None:
    sheet = Path(__file__).parents[3] / "static/css/console.css"
    css = sheet.read_text("utf-8")
    for service in USE_CASES:
        assert f'option[value="{service}"]:checked' in css
        assert f'[data-service="{service}"]' in css
