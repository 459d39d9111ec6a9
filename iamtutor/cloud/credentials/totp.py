"""One-time codes: TOTP (RFC 6238) with six digits of HMAC-SHA-1 in steps of 30 seconds."""

import base64
import hmac
from datetime import datetime

STEP = 30
DIGITS = 6


def step_at(moment: datetime, seconds: int = STEP) -> int:
    """The number of the time step that the moment is in."""
    return int(moment.timestamp()) // seconds


def key_of(seed: str) -> bytes:
    """The key of a seed in base 32. Raises ValueError."""
    compact = seed.replace(" ", "").rstrip("=").upper()
    return base64.b32decode(compact + "=" * (-len(compact) % 8))


def code(key: bytes, counter: int, digits: int = DIGITS, digest: str = "sha1") -> str:
    """The code of one step: HOTP (RFC 4226) of the step's number."""
    mac = hmac.digest(key, counter.to_bytes(8, "big"), digest)
    start = mac[-1] & 0xF
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)
