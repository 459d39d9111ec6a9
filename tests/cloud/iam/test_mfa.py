"""Virtual MFA devices, and what a second factor changes."""

from typing import Any

import pytest

from iamtutor.cloud.credentials import totp
from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import OURS, Stage
from tests.policies import allow, policy

SERIAL = f"arn:aws:iam::{OURS}:mfa/aoi-phone"
WITH_FACTOR = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
READ = allow("s3:ListAllMyBuckets")


def key(stage: Stage) -> bytes:
    return totp.key_of(stage.account.mfa_devices[SERIAL].seed)


def code(stage: Stage, ahead: int = 0) -> str:
    return totp.code(key(stage), totp.step_at(stage.turn.now) + ahead)


@pytest.fixture
def phone(stage: Stage) -> Credentials:
    """Aoi, whose phone has just been enabled and shows a new code again."""
    by = stage.user("aoi", {**READ, "Condition": WITH_FACTOR})
    made = stage.call("iam", "CreateVirtualMFADevice", VirtualMFADeviceName="aoi-phone")
    device = made["VirtualMFADevice"]
    assert device["SerialNumber"] == SERIAL
    assert device["Base32StringSeed"].decode() == stage.account.mfa_devices[SERIAL].seed
    assert device["QRCodePNG"].startswith(b"\x89PNG")
    enable(stage, code(stage), code(stage, 1))
    stage.later(seconds=60)
    return by


def enable(stage: Stage, first: str, second: str, operation: str = "Enable") -> None:
    stage.call(
        "iam",
        f"{operation}MFADevice",
        UserName="aoi",
        SerialNumber=SERIAL,
        AuthenticationCode1=first,
        AuthenticationCode2=second,
    )


def signed_in(stage: Stage, by: Credentials, **params: Any) -> Credentials:
    made = stage.call("sts", "GetSessionToken", by, **params)["Credentials"]
    return Credentials(
        made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]
    )


# The secret of RFC 6238, appendix B; its codes for SHA-1, shortened to six digits.
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds: int, expected: str) -> None:
    assert totp.code(b"12345678901234567890", seconds // totp.STEP) == expected


def test_two_codes_in_a_row_enable_a_device(stage: Stage, phone: Credentials) -> None:
    del phone
    [device] = stage.call("iam", "ListMFADevices", UserName="aoi")["MFADevices"]
    assert device["SerialNumber"] == SERIAL
    summary = stage.call("iam", "GetAccountSummary")["SummaryMap"]
    assert (summary["MFADevices"], summary["MFADevicesInUse"]) == (1, 1)
    stage.call("iam", "GenerateCredentialReport")
    report = stage.call("iam", "GetCredentialReport")["Content"].decode()
    active = [line.split(",")[7] for line in report.splitlines()]
    assert active == ["mfa_active", "false", "false", "true"]


@pytest.mark.parametrize(
    ("first", "second"), [(1, 0), (0, 0), (0, 2), (1, 2), (-12, -11)]
)
def test_other_codes_do_not(stage: Stage, first: int, second: int) -> None:
    stage.user("aoi")
    stage.call("iam", "CreateVirtualMFADevice", VirtualMFADeviceName="aoi-phone")
    error = stage.error(
        "iam",
        "EnableMFADevice",
        UserName="aoi",
        SerialNumber=SERIAL,
        AuthenticationCode1=code(stage, first),
        AuthenticationCode2=code(stage, second),
    )
    assert error.code == "InvalidAuthenticationCode"
    assert stage.account.mfa_devices[SERIAL].owner is None


def test_a_condition_sees_the_factor_of_a_session(
    stage: Stage, phone: Credentials
) -> None:
    """Long-term keys have no such key; a session without a code says no."""
    assert stage.error("s3", "ListBuckets", phone).code == "AccessDenied"
    plain = signed_in(stage, phone)
    assert stage.error("s3", "ListBuckets", plain).code == "AccessDenied"
    strong = signed_in(stage, phone, SerialNumber=SERIAL, TokenCode=code(stage))
    assert stage.call("s3", "ListBuckets", strong)
    own = policy(
        {**READ, "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}}
    )
    stage.account.users["aoi"].inline["own"] = own
    stage.later(seconds=59)
    assert stage.call("s3", "ListBuckets", strong)
    stage.later(seconds=1)
    assert stage.error("s3", "ListBuckets", strong).code == "AccessDenied"
    assert stage.error("s3", "ListBuckets", phone).code == "AccessDenied"


def test_a_trust_policy_sees_the_factor_and_the_role_s_session_does_not(
    stage: Stage, phone: Credentials
) -> None:
    role = stage.role("target", {**READ, "Condition": WITH_FACTOR})
    role.trust_policy = policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{OURS}:user/aoi"},
            "Action": "sts:AssumeRole",
            "Condition": WITH_FACTOR,
        }
    )
    request = {"RoleArn": role.arn, "RoleSessionName": "s1"}
    assert stage.error("sts", "AssumeRole", phone, **request).code == "AccessDenied"
    factor = {"SerialNumber": SERIAL, "TokenCode": code(stage)}
    made = stage.call("sts", "AssumeRole", phone, **request, **factor)["Credentials"]
    session = Credentials(
        made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]
    )
    assert stage.error("s3", "ListBuckets", session).code == "AccessDenied"
    stage.later(seconds=60)
    strong = signed_in(stage, phone, SerialNumber=SERIAL, TokenCode=code(stage))
    assert stage.call("sts", "AssumeRole", strong, **request)


def test_a_code_is_good_once_and_for_a_short_time(
    stage: Stage, phone: Credentials
) -> None:
    said = "MultiFactorAuthentication failed with invalid MFA one time pass code."
    for wrong in ("000000", code(stage, -2), code(stage, 2)):
        error = stage.error(
            "sts", "GetSessionToken", phone, SerialNumber=SERIAL, TokenCode=wrong
        )
        assert (error.code, error.message) == ("AccessDenied", said)
    right = {"SerialNumber": SERIAL, "TokenCode": code(stage)}
    assert stage.call("sts", "GetSessionToken", phone, **right)
    assert stage.error("sts", "GetSessionToken", phone, **right).message == said
    stage.later(seconds=30)
    assert signed_in(stage, phone, SerialNumber=SERIAL, TokenCode=code(stage))


@pytest.mark.parametrize(
    ("params", "part"),
    [
        ({"SerialNumber": SERIAL}, "must provide both"),
        ({"TokenCode": "123456"}, "must provide both"),
        ({"SerialNumber": SERIAL + "2", "TokenCode": "123456"}, "unable to validate"),
    ],
)
def test_the_device_has_to_be_one_s_own(
    stage: Stage, phone: Credentials, params: dict[str, str], part: str
) -> None:
    assert part in stage.error("sts", "GetSessionToken", phone, **params).message
    # The administrator's call, with Aoi's device.
    given = {"SerialNumber": SERIAL, "TokenCode": code(stage)}
    assert "unable" in stage.error("sts", "GetSessionToken", **given).message


def test_a_device_that_runs_ahead_is_synchronized(
    stage: Stage, phone: Credentials
) -> None:
    late = {"SerialNumber": SERIAL, "TokenCode": code(stage, 100)}
    assert "invalid MFA" in stage.error("sts", "GetSessionToken", phone, **late).message
    enable(stage, code(stage, 100), code(stage, 101), "Resync")
    stage.later(seconds=60)
    late["TokenCode"] = code(stage, 100)
    assert stage.call("sts", "GetSessionToken", phone, **late)


def test_a_device_in_use_is_deactivated_before_it_goes(
    stage: Stage, phone: Credentials
) -> None:
    user = stage.account.users["aoi"]
    user.access_keys = {}
    user.inline = {}
    error = stage.error("iam", "DeleteUser", UserName="aoi")
    assert error.message == "Cannot delete entity, must delete MFA device first."
    error = stage.error("iam", "DeleteVirtualMFADevice", SerialNumber=SERIAL)
    assert error.code == "DeleteConflict"
    stage.call("iam", "UpdateUser", UserName="aoi", NewUserName="ao")
    stage.call("iam", "DeactivateMFADevice", UserName="ao", SerialNumber=SERIAL)
    assert stage.call("iam", "ListMFADevices", UserName="ao")["MFADevices"] == []
    stage.call("iam", "DeleteVirtualMFADevice", SerialNumber=SERIAL)
    listed = stage.call("iam", "ListVirtualMFADevices")
    assert listed["VirtualMFADevices"] == []
    stage.call("iam", "DeleteUser", UserName="ao")


def test_devices_are_listed_by_whether_somebody_has_them(
    stage: Stage, phone: Credentials
) -> None:
    del phone
    stage.call("iam", "CreateVirtualMFADevice", VirtualMFADeviceName="spare")

    def names(status: str) -> list[str]:
        found = stage.call("iam", "ListVirtualMFADevices", AssignmentStatus=status)
        return [d["SerialNumber"].split("/")[1] for d in found["VirtualMFADevices"]]

    assert names("Any") == ["aoi-phone", "spare"]
    assert names("Assigned") == ["aoi-phone"]
    assert names("Unassigned") == ["spare"]
