"""Why a check is not met: the closed list of codes, and what each one tells.

The sentences are content, in ``content/explanations/checks.{ja,en}.yaml`` under the code.
They may use the parameters named here and nothing else.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    # can, cannot, allows_only
    PRINCIPAL_MISSING = "principal_missing"
    STILL_IMPLICITLY_DENIED = "still_implicitly_denied"
    STILL_EXPLICITLY_DENIED = "still_explicitly_denied"
    STILL_ALLOWED = "still_allowed"
    DENIED_WITHOUT_A_DENY = "denied_without_a_deny"
    DENIED_BY_A_DENY = "denied_by_a_deny"
    ALLOWS_MORE = "allows_more"
    ALLOWS_MORE_COUNTED = "allows_more_counted"

    # called
    NOTHING_CALLED = "nothing_called"
    NOT_RUN = "not_run"
    NOT_CALLED = "not_called"
    NOT_CALLED_ON_EC2 = "not_called_on_ec2"
    NOT_CALLED_AT_DESK = "not_called_at_desk"
    NOT_CALLED_ON_MACHINE = "not_called_on_machine"
    NOT_CALLED_IN_CONSOLE = "not_called_in_console"
    NOT_CALLED_BY_FUNCTION = "not_called_by_function"
    NOT_CALLED_BY_TOOLS = "not_called_by_tools"
    CALLED_BY_ANOTHER = "called_by_another"
    CALLED_BY_NOBODY = "called_by_nobody"
    CALLED_FROM_ANOTHER_ACCOUNT = "called_from_another_account"
    CALLED_UNDER_ANOTHER_SETTING = "called_under_another_setting"
    CALLED_WITH_OTHER_POLICIES = "called_with_other_policies"
    CALLED_ON_ANOTHER_RESOURCE = "called_on_another_resource"
    CALLED_AND_ALLOWED = "called_and_allowed"
    CALLED_AND_IMPLICITLY_DENIED = "called_and_implicitly_denied"
    CALLED_AND_EXPLICITLY_DENIED = "called_and_explicitly_denied"
    CALLED_AND_NOT_SENT = "called_and_not_sent"
    CALLED_AND_FAILED = "called_and_failed"
    CALLED_WITHOUT_ERROR = "called_without_error"
    SEARCHED_FOR_ANOTHER = "searched_for_another"

    # exists
    ROLE_MISSING = "role_missing"
    ROLE_NOT_NAMED = "role_not_named"
    ROLE_TRUSTS_OTHERS = "role_trusts_others"
    ROLE_LACKS_POLICY = "role_lacks_policy"
    ROLE_HAS_ANOTHER_POLICY = "role_has_another_policy"
    ROLE_INLINE_POLICIES = "role_inline_policies"
    INSTANCE_PROFILE_MISSING = "instance_profile_missing"
    INSTANCE_PROFILE_NOT_NAMED = "instance_profile_not_named"
    INSTANCE_PROFILE_EMPTY = "instance_profile_empty"
    INSTANCE_MISSING = "instance_missing"
    INSTANCE_NOT_NAMED = "instance_not_named"
    INSTANCE_IN_ANOTHER_STATE = "instance_in_another_state"
    ASSOCIATION_MISSING = "association_missing"
    BUCKET_MISSING = "bucket_missing"
    BUCKET_NOT_NAMED = "bucket_not_named"
    BUCKET_IN_ANOTHER_REGION = "bucket_in_another_region"
    OBJECT_MISSING = "object_missing"
    OBJECT_NOT_NAMED = "object_not_named"
    USER_MISSING = "user_missing"
    GROUP_MISSING = "group_missing"
    POLICY_MISSING = "policy_missing"
    ACCESS_KEY_MISSING = "access_key_missing"
    SESSION_MISSING = "session_missing"
    IDENTITY_NOT_NAMED = "identity_not_named"
    IDENTITY_LACKS_POLICY = "identity_lacks_policy"
    IDENTITY_HAS_ANOTHER_POLICY = "identity_has_another_policy"
    IDENTITY_INLINE_POLICIES = "identity_inline_policies"
    USER_NOT_IN_GROUP = "user_not_in_group"
    TAG_DIFFERS = "tag_differs"
    ACCESS_KEY_OF_ANOTHER = "access_key_of_another"
    ACCESS_KEY_IN_ANOTHER_STATE = "access_key_in_another_state"
    SESSION_OF_ANOTHER = "session_of_another"

    # absent
    IDENTITY_STILL_THERE = "identity_still_there"
    ACCESS_KEY_STILL_THERE = "access_key_still_there"
    SESSION_STILL_THERE = "session_still_there"
    ROLE_STILL_THERE = "role_still_there"
    INSTANCE_PROFILE_STILL_THERE = "instance_profile_still_there"
    INSTANCE_STILL_THERE = "instance_still_there"
    ASSOCIATION_STILL_THERE = "association_still_there"
    BUCKET_STILL_THERE = "bucket_still_there"
    OBJECT_STILL_THERE = "object_still_there"

    # file
    MACHINE_MISSING = "machine_missing"
    FILE_MISSING = "file_missing"
    FILE_EMPTY = "file_empty"
    FILES_LACK = "files_lack"
    FILE_CONTAINS = "file_contains"

    NOT_ANSWERED = "not_answered"
    NO_SUCH_STATEMENT = "no_such_statement"
    NOT_YET = "not_yet"


_ACCESS = frozenset({"principal", "action", "resource"})
_CALL = frozenset({"operation"})
_ROLE = frozenset({"role"})
_NONE: frozenset[str] = frozenset()

PARAMETERS: dict[Reason, frozenset[str]] = {
    Reason.PRINCIPAL_MISSING: frozenset({"principal"}),
    Reason.STILL_IMPLICITLY_DENIED: _ACCESS,
    Reason.STILL_EXPLICITLY_DENIED: _ACCESS,
    Reason.STILL_ALLOWED: _ACCESS,
    Reason.DENIED_WITHOUT_A_DENY: _ACCESS,
    Reason.DENIED_BY_A_DENY: _ACCESS,
    Reason.ALLOWS_MORE: _ACCESS,
    Reason.ALLOWS_MORE_COUNTED: _ACCESS | {"count"},
    Reason.NOTHING_CALLED: _NONE,
    Reason.NOT_RUN: frozenset({"line"}),
    Reason.NOT_CALLED: _CALL,
    Reason.NOT_CALLED_ON_EC2: _CALL,
    Reason.NOT_CALLED_AT_DESK: _CALL,
    Reason.NOT_CALLED_ON_MACHINE: _CALL | {"machine"},
    Reason.NOT_CALLED_IN_CONSOLE: _CALL,
    Reason.NOT_CALLED_BY_FUNCTION: _CALL,
    Reason.NOT_CALLED_BY_TOOLS: _CALL,
    Reason.CALLED_BY_ANOTHER: _CALL | {"principal", "wanted"},
    Reason.CALLED_BY_NOBODY: _CALL | {"wanted"},
    Reason.CALLED_FROM_ANOTHER_ACCOUNT: _CALL | {"account"},
    Reason.CALLED_UNDER_ANOTHER_SETTING: _CALL,
    Reason.CALLED_WITH_OTHER_POLICIES: _CALL,
    Reason.CALLED_ON_ANOTHER_RESOURCE: _CALL | {"wanted"},
    Reason.CALLED_AND_ALLOWED: _CALL,
    Reason.CALLED_AND_IMPLICITLY_DENIED: _CALL | {"principal"},
    Reason.CALLED_AND_EXPLICITLY_DENIED: _CALL,
    Reason.CALLED_AND_NOT_SENT: _CALL,
    Reason.CALLED_AND_FAILED: _CALL | {"error"},
    Reason.CALLED_WITHOUT_ERROR: _CALL | {"wanted"},
    Reason.SEARCHED_FOR_ANOTHER: _CALL,
    Reason.ROLE_MISSING: _NONE,
    Reason.ROLE_NOT_NAMED: _ROLE | {"wanted"},
    Reason.ROLE_TRUSTS_OTHERS: _ROLE | {"wanted"},
    Reason.ROLE_LACKS_POLICY: _ROLE | {"policy"},
    Reason.ROLE_HAS_ANOTHER_POLICY: _ROLE | {"policy"},
    Reason.ROLE_INLINE_POLICIES: _ROLE | {"count", "wanted"},
    Reason.INSTANCE_PROFILE_MISSING: _NONE,
    Reason.INSTANCE_PROFILE_NOT_NAMED: frozenset({"instance_profile", "wanted"}),
    Reason.INSTANCE_PROFILE_EMPTY: frozenset({"instance_profile"}),
    Reason.INSTANCE_MISSING: _NONE,
    Reason.INSTANCE_NOT_NAMED: frozenset({"instance", "wanted"}),
    Reason.INSTANCE_IN_ANOTHER_STATE: frozenset({"instance", "state", "wanted"}),
    Reason.ASSOCIATION_MISSING: _NONE,
    Reason.BUCKET_MISSING: _NONE,
    Reason.BUCKET_NOT_NAMED: frozenset({"bucket", "wanted"}),
    Reason.BUCKET_IN_ANOTHER_REGION: frozenset({"bucket", "region", "wanted"}),
    Reason.OBJECT_MISSING: _NONE,
    Reason.OBJECT_NOT_NAMED: frozenset({"bucket", "object", "wanted"}),
    Reason.USER_MISSING: _NONE,
    Reason.GROUP_MISSING: _NONE,
    Reason.POLICY_MISSING: _NONE,
    Reason.ACCESS_KEY_MISSING: _NONE,
    Reason.SESSION_MISSING: _NONE,
    Reason.IDENTITY_NOT_NAMED: frozenset({"name", "wanted"}),
    Reason.IDENTITY_LACKS_POLICY: frozenset({"name", "policy"}),
    Reason.IDENTITY_HAS_ANOTHER_POLICY: frozenset({"name", "policy"}),
    Reason.IDENTITY_INLINE_POLICIES: frozenset({"name", "count", "wanted"}),
    Reason.USER_NOT_IN_GROUP: frozenset({"user", "group"}),
    Reason.TAG_DIFFERS: frozenset({"name", "tag", "wanted"}),
    Reason.ACCESS_KEY_OF_ANOTHER: frozenset({"user", "wanted"}),
    Reason.ACCESS_KEY_IN_ANOTHER_STATE: frozenset({"user", "state", "wanted"}),
    Reason.SESSION_OF_ANOTHER: frozenset({"principal", "wanted"}),
    Reason.IDENTITY_STILL_THERE: frozenset({"name"}),
    Reason.ACCESS_KEY_STILL_THERE: frozenset({"user"}),
    Reason.SESSION_STILL_THERE: frozenset({"principal"}),
    Reason.ROLE_STILL_THERE: _ROLE,
    Reason.INSTANCE_PROFILE_STILL_THERE: frozenset({"instance_profile"}),
    Reason.INSTANCE_STILL_THERE: frozenset({"instance", "state"}),
    Reason.ASSOCIATION_STILL_THERE: frozenset({"instance", "instance_profile"}),
    Reason.BUCKET_STILL_THERE: frozenset({"bucket"}),
    Reason.OBJECT_STILL_THERE: frozenset({"bucket", "object"}),
    Reason.MACHINE_MISSING: _NONE,
    Reason.FILE_MISSING: frozenset({"file"}),
    Reason.FILE_EMPTY: frozenset({"file"}),
    Reason.FILES_LACK: frozenset({"text"}),
    Reason.FILE_CONTAINS: frozenset({"file", "text"}),
    Reason.NOT_ANSWERED: frozenset({"question"}),
    Reason.NO_SUCH_STATEMENT: _NONE,
    Reason.NOT_YET: _NONE,
}
