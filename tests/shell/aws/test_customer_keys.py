"""``aws s3`` and ``s3api`` with a key of one's own (SSE-C)."""

import pytest

from tests.shell.stage import Terminal

KEY = "0123456789abcdef" * 2
GIVEN = "--sse-c AES256 --sse-c-key fileb://key"
BUCKET = "s3://aoi-lab-notes"


def opened(host: str = "today") -> Terminal:
    """Where the bucket takes such keys."""
    terminal = Terminal(host=host, files={"key": KEY, "note": "secret\n"})
    rules = "Rules=[{BlockedEncryptionTypes={EncryptionType=[NONE]}}]"
    terminal.shows(
        "aws s3api put-bucket-encryption --bucket aoi-lab-notes "
        f"--server-side-encryption-configuration '{rules}'"
    )
    return terminal


@pytest.fixture
def terminal() -> Terminal:
    terminal = opened()
    assert "upload: " in terminal.shows(f"aws s3 cp note {BUCKET}/locked {GIVEN}")
    return terminal


def test_what_was_locked_is_read_with_the_key_alone(terminal: Terminal) -> None:
    assert "(400)" in terminal.shows(f"aws s3 cp {BUCKET}/locked -")
    assert terminal.shows(f"aws s3 cp {BUCKET}/locked - {GIVEN}") == "secret\n"
    shown = terminal.shows(
        "aws s3api get-object --bucket aoi-lab-notes --key locked --sse-customer-algorithm "
        "AES256 --sse-customer-key fileb://key out && cat out"
    )
    assert '"SSECustomerAlgorithm": "AES256"' in shown
    assert shown.endswith("secret\n")


def test_a_copy_brings_both_keys(terminal: Terminal) -> None:
    copy = f"aws s3 cp {BUCKET}/locked {BUCKET}/copy"
    assert "(400)" in terminal.shows(copy)
    source = "--sse-c-copy-source AES256 --sse-c-copy-source-key fileb://key"
    assert "copy: " in terminal.shows(f"{copy} {source}")
    assert terminal.shows(f"aws s3 cp {BUCKET}/copy -") == "secret\n"


def test_one_half_of_a_pair_is_not_enough(terminal: Terminal) -> None:
    for given, missing in (
        ("--sse-c AES256", "--sse-c-key"),
        ("--sse-c-key x", "--sse-c"),
    ):
        shown = terminal.shows(f"aws s3 cp note {BUCKET}/x {given}")
        assert f"{missing} must be specified as well." in shown


def test_the_older_program_does_not_show_what_a_bucket_blocks() -> None:
    shown = "aws s3api get-bucket-encryption --bucket aoi-lab-notes --output text"
    assert "SSE-C" in Terminal().shows(shown)
    assert "SSE-C" not in Terminal(host="2022").shows(shown)
    refused = Terminal(host="2022", files={"key": KEY}).shows(
        f"aws s3 cp key {BUCKET}/locked {GIVEN}"
    )
    assert refused.endswith("PutObject operation: Access Denied\n")


def test_the_older_program_asks_for_the_source_with_the_key_of_the_copy() -> None:
    copy = f"aws s3 cp {BUCKET}/notes.txt {BUCKET}/copy {GIVEN}"
    assert "copy: " in opened().shows(copy)
    assert "(400)" in opened("2022").shows(copy)
