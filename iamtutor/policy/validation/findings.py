"""What a finding is."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from iamtutor.policy.actions import ActionInfo
from iamtutor.policy.budget import Budget
from iamtutor.policy.positions import LocatedJson, Path, line_and_column
from iamtutor.policy.reasons import Told


class PolicyKind(StrEnum):
    """What a policy is written for.

    A permissions boundary and a session policy are written like an identity's; a
    resource's policy is a bucket policy.
    """

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    SCP = "scp"


#: Work of one check, in units of the budget. No policy that somebody means comes near.
CHECK_BUDGET = 45_000
#: What writing a finding down costs.
_NOTE_WORK = 8


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    #: Nothing is amiss; it could be said more simply or more safely.
    ADVICE = "advice"


class Code(Told):
    """What is found. ``suggestion`` may be empty."""

    # JSON and the elements
    JSON_AFTER_END = "json_after_end"
    JSON_COLON_EXPECTED = "json_colon_expected"
    JSON_COMMA_EXPECTED = "json_comma_expected"
    JSON_NAME_EXPECTED = "json_name_expected"
    JSON_STRING_CHARACTER = "json_string_character"
    JSON_STRING_NOT_CLOSED = "json_string_not_closed"
    JSON_TOO_DEEP = "json_too_deep"
    JSON_TRAILING_COMMA = "json_trailing_comma"
    JSON_VALUE_EXPECTED = "json_value_expected"
    JSON_BACKSLASH = "json_backslash", "value"
    JSON_BLANK = "json_blank"
    JSON_BRACE_MISSING = "json_brace_missing"
    JSON_BRACKET_NOT_CLOSED = "json_bracket_not_closed", "value wanted"
    JSON_BRACKET_NOT_OPENED = "json_bracket_not_opened"
    JSON_CHARACTER = "json_character", "value"
    JSON_COMMENT = "json_comment"
    JSON_ELLIPSIS = "json_ellipsis"
    JSON_ENTITY = "json_entity"
    JSON_EQUALS = "json_equals"
    JSON_ESCAPED_QUOTE = "json_escaped_quote"
    JSON_EXTRA_BRACKET = "json_extra_bracket"
    JSON_EXTRA_COLON = "json_extra_colon"
    JSON_EXTRA_COMMA = "json_extra_comma"
    JSON_FENCE = "json_fence"
    JSON_FULL_WIDTH = "json_full_width", "value wanted"
    JSON_INVISIBLE = "json_invisible"
    JSON_LINE_NUMBERS = "json_line_numbers"
    JSON_OTHER_LANGUAGE = "json_other_language", "value"
    JSON_QUOTE_MISSING = "json_quote_missing"
    JSON_SEMICOLON = "json_semicolon"
    JSON_SINGLE_QUOTE = "json_single_quote", "value"
    JSON_TEXT_BEFORE = "json_text_before"
    JSON_TYPOGRAPHIC_QUOTE = "json_typographic_quote"
    JSON_UNQUOTED = "json_unquoted", "value"
    JSON_WORD = "json_word", "value wanted"
    JSON_WRONG_BRACKET = "json_wrong_bracket", "value wanted"
    BARE_STATEMENT = "bare_statement"
    # signs within a text that are not what they look like
    FULL_WIDTH = "full_width", "value wanted"
    INVISIBLE = "invisible", "value wanted"
    BLANK_INSIDE = "blank_inside", "value wanted"
    BACKSLASH = "backslash", "value wanted"
    VARIABLE_MISSPELT = "variable_misspelt", "value wanted"
    VARIABLE_OF_TEMPLATE = "variable_of_template", "value language"
    PLACEHOLDER = "placeholder", "value"
    DUPLICATE_KEY = "duplicate_key", "name"
    NOT_AN_OBJECT = "not_an_object", "name"
    TOO_LONG = "too_long", "size limit"
    TOO_MUCH = "too_much"
    UNKNOWN_ELEMENT = "unknown_element", "name suggestion"
    BAD_VERSION = "bad_version", "value"
    NO_VERSION = "no_version"
    MISSING_ELEMENT = "missing_element", "name"
    BOTH_ELEMENTS = "both_elements", "name"
    WRONG_TYPE = "wrong_type", "name"
    EMPTY_LIST = "empty_list", "name"
    BAD_EFFECT = "bad_effect", "value"
    BAD_SID = "bad_sid", "value"
    DUPLICATE_SID = "duplicate_sid", "value"
    ELEMENT_NOT_HERE = "element_not_here", "name"
    # actions and resources
    ACTION_WITHOUT_PREFIX = "action_without_prefix", "name suggestion"
    UNKNOWN_SERVICE = "unknown_service", "name suggestion"
    UNKNOWN_ACTION = "unknown_action", "name suggestion"
    OPERATION_AS_ACTION = "operation_as_action", "name action"
    ACTION_MATCHES_NOTHING = "action_matches_nothing", "name"
    ACTION_NOT_STS = "action_not_sts", "name"
    ACTION_NOT_S3 = "action_not_s3", "name"
    BAD_ARN = "bad_arn", "element value"
    BAD_PARTITION = "bad_partition", "element value"
    BAD_ACCOUNT = "bad_account", "element value"
    WILDCARD_IN_SERVICE = "wildcard_in_service", "element value"
    RESOURCE_DOES_NOT_FIT = "resource_does_not_fit", "action expected"
    CONTENTS_NEEDED = "contents_needed", "action value wanted"
    CONTAINER_NEEDED = "container_needed", "action value wanted"
    RESOURCE_UNUSED = "resource_unused", "value"
    RESOURCE_NEEDS_STAR = "resource_needs_star", "action"
    # conditions
    UNKNOWN_OPERATOR = "unknown_operator", "name suggestion"
    UNKNOWN_KEY = "unknown_key", "name suggestion"
    KEY_NOT_FOR_ACTION = "key_not_for_action", "actions key"
    OPERATOR_DOES_NOT_FIT = "operator_does_not_fit", "operator key type"
    BAD_VALUE = "bad_value", "operator value"
    SET_OPERATOR_NEEDLESS = "set_operator_needless", "operator key"
    SET_OPERATOR_MISSING = "set_operator_missing", "operator key"
    FOR_ALL_VALUES_OPEN = "for_all_values_open", "key"
    ABSENT_KEY_ESCAPES = "absent_key_escapes", "operator key"
    WILDCARD_IS_TEXT = "wildcard_is_text", "operator value"
    # variables
    BAD_VARIABLE = "bad_variable", "value"
    UNKNOWN_VARIABLE = "unknown_variable", "name suggestion"
    VARIABLE_OFF = "variable_off", "value"
    # principals
    BAD_PRINCIPAL = "bad_principal", "value"
    UNKNOWN_PRINCIPAL_TYPE = "unknown_principal_type", "name suggestion"
    WILDCARD_IN_PRINCIPAL = "wildcard_in_principal", "value"
    GROUP_AS_PRINCIPAL = "group_as_principal", "value"
    PRINCIPAL_DELETED = "principal_deleted", "value"
    NOT_PRINCIPAL_ALLOW = "not_principal_allow"
    # advice
    EVERYTHING_ALLOWED = "everything_allowed"
    PASS_ANY_ROLE = "pass_any_role"
    NOT_ACTION_ALLOW = "not_action_allow"
    PUBLIC = "public"
    ANYONE_MAY_ASSUME = "anyone_may_assume"
    REDUNDANT_STATEMENT = "redundant_statement", "number"
    REDUNDANT_ENTRY = "redundant_entry", "value by"


class Edit(NamedTuple):
    """Text from ``start`` to ``end`` replaced; where they are equal, it is put in."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """``line`` and ``column`` count from 1; the end is where the marked text stops.

    ``edits`` mend it, where there is one thing only that can have been meant.
    """

    code: Code
    severity: Severity
    line: int
    column: int
    end_line: int
    end_column: int
    params: dict[str, str]
    edits: tuple[Edit, ...] = ()


@dataclass(slots=True)
class Notebook:
    """Collects the findings of one text."""

    text: str
    kind: PolicyKind
    located: LocatedJson | None = None
    budget: Budget = field(default_factory=lambda: Budget(CHECK_BUDGET))
    """What may still be done; whoever works charges it before each step."""
    guesses: int = 15
    """How many names may still be compared with all that there are, for a suggestion."""
    expanded: dict[str, list[ActionInfo] | None] = field(default_factory=dict)
    """What entries cover, as far as it was asked."""
    _found: list[tuple[int, Finding]] = field(default_factory=list)

    def error(self, code: Code, *path: str | int, **params: str | None) -> None:
        self._note(code, Severity.ERROR, path, False, params)

    def warning(self, code: Code, *path: str | int, **params: str | None) -> None:
        self._note(code, Severity.WARNING, path, False, params)

    def advice(self, code: Code, *path: str | int, **params: str | None) -> None:
        self._note(code, Severity.ADVICE, path, False, params)

    def error_at_key(self, code: Code, *path: str | int, **params: str | None) -> None:
        self._note(code, Severity.ERROR, path, True, params)

    def warning_at_key(
        self, code: Code, *path: str | int, **params: str | None
    ) -> None:
        self._note(code, Severity.WARNING, path, True, params)

    def _note(
        self,
        code: Code,
        severity: Severity,
        path: Path,
        key: bool,
        given: dict[str, str | None],
    ) -> None:
        """``mend`` among what is given is the string that should stand there."""
        assert self.located is not None
        place = (self.located.keys if key else self.located.values)[path]
        params = {k: v for k, v in given.items() if k != "mend" and v is not None}
        edits: tuple[Edit, ...] = ()
        if (mend := given.get("mend")) is not None:
            text = json.dumps(mend, ensure_ascii=False)
            edits = (Edit(place.start, place.end, text),)
        self.note_at(code, severity, place.start, place.end, params, edits)

    def note_at(
        self,
        code: Code,
        severity: Severity,
        start: int,
        end: int,
        params: dict[str, str],
        edits: tuple[Edit, ...] = (),
    ) -> None:
        self.budget.charge(_NOTE_WORK)
        finding = Finding(
            code,
            severity,
            *line_and_column(self.text, start),
            *line_and_column(self.text, end),
            params,
            edits,
        )
        self._found.append((start, finding))

    def stop(self) -> None:
        """The budget is spent: what there is to say is not all."""
        finding = Finding(Code.TOO_MUCH, Severity.ERROR, 1, 1, 1, 1, {})
        self._found.append((-1, finding))

    def findings(self) -> tuple[Finding, ...]:
        """In the order of the text; at one place the graver first."""
        order = list(Severity)
        self._found.sort(key=lambda item: (item[0], order.index(item[1].severity)))
        return tuple(finding for _, finding in self._found)
