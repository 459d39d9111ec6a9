"""The closed list of reason codes. No sentences here: those are content.

A reason says why one element of a statement matched or missed. Its sentence is in
``content/explanations/reasons.{ja,en}.yaml`` under the code; the placeholders there
are the parameters named here, and nothing else. ``PARAMETERS`` is the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    # Action and NotAction
    ACTION_MATCHED = "action_matched"
    ACTION_NOT_LISTED = "action_not_listed"
    ACTION_OTHER_SERVICE = "action_other_service"
    ACTION_NOT_EXCLUDED = "action_not_excluded"
    ACTION_EXCLUDED = "action_excluded"

    # Resource and NotResource
    RESOURCE_MATCHED = "resource_matched"
    RESOURCE_MATCHED_BY_VARIABLE = "resource_matched_by_variable"
    RESOURCE_NONE_LISTED = "resource_none_listed"
    RESOURCE_OTHER_NAME = "resource_other_name"
    RESOURCE_OTHER_NAME_BY_VARIABLE = "resource_other_name_by_variable"
    RESOURCE_OTHER_PARTITION = "resource_other_partition"
    RESOURCE_OTHER_SERVICE = "resource_other_service"
    RESOURCE_OTHER_REGION = "resource_other_region"
    RESOURCE_OTHER_ACCOUNT = "resource_other_account"
    RESOURCE_DIFFERS_IN_CASE = "resource_differs_in_case"
    RESOURCE_CONTAINER_ONLY = "resource_container_only"
    RESOURCE_CONTENTS_ONLY = "resource_contents_only"
    RESOURCE_NEEDS_STAR = "resource_needs_star"
    RESOURCE_VARIABLE_UNSET = "resource_variable_unset"
    RESOURCE_VARIABLES_OFF = "resource_variables_off"
    RESOURCE_NOT_EXCLUDED = "resource_not_excluded"
    RESOURCE_EXCLUDED = "resource_excluded"

    # Principal and NotPrincipal
    PRINCIPAL_EVERYONE = "principal_everyone"
    PRINCIPAL_MATCHED = "principal_matched"
    PRINCIPAL_ROLE_MATCHED = "principal_role_matched"
    PRINCIPAL_ACCOUNT_MATCHED = "principal_account_matched"
    PRINCIPAL_NOT_LISTED = "principal_not_listed"
    PRINCIPAL_OTHER_KIND = "principal_other_kind"
    PRINCIPAL_OTHER_PATH = "principal_other_path"
    PRINCIPAL_ANONYMOUS = "principal_anonymous"
    PRINCIPAL_NOT_EXCLUDED = "principal_not_excluded"
    PRINCIPAL_EXCLUDED = "principal_excluded"
    PRINCIPAL_EXCLUDED_IN_PART = "principal_excluded_in_part"
    PRINCIPAL_EXCLUSION_VOID = "principal_exclusion_void"

    # Condition
    CONDITION_MET = "condition_met"
    CONDITION_NOT_MET = "condition_not_met"
    CONDITION_KEY_ABSENT = "condition_key_absent"
    CONDITION_ABSENT_PASSES = "condition_absent_passes"
    CONDITION_ABSENT_PASSES_NEGATED = "condition_absent_passes_negated"
    CONDITION_ABSENT_PASSES_FOR_ALL = "condition_absent_passes_for_all"
    CONDITION_KEY_PRESENT_AS_WANTED = "condition_key_present_as_wanted"
    CONDITION_KEY_ABSENT_AS_WANTED = "condition_key_absent_as_wanted"
    CONDITION_KEY_PRESENT_UNWANTED = "condition_key_present_unwanted"
    CONDITION_KEY_ABSENT_UNWANTED = "condition_key_absent_unwanted"
    CONDITION_ANY_MET = "condition_any_met"
    CONDITION_NONE_MET = "condition_none_met"
    CONDITION_ALL_MET = "condition_all_met"
    CONDITION_SOME_NOT_MET = "condition_some_not_met"
    CONDITION_VARIABLE_UNSET = "condition_variable_unset"
    CONDITION_VARIABLE_UNSET_NEGATED = "condition_variable_unset_negated"
    CONDITION_VALUE_UNREADABLE = "condition_value_unreadable"

    # Reasons are keys: the text's own hash is quicker than that of an enum.
    __hash__ = str.__hash__


@dataclass(slots=True)
class ElementMatch:
    """What one element of a statement said. Conditions: one for each operator and key.

    ``params`` fill the placeholders of the reason's sentence. Not frozen, though nobody
    changes it: an evaluation makes a dozen, and a frozen one takes three times as long.
    """

    element: str
    matched: bool
    reason: Reason
    params: dict[str, str]


_ACTION = frozenset({"action", "patterns"})
_CONDITION = frozenset({"operator", "key", "wanted"})
_GOT = _CONDITION | {"got"}
_NEAREST = frozenset({"resource", "pattern"})
_PART = _NEAREST | {"wanted", "got"}
_PRINCIPAL = frozenset({"principal", "named"})
_NULL = frozenset({"key"})

PARAMETERS: dict[Reason, frozenset[str]] = {
    Reason.ACTION_MATCHED: frozenset({"action", "pattern"}),
    Reason.ACTION_NOT_LISTED: _ACTION,
    Reason.ACTION_OTHER_SERVICE: _ACTION | {"service"},
    Reason.ACTION_NOT_EXCLUDED: _ACTION,
    Reason.ACTION_EXCLUDED: frozenset({"action", "pattern"}),
    Reason.RESOURCE_MATCHED: _NEAREST,
    Reason.RESOURCE_MATCHED_BY_VARIABLE: _NEAREST | {"resolved"},
    Reason.RESOURCE_NONE_LISTED: frozenset({"resource"}),
    Reason.RESOURCE_OTHER_NAME: _NEAREST,
    Reason.RESOURCE_OTHER_NAME_BY_VARIABLE: _NEAREST | {"resolved"},
    Reason.RESOURCE_OTHER_PARTITION: _PART,
    Reason.RESOURCE_OTHER_SERVICE: _PART,
    Reason.RESOURCE_OTHER_REGION: _PART,
    Reason.RESOURCE_OTHER_ACCOUNT: _PART,
    Reason.RESOURCE_DIFFERS_IN_CASE: _NEAREST,
    Reason.RESOURCE_CONTAINER_ONLY: _NEAREST,
    Reason.RESOURCE_CONTENTS_ONLY: _NEAREST,
    Reason.RESOURCE_NEEDS_STAR: frozenset({"action", "pattern"}),
    Reason.RESOURCE_VARIABLE_UNSET: _NEAREST | {"variable"},
    Reason.RESOURCE_VARIABLES_OFF: _NEAREST,
    Reason.RESOURCE_NOT_EXCLUDED: frozenset({"resource", "patterns"}),
    Reason.RESOURCE_EXCLUDED: _NEAREST,
    Reason.PRINCIPAL_EVERYONE: frozenset({"principal"}),
    Reason.PRINCIPAL_MATCHED: _PRINCIPAL,
    Reason.PRINCIPAL_ROLE_MATCHED: _PRINCIPAL,
    Reason.PRINCIPAL_ACCOUNT_MATCHED: _PRINCIPAL,
    Reason.PRINCIPAL_NOT_LISTED: _PRINCIPAL,
    Reason.PRINCIPAL_OTHER_KIND: _PRINCIPAL,
    Reason.PRINCIPAL_OTHER_PATH: _PRINCIPAL,
    Reason.PRINCIPAL_ANONYMOUS: frozenset({"named"}),
    Reason.PRINCIPAL_NOT_EXCLUDED: _PRINCIPAL,
    Reason.PRINCIPAL_EXCLUDED: _PRINCIPAL,
    Reason.PRINCIPAL_EXCLUDED_IN_PART: _PRINCIPAL | {"missing"},
    Reason.PRINCIPAL_EXCLUSION_VOID: _PRINCIPAL,
    Reason.CONDITION_MET: _GOT,
    Reason.CONDITION_NOT_MET: _GOT,
    Reason.CONDITION_KEY_ABSENT: _CONDITION,
    Reason.CONDITION_ABSENT_PASSES: _CONDITION,
    Reason.CONDITION_ABSENT_PASSES_NEGATED: _CONDITION,
    Reason.CONDITION_ABSENT_PASSES_FOR_ALL: _CONDITION,
    Reason.CONDITION_KEY_PRESENT_AS_WANTED: _NULL | {"got"},
    Reason.CONDITION_KEY_ABSENT_AS_WANTED: _NULL,
    Reason.CONDITION_KEY_PRESENT_UNWANTED: _NULL | {"got"},
    Reason.CONDITION_KEY_ABSENT_UNWANTED: _NULL,
    Reason.CONDITION_ANY_MET: _GOT | {"value"},
    Reason.CONDITION_NONE_MET: _GOT,
    Reason.CONDITION_ALL_MET: _GOT,
    Reason.CONDITION_SOME_NOT_MET: _GOT | {"value"},
    Reason.CONDITION_VARIABLE_UNSET: _GOT | {"variable"},
    Reason.CONDITION_VARIABLE_UNSET_NEGATED: _GOT | {"variable"},
    Reason.CONDITION_VALUE_UNREADABLE: _GOT,
}


_SHOWN = 8


def shown(texts: Sequence[str]) -> str:
    """A list as a parameter: the first few, and how many there are if more.

    Of several an empty one is shown by its quotes.
    """
    if len(texts) == 1:
        return texts[0]
    first = ", ".join([text or '""' for text in texts[:_SHOWN]])
    return first if len(texts) <= _SHOWN else f"{first}, … ({len(texts)})"
