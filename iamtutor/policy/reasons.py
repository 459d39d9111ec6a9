"""The closed list of reason codes. No sentences here: those are content.

A reason says why one element of a statement matched or missed. Its sentence is in
``content/explanations/reasons.{ja,en}.yaml`` under the code; the placeholders there
are the parameters named here, and nothing else: that is the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_ACTION = "action patterns"
_CONDITION = "operator key wanted"
_GOT = f"{_CONDITION} got"
_VALUE, _UNSET = f"{_GOT} value", f"{_GOT} variable"
_NEAREST = "resource pattern"
_RESOLVED, _PART = f"{_NEAREST} resolved", f"{_NEAREST} wanted got"
_PRINCIPAL = "principal named"


class Told(StrEnum):
    """Codes that content has a sentence for, each with the parameters of its sentence."""

    parameters: frozenset[str]
    _value_: str

    def __new__(cls, value: str, parameters: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.parameters = frozenset(parameters.split())
        return member


class Reason(Told):
    # Action and NotAction
    ACTION_MATCHED = "action_matched", "action pattern"
    ACTION_NOT_LISTED = "action_not_listed", _ACTION
    ACTION_OTHER_SERVICE = "action_other_service", "action patterns service"
    ACTION_NOT_EXCLUDED = "action_not_excluded", _ACTION
    ACTION_EXCLUDED = "action_excluded", "action pattern"

    # Resource and NotResource
    RESOURCE_MATCHED = "resource_matched", _NEAREST
    RESOURCE_MATCHED_BY_VARIABLE = "resource_matched_by_variable", _RESOLVED
    RESOURCE_NONE_LISTED = "resource_none_listed", "resource"
    RESOURCE_OTHER_NAME = "resource_other_name", _NEAREST
    RESOURCE_OTHER_NAME_BY_VARIABLE = "resource_other_name_by_variable", _RESOLVED
    RESOURCE_OTHER_PARTITION = "resource_other_partition", _PART
    RESOURCE_OTHER_SERVICE = "resource_other_service", _PART
    RESOURCE_OTHER_REGION = "resource_other_region", _PART
    RESOURCE_OTHER_ACCOUNT = "resource_other_account", _PART
    RESOURCE_DIFFERS_IN_CASE = "resource_differs_in_case", _NEAREST
    RESOURCE_CONTAINER_ONLY = "resource_container_only", _NEAREST
    RESOURCE_CONTENTS_ONLY = "resource_contents_only", _NEAREST
    RESOURCE_NEEDS_STAR = "resource_needs_star", "action pattern"
    RESOURCE_VARIABLE_UNSET = "resource_variable_unset", "resource pattern variable"
    RESOURCE_VARIABLES_OFF = "resource_variables_off", _NEAREST
    RESOURCE_NOT_EXCLUDED = "resource_not_excluded", "resource patterns"
    RESOURCE_EXCLUDED = "resource_excluded", _NEAREST

    # Principal and NotPrincipal
    PRINCIPAL_EVERYONE = "principal_everyone", "principal"
    PRINCIPAL_MATCHED = "principal_matched", _PRINCIPAL
    PRINCIPAL_ROLE_MATCHED = "principal_role_matched", _PRINCIPAL
    PRINCIPAL_ACCOUNT_MATCHED = "principal_account_matched", _PRINCIPAL
    PRINCIPAL_NOT_LISTED = "principal_not_listed", _PRINCIPAL
    PRINCIPAL_OTHER_KIND = "principal_other_kind", _PRINCIPAL
    PRINCIPAL_OTHER_PATH = "principal_other_path", _PRINCIPAL
    PRINCIPAL_ANONYMOUS = "principal_anonymous", "named"
    PRINCIPAL_NOT_EXCLUDED = "principal_not_excluded", _PRINCIPAL
    PRINCIPAL_EXCLUDED = "principal_excluded", _PRINCIPAL
    PRINCIPAL_EXCLUDED_IN_PART = "principal_excluded_in_part", "principal named missing"
    PRINCIPAL_EXCLUSION_VOID = "principal_exclusion_void", _PRINCIPAL

    # Condition
    CONDITION_MET = "condition_met", _GOT
    CONDITION_NOT_MET = "condition_not_met", _GOT
    CONDITION_KEY_ABSENT = "condition_key_absent", _CONDITION
    CONDITION_ABSENT_PASSES = "condition_absent_passes", _CONDITION
    CONDITION_ABSENT_PASSES_NEGATED = "condition_absent_passes_negated", _CONDITION
    CONDITION_ABSENT_PASSES_FOR_ALL = "condition_absent_passes_for_all", _CONDITION
    CONDITION_KEY_PRESENT_AS_WANTED = "condition_key_present_as_wanted", "key got"
    CONDITION_KEY_ABSENT_AS_WANTED = "condition_key_absent_as_wanted", "key"
    CONDITION_KEY_PRESENT_UNWANTED = "condition_key_present_unwanted", "key got"
    CONDITION_KEY_ABSENT_UNWANTED = "condition_key_absent_unwanted", "key"
    CONDITION_ANY_MET = "condition_any_met", _VALUE
    CONDITION_NONE_MET = "condition_none_met", _GOT
    CONDITION_ALL_MET = "condition_all_met", _GOT
    CONDITION_SOME_NOT_MET = "condition_some_not_met", _VALUE
    CONDITION_VARIABLE_UNSET = "condition_variable_unset", _UNSET
    CONDITION_VARIABLE_UNSET_NEGATED = "condition_variable_unset_negated", _UNSET
    CONDITION_VALUE_UNREADABLE = "condition_value_unreadable", _GOT

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


_SHOWN = 8


def shown(texts: Sequence[str]) -> str:
    """A list as a parameter: the first few, and how many there are if more.

    Of several an empty one is shown by its quotes.
    """
    if len(texts) == 1:
        return texts[0]
    first = ", ".join([text or '""' for text in texts[:_SHOWN]])
    return first if len(texts) <= _SHOWN else f"{first}, … ({len(texts)})"
