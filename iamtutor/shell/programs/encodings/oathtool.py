"""``oathtool``: one-time codes from a seed, in place of an authenticator app."""

import re
from datetime import UTC, datetime, timedelta

from iamtutor.cloud.credentials import totp
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import Failed, program

_DIGESTS = {"": "sha1", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512"}
_RELATIVE = re.compile(r"([+-]?)\s*(\d{1,9})\s*(second|sec|minute|min|hour)s?(\s+ago)?")
_SECONDS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600}
_MOST_CODES = 1000
_LONG = {"--totp": "T", "--hotp": "H", "--time-step-size": "s"}


@program(
    "oathtool [--totp[=sha256]] [-b] [-d DIGITS] [-w WINDOW] [-N TIME] [-s SECONDS] "
    "[-c COUNTER] KEY"
)
def oathtool(process: Process) -> int:
    """With ``-w N`` the N codes after it, too."""
    options, operands = parse(process, "bd:w:c:N:s:TH", _LONG)
    if len(operands) != 1:
        raise UsageError("missing key" if not operands else "too many parameters")
    for code in _codes(process, options, operands[0]):
        process.out(f"{code}\n")
    return 0


def _codes(process: Process, options: dict[str, str], text: str) -> list[str]:
    key = _key(text, in_base32="b" in options)
    digits = _number(options, "d", totp.DIGITS, "digits")
    if digits not in (6, 7, 8):
        raise Failed("only digits 6, 7 and 8 are supported")
    more = _number(options, "w", 0, "window")
    if more >= _MOST_CODES:
        raise Failed("window is too large")
    counter, digest = _number(options, "c", 0, "counter"), "sha1"
    if "T" in options:
        if options["T"].lower() not in _DIGESTS:
            raise Failed(f"unknown TOTP mode `{options['T']}'")
        digest = _DIGESTS[options["T"].lower()]
        seconds = _number(options, "s", totp.STEP, "time step size")
        now = _moment(process.now, options.get("N", "now"))
        counter = totp.step_at(now, max(1, seconds))
    return [totp.code(key, counter + step, digits, digest) for step in range(more + 1)]


def _key(text: str, *, in_base32: bool) -> bytes:
    try:
        return totp.key_of(text) if in_base32 else bytes.fromhex(text)
    except ValueError as error:
        raise Failed(
            "base32 decoding failed: Base32 string is invalid"
            if in_base32
            else "hex decoding of secret key failed"
        ) from error


def _number(options: dict[str, str], letter: str, default: int, name: str) -> int:
    text = options.get(letter, str(default))
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Failed(f"{name} `{text}' is not a number")
    return int(text)


def _moment(now: datetime, text: str) -> datetime:
    """``now``, so many seconds, minutes or hours from it, or a date and time in UTC."""
    relative = _RELATIVE.fullmatch(text.strip().removeprefix("now").strip())
    if text.strip() == "now":
        return now
    try:
        if relative is not None:
            sign, number, unit, ago = relative.groups()
            back = (sign == "-") != bool(ago)
            shift = timedelta(seconds=int(number) * _SECONDS[unit])
            return now - shift if back else now + shift
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
    except (ValueError, OverflowError) as error:
        raise Failed(f"cannot parse time `{text}'") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
