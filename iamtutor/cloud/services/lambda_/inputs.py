"""The form of Lambda's parameters, as far as its client does not check it.

Patterns and ranges are those of the service's model (November 2026).
"""

import re

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Params, Turn

_NAME = re.compile(
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?"
    r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
    re.ASCII,
)
_PATTERNS = {
    "FunctionName": _NAME,
    "Role": re.compile(
        r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+", re.ASCII
    ),
    "StatementId": re.compile(r"([a-zA-Z0-9-_]+)"),
    "Action": re.compile(r"(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
    "Principal": re.compile(r"[^\s]+"),
}
_LONGEST = {"FunctionName": 256, "StatementId": 100, "Principal": 2048}


def check(turn: Turn, params: Params) -> None:
    """Raises ValidationException, which names the first that does not fit."""
    for name, pattern in _PATTERNS.items():
        value = params.get(name)
        if value is None:
            continue
        longest = _LONGEST.get(name)
        if longest is not None and len(value) > longest:
            raise _violation(
                name, value, f"have length less than or equal to {longest}"
            )
        if pattern.fullmatch(value) is None:
            constraint = f"satisfy regular expression pattern: {pattern.pattern}"
            raise _violation(name, value, constraint)


def _violation(name: str, value: object, constraint: str) -> ServiceError:
    member = name[:1].lower() + name[1:]
    return ServiceError(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy "
        f"constraint: Member must {constraint}",
    )
