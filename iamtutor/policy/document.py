"""A policy's JSON turned into a PolicyDocument, or MalformedPolicy with the place.

Strict in what could change a decision: an element, operator or version that the
language does not have is refused, never passed over. What a service asks for beyond
that (Sid spelling, which elements belong in which kind of policy) is ``validation``'s.
"""

import json
import marshal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn, TypeVar

from iamtutor.policy import positions
from iamtutor.policy.arn_patterns import ArnPattern, compile_resource_pattern
from iamtutor.policy.conditions import Condition, make_condition
from iamtutor.policy.keeping import kept
from iamtutor.policy.operators import read_operator
from iamtutor.policy.patterns import Glob, compile_actions
from iamtutor.policy.positions import NotJson, Path, line_and_column, locate
from iamtutor.policy.principals import (
    EVERYONE,
    PRINCIPAL_TYPES,
    NamedPrincipal,
    name_principal,
)

_T = TypeVar("_T")

VERSION_2012 = "2012-10-17"
VERSION_2008 = "2008-10-17"


class MalformedPolicy(ValueError):
    """The text is no policy. ``line`` and ``column`` count from 1."""

    def __init__(self, code: str, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.code = code
        self.message = message
        self.line = line
        self.column = column


class Effect(StrEnum):
    ALLOW = "Allow"
    DENY = "Deny"


ALLOW, DENY = Effect


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Of each pair (Action, NotAction, …) at most one is not None."""

    index: int
    sid: str
    effect: Effect
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    principals: tuple[NamedPrincipal, ...] | None
    not_principals: tuple[NamedPrincipal, ...] | None
    conditions: tuple[Condition, ...]
    #: Compiled from the above; ``matching`` reads these.
    action_globs: tuple[Glob, ...] = field(repr=False, compare=False)
    first_action: Callable[[str], int | None] = field(repr=False, compare=False)
    resource_patterns: tuple[ArnPattern, ...] = field(repr=False, compare=False)
    variables: bool = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    version: str
    id: str
    statements: tuple[Statement, ...]
    #: What it was read from; of a decoded value mostly a copy. It isn't changed.
    source: str | Mapping[str, object] = field(repr=False, compare=False)

    def of_effect(self, effect: Effect) -> list[Statement]:
        return [one for one in self.statements if one.effect is effect]

    @property
    def text(self) -> str:
        """The text it was read from; or, given as a mapping, that as JSON."""
        if isinstance(self.source, str):
            return self.source
        return json.dumps(self.source, indent=4, ensure_ascii=False)


def parse_policy(source: str | Mapping[str, object]) -> PolicyDocument:
    """Read a policy. Raises MalformedPolicy."""
    if isinstance(source, str):
        return _parse_text(source)
    try:
        content = _content_of(source)
        if content is None:
            return _read_document(source, source)
        return _read_content(content)
    except _Misfit as misfit:
        raise MalformedPolicy(misfit.code, misfit.message) from None


#: How many policies are kept compiled, by their characters or bytes: some three million
#: of them, most for policies as people write them. Longer ones are read each time.
_LONGEST = 32_768
_kept_by_length = kept((500, 2560), (1_000, 1024), (4_000, 128), (_LONGEST, 16))


def _content_of(source: Mapping[str, object]) -> bytes | None:
    """What the policy says, for telling it apart from others; None for values that are
    no plain JSON. Version 2 of the format writes equal values alike."""
    try:
        content = marshal.dumps(source, 2)  # type: ignore[arg-type]
    except ValueError:
        return None
    return content if len(content) <= _LONGEST else None


@_kept_by_length
def _read_content(content: bytes) -> PolicyDocument:
    value = marshal.loads(content)  # a copy of our own, that nobody else can change
    return _read_document(value, value)


@_kept_by_length
def _parse_text(text: str) -> PolicyDocument:
    try:
        value = positions.loads(
            text, object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant
        )
        if "\\u" in text:
            # Half a surrogate pair can be escaped, but is no text: this refuses it.
            json.dumps(value, ensure_ascii=False).encode()
        return _read_document(value, text)
    except _Misfit as misfit:
        line, column = _place(text, misfit)
        raise MalformedPolicy(misfit.code, misfit.message, line, column) from None
    except (ValueError, RecursionError):
        raise _json_error(text) from None


def _json_error(text: str) -> MalformedPolicy:
    try:
        located = locate(text)
    except NotJson as error:
        return MalformedPolicy(
            "not_json",
            error.problem.replace("_", " "),
            *line_and_column(text, error.offset),
        )
    for path, span in located.duplicates:
        return MalformedPolicy(
            "duplicate_key",
            f"{path[-1]} is given twice",
            *line_and_column(text, span.start),
        )
    return MalformedPolicy("not_json", "the text is not JSON")


class _Misfit(Exception):
    """JSON, but no policy: what is wrong, and the path to it."""

    def __init__(self, code: str, message: str, path: Path, *, key: bool) -> None:
        self.code = code
        self.message = message
        self.path = path
        self.key = key


def _misfit(code: str, message: str, *path: str | int, key: bool = False) -> NoReturn:
    raise _Misfit(code, message, path, key=key)


def _place(text: str, misfit: _Misfit) -> tuple[int, int]:
    located = locate(text)
    path = misfit.path
    if path[:1] == ("Statement",) and ("Statement", 0) not in located.values:
        path = path[:1] + path[2:]  # one statement that stands without a list
    return located.line_and_column(path, key=misfit.key)


def _refuse_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DOCUMENT_ELEMENTS = frozenset({"Version", "Id", "Statement"})
STATEMENT_ELEMENTS = tuple(
    """
    Sid Effect Principal NotPrincipal Action NotAction Resource NotResource
    Condition
    """.split()
)
_STATEMENT_ELEMENTS = frozenset(STATEMENT_ELEMENTS)


def _read_document(value: object, source: str | Mapping[str, object]) -> PolicyDocument:
    if not isinstance(value, Mapping):
        _misfit("not_an_object", "a policy is a JSON object")
    if not value.keys() <= _DOCUMENT_ELEMENTS:
        _unknown_element(value, _DOCUMENT_ELEMENTS, ())
    version = value.get("Version", VERSION_2008)
    if version not in (VERSION_2012, VERSION_2008):
        _misfit("bad_version", "Version is 2012-10-17 or 2008-10-17", "Version")
    name = value.get("Id", "")
    if not isinstance(name, str):
        _misfit("not_a_string", "Id is a string", "Id")
    if "Statement" not in value:
        _misfit("missing_statement", "a policy has Statement")
    written = value["Statement"]
    statements = [written] if isinstance(written, Mapping) else written
    if not isinstance(statements, list | tuple):
        _misfit("bad_statement", "Statement is an object or a list", "Statement")
    variables = version == VERSION_2012
    return PolicyDocument(
        version=version,
        id=name,
        statements=tuple(
            _read_statement(statement, index, variables)
            for index, statement in enumerate(statements)
        ),
        source=source,
    )


def _unknown_element(
    value: Mapping[str, object], known: Iterable[str], path: Path
) -> NoReturn:
    name = next(name for name in value if name not in known)
    _misfit("unknown_element", f"no such element: {name}", *path, name, key=True)


def _read_statement(value: object, index: int, variables: bool) -> Statement:
    path: Path = ("Statement", index)
    if not isinstance(value, Mapping):
        _misfit("bad_statement", "a statement is an object", *path)
    if not value.keys() <= _STATEMENT_ELEMENTS:
        _unknown_element(value, _STATEMENT_ELEMENTS, path)
    effect = value.get("Effect")
    if effect not in ("Allow", "Deny"):
        if effect is None:
            _misfit("missing_effect", "a statement has Effect", *path)
        _misfit("bad_effect", "Effect is Allow or Deny", *path, "Effect")
    sid = value.get("Sid", "")
    if not isinstance(sid, str):
        _misfit("not_a_string", "Sid is a string", *path, "Sid")

    actions = not_actions = resources = not_resources = None
    if "Action" in value:
        actions = _strings(value["Action"], *path, "Action")
    if "NotAction" in value:
        not_actions = _strings(value["NotAction"], *path, "NotAction")
    listed_actions = _one_of(actions, not_actions, "Action", path)
    if listed_actions is None:
        _misfit("missing_action", "a statement has Action or NotAction", *path)
    if "Resource" in value:
        resources = _strings(value["Resource"], *path, "Resource")
    if "NotResource" in value:
        not_resources = _strings(value["NotResource"], *path, "NotResource")
    listed_resources = _one_of(resources, not_resources, "Resource", path)

    principals = not_principals = None
    if "Principal" in value:
        principals = _read_principals(value["Principal"], *path, "Principal")
    if "NotPrincipal" in value:
        not_principals = _read_principals(value["NotPrincipal"], *path, "NotPrincipal")
        _one_of(principals, not_principals, "Principal", path)

    conditions: tuple[Condition, ...] = ()
    if "Condition" in value:
        conditions = _read_conditions(value["Condition"], variables, path)
    return Statement(
        index,
        sid,
        ALLOW if effect == "Allow" else DENY,
        actions,
        not_actions,
        resources,
        not_resources,
        principals,
        not_principals,
        conditions,
        *compile_actions(listed_actions),
        tuple(
            [
                compile_resource_pattern(text, variables)
                for text in listed_resources or ()
            ]
        ),
        variables,
    )


def _one_of(first: _T | None, second: _T | None, name: str, path: Path) -> _T | None:
    if first is None:
        return second
    if second is not None:
        _misfit(
            "both_elements",
            f"a statement has {name} or Not{name}, not both",
            *path,
            f"Not{name}",
            key=True,
        )
    return first


def _strings(value: object, *path: str | int) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        _misfit("not_a_string", f"{path[-1]} is a string or a list of them", *path)
    for index, item in enumerate(value):
        if not isinstance(item, str):
            _misfit("not_a_string", "a string is expected here", *path, index)
    return tuple(value)


def _condition_values(value: object, *path: str | int) -> tuple[str, ...]:
    """Strings; AWS also takes bare booleans and numbers."""
    if isinstance(value, str):
        return (value,)
    items = value if isinstance(value, list | tuple) else (value,)
    texts: list[str] = []
    for index, item in enumerate(items):
        if isinstance(item, str):
            texts.append(item)
        elif isinstance(item, int | float):  # and the booleans, which are ints
            texts.append(json.dumps(item))
        else:
            where = path if items is not value else (*path, index)
            _misfit("bad_condition_value", "a condition value is a string", *where)
    return tuple(texts)


def _read_conditions(
    value: object, variables: bool, path: Path
) -> tuple[Condition, ...]:
    path = (*path, "Condition")
    if not isinstance(value, Mapping):
        _misfit("bad_condition", "Condition is an object", *path)
    conditions: list[Condition] = []
    for operator, keys in value.items():
        if read_operator(operator) is None:
            _misfit(
                "unknown_operator",
                f"no such condition operator: {operator}",
                *path,
                operator,
                key=True,
            )
        if not isinstance(keys, Mapping):
            _misfit(
                "bad_condition",
                "an operator holds an object of keys and values",
                *path,
                operator,
            )
        for key, wanted in keys.items():
            conditions.append(
                make_condition(
                    operator,
                    key,
                    _condition_values(wanted, *path, operator, key),
                    variables=variables,
                )
            )
    return tuple(conditions)


def _read_principals(value: object, *path: str | int) -> tuple[NamedPrincipal, ...]:
    if value == "*":
        return (EVERYONE,)
    if not isinstance(value, Mapping):
        _misfit("bad_principal", 'a principal is "*" or an object', *path)
    principals: list[NamedPrincipal] = []
    for kind, names in value.items():
        if kind not in PRINCIPAL_TYPES:
            _misfit(
                "unknown_principal_type",
                f"no such kind of principal: {kind}",
                *path,
                kind,
                key=True,
            )
        for name in _strings(names, *path, kind):
            principals.append(name_principal(name, kind))
    return tuple(principals)
