"""A policy read out in plain words.

The words are content (``content/explanations/plain.{ja,en}.yaml``) and come in as a
value; here is only which of them a statement needs, and in which order. Every element,
operator and set qualifier has words of its own: nothing is shown as JSON.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iamtutor.policy.arn import Arn
from iamtutor.policy.arn_patterns import complete_arn
from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import Effect, PolicyDocument, Statement
from iamtutor.policy.operators import OPERATORS, Qualifier
from iamtutor.policy.patterns import Variable, split_outside_variables, variables_in
from iamtutor.policy.principals import NamedPrincipal, PrincipalForm

_LISTED = 6
#: Of an element, or of its twin that excludes: the entries, and how one is said.
_Entries = Sequence[Any] | None
_Say = Callable[[Any, "Words"], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement in words.

    ``main`` says what is allowed or denied; ``lead`` introduces the conditions, or is
    the only one's sentence; ``notes`` say what the variables stand for.
    """

    index: int
    sid: str
    effect: Effect
    main: str
    lead: str
    conditions: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        lead = (self.lead,) if self.lead else ()
        return (self.main, *lead, *self.conditions, *self.notes)


class Words:
    """The sentences of one language. What is missing is an error, never a gap."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words

    def say(self, *keys: str, **parts: str) -> str:
        value: Any = self._words
        for key in keys:
            value = value[key]
        if not isinstance(value, str):
            raise KeyError(".".join(keys))
        return value.format_map(parts)

    def known(self, table: str, name: str) -> str | None:
        """The entry of a table of names, without regard to case; None if not there."""
        for key, value in self._words[table].items():
            if key.lower() == name.lower():
                return str(value)
        return None

    def listed(self, items: Iterable[str], *, either: bool = False) -> str:
        """``a, b and c``, or ``a, b or c``; a long list is cut short."""
        found = list(items)
        kind = "either" if either else "all"
        if len(found) > _LISTED:
            start = self.say("lists", "comma").join(found[:_LISTED])
            count = str(len(found) - _LISTED)
            return self.say("lists", "more", start=start, count=count)
        if len(found) < 2:
            return "".join(found)
        start = self.say("lists", "comma").join(found[:-1])
        return self.say("lists", kind, start=start, last=found[-1])


def read_out(document: PolicyDocument, words: Mapping[str, Any]) -> tuple[Reading, ...]:
    """Each statement in words, in the order of the document."""
    said = Words(words)
    return tuple(_read(statement, said) for statement in document.statements)


def nothing_said(words: Mapping[str, Any]) -> str:
    """What there is to say of a policy without statements."""
    return Words(words).say("empty")


def _read(statement: Statement, words: Words) -> Reading:
    effect = "allow" if statement.effect is Effect.ALLOW else "deny"
    parts = parts_of(statement, words)
    clauses = clauses_of(statement, words)
    lead = ""
    if len(clauses) == 1:
        lead = words.say("conditions", effect, "one", clause=clauses[0])
        clauses = []
    elif clauses:
        lead = words.say("conditions", effect, "many")
    return Reading(
        index=statement.index,
        sid=statement.sid,
        effect=statement.effect,
        main=words.say("main", effect, form_of(parts), **parts),
        lead=lead,
        conditions=tuple(words.say("conditions", "item", clause=c) for c in clauses),
        notes=tuple(_notes(statement, words)),
    )


def parts_of(statement: Statement, words: Words) -> dict[str, str]:
    """Actions, principals and resources in words; what isn't written is left out."""
    written: Iterable[tuple[str, _Entries, _Entries, _Say]] = (
        ("actions", statement.actions, statement.not_actions, _action),
        ("principals", statement.principals, statement.not_principals, _principal),
        ("resources", statement.resources, statement.not_resources, _resource),
    )
    return {
        element: _element(element, listed, excluded, say, words)
        for element, listed, excluded, say in written
        if listed is not None or excluded is not None
    }


def _element(
    element: str, listed: _Entries, excluded: _Entries, say: _Say, words: Words
) -> str:
    """What is listed, or all but what is excluded."""
    said = words.listed(say(one, words) for one in listed or excluded or ())
    if listed is not None:
        return said or words.say(element, "none")
    if not excluded:
        return words.say(element, "everyone" if element == "principals" else "every")
    return words.say(element, "all_but", excluded=said)


def form_of(parts: Mapping[str, str]) -> str:
    """Which sentence has places for these parts."""
    form = "principal" if "principals" in parts else "plain"
    return form if "resources" in parts else f"{form}_alone"


def clauses_of(statement: Statement, words: Words) -> list[str]:
    """The conditions in words."""
    return [_condition(condition, words) for condition in statement.conditions]


def _code(text: str) -> str:
    return f"`{text}`"


# Actions


def _action(text: str, words: Words) -> str:
    if text == "*" or text == "*:*":
        return words.say("actions", "every")
    service, _, name = text.partition(":")
    if name == "*":
        return words.say("actions", "of_service", service=service)
    if name.endswith("*") and "*" not in name[:-1] and "?" not in name:
        return words.say("actions", "starting", start=text[:-1])
    if "*" in text or "?" in text:
        return words.say("actions", "pattern", pattern=text)
    known = words.known("action_names", text)
    if known is None:
        return words.say("actions", "one", action=text)
    return words.say("actions", "named", name=known, action=text)


# Resources


_TYPES = {
    ("iam", "role"): "role",
    ("iam", "user"): "user",
    ("iam", "group"): "group",
    ("iam", "policy"): "policy",
    ("iam", "instance-profile"): "instance_profile",
    ("ec2", "instance"): "instance",
    ("ec2", "volume"): "volume",
}


def _resource(text: str, words: Words) -> str:
    if text == "*":
        return words.say("resources", "every")
    text = complete_arn(text, True)
    parts = split_outside_variables(text)
    if len(parts) < 6:
        return words.say("resources", "pattern", pattern=text)
    arn = Arn(*parts[1:6])
    is_in_bucket = arn.service == "s3" and not (arn.region or arn.account)
    if is_in_bucket and not arn.partition.endswith("*"):
        return _s3(arn.resource, words)
    kind = _TYPES.get((arn.service, arn.resource_type))
    name = arn.resource.partition("/")[2]
    if kind is not None and name:
        if name == "*" and arn.region in ("", "*"):
            if arn.account in ("", "*"):
                return words.say("resources", kind, "every")
            return words.say("resources", kind, "of_account", account=arn.account)
        if not _is_open(name):
            return words.say("resources", kind, "one", name=name)
    if _is_open(text):
        return words.say("resources", "pattern", pattern=text)
    return words.say("resources", "one", arn=text)


def _s3(resource: str, words: Words) -> str:
    bucket, key = _split_path(resource)
    if key is None:
        if bucket == "*":
            return words.say("resources", "s3", "everything")
        if _is_open(bucket):
            return words.say("resources", "s3", "buckets", pattern=bucket)
        return words.say("resources", "s3", "bucket", bucket=bucket)
    if _is_open(bucket):
        return words.say("resources", "s3", "objects", pattern=resource)
    if key == "*":
        return words.say("resources", "s3", "all_objects", bucket=bucket)
    start = key.removesuffix("*")
    if start != key and not _is_open(start):
        return words.say("resources", "s3", "starting", bucket=bucket, start=start)
    if _is_open(key):
        return words.say("resources", "s3", "matching", bucket=bucket, pattern=key)
    return words.say("resources", "s3", "object", bucket=bucket, key=key)


def _split_path(text: str) -> tuple[str, str | None]:
    """At the first slash that stands outside a variable."""
    for found in re.finditer(r"\$\{[^}]*\}|/", text):
        if found.group() == "/":
            return text[: found.start()], text[found.end() :]
    return text, None


def _is_open(text: str) -> bool:
    """Has it wildcards? Variables count as text: the notes explain them."""
    return bool(re.search(r"[*?]", re.sub(r"\$\{[^}]*\}", "", text)))


# Principals


def _principal(named: NamedPrincipal, words: Words) -> str:
    match named.form:
        case PrincipalForm.EVERYONE:
            return words.say("principals", "everyone")
        case PrincipalForm.ACCOUNT:
            return words.say("principals", "account", account=named.account)
        case PrincipalForm.SERVICE:
            known = words.known("service_names", named.name)
            if known is not None:
                return words.say("principals", "service", name=known, host=named.name)
            return words.say("principals", "other_service", host=named.name)
        case PrincipalForm.FEDERATED:
            return words.say("principals", "federated", name=named.name)
        case PrincipalForm.CANONICAL_USER:
            return words.say("principals", "canonical", name=named.name)
        case PrincipalForm.UNIQUE_ID:
            return words.say("principals", "unique_id", name=named.name)
        case PrincipalForm.ARN:
            return _principal_arn(named.name, words)


def _principal_arn(text: str, words: Words) -> str:
    parts = text.split(":", 5)
    if len(parts) == 6:
        arn = Arn(*parts[1:])
        name = arn.resource.partition("/")[2]
        match arn.service, arn.resource_type:
            case "iam", "user" | "role" as kind:
                return words.say("principals", kind, name=name, account=arn.account)
            case "sts", "assumed-role":
                role, _, session = name.partition("/")
                return words.say(
                    "principals",
                    "session",
                    role=role,
                    name=session,
                    account=arn.account,
                )
    return words.say("principals", "other", name=text)


# Conditions


def _condition(condition: Condition, words: Words) -> str:
    name = condition.name
    key = _key(condition.key, words)
    if name.base == "Null":
        accepted = {text.lower() for text in condition.wanted} & {"true", "false"}
        form = accepted.pop() if len(accepted) == 1 else "unclear"
        return words.say("operators", "Null", form, key=key)
    qualifier = name.qualifier
    negated = OPERATORS[name.base].negated and qualifier is Qualifier.NONE
    passes = qualifier is not Qualifier.FOR_ALL_VALUES and (name.if_exists or negated)
    said = _truth(condition, passes, words) if name.base == "Bool" else None
    if said is None:
        wanted = [_code(text) for text in condition.wanted]
        either = not OPERATORS[name.base].negated
        listed = (
            words.listed(wanted, either=either)
            if wanted
            else words.say("lists", "none")
        )
        form = "again" if passes else "first"
        subject = words.say("subjects", qualifier.value or "single", form, key=key)
        many = "one" if len(wanted) == 1 else "many"
        said = words.say("operators", name.base, many, subject=subject, wanted=listed)
    if qualifier is Qualifier.FOR_ALL_VALUES:
        return words.say("absent", "for_all_values", key=key, clause=said)
    return words.say("absent", "passes", key=key, clause=said) if passes else said


def _truth(condition: Condition, key_is_said: bool, words: Words) -> str | None:
    """A yes or no that has words of its own: ``MFA was used``."""
    name = words.known("truth_names", condition.key)
    if name is None or condition.name.qualifier is not Qualifier.NONE:
        return None
    wanted = [text.lower() for text in condition.wanted]
    if wanted not in (["true"], ["false"]):
        return None
    hint = "" if key_is_said else words.say("keys", "hint", key=condition.key)
    return words.say("truths", name, wanted[0], hint=hint)


def _key(key: str, words: Words) -> str:
    known = words.known("key_names", key)
    if known is not None:
        return words.say("keys", "named", name=known, key=key)
    prefix, slash, tag = key.partition("/")
    known = words.known("key_names", prefix + slash)
    if known is not None:
        return words.say("keys", "tag", name=known, tag=tag)
    return words.say("keys", "other", key=key)


# Variables


def _notes(statement: Statement, words: Words) -> Iterable[str]:
    if not statement.variables:
        return
    seen: set[Variable] = set()
    texts = [*(statement.resources or ()), *(statement.not_resources or ())]
    for condition in statement.conditions:
        if condition.variables:
            texts += condition.wanted
    for text in texts:
        for variable in variables_in(text):
            if variable in seen:
                continue
            seen.add(variable)
            form = "plain" if variable.default is None else "default"
            yield words.say(
                "variables",
                form,
                key=_key(variable.written, words),
                variable=variable.written,
                default=variable.default or "",
            )
