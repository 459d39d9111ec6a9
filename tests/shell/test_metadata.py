"""The instance metadata service, as ``curl`` meets it."""

import json

import pytest

from tests.shell.stage import INSTANCE, Terminal

BASE = "http://169.254.169.254/latest"
TOKEN = (
    f"TOKEN=$(curl -s -X PUT {BASE}/api/token "
    "-H 'X-aws-ec2-metadata-token-ttl-seconds: 60')"
)


def with_token(path: str) -> str:
    return f'curl -s -H "X-aws-ec2-metadata-token: $TOKEN" {BASE}/{path}'


def status(terminal: Terminal, request: str) -> str:
    return terminal.shows(f"curl -s -o /dev/null -w '%{{http_code}}' {request}")


def test_today_a_request_needs_a_token() -> None:
    terminal = Terminal()
    assert status(terminal, f"{BASE}/meta-data/instance-id") == "401"
    terminal.type(TOKEN)
    assert terminal.shows(with_token("meta-data/instance-id")) == INSTANCE


def test_in_2022_a_request_needs_none() -> None:
    terminal = Terminal(host="2022")
    assert terminal.shows(f"curl -s {BASE}/meta-data/instance-id") == INSTANCE


def test_a_token_ends() -> None:
    terminal = Terminal()
    terminal.type(f"{TOKEN}; sleep 61")
    assert "401 - Unauthorized" in terminal.shows(with_token("meta-data/"))


def test_a_token_is_good_for_one_instance_only() -> None:
    terminal = Terminal()
    terminal.type(TOKEN)
    terminal.turn.world.seed = "another world"
    assert "401 - Unauthorized" in terminal.shows(with_token("meta-data/"))


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (f"{BASE}/api/token", "405"),
        (f"-X PUT {BASE}/api/token", "400"),
        (
            f"-X PUT {BASE}/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 0'",
            "400",
        ),
        (
            f"-X PUT {BASE}/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 9' "
            "-H 'X-Forwarded-For: 10.0.0.1'",
            "403",
        ),
    ],
)
def test_tokens_are_refused(request_: str, code: str) -> None:
    assert status(Terminal(), request_) == code


def test_the_role_and_its_credentials_are_those_of_the_cli() -> None:
    terminal = Terminal()
    terminal.type(TOKEN)
    path = "meta-data/iam/security-credentials"
    assert terminal.shows(with_token(f"{path}/")) == "lab-role"
    told = json.loads(terminal.shows(with_token(f"{path}/lab-role")))
    assert told["Code"] == "Success"
    listed = terminal.shows("aws configure list")
    assert f"****************{told['AccessKeyId'][-4:]}     : iam-role" in listed


def test_every_path_that_is_listed_has_an_answer() -> None:
    """The names are those of the EC2 User Guide, and what they tell EC2 tells as well."""
    terminal = Terminal()
    terminal.type(TOKEN)
    waiting, told = ["meta-data/", "dynamic/"], {}
    while waiting:
        path = waiting.pop()
        told[path] = terminal.shows(with_token(path))
        assert "404 - Not Found" not in told[path], path
        if path.endswith("/"):
            waiting += [path + name for name in told[path].split("\n")]
    mac = told["meta-data/mac"]
    below = f"meta-data/network/interfaces/macs/{mac}/"
    row = json.loads(terminal.shows("aws ec2 describe-instances"))["Reservations"][0]
    instance = row["Instances"][0]
    assert told["meta-data/reservation-id"] == row["ReservationId"]
    assert told[f"{below}subnet-id"] == instance["SubnetId"]
    assert mac == instance["NetworkInterfaces"][0]["MacAddress"]
    zone = told["meta-data/placement/availability-zone-id"]
    zones = terminal.shows(
        "aws ec2 describe-availability-zones --query "
        "'AvailabilityZones[].[ZoneName,ZoneId]' --output text"
    )
    assert f"{told['meta-data/placement/availability-zone']}\t{zone}\n" in zones
    identity = json.loads(told["dynamic/instance-identity/document"])
    assert identity["instanceId"] == told["meta-data/instance-id"] == INSTANCE


def test_without_a_profile_there_is_no_iam_directory() -> None:
    terminal = Terminal()
    terminal.turn.world.account.associations.clear()
    terminal.type(TOKEN)
    assert "404 - Not Found" in terminal.shows(with_token("meta-data/iam/"))
    assert "iam/" not in terminal.shows(with_token("meta-data/"))


def test_a_role_that_ec2_may_not_assume_says_so() -> None:
    terminal = Terminal()
    role = terminal.turn.world.account.roles["lab-role"]
    role.trust_policy = role.trust_policy.replace("ec2.", "lambda.")
    terminal.type(TOKEN)
    told = json.loads(
        terminal.shows(with_token("meta-data/iam/security-credentials/lab-role"))
    )
    assert told["Code"] == "AssumeRoleUnauthorizedAccess"
    assert "Unable to locate credentials" in terminal.shows("aws s3 ls")


def test_curl_reaches_no_other_address() -> None:
    outcome = Terminal().type("curl https://example.com/")
    assert outcome.exit_code == 6
    assert outcome.stderr.startswith("iamtutor: curl reaches only")


def test_the_desk_has_no_metadata_service() -> None:
    terminal = Terminal()
    terminal.at = "desk"
    assert terminal.type(f"curl -s {BASE}/meta-data/").exit_code == 28


def test_metadata_that_is_switched_off_answers_nobody() -> None:
    terminal = Terminal()
    instance = terminal.turn.world.account.instances[INSTANCE]
    instance.metadata_endpoint = "disabled"
    assert status(terminal, f"-X PUT {BASE}/api/token") == "403"
    assert "Unable to locate credentials" in terminal.shows("aws s3 ls")


def test_tags_and_user_data_are_there_when_they_were_given() -> None:
    terminal = Terminal()
    instance = terminal.turn.world.account.instances[INSTANCE]
    instance.tags["Name"] = "lab"
    terminal.type(TOKEN)
    assert "404" in terminal.shows(with_token("meta-data/tags/instance/Name"))
    assert "404" in terminal.shows(with_token("user-data"))
    instance.metadata_tags, instance.user_data = "enabled", "ZWNobyBoaQ=="
    assert terminal.shows(with_token("meta-data/tags/instance/Name")) == "lab"
    assert terminal.shows(with_token("user-data")) == "echo hi"
