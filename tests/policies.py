"""Policies as tests write them: statements, and the text of a document around them."""

import json
from typing import Any


def document(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def policy(*statements: Any) -> str:
    return json.dumps(document(*statements))


def trust(**principal: str) -> str:
    """Who may assume a role: ``trust(Service="ec2.amazonaws.com")``."""
    return policy(
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    )


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}
