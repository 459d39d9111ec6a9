"""Policies as tests write them: the text of a document around its statements."""

from __future__ import annotations

import json
from typing import Any


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(**principal: str) -> str:
    """Who may assume a role: ``trust(Service="ec2.amazonaws.com")``."""
    return policy(
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    )
