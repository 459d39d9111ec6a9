"""A summary in plain words.

The words are content (``content/explanations/plain.{ja,en}.yaml``), as those of
``policy.summaries.plain``, which reads the statements out.
"""

from collections.abc import Mapping
from typing import Any

from iamtutor.policy.comparison.summary import Change, Changes, Json
from iamtutor.policy.document import Statement, parse_policy
from iamtutor.policy.summaries.plain import Words, clauses_of, form_of, parts_of
from iamtutor.policy.validation.advice import covers_resource

#: A change of one policy; or what one of two policies allows and the other doesn't.
GAINED, LOST, ALONE = "gained", "lost", "alone"


def say_changes(
    changes: Changes, direction: str, words: Mapping[str, Any]
) -> list[list[str]]:
    """For each change its lines: what it is, its conditions, how it was or is."""
    said = Words(words)
    lines = [_change(change, direction, said) for change in changes.changes]
    if not changes.complete:
        lines.append([said.say("comparison", "incomplete")])
    return lines


def say_relation(relation: str, words: Mapping[str, Any]) -> str:
    """What the new policy is, beside the existing one."""
    return Words(words).say("comparison", "relations", relation)


def say_beside(relation: str, one: str, other: str, words: Mapping[str, Any]) -> str:
    """How two policies stand to each other, by their names."""
    return Words(words).say("comparison", "beside", relation, one=one, other=other)


def _change(change: Change, direction: str, words: Words) -> list[str]:
    statement = _statement(change.statement)
    parts = parts_of(statement, words)
    if change.but:
        but = _statement({"Effect": "Allow", "Action": list(change.but)})
        excluded = parts_of(but, words)["actions"]
        parts["actions"] = words.say(
            "comparison", "but", actions=parts["actions"], excluded=excluded
        )
    lines = [words.say("comparison", direction, form_of(parts), **parts)]
    conditions = clauses_of(statement, words)
    if len(conditions) == 1:
        lines.append(words.say("comparison", "when", clauses=conditions[0]))
    elif conditions:
        each = _each(conditions, words)
        lines.append(words.say("comparison", "when_all", clauses=each))
    if change.denied:
        lines.append(words.say("comparison", "denied", direction))
        return lines
    found = [_limits(statement, _statement(one), words) for one in change.before]
    limits = list(dict.fromkeys(found))
    if len(limits) == 1:
        said = words.say("comparison", "otherwise", direction, limits=limits[0])
        lines.append(said)
    elif limits:
        each = _each(limits, words)
        lines.append(words.say("comparison", "otherwise_any", direction, limits=each))
    return lines


def _each(texts: list[str], words: Words) -> str:
    """Numbered, so that nobody wonders what belongs to what."""
    return words.say("comparison", "semicolon").join(
        words.say("comparison", "item", number=str(number), text=text)
        for number, text in enumerate(texts, 1)
    )


def _statement(written: Json) -> Statement:
    complete = {"Action": "*", **written} if "NotAction" not in written else written
    return parse_policy({"Version": "2012-10-17", "Statement": complete}).statements[0]


def _reaches(wide: Statement, narrow: Statement) -> bool:
    """Whether every resource of the one is a resource of the other."""
    return bool(wide.resources and narrow.resources) and all(
        any(covers_resource(over, one) for over in wide.resources or ())
        for one in narrow.resources or ()
    )


def _limits(now: Statement, other: Statement, words: Words) -> str:
    """Where, when and for whom the other policy allows it, as far as that is less."""
    limits = []
    parts, present = parts_of(other, words), parts_of(now, words)
    if _reaches(other, now):
        parts.pop("resources", None)
    for name in ("principals", "resources"):
        if name in parts and parts[name] != present.get(name):
            limits.append(words.say("comparison", "limits", name, limit=parts[name]))
    known = clauses_of(now, words)
    further = [one for one in clauses_of(other, words) if one not in known]
    if further:
        clauses = words.say("comparison", "and").join(further)
        limits.append(words.say("comparison", "limits", "conditions", limit=clauses))
    if not limits:
        return words.say("comparison", "limits", "some")
    return words.say("comparison", "limits", "between").join(limits)
