"""Codes that people read aloud, write down and type: no letter looks like another."""

import secrets
from unicodedata import normalize

from django.utils.crypto import salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def _groups(*lengths: int) -> str:
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(length)) for length in lengths
    )


def new_join_code() -> str:
    """For a class: ``ABCD-EFGH``, 39 bits. Guessing is limited per address."""
    return _groups(4, 4)


def new_recovery_code() -> str:
    """For a guest's own work: four groups of five, 98 bits."""
    return _groups(5, 5, 5, 5)


def new_card_code() -> str:
    """For a printed card: three groups of four, 59 bits."""
    return _groups(4, 4, 4)


def normalise(code: str) -> str:
    """What was typed, as the code was made: half width, upper case, our separators."""
    letters = [c for c in normalize("NFKC", code).upper() if c in ALPHABET]
    size = 4 if len(letters) in {8, 12} else 5
    return "-".join(
        "".join(letters[i : i + size]) for i in range(0, len(letters), size)
    )


def code_key(code: str) -> str:
    """How a recovery code, a card's code is kept: a keyed hash, so that the database cannot
    tell it."""
    return salted_hmac(
        "iamtutor.recovery", normalise(code), algorithm="sha256"
    ).hexdigest()


def new_reading_key() -> str:
    """For programs that read a class's results: 192 bits, never typed by hand."""
    return secrets.token_urlsafe(24)


def reading_key_hash(key: str) -> str:
    """How such a key is kept."""
    return salted_hmac("iamtutor.reading", key, algorithm="sha256").hexdigest()
