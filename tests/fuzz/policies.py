"""Mutations of policies: of their text, and of the document that it is."""

import json
from copy import deepcopy
from random import Random
from typing import Any

SEEDS: tuple[dict[str, Any], ...] = (
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "A",
                "Effect": "Allow",
                "Action": ["s3:Get*", "s3:ListBucket"],
                "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/${aws:username}/*"],
                "Condition": {
                    "StringLike": {"s3:prefix": ["a*", "b?"]},
                    "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
                    "Bool": {"aws:MultiFactorAuthPresent": "true"},
                },
            },
            {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "*"},
        ],
    },
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {
                "AWS": "arn:aws:iam::111122223333:root",
                "Service": "ec2.amazonaws.com",
            },
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "x"}},
        },
    },
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1e400,
        "",
        "*",
        "?",
        "${",
        "${aws:username}",
        "s3:*",
        "*:*",
        [],
        {},
    ),
    *(
        [[]],
        ["*", "*"],
        {"a": {"b": {}}},
        "arn:aws:s3:::*",
        "a" * 3_000,
        "é＊",
        "\ud800",
        "Deny",
    ),
)
#: What the editor reads at most, about.
LONGEST = 30_000
SIGNS = "{}[]\",:\\'*?$ \n\t\0ａ：“”"


def mutated(random: Random) -> str:
    """A policy, changed in a few places."""
    document = json.loads(json.dumps(random.choice(SEEDS)))
    for _ in range(random.randint(0, 4)):
        _change(document, random)
    text = json.dumps(document, indent=random.choice((None, 2)))
    for _ in range(random.choice((0, 0, 1, 3))):
        at = random.randint(0, len(text))
        end = min(len(text), at + random.choice((0, 0, 1, 20)))
        text = (
            text[:at]
            + random.choice(SIGNS) * random.choice((1, 1, 1, 300))
            + text[end:]
        )
    return text[:LONGEST] * random.choice((1,) * 30 + (2,))


def _change(node: Any, random: Random) -> None:
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = random.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and random.random() < 0.7:
            node = node[key]
            continue
        change = random.randrange(4)
        if change == 0:
            del node[key]
        elif change == 1 and isinstance(node, dict):
            node[
                random.choice(("Sid", "NotAction", "action", "Principal", "X", ""))
            ] = deepcopy(random.choice(VALUES))
        elif change == 2 and isinstance(node, list):
            node += deepcopy(node * random.choice((1, 1, 20)))
        else:
            node[key] = deepcopy(random.choice(VALUES))
        return
