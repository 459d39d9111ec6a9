"""The form of Lambda's parameters, as far as its client does not check it.

Patterns and ranges are those of the service's model (November 2026).
"""

from iamtutor.cloud.service.constraints import checked, longest, pattern

_NAME = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?"
    r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)
_ROLE = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"

check = checked(
    {
        "FunctionName": longest(256) + pattern(_NAME),
        "Role": pattern(_ROLE),
        "StatementId": longest(100) + pattern(r"([a-zA-Z0-9-_]+)"),
        "Action": pattern(r"(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
        "Principal": longest(2048) + pattern(r"[^\s]+"),
    }
)
