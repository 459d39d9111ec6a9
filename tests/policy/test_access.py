"""Which access a policy gives, by service and level."""

from typing import Any

import pytest

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.document import parse_policy
from iamtutor.policy.summaries.access import (
    access_of,
    gives,
    read,
    services_named,
    written,
)


def line(*statements: dict[str, Any]) -> str:
    whole = [{"Effect": "Allow", "Resource": "*", **one} for one in statements]
    document = parse_policy({"Version": "2012-10-17", "Statement": whole})
    return written(access_of(document, aws_catalogue()))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ({"Action": "sts:*"}, "sts:RTW*"),
        ({"Action": "STS:assumerole"}, "sts:w"),
        ({"Action": "s3:ListAllMyBuckets"}, "s3:l"),
        ({"Action": ["s3:GetObject", "s3:PutObject", "s3:PutBucketPolicy"]}, "s3:rwp"),
        ({"Action": ["s3:GetObject", "ec2:CreateTags"]}, "ec2:t s3:r"),
        ({"Action": "*"}, "*:LRTWP*"),
        ({"Action": ["*", "s3:GetObject"]}, "*:LRTWP*"),
        ({"Action": "s3:GetObjec?"}, "s3:r"),
        ({"Action": "s3:NoSuchAction"}, ""),
        ({"Action": "nosuchservice:*"}, ""),
        ({"Action": ["nosuchservice:*", "sts:AssumeRole"]}, "sts:w"),
        ({"Effect": "Deny", "Action": "s3:GetObject"}, "-s3:r"),
    ],
)
def test_levels_are_counted_from_the_actions(
    statement: dict[str, Any], said: str
) -> None:
    assert line(statement) == said


def test_a_capital_letter_is_every_action_of_the_level() -> None:
    service = aws_catalogue().service("sts")
    assert service is not None
    reads = [a.name for a in service.actions.values() if a.access_level == "Read"]
    assert line({"Action": reads}) == "sts:R"
    assert line({"Action": reads[1:]}) == "sts:r"


def test_what_not_action_names_is_left_out_of_every_service() -> None:
    allowed = read(line({"NotAction": ["sts:*", "s3:Get*"]})).allowed
    assert (allowed["*"], allowed["sts"]) == ("LRTWP*", "")
    assert "r" in allowed["s3"]
    assert gives(allowed, "ec2", "Write")
    assert not gives(allowed, "sts", "")
    assert gives(allowed, "s3", "Read")


def test_two_statements_may_fill_a_level_together() -> None:
    service = aws_catalogue().service("sts")
    assert service is not None
    first, *rest = (a.name for a in service.actions.values())
    assert line({"Action": first}, {"Action": rest}) == "sts:RTW*"


def test_only_what_stands_before_a_colon_is_a_service() -> None:
    actions = {"Action": ["*", "*:*", "GetObject", "S3:Get*"]}
    (statement,) = parse_policy({"Statement": {"Effect": "Deny", **actions}}).statements
    assert list(services_named(statement)) == ["s3"]


def test_a_line_is_read_as_it_was_written() -> None:
    text = line(
        {"Action": ["s3:Get*", "ec2:*"]}, {"Effect": "Deny", "Action": "iam:PassRole"}
    )
    assert written(read(text)) == text
    assert read(text).denied == {"iam": "w"}


def test_access_is_found_by_service_and_by_level() -> None:
    allowed = read("ec2:Lr s3:LRTWP*").allowed
    assert gives(allowed, "", "Permissions management")
    assert not gives(allowed, "ec2", "Write")
    assert gives(allowed, "ec2", "")
    assert not gives(allowed, "iam", "")
    assert not gives(allowed, "iam", "List")


def test_any_service_will_do_if_none_is_named() -> None:
    allowed = read("ec2:Lr s3:w sts:").allowed
    assert gives(allowed, "", "")
    assert gives(allowed, "", "Write")
    assert not gives(allowed, "", "Tagging")
    assert not gives(read("sts:").allowed, "", "")
