"""What is allowed and unwise, or could be said more simply."""

import re
from collections import defaultdict
from collections.abc import Mapping

from iamtutor.policy.arn_patterns import compile_resource_pattern
from iamtutor.policy.patterns import compile_glob
from iamtutor.policy.validation.drafts import Draft, DraftStatement, Entry
from iamtutor.policy.validation.findings import Code, Notebook, PolicyKind


def check(notebook: Notebook, draft: Draft) -> None:
    for statement in draft.statements:
        _check_entries(notebook, statement)
        if statement.allows:
            _check_allow(notebook, statement)
    _check_redundancy(notebook, draft)


def _check_allow(notebook: Notebook, statement: DraftStatement) -> None:
    actions = _texts(statement.actions)
    resources = _texts(statement.resources)
    unconditional = not statement.conditions
    kind = notebook.kind
    if statement.not_actions is not None:
        notebook.warning_at_key(Code.NOT_ACTION_ALLOW, *statement.path, "NotAction")
    if kind is PolicyKind.IDENTITY and unconditional and "*" in resources:
        if "*" in actions or "*:*" in actions:
            notebook.warning(Code.EVERYTHING_ALLOWED, *statement.path)
        elif any(covers(action.lower(), "iam:passrole") for action in actions):
            notebook.warning(Code.PASS_ANY_ROLE, *statement.path)
    if statement.everyone and unconditional:
        code = Code.ANYONE_MAY_ASSUME if kind is PolicyKind.TRUST else Code.PUBLIC
        notebook.warning(code, *statement.path, "Principal")


def _texts(entries: tuple[Entry, ...] | None) -> list[str]:
    return [entry.text for entry in entries or ()]


def covers(wide: str, narrow: str) -> bool:
    """Does one action cover all that the other does? False when it isn't certain."""
    return wide == narrow or (
        _is_certain(wide, narrow) and compile_glob(wide).matches(narrow)
    )


def covers_resource(wide: str, narrow: str) -> bool:
    """The same of two resources; variables are text that must be the same."""
    return wide == narrow or (
        _is_certain(wide, narrow)
        and compile_resource_pattern(wide, False).matches(narrow, {})
    )


def _is_certain(wide: str, narrow: str) -> bool:
    """A ``?`` is one sign, and a ``*`` that it would stand for is none or many."""
    return "?" not in wide or "*" not in narrow


def _check_entries(notebook: Notebook, statement: DraftStatement) -> None:
    """An entry that another of the same list covers."""
    for entries, ignore_case in (
        (statement.actions or (), True),
        (statement.not_actions or (), True),
        (statement.resources or (), False),
        (statement.not_resources or (), False),
    ):
        texts = [entry.text.lower() if ignore_case else entry.text for entry in entries]
        beginnings: defaultdict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            beginnings[_beginning(text)].append(place)
        covered: set[int] = set()
        for place in reversed(range(len(entries))):
            notebook.budget.charge(len(texts[place]) // 8)
            near = _near(texts[place], beginnings)
            notebook.budget.charge(len(near))
            for other in near:
                if other in covered or other == place:
                    continue
                if _covers(entries[other], entries[place], ignore_case):
                    covered.add(place)
                    notebook.advice(
                        Code.REDUNDANT_ENTRY,
                        *entries[place].path,
                        value=entries[place].text,
                        by=entries[other].text,
                    )
                    break


def _beginning(text: str) -> str:
    """What stands before the first wildcard: all that an entry covers begins with it."""
    return re.split(r"[*?]", text, maxsplit=1)[0]


def _near(text: str, beginnings: Mapping[str, list[int]]) -> list[int]:
    """The places of what may cover a text: lists are long, few entries begin alike."""
    return sorted(
        place
        for end in range(len(text) + 1)
        for place in beginnings.get(text[:end], ())
    )


def _covers(wide: Entry, narrow: Entry, ignore_case: bool) -> bool:
    if ignore_case:
        return covers(wide.text.lower(), narrow.text.lower())
    return covers_resource(wide.text, narrow.text)


def _check_redundancy(notebook: Notebook, draft: Draft) -> None:
    """A statement that says nothing that another one doesn't say."""
    kept = [s for s in draft.statements if _is_simple(s)]
    by_action: defaultdict[str, list[int]] = defaultdict(list)
    by_resource: defaultdict[str, list[int]] = defaultdict(list)
    for place, statement in enumerate(kept):
        for text in _texts(statement.actions):
            by_action[_beginning(text.lower())].append(place)
        for text in _texts(statement.resources):
            by_resource[_beginning(text)].append(place)
    gone: set[int] = set()
    for place in reversed(range(len(kept))):
        statement = kept[place]
        action, *_ = _texts(statement.actions)
        near = _near(action.lower(), by_action)
        if statement.resources:
            near = min(near, _near(statement.resources[0].text, by_resource), key=len)
        notebook.budget.charge(len(near))
        for at in dict.fromkeys(near):
            if at == place or at in gone:
                continue
            notebook.budget.charge(_pairs(kept[at], statement) // 2)
            if _statement_covers(kept[at], statement):
                gone.add(place)
                notebook.warning(
                    Code.REDUNDANT_STATEMENT,
                    *statement.path,
                    number=str(kept[at].index + 1),
                )
                break


def _pairs(first: DraftStatement, second: DraftStatement) -> int:
    """How many entries may be compared with each other, at most."""
    return len(first.actions or ()) * len(second.actions or ()) + len(
        first.resources or ()
    ) * len(second.resources or ())


def _is_simple(statement: DraftStatement) -> bool:
    return bool(
        statement.effect
        and statement.actions
        and (statement.resources or statement.resources is None)
        and statement.not_resources is None
        and statement.not_principals is None
    )


def _statement_covers(wide: DraftStatement, narrow: DraftStatement) -> bool:
    return (
        wide.effect == narrow.effect
        and (not wide.conditions or _conditions(wide) == _conditions(narrow))
        and _principals(wide) >= _principals(narrow)
        and _each_covered(wide.actions, narrow.actions, True)
        and _each_covered(wide.resources, narrow.resources, False)
    )


def _conditions(statement: DraftStatement) -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (c.operator, c.key.lower(), tuple(sorted(_texts(c.values))))
        for c in statement.conditions
    }


def _principals(statement: DraftStatement) -> set[tuple[str, str]]:
    return {(entry.kind, entry.text) for entry in statement.principals or ()}


def _each_covered(
    wide: tuple[Entry, ...] | None, narrow: tuple[Entry, ...] | None, ignore_case: bool
) -> bool:
    return all(
        any(_covers(other, entry, ignore_case) for other in wide or ())
        for entry in narrow or ()
    )
