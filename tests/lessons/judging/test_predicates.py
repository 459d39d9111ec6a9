"""Each predicate holds when it should, and says why when it doesn't."""

import json
import sys
from dataclasses import replace

import pytest

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.predicates import holds, missed
from iamtutor.lessons.judging.situation import looked_at
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.lesson import Pitfall
from iamtutor.lessons.schema.predicates import Predicate
from iamtutor.lessons.schema.values import Model
from tests.lessons.stage import FULL, READ_ONLY, Stage

BUCKET = "arn:aws:s3:::aoi-lab-notes"
IAM, EC2 = "arn:aws:iam::111122223333", "arn:aws:ec2:ap-northeast-1:111122223333"
TRUSTING_THE_ACCOUNT = (
    """'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", """
    """"Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]}'"""
)


class Holder(Model):
    predicate: Predicate


def predicate(**said: object) -> Predicate:
    return Holder.model_validate({"predicate": said}).predicate


def why(stage: Stage, **said: object) -> tuple[Reason, dict[str, str]] | None:
    """Why a predicate doesn't hold; its parameters are always those promised."""
    found = missed(predicate(**said), stage.situation)
    if found is None:
        return None
    assert found.params.keys() == found.reason.parameters
    return found.reason, found.params


def told(stage: Stage, **said: object) -> Reason | None:
    found = why(stage, **said)
    return None if found is None else found[0]


@pytest.fixture
def working(stage: Stage) -> Stage:
    """An instance with full access, and a bucket with a file."""
    stage.role(FULL)
    stage.instance()
    stage.bucket(notes_txt="x")
    return stage


def inline(stage: Stage, *statements: dict[str, object], name: str = "mine") -> None:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    stage.press(
        "put-inline-policy",
        role="lab-role",
        name=name,
        document=json.dumps(document),
    )


def statement(effect: str, action: object, resource: object) -> dict[str, object]:
    return {"Effect": effect, "Action": action, "Resource": resource}


# can, cannot


def question(action: object, resource: object, **more: object) -> dict[str, object]:
    return {
        "principal": "role/{role}",
        "action": action,
        "resource": resource,
        **more,
    }


def test_can_asks_the_evaluator_for_each_pair(working: Stage) -> None:
    asked = question(["s3:GetObject", "s3:PutObject"], [f"{BUCKET}/*", f"{BUCKET}/a"])
    assert told(working, can=asked) is None
    working.press("detach-policies", role="lab-role", policies=[FULL])
    working.press("attach-policies", role="lab-role", policies=[READ_ONLY])
    assert why(working, can=asked) == (
        Reason.STILL_IMPLICITLY_DENIED,
        {
            "principal": "lab-role",
            "action": "s3:PutObject",
            "resource": f"{BUCKET}/*",
        },
    )


def test_an_explicit_deny_is_told_from_an_implicit_one(working: Stage) -> None:
    inline(working, statement("Deny", "s3:PutObject", "*"))
    asked = question("s3:PutObject", f"{BUCKET}/a")
    assert told(working, can=asked) is Reason.STILL_EXPLICITLY_DENIED
    assert told(working, cannot=asked) is None
    assert told(working, cannot={**asked, "because": "explicitDeny"}) is None
    assert (
        told(working, cannot={**asked, "because": "implicitDeny"})
        is Reason.DENIED_BY_A_DENY
    )


def test_cannot_means_none_of_it(working: Stage) -> None:
    asked = question(["s3:PutObject", "s3:GetObject"], f"{BUCKET}/a")
    assert told(working, cannot=asked) is Reason.STILL_ALLOWED
    working.press("detach-policies", role="lab-role", policies=[FULL])
    assert told(working, cannot=asked) is None
    assert (
        told(working, cannot={**asked, "because": "explicitDeny"})
        is Reason.DENIED_WITHOUT_A_DENY
    )


def test_a_different_policy_that_allows_the_same_passes(working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    inline(working, statement("Allow", "s3:Put*", f"{BUCKET}/?*"))
    assert (
        told(working, can=question("s3:PutObject", "arn:aws:s3:::{bucket}/a")) is None
    )


def test_the_condition_keys_of_an_instance_are_there(working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    instance = working.situation.names["instance"]
    allow = statement("Allow", "s3:PutObject", "*")
    arn = f"arn:aws:ec2:ap-northeast-1:111122223333:instance/{instance}"
    inline(
        working, {**allow, "Condition": {"ArnEquals": {"ec2:SourceInstanceARN": arn}}}
    )
    assert told(working, can=question("s3:PutObject", f"{BUCKET}/a")) is None


def test_condition_keys_can_be_given(working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    allow = statement("Allow", "s3:PutObject", "*")
    for key, value in (("aws:SourceIp", "x"), ("s3:RequestObjectTag/to", "lab-role")):
        condition = {"StringEquals": {key: value}}
        name = key.partition(":")[0]
        inline(working, {**allow, "Condition": condition}, name=name)
    asked = question("s3:PutObject", f"{BUCKET}/a")
    assert told(working, can=asked) is Reason.STILL_IMPLICITLY_DENIED
    assert told(working, cannot=asked) is None
    for given in ({"AWS:sourceip": "x"}, {"s3:RequestObjectTag/to": "{role}"}):
        assert told(working, can={**asked, "given": given}) is None
        assert told(working, cannot={**asked, "given": given}) is Reason.STILL_ALLOWED


def test_the_tags_of_what_is_asked_for_are_there(working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    instance = working.situation.names["instance"]
    asked = {
        "s3:ExistingObjectTag/team": ("s3:GetObject", f"{BUCKET}/notes.txt"),
        "s3:BucketTag/team": ("s3:ListBucket", BUCKET),
        "iam:ResourceTag/team": ("sts:AssumeRole", f"{IAM}:role/lab-role"),
        "aws:ResourceTag/team": ("iam:GetPolicy", f"{IAM}:policy/mine"),
        "ec2:ResourceTag/team": ("ec2:StopInstances", f"{EC2}:instance/{instance}"),
    }
    user = "aws iam put-user-policy --user-name kay --policy-name mine"
    working.press("create-user", name="kay")
    allows = [
        {
            **statement("Allow", action, resource),
            "Condition": {"StringEquals": {key: "${aws:PrincipalTag/team}"}},
        }
        for key, (action, resource) in asked.items()
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": allows})
    for line in (
        f"{user} --policy-document '{document}'",
        "aws iam tag-user --user-name kay --tags Key=team,Value=blue",
        f"aws iam create-policy --policy-name mine --policy-document '{document}'",
        "aws iam update-assume-role-policy --role-name lab-role --policy-document "
        + TRUSTING_THE_ACCOUNT,
    ):
        assert working.rehearsal.do(Run(run=line, at="desk")).surprise is None
    for action, resource in asked.values():
        wanted = {"principal": "user/kay", "action": action, "resource": resource}
        assert told(working, cannot=wanted) is None
    for line in (
        "aws s3api put-object-tagging --bucket {bucket} --key notes.txt "
        "--tagging 'TagSet=[{Key=team,Value=blue}]'",
        "aws s3api put-bucket-tagging --bucket {bucket} "
        "--tagging 'TagSet=[{Key=team,Value=blue}]'",
        "aws iam tag-role --role-name lab-role --tags Key=team,Value=blue",
        f"aws iam tag-policy --policy-arn {IAM}:policy/mine --tags Key=team,Value=blue",
        f"aws ec2 create-tags --resources {instance} --tags Key=team,Value=blue",
    ):
        assert working.rehearsal.do(Run(run=line, at="desk")).surprise is None
    for action, resource in asked.values():
        wanted = {"principal": "user/kay", "action": action, "resource": resource}
        assert told(working, can=wanted) is None


def test_whose_allow_is_missing_is_told(working: Stage, sample: Course) -> None:
    asked = question("s3:PutObject", f"{BUCKET}/a")
    working.press("set-boundary", role="lab-role", boundary=READ_ONLY)
    assert told(working, can=asked) is Reason.STILL_DENIED_BY_BOUNDARY
    assumed = question("sts:AssumeRole", f"{IAM}:role/lab-role")
    assumed["principal"] = "user/admin"
    assert told(working, can=assumed) is Reason.STILL_DENIED_BY_TRUST
    stranger = {**asked, "principal": "anonymous"}
    assert told(working, can=stranger) is Reason.STILL_DENIED_BY_RESOURCE
    governed = Stage(sample, "governed")
    launch = {"principal": "user/admin", "action": "ec2:RunInstances", "resource": "*"}
    assert told(governed, can=launch) is Reason.STILL_DENIED_BY_ORGANIZATION


def test_a_user_is_asked_as_well(working: Stage) -> None:
    asked = {"principal": "user/admin", "action": "iam:CreateRole", "resource": "*"}
    assert told(working, can=asked) is None


def test_a_neighbours_bucket_is_not_reached_by_ones_own_policy(working: Stage) -> None:
    asked = question("s3:GetObject", "arn:aws:s3:::my-bucket/a")
    assert told(working, cannot=asked) is None


@pytest.mark.parametrize("name", ["role/nobody", "user/nobody"])
@pytest.mark.parametrize("kind", ["can", "cannot", "allows_only"])
def test_a_missing_principal_is_told(stage: Stage, kind: str, name: str) -> None:
    asked: dict[str, object] = {"principal": name}
    if kind == "allows_only":
        asked |= {"actions": {"*": []}, "resources": "*"}
    else:
        asked |= {"action": "s3:GetObject", "resource": "*"}
    assert why(stage, **{kind: asked}) == (
        Reason.PRINCIPAL_MISSING,
        {"principal": "nobody"},
    )


# allows_only

EXACTLY = {
    "principal": "role/lab-role",
    "actions": {
        "*": ["s3:ListAllMyBuckets"],
        BUCKET: ["s3:ListBucket"],
        f"{BUCKET}/*": ["s3:PutObject", "s3:DeleteObject"],
    },
    "resources": ["*", BUCKET, f"{BUCKET}/*", "arn:aws:s3:::payroll-{account}/*"],
}


def test_of_all_actions_those_of_a_policy_are_sought_once(
    working: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open task is judged with every command and each look at the page."""
    counted = why(working, allows_only=EXACTLY)
    module = sys.modules["iamtutor.policy.comparison.minimal"]
    monkeypatch.setattr(module, "Actions", None)
    assert why(working, allows_only=EXACTLY) == counted
    assert told(working, allows_only=EXACTLY) is Reason.ALLOWS_MORE_COUNTED


def test_allows_only_wants_neither_more_nor_less(working: Stage) -> None:
    assert told(working, allows_only=EXACTLY) is Reason.ALLOWS_MORE_COUNTED
    working.press("detach-policies", role="lab-role", policies=[FULL])
    assert told(working, allows_only=EXACTLY) is Reason.STILL_IMPLICITLY_DENIED
    inline(
        working,
        statement("Allow", "s3:ListAllMyBuckets", "*"),
        statement("Allow", "s3:ListBucket", BUCKET),
        statement("Allow", ["s3:PutObject", "s3:DeleteObject"], f"{BUCKET}/*"),
    )
    assert told(working, allows_only=EXACTLY) is None
    inline(
        working,
        statement("Allow", "s3:GetObject", "arn:aws:s3:::payroll-*/*"),
        name="more",
    )
    assert why(working, allows_only=EXACTLY) == (
        Reason.ALLOWS_MORE_COUNTED,
        {
            "principal": "lab-role",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::payroll-111122223333/*",
            "count": "1",
        },
    )


def test_what_is_too_much_is_counted_and_the_count_falls(working: Stage) -> None:
    def count() -> int:
        reason, params = why(working, allows_only=EXACTLY)
        assert reason is Reason.ALLOWS_MORE_COUNTED
        return int(params["count"].replace(",", ""))

    counts = [count()]
    working.press("detach-policies", role="lab-role", policies=[FULL])
    for actions, resources in (
        (["s3:Get*", "s3:List*", "s3:Put*", "s3:Delete*"], "*"),
        (["s3:List*", "s3:Put*", "s3:DeleteObject"], "*"),
        (["s3:List*", "s3:PutObject", "s3:DeleteObject"], "*"),
    ):
        inline(working, statement("Allow", actions, resources))
        counts.append(count())
    assert counts == sorted(set(counts), reverse=True)
    assert counts[-1] > 0


def test_an_action_too_many_on_a_listed_resource_is_told(working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    inline(
        working,
        statement("Allow", "s3:ListAllMyBuckets", "*"),
        statement("Allow", ["s3:ListBucket", "s3:DeleteBucket"], BUCKET),
        statement("Allow", ["s3:PutObject", "s3:DeleteObject"], f"{BUCKET}/*"),
    )
    found = why(working, allows_only=EXACTLY)
    assert found is not None
    assert found[1]["action"] == "s3:DeleteBucket"


# called


def test_a_call_that_fits_in_every_respect_counts(working: Stage) -> None:
    working.call_from_ec2("PutObject", Bucket="aoi-lab-notes", Key="a", Body=b"x")
    for pattern in (
        {"operation": "PutObject"},
        {"service": "s3", "at": "ec2"},
        {"action": "s3:PutObject", "principal": "role/{role}"},
        {"resource": f"{BUCKET}/*", "decision": "allowed"},
        {"setting": "full-access", "command": "upload"},
    ):
        assert told(working, called=pattern) is None, pattern


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"operation": "DeleteObject"}, Reason.NOT_CALLED),
        ({"service": "sts"}, Reason.NOTHING_CALLED),
        ({"action": "s3:DeleteObject"}, Reason.NOTHING_CALLED),
        ({"command": "list-buckets"}, Reason.NOT_RUN),
        ({"operation": "PutObject", "at": "desk"}, Reason.NOT_CALLED_AT_DESK),
        ({"operation": "PutObject", "at": "console"}, Reason.NOT_CALLED_IN_CONSOLE),
        (
            {"operation": "PutObject", "principal": "user/admin"},
            Reason.CALLED_BY_ANOTHER,
        ),
        (
            {"operation": "PutObject", "setting": "no-policies"},
            Reason.CALLED_UNDER_ANOTHER_SETTING,
        ),
        (
            {"operation": "PutObject", "resource": f"{BUCKET}/b*"},
            Reason.CALLED_ON_ANOTHER_RESOURCE,
        ),
        (
            {"operation": "PutObject", "decision": "implicitDeny"},
            Reason.CALLED_AND_ALLOWED,
        ),
        (
            {"operation": "PutObject", "error": "AccessDenied"},
            Reason.CALLED_WITHOUT_ERROR,
        ),
        (
            {"operation": "GetObject", "error": "AccessDenied"},
            Reason.CALLED_AND_FAILED,
        ),
    ],
)
def test_what_is_different_about_a_call_is_told(
    working: Stage, pattern: dict[str, str], reason: Reason
) -> None:
    del working.rehearsal.events[:]
    working.call_from_ec2("PutObject", Bucket="aoi-lab-notes", Key="a", Body=b"x")
    working.call_from_ec2("GetObject", Bucket="aoi-lab-notes", Key="b")
    assert told(working, called=pattern) is reason


def test_a_look_that_found_nothing_of_another_name_counts_however_it_was_filtered(
    working: Stage,
) -> None:
    del working.rehearsal.events[:]
    working.press("delete-bucket", bucket="aoi-lab-notes")
    working.press("look-up-events", attribute="ResourceName", value="aoi-lab-notes")
    sought = {"name": "DeleteBucket", "error": "BucketNotEmpty"}
    assert told(working, called={"recalled": sought}) is None


def test_a_request_by_a_presigned_url_is_told_from_another(working: Stage) -> None:
    """And the log, which keeps the latest of those that are alike, keeps both."""
    wanted = {"operation": "GetObject", "presigned": True}
    notes = "s3://aoi-lab-notes/notes.txt"
    working.rehearsal.do(Run(run=f"aws s3 cp {notes} -", at="desk"))
    assert told(working, called=wanted) is Reason.CALLED_NOT_PRESIGNED
    working.rehearsal.do(Run(run=f'curl -s "$(aws s3 presign {notes})"', at="desk"))
    assert told(working, called=wanted) is None
    events = working.rehearsal.events
    direct, by_url = (one for one in events[-4:] if one.operation == "GetObject")
    assert looked_at(direct) != looked_at(by_url)
    assert looked_at(replace(direct, credentials_from="presigned")) == looked_at(by_url)


def test_what_decided_a_call_is_told_from_another(working: Stage) -> None:
    """And the log, which keeps the latest of those that are alike, keeps each."""
    working.call_from_ec2("GetObject", Bucket="aoi-lab-notes", Key="notes.txt")
    inline(working, statement("Deny", "s3:GetObject", "*") | {"Sid": "First"})
    working.call_from_ec2("GetObject", Bucket="aoi-lab-notes", Key="notes.txt")
    wanted = {"operation": "GetObject", "decision": "explicitDeny"}
    elsewhere = Reason.CALLED_AND_DECIDED_ELSEWHERE
    assert told(working, called=wanted | {"statement": "First"}) is None
    assert told(working, called=wanted | {"statement": "Second"}) is elsewhere
    assert told(working, called=wanted | {"decided_by": "identity"}) is None
    assert told(working, called=wanted | {"decided_by": "scp"}) is elsewhere
    inline(working, statement("Deny", "s3:GetObject", "*") | {"Sid": "Second"})
    working.call_from_ec2("GetObject", Bucket="aoi-lab-notes", Key="notes.txt")
    seen = {looked_at(event) for event in working.rehearsal.events[-5:]}
    refused = [one for one in working.rehearsal.events if one.denied]
    assert looked_at(refused[0]) != looked_at(refused[1])
    assert len(seen) > len(refused)


def test_a_head_is_on_the_way_to_an_object_only_where_it_is_refused(
    working: Stage,
) -> None:
    """And a task that asks for a refused copy of it is not done by its head alone."""
    get, notes = "GetObject", {"Bucket": "aoi-lab-notes", "Key": "notes.txt"}
    del working.rehearsal.events[:]
    working.call_from_ec2("HeadObject", **notes)
    asked = {"operation": get, "at": "desk"}
    assert told(working, called=asked) is Reason.NOT_CALLED
    working.press("detach-policies", role="lab-role", policies=[FULL])
    working.call_from_ec2("HeadObject", **notes)
    assert told(working, called=asked) is Reason.NOT_CALLED_AT_DESK
    refused = {"operation": get, "decision": "implicitDeny"}
    assert told(working, called=refused) is Reason.NOT_CALLED


def test_what_a_look_into_the_event_history_found_is_told(working: Stage) -> None:
    """What it answered with counts, not what is in the log of the learner's own calls."""
    working.press("delete-bucket", bucket="aoi-lab-notes")
    working.press("look-up-events", attribute="EventName", value="CreateBucket")
    sought = {"recalled": {"name": "DeleteBucket", "error": "BucketNotEmpty"}}
    found = why(working, called={"operation": "LookupEvents", **sought})
    assert found == (
        Reason.CALLED_AND_NOT_FOUND,
        {
            "operation": "LookupEvents",
            "wanted": "DeleteBucket",
            "error": "BucketNotEmpty",
        },
    )
    working.press("look-up-events")
    assert why(working, called={"operation": "LookupEvents", **sought}) == (
        Reason.CALLED_AND_FOUND_AMONG_OTHERS,
        {"operation": "LookupEvents", "wanted": "DeleteBucket"},
    )
    working.press("look-up-events", attribute="EventName", value="DeleteBucket")
    [*_, look] = working.rehearsal.events
    working.rehearsal.events[:] = [look]
    assert told(working, called=sought) is None
    sought["recalled"]["error"] = "AccessDenied"
    assert told(working, called=sought) is Reason.CALLED_AND_NOT_FOUND


def test_a_command_not_run_is_told_as_the_learner_would_type_it(stage: Stage) -> None:
    found = why(stage, called={"command": "upload", "setting": "full-access"})
    assert found == (
        Reason.NOT_RUN,
        {"line": "aws s3 cp hello.txt s3://aoi-lab-notes/"},
    )


def test_denied_calls_are_told_by_their_kind(working: Stage) -> None:
    wanted = {"operation": "ListBuckets", "decision": "allowed", "at": "ec2"}
    working.press("detach-policies", role="lab-role", policies=[FULL])
    assert working.call_from_ec2("ListBuckets").denied
    assert why(working, called=wanted) == (
        Reason.CALLED_AND_IMPLICITLY_DENIED,
        {"operation": "ListBuckets", "principal": "role/lab-role"},
    )
    inline(working, statement("Deny", "s3:*", "*"))
    assert working.call_from_ec2("ListBuckets").denied
    assert told(working, called=wanted) is Reason.CALLED_AND_EXPLICITLY_DENIED
    instance = working.situation.names["instance"]
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    working.call_from_ec2("ListBuckets")
    assert told(working, called=wanted) is Reason.CALLED_AND_NOT_SENT
    assert told(working, called={**wanted, "decision": "none"}) is None
    wanted = {"operation": "ListBuckets", "principal": "role/lab-role"}
    del working.rehearsal.events[:-1]
    assert told(working, called=wanted) is Reason.CALLED_BY_NOBODY


def test_calls_of_nobody_and_from_outside_are_told_apart(working: Stage) -> None:
    look = "aws s3api list-objects-v2 --bucket aoi-lab-notes"
    wanted = {"operation": "ListObjectsV2", "principal": "anonymous"}
    working.rehearsal.do(Run(run=look, at="desk"))
    assert why(working, called=wanted) == (
        Reason.CALLED_BY_ANOTHER,
        {
            "operation": "ListObjectsV2",
            "principal": "user/admin",
            "wanted": "anonymous",
        },
    )
    working.rehearsal.do(Run(run=f"{look} --no-sign-request", at="desk", exit=254))
    assert told(working, called={**wanted, "decision": "implicitDeny"}) is None
    outside = {"operation": "ListObjectsV2", "at": "tools"}
    assert told(working, called=outside) is Reason.NOT_CALLED_BY_TOOLS
    assert working.rehearsal.do(Run(run=look, at="tools")).surprise is None
    assert told(working, called={**outside, "principal": "user/admin"}) is None
    function = {**outside, "at": "lambda"}
    assert told(working, called=function) is Reason.NOT_CALLED_BY_FUNCTION


def test_what_nobody_and_the_root_user_may_do_can_be_asked(working: Stage) -> None:
    reading = {"action": "s3:GetObject", "resource": f"{BUCKET}/notes.txt"}
    assert told(working, can={"principal": "root", **reading}) is None
    assert why(working, can={"principal": "anonymous", **reading}) == (
        Reason.STILL_DENIED_BY_RESOURCE,
        {
            "principal": "anonymous",
            "action": "s3:GetObject",
            "resource": f"{BUCKET}/notes.txt",
        },
    )


def test_the_same_command_at_the_desk_is_told_as_such(working: Stage) -> None:
    working.call_from_desk("ListBuckets")
    wanted = {"setting": "full-access", "command": "list-buckets"}
    assert told(working, called=wanted) is Reason.NOT_CALLED_ON_EC2
    assert (
        told(working, called={"command": "list-buckets", "at": "ec2"})
        is Reason.NOT_CALLED_ON_EC2
    )


def test_where_a_call_came_from_is_told_of_the_last_one(working: Stage) -> None:
    wanted = {"operation": "ListObjectsV2", "at": "ec2", "resource": BUCKET}
    here, misspelt = {"Bucket": "aoi-lab-notes"}, {"Bucket": "aoi-lab-note"}
    working.call_from_desk("ListObjectsV2", **here)
    assert told(working, called=wanted) is Reason.NOT_CALLED_ON_EC2
    wanted["decision"] = "allowed"
    working.call_from_ec2("ListObjectsV2", **misspelt)
    assert told(working, called=wanted) is Reason.CALLED_ON_ANOTHER_RESOURCE
    working.call_from_desk("ListObjectsV2", **here)
    assert told(working, called=wanted) is Reason.NOT_CALLED_ON_EC2
    working.call_from_ec2("ListObjectsV2", **here)
    assert told(working, called=wanted) is None


def test_a_setting_without_role_is_told_from_other_policies(working: Stage) -> None:
    instance = working.situation.names["instance"]
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    working.call_from_ec2("ListBuckets")
    wanted = {"setting": "full-access", "command": "list-buckets"}
    assert told(working, called=wanted) is Reason.CALLED_AND_NOT_SENT


def test_a_call_that_was_never_sent_is_told_before_its_resource(working: Stage) -> None:
    instance = working.situation.names["instance"]
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    working.call_from_ec2("DeleteObject", Bucket="aoi-lab-notes", Key="notes.txt")
    wanted = {"operation": "DeleteObject", "resource": f"{BUCKET}/notes.txt"}
    assert told(working, called=wanted) is Reason.CALLED_AND_NOT_SENT


def test_an_allowed_call_that_failed_is_no_success(working: Stage) -> None:
    event = working.call_from_desk("DeleteBucket", Bucket="aoi-lab-notes")
    assert event.error_code == "BucketNotEmpty"
    wanted = {"operation": "DeleteBucket", "decision": "allowed"}
    assert why(working, called=wanted) == (
        Reason.CALLED_AND_FAILED,
        {"operation": "DeleteBucket", "error": "BucketNotEmpty"},
    )
    assert told(working, called={**wanted, "error": "BucketNotEmpty"}) is None


def test_a_call_refused_before_anyone_asked_is_no_decision(working: Stage) -> None:
    working.call_from_ec2("ListObjectsV2", Bucket="no-such-bucket-here")
    for decision in ("allowed", "implicitDeny", "none"):
        wanted = {"operation": "ListObjectsV2", "decision": decision}
        assert told(working, called=wanted) is Reason.CALLED_AND_FAILED


def test_the_closest_call_is_the_one_that_is_told(working: Stage) -> None:
    working.call_from_ec2("ListBuckets")
    working.call_from_desk("ListBuckets")
    wanted = {"operation": "ListBuckets", "at": "ec2", "decision": "implicitDeny"}
    assert told(working, called=wanted) is Reason.CALLED_AND_ALLOWED


def test_what_was_done_in_an_earlier_lesson_counts(working: Stage) -> None:
    working.call_from_ec2("ListBuckets")
    working.rehearsal.begin_lesson()
    wanted = {"setting": "full-access", "command": "list-buckets"}
    assert told(working, called=wanted) is None
    assert told(working, called={"operation": "ListBuckets", "at": "ec2"}) is None


# exists, absent


def test_a_role_is_recognised_by_what_it_can_do(stage: Stage) -> None:
    assert told(stage, exists={"role": {}}) is Reason.ROLE_MISSING
    stage.role(READ_ONLY, name="other", service="lambda")
    wanted = {"trusts": "ec2.amazonaws.com", "attached": [FULL]}
    assert why(stage, exists={"role": wanted}) == (
        Reason.ROLE_TRUSTS_OTHERS,
        {"role": "other", "wanted": "ec2.amazonaws.com"},
    )
    stage.role(READ_ONLY)
    assert why(stage, exists={"role": wanted}) == (
        Reason.ROLE_LACKS_POLICY,
        {"role": "lab-role", "policy": "AmazonS3FullAccess"},
    )
    stage.press("attach-policies", role="lab-role", policies=[FULL])
    assert told(stage, exists={"role": wanted}) is None
    assert why(
        stage, exists={"role": {"attached_exactly": [FULL], "name": "lab*"}}
    ) == (
        Reason.ROLE_HAS_ANOTHER_POLICY,
        {"role": "lab-role", "policy": "AmazonS3ReadOnlyAccess"},
    )
    assert (
        told(stage, exists={"role": {"name": "{role}", "attached": ["*ReadOnly*"]}})
        is None
    )


def test_the_trust_policy_is_asked_and_not_read(stage: Stage) -> None:
    stage.role()
    document = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
            "Action": "sts:*",
        },
    }
    stage.press("update-trust-policy", role="lab-role", document=json.dumps(document))
    assert told(stage, exists={"role": {"trusts": "ec2.amazonaws.com"}}) is None
    assert told(stage, exists={"role": {"trusts": "lambda.amazonaws.com"}}) is None
    document["Statement"]["Effect"] = "Deny"
    stage.press("update-trust-policy", role="lab-role", document=json.dumps(document))
    assert (
        told(stage, exists={"role": {"trusts": "ec2.amazonaws.com"}})
        is Reason.ROLE_TRUSTS_OTHERS
    )


def test_inline_policies_are_counted(stage: Stage) -> None:
    stage.role()
    inline(stage, statement("Allow", "s3:*", "*"))
    assert told(stage, exists={"role": {"inline": 1}}) is None
    assert why(stage, exists={"role": {"inline": 0}}) == (
        Reason.ROLE_INLINE_POLICIES,
        {"role": "lab-role", "count": "1", "wanted": "0"},
    )


def test_a_role_of_another_name_is_told(stage: Stage) -> None:
    stage.role(name="mine")
    assert why(stage, exists={"role": {"name": "lab-*"}}) == (
        Reason.ROLE_NOT_NAMED,
        {"role": "mine", "wanted": "lab-*"},
    )


def test_an_instance_profile_holds_its_role(stage: Stage) -> None:
    wanted = {"instance_profile": {"role": {"trusts": "ec2.amazonaws.com"}}}
    assert told(stage, exists=wanted) is Reason.ROLE_MISSING
    stage.role(name="other", service="lambda")
    assert told(stage, exists=wanted) is Reason.INSTANCE_PROFILE_MISSING
    stage.call_from_desk("CreateInstanceProfile", "iam", InstanceProfileName="empty")
    assert told(stage, exists=wanted) is Reason.INSTANCE_PROFILE_EMPTY
    stage.role()
    assert told(stage, exists=wanted) is None
    wanted["instance_profile"]["role"]["attached"] = [FULL]
    assert told(stage, exists=wanted) is Reason.ROLE_LACKS_POLICY
    assert (
        told(stage, exists={"instance_profile": {"name": "x"}})
        is Reason.INSTANCE_PROFILE_NOT_NAMED
    )


def test_an_instance_has_a_name_and_a_state(stage: Stage) -> None:
    assert told(stage, exists={"instance": {}}) is Reason.INSTANCE_MISSING
    instance = stage.instance(None, name="box")
    assert told(stage, exists={"instance": {"state": "running"}}) is None
    assert why(stage, exists={"instance": {"name": "lab"}}) == (
        Reason.INSTANCE_NOT_NAMED,
        {"instance": "box", "wanted": "lab"},
    )
    stage.press("stop-instance", instance=instance)
    assert why(stage, exists={"instance": {"state": "running"}}) == (
        Reason.INSTANCE_IN_ANOTHER_STATE,
        {"instance": "box", "state": "stopped", "wanted": "running"},
    )


def test_a_terminated_instance_is_gone_unless_it_is_asked_for(stage: Stage) -> None:
    instance = stage.instance(None)
    assert told(stage, absent={"instance": {}}) is Reason.INSTANCE_STILL_THERE
    stage.press("terminate-instance", instance=instance)
    assert told(stage, absent={"instance": {}}) is None
    assert told(stage, exists={"instance": {"state": "terminated"}}) is None


def test_an_association_joins_instance_and_role(stage: Stage) -> None:
    stage.role(READ_ONLY)
    instance = stage.instance(None)
    wanted = {"association": {"instance": {"state": "running"}, "role": {}}}
    assert told(stage, exists=wanted) is Reason.ASSOCIATION_MISSING
    assert told(stage, absent={"association": {}}) is None
    stage.press("modify-iam-role", instance=instance, instance_profile="lab-role")
    assert told(stage, exists=wanted) is None
    assert why(stage, absent={"association": {}}) == (
        Reason.ASSOCIATION_STILL_THERE,
        {"instance": "lab", "instance_profile": "lab-role"},
    )
    with_full = {"association": {"role": {"attached": [FULL]}}}
    assert told(stage, exists=with_full) is Reason.ROLE_LACKS_POLICY
    stage.call_from_desk(
        "RemoveRoleFromInstanceProfile",
        "iam",
        InstanceProfileName="lab-role",
        RoleName="lab-role",
    )
    assert told(stage, exists=wanted) is Reason.INSTANCE_PROFILE_EMPTY


def test_of_two_instances_the_one_that_is_asked_for_lacks_its_role(
    stage: Stage,
) -> None:
    stage.role()
    stage.instance(None)
    stage.instance("lab-role", name="twin")
    wanted = {"association": {"instance": {"name": "lab"}, "role": {}}}
    assert told(stage, exists=wanted) is Reason.ASSOCIATION_MISSING
    wanted = {"association": {"instance": {"name": "web"}, "role": {}}}
    assert why(stage, exists=wanted) == (
        Reason.INSTANCE_NOT_NAMED,
        {"instance": "twin", "wanted": "web"},
    )


def test_whatever_bears_the_name_is_meant_however_much_it_lacks(stage: Stage) -> None:
    stage.role(name="lab-role")
    stage.role(FULL, READ_ONLY, name="other")
    wanted = {"role": {"name": "lab-role", "attached": [FULL, READ_ONLY]}}
    assert told(stage, exists=wanted) is Reason.ROLE_LACKS_POLICY


def test_the_companys_bucket_is_not_the_learners(stage: Stage) -> None:
    assert told(stage, exists={"bucket": {}}) is Reason.BUCKET_MISSING
    assert told(stage, exists={"object": {}}) is Reason.OBJECT_MISSING
    assert told(stage, absent={"bucket": {}}) is None
    assert told(stage, exists={"bucket": {"name": "payroll-*"}}) is None
    assert (
        told(stage, exists={"object": {"bucket": "payroll-*", "key": "*.csv"}}) is None
    )


def test_a_bucket_has_a_name_and_a_region(stage: Stage) -> None:
    stage.bucket()
    assert (
        told(stage, exists={"bucket": {"name": "{bucket}", "region": "{region}"}})
        is None
    )
    assert why(stage, exists={"bucket": {"region": "us-east-1"}}) == (
        Reason.BUCKET_IN_ANOTHER_REGION,
        {"bucket": "aoi-lab-notes", "region": "ap-northeast-1", "wanted": "us-east-1"},
    )
    assert told(stage, absent={"bucket": {}}) is Reason.BUCKET_STILL_THERE
    assert told(stage, exists={"bucket": {"name": "mine"}}) is Reason.BUCKET_NOT_NAMED
    stage.press("delete-bucket", bucket="aoi-lab-notes")
    # Those of others are nothing that the learner named.
    assert told(stage, exists={"bucket": {"name": "mine"}}) is Reason.BUCKET_MISSING


def test_an_object_lies_in_a_bucket_under_its_key(stage: Stage) -> None:
    stage.bucket(notes_txt="x")
    assert told(stage, exists={"object": {"key": "{object}"}}) is None
    assert why(stage, exists={"object": {"key": "*.csv"}}) == (
        Reason.OBJECT_NOT_NAMED,
        {"bucket": "aoi-lab-notes", "object": "notes.txt", "wanted": "*.csv"},
    )
    assert (
        told(stage, exists={"object": {"bucket": "other"}}) is Reason.BUCKET_NOT_NAMED
    )
    assert told(stage, absent={"object": {}}) is Reason.OBJECT_STILL_THERE
    stage.press("empty-bucket", bucket="aoi-lab-notes")
    mine = {"bucket": "{bucket}"}
    assert told(stage, exists={"object": mine}) is Reason.OBJECT_MISSING


def test_what_is_still_there_is_told_by_its_name(stage: Stage) -> None:
    stage.role()
    assert why(stage, absent={"role": {"name": "lab-*"}}) == (
        Reason.ROLE_STILL_THERE,
        {"role": "lab-role"},
    )
    assert told(stage, absent={"role": {"name": "x"}}) is None
    assert why(stage, absent={"instance_profile": {}}) == (
        Reason.INSTANCE_PROFILE_STILL_THERE,
        {"instance_profile": "lab-role"},
    )


# file


def test_files_are_looked_for_below_the_home_directory(stage: Stage) -> None:
    assert told(stage, file={"at": "ec2", "exists": "*.txt"}) is Reason.MACHINE_MISSING
    stage.instance(None)
    assert why(stage, file={"at": "ec2", "exists": "*.txt"}) == (
        Reason.FILE_MISSING,
        {"file": "*.txt"},
    )
    stage.file("hello.txt", "hello\n")
    assert told(stage, file={"at": "ec2", "exists": "{file}"}) is None
    assert told(stage, file={"at": "ec2", "contains": "hell"}) is None
    assert (
        told(stage, file={"at": "ec2", "exists": "*.txt", "contains": "heaven"})
        is Reason.FILES_LACK
    )
    assert told(stage, file={"at": "ec2", "lacks": "heaven"}) is None
    assert why(stage, file={"at": "ec2", "exists": "*.txt", "lacks": "hello"}) == (
        Reason.FILE_CONTAINS,
        {"file": "hello.txt", "text": "hello"},
    )


def test_a_machine_of_another_name_is_named(stage: Stage) -> None:
    stage.world.machines["web"] = stage.world.machines["desk"]
    assert why(stage, file={"at": "web", "exists": "a.txt"}) == (
        Reason.FILE_MISSING_ON_MACHINE,
        {"file": "a.txt", "machine": "web"},
    )


def test_the_desk_has_files_of_its_own(stage: Stage) -> None:
    assert told(stage, file={"at": "desk", "exists": ".aws/config"}) is None
    assert why(stage, file={"at": "desk", "exists": "a.txt"}) == (
        Reason.FILE_MISSING_AT_DESK,
        {"file": "a.txt"},
    )
    assert told(stage, file={"at": "desk", "lacks": "aws_secret_access_key"}) is (
        Reason.FILE_CONTAINS
    )


# answered, statement, and the usual


def test_answered_means_answered_correctly(stage: Stage) -> None:
    assert why(stage, answered="q") == (Reason.NOT_ANSWERED, {"question": "q"})
    stage.rehearsal.answers.add("q")
    assert told(stage, answered="q") is None


def test_a_statement_is_recognised_by_its_literal_elements(stage: Stage) -> None:
    wanted = {"attached_to": "role/{role}", "resource": BUCKET}
    assert told(stage, statement=wanted) is Reason.NO_SUCH_STATEMENT
    stage.role()
    inline(
        stage,
        statement("Allow", ["s3:Get*", "s3:ListBucket"], [f"{BUCKET}/*", BUCKET]),
    )
    assert told(stage, statement=wanted) is None
    assert told(stage, statement={**wanted, "action": "s3:ListBucket"}) is None
    assert (
        told(stage, statement={**wanted, "action": "s3:GetObject"})
        is Reason.NO_SUCH_STATEMENT
    )
    assert (
        told(stage, statement={**wanted, "resource": "*"}) is Reason.NO_SUCH_STATEMENT
    )


def test_a_statement_has_all_elements_in_one_place(stage: Stage) -> None:
    stage.role()
    inline(
        stage,
        statement("Allow", "s3:GetObject", "*"),
        statement("Allow", "s3:ListBucket", BUCKET),
    )
    wanted = {"attached_to": "role/{role}", "action": "s3:GetObject"}
    assert told(stage, statement={**wanted, "resource": "*"}) is None
    assert (
        told(stage, statement={**wanted, "resource": BUCKET})
        is Reason.NO_SUCH_STATEMENT
    )


def test_all_tells_the_first_that_is_missing(stage: Stage) -> None:
    role, bucket = {"exists": {"role": {}}}, {"exists": {"bucket": {}}}
    assert told(stage, all=[role, bucket]) is Reason.ROLE_MISSING
    stage.role()
    assert told(stage, all=[role, bucket]) is Reason.BUCKET_MISSING
    stage.bucket()
    assert told(stage, all=[role, bucket]) is None


def test_any_needs_one_and_tells_the_first(stage: Stage) -> None:
    role, bucket = {"exists": {"role": {}}}, {"exists": {"bucket": {}}}
    assert told(stage, any=[role, bucket]) is Reason.ROLE_MISSING
    stage.bucket()
    assert told(stage, any=[role, bucket]) is None


def test_not_turns_a_predicate_round(stage: Stage) -> None:
    assert told(stage, **{"not": {"exists": {"role": {}}}}) is None
    stage.role()
    assert told(stage, **{"not": {"exists": {"role": {}}}}) is Reason.NOT_YET
    unwanted = {"called": {"operation": "ListBuckets"}}
    assert told(stage, **{"not": unwanted}) is None
    stage.call_from_desk("ListBuckets")
    assert told(stage, **{"not": unwanted}) is Reason.CALLED_AFTER_ALL
    column = {"called": {"command": "list-buckets", "decision": "allowed"}}
    assert told(stage, **{"not": column}) is Reason.CALLED_AFTER_ALL
    assert holds(predicate(**{"exists": {"role": {}}}), stage.situation)


def test_a_pitfall_may_use_every_predicate() -> None:
    pitfall = Pitfall.model_validate(
        {
            "pitfall": "p",
            "when": {"statement": {"attached_to": "role/x"}},
            "attempt": [{"run": "ls", "at": "desk"}],
        }
    )
    assert pitfall.misconception is None
