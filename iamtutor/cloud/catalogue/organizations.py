"""Operations of Organizations."""

from __future__ import annotations

from iamtutor.cloud.catalogue.operation import Function, Operation
from iamtutor.cloud.requirements import organizations as for_organizations
from iamtutor.cloud.services import organizations


def _of_organization(function: Function, name: str) -> Operation:
    return Operation(function, for_organizations.on(name))


OPERATIONS: dict[str, Operation] = {
    name: _of_organization(function, name)
    for name, function in {
        "DescribeOrganization": organizations.describe_organization,
        "ListRoots": organizations.list_roots,
        "ListOrganizationalUnitsForParent": (
            organizations.list_organizational_units_for_parent
        ),
        "ListPolicies": organizations.list_policies,
        "ListPoliciesForTarget": organizations.list_policies_for_target,
        "ListTargetsForPolicy": organizations.list_targets_for_policy,
        "DescribePolicy": organizations.describe_policy,
        "CreatePolicy": organizations.create_policy,
        "UpdatePolicy": organizations.update_policy,
        "DeletePolicy": organizations.delete_policy,
        "AttachPolicy": organizations.attach_policy,
        "DetachPolicy": organizations.detach_policy,
    }.items()
}
