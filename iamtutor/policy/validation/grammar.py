"""JSON and the elements of a policy: what may stand where.

What passes becomes a draft: the parts that have the right shape, each with its path.
A part of the wrong shape is a finding and is left out, so that one slip doesn't hide
what else there is to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from iamtutor.policy.budget import Budget
from iamtutor.policy.document import (
    PRINCIPAL_TYPES,
    STATEMENT_ELEMENTS,
    VERSION_2008,
    VERSION_2012,
)
from iamtutor.policy.positions import (
    JsonProblem,
    NotJson,
    Path,
    line_and_column,
    locate,
)
from iamtutor.policy.validation.findings import (
    Code,
    Edit,
    Notebook,
    PolicyKind,
    Severity,
)
from iamtutor.policy.validation.lexing import Slip
from iamtutor.policy.validation.signs import if_meant, plainly
from iamtutor.policy.validation.syntax import mended, slips_in

#: Characters that may be saved; IAM doesn't count white space.
SIZE_LIMITS = {
    PolicyKind.IDENTITY: 6_144,
    PolicyKind.RESOURCE: 20_480,
    PolicyKind.TRUST: 2_048,
    PolicyKind.SCP: 5_120,
}
_VERSIONS = (VERSION_2012, VERSION_2008)
_EFFECTS = ("Allow", "Deny")
_SID = re.compile(r"[0-9A-Za-z]*\Z")
_DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")


@dataclass(frozen=True, slots=True)
class Entry:
    """One string of a list, or the string that stands in a list's place."""

    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """One principal: ``kind`` is AWS, Service, Federated or CanonicalUser."""

    kind: str
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    operator: str
    key: str
    values: tuple[Entry, ...]
    path: Path


@dataclass(slots=True)
class DraftStatement:
    index: int
    path: Path
    effect: str = ""
    actions: tuple[Entry, ...] | None = None
    not_actions: tuple[Entry, ...] | None = None
    resources: tuple[Entry, ...] | None = None
    not_resources: tuple[Entry, ...] | None = None
    principals: tuple[NamedEntry, ...] | None = None
    not_principals: tuple[NamedEntry, ...] | None = None
    #: Everyone is named, by ``"*"`` or ``{"AWS": "*"}``.
    everyone: bool = False
    conditions: list[ConditionEntry] = field(default_factory=list)

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"


@dataclass(slots=True)
class Draft:
    version: str
    statements: list[DraftStatement]


#: No name is longer, and no slip makes one so long.
_LONGEST_NAME = 80


def closest(name: str, known: Iterable[str], budget: Budget) -> str:
    """The known name that looks most like this one; empty when none does."""
    if len(name) > _LONGEST_NAME:
        return ""
    by_lower = {item.lower(): item for item in known}
    budget.charge(len(by_lower) * (1 + len(name) // 8))
    found = get_close_matches(plainly(name).lower(), by_lower, n=1, cutoff=0.7)
    return by_lower[found[0]] if found else ""


def _shown(value: object) -> str:
    """A value as the policy's text has it, but for a string's quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read(notebook: Notebook, size_limit: int) -> Draft | None:
    text = notebook.text
    try:
        located = locate(text)
    except NotJson as error:
        _not_json(notebook, error)
        return None
    notebook.located = located
    for path, span in located.duplicates:
        notebook.note_at(
            Code.DUPLICATE_KEY,
            Severity.ERROR,
            span.start,
            span.end,
            {"name": str(path[-1])},
        )
    value = located.value
    if _is_bare(value):
        whole = located.values[()]
        listed = text[whole.start : whole.end]
        policy = f'{{"Version": "{VERSION_2012}", "Statement": {listed}}}'
        edit = Edit(whole.start, whole.end, policy)
        notebook.note_at(
            Code.BARE_STATEMENT, Severity.ERROR, whole.start, whole.end, {}, (edit,)
        )
        return None
    if not isinstance(value, Mapping):
        _not_an_object(notebook, value)
        return None
    _check_size(notebook, size_limit)
    meant = [
        _unknown_element(notebook, (), name, _DOCUMENT_ELEMENTS)
        for name in value
        if name not in _DOCUMENT_ELEMENTS
    ]
    version = _version(notebook, value, meant)
    if not isinstance(value.get("Id", ""), str):
        notebook.error(Code.WRONG_TYPE, "Id", name="Id")
    return Draft(version, _statements(notebook, value, meant))


def _not_json(notebook: Notebook, error: NotJson) -> None:
    slips = slips_in(notebook.text)
    if not slips or error.problem is JsonProblem.TOO_DEEP:
        code = Code(f"json_{error.problem}")
        offset = error.offset
        notebook.note_at(code, Severity.ERROR, offset, offset + 1, {})
        return
    can_mend = mended(notebook.text, (edit for one in slips for edit in one.edits))
    by_line: dict[tuple[Code, int], list[Slip]] = {}
    for slip in slips:
        line, _ = line_and_column(notebook.text, slip.start)
        by_line.setdefault((slip.code, line), []).append(slip)
    for same in by_line.values():  # told once a line
        first = same[0]
        edits = [edit for slip in same for edit in slip.edits if can_mend is not None]
        notebook.note_at(
            first.code,
            Severity.ERROR,
            first.start,
            first.end,
            first.params,
            tuple(edits),
        )


def _is_bare(value: object) -> bool:
    """Statements, without the policy that they belong in."""
    if isinstance(value, list):
        return bool(value) and all(map(_is_bare, value))
    return (
        isinstance(value, Mapping)
        and "Statement" not in value
        and "Effect" in value
        and bool({"Action", "NotAction"} & value.keys())
    )


def _not_an_object(notebook: Notebook, value: object) -> None:
    """A policy that was written into a string is taken out of it."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        end = len(notebook.text)
        edit = Edit(0, end, value)
        code = Code.JSON_ESCAPED_QUOTE
        notebook.note_at(code, Severity.ERROR, 0, end, {}, (edit,))
    else:
        notebook.error(Code.NOT_AN_OBJECT, name="Policy")


def _unknown_element(
    notebook: Notebook, path: Path, name: str, known: Iterable[str]
) -> str:
    """What the name was meant to be, if that can be told."""
    suggestion = closest(name, known, notebook.budget)
    notebook.error_at_key(
        Code.UNKNOWN_ELEMENT,
        *path,
        name,
        name=name,
        suggestion=suggestion,
        mend=if_meant(name, suggestion),
    )
    return suggestion


def size_of(text: str, kind: PolicyKind) -> int:
    """The length that the limit is about: a bucket policy's in bytes, the others' in
    characters without white space."""
    if kind is PolicyKind.RESOURCE:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(re.sub(r"\s", "", text))


def _check_size(notebook: Notebook, limit: int) -> None:
    size = size_of(notebook.text, notebook.kind)
    if size > limit:
        notebook.error(Code.TOO_LONG, size=str(size), limit=str(limit))


def _version(notebook: Notebook, value: Mapping[str, object], meant: list[str]) -> str:
    if "Version" in meant:
        return VERSION_2012
    if "Version" not in value:
        notebook.advice(Code.NO_VERSION)
        return VERSION_2008
    version = value["Version"]
    if version not in (VERSION_2012, VERSION_2008):
        shown = _shown(version)
        mend = next(filter(None, (if_meant(shown, v) for v in _VERSIONS)), None)
        notebook.error(Code.BAD_VERSION, "Version", value=shown, mend=mend)
        return VERSION_2012
    return str(version)


def _statements(
    notebook: Notebook, value: Mapping[str, object], meant: list[str]
) -> list[DraftStatement]:
    """``meant``: elements that are there, under a name that is misspelt."""
    if "Statement" in meant:
        return []
    if "Statement" not in value:
        notebook.error(Code.MISSING_ELEMENT, name="Statement")
        return []
    written = value["Statement"]
    if isinstance(written, Mapping):
        found: list[tuple[object, Path]] = [(written, ("Statement",))]
    elif isinstance(written, list):
        if not written:
            notebook.error(Code.EMPTY_LIST, "Statement", name="Statement")
        found = [(item, ("Statement", place)) for place, item in enumerate(written)]
    else:
        notebook.error(Code.NOT_AN_OBJECT, "Statement", name="Statement")
        return []
    drafts: list[DraftStatement] = []
    sids: set[str] = set()
    for index, (item, path) in enumerate(found):
        if not isinstance(item, Mapping):
            notebook.error(Code.NOT_AN_OBJECT, *path, name="Statement")
            continue
        drafts.append(_statement(notebook, item, index, path))
        _sid(notebook, item, path, sids)
    return drafts


def _sid(
    notebook: Notebook, value: Mapping[str, object], path: Path, sids: set[str]
) -> None:
    sid = value.get("Sid", "")
    if not isinstance(sid, str):
        notebook.error(Code.WRONG_TYPE, *path, "Sid", name="Sid")
        return
    # a bucket policy takes other characters too
    if notebook.kind is not PolicyKind.RESOURCE and not _SID.match(sid):
        notebook.error(Code.BAD_SID, *path, "Sid", value=sid)
    if sid and sid in sids:
        notebook.error(Code.DUPLICATE_SID, *path, "Sid", value=sid)
    sids.add(sid)


def _statement(
    notebook: Notebook, value: Mapping[str, object], index: int, path: Path
) -> DraftStatement:
    draft = DraftStatement(index, path)
    meant = [
        _unknown_element(notebook, path, name, STATEMENT_ELEMENTS)
        for name in value
        if name not in STATEMENT_ELEMENTS
    ]
    there = {name.removeprefix("Not") for name in meant}
    if "Effect" not in there or "Effect" in value:
        _effect(notebook, value, draft)
    draft.actions = _strings(notebook, value, path, "Action")
    draft.not_actions = _strings(notebook, value, path, "NotAction")
    _pair(notebook, value, path, "Action", required="Action" not in there)
    draft.resources = _strings(notebook, value, path, "Resource")
    draft.not_resources = _strings(notebook, value, path, "NotResource")
    is_trust = notebook.kind is PolicyKind.TRUST
    needs_resource = not is_trust and "Resource" not in there
    _pair(notebook, value, path, "Resource", required=needs_resource)
    if is_trust:
        _forbid(notebook, value, path, "Resource")
    has_principal = notebook.kind in (PolicyKind.RESOURCE, PolicyKind.TRUST)
    needs_principal = has_principal and "Principal" not in there
    _pair(notebook, value, path, "Principal", required=needs_principal)
    if has_principal:
        draft.principals = _principals(notebook, value, draft, "Principal")
        draft.not_principals = _principals(notebook, value, draft, "NotPrincipal")
    else:
        _forbid(notebook, value, path, "Principal")
    _conditions(notebook, value, draft)
    return draft


def _effect(
    notebook: Notebook, value: Mapping[str, object], draft: DraftStatement
) -> None:
    effect = value.get("Effect")
    if "Effect" not in value:
        notebook.error(Code.MISSING_ELEMENT, *draft.path, name="Effect")
    elif effect in ("Allow", "Deny"):
        draft.effect = str(effect)
    else:
        shown = _shown(effect)
        mend = next(filter(None, (if_meant(shown, e) for e in _EFFECTS)), None)
        notebook.error(Code.BAD_EFFECT, *draft.path, "Effect", value=shown, mend=mend)


def _pair(
    notebook: Notebook,
    value: Mapping[str, object],
    path: Path,
    name: str,
    *,
    required: bool,
) -> None:
    if name in value and f"Not{name}" in value:
        notebook.error_at_key(Code.BOTH_ELEMENTS, *path, f"Not{name}", name=name)
    elif required and name not in value and f"Not{name}" not in value:
        notebook.error(Code.MISSING_ELEMENT, *path, name=name)


def _forbid(
    notebook: Notebook, value: Mapping[str, object], path: Path, name: str
) -> None:
    for element in (name, f"Not{name}"):
        if element in value:
            notebook.error_at_key(Code.ELEMENT_NOT_HERE, *path, element, name=element)


def _strings(
    notebook: Notebook, value: Mapping[str, object], path: Path, name: str
) -> tuple[Entry, ...] | None:
    if name not in value:
        return None
    return _entries(notebook, value[name], (*path, name), name)


def _entries(
    notebook: Notebook, value: object, path: Path, name: str
) -> tuple[Entry, ...]:
    if isinstance(value, str):
        return (Entry(value, path),)
    if not isinstance(value, list):
        notebook.error(Code.WRONG_TYPE, *path, name=name)
        return ()
    if not value:
        notebook.error(Code.EMPTY_LIST, *path, name=name)
    entries: list[Entry] = []
    for index, item in enumerate(value):
        if isinstance(item, str):
            entries.append(Entry(item, (*path, index)))
        else:
            notebook.error(Code.WRONG_TYPE, *path, index, name=name)
    return tuple(entries)


def _principals(
    notebook: Notebook,
    value: Mapping[str, object],
    draft: DraftStatement,
    name: str,
) -> tuple[NamedEntry, ...] | None:
    if name not in value:
        return None
    written = value[name]
    path = (*draft.path, name)
    if written == "*":
        draft.everyone = name == "Principal"
        return (NamedEntry("AWS", "*", path),)
    if not isinstance(written, Mapping):
        notebook.error(Code.BAD_PRINCIPAL, *path, value=_shown(written))
        return ()
    found: list[NamedEntry] = []
    for kind, names in written.items():
        if kind not in PRINCIPAL_TYPES:
            suggestion = closest(kind, PRINCIPAL_TYPES, notebook.budget)
            notebook.error_at_key(
                Code.UNKNOWN_PRINCIPAL_TYPE,
                *path,
                kind,
                name=kind,
                suggestion=suggestion,
                mend=if_meant(kind, suggestion),
            )
            continue
        for entry in _entries(notebook, names, (*path, kind), kind):
            found.append(NamedEntry(kind, entry.text, entry.path))
            if kind == "AWS" and entry.text == "*" and name == "Principal":
                draft.everyone = True
    return tuple(found)


def _conditions(
    notebook: Notebook, value: Mapping[str, object], draft: DraftStatement
) -> None:
    if "Condition" not in value:
        return
    path = (*draft.path, "Condition")
    written = value["Condition"]
    if not isinstance(written, Mapping):
        notebook.error(Code.NOT_AN_OBJECT, *path, name="Condition")
        return
    for operator, keys in written.items():
        if not isinstance(keys, Mapping):
            notebook.error(Code.NOT_AN_OBJECT, *path, operator, name=operator)
            continue
        for key, wanted in keys.items():
            where = (*path, operator, key)
            values = _condition_values(notebook, wanted, where, key)
            draft.conditions.append(ConditionEntry(operator, key, values, where))


def _condition_values(
    notebook: Notebook, value: object, path: Path, key: str
) -> tuple[Entry, ...]:
    items: list[tuple[object, Path]] = [(value, path)]
    if isinstance(value, list):
        items = [(item, (*path, index)) for index, item in enumerate(value)]
        if not items:
            notebook.error(Code.EMPTY_LIST, *path, name=key)
    entries: list[Entry] = []
    for item, where in items:
        match item:
            case bool():
                entries.append(Entry("true" if item else "false", where))
            case str() | int() | float():
                entries.append(Entry(str(item), where))
            case _:
                notebook.error(Code.WRONG_TYPE, *where, name=key)
    return tuple(entries)
