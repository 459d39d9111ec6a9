"""Genuine clients over loopback: a real server, the AWS CLI, boto3, and bare sockets."""

import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.turn import Turn
from iamtutor.sandbox.codec import unpack
from iamtutor.shell.hosts.images import HOSTS
from iamtutor.shell.interpreter import run
from tests.wire.live import Account, account

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1", "::1"]), pytest.mark.enable_socket]

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
    '{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
#: The article's four commands and what is around them; then what is denied.
LINES = (
    "aws s3 ls",
    "aws s3 mb s3://lab-own-tools",
    "aws s3 cp notes.txt s3://lab-own-tools --no-progress",
    "aws s3 ls s3://lab-own-tools",
    "aws s3 cp s3://lab-own-tools/notes.txt back.txt --no-progress",
    "aws s3 rm s3://lab-own-tools/notes.txt",
    "aws s3api head-object --bucket lab-own-tools --key notes.txt",
    "aws s3 ls s3://no-such-bucket-anywhere",
    "aws sts get-caller-identity",
    "aws iam list-attached-user-policies --user-name builder",
    "aws iam get-role --role-name no-such",
    "aws iam create-user --user-name nobody --query User.UserName",
    "aws ec2 describe-instances --query Reservations",
    "aws ec2 describe-regions --region-names ap-northeast-1",
    "aws s3 rb s3://lab-own-tools",
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?")


@pytest.fixture(scope="module")
def live() -> Iterator[Account]:
    with account() as running:
        yield running


def timeless(text: str) -> str:
    return _MOMENT.sub("…", text)


def test_the_cli_prints_what_the_terminal_prints(live: Account, tmp_path: Path) -> None:
    """Version 1, byte for byte but for the time of day."""
    (tmp_path / "notes.txt").write_text("notes\n")
    world = unpack(bytes.fromhex(live.document))
    turn = Turn(
        world,
        datetime.now(UTC),
        BodyStore(known=dict(live.bodies)),
        wording=HOSTS["v1"].wording,
    )
    for line in (
        f"export AWS_ACCESS_KEY_ID={live.key}",
        f"export AWS_SECRET_ACCESS_KEY={live.secret}",
        f"export AWS_DEFAULT_REGION={live.region}",
        "echo notes > notes.txt",
    ):
        assert run(turn, "desk", line).exit_code == 0
    for line in LINES:
        status, output, errors = live.aws(*line.split()[1:], cwd=tmp_path)
        emulated = run(turn, "desk", line)
        assert (
            timeless(output),
            timeless(errors),
            status,
        ) == (
            timeless(emulated.stdout),
            timeless(emulated.stderr),
            emulated.exit_code,
        ), line


def test_metadata_with_underscores_survives_the_server(live: Account) -> None:
    s3 = live.client("s3")
    s3.create_bucket(
        Bucket="lab-meta", CreateBucketConfiguration={"LocationConstraint": live.region}
    )
    s3.put_object(
        Bucket="lab-meta", Key="k", Body=b"x", Metadata={"a_b": "1", "c-d": "2"}
    )
    assert s3.head_object(Bucket="lab-meta", Key="k")["Metadata"] == {
        "a_b": "1",
        "c-d": "2",
    }


def test_parallel_creates_are_all_kept(live: Account) -> None:
    iam = live.client("iam", max_pool_connections=16)

    def create(number: int) -> None:
        iam.create_role(RoleName=f"many{number}", AssumeRolePolicyDocument=TRUST)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(create, range(80)))
    names = {role["RoleName"] for role in iam.list_roles(MaxItems=1000)["Roles"]}
    assert {f"many{number}" for number in range(80)} <= names


def test_a_server_that_is_killed_has_kept_what_it_answered(live: Account) -> None:
    answered: list[int] = []

    def create() -> None:
        iam = live.client("iam")
        for number in range(10_000):
            try:
                iam.create_role(RoleName=f"k{number}", AssumeRolePolicyDocument=TRUST)
            except Exception:  # the server is gone
                return
            answered.append(number)
            if number == 20:
                enough.set()

    enough = threading.Event()
    client = threading.Thread(target=create)
    client.start()
    assert enough.wait(60)
    live.site.kill()
    client.join()
    live.site.start()
    roles = live.client("iam").list_roles(MaxItems=1000)["Roles"]
    assert {f"k{number}" for number in answered} <= {role["RoleName"] for role in roles}


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 1000000",
        "Content-Length: 99999999999999999999",
        "Content-Length: -1",
        "Transfer-Encoding: chunked",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: x",
    ],
)
def test_false_lengths(live: Account, head: str) -> None:
    """A client that says one thing and sends another does not stop the server."""
    path = f"/aws/{live.label}/bucket/key"
    text = f"PUT {path} HTTP/1.1\r\nHost: {live.site.url[7:]}\r\n{head}\r\n\r\nhello"
    with socket.create_connection(("127.0.0.1", live.site.port), timeout=20) as line:
        line.sendall(text.encode())
        line.shutdown(socket.SHUT_WR)
        status = line.recv(4096).partition(b"\r\n")[0].decode()
    code = int(status.split()[1]) if status else 400
    assert 400 <= code < 500 or code == 501, status
    assert live.client("sts").get_caller_identity()["Arn"]
