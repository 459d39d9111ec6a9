"""Operations of Organizations."""

from __future__ import annotations

from functools import partial

from iamtutor.cloud.service.values import each, reading
from iamtutor.cloud.services.organizations import policies
from iamtutor.cloud.services.organizations import requirements as for_organizations

_on = partial(each, "organizations", for_organizations.on)

_READS = _on(
    DescribeOrganization=policies.describe_organization,
    ListRoots=policies.list_roots,
    ListOrganizationalUnitsForParent=policies.list_organizational_units_for_parent,
    ListPolicies=policies.list_policies,
    ListPoliciesForTarget=policies.list_policies_for_target,
    ListTargetsForPolicy=policies.list_targets_for_policy,
    DescribePolicy=policies.describe_policy,
)

_WRITES = _on(
    CreatePolicy=policies.create_policy,
    UpdatePolicy=policies.update_policy,
    DeletePolicy=policies.delete_policy,
    AttachPolicy=policies.attach_policy,
    DetachPolicy=policies.detach_policy,
)

OPERATIONS = reading(_READS) | _WRITES
