"""The simulated operations, as one table: what runs each, and what each needs.

To add an operation, write its function in ``services`` and its line here. What is real
but not in the table answers ``NotEmulated``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.requirements import ec2 as for_ec2
from iamtutor.cloud.requirements import iam as for_iam
from iamtutor.cloud.requirements import organizations as for_organizations
from iamtutor.cloud.requirements import s3 as for_s3
from iamtutor.cloud.requirements.common import Requires, anything, nothing
from iamtutor.cloud.services import cloudtrail, organizations, sts
from iamtutor.cloud.services.ec2 import images, key_pairs, network, profiles, status
from iamtutor.cloud.services.ec2 import instances as ec2
from iamtutor.cloud.services.ec2 import tags as ec2_tags
from iamtutor.cloud.services.iam import (
    access_keys,
    details,
    groups,
    holders,
    instance_profiles,
    last_accessed,
    policies,
    role_policies,
    roles,
    simulation,
    tags,
    users,
)
from iamtutor.cloud.services.s3 import (
    access_lists,
    buckets,
    listing,
    names,
    objects,
    settings,
    tagging,
    uploads,
    versions,
)
from iamtutor.cloud.turn import Turn

Function = Callable[[Turn, Caller, Params], Response]
Precheck = Callable[[Turn, Params], None]


def _no_precheck(turn: Turn, params: Params) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service.

    ``precheck`` is what the service looks at before it asks for permission. ``status`` is
    that of a success. ``head``: the answer has no body, so errors are bare statuses.
    ``part_by_part``: a denial stops one part of the request, not all of it.
    """

    function: Function
    requires: Requires
    precheck: Precheck = _no_precheck
    status: int = 200
    head: bool = False
    part_by_part: bool = False


def find(service: str, operation: str) -> Operation:
    """The operation of this name. Raises NotEmulated."""
    found = OPERATIONS.get((service, operation))
    if found is None:
        raise NotEmulated(service, operation)
    return found


def _in_bucket(
    function: Function,
    requires: Requires,
    status: int = 200,
    *,
    head: bool = False,
    part_by_part: bool = False,
) -> Operation:
    """An operation of S3 on a bucket that must be there, or in one."""
    return Operation(
        function,
        requires,
        names.check_bucket_exists,
        status,
        head,
        part_by_part,
    )


_S3: dict[str, Operation] = {
    "ListBuckets": Operation(buckets.list_buckets, anything("s3:ListAllMyBuckets")),
    "CreateBucket": Operation(
        buckets.create_bucket,
        for_s3.new_bucket("s3:CreateBucket"),
        names.check_new_name,
    ),
    "DeleteBucket": _in_bucket(
        buckets.delete_bucket, for_s3.bucket("s3:DeleteBucket"), 204
    ),
    "HeadBucket": _in_bucket(
        buckets.head_bucket, for_s3.bucket("s3:ListBucket"), head=True
    ),
    "GetBucketLocation": _in_bucket(
        buckets.get_bucket_location, for_s3.bucket("s3:GetBucketLocation")
    ),
    "GetBucketAcl": _in_bucket(
        access_lists.get_bucket_acl, for_s3.bucket("s3:GetBucketAcl")
    ),
    "ListObjectsV2": _in_bucket(
        listing.list_objects_v2, for_s3.bucket("s3:ListBucket", for_s3.listing)
    ),
    "ListObjects": _in_bucket(
        listing.list_objects, for_s3.bucket("s3:ListBucket", for_s3.listing)
    ),
    "ListObjectVersions": _in_bucket(
        versions.list_object_versions,
        for_s3.bucket("s3:ListBucketVersions", for_s3.listing),
    ),
    "GetObjectAcl": _in_bucket(
        access_lists.get_object_acl, for_s3.s3_object("s3:GetObjectAcl")
    ),
    "PutObjectAcl": _in_bucket(
        access_lists.put_object_acl, for_s3.s3_object("s3:PutObjectAcl")
    ),
    "PutBucketAcl": _in_bucket(
        access_lists.put_bucket_acl, for_s3.bucket("s3:PutBucketAcl")
    ),
    "GetBucketOwnershipControls": _in_bucket(
        access_lists.get_bucket_ownership_controls,
        for_s3.bucket("s3:GetBucketOwnershipControls"),
    ),
    "GetBucketTagging": _in_bucket(
        tagging.get_bucket_tagging, for_s3.bucket("s3:GetBucketTagging")
    ),
    "PutBucketTagging": _in_bucket(
        tagging.put_bucket_tagging, for_s3.bucket("s3:PutBucketTagging"), 204
    ),
    "DeleteBucketTagging": _in_bucket(
        tagging.delete_bucket_tagging, for_s3.bucket("s3:PutBucketTagging"), 204
    ),
    "GetObjectTagging": _in_bucket(
        tagging.get_object_tagging, for_s3.s3_object("s3:GetObjectTagging")
    ),
    "PutObjectTagging": _in_bucket(
        tagging.put_object_tagging, for_s3.s3_object("s3:PutObjectTagging")
    ),
    "DeleteObjectTagging": _in_bucket(
        tagging.delete_object_tagging, for_s3.s3_object("s3:DeleteObjectTagging"), 204
    ),
    "PutObject": _in_bucket(objects.put_object, for_s3.writing),
    "GetObject": _in_bucket(objects.get_object, for_s3.reading("s3:GetObject")),
    "HeadObject": _in_bucket(
        objects.head_object, for_s3.reading("s3:GetObject"), head=True
    ),
    "DeleteObject": _in_bucket(
        objects.delete_object, for_s3.s3_object("s3:DeleteObject"), 204
    ),
    "DeleteObjects": _in_bucket(
        objects.delete_objects, for_s3.deleting_each, part_by_part=True
    ),
    "CopyObject": Operation(
        objects.copy_object, for_s3.copying, names.check_source_exists
    ),
    "CreateMultipartUpload": _in_bucket(
        uploads.create_multipart_upload, for_s3.writing
    ),
    "UploadPart": _in_bucket(uploads.upload_part, for_s3.s3_object("s3:PutObject")),
    "UploadPartCopy": Operation(
        uploads.upload_part_copy, for_s3.copying, names.check_source_exists
    ),
    "CompleteMultipartUpload": _in_bucket(
        uploads.complete_multipart_upload, for_s3.s3_object("s3:PutObject")
    ),
    "AbortMultipartUpload": _in_bucket(
        uploads.abort_multipart_upload, for_s3.s3_object("s3:AbortMultipartUpload"), 204
    ),
    "GetBucketPolicy": _in_bucket(
        settings.get_bucket_policy, for_s3.bucket("s3:GetBucketPolicy")
    ),
    "PutBucketPolicy": _in_bucket(
        settings.put_bucket_policy, for_s3.bucket("s3:PutBucketPolicy")
    ),
    "DeleteBucketPolicy": _in_bucket(
        settings.delete_bucket_policy, for_s3.bucket("s3:DeleteBucketPolicy"), 204
    ),
    "GetPublicAccessBlock": _in_bucket(
        settings.get_public_access_block, for_s3.bucket("s3:GetBucketPublicAccessBlock")
    ),
    "PutPublicAccessBlock": _in_bucket(
        settings.put_public_access_block, for_s3.bucket("s3:PutBucketPublicAccessBlock")
    ),
    "DeletePublicAccessBlock": _in_bucket(
        settings.delete_public_access_block,
        for_s3.bucket("s3:PutBucketPublicAccessBlock"),
        204,
    ),
    "GetBucketEncryption": _in_bucket(
        settings.get_bucket_encryption, for_s3.bucket("s3:GetEncryptionConfiguration")
    ),
    "PutBucketEncryption": _in_bucket(
        settings.put_bucket_encryption, for_s3.bucket("s3:PutEncryptionConfiguration")
    ),
    "GetBucketWebsite": _in_bucket(
        settings.get_bucket_website, for_s3.bucket("s3:GetBucketWebsite")
    ),
    "PutBucketWebsite": _in_bucket(
        settings.put_bucket_website, for_s3.bucket("s3:PutBucketWebsite")
    ),
    "DeleteBucketWebsite": _in_bucket(
        settings.delete_bucket_website, for_s3.bucket("s3:DeleteBucketWebsite"), 204
    ),
    "GetBucketVersioning": _in_bucket(
        settings.get_bucket_versioning, for_s3.bucket("s3:GetBucketVersioning")
    ),
    "PutBucketVersioning": _in_bucket(
        settings.put_bucket_versioning, for_s3.bucket("s3:PutBucketVersioning")
    ),
}


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


_IAM: dict[str, Operation] = {
    "CreateRole": Operation(
        roles.create_role, for_iam.creating("iam:CreateRole", "role", "RoleName")
    ),
    "ListRoles": Operation(roles.list_roles, for_iam.listing("iam:ListRoles", "role")),
    "GetRole": _on_role(roles.get_role, "GetRole"),
    "UpdateRole": _on_role(roles.update_role, "UpdateRole"),
    "UpdateAssumeRolePolicy": _on_role(
        roles.update_assume_role_policy, "UpdateAssumeRolePolicy"
    ),
    "DeleteRole": _on_role(roles.delete_role, "DeleteRole"),
    "PutRolePermissionsBoundary": _on_role(
        roles.put_role_permissions_boundary, "PutRolePermissionsBoundary"
    ),
    "DeleteRolePermissionsBoundary": _on_role(
        roles.delete_role_permissions_boundary, "DeleteRolePermissionsBoundary"
    ),
    "AttachRolePolicy": _on_role(role_policies.attach_role_policy, "AttachRolePolicy"),
    "DetachRolePolicy": _on_role(role_policies.detach_role_policy, "DetachRolePolicy"),
    "ListAttachedRolePolicies": _on_role(
        role_policies.list_attached_role_policies, "ListAttachedRolePolicies"
    ),
    "PutRolePolicy": _on_role(role_policies.put_role_policy, "PutRolePolicy"),
    "GetRolePolicy": _on_role(role_policies.get_role_policy, "GetRolePolicy"),
    "DeleteRolePolicy": _on_role(role_policies.delete_role_policy, "DeleteRolePolicy"),
    "ListRolePolicies": _on_role(role_policies.list_role_policies, "ListRolePolicies"),
    "CreateInstanceProfile": Operation(
        instance_profiles.create_instance_profile,
        for_iam.creating(
            "iam:CreateInstanceProfile", "instance-profile", "InstanceProfileName"
        ),
    ),
    "ListInstanceProfiles": Operation(
        instance_profiles.list_instance_profiles,
        for_iam.listing("iam:ListInstanceProfiles", "instance-profile"),
    ),
    "GetInstanceProfile": _on_profile(
        instance_profiles.get_instance_profile, "GetInstanceProfile"
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
    "ListEntitiesForPolicy": _on_policy(
        policies.list_entities_for_policy, "ListEntitiesForPolicy"
    ),
    "TagRole": _on_role(tags.OF_ROLE.tag, "TagRole"),
    "UntagRole": _on_role(tags.OF_ROLE.untag, "UntagRole"),
    "ListRoleTags": _on_role(tags.OF_ROLE.list, "ListRoleTags"),
    "GetUser": _on_user(users.get_user, "GetUser"),
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
    "ListUserTags": _on_user(tags.OF_USER.list, "ListUserTags"),
    "AttachUserPolicy": _on_user(holders.OF_USER.attach, "AttachUserPolicy"),
    "DetachUserPolicy": _on_user(holders.OF_USER.detach, "DetachUserPolicy"),
    "PutUserPolicy": _on_user(holders.OF_USER.put, "PutUserPolicy"),
    "GetUserPolicy": _on_user(holders.OF_USER.get, "GetUserPolicy"),
    "DeleteUserPolicy": _on_user(holders.OF_USER.delete, "DeleteUserPolicy"),
    "ListUserPolicies": _on_user(holders.OF_USER.list, "ListUserPolicies"),
    "CreateAccessKey": _on_user(access_keys.create_access_key, "CreateAccessKey"),
    "DeleteAccessKey": _on_user(access_keys.delete_access_key, "DeleteAccessKey"),
    "UpdateAccessKey": _on_user(access_keys.update_access_key, "UpdateAccessKey"),
    "ListAccessKeys": _on_user(access_keys.list_access_keys, "ListAccessKeys"),
    "GetAccessKeyLastUsed": Operation(
        access_keys.get_access_key_last_used,
        for_iam.access_key("iam:GetAccessKeyLastUsed"),
    ),
    "CreateGroup": Operation(
        groups.create_group, for_iam.creating("iam:CreateGroup", "group", "GroupName")
    ),
    "GetGroup": _on_group(groups.get_group, "GetGroup"),
    "ListGroups": Operation(
        groups.list_groups, for_iam.listing("iam:ListGroups", "group")
    ),
    "ListGroupsForUser": _on_user(groups.list_groups_for_user, "ListGroupsForUser"),
    "DeleteGroup": _on_group(groups.delete_group, "DeleteGroup"),
    "AddUserToGroup": _on_group(groups.add_user_to_group, "AddUserToGroup"),
    "RemoveUserFromGroup": _on_group(
        groups.remove_user_from_group, "RemoveUserFromGroup"
    ),
    "AttachGroupPolicy": _on_group(holders.OF_GROUP.attach, "AttachGroupPolicy"),
    "DetachGroupPolicy": _on_group(holders.OF_GROUP.detach, "DetachGroupPolicy"),
    "PutGroupPolicy": _on_group(holders.OF_GROUP.put, "PutGroupPolicy"),
    "GetGroupPolicy": _on_group(holders.OF_GROUP.get, "GetGroupPolicy"),
    "DeleteGroupPolicy": _on_group(holders.OF_GROUP.delete, "DeleteGroupPolicy"),
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
        users.get_account_summary, for_iam.account_wide("iam:GetAccountSummary")
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

_STS: dict[str, Operation] = {
    "GetCallerIdentity": Operation(
        sts.get_caller_identity, anything("sts:GetCallerIdentity")
    ),
    "AssumeRole": Operation(sts.assume_role, for_iam.assuming, sts.check_assume_role),
    "GetSessionToken": Operation(
        sts.get_session_token, nothing, sts.check_session_token
    ),
    "DecodeAuthorizationMessage": Operation(
        sts.decode_authorization_message, anything("sts:DecodeAuthorizationMessage")
    ),
}


def _describing(function: Function, name: str) -> Operation:
    return Operation(function, anything(f"ec2:{name}"))


def _on_instances(function: Function, name: str) -> Operation:
    return Operation(function, for_ec2.instances(f"ec2:{name}"))


_EC2: dict[str, Operation] = {
    "RunInstances": Operation(ec2.run_instances, for_ec2.launching),
    "DescribeInstances": _describing(ec2.describe_instances, "DescribeInstances"),
    "StartInstances": _on_instances(ec2.start_instances, "StartInstances"),
    "StopInstances": _on_instances(ec2.stop_instances, "StopInstances"),
    "TerminateInstances": _on_instances(ec2.terminate_instances, "TerminateInstances"),
    "ModifyInstanceMetadataOptions": Operation(
        ec2.modify_instance_metadata_options,
        for_ec2.instance("ec2:ModifyInstanceMetadataOptions"),
    ),
    "DescribeIamInstanceProfileAssociations": _describing(
        profiles.describe_iam_instance_profile_associations,
        "DescribeIamInstanceProfileAssociations",
    ),
    "AssociateIamInstanceProfile": Operation(
        profiles.associate_iam_instance_profile,
        for_ec2.instance("ec2:AssociateIamInstanceProfile"),
    ),
    "ReplaceIamInstanceProfileAssociation": Operation(
        profiles.replace_iam_instance_profile_association,
        for_ec2.association("ec2:ReplaceIamInstanceProfileAssociation"),
    ),
    "DisassociateIamInstanceProfile": Operation(
        profiles.disassociate_iam_instance_profile,
        for_ec2.association("ec2:DisassociateIamInstanceProfile"),
    ),
    "CreateSecurityGroup": Operation(
        network.create_security_group,
        for_ec2.creating("ec2:CreateSecurityGroup", "security-group", "GroupId"),
    ),
    "AuthorizeSecurityGroupIngress": Operation(
        network.authorize_security_group_ingress,
        for_ec2.resource(
            "ec2:AuthorizeSecurityGroupIngress", "security-group", "GroupId"
        ),
    ),
    "DescribeSecurityGroups": _describing(
        network.describe_security_groups, "DescribeSecurityGroups"
    ),
    "RevokeSecurityGroupIngress": Operation(
        network.revoke_security_group_ingress,
        for_ec2.resource("ec2:RevokeSecurityGroupIngress", "security-group", "GroupId"),
    ),
    "DeleteSecurityGroup": Operation(
        network.delete_security_group,
        for_ec2.resource("ec2:DeleteSecurityGroup", "security-group", "GroupId"),
    ),
    "DescribeVpcs": _describing(network.describe_vpcs, "DescribeVpcs"),
    "DescribeSubnets": _describing(network.describe_subnets, "DescribeSubnets"),
    "DescribeInstanceTypes": _describing(
        images.describe_instance_types, "DescribeInstanceTypes"
    ),
    "DescribeInstanceStatus": _describing(
        status.describe_instance_status, "DescribeInstanceStatus"
    ),
    "GetConsoleOutput": Operation(
        status.get_console_output, for_ec2.instance("ec2:GetConsoleOutput")
    ),
    "CreateTags": Operation(ec2_tags.create_tags, for_ec2.tagging("ec2:CreateTags")),
    "DeleteTags": Operation(ec2_tags.delete_tags, for_ec2.tagging("ec2:DeleteTags")),
    "DescribeTags": _describing(ec2_tags.describe_tags, "DescribeTags"),
    "CreateKeyPair": Operation(
        key_pairs.create_key_pair,
        for_ec2.creating("ec2:CreateKeyPair", "key-pair", "KeyName"),
    ),
    "DeleteKeyPair": Operation(
        key_pairs.delete_key_pair,
        for_ec2.resource("ec2:DeleteKeyPair", "key-pair", "KeyName"),
    ),
    "DescribeKeyPairs": _describing(key_pairs.describe_key_pairs, "DescribeKeyPairs"),
    "DescribeRegions": _describing(network.describe_regions, "DescribeRegions"),
    "DescribeImages": _describing(images.describe_images, "DescribeImages"),
}

_CLOUDTRAIL: dict[str, Operation] = {
    "LookupEvents": Operation(
        cloudtrail.lookup_events, anything("cloudtrail:LookupEvents")
    ),
}


def _of_organization(function: Function, name: str) -> Operation:
    return Operation(function, for_organizations.on(name))


_ORGANIZATIONS: dict[str, Operation] = {
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

#: (service, operation) as botocore names them -> what is simulated.
OPERATIONS: dict[tuple[str, str], Operation] = {
    (service, name): operation
    for service, table in (
        ("s3", _S3),
        ("iam", _IAM),
        ("sts", _STS),
        ("ec2", _EC2),
        ("cloudtrail", _CLOUDTRAIL),
        ("organizations", _ORGANIZATIONS),
    )
    for name, operation in table.items()
}
