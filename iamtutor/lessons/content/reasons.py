"""Why a check is not met: the closed list of codes, and what each one tells.

The sentences are content, in ``content/explanations/checks.{ja,en}.yaml`` under the code.
They may use the parameters named here and nothing else.
"""

from iamtutor.policy.reasons import Told

_ACCESS = "principal action resource"


class Reason(Told):
    # can, cannot, allows_only
    PRINCIPAL_MISSING = "principal_missing", "principal"
    STILL_IMPLICITLY_DENIED = "still_implicitly_denied", _ACCESS
    STILL_DENIED_BY_RESOURCE = "still_denied_by_resource", _ACCESS
    STILL_DENIED_BY_TRUST = "still_denied_by_trust", _ACCESS
    STILL_DENIED_BY_BOUNDARY = "still_denied_by_boundary", _ACCESS
    STILL_DENIED_BY_ORGANIZATION = "still_denied_by_organization", _ACCESS
    STILL_EXPLICITLY_DENIED = "still_explicitly_denied", _ACCESS
    STILL_ALLOWED = "still_allowed", _ACCESS
    DENIED_WITHOUT_A_DENY = "denied_without_a_deny", _ACCESS
    DENIED_BY_A_DENY = "denied_by_a_deny", _ACCESS
    ALLOWS_MORE = "allows_more", _ACCESS
    ALLOWS_MORE_COUNTED = "allows_more_counted", "principal action resource count"

    # called
    NOTHING_CALLED = "nothing_called"
    NOT_RUN = "not_run", "line"
    NOT_CALLED = "not_called", "operation"
    NOT_CALLED_ON_EC2 = "not_called_on_ec2", "operation"
    NOT_CALLED_AT_DESK = "not_called_at_desk", "operation"
    NOT_CALLED_ON_MACHINE = "not_called_on_machine", "operation machine"
    NOT_CALLED_IN_CONSOLE = "not_called_in_console", "operation"
    NOT_CALLED_BY_FUNCTION = "not_called_by_function", "operation"
    NOT_CALLED_BY_TOOLS = "not_called_by_tools", "operation"
    CALLED_BY_ANOTHER = "called_by_another", "operation principal wanted"
    CALLED_BY_NOBODY = "called_by_nobody", "operation wanted"
    CALLED_FROM_ANOTHER_ACCOUNT = "called_from_another_account", "operation account"
    CALLED_UNDER_ANOTHER_SETTING = "called_under_another_setting", "operation"
    CALLED_WITH_OTHER_POLICIES = "called_with_other_policies", "operation"
    CALLED_ON_ANOTHER_RESOURCE = "called_on_another_resource", "operation wanted"
    CALLED_AND_ALLOWED = "called_and_allowed", "operation"
    CALLED_AND_IMPLICITLY_DENIED = "called_and_implicitly_denied", "operation principal"
    CALLED_AND_EXPLICITLY_DENIED = "called_and_explicitly_denied", "operation"
    CALLED_AND_DECIDED_ELSEWHERE = "called_and_decided_elsewhere", "operation"
    CALLED_AND_NOT_SENT = "called_and_not_sent", "operation"
    CALLED_AND_FAILED = "called_and_failed", "operation error"
    CALLED_AND_NOT_FOUND = "called_and_not_found", "operation wanted error"
    CALLED_AND_FOUND_AMONG_OTHERS = "called_and_found_among_others", "operation wanted"
    CALLED_NOT_PRESIGNED = "called_not_presigned", "operation"
    CALLED_AFTER_ALL = "called_after_all", "operation"
    CALLED_WITHOUT_ERROR = "called_without_error", "operation"

    # exists
    ROLE_MISSING = "role_missing"
    ROLE_NOT_NAMED = "role_not_named", "role wanted"
    ROLE_TRUSTS_OTHERS = "role_trusts_others", "role wanted"
    ROLE_LACKS_POLICY = "role_lacks_policy", "role policy"
    ROLE_HAS_ANOTHER_POLICY = "role_has_another_policy", "role policy"
    ROLE_INLINE_POLICIES = "role_inline_policies", "role count wanted"
    INSTANCE_PROFILE_MISSING = "instance_profile_missing"
    INSTANCE_PROFILE_NOT_NAMED = "instance_profile_not_named", "instance_profile wanted"
    INSTANCE_PROFILE_EMPTY = "instance_profile_empty", "instance_profile"
    INSTANCE_MISSING = "instance_missing"
    INSTANCE_NOT_NAMED = "instance_not_named", "instance wanted"
    INSTANCE_IN_ANOTHER_STATE = "instance_in_another_state", "instance state wanted"
    ASSOCIATION_MISSING = "association_missing"
    BUCKET_MISSING = "bucket_missing"
    BUCKET_NOT_NAMED = "bucket_not_named", "bucket wanted"
    BUCKET_IN_ANOTHER_REGION = "bucket_in_another_region", "bucket region wanted"
    OBJECT_MISSING = "object_missing"
    OBJECT_NOT_NAMED = "object_not_named", "bucket object wanted"
    USER_MISSING = "user_missing"
    GROUP_MISSING = "group_missing"
    POLICY_MISSING = "policy_missing"
    ACCESS_KEY_MISSING = "access_key_missing"
    SESSION_MISSING = "session_missing"
    IDENTITY_NOT_NAMED = "identity_not_named", "name wanted"
    IDENTITY_LACKS_POLICY = "identity_lacks_policy", "name policy"
    IDENTITY_HAS_ANOTHER_POLICY = "identity_has_another_policy", "name policy"
    IDENTITY_INLINE_POLICIES = "identity_inline_policies", "name count wanted"
    USER_NOT_IN_GROUP = "user_not_in_group", "user group"
    TAG_DIFFERS = "tag_differs", "name tag wanted"
    ACCESS_KEY_OF_ANOTHER = "access_key_of_another", "user wanted"
    ACCESS_KEY_IN_ANOTHER_STATE = "access_key_in_another_state", "user state wanted"
    SESSION_OF_ANOTHER = "session_of_another", "principal wanted"

    # absent
    IDENTITY_STILL_THERE = "identity_still_there", "name"
    ACCESS_KEY_STILL_THERE = "access_key_still_there", "user"
    SESSION_STILL_THERE = "session_still_there", "principal"
    ROLE_STILL_THERE = "role_still_there", "role"
    INSTANCE_PROFILE_STILL_THERE = "instance_profile_still_there", "instance_profile"
    INSTANCE_STILL_THERE = "instance_still_there", "instance state"
    ASSOCIATION_STILL_THERE = "association_still_there", "instance instance_profile"
    BUCKET_STILL_THERE = "bucket_still_there", "bucket"
    OBJECT_STILL_THERE = "object_still_there", "bucket object"

    # file
    MACHINE_MISSING = "machine_missing"
    FILE_MISSING = "file_missing", "file"
    FILE_MISSING_AT_DESK = "file_missing_at_desk", "file"
    FILE_MISSING_ON_MACHINE = "file_missing_on_machine", "file machine"
    FILE_EMPTY = "file_empty", "file"
    FILES_LACK = "files_lack", "text"
    FILE_CONTAINS = "file_contains", "file text"

    NOT_ANSWERED = "not_answered", "question"
    NO_SUCH_STATEMENT = "no_such_statement"
    NOT_YET = "not_yet"
    EARLIER_TASK_OPEN = "earlier_task_open"
