"""Operations of Organizations."""

from __future__ import annotations

from iamtutor.cloud.service.values import Function, Operation, reading
from iamtutor.cloud.services.organizations import policies
from iamtutor.cloud.services.organizations import requirements as for_organizations


def _table(functions: dict[str, Function]) -> dict[str, Operation]:
    return {
        name: Operation(function, for_organizations.on(name))
        for name, function in functions.items()
    }


_READS = _table(
    {
        "DescribeOrganization": policies.describe_organization,
        "ListRoots": policies.list_roots,
        "ListOrganizationalUnitsForParent": (
            policies.list_organizational_units_for_parent
        ),
        "ListPolicies": policies.list_policies,
        "ListPoliciesForTarget": policies.list_policies_for_target,
        "ListTargetsForPolicy": policies.list_targets_for_policy,
        "DescribePolicy": policies.describe_policy,
    }
)

_WRITES = _table(
    {
        "CreatePolicy": policies.create_policy,
        "UpdatePolicy": policies.update_policy,
        "DeletePolicy": policies.delete_policy,
        "AttachPolicy": policies.attach_policy,
        "DetachPolicy": policies.detach_policy,
    }
)

OPERATIONS = reading(_READS) | _WRITES
