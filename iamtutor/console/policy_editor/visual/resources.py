"""An ARN put together from its parts, as the visual editor asks for them."""

import re
from collections.abc import Mapping

from iamtutor.policy.patterns import split_outside_variables

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
#: What a part may be, by the name of its placeholder; the others take any text.
_RULES = {
    "Region": re.compile(r"[a-z0-9-]+|\*"),
    "Account": re.compile(r"[0-9]{12}|\*"),
    "BucketName": re.compile(r"[a-zA-Z0-9._*?-]+"),
}
_ANY_TEXT = re.compile(r"[^\s\x00-\x1f\x7f]+")


def parts_of(template: str) -> tuple[str, ...]:
    """The placeholders of a resource type's ARN, without the partition."""
    return tuple(n for n in _PLACEHOLDER.findall(template) if n != "Partition")


def arn_from(template: str, typed: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The ARN, and what is wrong by placeholder. A part that is left empty is any."""
    problems = {}
    for name in parts_of(template):
        value = typed.get(name, "")
        if value and not _RULES.get(name, _ANY_TEXT).fullmatch(value):
            problems[name] = name.lower() if name in _RULES else "text"
    filled = {name: typed.get(name, "") or "*" for name in parts_of(template)}
    filled["Partition"] = "aws"
    return _PLACEHOLDER.sub(lambda found: filled[found[1]], template), problems


def arn_problem(text: str) -> str:
    """The code of what is wrong with an ARN that was typed whole; empty if nothing is."""
    if text == "*":
        return ""
    parts = split_outside_variables(text)
    is_sound = len(parts) >= 6 and parts[0] == "arn" and parts[2] and parts[5]
    return "" if is_sound and text.isprintable() and " " not in text else "arn"
