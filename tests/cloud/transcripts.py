"""Transcripts of the simulated operations: read, run, written again.

``python -m tests.cloud.transcripts [SERVICE …]`` records them again, for review; ``make
transcripts`` calls it for all. What the files of ``tests/data/cloud/operations`` look like:

    == GetRole: not found        the operation, and what happens to it
    + aws iam create-role …      a line typed before, which has to succeed
    $ aws iam get-role …         the line
    | {                          what it prints
    ! An error occurred …        and to the other stream
    = 254                        exit status, when it is not 0
    @ 2022                       the same on the host of 2022, where it says other words
    none: …                      instead of a line: why there is no such case
    note: …                      how far what is recorded is known of AWS

A key, a token, an id of a refusal or an encoded message is shown as ``…``. ``nobody`` is
a profile of a user without permissions.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from iamtutor.cloud.organization import small_organization
from iamtutor.cloud.policies.public_access import BLOCK_PARTS
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.state.identities import (
    AccessKey,
    Group,
    InstanceProfile,
    ManagedPolicy,
    MfaDevice,
    PolicyVersion,
    Role,
    User,
)
from iamtutor.cloud.state.instances import ElasticIp, KeyPair
from iamtutor.cloud.world import File
from tests.policies import allow, deny, policy, trust
from tests.shell.stage import ACCOUNT, CONFIG, INSTANCE, KEY, NOW, SECRET, Terminal

FOLDER = Path(__file__).parents[1] / "data/cloud/operations"
KINDS = ("success", "denied", "not found", "bad parameter")

#: What says nothing to a reader: tokens and keys that are made up.
_LONG = re.compile(
    r"[A-Za-z0-9+/=_-]{200,}|(?<=SecretAccessKey\": \")[^\"]+"
    r"|\bA[KS]IA(?!\w*EXAMPLE)[A-Z2-7]{16}\b"
    r"|(?<=#/authorization-details/)[0-9a-z]{25}|(?<=authorization id: )[0-9a-z]{25}"
)
_PRIVATE = re.compile(r"(?<=PRIVATE KEY-----).*?(?=-----END)", re.S)
#: Exit status of an error of the service, on today's host.
_SERVICE_ERROR = 254
_USAGE_ERROR_2022 = 2


class BeforeFailed(Exception):
    """A line that only prepares did not succeed."""


@dataclass(slots=True)
class Recording:
    """What one line printed."""

    stdout: str = ""
    stderr: str = ""
    status: int = 0


@dataclass(slots=True)
class Transcript:
    operation: str
    kind: str
    before: list[str] = field(default_factory=list)
    line: str = ""
    reason: str = ""
    """Why there is no such case."""
    note: str = ""
    today: Recording = field(default_factory=Recording)
    in_2022: Recording | None = None


# --- the files --------------------------------------------------------------------------


def read(service: str) -> list[Transcript]:
    """The transcripts of a service. Raises ValueError with the place of what is none."""
    path = FOLDER / f"{service}.txt"
    if not path.is_file():
        raise ValueError(f"{path} is missing: what {service} says at the terminal")
    found: list[Transcript] = []
    recording = Recording()
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not text or text.startswith("#"):
            continue
        sign, rest = text[:1], text[2:]
        if text.startswith("== "):
            operation, _, kind = text[3:].partition(": ")
            found.append(Transcript(operation, kind))
            recording = found[-1].today
        elif text.startswith("none: "):
            found[-1].reason = text[6:]
        elif text.startswith("note: "):
            found[-1].note = text[6:]
        elif sign == "+":
            found[-1].before.append(rest)
        elif sign == "$":
            found[-1].line = rest
        elif sign == "|":
            recording.stdout += rest + "\n"
        elif sign == "!":
            recording.stderr += rest + "\n"
        elif sign == "=":
            recording.status = int(rest)
        elif text == "@ 2022":
            recording = found[-1].in_2022 = Recording()
        else:
            raise ValueError(f"{path.name}, line {number}: {text}")
    return found


def write(service: str, transcripts: list[Transcript]) -> None:
    path = FOLDER / f"{service}.txt"
    head = (
        f"# What the operations of {service} say at the terminal. The form of this file, "
        "and how to\n# record it again: tests/cloud/transcripts.py\n"
    )
    parts = ["\n".join(_lines(transcript)) + "\n" for transcript in transcripts]
    path.write_text("\n".join([head, *parts]), encoding="utf-8")


def _lines(transcript: Transcript) -> Iterator[str]:
    yield f"== {transcript.operation}: {transcript.kind}"
    if transcript.reason:
        yield f"none: {transcript.reason}"
        return
    if transcript.note:
        yield f"note: {transcript.note}"
    yield from (f"+ {line}" for line in transcript.before)
    yield f"$ {transcript.line}"
    yield from _recorded(transcript.today)
    if transcript.in_2022 is not None:
        yield "@ 2022"
        yield from _recorded(transcript.in_2022)


def _recorded(recording: Recording) -> Iterator[str]:
    for sign, text in (("|", recording.stdout), ("!", recording.stderr)):
        for line in text.splitlines():
            yield f"{sign} {line}".rstrip()
    if recording.status:
        yield f"= {recording.status}"


# --- running ----------------------------------------------------------------------------


def run_in_2022(transcript: Transcript, today: Recording) -> Recording | None:
    """What the line prints in 2022 where a service says it in other words than today."""
    if today.status != _SERVICE_ERROR:
        return None
    try:
        earlier = run(transcript, "2022")
    except BeforeFailed:  # the program of 2022 does not know of it yet
        return None
    same = earlier.stderr == today.stderr.replace("aws: [ERROR]: ", "")
    unknown = earlier.status == _USAGE_ERROR_2022
    return None if same or unknown else earlier


def run(transcript: Transcript, host: str = "today") -> Recording:
    """What the line prints on a host."""
    terminal = furnished(host)
    for line in transcript.before:
        outcome = terminal.type(line)
        if outcome.exit_code:
            raise BeforeFailed(f"{line}\n{outcome.stderr}")
    outcome = terminal.type(transcript.line)
    return Recording(_shown(outcome.stdout), _shown(outcome.stderr), outcome.exit_code)


def _shown(text: str) -> str:
    text = _PRIVATE.sub("…", _LONG.sub("…", text))
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def record(service: str) -> int:
    transcripts = read(service)
    for transcript in transcripts:
        if not transcript.reason:
            transcript.today = run(transcript)
            transcript.in_2022 = run_in_2022(transcript, transcript.today)
    write(service, transcripts)
    return len(transcripts)


# --- the world --------------------------------------------------------------------------

READ = allow("s3:GetObject")
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"
FILES = {
    "notes.txt": "notes\n",
    "policy.json": policy(READ),
    "trust.json": trust(Service="ec2.amazonaws.com"),
    "bucket-policy.json": policy(
        {
            **READ,
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/aoi"},
            "Resource": "arn:aws:s3:::aoi-lab-notes/*",
        }
    ),
    "scp.json": policy(deny("s3:*")),
    "bad.json": "{",
}
_NOBODY = ("AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")
_AOI = "AKIAAOIKEYFOREXAMPLE"


def furnished(host: str) -> Terminal:
    """The desk of an administrator, in a world where every operation finds something."""
    terminal = Terminal(
        host=host,
        role_policy={"Version": "2012-10-17", "Statement": [READ]},
    )
    terminal.at = "desk"
    terminal.turn.world.seed = "transcripts"
    _furnish_iam(terminal)
    account = terminal.turn.world.account
    bucket = account.buckets["aoi-lab-notes"]
    bucket.public_access_block = dict.fromkeys(BLOCK_PARTS, True)
    account.buckets["lab-archive"] = Bucket("lab-archive", account.region, NOW)
    account.taken_buckets.append("taken-by-others")
    account.key_pairs.append("lab-key")
    account.made_key_pairs["lab-key"] = KeyPair("key-0a1b2c3d4e5f67890", created=NOW)
    account.instances[INSTANCE].tags = {"Name": "lab"}
    kept = ElasticIp("eipalloc-0a1b2c3d4e5f67890", "203.0.113.77")
    account.elastic_ips[kept.allocation_id] = kept
    [association] = account.associations.values()
    association.association_id = "iip-assoc-0a1b2c3d4e5f67890"
    account.associations = {association.association_id: association}
    terminal.turn.world.organization = small_organization(
        {account.id: ""}, "transcripts"
    )
    _furnish_desk(terminal)
    return terminal


def _furnish_iam(terminal: Terminal) -> None:
    account = terminal.turn.world.account
    start = f"arn:aws:iam::{ACCOUNT}"
    account.roles["lab-role"].attached.append(READ_ONLY)
    account.roles["spare"] = Role(
        "spare",
        "AROASPAREROLEEXAMPLE2",
        f"{start}:role/spare",
        trust(AWS=f"{start}:user/admin"),
        NOW,
    )
    account.instance_profiles["spare"] = InstanceProfile(
        "spare", "AIPASPAREPROFEXAMPLE2", f"{start}:instance-profile/spare", NOW
    )
    for name, number in (("own", "1"), ("unused", "2")):
        arn = f"{start}:policy/{name}"
        account.policies[arn] = ManagedPolicy(
            name,
            f"ANPAPOLICYFOREXAMPLE{number}",
            arn,
            NOW,
            versions={"v1": PolicyVersion("v1", policy(READ), NOW)},
        )
    account.groups["readers"] = Group(
        "readers",
        "AGPAREADERSFOREXAMPLE",
        f"{start}:group/readers",
        NOW,
        attached=[READ_ONLY],
        inline={"notes": policy(READ)},
    )
    account.groups["spare"] = Group(
        "spare", "AGPASPAREGRPEXAMPLE22", f"{start}:group/spare", NOW
    )
    account.users["aoi"] = User(
        "aoi",
        "AIDAAOIAOIAOIEXAMPLE2",
        f"{start}:user/aoi",
        NOW,
        attached=[OWN],
        inline={"notes": policy(READ)},
        groups=["readers"],
        access_keys={_AOI: AccessKey(_AOI, SECRET, NOW)},
        tags={"team": "blue"},
    )
    phone = f"{start}:mfa/aoi-phone"
    account.mfa_devices[phone] = MfaDevice(phone, "JBSWY3DPEHPK3PXP" * 2)
    account.users["nobody"] = User(
        "nobody",
        "AIDANOBODYNOBEXAMPLE2",
        f"{start}:user/nobody",
        NOW,
        access_keys={_NOBODY[0]: AccessKey(*_NOBODY, NOW)},
    )


def _furnish_desk(terminal: Terminal) -> None:
    bodies = terminal.turn.bodies
    keys = (
        f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
        f"[nobody]\naws_access_key_id = {_NOBODY[0]}\n"
        f"aws_secret_access_key = {_NOBODY[1]}\n"
    )
    files = {
        ".aws/credentials": keys,
        ".aws/config": f"{CONFIG}[profile nobody]\nregion = ap-northeast-1\n",
        **FILES,
    }
    for name, text in files.items():
        body = bodies.put(text.encode())
        terminal.machine.files[f"/home/admin/{name}"] = File(NOW, body)


if __name__ == "__main__":
    every = sorted(found.stem for found in FOLDER.glob("*.txt"))
    for name in sys.argv[1:] or every:
        sys.stdout.write(f"{name}: {record(name)} transcripts\n")
