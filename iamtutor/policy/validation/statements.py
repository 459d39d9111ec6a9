"""The elements of one statement: which may stand there, and of what shape they are."""

from collections.abc import Mapping

from iamtutor.policy.document import STATEMENT_ELEMENTS
from iamtutor.policy.positions import Path
from iamtutor.policy.principals import PRINCIPAL_TYPES
from iamtutor.policy.validation.drafts import (
    ConditionEntry,
    DraftStatement,
    Entry,
    NamedEntry,
)
from iamtutor.policy.validation.findings import Code, Notebook, PolicyKind
from iamtutor.policy.validation.meant import as_written, unknown_name
from iamtutor.policy.validation.signs import if_meant

_EFFECTS = ("Allow", "Deny")


def read_statement(
    notebook: Notebook, value: Mapping[str, object], index: int, path: Path
) -> DraftStatement:
    draft = DraftStatement(index, path)
    meant = [
        unknown_name(notebook, Code.UNKNOWN_ELEMENT, path, name, STATEMENT_ELEMENTS)
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
        shown = as_written(effect)
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
        notebook.error(Code.BAD_PRINCIPAL, *path, value=as_written(written))
        return ()
    found: list[NamedEntry] = []
    for kind, names in written.items():
        if kind not in PRINCIPAL_TYPES:
            code = Code.UNKNOWN_PRINCIPAL_TYPE
            unknown_name(notebook, code, path, kind, PRINCIPAL_TYPES)
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
