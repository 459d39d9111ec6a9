import json
from typing import Any

import pytest

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.state.identities import Group
from tests.cloud.stage import NOW, Stage
from tests.policies import deny, policy

ROLE = "arn:aws:iam::111122223333:role/lab-role"
PUT = {
    "Effect": "Allow",
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::demo-data/*",
}


def simulate(stage: Stage, *actions: str, **params: Any) -> list[dict[str, Any]]:
    asked = {"PolicySourceArn": ROLE, "ActionNames": list(actions), **params}
    answer = stage.call("iam", "SimulatePrincipalPolicy", **asked)
    found: list[dict[str, Any]] = answer["EvaluationResults"]
    return found


def decisions(results: list[dict[str, Any]]) -> list[str]:
    return [result["EvalDecision"] for result in results]


def test_each_action_on_each_resource(stage: Stage) -> None:
    stage.role("lab-role", PUT, deny("s3:D*"))
    assert decisions(simulate(stage, "s3:PutObject", "s3:DeleteObject")) == [
        "implicitDeny",
        "explicitDeny",
    ]
    resources = ["arn:aws:s3:::demo-data/a.txt", "arn:aws:s3:::other/a.txt"]
    results = simulate(stage, "s3:PutObject", ResourceArns=resources)
    assert [result["EvalResourceName"] for result in results] == resources
    assert decisions(results) == ["allowed", "implicitDeny"]


def test_a_group_is_asked_as_a_role_is(stage: Stage) -> None:
    arn = "arn:aws:iam::111122223333:group/devs"
    inline = {"own": policy(PUT)}
    stage.account.groups["devs"] = Group("devs", "AGPAGROUP", arn, NOW, inline=inline)
    stage.account.groups["devs"].attached.append(
        "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
    )
    actions = ["s3:PutObject", "iam:GetRole", "iam:PassRole"]
    found = simulate(
        stage,
        *actions,
        PolicySourceArn=arn,
        ResourceArns=["arn:aws:s3:::demo-data/a.txt"],
    )
    assert decisions(found) == ["allowed", "allowed", "implicitDeny"]
    [statement] = found[0]["MatchedStatements"]
    assert statement["SourcePolicyId"] == "group_devs_own"


def test_who_can_be_asked(stage: Stage) -> None:
    stage.role("lab-role")
    asked = {"ActionNames": ["s3:PutObject"], "PolicySourceArn": ROLE}
    session = "arn:aws:sts::111122223333:assumed-role/lab-role/s1"
    anyone = policy({**PUT, "Principal": "*"})
    for params, said in (
        (
            {"PolicySourceArn": session},
            f"Invalid Entity Arn: {session} does not clearly define entity type and name.",
        ),
        (
            {"ResourcePolicy": anyone},
            "Invalid caller - Caller must be an IAM user in this context.",
        ),
    ):
        error = stage.error("iam", "SimulatePrincipalPolicy", **{**asked, **params})
        assert (error.code, error.message) == ("InvalidInput", said)
    user = "arn:aws:iam::111122223333:user/admin"
    given = {"ResourcePolicy": anyone, "CallerArn": user}
    stage.call("iam", "SimulatePrincipalPolicy", **asked, **given)


def test_the_deciding_statement_is_pointed_at(stage: Stage) -> None:
    stage.role("lab-role")
    stage.account.roles["lab-role"].inline["own"] = json.dumps(
        json.loads(policy(PUT)), indent=2
    )
    resource = ["arn:aws:s3:::demo-data/a.txt"]
    [result] = simulate(stage, "s3:PutObject", ResourceArns=resource)
    assert result["MatchedStatements"] == [
        {
            "SourcePolicyId": "role_lab-role_own",
            "SourcePolicyType": "IAM Policy",
            "StartPosition": {"Line": 4, "Column": 5},
            "EndPosition": {"Line": 8, "Column": 6},
        }
    ]


def test_the_context_is_what_the_caller_gives(stage: Stage) -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "ap-northeast-1"}}
    stage.role(
        "lab-role",
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition},
    )
    [without] = simulate(stage, "s3:ListAllMyBuckets")
    assert without["EvalDecision"] == "implicitDeny"
    assert without["MissingContextValues"] == ["aws:RequestedRegion"]
    entry = {
        "ContextKeyName": "aws:RequestedRegion",
        "ContextKeyValues": ["ap-northeast-1"],
        "ContextKeyType": "string",
    }
    [with_it] = simulate(stage, "s3:ListAllMyBuckets", ContextEntries=[entry])
    assert with_it["EvalDecision"] == "allowed"
    assert with_it["MissingContextValues"] == []


def test_a_boundary_has_its_say(stage: Stage) -> None:
    role = stage.role("lab-role", {"Effect": "Allow", "Action": "*", "Resource": "*"})
    role.boundary = stage.managed("limit", PUT)
    [result] = simulate(stage, "s3:ListAllMyBuckets")
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {
        "AllowedByPermissionsBoundary": False
    }


def test_additional_policies_count_and_nothing_is_done(stage: Stage) -> None:
    stage.role("lab-role")
    before = repr(stage.account.roles)
    allow = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
    [result] = simulate(stage, "s3:DeleteBucket", PolicyInputList=[allow])
    assert result["EvalDecision"] == "allowed"
    assert repr(stage.account.roles) == before


def test_a_user_s_groups_count_and_lists_are_lists(stage: Stage) -> None:
    stage.user("aoi")
    condition = {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}
    stage.account.groups["g"] = Group(
        "g",
        "AGPAGROUPG00000000001",
        "arn:aws:iam::111122223333:group/g",
        NOW,
        attached=[stage.managed("put", PUT)],
        inline={
            "tags": policy(
                {
                    "Effect": "Allow",
                    "Action": "ec2:*",
                    "Resource": "*",
                    "Condition": condition,
                }
            )
        },
    )
    stage.account.users["aoi"].groups.append("g")

    def decision(action: str, *values: str) -> str:
        entry = {
            "ContextKeyName": "aws:TagKeys",
            "ContextKeyValues": list(values),
            "ContextKeyType": "stringList",
        }
        [result] = stage.call(
            "iam",
            "SimulatePrincipalPolicy",
            PolicySourceArn="arn:aws:iam::111122223333:user/aoi",
            ActionNames=[action],
            ResourceArns=["arn:aws:s3:::demo-data/x"],
            ContextEntries=[entry],
        )["EvaluationResults"]
        return str(result["EvalDecision"])

    assert decision("ec2:CreateTags", "a", "b") == "allowed"
    assert decision("ec2:CreateTags", "a", "c") == "implicitDeny"
    assert decision("s3:PutObject") == "allowed"


def test_a_policy_that_is_none(stage: Stage) -> None:
    stage.role("lab-role")
    params = {"PolicySourceArn": ROLE, "ActionNames": ["s3:GetObject"]}
    error = stage.error(
        "iam", "SimulatePrincipalPolicy", **params, PolicyInputList=["{"]
    )
    assert error.code == "InvalidInput"
    with pytest.raises(NotEmulated):
        stage.call(
            "iam", "SimulatePrincipalPolicy", **params, ResourceHandlingOption="x"
        )


def test_a_missing_source(stage: Stage) -> None:
    params = {"PolicySourceArn": ROLE, "ActionNames": ["s3:GetObject"]}
    error = stage.error("iam", "SimulatePrincipalPolicy", **params)
    assert error.message == "The role with name lab-role cannot be found."


def test_a_page_has_what_fits_and_the_next_one_goes_on(stage: Stage) -> None:
    """Thirty thousand requests: none is asked before its page is."""
    stage.role("lab-role", PUT)
    actions = [f"s3:Get{n}" for n in range(300)]
    resources = [f"arn:aws:s3:::demo-data/{n}" for n in range(100)]
    asked = {
        "PolicySourceArn": ROLE,
        "ActionNames": actions,
        "ResourceArns": resources,
        "MaxItems": 130,
    }
    first = stage.call("iam", "SimulatePrincipalPolicy", **asked)
    second = stage.call(
        "iam", "SimulatePrincipalPolicy", **asked, Marker=first["Marker"]
    )
    assert first["IsTruncated"]
    found = [
        (one["EvalActionName"], one["EvalResourceName"])
        for page in (first, second)
        for one in page["EvaluationResults"]
    ]
    wanted = [(action, name) for action in actions for name in resources]
    assert found == wanted[:260]


def test_work_is_told_before_it_is_done_and_a_page_ends_where_it_is_much(
    stage: Stage,
) -> None:
    told: list[int] = []
    stage.turn.charge = told.append
    many = policy(*[{**PUT, "Action": f"s3:Put*{n}"} for n in range(200)])
    answer = stage.call(
        "iam",
        "SimulateCustomPolicy",
        PolicyInputList=[many],
        ActionNames=[f"s3:Put{n}" for n in range(200)],
        MaxItems=200,
    )
    shown = answer["EvaluationResults"]
    assert 0 < len(shown) < 50
    assert answer["IsTruncated"]
    assert told[0] >= len(many)
    assert sum(told[1:]) >= len(shown) * 200


def test_one_request_that_is_too_much_work_is_not_simulated(stage: Stage) -> None:
    with pytest.raises(NotEmulated, match="as much as this"):
        stage.call(
            "iam",
            "SimulateCustomPolicy",
            PolicyInputList=[policy(*[PUT] * 1_000)] * 6,
            ActionNames=["s3:PutObject"],
        )
