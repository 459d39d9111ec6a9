"""Each button makes exactly its calls, as the signed-in administrator, once."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, world_of
from tests.console.stage import FULL, READ, calls_of, create_role, last_of, one_instance
from tests.policies import allow, deny, policy, trust

OPEN = policy(allow("s3:GetObject"))
TRUST = trust(Service="lambda.amazonaws.com")


def test_create_role_for_ec2_makes_the_profile_too(aoi: Visitor, cast: Cast) -> None:
    create_role(aoi, LESSON, "made", FULL, READ)
    assert calls_of(cast) == [
        "IAM CreateRole",
        "IAM AttachRolePolicy",
        "IAM AttachRolePolicy",
        "IAM CreateInstanceProfile",
        "IAM AddRoleToInstanceProfile",
    ]
    assert last_of(cast).kind == "console"


def test_create_role_for_lambda_makes_no_profile(aoi: Visitor, cast: Cast) -> None:
    create_role(aoi, LESSON, "made", service="lambda.amazonaws.com")
    assert calls_of(cast) == ["IAM CreateRole"]


def test_create_role_for_an_account_trusts_its_root(aoi: Visitor, cast: Cast) -> None:
    create_role(
        aoi, LESSON, "made", entity="account", service="", account="444455556666"
    )
    assert calls_of(cast) == ["IAM CreateRole"]
    assert "444455556666" in world_of(cast.aoi).account.roles["made"].trust_policy


def test_create_role_with_a_policy_of_ones_own(aoi: Visitor, cast: Cast) -> None:
    create_role(aoi, LESSON, "made", entity="custom", service="", document=TRUST)
    assert calls_of(cast) == ["IAM CreateRole"]
    trusting = json.loads(world_of(cast.aoi).account.roles["made"].trust_policy)
    assert trusting == json.loads(TRUST)


def test_attach_and_remove(ready: Visitor, cast: Cast) -> None:
    ready.post("console:iam-attach", LESSON, "lab-role", policy=[READ], add="1")
    assert calls_of(cast) == ["IAM AttachRolePolicy"]
    ready.post("console:iam-remove", LESSON, "lab-role", policy=[FULL, READ])
    assert calls_of(cast) == ["IAM DetachRolePolicy"] * 2
    assert world_of(cast.aoi).account.roles["lab-role"].attached == []


def test_inline_policies_are_put_and_deleted(ready: Visitor, cast: Cast) -> None:
    for name in ("one", "two"):
        ready.post("console:iam-inline", LESSON, "lab-role", name=name, document=OPEN)
        assert calls_of(cast) == ["IAM PutRolePolicy"]
    ready.post("console:iam-remove", LESSON, "lab-role", inline=["one", "two"])
    assert calls_of(cast) == ["IAM DeleteRolePolicy"]
    assert not world_of(cast.aoi).account.roles["lab-role"].inline


def test_managed_and_inline_are_removed_together(ready: Visitor, cast: Cast) -> None:
    ready.post("console:iam-inline", LESSON, "lab-role", name="one", document=OPEN)
    ready.post(
        "console:iam-remove",
        LESSON,
        "lab-role",
        policy=[FULL],
        inline=["one"],
        nonce="form-1",
    )
    role = world_of(cast.aoi).account.roles["lab-role"]
    assert (role.attached, dict(role.inline)) == ([], {})


def test_edit_trust_policy(ready: Visitor, cast: Cast) -> None:
    ready.post("console:iam-trust", LESSON, "lab-role", document=TRUST)
    assert calls_of(cast) == ["IAM UpdateAssumeRolePolicy"]


def test_delete_role_takes_apart_what_was_put_together(
    aoi: Visitor, cast: Cast
) -> None:
    create_role(aoi, LESSON, "made", FULL)
    aoi.post("console:iam-inline", LESSON, "made", name="one", document=OPEN)
    aoi.post("console:iam-delete-role", LESSON, "made", confirm="made")
    assert calls_of(cast) == [
        "IAM RemoveRoleFromInstanceProfile",
        "IAM DeleteInstanceProfile",
        "IAM DetachRolePolicy",
        "IAM DeleteRolePolicy",
        "IAM DeleteRole",
    ]
    assert not world_of(cast.aoi).account.roles


def test_launch_instance(aoi: Visitor, cast: Cast) -> None:
    aoi.post("console:ec2-launch", LESSON, name="lab", key_pair="lab-key")
    assert calls_of(cast) == [
        "EC2 CreateSecurityGroup",
        "EC2 AuthorizeSecurityGroupIngress",
        "EC2 RunInstances",
    ]


def test_modify_iam_role_attaches_replaces_and_takes_off(
    ready: Visitor, cast: Cast
) -> None:
    create_role(ready, LESSON, "second")
    instance = one_instance(cast)

    def modify(profile: str, **more: str) -> list[str]:
        ready.post(
            "console:ec2-modify-iam-role",
            LESSON,
            instance,
            instance_profile=profile,
            **more,
        )
        return calls_of(cast)

    assert modify("second") == ["EC2 ReplaceIamInstanceProfileAssociation"]
    assert modify("-", confirm="Detach") == ["EC2 DisassociateIamInstanceProfile"]
    assert modify("lab-role") == ["EC2 AssociateIamInstanceProfile"]


def test_taking_the_role_off_asks_first(ready: Visitor, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    response = ready.post(
        "console:ec2-modify-iam-role", LESSON, one_instance(cast), instance_profile="-"
    )
    assert response.status_code == 200
    assert 'name="confirm"' in text_of(response)
    assert len(records_of(cast.aoi)) == before


@pytest.mark.parametrize(
    ("states", "call"),
    [
        (["stop"], "EC2 StopInstances"),
        (["stop", "start"], "EC2 StartInstances"),
        (["terminate"], "EC2 TerminateInstances"),
    ],
)
def test_the_states_of_an_instance(
    ready: Visitor, cast: Cast, states: list[str], call: str
) -> None:
    for state in states:
        ready.post("console:ec2-state", LESSON, one_instance(cast), state=state)
    assert calls_of(cast) == [call]


@pytest.mark.parametrize("state", ["start", "explode", ""])
def test_a_state_that_cannot_be_reached_is_not_found(
    ready: Visitor, cast: Cast, state: str
) -> None:
    response = ready.post("console:ec2-state", LESSON, one_instance(cast), state=state)
    assert response.status_code == 404


def test_create_bucket(aoi: Visitor, cast: Cast) -> None:
    aoi.post("console:s3-create-bucket", LESSON, name="aoi-other")
    assert calls_of(cast) == ["S3 CreateBucket", "S3 PutBucketEncryption"]


def upload(who: Visitor, *names: str, **fields: object):  # type: ignore[no-untyped-def]
    files = [SimpleUploadedFile(name, f"{name}\n".encode()) for name in names]
    return who.post("console:s3-upload", LESSON, "aoi-lab-notes", files=files, **fields)


def test_upload_puts_every_file(ready: Visitor, cast: Cast) -> None:
    upload(ready, "one.txt", "two.txt")
    assert calls_of(cast) == ["S3 PutObject"] * 2
    details = last_of(cast).details
    assert details["params"]["files"] == {"one.txt": 8, "two.txt": 8}
    assert "one.txt\n" not in json.dumps(details)


def test_delete_objects_empty_and_delete_bucket(ready: Visitor, cast: Cast) -> None:
    upload(ready, "one.txt", "two.txt")
    keys = ["one.txt"]
    ready.post(
        "console:s3-delete-objects",
        LESSON,
        "aoi-lab-notes",
        key=keys,
        confirm="permanently delete",
    )
    assert calls_of(cast) == ["S3 DeleteObjects"]
    assert "one.txt" not in world_of(cast.aoi).account.buckets["aoi-lab-notes"].objects
    ready.post(
        "console:s3-delete-bucket",
        LESSON,
        "aoi-lab-notes",
        query={"empty": "1"},
        confirm="permanently delete",
    )
    assert calls_of(cast) == ["S3 ListObjectsV2", "S3 DeleteObjects"]
    assert not world_of(cast.aoi).account.buckets["aoi-lab-notes"].objects
    ready.post(
        "console:s3-delete-bucket", LESSON, "aoi-lab-notes", confirm="aoi-lab-notes"
    )
    assert calls_of(cast) == ["S3 DeleteBucket"]
    assert "aoi-lab-notes" not in world_of(cast.aoi).account.buckets


def test_save_bucket_policy(ready: Visitor, cast: Cast) -> None:
    denying = policy(
        deny(
            "s3:PutObject",
            "arn:aws:s3:::aoi-lab-notes/*",
            Principal={"AWS": "arn:aws:iam::111122223333:role/lab-role"},
        )
    )
    ready.post("console:s3-bucket-policy", LESSON, "aoi-lab-notes", document=denying)
    assert calls_of(cast) == ["S3 PutBucketPolicy"]
    answer = text_of(ready.run("aws s3 cp hello.txt s3://aoi-lab-notes/"))
    assert "explicit deny in a resource-based policy" in answer


def test_every_call_is_the_administrators_from_the_console(
    aoi: Visitor, cast: Cast
) -> None:
    from iamtutor.sandbox.selectors import log_of
    from tests.cast import sandbox_of

    create_role(aoi, LESSON, "made", FULL)
    events = [entry.event for entry in log_of(sandbox_of(cast.aoi).pk)]
    assert {event.origin for event in events} == {"console"}
    assert {event.principal_arn for event in events} == {
        "arn:aws:iam::111122223333:user/admin"
    }


# -- the same form twice


@pytest.mark.parametrize("twice", range(10))
def test_a_double_click_makes_nothing_twice(
    ready: Visitor, cast: Cast, twice: int
) -> None:
    """The second answer is the first one's: no error, and no second record."""
    instance = one_instance(cast)
    upload(ready, "old.txt")
    name, args, query, fields = [
        ("iam-create-role", (), {"step": "3", "entity": "service"}, {"name": "made"}),
        ("iam-attach", ("lab-role",), {}, {"policy": READ, "add": "1"}),
        ("iam-remove", ("lab-role",), {}, {"policy": FULL}),
        ("iam-delete-role", ("lab-role",), {}, {"confirm": "lab-role"}),
        ("ec2-launch", (), {}, {"name": "lab", "key_pair": "lab-key"}),
        ("ec2-state", (instance,), {}, {"state": "terminate"}),
        ("s3-create-bucket", (), {}, {"name": "aoi-other"}),
        (
            "s3-delete-objects",
            ("aoi-lab-notes",),
            {},
            {"key": "old.txt", "confirm": "permanently delete"},
        ),
        (
            "s3-delete-bucket",
            ("aoi-lab-notes",),
            {"empty": "1"},
            {"confirm": "permanently delete"},
        ),
        (
            "ec2-modify-iam-role",
            (instance,),
            {},
            {"instance_profile": "-", "confirm": "Detach"},
        ),
    ][twice]
    if name == "iam-create-role":
        query = {**query, "service": "ec2.amazonaws.com"}
    before = len(records_of(cast.aoi))
    first, again = [
        ready.post(
            f"console:{name}", LESSON, *args, query=query, nonce="form-1", **fields
        )
        for _ in range(2)
    ]
    assert first.status_code == 302
    assert (again.status_code, again.url) == (302, first.url)
    assert len(records_of(cast.aoi)) == before + 1
    page = text_of(ready.client.get(again.url))
    assert 'class="note error"' not in page


def test_a_double_click_on_delete_bucket(ready: Visitor, cast: Cast) -> None:
    ready.post("console:s3-create-bucket", LESSON, name="aoi-other")
    first, again = [
        ready.post(
            "console:s3-delete-bucket",
            LESSON,
            "aoi-other",
            confirm="aoi-other",
            nonce="form-1",
        )
        for _ in range(2)
    ]
    assert (again.status_code, again.url) == (302, first.url)
