"""Credentials turned into a principal, or into the service's refusal."""

from dataclasses import replace

import pytest

from iamtutor.cloud import principals
from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.catalogue import about
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.principals import Credentials, PrincipalKind
from tests.cloud.stage import Stage

PROBES = {
    "s3": "ListBuckets",
    "iam": "ListRoles",
    "sts": "GetCallerIdentity",
    "ec2": "DescribeInstances",
}


def refusal(stage: Stage, service: str, by: Credentials) -> tuple[str, str, int]:
    error = stage.error(service, PROBES[service], by=by)
    return error.code, error.message, error.status


@pytest.mark.parametrize(
    ("service", "code", "message", "status"),
    [
        (
            "s3",
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            403,
        ),
        (
            "iam",
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            403,
        ),
        (
            "sts",
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            403,
        ),
        (
            "ec2",
            "AuthFailure",
            "AWS was not able to validate the provided access credentials",
            401,
        ),
    ],
)
def test_unknown_key(
    stage: Stage, service: str, code: str, message: str, status: int
) -> None:
    unknown = Credentials("AKIAUNKNOWNUNKNOWNXX", "whatever")
    assert refusal(stage, service, unknown) == (code, message, status)


@pytest.mark.parametrize(
    ("service", "code", "start"),
    [
        ("s3", "SignatureDoesNotMatch", "The request signature we calculated"),
        ("iam", "SignatureDoesNotMatch", "The request signature we calculated"),
        ("ec2", "AuthFailure", "AWS was not able to validate"),
    ],
)
def test_wrong_secret(stage: Stage, service: str, code: str, start: str) -> None:
    wrong = replace(stage.admin, secret_access_key="wrong")
    got, message, _ = refusal(stage, service, wrong)
    assert got == code
    assert message.startswith(start)


@pytest.mark.parametrize(
    ("service", "code", "message"),
    [
        ("s3", "ExpiredToken", "The provided token has expired."),
        (
            "iam",
            "ExpiredToken",
            "The security token included in the request is expired",
        ),
        (
            "sts",
            "ExpiredToken",
            "The security token included in the request is expired",
        ),
        ("ec2", "RequestExpired", "Request has expired."),
    ],
)
def test_expired_credentials(
    stage: Stage, service: str, code: str, message: str
) -> None:
    by = stage.lab()
    stage.later(hours=7)
    assert refusal(stage, service, by)[:2] == (code, message)


def test_expired_credentials_are_forgotten_and_still_called_expired(
    stage: Stage,
) -> None:
    by = stage.lab()
    instance_id = next(iter(stage.account.instances))
    stage.later(days=2)
    stage.on(instance_id)
    assert by.access_key_id not in stage.account.sessions
    assert len(stage.account.sessions) == 1
    assert refusal(stage, "s3", by)[0] == "ExpiredToken"


def test_a_session_needs_its_token(stage: Stage) -> None:
    by = stage.lab()
    without = replace(by, session_token=None)
    assert refusal(stage, "s3", without)[0] == "InvalidAccessKeyId"
    other = replace(by, session_token="another")
    assert refusal(stage, "s3", other)[0] == "InvalidToken"
    assert refusal(stage, "iam", other)[0] == "InvalidClientTokenId"


def test_an_inactive_key_is_no_key(stage: Stage) -> None:
    by = stage.user("ben")
    stage.account.users["ben"].access_keys[by.access_key_id].status = "Inactive"
    assert refusal(stage, "s3", by)[0] == "InvalidAccessKeyId"


def test_sessions_end_with_their_role_even_if_a_new_one_has_its_name(
    stage: Stage,
) -> None:
    by = stage.lab()
    assert stage.call("sts", "GetCallerIdentity", by=by)
    stage.account.roles["lab-role"].role_id = "AROANEWROLE0000000001"
    assert refusal(stage, "sts", by)[0] == "InvalidClientTokenId"
    del stage.account.roles["lab-role"]
    assert refusal(stage, "s3", by)[0] == "InvalidAccessKeyId"


def test_users_role_sessions_and_root_are_told_apart(stage: Stage) -> None:
    turn = stage.turn
    user = principals.identify(turn, stage.admin, about("s3").words)
    assert (user.kind, user.user, user.role) == (PrincipalKind.USER, "admin", None)
    session = principals.identify(turn, stage.lab(), about("s3").words)
    assert session.kind is PrincipalKind.ROLE_SESSION
    assert session.role == "lab-role"
    assert session.issuer_arn == "arn:aws:iam::111122223333:role/lab-role"
    stage.world.console_user = "root"
    root = principals.identify(turn, console_credentials(turn), about("s3").words)
    assert root.kind is PrincipalKind.ROOT
    assert root.arn == "arn:aws:iam::111122223333:root"


def test_the_root_user_needs_no_policy(stage: Stage) -> None:
    stage.world.console_user = "root"
    by = console_credentials(stage.turn)
    assert stage.call("iam", "ListRoles", by=by)["Roles"] == []


def test_the_console_signs_with_one_session_of_its_user(stage: Stage) -> None:
    first = console_credentials(stage.turn)
    assert first == console_credentials(stage.turn)
    assert first.access_key_id.startswith("ASIA")
    who = stage.call("sts", "GetCallerIdentity", by=first)
    assert who["Arn"] == "arn:aws:iam::111122223333:user/admin"
    stage.later(hours=13)
    assert console_credentials(stage.turn) != first


def test_only_s3_takes_unsigned_requests(stage: Stage) -> None:
    def unsigned(service: str, operation: str) -> ServiceError:
        call = ApiCall(service, operation, {}, None, "ap-northeast-1", "desk")
        with pytest.raises(ServiceError) as caught:
            perform(stage.turn, call)
        return caught.value

    assert unsigned("iam", "ListRoles").code == "MissingAuthenticationToken"
    denied = unsigned("s3", "ListBuckets")
    assert (denied.code, denied.message) == ("AccessDenied", "Access Denied")
