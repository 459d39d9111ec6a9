"""The map tells who asks, through what, for what; and nothing that may not be true."""

import json

import pytest

from iamtutor.cloud.credentials.trust import EC2_SERVICE
from iamtutor.cloud.state.identities import User
from iamtutor.lessons.map.drawing import draw
from iamtutor.lessons.map.stations import Joint, Kind, Map, Sign, State
from iamtutor.lessons.schema.course import MapFile
from iamtutor.lessons.schema.values import Caller
from iamtutor.lessons.worlds.keys import key_holder
from iamtutor.shell import interpreter
from tests.lessons.stage import FULL, READ_ONLY, Stage
from tests.policies import deny, trust

INSTANCE = MapFile(caller=Caller(at="ec2"))
DESK = MapFile(caller=Caller(at="desk"))
BUCKET = "arn:aws:s3:::aoi-lab-notes"
CHAIN = ["instance", "profile", "role", "trust", "policies", "bucket"]


@pytest.fixture
def working(stage: Stage) -> Stage:
    stage.role(FULL)
    stage.instance()
    stage.bucket()
    return stage


def drawn(stage: Stage, wanted: MapFile = INSTANCE) -> Map:
    return draw(stage.world, stage.rehearsal.events, wanted, lambda: BUCKET)


def kinds(map_: Map) -> list[str]:
    return [node.kind.value for node in map_.nodes]


def typed(stage: Stage, line: str, machine: str = "desk") -> None:
    turn = stage.rehearsal.turn()
    interpreter.run(turn, machine, line)
    stage.rehearsal.keep(turn)


def upload(stage: Stage) -> None:
    stage.call_from_ec2("PutObject", Bucket="aoi-lab-notes", Key="a.txt", Body=b"x")


def test_nothing_is_claimed_before_the_first_call(working: Stage) -> None:
    found = drawn(working)
    assert kinds(found) == CHAIN
    assert found.joints == (Joint.LINK,) * 4 + (Joint.GONE,)
    assert not any(node.sign for node in found.nodes)


def test_before_the_first_call_it_shows_whose_key_lies_at_the_desk(
    stage: Stage,
) -> None:
    def shown(wanted: MapFile) -> tuple[str, ...]:
        def held() -> User | None:
            return key_holder(stage.world, "desk", stage.rehearsal.bodies)

        return draw(stage.world, [], wanted, at_desk=held).nodes[0].names

    users = stage.world.account.users
    administrator = stage.world.account.console_user
    assert shown(DESK) == (administrator,)
    stage.press("create-user", name="kay")
    typed(stage, "aws iam create-access-key --user-name kay > key.json")
    key = "$(jq -r .AccessKey.AccessKeyId key.json)"
    typed(stage, f"aws configure set aws_access_key_id {key}")
    assert users["kay"].access_keys
    assert shown(DESK) == ("kay",)
    named = MapFile(caller=Caller(at="desk", principal=f"user/{administrator}"))
    assert shown(named) == (administrator,)


def test_before_the_first_call_it_shows_a_role_that_is_named_or_nobody(
    working: Stage,
) -> None:
    found = drawn(working, MapFile(caller=Caller(principal="role/lab-role")))
    assert [(node.kind, node.state, node.names) for node in found.nodes[:2]] == [
        (Kind.ROLE, State.WAITING, ("lab-role",)),
        (Kind.POLICIES, State.WAITING, ("AmazonS3FullAccess",)),
    ]
    missing = drawn(working, MapFile(caller=Caller(principal="role/other")))
    assert (missing.nodes[0].kind, missing.nodes[0].names) == (Kind.ROLE, ("other",))
    nobody = drawn(working, MapFile(caller=Caller(principal="anonymous")))
    assert kinds(nobody) == ["anyone", "bucket"]
    assert nobody.nodes[0].account == ""  # of no account


def test_what_was_never_sent_is_no_call_of_somebody_unknown(working: Stage) -> None:
    """An anonymous call is sent, and not signed. Where nothing was sent from is a machine,
    which is of no account either."""
    typed(working, "mv .aws aws; aws s3 ls")
    assert not working.rehearsal.events[-1].sent
    nobody = drawn(working, MapFile(caller=Caller(principal="anonymous")))
    assert (kinds(nobody)[0], nobody.tried) == ("anyone", False)
    desk = drawn(working, DESK)
    assert (kinds(desk)[0], desk.nodes[0].account) == ("machine", "")
    typed(working, "aws s3 ls s3://aoi-lab-notes --no-sign-request")
    nobody = drawn(working, MapFile(caller=Caller(principal="anonymous")))
    assert (kinds(nobody)[0], nobody.tried) == ("anyone", True)


def test_a_call_that_was_allowed_arrives_at_what_it_asked_for(working: Stage) -> None:
    working.bucket("ben-files")
    working.call_from_ec2("ListObjectsV2", Bucket="ben-files")
    found = drawn(working)
    assert found.nodes[-1].names == ("ben-files",)
    assert (found.nodes[-1].state, found.nodes[-1].sign) == (State.LIT, Sign.ARRIVES)
    assert found.joints[-1] is Joint.THROUGH


def test_a_call_without_a_resource_asks_the_service(working: Stage) -> None:
    working.call_from_ec2("ListBuckets")
    end = drawn(working).nodes[-1]
    assert (end.kind, end.names) == (Kind.SERVICE, ("s3",))


def test_a_verdict_is_forgotten_when_something_was_changed(working: Stage) -> None:
    working.call_from_ec2("ListObjectsV2", Bucket="aoi-lab-notes")
    working.press("detach-policies", role="lab-role", policies=[FULL])
    found = drawn(working)
    assert found.nodes[-1].sign is None
    assert found.nodes[-2].state is State.EMPTY
    assert Joint.THROUGH not in found.joints


def test_a_change_that_failed_or_a_look_forgets_nothing(working: Stage) -> None:
    working.call_from_ec2("ListObjectsV2", Bucket="aoi-lab-notes")
    working.call_from_desk("ListBuckets")
    working.call_from_desk("DeleteBucket", Bucket="no-such-bucket-here")
    assert drawn(working).nodes[-1].sign is Sign.ARRIVES


def test_a_denied_call_is_cut_at_the_policies(working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    working.press("attach-policies", role="lab-role", policies=[READ_ONLY])
    upload(working)
    found = drawn(working)
    assert found.nodes[-2].state is State.STOP
    assert found.nodes[-1].sign is Sign.DOES_NOT_ARRIVE
    assert found.joints[-1] is Joint.CUT


def test_without_credentials_it_breaks_where_they_are_missing(working: Stage) -> None:
    instance = working.situation.names["instance"]
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    working.call_from_ec2("ListBuckets")
    found = drawn(working)
    assert found.nodes[0].sign is Sign.NO_CREDENTIALS
    assert found.joints[0] is Joint.GONE
    assert found.nodes[-1].sign is None


def test_a_bucket_policy_that_denies_is_where_it_breaks(working: Stage) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": deny("s3:ListBucket", BUCKET, Principal="*"),
    }
    working.press(
        "put-bucket-policy", bucket="aoi-lab-notes", document=json.dumps(document)
    )
    working.call_from_ec2("ListObjectsV2", Bucket="aoi-lab-notes")
    found = drawn(working)
    assert kinds(found)[-2:] == ["resource-policy", "bucket"]
    assert found.nodes[-2].state is State.STOP
    assert found.nodes[-3].state is State.LIT
    assert found.joints[-2:] == (Joint.LINK, Joint.CUT)


def test_at_the_desk_a_person_asks(working: Stage) -> None:
    working.call_from_desk("ListObjectsV2", Bucket="aoi-lab-notes")
    found = drawn(working, DESK)
    assert kinds(found) == ["user", "policies", "bucket"]
    assert found.nodes[0].names == ("admin",)
    assert found.joints == (Joint.LINK, Joint.THROUGH)


def before_a_call(stage: Stage, wanted: MapFile, user: str = "") -> Map:
    """``user``: whose access key lies at the desk."""
    found = stage.world.account.users.get(user)
    return draw(stage.world, [], wanted, lambda: BUCKET, lambda: found)


def test_before_a_call_the_person_at_the_desk_stands_there(working: Stage) -> None:
    found = before_a_call(working, DESK, "admin")
    assert kinds(found) == ["user", "policies", "bucket"]
    assert found.nodes[0].names == ("admin",)


def test_where_nobodys_key_lies_at_the_desk_nobody_is_named(working: Stage) -> None:
    assert working.world.account.console_user == "admin"
    found = before_a_call(working, DESK)
    assert (found.nodes[0].kind, found.nodes[0].names) == (Kind.USER, ())


def test_before_its_call_a_function_waits(working: Stage) -> None:
    found = before_a_call(working, MapFile(caller=Caller(at="lambda")), "admin")
    assert kinds(found) == ["function", "bucket"]
    function = found.nodes[0]
    assert (function.state, function.account) == (State.UNKNOWN, "")


def test_somebody_without_credentials_has_no_policies_to_blame(working: Stage) -> None:
    typed(working, "aws s3api list-objects-v2 --bucket aoi-lab-notes --no-sign-request")
    found = drawn(working, DESK)
    assert kinds(found) == ["anyone", "resource-policy", "bucket"]
    assert found.nodes[1].names == ()
    assert found.joints == (Joint.LINK, Joint.CUT)


def test_a_session_of_a_role_asks_through_that_role(working: Stage) -> None:
    account = working.world.account
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": account.id},
            "Action": "sts:AssumeRole",
        },
    }
    working.press(
        "create-role", name="reader", trust_policy=json.dumps(trust), policies=[]
    )
    profile = (
        f"[profile reader]\nrole_arn = arn:aws:iam::{account.id}:role/reader\n"
        "source_profile = default\nrole_session_name = aoi\n"
    )
    working.file("more", profile, machine="desk")
    typed(working, "cat more >> ~/.aws/config")
    typed(working, "aws s3 ls s3://aoi-lab-notes --profile reader")
    found = drawn(working, DESK)
    assert kinds(found) == ["session", "role", "policies", "bucket"]
    assert found.nodes[0].names == ("aoi",)
    assert found.nodes[1].names == ("reader",)
    assert found.nodes[2].state is State.EMPTY
    assert found.joints[-1] is Joint.CUT


def test_a_boundary_that_does_not_allow_is_where_it_breaks(working: Stage) -> None:
    typed(
        working,
        "aws iam put-role-permissions-boundary --role-name lab-role "
        f"--permissions-boundary {READ_ONLY}",
    )
    upload(working)
    found = drawn(working)
    assert kinds(found)[-3:] == ["policies", "boundary", "bucket"]
    assert found.nodes[-2].state is State.STOP
    assert found.nodes[-3].state is State.LIT


def test_a_role_for_another_service_is_not_put_on_an_instance(stage: Stage) -> None:
    stage.role(FULL, service="lambda")
    found = drawn(stage)
    assert all(node.state is State.EMPTY for node in found.nodes)


def test_a_role_without_a_profile_waits_beside_the_gap(stage: Stage) -> None:
    """What is missing between it and the instance is the profile."""
    for name in ("first", "second"):
        typed(
            stage,
            f"aws iam create-role --role-name {name}"
            f" --assume-role-policy-document '{trust(Service=EC2_SERVICE)}'",
        )
    stage.instance(None)
    found = drawn(stage)
    assert [node.names for node in found.nodes[1:4]] == [(), ("second",), ("EC2",)]
    states = [State.LIT, State.EMPTY, State.WAITING, State.WAITING]
    assert [node.state for node in found.nodes[:4]] == states
    assert found.joints[:3] == (Joint.GONE, Joint.GONE, Joint.LINK)
    typed(stage, "aws iam create-instance-profile --instance-profile-name second")
    typed(
        stage,
        "aws iam add-role-to-instance-profile --instance-profile-name second"
        " --role-name second",
    )
    held = drawn(stage)
    assert [node.names for node in held.nodes[1:3]] == [("second",), ("second",)]
    assert held.joints[:3] == (Joint.GONE, Joint.LINK, Joint.LINK)


def test_that_nothing_was_sent_is_not_said_any_more_once_something_changed(
    stage: Stage,
) -> None:
    stage.role(FULL)
    instance = stage.instance(None)
    stage.call_from_ec2("ListBuckets")
    assert drawn(stage).nodes[0].sign is Sign.NO_CREDENTIALS
    stage.press("modify-iam-role", instance=instance, instance_profile="lab-role")
    found = drawn(stage)
    assert found.nodes[0].sign is None
    assert found.joints[0] is Joint.LINK
    assert not found.tried


def test_it_follows_the_machines_that_it_is_told_to(working: Stage) -> None:
    working.call_from_ec2("ListBuckets")
    typed(working, "aws s3 ls s3://aoi-lab-notes")
    assert kinds(drawn(working))[0] == "instance"
    both = MapFile(caller=Caller(at="ec2"), also=("desk",))
    assert kinds(drawn(working, both)) == ["user", "policies", "bucket"]
    upload(working)
    assert kinds(drawn(working, both)) == CHAIN


def test_a_profile_on_one_instance_waits_for_no_other(stage: Stage) -> None:
    stage.role(FULL)
    stage.instance("lab-role")
    stage.instance(None, name="bare")
    found = drawn(stage, MapFile(caller=Caller(at="ec2-2")))
    assert found.nodes[0].names == ("bare",)
    assert [node.state for node in found.nodes[1:4]] == [State.EMPTY] * 3


def test_whoever_a_named_profile_is_does_not_sit_at_the_desk(working: Stage) -> None:
    def sits() -> str | None:
        user = key_holder(working.world, "desk", working.rehearsal.bodies)
        return user.name if user else None

    assert sits() == "admin"
    typed(working, "sed -i 's/^.default.$/[other]/' ~/.aws/credentials")
    assert sits() is None
    typed(working, "printf '[default]\\naws_access_key_id=x\\n' >> ~/.aws/credentials")
    assert sits() is None
    typed(working, "sed -i 's/^.other.$/[default]/' ~/.aws/credentials")
    assert sits() == "admin"
