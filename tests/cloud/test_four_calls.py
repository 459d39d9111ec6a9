"""The article's four commands, as the API calls that they make, under many policies."""

from typing import Any

import pytest

from iamtutor.cloud.errors import AccessDenied
from iamtutor.cloud.state.identities import Group
from tests.cloud.stage import NOW, Stage
from tests.policies import allow, deny, policy

BUCKET = "aoi-lab-notes"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ListBuckets", {}),
    ("ListObjectsV2", {"Bucket": BUCKET, "Prefix": "", "Delimiter": "/"}),
    ("PutObject", {"Bucket": BUCKET, "Key": "hello.txt", "Body": b"hello\n"}),
    ("DeleteObject", {"Bucket": BUCKET, "Key": "notes.txt"}),
]


def outcomes(stage: Stage, by: Any) -> list[bool]:
    """For each of the four calls, whether it was allowed; by response and by event."""
    results = []
    for operation, params in CALLS:
        refusal: AccessDenied | None = None
        try:
            stage.call("s3", operation, by=by, origin="ec2", **params)
        except AccessDenied as denied:
            refusal = denied
        assert stage.last.denied is (refusal is not None)
        if refusal is not None:
            assert refusal.evaluation is stage.last.evaluations[-1]
        results.append(refusal is None)
    return results


def test_the_articles_policies_allow_what_the_article_says(stage: Stage) -> None:
    stage.bucket(notes="hi")
    stage.role("lab-role")
    by = stage.on(stage.instance())
    grid = {
        "full": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        "read": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
        "none": [],
    }
    found = {}
    for name, arns in grid.items():
        stage.account.roles["lab-role"].attached = arns
        found[name] = outcomes(stage, by)
    assert found == {
        "full": [True, True, True, True],
        "read": [True, True, False, False],
        "none": [False, False, False, False],
    }


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param(
            [
                allow("s3:*"),
                deny("s3:Delete*"),
            ],
            [True, True, True, False],
            id="a Deny beats the Allow",
        ),
        pytest.param(
            [{"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*"}],
            [True, True, False, True],
            id="NotAction leaves out one",
        ),
        pytest.param(
            [allow("s3:*", f"{BUCKET_ARN}/*")],
            [False, False, True, True],
            id="the objects alone",
        ),
        pytest.param(
            [allow("s3:*", BUCKET_ARN)],
            [False, True, False, False],
            id="the bucket alone",
        ),
        pytest.param(
            [allow("S3:list*")],
            [True, True, False, False],
            id="actions ignore case",
        ),
        pytest.param(
            [
                allow(
                    "s3:ListBucket", Condition={"StringEquals": {"s3:prefix": "logs/"}}
                )
            ],
            [False, False, False, False],
            id="another prefix",
        ),
        pytest.param(
            [allow("s3:ListBucket", Condition={"StringEquals": {"s3:delimiter": "/"}})],
            [False, True, False, False],
            id="the delimiter that was sent",
        ),
    ],
)
def test_invented_policies_decide(
    stage: Stage, statements: list[dict[str, Any]], expected: list[bool]
) -> None:
    stage.bucket(notes="hi")
    assert outcomes(stage, stage.lab(*statements)) == expected


def test_allowed_calls_take_effect_and_denied_ones_do_not(stage: Stage) -> None:
    stage.bucket(notes="hi")
    by = stage.lab(allow("s3:PutObject"))
    outcomes(stage, by)
    assert sorted(stage.account.buckets[BUCKET].objects) == ["hello.txt", "notes.txt"]


def test_a_policy_change_shows_on_the_next_call(stage: Stage) -> None:
    stage.bucket(notes="hi")
    by = stage.lab()
    assert outcomes(stage, by) == [False, False, False, False]
    arn = stage.managed("s3", allow("s3:*"))
    stage.call("iam", "AttachRolePolicy", RoleName="lab-role", PolicyArn=arn)
    assert outcomes(stage, by) == [True, True, True, True]


def test_a_bucket_policy_alone_can_allow(stage: Stage) -> None:
    stage.bucket(notes="hi")
    by = stage.lab()
    stage.call(
        "s3",
        "PutBucketPolicy",
        Bucket=BUCKET,
        Policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Principal": {"AWS": "arn:aws:iam::111122223333:role/lab-role"}, '
        f'"Action": "s3:*", "Resource": ["{BUCKET_ARN}", "{BUCKET_ARN}/*"]}}]}}',
    )
    assert outcomes(stage, by) == [False, True, True, True]


def test_a_boundary_limits_what_the_policies_allow(stage: Stage) -> None:
    stage.bucket(notes="hi")
    by = stage.lab(allow("s3:*"))
    stage.account.roles["lab-role"].boundary = stage.managed(
        "only-lists", allow("s3:List*")
    )
    assert outcomes(stage, by) == [True, True, False, False]


def test_group_policies_count_for_their_members(stage: Stage) -> None:
    stage.bucket(notes="hi")
    by = stage.user("chie")
    stage.account.groups["readers"] = Group(
        "readers",
        "AGPAREADERS0000000001",
        "arn:aws:iam::111122223333:group/readers",
        NOW,
        inline={"list": policy(allow("s3:L*"))},
    )
    assert outcomes(stage, by)[0] is False
    stage.account.users["chie"].groups.append("readers")
    assert outcomes(stage, by)[0] is True
