"""Virtual MFA devices: made, given to users, taken back.

The codes are those of RFC 6238 at the world's time: an authenticator app that scans the QR
code shows them, unless the world's clock was moved; ``oathtool`` on the machine follows it.
"""

import base64
from io import BytesIO
from urllib.parse import quote

import segno

from iamtutor.cloud import identifiers
from iamtutor.cloud.credentials import totp
from iamtutor.cloud.credentials.second_factor import devices_of
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    already_exists,
    check_quota,
    delete_conflict,
    no_such_entity,
    paged,
    user_of,
)
from iamtutor.cloud.services.iam.identities.users import brief, named_or_calling
from iamtutor.cloud.services.iam.tags import check_given
from iamtutor.cloud.state.identities import MfaDevice, User
from iamtutor.cloud.tags import tag_list, tags_of

_SEED_BYTES = 40
_MOST_OF_A_USER = 8
#: How many steps back the codes may be with which a device is enabled, and how many steps
#: off those with which its clock is set.
_TOLERANCE, _MOST_DRIFT = 10, 2880


@writes(for_iam.creating("mfa", "VirtualMFADeviceName"))
def create_virtual_mfa_device(turn: Turn, caller: Caller, params: Params) -> Response:
    check_given(params, whatever_case=True)
    account = turn.account
    name = params["VirtualMFADeviceName"]
    serial = f"arn:aws:iam::{account.id}:mfa{params.get('Path', '/')}{name}"
    if serial in account.mfa_devices:
        raise already_exists(
            "MFADevice entity at the same path and name already exists."
        )
    seed = base64.b32encode(identifiers.draw(turn.world, "seed", _SEED_BYTES)).decode()
    device = MfaDevice(serial, seed, tags=tags_of(params))
    account.mfa_devices[serial] = device
    described: Response = {
        "SerialNumber": serial,
        "Base32StringSeed": seed.encode(),
        "QRCodePNG": _qr_code(f"{name}@{account.alias or account.id}", seed),
    }
    if device.tags:
        described["Tags"] = tag_list(device.tags)
    return {"VirtualMFADevice": described}


def _qr_code(label: str, seed: str) -> bytes:
    picture = BytesIO()
    uri = f"otpauth://totp/Amazon%20Web%20Services:{quote(label)}?secret={seed}"
    code = segno.make(f"{uri}&issuer=Amazon%20Web%20Services", error="l", micro=False)
    code.save(picture, kind="png", scale=4)
    return picture.getvalue()


@writes(for_iam.arn_in("SerialNumber"))
def delete_virtual_mfa_device(turn: Turn, caller: Caller, params: Params) -> Response:
    device = _device(turn, params)
    if device.owner is not None:
        raise delete_conflict("MFA VirtualDevice in use. Must deactivate first.")
    del turn.account.mfa_devices[device.serial]
    return {}


@reads(for_iam.listing("mfa"))
def list_virtual_mfa_devices(turn: Turn, caller: Caller, params: Params) -> Response:
    wanted = params.get("AssignmentStatus", "Any")
    owners = {user.user_id: user for user in turn.account.users.values()}
    return paged(
        params,
        "VirtualMFADevices",
        [
            _described(device, owners.get(device.owner or ""))
            for device in turn.account.mfa_devices.values()
            if wanted in ("Any", "Unassigned" if device.owner is None else "Assigned")
        ],
    )


def _described(device: MfaDevice, owner: User | None) -> Response:
    described: Response = {"SerialNumber": device.serial}
    if owner is not None:
        described["User"] = brief(owner)
        described["EnableDate"] = device.enabled
    return described


@reads(for_iam.user)
def list_mfa_devices(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    return paged(
        params,
        "MFADevices",
        [
            {
                "UserName": user.name,
                "SerialNumber": device.serial,
                "EnableDate": device.enabled,
            }
            for device in devices_of(turn, user.user_id)
        ],
    )


@reads(for_iam.user)
def get_mfa_device(turn: Turn, caller: Caller, params: Params) -> Response:
    """A device by its serial number; of somebody, if the request says whose it is."""
    device = _device(turn, params)
    owners = {user.user_id: user for user in turn.account.users.values()}
    owner = owners.get(device.owner or "")
    if "UserName" in params and owner is not user_of(turn, params):
        raise _not_theirs()
    described: Response = {"SerialNumber": device.serial}
    if owner is not None:
        described = {"UserName": owner.name, **described}
        described["EnableDate"] = device.enabled
    return described


@writes(for_iam.user)
def enable_mfa_device(turn: Turn, caller: Caller, params: Params) -> Response:
    """Two codes, one after the other, show that the device has the seed."""
    user = user_of(turn, params)
    device = _device(turn, params)
    if device.owner is not None:
        raise already_exists(f"MFA Device {device.serial} is already in use.")
    count = len(devices_of(turn, user.user_id)) + 1
    check_quota(count, _MOST_OF_A_USER, "MFADevicesPerUser")
    now = totp.step_at(turn.now)
    _take(device, params, range(now - _TOLERANCE, now + 1))
    device.owner, device.enabled = user.user_id, turn.now
    return {}


@writes(for_iam.user)
def deactivate_mfa_device(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    device = _device_of(turn, user, params)
    device.owner = device.enabled = None
    device.drift = 0
    return {}


@writes(for_iam.user)
def resync_mfa_device(turn: Turn, caller: Caller, params: Params) -> Response:
    """The device's clock is found from two codes, one after the other."""
    device = _device_of(turn, user_of(turn, params), params)
    now = totp.step_at(turn.now)
    step = _take(device, params, range(now - _MOST_DRIFT, now + _MOST_DRIFT + 1))
    # The second code may be of the step to come.
    device.drift = step - now if abs(step - now) > 1 else 0
    return {}


def _take(device: MfaDevice, params: Params, steps: range) -> int:
    """The step of the first code. Raises ServiceError if the codes do not fit."""
    key = totp.key_of(device.seed)
    given = [params["AuthenticationCode1"], params["AuthenticationCode2"]]
    for step in steps:
        if [totp.code(key, step), totp.code(key, step + 1)] == given:
            device.last_step = step + 1
            return step
    raise ServiceError(
        "InvalidAuthenticationCode",
        "Authentication code for device is not valid.",
        403,
    )


def _device(turn: Turn, params: Params) -> MfaDevice:
    serial = params["SerialNumber"]
    device = turn.account.mfa_devices.get(serial)
    if device is None:
        raise no_such_entity(
            f"VirtualMFADevice with serial number {serial} does not exist."
        )
    return device


def _device_of(turn: Turn, user: User, params: Params) -> MfaDevice:
    device = turn.account.mfa_devices.get(params["SerialNumber"])
    if device is None or device.owner != user.user_id:
        raise _not_theirs()
    return device


def _not_theirs() -> ServiceError:
    return no_such_entity("MFA Device invalid for user.")
