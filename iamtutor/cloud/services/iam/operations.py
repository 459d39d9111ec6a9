"""Operations of IAM."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.service.values import Operation, each, reading
from iamtutor.cloud.services.iam import (
    access_keys,
    aliases,
    details,
    groups,
    holders,
    inputs,
    instance_profiles,
    last_accessed,
    login_profiles,
    mfa,
    never_made,
    password_policy,
    policies,
    reports,
    role_policies,
    roles,
    service_linked_roles,
    simulation,
    tags,
    users,
)
from iamtutor.cloud.services.iam import requirements as for_iam

_on = partial(each, "iam")

_READS: dict[str, Operation] = {
    **_on(
        for_iam.role,
        GetRole=roles.get_role,
        ListAttachedRolePolicies=role_policies.list_attached_role_policies,
        GetRolePolicy=role_policies.get_role_policy,
        ListRolePolicies=role_policies.list_role_policies,
        ListInstanceProfilesForRole=instance_profiles.list_instance_profiles_for_role,
        ListRoleTags=tags.OF_ROLE.list,
    ),
    **_on(
        for_iam.instance_profile,
        GetInstanceProfile=instance_profiles.get_instance_profile,
        ListInstanceProfileTags=tags.OF_PROFILE.list,
    ),
    **_on(
        for_iam.policy,
        GetPolicy=policies.get_policy,
        GetPolicyVersion=policies.get_policy_version,
        ListPolicyVersions=policies.list_policy_versions,
        ListEntitiesForPolicy=policies.list_entities_for_policy,
        ListPolicyTags=tags.OF_POLICY.list,
    ),
    **_on(
        for_iam.user,
        GetUser=users.get_user,
        ListUserTags=tags.OF_USER.list,
        GetUserPolicy=holders.OF_USER.get,
        ListUserPolicies=holders.OF_USER.list,
        GetLoginProfile=login_profiles.get_login_profile,
        ListMFADevices=mfa.list_mfa_devices,
        GetMFADevice=mfa.get_mfa_device,
        ListSSHPublicKeys=never_made.of_a_user("SSHPublicKeys"),
        ListSigningCertificates=never_made.of_a_user("Certificates"),
        ListServiceSpecificCredentials=never_made.list_service_specific_credentials,
        ListAccessKeys=access_keys.list_access_keys,
        ListGroupsForUser=groups.list_groups_for_user,
        ListAttachedUserPolicies=holders.OF_USER.list_attached,
    ),
    **_on(
        account_wide,
        ListSAMLProviders=never_made.of_the_account("SAMLProviderList"),
        ListOpenIDConnectProviders=never_made.of_the_account(
            "OpenIDConnectProviderList"
        ),
        ListAccountAliases=aliases.list_account_aliases,
        GetAccountPasswordPolicy=password_policy.get_account_password_policy,
        GetAccountAuthorizationDetails=details.get_account_authorization_details,
        GetAccountSummary=reports.get_account_summary,
        GenerateCredentialReport=reports.generate_credential_report,
        GetCredentialReport=reports.get_credential_report,
        SimulateCustomPolicy=simulation.simulate_custom_policy,
        GetContextKeysForCustomPolicy=simulation.get_context_keys_for_custom_policy,
        GetServiceLastAccessedDetails=last_accessed.get_service_last_accessed_details,
    ),
    **_on(
        for_iam.group,
        GetGroup=groups.get_group,
        GetGroupPolicy=holders.OF_GROUP.get,
        ListGroupPolicies=holders.OF_GROUP.list,
        ListAttachedGroupPolicies=holders.OF_GROUP.list_attached,
    ),
    "ListRoles": Operation(roles.list_roles, for_iam.listing("iam:ListRoles", "role")),
    "GetServiceLinkedRoleDeletionStatus": Operation(
        service_linked_roles.get_service_linked_role_deletion_status,
        for_iam.deletion_task,
    ),
    "ListInstanceProfiles": Operation(
        instance_profiles.list_instance_profiles,
        for_iam.listing("iam:ListInstanceProfiles", "instance-profile"),
    ),
    "ListPolicies": Operation(
        policies.list_policies,
        for_iam.listing("iam:ListPolicies", "policy", "policy path {path}"),
    ),
    "ListVirtualMFADevices": Operation(
        mfa.list_virtual_mfa_devices,
        for_iam.listing("iam:ListVirtualMFADevices", "mfa"),
    ),
    "ListServerCertificates": Operation(
        never_made.list_server_certificates,
        for_iam.listing("iam:ListServerCertificates", "server-certificate"),
    ),
    "ListGroups": Operation(
        groups.list_groups, for_iam.listing("iam:ListGroups", "group")
    ),
    "ListUsers": Operation(users.list_users, for_iam.listing("iam:ListUsers", "user")),
    "SimulatePrincipalPolicy": Operation(
        simulation.simulate_principal_policy,
        for_iam.arn_in("iam:SimulatePrincipalPolicy", "PolicySourceArn"),
    ),
    "GetContextKeysForPrincipalPolicy": Operation(
        simulation.get_context_keys_for_principal_policy,
        for_iam.arn_in("iam:GetContextKeysForPrincipalPolicy", "PolicySourceArn"),
    ),
    "GenerateServiceLastAccessedDetails": Operation(
        last_accessed.generate_service_last_accessed_details,
        for_iam.arn_in("iam:GenerateServiceLastAccessedDetails", "Arn"),
    ),
    "GetAccessKeyLastUsed": Operation(
        access_keys.get_access_key_last_used,
        for_iam.access_key("iam:GetAccessKeyLastUsed"),
    ),
}

_WRITES: dict[str, Operation] = {
    **_on(
        for_iam.role,
        UpdateRole=roles.update_role,
        UpdateRoleDescription=roles.update_role_description,
        UpdateAssumeRolePolicy=roles.update_assume_role_policy,
        DeleteRole=roles.delete_role,
        DeleteServiceLinkedRole=service_linked_roles.delete_service_linked_role,
        PutRolePermissionsBoundary=roles.put_role_permissions_boundary,
        DeleteRolePermissionsBoundary=roles.delete_role_permissions_boundary,
        AttachRolePolicy=role_policies.attach_role_policy,
        DetachRolePolicy=role_policies.detach_role_policy,
        PutRolePolicy=role_policies.put_role_policy,
        DeleteRolePolicy=role_policies.delete_role_policy,
        TagRole=tags.OF_ROLE.tag,
        UntagRole=tags.OF_ROLE.untag,
    ),
    **_on(
        for_iam.instance_profile,
        DeleteInstanceProfile=instance_profiles.delete_instance_profile,
        RemoveRoleFromInstanceProfile=instance_profiles.remove_role_from_instance_profile,
        TagInstanceProfile=tags.OF_PROFILE.tag,
        UntagInstanceProfile=tags.OF_PROFILE.untag,
    ),
    **_on(
        for_iam.policy,
        CreatePolicyVersion=policies.create_policy_version,
        SetDefaultPolicyVersion=policies.set_default_policy_version,
        DeletePolicyVersion=policies.delete_policy_version,
        DeletePolicy=policies.delete_policy,
        TagPolicy=tags.OF_POLICY.tag,
        UntagPolicy=tags.OF_POLICY.untag,
    ),
    **_on(
        for_iam.user,
        UpdateUser=users.update_user,
        DeleteUser=users.delete_user,
        PutUserPermissionsBoundary=users.put_user_permissions_boundary,
        DeleteUserPermissionsBoundary=users.delete_user_permissions_boundary,
        TagUser=tags.OF_USER.tag,
        UntagUser=tags.OF_USER.untag,
        AttachUserPolicy=holders.OF_USER.attach,
        DetachUserPolicy=holders.OF_USER.detach,
        PutUserPolicy=holders.OF_USER.put,
        DeleteUserPolicy=holders.OF_USER.delete,
        CreateLoginProfile=login_profiles.create_login_profile,
        UpdateLoginProfile=login_profiles.update_login_profile,
        DeleteLoginProfile=login_profiles.delete_login_profile,
        EnableMFADevice=mfa.enable_mfa_device,
        DeactivateMFADevice=mfa.deactivate_mfa_device,
        ResyncMFADevice=mfa.resync_mfa_device,
        CreateAccessKey=access_keys.create_access_key,
        DeleteAccessKey=access_keys.delete_access_key,
        UpdateAccessKey=access_keys.update_access_key,
    ),
    **_on(
        account_wide,
        CreateAccountAlias=aliases.create_account_alias,
        DeleteAccountAlias=aliases.delete_account_alias,
        UpdateAccountPasswordPolicy=password_policy.update_account_password_policy,
        DeleteAccountPasswordPolicy=password_policy.delete_account_password_policy,
    ),
    **_on(
        for_iam.group,
        UpdateGroup=groups.update_group,
        DeleteGroup=groups.delete_group,
        AddUserToGroup=groups.add_user_to_group,
        RemoveUserFromGroup=groups.remove_user_from_group,
        AttachGroupPolicy=holders.OF_GROUP.attach,
        DetachGroupPolicy=holders.OF_GROUP.detach,
        PutGroupPolicy=holders.OF_GROUP.put,
        DeleteGroupPolicy=holders.OF_GROUP.delete,
    ),
    "CreateRole": Operation(
        roles.create_role, for_iam.creating("iam:CreateRole", "role", "RoleName")
    ),
    "CreateServiceLinkedRole": Operation(
        service_linked_roles.create_service_linked_role, for_iam.linking_role
    ),
    "CreateInstanceProfile": Operation(
        instance_profiles.create_instance_profile,
        for_iam.creating(
            "iam:CreateInstanceProfile", "instance-profile", "InstanceProfileName"
        ),
    ),
    "AddRoleToInstanceProfile": Operation(
        instance_profiles.add_role_to_instance_profile, for_iam.adding_role
    ),
    "CreatePolicy": Operation(
        policies.create_policy,
        for_iam.creating("iam:CreatePolicy", "policy", "PolicyName", "policy {name}"),
    ),
    "CreateUser": Operation(
        users.create_user, for_iam.creating("iam:CreateUser", "user", "UserName")
    ),
    "CreateVirtualMFADevice": Operation(
        mfa.create_virtual_mfa_device,
        for_iam.creating("iam:CreateVirtualMFADevice", "mfa", "VirtualMFADeviceName"),
    ),
    "DeleteVirtualMFADevice": Operation(
        mfa.delete_virtual_mfa_device,
        for_iam.arn_in("iam:DeleteVirtualMFADevice", "SerialNumber"),
    ),
    "CreateGroup": Operation(
        groups.create_group, for_iam.creating("iam:CreateGroup", "group", "GroupName")
    ),
}


OPERATIONS = {
    name: replace(operation, precheck=inputs.checked(name))
    for name, operation in (reading(_READS) | _WRITES).items()
}
