"""oathtool: the codes of an authenticator app, at the terminal."""

import pytest

from iamtutor.cloud.credentials import totp
from iamtutor.cloud.state.identities import MfaDevice
from tests.shell.stage import NOW, Terminal

SEED = "JBSWY3DPEHPK3PXP"


def at(step: int, **how: object) -> str:
    now = totp.step_at(NOW)
    return totp.code(totp.key_of(SEED), now + step, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"oathtool --totp -b {SEED}", [at(0)]),
        (f"oathtool --totp --base32 {SEED.lower()} -w 2", [at(0), at(1), at(2)]),
        (f"oathtool --totp -b -N '+30 seconds' {SEED}", [at(1)]),
        (f"oathtool --totp -b --now='1 minute ago' {SEED}", [at(-2)]),
        (f"oathtool --totp -b -d 8 {SEED}", [at(0, digits=8)]),
        (f"oathtool --totp=sha256 -b {SEED}", [at(0, digest="sha256")]),
        # RFC 4226, appendix D, and RFC 6238, appendix B.
        ("oathtool -c 1 3132333435363738393031323334353637383930", ["287082"]),
        (
            "oathtool --totp -d 8 -N '1970-01-01 00:00:59 UTC' "
            "3132333435363738393031323334353637383930",
            ["94287082"],
        ),
    ],
)
def test_codes(line: str, expected: list[str]) -> None:
    outcome = Terminal().type(line)
    assert (outcome.stderr, outcome.stdout.split()) == ("", expected)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("oathtool --totp -b 01", "base32 decoding failed"),
        ("oathtool --totp xyz", "hex decoding of secret key failed"),
        ("oathtool --totp -b", "missing key"),
        (f"oathtool --totp=md5 -b {SEED}", "unknown TOTP mode"),
        (f"oathtool --totp -b -d 9 {SEED}", "only digits 6, 7 and 8"),
        (f"oathtool --totp -b -w 99999 {SEED}", "window is too large"),
        (f"oathtool --totp -b -w x {SEED}", "is not a number"),
        (f"oathtool --totp -b -N tomorrow {SEED}", "cannot parse time"),
    ],
)
def test_complaints(line: str, said: str) -> None:
    outcome = Terminal().type(line)
    assert outcome.exit_code == 1
    assert said in outcome.stderr


def test_the_codes_enable_a_device_and_begin_a_session() -> None:
    terminal = Terminal()
    terminal.at = "desk"
    account = terminal.turn.world.account
    serial = f"arn:aws:iam::{account.id}:mfa/phone"
    account.mfa_devices[serial] = MfaDevice(serial, SEED)
    for line in (
        f"aws iam enable-mfa-device --user-name admin --serial-number {serial} "
        f"--authentication-code1 $(oathtool --totp -b {SEED}) "
        f"--authentication-code2 $(oathtool --totp -b -N '+30 seconds' {SEED})",
        "sleep 60",
        f"aws sts get-session-token --serial-number {serial} "
        f"--token-code $(oathtool --totp -b {SEED})",
    ):
        outcome = terminal.type(line)
        assert (outcome.stderr, outcome.exit_code) == ("", 0), line
    assert any(session.mfa_at for session in account.sessions.values())
