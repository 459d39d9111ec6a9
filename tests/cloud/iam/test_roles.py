"""Roles, their policies, instance profiles, managed policies, users."""

import json
from typing import Any
from urllib.parse import unquote

import pytest

from iamtutor.cloud.policies import aws_managed
from tests.cloud.stage import Stage
from tests.policies import policy, trust

EC2_TRUST = trust(Service="ec2.amazonaws.com")
GOOD = policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})


def create(stage: Stage, name: str, document: str = EC2_TRUST, **params: Any) -> Any:
    return stage.call(
        "iam",
        "CreateRole",
        RoleName=name,
        AssumeRolePolicyDocument=document,
        **params,
    )["Role"]


def create_error(
    stage: Stage, name: str, document: str = EC2_TRUST, **params: Any
) -> Any:
    return stage.error(
        "iam",
        "CreateRole",
        RoleName=name,
        AssumeRolePolicyDocument=document,
        **params,
    )


# --- roles ------------------------------------------------------------------------------


def test_a_new_role(stage: Stage) -> None:
    role = create(stage, "lab-role", Description="d", Path="/team/")
    assert role["Arn"] == "arn:aws:iam::111122223333:role/team/lab-role"
    assert json.loads(unquote(role["AssumeRolePolicyDocument"])) == json.loads(
        EC2_TRUST
    )
    assert "MaxSessionDuration" not in role
    shown = stage.call("iam", "GetRole", RoleName="lab-role")["Role"]
    assert (shown["Description"], shown["MaxSessionDuration"]) == ("d", 3600)
    assert shown["RoleLastUsed"] == {}


def test_role_names_are_unique_ignoring_case(stage: Stage) -> None:
    create(stage, "lab-role")
    error = create_error(stage, "Lab-Role")
    assert (error.code, error.status) == ("EntityAlreadyExists", 409)
    assert error.message == "Role with name Lab-Role already exists."


@pytest.mark.parametrize("name", ["bad name", "ロール", "a/b", "a*"])
def test_bad_role_names(stage: Stage, name: str) -> None:
    error = create_error(stage, name)
    assert (error.code, error.status) == ("ValidationError", 400)
    assert error.message == (
        "The specified value for roleName is invalid. It must contain only "
        "alphanumeric characters and/or the following: +=,.@_-"
    )


def test_a_role_name_that_is_too_long(stage: Stage) -> None:
    create(stage, "r" * 64)
    error = create_error(stage, "r" * 65)
    assert error.message == (
        "1 validation error detected: Value at 'roleName' failed to satisfy "
        "constraint: Member must have length less than or equal to 64"
    )
    stage.turn.wording = "2022"
    assert f"Value '{'r' * 65}' at 'roleName'" in create_error(stage, "r" * 65).message


@pytest.mark.parametrize("seconds", [3599, 43201])
def test_session_durations_have_limits(stage: Stage, seconds: int) -> None:
    error = create_error(stage, "r", MaxSessionDuration=seconds)
    assert error.code == "ValidationError"
    assert "maxSessionDuration" in error.message


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("not json", "This policy contains invalid Json"),
        (GOOD, "Has prohibited field Resource"),
        (
            policy({"Effect": "Allow", "Action": "sts:AssumeRole"}),
            "Missing required field Principal",
        ),
        (
            trust(AWS="arn:aws:iam::111122223333:user/nobody"),
            'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/nobody"',
        ),
        (
            trust(AWS="AROANOBODY"),
            'Invalid principal in policy: "AWS":"AROANOBODY"',
        ),
        (trust(Who="me"), "Invalid principal in policy"),
        (policy(), "Syntax errors in policy."),
        (
            trust(AWS="*").replace("2012-10-17", "2020-10-17"),
            "Syntax errors in policy.",
        ),
        (
            trust(Service="ec2.amazonaws"),
            'Invalid principal in policy: "SERVICE":"ec2.amazonaws"',
        ),
        (
            trust(Service="ec2.amazonaws.com").replace(
                "sts:AssumeRole", "s3:GetObject"
            ),
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
    ],
)
def test_trust_policies_that_iam_does_not_take(
    stage: Stage, document: str, message: str
) -> None:
    error = create_error(stage, "r", document)
    assert (error.code, error.message) == ("MalformedPolicyDocument", message)
    create(stage, "r")
    error = stage.error(
        "iam", "UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=document
    )
    assert error.message == message
    assert stage.account.roles["r"].trust_policy == EC2_TRUST


def test_a_missing_role(stage: Stage) -> None:
    error = stage.error("iam", "GetRole", RoleName="nope")
    assert (error.code, error.status) == ("NoSuchEntity", 404)
    assert error.message == "The role with name nope cannot be found."


def test_roles_are_listed_by_name_in_pages(stage: Stage) -> None:
    for name in ("b", "A", "c"):
        create(stage, name)
    first = stage.call("iam", "ListRoles", MaxItems=2)
    assert [role["RoleName"] for role in first["Roles"]] == ["A", "b"]
    assert first["IsTruncated"] is True
    rest = stage.call("iam", "ListRoles", MaxItems=2, Marker=first["Marker"])
    assert [role["RoleName"] for role in rest["Roles"]] == ["c"]
    assert rest["IsTruncated"] is False
    assert "Marker" not in rest
    assert stage.call("iam", "ListRoles", PathPrefix="/none/")["Roles"] == []


def test_a_role_is_deleted_last(stage: Stage) -> None:
    role = stage.role("r", {"Effect": "Allow", "Action": "*", "Resource": "*"})
    role.attached = [stage.managed("m")]

    def refused() -> str:
        error = stage.error("iam", "DeleteRole", RoleName="r")
        assert (error.code, error.status) == ("DeleteConflict", 409)
        return error.message

    assert refused() == (
        "Cannot delete entity, must remove roles from instance profile first."
    )
    stage.call(
        "iam", "RemoveRoleFromInstanceProfile", InstanceProfileName="r", RoleName="r"
    )
    assert refused() == "Cannot delete entity, must detach all policies first."
    stage.call("iam", "DetachRolePolicy", RoleName="r", PolicyArn=role.attached[0])
    assert refused() == "Cannot delete entity, must delete policies first."
    stage.call("iam", "DeleteRolePolicy", RoleName="r", PolicyName="own")
    stage.call("iam", "DeleteRole", RoleName="r")
    assert stage.account.roles == {}


# --- policies of a role -----------------------------------------------------------------


def test_attach_list_and_detach(stage: Stage) -> None:
    stage.role("r")
    arn = aws_managed.attachable()[0].arn
    for _ in range(2):  # attaching twice is no error
        stage.call("iam", "AttachRolePolicy", RoleName="r", PolicyArn=arn)
    attached = stage.call("iam", "ListAttachedRolePolicies", RoleName="r")
    assert attached["AttachedPolicies"] == [
        {"PolicyName": arn.rsplit("/", 1)[-1], "PolicyArn": arn}
    ]
    stage.call("iam", "DetachRolePolicy", RoleName="r", PolicyArn=arn)
    error = stage.error("iam", "DetachRolePolicy", RoleName="r", PolicyArn=arn)
    assert (error.code, error.message) == (
        "NoSuchEntity",
        f"Policy {arn} was not found.",
    )


def test_attached_policies_are_narrowed_by_path(stage: Stage) -> None:
    role = stage.role().name
    for where in ("AmazonS3FullAccess", "service-role/AWSLambdaRole"):
        arn = f"arn:aws:iam::aws:policy/{where}"
        stage.call("iam", "AttachRolePolicy", RoleName=role, PolicyArn=arn)
    for prefix, names in (
        ("/", ["AmazonS3FullAccess", "AWSLambdaRole"]),
        ("/service-role/", ["AWSLambdaRole"]),
        ("/none/", []),
    ):
        asked = {"RoleName": role, "PathPrefix": prefix}
        answer = stage.call("iam", "ListAttachedRolePolicies", **asked)
        assert [one["PolicyName"] for one in answer["AttachedPolicies"]] == names


def test_a_tag_that_is_given_again_keeps_its_place(stage: Stage) -> None:
    role = stage.role().name
    for tags in ({"Team": "a", "Cost": "1"}, {"team": "b"}):
        given = [{"Key": key, "Value": value} for key, value in tags.items()]
        stage.call("iam", "TagRole", RoleName=role, Tags=given)
    shown = stage.call("iam", "ListRoleTags", RoleName=role)["Tags"]
    assert [tuple(tag.values()) for tag in shown] == [("team", "b"), ("Cost", "1")]
    own = [{"Key": "aws:team", "Value": "a"}]
    error = stage.error("iam", "TagRole", RoleName=role, Tags=own)
    assert error.code == "InvalidInput"
    assert error.message == "Tag keys beginning with aws: are reserved for system use."


def test_policies_that_cannot_be_attached(stage: Stage) -> None:
    stage.role("r")
    reserved = next(p.arn for p in aws_managed.every() if not p.is_attachable)
    for arn in ("arn:aws:iam::aws:policy/NoSuchPolicy", reserved):
        error = stage.error("iam", "AttachRolePolicy", RoleName="r", PolicyArn=arn)
        assert error.code == "NoSuchEntity"
        assert error.message == f"Policy {arn} does not exist or is not attachable."
    error = stage.error("iam", "AttachRolePolicy", RoleName="r", PolicyArn="Name")
    assert (error.code, error.message) == ("InvalidInput", "ARN Name is not valid.")


def test_ten_policies_and_no_more(stage: Stage) -> None:
    stage.role("r")
    arns = [policy.arn for policy in aws_managed.attachable()[:11]]
    for arn in arns[:10]:
        stage.call("iam", "AttachRolePolicy", RoleName="r", PolicyArn=arn)
    error = stage.error("iam", "AttachRolePolicy", RoleName="r", PolicyArn=arns[10])
    assert (error.code, error.status) == ("LimitExceeded", 409)
    assert error.message == "Cannot exceed quota for PoliciesPerRole: 10"


def test_inline_policies(stage: Stage) -> None:
    stage.role("r")
    where = {"RoleName": "r", "PolicyName": "p"}
    error = stage.error("iam", "GetRolePolicy", **where)
    assert error.message == "The role policy with name p cannot be found."
    stage.call("iam", "PutRolePolicy", **where, PolicyDocument=GOOD)
    shown = stage.call("iam", "GetRolePolicy", **where)
    assert unquote(shown["PolicyDocument"]) == GOOD
    names = stage.call("iam", "ListRolePolicies", RoleName="r")["PolicyNames"]
    assert names == ["p"]
    stage.call("iam", "DeleteRolePolicy", **where)
    assert stage.error("iam", "DeleteRolePolicy", **where).code == "NoSuchEntity"


STATEMENT = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
LEGACY = "The policy failed legacy parsing"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "Syntax errors in policy."),
        (policy({**STATEMENT, "Efect": "Allow"}), "Syntax errors in policy."),
        (
            policy({"Effect": "Allow", "Resource": "*"}),
            "Policy statement must contain actions.",
        ),
        (
            policy({"Effect": "Allow", "Action": "s3:*"}),
            "Policy statement must contain resources.",
        ),
        (
            policy({**STATEMENT, "Principal": "*"}),
            "Policy document should not specify a principal.",
        ),
        (
            policy({**STATEMENT, "Action": "GetObject"}),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (policy(), "Syntax errors in policy."),
        (policy({**STATEMENT, "Action": []}), "Policy statement must contain actions."),
        (
            policy({**STATEMENT, "Action": "s_3:*"}),
            "Vendor s_3 is not valid",
        ),
        (
            policy({**STATEMENT, "Resource": "arn:other:s3:::bucket"}),
            'Partition "other" is not valid for resource "arn:other:s3:::bucket".',
        ),
        (
            policy({**STATEMENT, "Resource": "bucket"}),
            'Resource bucket must be in ARN format or "*".',
        ),
        (
            policy({**STATEMENT, "Sid": "A"}, {**STATEMENT, "Sid": "A"}),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
        (
            policy({**STATEMENT, "Sid": "not allowed"}),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies "
            "the regular expression [0-9A-Za-z]*",
        ),
        (GOOD.replace("2012-10-17", "2013-10-17"), "Syntax errors in policy."),
        (policy({**STATEMENT, "Effect": "permit"}), "Syntax errors in policy."),
        (policy({**STATEMENT, "Effect": "allow"}), LEGACY),
        (
            policy(
                {
                    **STATEMENT,
                    "Condition": {"DateLessThan": {"aws:CurrentTime": "soon"}},
                }
            ),
            LEGACY,
        ),
        (policy({**STATEMENT, "Resource": "arn:aws:s3::bucket"}), LEGACY),
        (policy({**STATEMENT, "Resource": "arn:aws::::b"}), LEGACY),
        (
            policy({**STATEMENT, "Action": "s3:List:Bucket"}),
            "Actions/Condition can contain only one colon.",
        ),
        (
            policy({**STATEMENT, "Resource": ""}),
            'Resource  must be in ARN format or "*".',
        ),
        (
            policy({**STATEMENT, "Resource": "aws:s3:::bucket"}),
            'Partition "s3" is not valid for resource "arn:s3:::bucket:*".',
        ),
        (
            policy({**STATEMENT, "Resource": "arn:aws"}),
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            policy({**STATEMENT, "Resource": "arn:aws:s*:::bucket"}),
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            policy({**STATEMENT, "Resource": "arn:aws:iam:us-east-1::user/a"}),
            "IAM resource arn:aws:iam:us-east-1::user/a cannot contain region "
            "information.",
        ),
        (
            policy({**STATEMENT, "Resource": "arn:aws:s3:us-east-1::bucket"}),
            "Resource arn:aws:s3:us-east-1::bucket can not contain region information.",
        ),
        (
            policy({**STATEMENT, "Resource": "arn:aws:iam::111122223333:u*"}),
            'IAM resource path must either be "*" or start with user/, '
            "federated-user/, role/, group/, instance-profile/, mfa/, "
            "server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, "
            "report/, access-report/.",
        ),
        # the first thing that IAM stumbles over is the one it names
        (
            policy({**STATEMENT, "Sid": "A", "Action": "x"}, {**STATEMENT, "Sid": "A"}),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
        (
            policy({**STATEMENT, "Action": "x", "Resource": "bucket"}),
            'Resource bucket must be in ARN format or "*".',
        ),
        # that there are no actions is noticed after what else is wrong
        (policy({"Effect": "Allow", "Resource": "arn:aws:s3::bucket"}), LEGACY),
        (
            policy({**STATEMENT, "Sid": "A"}, {"Sid": "A", "Effect": "Deny"}),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
        (
            policy({"Effect": "Allow", "Condition": {"Bool": {"a": {}}}}),
            "Syntax errors in policy.",
        ),
        *(
            (
                policy({**STATEMENT, "Condition": {"DateEquals": {"a": date}}}),
                LEGACY,
            )
            for date in (
                "9223372036854775808",
                "2026-13",
                "2026-11-32",
                "2026-11-27T24:00:00Z",
                "2026-11-27T09:00:00.1234567890Z",
                "2026-11-27T09:00:00+9",
            )
        ),
    ],
)
def test_policies_that_iam_does_not_take(
    stage: Stage, document: str, message: str
) -> None:
    stage.role("r")
    for operation, params in (
        ("PutRolePolicy", {"RoleName": "r", "PolicyName": "p"}),
        ("CreatePolicy", {"PolicyName": "p"}),
    ):
        error = stage.error("iam", operation, **params, PolicyDocument=document)
        assert (error.code, error.message) == ("MalformedPolicyDocument", message)
    assert stage.account.roles["r"].inline == {}
    assert stage.account.policies == {}


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:sqs",
        "arn:aws:iam",
        "arn:aws:s3:*:*:bucket",
        "arn:aws:iam::*:root",
        "arn:aws:iam::*:*",
        "arn:aws:s3:us-east-1:111122223333:accesspoint/a",
    ],
)
def test_resources_that_iam_takes(stage: Stage, resource: str) -> None:
    document = policy({**STATEMENT, "Resource": resource})
    stage.call("iam", "CreatePolicy", PolicyName="p", PolicyDocument=document)


@pytest.mark.parametrize(
    "date",
    [
        "2026-11-27T09:00:00Z",
        "2026-11-27t9:00:00.5+09",
        "2026-11-27T",
        "1764234000",
        "9223372036854775807",
        "-292275054",
    ],
)
def test_dates_that_iam_takes(stage: Stage, date: str) -> None:
    condition = {"DateGreaterThan": {"aws:CurrentTime": date}}
    document = policy({**STATEMENT, "Condition": condition})
    stage.call("iam", "CreatePolicy", PolicyName="p", PolicyDocument=document)


def test_a_managed_policy_must_be_of_the_newer_version(stage: Stage) -> None:
    stage.role("r")
    old = GOOD.replace("2012-10-17", "2008-10-17")
    none = json.dumps({"Statement": STATEMENT})
    worse = json.dumps({"Statement": {"Effect": "allow"}})
    for document in (old, none, worse):
        error = stage.error(
            "iam", "CreatePolicy", PolicyName="p", PolicyDocument=document
        )
        assert error.message == "Policy document must be version 2012-10-17 or greater."
    for document in (old, none):
        stage.call(
            "iam",
            "PutRolePolicy",
            RoleName="r",
            PolicyName="p",
            PolicyDocument=document,
        )


def test_sizes_do_not_count_white_space(stage: Stage) -> None:
    stage.role("r")
    wide = GOOD.replace("{", "{" + " " * 20_000, 1)
    params = {"RoleName": "r", "PolicyName": "p"}
    stage.call("iam", "PutRolePolicy", **params, PolicyDocument=wide)
    names = [f"arn:aws:s3:::bucket-{number:04}" for number in range(400)]
    long = policy({**STATEMENT, "Resource": names})
    error = stage.error("iam", "PutRolePolicy", **params, PolicyDocument=long)
    assert error.code == "LimitExceeded"
    error = stage.error("iam", "CreatePolicy", PolicyName="p", PolicyDocument=long)
    assert error.message == "Cannot exceed quota for PolicySize: 6144"


def test_a_boundary_must_exist(stage: Stage) -> None:
    stage.role("r")
    error = stage.error(
        "iam",
        "PutRolePermissionsBoundary",
        RoleName="r",
        PermissionsBoundary="arn:aws:iam::111122223333:policy/none",
    )
    assert error.code == "NoSuchEntity"
    arn = stage.managed("limit")
    stage.call(
        "iam", "PutRolePermissionsBoundary", RoleName="r", PermissionsBoundary=arn
    )
    shown = stage.call("iam", "GetRole", RoleName="r")["Role"]["PermissionsBoundary"]
    assert shown["PermissionsBoundaryArn"] == arn


# --- instance profiles ------------------------------------------------------------------


def test_a_profile_holds_one_role(stage: Stage) -> None:
    stage.role("one")
    stage.role("two")
    made = stage.call("iam", "CreateInstanceProfile", InstanceProfileName="p")
    assert made["InstanceProfile"]["Roles"] == []
    where = {"InstanceProfileName": "p"}
    stage.call("iam", "AddRoleToInstanceProfile", **where, RoleName="one")
    error = stage.error("iam", "AddRoleToInstanceProfile", **where, RoleName="two")
    assert error.code == "LimitExceeded"
    shown = stage.call("iam", "GetInstanceProfile", **where)["InstanceProfile"]
    assert [role["RoleName"] for role in shown["Roles"]] == ["one"]
    of_role = stage.call("iam", "ListInstanceProfilesForRole", RoleName="one")
    assert [p["InstanceProfileName"] for p in of_role["InstanceProfiles"]] == [
        "one",
        "p",
    ]
    error = stage.error("iam", "DeleteInstanceProfile", **where)
    assert error.message == (
        "Cannot delete entity, must remove roles from instance profile first."
    )
    error = stage.error("iam", "RemoveRoleFromInstanceProfile", **where, RoleName="two")
    assert error.code == "NoSuchEntity"
    stage.call("iam", "RemoveRoleFromInstanceProfile", **where, RoleName="one")
    stage.call("iam", "DeleteInstanceProfile", **where)
    error = stage.error("iam", "GetInstanceProfile", **where)
    assert error.message == "Instance Profile p cannot be found."


def test_a_profile_name_that_is_taken(stage: Stage) -> None:
    stage.role("p")
    error = stage.error("iam", "CreateInstanceProfile", InstanceProfileName="p")
    assert error.code == "EntityAlreadyExists"
    assert error.message == "Instance Profile p already exists."


# --- managed policies -------------------------------------------------------------------


def test_customer_policies(stage: Stage) -> None:
    made = stage.call("iam", "CreatePolicy", PolicyName="p", PolicyDocument=GOOD)
    arn = made["Policy"]["Arn"]
    assert arn == "arn:aws:iam::111122223333:policy/p"
    error = stage.error("iam", "CreatePolicy", PolicyName="p", PolicyDocument=GOOD)
    assert error.message == (
        "A policy called p already exists. Duplicate names are not allowed."
    )
    stage.role("r").attached = [arn]
    [listed] = stage.call("iam", "ListPolicies", Scope="Local")["Policies"]
    assert (listed["PolicyName"], listed["AttachmentCount"]) == ("p", 1)
    error = stage.error("iam", "DeletePolicy", PolicyArn=arn)
    assert error.code == "DeleteConflict"
    assert error.message == "Cannot delete a policy attached to entities."
    stage.account.roles["r"].attached = []
    stage.call("iam", "DeletePolicy", PolicyArn=arn)
    error = stage.error("iam", "GetPolicy", PolicyArn=arn)
    assert error.message == f"Policy {arn} was not found."


def test_the_default_version_is_in_force(stage: Stage) -> None:
    arn = stage.managed("p", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    by = stage.lab()
    stage.account.roles["lab-role"].attached = [arn]
    assert stage.call("s3", "ListBuckets", by)
    none = policy({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"})
    stage.call("iam", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=none)
    assert stage.call("s3", "ListBuckets", by)
    stage.call("iam", "SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v2")
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    error = stage.error("iam", "DeletePolicyVersion", PolicyArn=arn, VersionId="v2")
    assert error.code == "DeleteConflict"


def test_versions_of_a_policy(stage: Stage) -> None:
    arn = stage.managed("p", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    for _ in range(4):
        stage.later(minutes=1)
        stage.call("iam", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=GOOD)
    listed = stage.call("iam", "ListPolicyVersions", PolicyArn=arn)["Versions"]
    assert [v["VersionId"] for v in listed] == ["v5", "v4", "v3", "v2", "v1"]
    assert [v["IsDefaultVersion"] for v in listed] == [False] * 4 + [True]
    error = stage.error(
        "iam", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=GOOD
    )
    assert error.code == "LimitExceeded"
    error = stage.error("iam", "DeletePolicy", PolicyArn=arn)
    assert "more than one version" in error.message
    for operation in (
        "GetPolicyVersion",
        "SetDefaultPolicyVersion",
        "DeletePolicyVersion",
    ):
        error = stage.error("iam", operation, PolicyArn=arn, VersionId="v9")
        assert error.code == "NoSuchEntity"
    own = aws_managed.attachable()[0]
    [only] = stage.call("iam", "ListPolicyVersions", PolicyArn=own.arn)["Versions"]
    assert only["VersionId"] == own.version


def test_policies_in_use(stage: Stage) -> None:
    boundary, attached = stage.managed("limit"), stage.managed("used")
    stage.managed("unused")
    role = stage.role("r")
    role.boundary, role.attached = boundary, [attached]

    def used(**params: Any) -> list[str]:
        answer = stage.call("iam", "ListPolicies", OnlyAttached=True, **params)
        return [found["Arn"] for found in answer["Policies"]]

    assert used() == [attached]
    assert used(PolicyUsageFilter="PermissionsBoundary") == [boundary]
    assert (
        stage.error("iam", "DeletePolicy", PolicyArn=boundary).code == "DeleteConflict"
    )


def test_aws_s_own_policies_are_read_but_not_changed(stage: Stage) -> None:
    own = aws_managed.attachable()[0]
    shown = stage.call("iam", "GetPolicy", PolicyArn=own.arn)["Policy"]
    assert shown["DefaultVersionId"] == own.version
    version = stage.call(
        "iam", "GetPolicyVersion", PolicyArn=own.arn, VersionId=own.version
    )["PolicyVersion"]
    assert unquote(version["Document"]) == own.document_text
    assert stage.error("iam", "DeletePolicy", PolicyArn=own.arn).code == "NoSuchEntity"


def test_all_policies_can_be_paged_through(stage: Stage) -> None:
    names: list[str] = []
    marker: dict[str, str] = {}
    while True:
        answer = stage.call("iam", "ListPolicies", Scope="AWS", MaxItems=1000, **marker)
        names += [found["PolicyName"] for found in answer["Policies"]]
        if not answer["IsTruncated"]:
            break
        marker = {"Marker": answer["Marker"]}
    assert len(names) == len(set(names)) == len(aws_managed.every())


# --- users ------------------------------------------------------------------------------


def test_get_user_without_a_name_is_the_caller(stage: Stage) -> None:
    own = {
        "Effect": "Allow",
        "Action": "iam:GetUser",
        "Resource": "arn:aws:iam::111122223333:user/${aws:username}",
    }
    by = stage.user("aoi", own)
    assert stage.call("iam", "GetUser", by)["User"]["UserName"] == "aoi"
    assert "user admin" in stage.error("iam", "GetUser", by, UserName="admin").message


def test_a_role_session_is_no_user(stage: Stage) -> None:
    by = stage.lab({"Effect": "Allow", "Action": "iam:*", "Resource": "*"})
    error = stage.error("iam", "GetUser", by)
    assert (
        error.message == "Must specify userName when calling with non-User credentials"
    )


def test_tags_of_policies_and_profiles_are_what_conditions_ask_for(
    stage: Stage,
) -> None:
    """As the Service Authorization Reference has it: not ``iam:ResourceTag``, which is of
    roles and users alone."""
    tags = [{"Key": "team", "Value": "blue"}]
    made = {"PolicyName": "shared", "PolicyDocument": GOOD, "Tags": tags}
    arn = stage.call("iam", "CreatePolicy", **made)["Policy"]["Arn"]
    stage.call("iam", "CreateInstanceProfile", InstanceProfileName="web", Tags=tags)
    theirs = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    allow = {"Effect": "Allow", "Resource": "*", "Condition": theirs}
    by = stage.user("aoi", {**allow, "Action": "iam:Get*"})
    assert stage.call("iam", "GetPolicy", by, PolicyArn=arn)
    assert stage.call("iam", "GetInstanceProfile", by, InstanceProfileName="web")
    of_principals = {"StringEquals": {"iam:ResourceTag/team": "blue"}}
    by = stage.user("ida", {**allow, "Action": "iam:Get*", "Condition": of_principals})
    assert stage.error("iam", "GetPolicy", by, PolicyArn=arn).code == "AccessDenied"
    asked = {"ForAllValues:StringEquals": {"aws:TagKeys": ["note"]}}
    by = stage.user("ben", {**allow, "Action": "iam:Tag*", "Condition": asked})
    for name, one in (
        ("TagPolicy", {"PolicyArn": arn}),
        ("TagInstanceProfile", {"InstanceProfileName": "web"}),
    ):
        note = [{"Key": "note", "Value": "x"}]
        assert stage.call("iam", name, by, **one, Tags=note) == {}
        assert stage.error("iam", name, by, **one, Tags=tags).code == "AccessDenied"
