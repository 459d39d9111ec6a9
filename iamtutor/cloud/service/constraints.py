"""What models of services ask of parameters, and how AWS says what breaks it.

A rule is what a value must, in AWS's words, and whether it does. A form is the rules of
parameters, by their names.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service.caller import Params
from iamtutor.cloud.turn import Turn

Rules = tuple[tuple[str, Callable[[Any], object]], ...]
Form = Mapping[str, Rules]
#: A value (None: it is missing), its place in the request, and what it must and does not.
Violation = tuple[object, str, str]

NOT_NULL: Rules = (("not be null", lambda value: value is not None),)


def longest(length: int) -> Rules:
    """Of a text or a list."""
    must = f"have length less than or equal to {length}"
    return ((must, lambda value: len(value) <= length),)


def shortest(length: int) -> Rules:
    """Of a text or a list."""
    must = f"have length greater than or equal to {length}"
    return ((must, lambda value: len(value) >= length),)


def between(least: int, most: int) -> Rules:
    """Of a number."""
    return (
        (f"have value greater than or equal to {least}", lambda value: value >= least),
        (f"have value less than or equal to {most}", lambda value: value <= most),
    )


def among(choices: Collection[str]) -> Rules:
    must = f"satisfy enum value set: [{', '.join(choices)}]"
    return ((must, lambda value: value in choices),)


def pattern(source: str) -> Rules:
    fits = re.compile(source, re.ASCII).fullmatch
    return ((f"satisfy regular expression pattern: {source}", fits),)


def each(rules: Rules) -> Rules:
    """Of a list: the rules of its members, of which none may be null."""
    rules = rules + NOT_NULL
    musts = ", ".join(f"Member must {must}" for must, _ in rules)
    return (
        (
            f"satisfy constraint: [{musts}]",
            lambda values: all(fits(value) for value in values for _, fits in rules),
        ),
    )


_TAG_SIGNS = frozenset("_.:/=+-@")


def _is_tag_text(text: str) -> bool:
    """Letters, separators, numbers of any script, and a few signs."""
    return all(
        sign in _TAG_SIGNS or unicodedata.category(sign)[0] in "LZN" for sign in text
    )


_TAG_TEXT = r"satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]"
_KEY: Rules = ((f"{_TAG_TEXT}+", _is_tag_text),)
#: Of a tag, as IAM and STS take it; and of a list of keys.
TAG: Form = {
    "Key": longest(128) + _KEY,
    "Value": (*longest(256), (f"{_TAG_TEXT}*", _is_tag_text)),
}
TAG_KEYS = longest(50) + each(longest(128) + shortest(1) + _KEY)


def violations(params: Params, form: Form, within: str = "") -> Iterator[Violation]:
    """What breaks ``form``, every rule by itself, as AWS counts them; ``within`` is where
    the parameters stand."""
    for name, rules in form.items():
        value = params.get(name)
        for must, fits in rules if value is not None else ():
            if not fits(value):
                yield value, within + spelled(name), must


def violations_within(params: Params, forms: Mapping[str, Form]) -> Iterator[Violation]:
    """What breaks the forms of members of lists, by the lists' parameters."""
    for name, form in forms.items():
        for number, member in enumerate(params.get(name) or (), 1):
            yield from violations(member, form, f"{spelled(name)}.{number}.member.")


def spelled(name: str) -> str:
    """A parameter as complaints call it: ``roleName``."""
    return name[:1].lower() + name[1:]


def in_words(found: Sequence[Violation], *, repeats: bool = True) -> str:
    """``repeats``: with the values."""
    said = "; ".join(
        f"Value{_said(value, repeats)} at '{place}' failed to satisfy constraint: "
        f"Member must {must}"
        for value, place, must in found
    )
    return f"{len(found)} validation error{'s' if found[1:] else ''} detected: {said}"


def _said(value: object, repeats: bool) -> str:
    if value is None:
        return " null"
    if isinstance(value, (list, tuple)):
        value = f"[{', '.join(map(str, value))}]"
    return f" '{value}'" if repeats else ""


def checked(
    form: Form,
    code: str = "ValidationException",
    within: str = "",
    members: Mapping[str, Form] = {},
    **extra: Any,
) -> Callable[[Turn, Params], None]:
    """The check of parameters by a form, and of members of lists by ``members``. It raises
    ServiceError."""

    def check(turn: Turn, params: Params) -> None:
        found = [
            *violations(params, form, within),
            *violations_within(params, members),
        ]
        if found:
            raise ServiceError(code, in_words(found), **extra)

    return check
