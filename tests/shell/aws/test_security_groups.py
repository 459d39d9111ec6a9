"""The short ways to write a security group's rule, and a dry run, on the command line."""

import json

import pytest

from tests.shell.stage import Terminal

AUTHORIZE = "aws ec2 authorize-security-group-ingress --group-name default"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("--protocol tcp --port 22 --cidr 192.0.2.0/24", ("tcp", 22, 22)),
        ("--protocol udp --port 1-9 --cidr 192.0.2.0/24", ("udp", 1, 9)),
        ("--protocol icmp --port all --cidr 192.0.2.0/24", ("icmp", -1, -1)),
    ],
)
def test_one_rule_in_short(words: str, rule: tuple[str, int, int]) -> None:
    terminal = Terminal()
    outcome = terminal.type(f"{AUTHORIZE} {words} --output json")
    (made,) = json.loads(outcome.stdout)["SecurityGroupRules"]
    assert (made["IpProtocol"], made["FromPort"], made["ToPort"]) == rule
    assert made["CidrIpv4"] == "192.0.2.0/24"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--protocol xyz --port 22", "protocol parameter should be one of: tcp|udp"),
        ("--protocol 256 --port 22", "or any valid protocol number."),
        (
            "--protocol tcp --port a-b",
            "port parameter should be of the form <from[-to]>",
        ),
    ],
)
def test_a_bad_rule_in_short(words: str, said: str) -> None:
    outcome = Terminal().type(f"{AUTHORIZE} {words}")
    assert outcome.exit_code == 252
    assert said in outcome.stderr


def test_a_dry_run_is_an_error_that_is_none() -> None:
    outcome = Terminal().type(
        "aws ec2 stop-instances --instance-ids i-0f1e2d3c4b5a69788 --dry-run"
    )
    assert outcome.exit_code == 254
    assert (
        "An error occurred (DryRunOperation) when calling the StopInstances operation: "
        "Request would have succeeded, but DryRun flag is set."
    ) in outcome.stderr
