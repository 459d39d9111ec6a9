"""The second factor of a request to STS: whose device it is, whether the code is right."""

from iamtutor.cloud.credentials import totp
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service.caller import Caller, Params
from iamtutor.cloud.state.identities import MfaDevice
from iamtutor.cloud.turn import Turn

#: How many steps a code may be early or late.
_TOLERANCE = 1


def devices_of(turn: Turn, user_id: str) -> list[MfaDevice]:
    devices = turn.account.mfa_devices.values()
    return [device for device in devices if device.owner == user_id]


def given(turn: Turn, caller: Caller, params: Params) -> tuple[MfaDevice, int] | None:
    """The device and the time step of the code that came along; None without one.

    Raises the AccessDenied of STS when they do not fit.
    """
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    if serial is None and code is None:
        return None
    if serial is None or code is None:
        raise _failed(", must provide both MFA serial number and one time pass code.")
    device = turn.account.mfa_devices.get(serial)
    user = turn.account.users.get(caller.principal.user or "")
    if device is None or user is None or device.owner != user.user_id:
        raise _failed(
            ", unable to validate MFA code.  Please verify your MFA serial number is "
            "valid and associated with this user."
        )
    step = _step_of(turn, device, code)
    if step is None:
        raise _failed(" with invalid MFA one time pass code.")
    return device, step


def use(turn: Turn, caller: Caller, params: Params) -> bool:
    """Take the code, if one came along: it is good for this one time."""
    found = given(turn, caller, params)
    if found is not None:
        device, step = found
        device.last_step = step
    return found is not None


def _step_of(turn: Turn, device: MfaDevice, code: str) -> int | None:
    key = totp.key_of(device.seed)
    now = totp.step_at(turn.now) + device.drift
    for step in range(now - _TOLERANCE, now + _TOLERANCE + 1):
        if step > device.last_step and totp.code(key, step) == code:
            return step
    return None


def _failed(how: str) -> ServiceError:
    return ServiceError("AccessDenied", f"MultiFactorAuthentication failed{how}", 403)
