"""The AWS CLI, version 1, as it is pinned; ``tests/wire`` has more of it."""

from pathlib import Path

from tests.clients.conftest import BIG
from tests.wire.live import Account


def test_nine_megabytes_both_ways(live: Account, folder: Path) -> None:
    for line in (
        "s3 mb s3://lab-cli-v1",
        "s3 cp big s3://lab-cli-v1/big --no-progress",
        "s3 cp s3://lab-cli-v1/big s3://lab-cli-v1/copy --no-progress",
        "s3 cp s3://lab-cli-v1/copy back --no-progress",
        "s3 rb s3://lab-cli-v1 --force",
    ):
        status, _, errors = live.aws(*line.split(), cwd=folder)
        assert status == 0, f"{line}: {errors}"
    assert (folder / "back").read_bytes() == BIG
