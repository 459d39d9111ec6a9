"""Condition operators, keys and values; policy variables."""

import re
from collections.abc import Callable

from iamtutor.policy.actions import (
    GLOBAL_KEYS,
    ActionInfo,
    Catalogue,
    KeyType,
    global_key,
    service_key,
    spellings,
)
from iamtutor.policy.budget import Budget
from iamtutor.policy.document import VERSION_2012
from iamtutor.policy.operators import OPERATORS, Kind, Qualifier, read_operator
from iamtutor.policy.patterns import split_outside_variables, variables_in
from iamtutor.policy.typed import (
    read_binary,
    read_bool,
    read_date,
    read_network,
    read_number,
)
from iamtutor.policy.validation import signs
from iamtutor.policy.validation.drafts import (
    ConditionEntry,
    Draft,
    DraftStatement,
    Entry,
)
from iamtutor.policy.validation.findings import Code, Notebook
from iamtutor.policy.validation.fitting import expand
from iamtutor.policy.validation.meant import closest
from iamtutor.policy.validation.signs import if_meant, plainly

#: The kinds of operator that fit a type of key. Null fits them all.
_FITTING: dict[str, tuple[Kind, ...]] = {
    "String": (Kind.STRING,),
    "ARN": (Kind.ARN, Kind.STRING),
    "Bool": (Kind.BOOL,),
    "Numeric": (Kind.NUMERIC,),
    "Date": (Kind.DATE,),
    "IPAddress": (Kind.IP_ADDRESS,),
}
_SET_PREFIXES = ("ForAnyValue:", "ForAllValues:")


def check(
    notebook: Notebook,
    draft: Draft,
    statement: DraftStatement,
    catalogue: Catalogue,
) -> None:
    actions = _actions(notebook, statement, catalogue)
    for condition in statement.conditions:
        _check_one(notebook, statement, condition, actions, catalogue)
        name = read_operator(condition.operator)
        if name is not None and OPERATORS[name.base].kind in (Kind.STRING, Kind.ARN):
            for value in condition.values:
                signs.check_variables(notebook, value.text, value.path)
                check_variables(notebook, draft, value, actions, catalogue)
    for entry in (*(statement.resources or ()), *(statement.not_resources or ())):
        check_variables(notebook, draft, entry, actions, catalogue)


def _actions(
    notebook: Notebook, statement: DraftStatement, catalogue: Catalogue
) -> list[ActionInfo] | None:
    """The actions that the statement is about; None when they can't be listed."""
    if statement.actions is None:
        return None
    found: list[ActionInfo] = []
    for entry in statement.actions:
        infos = expand(notebook, entry.text, catalogue)
        if infos is None:
            return None
        found += infos
    return found


def _check_one(
    notebook: Notebook,
    statement: DraftStatement,
    condition: ConditionEntry,
    actions: list[ActionInfo] | None,
    catalogue: Catalogue,
) -> None:
    name = read_operator(condition.operator)
    if name is None:
        suggestion = _closest_operator(plainly(condition.operator), notebook.budget)
        notebook.error_at_key(
            Code.UNKNOWN_OPERATOR,
            *condition.path[:-1],
            name=condition.operator,
            suggestion=suggestion,
            mend=if_meant(condition.operator, suggestion),
        )
    kind = _check_key(notebook, condition, actions, catalogue)
    if name is None:
        return
    operator = OPERATORS[name.base]
    if kind is not None and not _fits(operator.kind, condition.key, kind):
        notebook.warning_at_key(
            Code.OPERATOR_DOES_NOT_FIT,
            *condition.path[:-1],
            operator=condition.operator,
            key=condition.key,
            type=kind.kind,
        )
    else:
        for value in condition.values:
            _check_value(notebook, condition, operator.kind, value)
    if kind is None:
        return
    params = {"operator": condition.operator, "key": condition.key}
    if _escapes(statement, condition):
        notebook.warning_at_key(Code.ABSENT_KEY_ESCAPES, *condition.path, **params)
    has_set_operator = name.qualifier is not Qualifier.NONE
    if has_set_operator and kind.many is False:
        notebook.warning_at_key(
            Code.SET_OPERATOR_NEEDLESS, *condition.path[:-1], **params
        )
    elif kind.many and not has_set_operator and operator.kind is not Kind.NULL:
        notebook.warning_at_key(
            Code.SET_OPERATOR_MISSING, *condition.path[:-1], **params
        )
    elif (
        name.qualifier is Qualifier.FOR_ALL_VALUES
        and statement.allows
        and not _is_required(condition.key, statement)
    ):
        notebook.warning_at_key(
            Code.FOR_ALL_VALUES_OPEN, *condition.path[:-1], key=condition.key
        )


def _escapes(statement: DraftStatement, condition: ConditionEntry) -> bool:
    """A Deny without MFA that long-term keys slip through: they have no such key."""
    return (
        statement.effect == "Deny"
        and condition.operator == "Bool"
        and condition.key.lower() == "aws:multifactorauthpresent"
        and [value.text.lower() for value in condition.values] == ["false"]
    )


def _fits(operator: Kind, key: str, kind: KeyType) -> bool:
    if operator is Kind.NULL or kind.kind not in _FITTING:
        return True
    if key.lower() == "aws:epochtime" and operator is Kind.NUMERIC:
        return True
    if operator is Kind.ARN and re.search(r"/|:.*:", key):
        return True  # a tag's value may be an ARN
    return operator in _FITTING[kind.kind]


def _closest_operator(written: str, budget: Budget) -> str:
    prefix, colon, base = written.rpartition(":")
    suffix = "IfExists" if base.endswith("IfExists") else ""
    found = closest(base.removesuffix("IfExists"), OPERATORS, budget)
    if not found:
        return ""
    if not colon:
        return found + suffix
    qualifiers = [name.removesuffix(":") for name in _SET_PREFIXES]
    qualifier = closest(prefix, qualifiers, budget)
    return f"{qualifier}:{found}{suffix}" if qualifier else ""


def _is_required(key: str, statement: DraftStatement) -> bool:
    """Does the statement ask that the key be there?"""
    return any(
        other.operator == "Null"
        and other.key.lower() == key.lower()
        and [value.text.lower() for value in other.values] == ["false"]
        for other in statement.conditions
    )


def _check_key(
    notebook: Notebook,
    condition: ConditionEntry,
    actions: list[ActionInfo] | None,
    catalogue: Catalogue,
) -> KeyType | None:
    key = condition.key
    kind = global_key(key)
    if kind is not None:
        return kind
    kind = find_key(key, actions, catalogue)
    if kind is None:
        if is_foreign(key, catalogue):
            return None
        suggestion = _closest_key(plainly(key), catalogue, notebook.budget)
        notebook.error_at_key(
            Code.UNKNOWN_KEY,
            *condition.path,
            name=key,
            suggestion=suggestion,
            mend=if_meant(key, suggestion),
        )
        return None
    notebook.budget.charge(len(actions or ()) // 2)
    if actions and not any(_takes(action, key) for action in actions):
        names = [action.name for action in actions[:4]]
        notebook.warning_at_key(
            Code.KEY_NOT_FOR_ACTION,
            *condition.path,
            key=key,
            actions=", ".join(names) + (", …" if len(actions) > 4 else ""),
        )
    return kind


def find_key(
    key: str, actions: list[ActionInfo] | None, catalogue: Catalogue
) -> KeyType | None:
    """The key's type: of the service that it names, or of one that the actions do."""
    prefixes = [key.partition(":")[0], "sts"]
    prefixes += [action.name.partition(":")[0] for action in actions or ()]
    for prefix in dict.fromkeys(prefixes):
        service = catalogue.service(prefix)
        if service is not None:
            kind = service_key(service, key)
            if kind is not None:
                return kind
    return None


def is_foreign(key: str, catalogue: Catalogue) -> bool:
    """A key of an identity provider (``token.example.com:sub``): it can't be known."""
    prefix, colon, _ = key.partition(":")
    return bool(colon) and "." in prefix and catalogue.service(prefix) is None


def _takes(action: ActionInfo, key: str) -> bool:
    return any(spelling in action.keys for spelling in spellings(key.lower()))


def _closest_key(key: str, catalogue: Catalogue, budget: Budget) -> str:
    known = [name for name in GLOBAL_KEYS if not name.endswith("/")]
    service = catalogue.service(key.partition(":")[0])
    if service is not None:
        known += (name for name in service.keys if name[-1] not in "/:")
    return closest(key, known, budget)


_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.NUMERIC: read_number,
    Kind.DATE: read_date,
    Kind.BOOL: read_bool,
    Kind.BINARY: read_binary,
    Kind.IP_ADDRESS: read_network,
    Kind.NULL: read_bool,
}


def _check_value(
    notebook: Notebook, condition: ConditionEntry, kind: Kind, value: Entry
) -> None:
    text = value.text
    params = {"operator": condition.operator, "value": text}
    if kind is Kind.ARN:
        parts = split_outside_variables(text)
        sound = text == "*" or (len(parts) == 6 and parts[0] in ("arn", "*"))
        sound = sound or text.startswith("${")
    else:
        reader = _READERS.get(kind)
        sound = reader is None or reader(text) is not None
    if not sound:
        notebook.error(Code.BAD_VALUE, *value.path, **params)
    elif (
        kind is Kind.STRING
        and "Like" not in condition.operator
        and re.search(r"[*?]", re.sub(r"\$\{[^}]*\}", "", text))
    ):
        notebook.warning(Code.WILDCARD_IS_TEXT, *value.path, **params)


_VARIABLE = re.compile(r"\$\{[^{}]*\}?")


def check_variables(
    notebook: Notebook,
    draft: Draft,
    entry: Entry,
    actions: list[ActionInfo] | None,
    catalogue: Catalogue,
) -> None:
    text = entry.text
    for written in dict.fromkeys(_VARIABLE.findall(text)):
        if draft.version != VERSION_2012:
            notebook.warning(Code.VARIABLE_OFF, *entry.path, value=written)
            return
        if written in ("${*}", "${?}", "${$}"):
            continue
        if signs.is_of_template(written):
            continue
        variables = variables_in(written)
        if not variables:
            notebook.error(Code.BAD_VARIABLE, *entry.path, value=written)
            continue
        key = variables[0].written
        notebook.budget.charge(4 + len(actions or ()) // 8)
        known = global_key(key) or find_key(key, actions, catalogue)
        if known is None and not is_foreign(key, catalogue):
            notebook.error(
                Code.UNKNOWN_VARIABLE,
                *entry.path,
                name=key,
                suggestion=_closest_key(key, catalogue, notebook.budget),
            )
