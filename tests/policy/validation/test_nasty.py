"""Texts of 30 KB that make a check work: it ends soon, and says when it stopped early."""

import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.validation import _checked, mend, validate
from iamtutor.policy.validation.findings import Code, PolicyKind

pytestmark = pytest.mark.thorough

#: What the editor reads, and how long that may take: it is 0.15 s at most on a quiet
#: machine. The best of three counts, for machines are busy.
LONGEST, SECONDS = 30_000, 0.3
VERSION = "2012-10-17"


def listed(entry: Callable[[int], str], size: int = LONGEST - 300) -> list[str]:
    """As many different entries as there is room for."""
    found: list[str] = []
    for number in count():
        size -= len(entry(number)) + 4
        if size < 0:
            return found
        found.append(entry(number))
    raise AssertionError


def policy(**elements: Any) -> str:
    whole = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", **elements}
    return json.dumps({"Version": VERSION, "Statement": whole})


def statements(one: Callable[[int], dict[str, Any]]) -> str:
    listing = listed(lambda n: json.dumps(one(n)), LONGEST - 600)
    return f'{{"Version":"{VERSION}","Statement":[{",".join(listing)}]}}'


def conditions(key: Callable[[int], str], value: str = "b") -> str:
    keys = dict.fromkeys(listed(key, LONGEST // 2), value)
    return policy(Condition={"StringLike": keys})


ACTIONS = {
    "few wildcards": lambda n: f"iam:*a*b{n}*",
    "that match": lambda n: "ec2:*" + "?*" * (n % 9) + "e*",
    "of many services": lambda n: f"{('ec2', 'iam', 's3', 'glue')[n % 4]}:*{n}",
    "misspelt": lambda n: f"ec2:Describ{n}Instance",
    "of no service": lambda n: f"e{n}c2:Describe",
    "without a service": lambda n: f"Describe{n}",
    "full of wildcards": lambda n: f"ec2:{'?*' * 6_000}{n}",
}
RESOURCES = {
    "wildcards": lambda n: f"arn:aws:ec2:*:*:*{n}*",
    "long": lambda n: f"arn:aws:iam::*:{'*a' * 300}{n}",
    "one of stars": lambda n: f"arn:aws:ec2:*:*:{'*a*?' * 3_500}{n}",
    "variables": lambda n: "arn:aws:s3:::" + "${aws:username}" * 30 + str(n),
}
TEXTS = {
    **{f"actions {k}": policy(Action=listed(v)) for k, v in ACTIONS.items()},
    **{
        f"resources {k}": policy(Action=["ec2:*", "iam:*"], Resource=listed(v))
        for k, v in RESOURCES.items()
    },
    "actions and resources": policy(
        Action=listed(ACTIONS["few wildcards"], LONGEST // 2),
        Resource=listed(RESOURCES["wildcards"], LONGEST // 3),
    ),
    "keys": conditions(lambda n: f"aws:x{n}"),
    "keys of a service": conditions(lambda n: f"s3:pre{n}"),
    "tags": conditions(lambda n: f"aws:RequestTag/x{n}", "${aws:username}"),
    "operators": policy(Condition={f"StringLike{n}": {"a": "b"} for n in range(1_200)}),
    "variables": policy(
        Condition={"StringLike": {"aws:username": listed(lambda n: f"${{aws:u{n}}}")}}
    ),
    "principals": policy(
        Principal={"AWS": listed(lambda n: f"arn:aws:iam::{111122220000 + n}:root")}
    ),
    "statements": statements(
        lambda n: {"Effect": "Allow", "Action": f"ec2:*a*{n}", "Resource": "*"}
    ),
    "empty statements": '{"Statement":[' + "{}," * 9_000 + "{}]}",
    "lists": '{"Statement":' + "[" * 14_000 + "]" * 14_000 + "}",
    "objects": '{"a":' * 5_900,
    "one key": "{" + '"Action":"s3:*",' * 1_800 + '"a":1}',
    "full-width": policy(Action=["s3:＊あ"] * 2_000),
    **{
        f"quotes {size}": ("'\"\\" * LONGEST)[:size]
        for size in (3_000, 9_999, 10_001, LONGEST)
    },
    **{
        f"sign {sign!r}": (sign * LONGEST)[:LONGEST]
        for sign in (
            '"',
            "\\",
            "{",
            "a",
            "\n",
            "“",
            '"${',
            "//",
            "{'a':",
            'a,"\n',
            "1e",
        )
    },
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_check_of_a_nasty_text_ends_soon(name: str) -> None:
    text = TEXTS[name]
    validate(policy(Action=["ec2:*", "iam:*", "glue:*"]), *FOR)
    for _ in range(3):
        _checked.cache_clear()
        started = time.thread_time()
        found = validate(text, *FOR)
        mend(text, *FOR)
        took = time.thread_time() - started
        if took < SECONDS:
            break
    assert took < SECONDS
    assert found


FOR = (PolicyKind.IDENTITY, aws_catalogue())


@pytest.mark.parametrize("name", ["actions few wildcards", "keys", "empty statements"])
def test_a_check_that_stops_early_says_so_first(name: str) -> None:
    first, *others = validate(TEXTS[name], *FOR)
    assert (first.code, first.line, first.column) == (Code.TOO_MUCH, 1, 1)
    assert others


def test_a_long_list_of_actions_is_checked_to_the_end() -> None:
    for entry in (
        lambda n: f"ec2:Describe{chr(97 + n % 26)}*{n % 7}",
        lambda n: f"s3:GetObject{n}",
    ):
        text = policy(Action=listed(entry, 6_000), Resource="arn:aws:s3:::b")
        assert Code.TOO_MUCH not in {found.code for found in validate(text, *FOR)}
