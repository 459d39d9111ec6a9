"""The account at a glance: its summary, and the credential report."""

from datetime import UTC, datetime, timedelta

from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.state.identities import AccessKey, User

#: A report that is younger is handed out again.
_REPORT_LASTS = timedelta(hours=4)
_QUOTAS = {
    "AccessKeysPerUserQuota": 2,
    "AssumeRolePolicySizeQuota": 2048,
    "AttachedPoliciesPerGroupQuota": 10,
    "AttachedPoliciesPerRoleQuota": 10,
    "AttachedPoliciesPerUserQuota": 10,
    "GlobalEndpointTokenVersion": 1,
    "GroupPolicySizeQuota": 5120,
    "GroupsPerUserQuota": 10,
    "GroupsQuota": 300,
    "InstanceProfilesQuota": 1000,
    "PoliciesQuota": 1500,
    "PolicySizeQuota": 6144,
    "PolicyVersionsInUseQuota": 10000,
    "RolePolicySizeQuota": 10240,
    "RolesQuota": 1000,
    "ServerCertificatesQuota": 20,
    "SigningCertificatesPerUserQuota": 2,
    "UserPolicySizeQuota": 2048,
    "UsersQuota": 5000,
    "VersionsPerPolicyQuota": 5,
}
#: What is not simulated: the root user has a password, no keys and no device.
_ELSEWHERE = {
    "AccountAccessKeysPresent": 0,
    "AccountMFAEnabled": 0,
    "AccountPasswordPresent": 1,
    "AccountSigningCertificatesPresent": 0,
    "Providers": 0,
    "ServerCertificates": 0,
}


@reads(account_wide)
def get_account_summary(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    counts = {
        "Groups": len(account.groups),
        "MFADevices": len(account.mfa_devices),
        "MFADevicesInUse": sum(
            device.owner is not None for device in account.mfa_devices.values()
        ),
        "InstanceProfiles": len(account.instance_profiles),
        "Policies": len(account.policies),
        "PolicyVersionsInUse": sum(
            len(policy.versions) for policy in account.policies.values()
        ),
        "Roles": len(account.roles),
        "Users": len(account.users),
    }
    return {"SummaryMap": dict(sorted({**_QUOTAS, **_ELSEWHERE, **counts}.items()))}


# --- the credential report --------------------------------------------------------------


@reads(account_wide)
def generate_credential_report(turn: Turn, caller: Caller, params: Params) -> Response:
    """Ready as soon as it is asked for again."""
    account = turn.account
    made = account.credential_report
    if made is not None and turn.now - made < _REPORT_LASTS:
        return {"State": "COMPLETE"}
    account.credential_report = turn.now
    return {
        "State": "STARTED",
        "Description": "No report exists. Starting a new report generation task",
    }


@reads(account_wide)
def get_credential_report(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    made = account.credential_report
    if made is None:
        # AWS sends no message; clients say Unknown.
        raise ServiceError("ReportNotPresent", "Unknown", 410)
    if turn.now - made >= _REPORT_LASTS:
        raise ServiceError("ReportExpired", "Unknown", 410)
    text = "\n".join(",".join(row) for row in _rows(account, made))
    return {
        "Content": text.encode(),
        "ReportFormat": "text/csv",
        "GeneratedTime": made,
    }


_KEY = tuple(
    "active last_rotated last_used_date last_used_region last_used_service".split()
)
_HEAD = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    *(f"access_key_1_{column}" for column in _KEY),
    *(f"access_key_2_{column}" for column in _KEY),
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
)
_NO_KEY = ("false", "N/A", "N/A", "N/A", "N/A")
_NO_CERTIFICATES = ("false", "N/A", "false", "N/A")


def _rows(account: Account, made: datetime) -> list[tuple[str, ...]]:
    root = (
        "<root_account>",
        f"arn:aws:iam::{account.id}:root",
        _time(min((user.created for user in account.users.values()), default=made)),
        *("not_supported", "no_information", "not_supported", "not_supported", "false"),
        *_NO_KEY,
        *_NO_KEY,
        *_NO_CERTIFICATES,
    )
    users = sorted(account.users.values(), key=lambda user: user.name)
    owners = {device.owner for device in account.mfa_devices.values()}
    return [_HEAD, root, *(_row(user, user.user_id in owners) for user in users)]


def _row(user: User, has_device: bool) -> tuple[str, ...]:
    profile = user.login_profile
    password = ("false", "N/A", "N/A", "N/A")
    if profile is not None:
        password = ("true", "no_information", _time(profile.created), "N/A")
    keys = [_key(key) for key in user.access_keys.values()]
    first, second, *_ = [*keys, _NO_KEY, _NO_KEY]
    return (
        user.name,
        user.arn,
        _time(user.created),
        *password,
        str(has_device).lower(),
        *first,
        *second,
        *_NO_CERTIFICATES,
    )


def _key(key: AccessKey) -> tuple[str, ...]:
    used = key.last_used
    return (
        str(key.status == "Active").lower(),
        _time(key.created),
        *(
            ("N/A",) * 3
            if used is None
            else (_time(used.date), used.region, used.service)
        ),
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
