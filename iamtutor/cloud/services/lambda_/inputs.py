"""The form of parameters, which Lambda looks at before it asks for permission.

Patterns and ranges are those of the service's model (November 2026).
"""

from iamtutor.cloud.service.constraints import (
    Form,
    among,
    between,
    checked,
    each,
    longest,
    pattern,
)

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

#: What the service knows, and what of it no new function may have (November 2026).
RUNTIMES = tuple(
    """
    nodejs nodejs4.3 nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x nodejs16.x
    nodejs18.x nodejs20.x nodejs22.x nodejs24.x java8 java8.al2 java11 java17 java21 java25
    python2.7 python3.6 python3.7 python3.8 python3.9 python3.10 python3.11 python3.12
    python3.13 python3.14 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 dotnet6
    dotnet8 dotnet10 nodejs4.3-edge go1.x ruby2.5 ruby2.7 ruby3.2 ruby3.3 ruby3.4 ruby4.0
    provided provided.al2 provided.al2023 nodejs26.x python3.15 java8.al2023 java11.al2023
    java17.al2023 custom
    """.split()
)
ENDED_RUNTIMES = frozenset(
    """
    nodejs nodejs4.3 nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x java8 python2.7
    python3.6 python3.7 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1
    nodejs4.3-edge go1.x ruby2.5 ruby2.7 provided
    """.split()
)

#: What no function may have more of that is on no instances of its own (November 2026):
#: the model's limits are those of functions on such. New accounts begin with less memory.
LARGEST = {"Timeout": 1800, "MemorySize": 10240}

_FORM: Form = {
    "FunctionName": longest(256) + pattern(_BEFORE_A_NAME + _NAME),
    "Role": pattern(_ROLE),
    "Handler": longest(128) + pattern(r"[^\s]+"),
    "Description": longest(256),
    "Timeout": between(1, 5400),
    "MemorySize": between(128, 32768),
    "Architectures": longest(1) + each(among(("x86_64", "arm64"))),
    "PackageType": among(("Zip", "Image")),
    "InvocationType": among(("Event", "RequestResponse", "DryRun")),
    "LogType": among(("None", "Tail")),
    "FunctionUrlAuthType": among(("NONE", "AWS_IAM")),
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
