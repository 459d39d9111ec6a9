"""Operations of IAM."""

from __future__ import annotations

from dataclasses import replace

from iamtutor.cloud.service.values import Function, Operation, reading
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


def _on_role(function: Function, name: str) -> Operation:
    return Operation(function, for_iam.role(f"iam:{name}"))


def _on_profile(function: Function, name: str) -> Operation:
    return Operation(function, for_iam.instance_profile(f"iam:{name}"))


def _on_policy(function: Function, name: str) -> Operation:
    return Operation(function, for_iam.policy(f"iam:{name}"))


def _on_user(function: Function, name: str) -> Operation:
    return Operation(function, for_iam.user(f"iam:{name}"))


def _on_group(function: Function, name: str) -> Operation:
    return Operation(function, for_iam.group(f"iam:{name}"))


_READS: dict[str, Operation] = {
    "ListRoles": Operation(roles.list_roles, for_iam.listing("iam:ListRoles", "role")),
    "GetRole": _on_role(roles.get_role, "GetRole"),
    "GetServiceLinkedRoleDeletionStatus": Operation(
        service_linked_roles.get_service_linked_role_deletion_status,
        for_iam.deletion_task,
    ),
    "ListAttachedRolePolicies": _on_role(
        role_policies.list_attached_role_policies, "ListAttachedRolePolicies"
    ),
    "GetRolePolicy": _on_role(role_policies.get_role_policy, "GetRolePolicy"),
    "ListRolePolicies": _on_role(role_policies.list_role_policies, "ListRolePolicies"),
    "ListInstanceProfiles": Operation(
        instance_profiles.list_instance_profiles,
        for_iam.listing("iam:ListInstanceProfiles", "instance-profile"),
    ),
    "GetInstanceProfile": _on_profile(
        instance_profiles.get_instance_profile, "GetInstanceProfile"
    ),
    "ListInstanceProfilesForRole": _on_role(
        instance_profiles.list_instance_profiles_for_role, "ListInstanceProfilesForRole"
    ),
    "ListPolicies": Operation(
        policies.list_policies,
        for_iam.listing("iam:ListPolicies", "policy", "policy path {path}"),
    ),
    "GetPolicy": _on_policy(policies.get_policy, "GetPolicy"),
    "GetPolicyVersion": _on_policy(policies.get_policy_version, "GetPolicyVersion"),
    "ListPolicyVersions": _on_policy(
        policies.list_policy_versions, "ListPolicyVersions"
    ),
    "ListEntitiesForPolicy": _on_policy(
        policies.list_entities_for_policy, "ListEntitiesForPolicy"
    ),
    "ListRoleTags": _on_role(tags.OF_ROLE.list, "ListRoleTags"),
    "ListPolicyTags": _on_policy(tags.OF_POLICY.list, "ListPolicyTags"),
    "ListInstanceProfileTags": _on_profile(
        tags.OF_PROFILE.list, "ListInstanceProfileTags"
    ),
    "GetUser": _on_user(users.get_user, "GetUser"),
    "ListUserTags": _on_user(tags.OF_USER.list, "ListUserTags"),
    "GetUserPolicy": _on_user(holders.OF_USER.get, "GetUserPolicy"),
    "ListUserPolicies": _on_user(holders.OF_USER.list, "ListUserPolicies"),
    "GetLoginProfile": _on_user(login_profiles.get_login_profile, "GetLoginProfile"),
    "ListMFADevices": _on_user(mfa.list_mfa_devices, "ListMFADevices"),
    "GetMFADevice": _on_user(mfa.get_mfa_device, "GetMFADevice"),
    "ListVirtualMFADevices": Operation(
        mfa.list_virtual_mfa_devices,
        for_iam.listing("iam:ListVirtualMFADevices", "mfa"),
    ),
    "ListSSHPublicKeys": _on_user(
        never_made.of_a_user("SSHPublicKeys"), "ListSSHPublicKeys"
    ),
    "ListSigningCertificates": _on_user(
        never_made.of_a_user("Certificates"), "ListSigningCertificates"
    ),
    "ListServiceSpecificCredentials": _on_user(
        never_made.list_service_specific_credentials, "ListServiceSpecificCredentials"
    ),
    "ListServerCertificates": Operation(
        never_made.list_server_certificates,
        for_iam.listing("iam:ListServerCertificates", "server-certificate"),
    ),
    "ListSAMLProviders": Operation(
        never_made.of_the_account("SAMLProviderList"),
        for_iam.account_wide("iam:ListSAMLProviders"),
    ),
    "ListOpenIDConnectProviders": Operation(
        never_made.of_the_account("OpenIDConnectProviderList"),
        for_iam.account_wide("iam:ListOpenIDConnectProviders"),
    ),
    "ListAccountAliases": Operation(
        aliases.list_account_aliases, for_iam.account_wide("iam:ListAccountAliases")
    ),
    "GetAccountPasswordPolicy": Operation(
        password_policy.get_account_password_policy,
        for_iam.account_wide("iam:GetAccountPasswordPolicy"),
    ),
    "ListAccessKeys": _on_user(access_keys.list_access_keys, "ListAccessKeys"),
    "GetAccessKeyLastUsed": Operation(
        access_keys.get_access_key_last_used,
        for_iam.access_key("iam:GetAccessKeyLastUsed"),
    ),
    "GetGroup": _on_group(groups.get_group, "GetGroup"),
    "ListGroups": Operation(
        groups.list_groups, for_iam.listing("iam:ListGroups", "group")
    ),
    "ListGroupsForUser": _on_user(groups.list_groups_for_user, "ListGroupsForUser"),
    "GetGroupPolicy": _on_group(holders.OF_GROUP.get, "GetGroupPolicy"),
    "ListGroupPolicies": _on_group(holders.OF_GROUP.list, "ListGroupPolicies"),
    "ListAttachedGroupPolicies": _on_group(
        holders.OF_GROUP.list_attached, "ListAttachedGroupPolicies"
    ),
    "ListUsers": Operation(users.list_users, for_iam.listing("iam:ListUsers", "user")),
    "ListAttachedUserPolicies": _on_user(
        holders.OF_USER.list_attached, "ListAttachedUserPolicies"
    ),
    "GetAccountAuthorizationDetails": Operation(
        details.get_account_authorization_details,
        for_iam.account_wide("iam:GetAccountAuthorizationDetails"),
    ),
    "GetAccountSummary": Operation(
        reports.get_account_summary, for_iam.account_wide("iam:GetAccountSummary")
    ),
    "GenerateCredentialReport": Operation(
        reports.generate_credential_report,
        for_iam.account_wide("iam:GenerateCredentialReport"),
    ),
    "GetCredentialReport": Operation(
        reports.get_credential_report, for_iam.account_wide("iam:GetCredentialReport")
    ),
    "SimulatePrincipalPolicy": Operation(
        simulation.simulate_principal_policy,
        for_iam.arn_in("iam:SimulatePrincipalPolicy", "PolicySourceArn"),
    ),
    "SimulateCustomPolicy": Operation(
        simulation.simulate_custom_policy,
        for_iam.account_wide("iam:SimulateCustomPolicy"),
    ),
    "GetContextKeysForCustomPolicy": Operation(
        simulation.get_context_keys_for_custom_policy,
        for_iam.account_wide("iam:GetContextKeysForCustomPolicy"),
    ),
    "GetContextKeysForPrincipalPolicy": Operation(
        simulation.get_context_keys_for_principal_policy,
        for_iam.arn_in("iam:GetContextKeysForPrincipalPolicy", "PolicySourceArn"),
    ),
    "GenerateServiceLastAccessedDetails": Operation(
        last_accessed.generate_service_last_accessed_details,
        for_iam.arn_in("iam:GenerateServiceLastAccessedDetails", "Arn"),
    ),
    "GetServiceLastAccessedDetails": Operation(
        last_accessed.get_service_last_accessed_details,
        for_iam.account_wide("iam:GetServiceLastAccessedDetails"),
    ),
}

_WRITES: dict[str, Operation] = {
    "CreateRole": Operation(
        roles.create_role, for_iam.creating("iam:CreateRole", "role", "RoleName")
    ),
    "UpdateRole": _on_role(roles.update_role, "UpdateRole"),
    "UpdateRoleDescription": _on_role(
        roles.update_role_description, "UpdateRoleDescription"
    ),
    "UpdateAssumeRolePolicy": _on_role(
        roles.update_assume_role_policy, "UpdateAssumeRolePolicy"
    ),
    "DeleteRole": _on_role(roles.delete_role, "DeleteRole"),
    "CreateServiceLinkedRole": Operation(
        service_linked_roles.create_service_linked_role, for_iam.linking_role
    ),
    "DeleteServiceLinkedRole": _on_role(
        service_linked_roles.delete_service_linked_role, "DeleteServiceLinkedRole"
    ),
    "PutRolePermissionsBoundary": _on_role(
        roles.put_role_permissions_boundary, "PutRolePermissionsBoundary"
    ),
    "DeleteRolePermissionsBoundary": _on_role(
        roles.delete_role_permissions_boundary, "DeleteRolePermissionsBoundary"
    ),
    "AttachRolePolicy": _on_role(role_policies.attach_role_policy, "AttachRolePolicy"),
    "DetachRolePolicy": _on_role(role_policies.detach_role_policy, "DetachRolePolicy"),
    "PutRolePolicy": _on_role(role_policies.put_role_policy, "PutRolePolicy"),
    "DeleteRolePolicy": _on_role(role_policies.delete_role_policy, "DeleteRolePolicy"),
    "CreateInstanceProfile": Operation(
        instance_profiles.create_instance_profile,
        for_iam.creating(
            "iam:CreateInstanceProfile", "instance-profile", "InstanceProfileName"
        ),
    ),
    "DeleteInstanceProfile": _on_profile(
        instance_profiles.delete_instance_profile, "DeleteInstanceProfile"
    ),
    "AddRoleToInstanceProfile": Operation(
        instance_profiles.add_role_to_instance_profile, for_iam.adding_role
    ),
    "RemoveRoleFromInstanceProfile": _on_profile(
        instance_profiles.remove_role_from_instance_profile,
        "RemoveRoleFromInstanceProfile",
    ),
    "CreatePolicy": Operation(
        policies.create_policy,
        for_iam.creating("iam:CreatePolicy", "policy", "PolicyName", "policy {name}"),
    ),
    "CreatePolicyVersion": _on_policy(
        policies.create_policy_version, "CreatePolicyVersion"
    ),
    "SetDefaultPolicyVersion": _on_policy(
        policies.set_default_policy_version, "SetDefaultPolicyVersion"
    ),
    "DeletePolicyVersion": _on_policy(
        policies.delete_policy_version, "DeletePolicyVersion"
    ),
    "DeletePolicy": _on_policy(policies.delete_policy, "DeletePolicy"),
    "TagRole": _on_role(tags.OF_ROLE.tag, "TagRole"),
    "UntagRole": _on_role(tags.OF_ROLE.untag, "UntagRole"),
    "TagPolicy": _on_policy(tags.OF_POLICY.tag, "TagPolicy"),
    "UntagPolicy": _on_policy(tags.OF_POLICY.untag, "UntagPolicy"),
    "TagInstanceProfile": _on_profile(tags.OF_PROFILE.tag, "TagInstanceProfile"),
    "UntagInstanceProfile": _on_profile(tags.OF_PROFILE.untag, "UntagInstanceProfile"),
    "CreateUser": Operation(
        users.create_user, for_iam.creating("iam:CreateUser", "user", "UserName")
    ),
    "UpdateUser": _on_user(users.update_user, "UpdateUser"),
    "DeleteUser": _on_user(users.delete_user, "DeleteUser"),
    "PutUserPermissionsBoundary": _on_user(
        users.put_user_permissions_boundary, "PutUserPermissionsBoundary"
    ),
    "DeleteUserPermissionsBoundary": _on_user(
        users.delete_user_permissions_boundary, "DeleteUserPermissionsBoundary"
    ),
    "TagUser": _on_user(tags.OF_USER.tag, "TagUser"),
    "UntagUser": _on_user(tags.OF_USER.untag, "UntagUser"),
    "AttachUserPolicy": _on_user(holders.OF_USER.attach, "AttachUserPolicy"),
    "DetachUserPolicy": _on_user(holders.OF_USER.detach, "DetachUserPolicy"),
    "PutUserPolicy": _on_user(holders.OF_USER.put, "PutUserPolicy"),
    "DeleteUserPolicy": _on_user(holders.OF_USER.delete, "DeleteUserPolicy"),
    "CreateLoginProfile": _on_user(
        login_profiles.create_login_profile, "CreateLoginProfile"
    ),
    "UpdateLoginProfile": _on_user(
        login_profiles.update_login_profile, "UpdateLoginProfile"
    ),
    "DeleteLoginProfile": _on_user(
        login_profiles.delete_login_profile, "DeleteLoginProfile"
    ),
    "EnableMFADevice": _on_user(mfa.enable_mfa_device, "EnableMFADevice"),
    "DeactivateMFADevice": _on_user(mfa.deactivate_mfa_device, "DeactivateMFADevice"),
    "ResyncMFADevice": _on_user(mfa.resync_mfa_device, "ResyncMFADevice"),
    "CreateVirtualMFADevice": Operation(
        mfa.create_virtual_mfa_device,
        for_iam.creating("iam:CreateVirtualMFADevice", "mfa", "VirtualMFADeviceName"),
    ),
    "DeleteVirtualMFADevice": Operation(
        mfa.delete_virtual_mfa_device,
        for_iam.arn_in("iam:DeleteVirtualMFADevice", "SerialNumber"),
    ),
    "CreateAccountAlias": Operation(
        aliases.create_account_alias, for_iam.account_wide("iam:CreateAccountAlias")
    ),
    "DeleteAccountAlias": Operation(
        aliases.delete_account_alias, for_iam.account_wide("iam:DeleteAccountAlias")
    ),
    "UpdateAccountPasswordPolicy": Operation(
        password_policy.update_account_password_policy,
        for_iam.account_wide("iam:UpdateAccountPasswordPolicy"),
    ),
    "DeleteAccountPasswordPolicy": Operation(
        password_policy.delete_account_password_policy,
        for_iam.account_wide("iam:DeleteAccountPasswordPolicy"),
    ),
    "CreateAccessKey": _on_user(access_keys.create_access_key, "CreateAccessKey"),
    "DeleteAccessKey": _on_user(access_keys.delete_access_key, "DeleteAccessKey"),
    "UpdateAccessKey": _on_user(access_keys.update_access_key, "UpdateAccessKey"),
    "CreateGroup": Operation(
        groups.create_group, for_iam.creating("iam:CreateGroup", "group", "GroupName")
    ),
    "UpdateGroup": _on_group(groups.update_group, "UpdateGroup"),
    "DeleteGroup": _on_group(groups.delete_group, "DeleteGroup"),
    "AddUserToGroup": _on_group(groups.add_user_to_group, "AddUserToGroup"),
    "RemoveUserFromGroup": _on_group(
        groups.remove_user_from_group, "RemoveUserFromGroup"
    ),
    "AttachGroupPolicy": _on_group(holders.OF_GROUP.attach, "AttachGroupPolicy"),
    "DetachGroupPolicy": _on_group(holders.OF_GROUP.detach, "DetachGroupPolicy"),
    "PutGroupPolicy": _on_group(holders.OF_GROUP.put, "PutGroupPolicy"),
    "DeleteGroupPolicy": _on_group(holders.OF_GROUP.delete, "DeleteGroupPolicy"),
}


OPERATIONS = {
    name: replace(operation, precheck=inputs.checked(name))
    for name, operation in (reading(_READS) | _WRITES).items()
}
