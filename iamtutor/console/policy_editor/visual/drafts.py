"""The blocks of a form while they are being filled in, and what its buttons do.

A draft holds what a block holds and what is typed beside it: a search, an ARN in parts.
The names of its fields begin with its place: ``b0-effect``. A button of the visual editor
is called ``do``; its value is a deed, the place of a block and what else it needs:
``remove 2``, ``service 0 s3``. What makes no sense is passed over: the form was tampered
with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from iamtutor.console.policy_editor.visual.blocks import (
    EVERY_RESOURCE,
    EVERY_SERVICE,
    Block,
    Clause,
    Hindrance,
    Part,
    block_of,
    by_service,
    revised,
    statements_of,
)
from iamtutor.console.policy_editor.visual.resources import arn_from, arn_problem

#: Blocks of one form; the longest policy holds fewer statements that say anything.
MOST = 60


@dataclass
class Draft:
    """A block as it stands in the form. ``kept``: why it cannot be shown, if it can't."""

    origin: int | None = None
    kept: Hindrance | None = None
    statement: Any = None
    effect: str = "Allow"
    service: str = ""
    sid: str = ""
    actions: list[str] = field(default_factory=list)
    every_resource: bool = False
    arns: list[str] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    find: str = ""
    filter: str = ""
    typed_action: str = ""
    typed_arn: str = ""
    #: Resource type -> placeholder -> what is typed for it.
    typed_parts: dict[str, dict[str, str]] = field(default_factory=dict)
    #: The part that was worked in: it stays open.
    opened: str = ""
    #: A button drew it anew and is gone itself: the focus goes on to the block's title.
    is_fresh: bool = False
    #: Name of a field -> code of what is wrong with it.
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def block(self) -> Block | None:
        """None: the statement stays as it is."""
        if self.kept is not None:
            return None
        resources = EVERY_RESOURCE if self.every_resource else tuple(self.arns)
        clauses = tuple(c for c in self.clauses if c.key or c.values)
        return Block(
            self.effect, self.service, tuple(self.actions), resources, clauses, self.sid
        )

    @property
    def gaps(self) -> list[str]:
        """What is still to be chosen before the block says anything."""
        if self.kept is not None:
            return []
        gaps = [] if self.service else ["service"]
        if self.service and not self.actions:
            gaps.append("actions")
        if self.service and not (self.every_resource or self.arns):
            gaps.append("resources")
        return gaps


def draft_of(statement: object, origin: int | None) -> Draft:
    """The statement, to be filled in further."""
    block = block_of(statement)
    if isinstance(block, Hindrance):
        return Draft(origin, kept=block, statement=statement)
    every = block.resources == EVERY_RESOURCE
    return Draft(
        origin,
        statement=statement,
        effect=block.effect,
        service=block.service,
        sid=block.sid,
        actions=list(block.actions),
        every_resource=every,
        arns=[] if every else list(block.resources),
        clauses=list(block.conditions),
    )


def drafts_of(policy: object) -> list[Draft] | None:
    """A policy's statements; None if it can't be shown in blocks at all."""
    statements = statements_of(policy)
    if statements is None or len(statements) > MOST:
        return None
    return [draft_of(statement, place) for place, statement in enumerate(statements)]


def applied(policy: dict[str, Any], drafts: list[Draft]) -> dict[str, Any] | None:
    """The policy with what the drafts say; None if that is what it says already."""
    return revised(policy, [Part(draft.origin, draft.block) for draft in drafts])


# --- from a form's fields ---------------------------------------------------------------


def read_drafts(policy: object, fields: QueryDict) -> list[Draft] | None:
    """The statements of the form's document as its fields have changed them. A statement
    without fields stays as it is."""
    drafts = drafts_of(policy)
    for place, draft in enumerate(drafts or ()):
        if draft.kept is None and f"b{place}-effect" in fields:
            _read(draft, fields, f"b{place}-")
    return drafts


def _read(draft: Draft, fields: QueryDict, start: str) -> None:
    def one(name: str) -> str:
        return str(fields.get(start + name, "")).strip()

    def many(name: str) -> list[str]:
        return [str(value).strip() for value in fields.getlist(start + name)]

    draft.effect = "Deny" if one("effect") == "Deny" else "Allow"
    draft.service = one("service").lower()
    draft.sid = one("sid")
    draft.actions = _in_place(draft.actions, many("action"))
    draft.every_resource = one("scope") == "all"
    draft.arns = _in_place(draft.arns, many("arn"))
    draft.clauses = [
        Clause(operator, key, tuple(filter(None, map(str.strip, values.splitlines()))))
        for operator, key, values in zip(
            many("operator"), many("key"), many("values"), strict=False
        )
        if operator
    ]
    draft.find, draft.filter = one("find"), one("filter")
    draft.typed_action, draft.typed_arn = one("typed-action"), one("typed-arn")
    for name in fields:
        if name.startswith(f"{start}part-"):
            kind, _, placeholder = name.removeprefix(f"{start}part-").partition("-")
            draft.typed_parts.setdefault(kind, {})[placeholder] = str(
                fields[name]
            ).strip()


def _in_place(written: list[str], sent: list[str]) -> list[str]:
    """What was sent, in the order of the document and then of the page: a statement that
    only was looked at stays as it is."""
    return [
        *(one for one in written if one in sent),
        *(one for one in dict.fromkeys(sent) if one and one not in written),
    ]


# --- the buttons ------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """What the buttons need to know: all actions of a service at an access level, and the
    ARNs of its resource types with their placeholders."""

    actions: Callable[[str, str], list[str]]
    arns: Callable[[str], Mapping[str, str]]


def act(drafts: list[Draft], deed: str, offered: Offered) -> None:
    """Carry out what a button of the visual editor asks for."""
    name, *rest = deed.split(" ", 2)
    if name == "add" and len(drafts) < MOST:
        drafts.append(Draft(is_fresh=True))
    if name == "enter":
        _take_up(drafts, offered)
    place = _number(rest[0] if rest else "")
    if place is None or place >= len(drafts):
        return
    known = _DEEDS.get(name)
    if known is not None:
        known(drafts, place, rest[1] if len(rest) > 1 else "", offered)


def _take_up(drafts: list[Draft], offered: Offered) -> None:
    """Enter in a field adds what is typed there."""
    for place, draft in enumerate(drafts):
        if draft.typed_action:
            _type(drafts, place, "", offered)
        if draft.typed_arn:
            _whole(drafts, place, "", offered)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _remove(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    del drafts[place]
    if drafts:
        drafts[min(place, len(drafts) - 1)].is_fresh = True


def _split(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    draft = drafts[place]
    if draft.kept is not Hindrance.SEVERAL_SERVICES:
        return
    parts = [draft_of(one, None) for one in by_service(draft.statement)]
    if all(part.kept is None for part in parts):
        drafts[place : place + 1] = parts
        parts[0].is_fresh = True


def _service(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    draft = drafts[place]
    draft.service, draft.find, draft.filter = what.lower(), "", ""
    draft.actions = ["*"] if what == EVERY_SERVICE else []
    draft.typed_parts = {}
    draft.is_fresh = True
    draft.every_resource = draft.every_resource or what == EVERY_SERVICE


def _all(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    draft = drafts[place]
    named = offered.actions(draft.service, what)
    draft.actions = list(dict.fromkeys([*draft.actions, *named]))
    draft.opened = what


def _none(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    draft = drafts[place]
    named = {action.lower() for action in offered.actions(draft.service, what)}
    draft.actions = [a for a in draft.actions if a.lower() not in named]
    draft.opened = what


def _type(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    """An action that is typed, with or without its prefix; ``*`` and ``?`` are welcome."""
    draft = drafts[place]
    prefix, colon, name = draft.typed_action.rpartition(":")
    is_sound = name.replace("*", "").replace("?", "").isalnum() or name in ("*", "?")
    if not (is_sound and name.isascii()) or (colon and prefix.lower() != draft.service):
        draft.problems["typed-action"] = "action"
        return
    action = f"{draft.service}:{name}"
    if action not in draft.actions:
        draft.actions.append(action)
    draft.typed_action = ""


def _arn(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    """An ARN in parts; those left empty are any."""
    draft = drafts[place]
    draft.opened = what
    template = offered.arns(draft.service).get(what)
    if template is None:
        return
    made, problems = arn_from(template, draft.typed_parts.get(what, {}))
    if problems:
        draft.problems.update(
            {f"part-{what}-{name}": code for name, code in problems.items()}
        )
        return
    _add_arn(draft, made)
    draft.typed_parts.pop(what, None)


def _whole(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    draft = drafts[place]
    draft.opened = "t-whole"
    problem = arn_problem(draft.typed_arn)
    if problem:
        draft.problems["typed-arn"] = problem
        return
    _add_arn(draft, draft.typed_arn)
    draft.typed_arn = ""


def _add_arn(draft: Draft, arn: str) -> None:
    draft.every_resource = False
    if arn not in draft.arns:
        draft.arns.append(arn)


def _condition(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    drafts[place].clauses.append(Clause("StringEquals", "", ()))
    drafts[place].opened = "c"


def _unless(drafts: list[Draft], place: int, what: str, offered: Offered) -> None:
    clauses, number = drafts[place].clauses, _number(what)
    if number is not None and number < len(clauses):
        del clauses[number]
        drafts[place].is_fresh = True


_DEEDS: dict[str, Callable[[list[Draft], int, str, Offered], None]] = {
    "remove": _remove,
    "split": _split,
    "service": _service,
    "all": _all,
    "none": _none,
    "type": _type,
    "arn": _arn,
    "whole": _whole,
    "condition": _condition,
    "unless": _unless,
}
