"""Version 1 does not catch what it meets before it reads its options."""

import json
import re
from pathlib import Path

import pytest

from iamtutor.shell.cases import answer
from iamtutor.shell.hosts.dialects import DIALECTS

_UNPARSED = (
    "botocore.exceptions.ConfigParseError: Unable to parse config file: "
    "/home/ec2-user/.aws/config"
)
#: What is in the file, the last line by version, and where it was raised.
_BROKEN = [
    ("[default\n", {"v1.18": _UNPARSED, "v1": _UNPARSED}, "raw_config_parse"),
    ("region = x\n", {"v1.18": _UNPARSED, "v1": _UNPARSED}, "raw_config_parse"),
    (
        "[default]\ns3 =\n  a = b\n    c\n",
        {"v1.18": _UNPARSED, "v1": _UNPARSED},
        "raw_config_parse",
    ),
    (
        "[plugins]\nx = nope\n",
        {
            "v1.18": "ImportError: No module named nope",
            "v1": "ModuleNotFoundError: No module named 'nope'",
        },
        "_import_plugins",
    ),
    (
        "[plugins]\nx = a.b\n",
        {
            "v1.18": "ImportError: No module named a.b",
            "v1": "ModuleNotFoundError: No module named 'a'",
        },
        "_import_plugins",
    ),
]
_ROWS = Path(__file__).parents[2] / "data/cli/differential.jsonl"
with _ROWS.open() as rows:
    _WORLD = json.loads(rows.readline())["world"]
_FRAME = re.compile(r'  File "(?P<file>[^"]+)", line \d+, in (?P<name>\S+)')


def _run(version: str, command: str, **case: object) -> dict[str, object]:
    return answer(
        {
            "id": "t",
            "command": command,
            "world": _WORLD,
            "cli": version,
            "dialect": "enhanced",
            **case,
        }
    )


@pytest.mark.parametrize(
    "command", ["aws --version", "aws s3 ls", "aws iam list-rolez"]
)
@pytest.mark.parametrize("version", ["v1.18", "v1"])
@pytest.mark.parametrize(("config", "last", "where"), _BROKEN)
def test_a_broken_file_ends_version_1_with_a_traceback(
    config: str, last: dict[str, str], where: str, version: str, command: str
) -> None:
    got = _run(version, command, aws_config=config)
    head, *_, end = str(got["stderr"]).splitlines()
    frames = [match.groupdict() for match in _FRAME.finditer(str(got["stderr"]))]
    assert (got["stdout"], got["exit_code"]) == ("", 1)
    assert (head, end) == ("Traceback (most recent call last):", last[version])
    assert (frames[0]["file"], frames[-1]["name"]) == (DIALECTS[version].path, where)


def test_a_profile_of_the_environment_that_is_missing_ends_the_oldest_version() -> None:
    got = _run("v1.18", "aws s3 ls --profile default", env={"AWS_PROFILE": "nope"})
    end = str(got["stderr"]).splitlines()[-1]
    assert got["exit_code"] == 1
    assert end == (
        "botocore.exceptions.ProfileNotFound: The config profile (nope) could not be found"
    )
    asked = _run("v1.18", "aws s3 ls --profile nope")
    assert asked["stderr"] == "\nThe config profile (nope) could not be found\n"


def test_version_2_says_it_in_a_sentence() -> None:
    got = _run("v2", "aws s3 ls", aws_config="[default\n")
    path = "/home/ec2-user/.aws/config"
    assert got["exit_code"] == 255
    assert got["stderr"] == f"\naws: [ERROR]: Unable to parse config file: {path}\n"


def test_a_document_may_come_from_standard_input() -> None:
    """``file:///dev/stdin``, as people write with a here-document."""
    got = _run(
        "v2",
        "aws s3api delete-objects --bucket b12 --delete file:///dev/stdin",
        stdin='{"Objects": [{"Key": "a"}], "Nope": 1}',
    )
    assert 'Unknown parameter in Delete: "Nope"' in str(got["stderr"])
