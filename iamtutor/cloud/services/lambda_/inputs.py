"""The form of parameters, which Lambda looks at before it asks for permission.

Patterns and ranges are those of the service's model (November 2026).
"""

from iamtutor.cloud.service.constraints import Form, between, checked, longest, pattern

_BEFORE_A_NAME = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?"
    r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
)
_NAME = r"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
_NEW_NAME = r"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
_ROLE = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"
_SOURCE = (
    r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:"
    r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"
)

_FORM: Form = {
    "FunctionName": longest(256) + pattern(_BEFORE_A_NAME + _NAME),
    "Role": pattern(_ROLE),
    "Handler": longest(128) + pattern(r"[^\s]+"),
    "Description": longest(256),
    "Timeout": between(1, 5400),
    "MemorySize": between(128, 32768),
    "StatementId": longest(100) + pattern(r"([a-zA-Z0-9-_]+)"),
    "Action": pattern(r"(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
    "Principal": longest(2048) + pattern(r"[^\s]+"),
    "SourceArn": pattern(_SOURCE),
    "SourceAccount": longest(12) + pattern(r"\d{12}"),
    "PrincipalOrgID": longest(34) + pattern(r"o-[a-z0-9]{10,32}"),
}
check = checked(_FORM)
#: Of what makes a function, or sets it up: its name has no dots.
check_configuration = checked(
    {**_FORM, "FunctionName": longest(140) + pattern(_BEFORE_A_NAME + _NEW_NAME)}
)
#: Of what takes a statement away: its id may have some.
check_removal = checked(
    {**_FORM, "StatementId": longest(100) + pattern(r"([a-zA-Z0-9-_.]+)")}
)
