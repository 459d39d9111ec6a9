"""The AWS CLI, version 2."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import BIG, Program, fetched
from tests.policies import trust


@pytest.fixture
def aws(program: Program) -> Program:
    def run(*words: str, status: int = 0, **env: str) -> str:
        return program("/usr/bin/aws", *words, status=status, AWS_PAGER="", **env)

    return run


def test_files(aws: Program, folder: Path) -> None:
    aws("s3", "mb", "s3://lab-cli")
    first = aws("s3", "sync", "tree", "s3://lab-cli/tree", "--no-progress")
    assert first.count("upload:") == 3
    assert aws("s3", "sync", "tree", "s3://lab-cli/tree") == ""
    aws("s3", "cp", "big", "s3://lab-cli/big", "--no-progress")
    aws("s3", "cp", "s3://lab-cli/big", "s3://lab-cli/copy", "--no-progress")
    aws("s3", "cp", "s3://lab-cli/copy", "back", "--no-progress")
    assert (folder / "back").read_bytes() == BIG
    listed = aws("s3", "ls", "s3://lab-cli", "--recursive", "--summarize")
    assert "tree/sub/a b+é.txt" in listed
    assert "Total Objects: 5" in listed
    aws("s3", "mv", "s3://lab-cli/tree/f1.txt", "s3://lab-cli/moved.txt")
    url = aws("s3", "presign", "s3://lab-cli/moved.txt")
    assert fetched(url) == "1\n"
    assert "BucketNotEmpty" in aws("s3", "rb", "s3://lab-cli", status=1)
    aws("s3", "rb", "s3://lab-cli", "--force")
    assert "NoSuchBucket" in aws("s3", "ls", "s3://lab-cli", status=254)


def test_parts(aws: Program, folder: Path) -> None:
    aws("s3", "mb", "s3://lab-parts")
    where = ("--bucket", "lab-parts", "--key", "k")
    made = json.loads(aws("s3api", "create-multipart-upload", *where))
    upload = ("--upload-id", made["UploadId"])
    parts = []
    for number, data in enumerate((BIG[:5_500_000], BIG[5_500_000:]), 1):
        (folder / "part").write_bytes(data)
        numbered = ("--part-number", str(number), "--body", "part")
        done = json.loads(aws("s3api", "upload-part", *where, *upload, *numbered))
        parts.append({"PartNumber": number, "ETag": done["ETag"]})
    listed = json.loads(aws("s3api", "list-parts", *where, *upload))
    assert [part["Size"] for part in listed["Parts"]] == [5_500_000, 3_500_000]
    together = ("--multipart-upload", json.dumps({"Parts": parts}))
    aws("s3api", "complete-multipart-upload", *where, *upload, *together)
    aws("s3api", "get-object", *where, "--range", "bytes=5499999-5500000", "piece")
    assert (folder / "piece").read_bytes() == BIG[5_499_999:5_500_001]
    aws("s3", "rb", "s3://lab-parts", "--force")


def test_a_role_and_who_is_denied(aws: Program, folder: Path) -> None:
    """By a profile that assumes the role, as ``~/.aws/config`` has it."""
    me = json.loads(aws("sts", "get-caller-identity"))["Arn"]
    named = ("--role-name", "lab-cli")
    given = ("--assume-role-policy-document", trust(AWS=me))
    role = json.loads(aws("iam", "create-role", *named, *given))["Role"]
    aws("iam", "wait", "role-exists", *named)
    policy = ("--policy-arn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    aws("iam", "attach-role-policy", *named, *policy)
    (folder / ".aws").mkdir()
    (folder / ".aws/config").write_text(
        f"[profile reader]\nrole_arn = {role['Arn']}\ncredential_source = Environment\n"
    )
    reader = ("--profile", "reader")
    said = json.loads(aws("sts", "get-caller-identity", *reader))
    assert ":assumed-role/lab-cli/" in said["Arn"]
    aws("s3", "ls", *reader)
    denied = aws("s3", "mb", "s3://lab-not", *reader, status=1)
    assert "AccessDenied" in denied
    assert "s3:CreateBucket" in denied
    missing = aws("iam", "get-role", "--role-name", "none", status=254)
    assert "NoSuchEntity" in missing
    aws("iam", "detach-role-policy", *named, *policy)
    aws("iam", "delete-role", *named)
