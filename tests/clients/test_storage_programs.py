"""rclone, s3cmd and restic: list, put, get, copy, sync, parts, presign, delete, denied."""

from pathlib import Path

import pytest

from iamtutor.endpoints.keys import Keys
from iamtutor.endpoints.pasting import Address, pastes
from tests.clients.conftest import BIG, FILES, Program, fetched
from tests.wire.live import Account


@pytest.fixture
def pasted(live: Account) -> dict[str, str]:
    """What the page shows for each client."""
    keys = Keys(live.key, live.secret, "", "builder")
    found = pastes(Address(live.url, live.region), keys)
    return {one.slug: one.text for one in found}


def test_rclone(
    program: Program, folder: Path, live: Account, pasted: dict[str, str]
) -> None:
    (folder / "rclone.conf").write_text(pasted["rclone"])
    quick = {"RCLONE_RETRIES": "1", "RCLONE_LOW_LEVEL_RETRIES": "1"}

    def rclone(*words: str, status: int = 0) -> str:
        config = str(folder / "rclone.conf")
        return program("rclone", *words, status=status, RCLONE_CONFIG=config, **quick)

    there = "iamtutor:lab-rclone"
    rclone("mkdir", there)
    rclone("copy", "tree", f"{there}/tree")
    assert set(rclone("lsf", "-R", "--files-only", f"{there}/tree").splitlines()) == {
        *FILES
    }
    assert "nothing to transfer" in rclone("sync", "tree", f"{there}/tree", "-v")
    assert "0 differences" in rclone("check", "tree", f"{there}/tree")
    in_parts = ("--s3-upload-cutoff", "5M", "--s3-chunk-size", "5M")
    rclone("copyto", "big", f"{there}/big", *in_parts)
    rclone("copyto", f"{there}/big", "back")
    assert (folder / "back").read_bytes() == BIG
    assert "server-side copy" in rclone(
        "copyto", f"{there}/tree/f1.txt", f"{there}/f1.txt", "-v"
    )
    rclone("moveto", f"{there}/f1.txt", f"{there}/f3.txt")
    assert fetched(rclone("link", f"{there}/f3.txt")) == "1\n"
    assert rclone("cat", f"{there}/f3.txt") == "1\n"
    # A bucket of today has no lists.
    live.client("s3").create_bucket(
        Bucket="lab-no-lists",
        CreateBucketConfiguration={"LocationConstraint": live.region},
    )
    rclone("copyto", "big", "iamtutor:lab-no-lists/big", *in_parts)
    rclone("copyto", "iamtutor:lab-no-lists/big", "iamtutor:lab-no-lists/again")
    assert len(rclone("lsf", "iamtutor:lab-no-lists").splitlines()) == 2
    (folder / "tree/f2.txt").unlink()
    rclone("sync", "tree", f"{there}/tree")
    assert "f2.txt" not in rclone("lsf", f"{there}/tree")
    rclone("purge", there)
    assert "directory not found" in rclone("ls", there, status=3)


def test_s3cmd(program: Program, folder: Path, pasted: dict[str, str]) -> None:
    (folder / ".s3cfg").write_text(pasted["s3cmd"])

    def s3cmd(*words: str, status: int = 0) -> str:
        return program("s3cmd", "--no-progress", *words, status=status)

    there = "s3://lab-s3cmd"
    s3cmd("mb", there)
    s3cmd("put", "tree/f1.txt", f"{there}/f1.txt")
    assert f"{there}/f1.txt" in s3cmd("ls", there)
    assert s3cmd("sync", "tree/", f"{there}/tree/").count("upload:") == 3
    assert s3cmd("sync", "tree/", f"{there}/tree/") == ""
    s3cmd("put", "--multipart-chunk-size-mb=5", "big", f"{there}/big")
    s3cmd("get", f"{there}/big", "back")
    assert (folder / "back").read_bytes() == BIG
    # Without the option it copies the object's list, which a bucket of today refuses.
    s3cmd("cp", "--acl-private", f"{there}/f1.txt", f"{there}/f2.txt")
    s3cmd("mv", "--acl-private", f"{there}/f2.txt", f"{there}/f3.txt")
    assert "MD5 sum:   b026324c6904b2a9cb4b88d6d61c81d1" in s3cmd(
        "info", f"{there}/f3.txt"
    )
    assert "Location:  ap-northeast-1" in s3cmd("info", there)
    assert fetched(s3cmd("signurl", f"{there}/f3.txt", "+600")) == "1\n"
    refused = s3cmd("setacl", "--acl-public", f"{there}/f3.txt", status=11)
    assert "AccessControlListNotSupported" in refused
    assert "BucketNotEmpty" in s3cmd("rb", there, status=13)
    s3cmd("del", "--recursive", "--force", there)
    s3cmd("rb", there)
    assert "does not exist" in s3cmd("ls", there, status=12)


def test_restic(program: Program, folder: Path, live: Account) -> None:
    """It takes the first part of an address's path for the bucket: so it needs the
    account's own host, found here by asking the site as a proxy."""

    def restic(*words: str, status: int = 0) -> str:
        return program(
            "restic",
            *words,
            status=status,
            RESTIC_REPOSITORY=f"s3:http://{live.label}.aws.iamtutor.test/lab-restic",
            RESTIC_PASSWORD="correct horse",
            HTTP_PROXY=live.site.url,
        )

    restic("init")
    restic("backup", "tree", "big")
    assert "1 snapshots" in restic("snapshots")
    assert "no errors" in restic("check", "--read-data")
    restic("restore", "latest", "--target", "back")
    assert (folder / "back/big").read_bytes() == BIG
    assert (folder / "back/tree/sub/a b+é.txt").read_text() == "three\n"
    (folder / "tree/f1.txt").write_text("changed\n")
    restic("backup", "tree", "big")
    restic("forget", "--keep-last", "1", "--prune")
    assert "1 snapshots" in restic("snapshots")
