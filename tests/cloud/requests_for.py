"""A request that succeeds, for every simulated operation, and the stage that it needs."""

from collections.abc import Callable
from typing import Any

from iamtutor.cloud.credentials import totp
from iamtutor.cloud.organization import small_organization
from iamtutor.cloud.policies.public_access import BLOCK_PARTS
from iamtutor.cloud.services.ec2.network.vpc import default_vpc
from iamtutor.cloud.state.identities import MfaDevice
from tests.cloud.stage import IMAGE, NOW, REGION, Stage
from tests.policies import allow, deny, policy, trust

BUCKET = "aoi-lab-notes"
ARN = "arn:aws:iam::111122223333:policy/own"
DOCUMENT = policy(allow("s3:*"))
PUBLIC_BLOCK = dict.fromkeys(BLOCK_PARTS, True)
ENCRYPTION = {
    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
}
WEBSITE = {"IndexDocument": {"Suffix": "index.html"}}

LIFECYCLE_RULE = {
    "Expiration": {"Days": 365},
    "ID": "logs",
    "Filter": {"And": {"Prefix": "logs/", "Tags": [{"Key": "a", "Value": "b"}]}},
    "Status": "Enabled",
    "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}],
}
NOTIFICATION = {
    "QueueConfigurations": [
        {
            "QueueArn": "arn:aws:sqs:ap-northeast-1:111122223333:uploads",
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "a/"}]}},
        }
    ],
    "EventBridgeConfiguration": {},
}

Params = dict[str, Any]


def furnished() -> Stage:
    """A stage on which every operation has something to answer about."""
    stage = Stage()
    stage.world.organization = small_organization({stage.account.id: ""}, "stage")
    stage.bucket(BUCKET, notes="hello", other="x")
    role = stage.role("lab-role", allow("s3:*"))
    role.description, role.boundary, role.tags = (
        "a role",
        stage.managed("own"),
        {"a": "b"},
    )
    own = stage.account.policies[ARN]
    own.versions["v1"].document = DOCUMENT
    role.attached = [
        stage.managed(
            "attached", {**{"Effect": "Allow"}, "Action": "s3:*", "Resource": "*"}
        )
    ]
    stage.instance()
    stage.user("aoi")
    stage.account.users["aoi"].tags = {"team": "blue"}
    stage.account.users["aoi"].boundary = ARN
    role.trust_policy = trust(AWS="arn:aws:iam::111122223333:user/admin")
    return stage


def instance_id(stage: Stage) -> str:
    return next(iter(stage.account.instances))


def association_id(stage: Stage) -> str:
    return next(iter(stage.account.associations))


def elastic_ip(stage: Stage, *, to: bool = False) -> Params:
    """An Elastic IP address, ``to`` an instance or to none."""
    made = stage.call("ec2", "AllocateAddress")
    params = {"AllocationId": made["AllocationId"]}
    if to:
        given = {**params, "InstanceId": instance_id(stage)}
        params |= stage.call("ec2", "AssociateAddress", **given)
    return params


def upload(stage: Stage) -> Params:
    made = stage.call("s3", "CreateMultipartUpload", Bucket=BUCKET, Key="big")
    return {"Bucket": BUCKET, "Key": "big", "UploadId": made["UploadId"]}


def uploaded(stage: Stage) -> Params:
    params = upload(stage)
    part = stage.call("s3", "UploadPart", **params, PartNumber=1, Body=b"x")
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    return {**params, "MultipartUpload": {"Parts": parts}}


def with_policy(stage: Stage) -> Params:
    stage.account.buckets[BUCKET].policy = policy(
        deny("s3:DeleteBucket", f"arn:aws:s3:::{BUCKET}", Principal="*")
    )
    return {"Bucket": BUCKET}


def with_website(stage: Stage) -> Params:
    stage.account.buckets[BUCKET].website = WEBSITE
    return {"Bucket": BUCKET}


def replicated(verb: str) -> Callable[[Stage], Params]:
    """Of a bucket with a second one, both with versions."""

    def prepare(stage: Stage) -> Params:
        stage.bucket("aoi-lab-copy")
        for name in (BUCKET, "aoi-lab-copy"):
            stage.account.buckets[name].versioning = "Enabled"
        rule = {"Status": "Enabled", "Priority": 1, "Filter": {"Prefix": "a/"}}
        rule |= {"DeleteMarkerReplication": {"Status": "Disabled"}}
        rule |= {"Destination": {"Bucket": "arn:aws:s3:::aoi-lab-copy"}}
        role = stage.account.roles["lab-role"].arn
        put = {"Role": role, "Rules": [{**rule, "ID": "copies"}]}
        params = {"Bucket": BUCKET, "ReplicationConfiguration": put}
        if verb == "Put":
            return params
        stage.call("s3", "PutBucketReplication", **params)
        return {"Bucket": BUCKET}

    return prepare


def configured(operation: str) -> Callable[[Stage], Params]:
    """A bucket on which this Put operation has been called."""

    def case(stage: Stage) -> Params:
        stage.call("s3", operation, **parameters(stage, ("s3", operation)))
        return {"Bucket": BUCKET}

    return case


def bare_role(stage: Stage) -> Params:
    stage.role("bare")
    stage.account.instance_profiles["bare"].role = None
    return {"RoleName": "bare"}


def second_version(stage: Stage) -> Params:
    stage.call("iam", "CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=DOCUMENT)
    return {"PolicyArn": ARN, "VersionId": "v2"}


def unused_policy(stage: Stage) -> Params:
    return {"PolicyArn": stage.managed("unused")}


def job(stage: Stage) -> Params:
    arn = stage.account.roles["lab-role"].arn
    return stage.call("iam", "GenerateServiceLastAccessedDetails", Arn=arn)


def linked_role(stage: Stage) -> str:
    service = "rds.amazonaws.com"
    made = stage.call("iam", "CreateServiceLinkedRole", AWSServiceName=service)
    name: str = made["Role"]["RoleName"]
    return name


def free_instance(stage: Stage) -> Params:
    return {
        "InstanceId": stage.instance(None),
        "IamInstanceProfile": {"Name": "lab-role"},
    }


def new_group(stage: Stage) -> Params:
    made = stage.call("ec2", "CreateSecurityGroup", GroupName="g", Description="d")
    return {
        "GroupId": made["GroupId"],
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "CidrIp": "0.0.0.0/0",
    }


def in_group(stage: Stage) -> Params:
    """A group with a member, an attached and an inline policy."""
    stage.call("iam", "CreateGroup", GroupName="readers")
    group = stage.account.groups["readers"]
    group.attached, group.inline = [ARN], {"own": DOCUMENT}
    stage.account.users["aoi"].groups = ["readers"]
    return {"GroupName": "readers", "UserName": "aoi"}


def the_group(stage: Stage) -> Params:
    return {"GroupName": in_group(stage)["GroupName"]}


def bare_group(stage: Stage) -> Params:
    stage.call("iam", "CreateGroup", GroupName="bare")
    return {"GroupName": "bare"}


def bare_user(stage: Stage) -> Params:
    stage.call("iam", "CreateUser", UserName="bare")
    return {"UserName": "bare"}


def with_policies(stage: Stage) -> Params:
    user = stage.account.users["aoi"]
    user.attached, user.inline = [ARN], {"own": DOCUMENT}
    return {"UserName": "aoi"}


def tagged_policy(stage: Stage) -> Params:
    stage.call("iam", "TagPolicy", **OWN, **TAGS)
    return OWN


def tagged_profile(stage: Stage) -> Params:
    stage.call("iam", "TagInstanceProfile", **PROFILE, **TAGS)
    return PROFILE


def with_password(stage: Stage) -> Params:
    stage.call("iam", "CreateLoginProfile", **AOI, Password="Correct-Horse-1")
    return AOI


PHONE = "arn:aws:iam::111122223333:mfa/phone"
SEED = "JBSWY3DPEHPK3PXP"


def phone(stage: Stage) -> MfaDevice:
    return stage.account.mfa_devices.setdefault(PHONE, MfaDevice(PHONE, SEED))


def codes(stage: Stage) -> Params:
    """What the phone shows now, and next."""
    step, key = totp.step_at(stage.turn.now), totp.key_of(SEED)
    return {
        f"AuthenticationCode{number}": totp.code(key, step + number - 1)
        for number in (1, 2)
    }


def with_phone(stage: Stage) -> Params:
    device = phone(stage)
    device.owner, device.enabled = stage.account.users["aoi"].user_id, NOW
    return {**AOI, "SerialNumber": PHONE}


def with_alias(stage: Stage) -> Params:
    stage.account.alias = "aoi-lab"
    return {"AccountAlias": "aoi-lab"}


def with_password_policy(stage: Stage) -> Params:
    stage.call("iam", "UpdateAccountPasswordPolicy", MaxPasswordAge=90)
    return {}


def with_report(stage: Stage) -> Params:
    stage.call("iam", "GenerateCredentialReport")
    return {}


def encoded(stage: Stage) -> Params:
    by = stage.user("stopper")
    instances = [instance_id(stage)]
    error = stage.error("ec2", "StopInstances", by, InstanceIds=instances)
    return {"EncodedMessage": error.message.rsplit(" ", 1)[-1]}


def versioned(stage: Stage) -> Params:
    """Two versions of one key, and a delete marker on another."""
    stage.account.buckets[BUCKET].versioning = "Enabled"
    stage.call("s3", "PutObject", Bucket=BUCKET, Key="notes.txt", Body=b"again")
    stage.call("s3", "DeleteObject", Bucket=BUCKET, Key="other.txt")
    return {"Bucket": BUCKET}


def tagged_bucket(stage: Stage) -> Params:
    stage.account.buckets[BUCKET].tags = {"a": "b"}
    return {"Bucket": BUCKET}


def with_rule(stage: Stage) -> Params:
    params = new_group(stage)
    stage.call("ec2", "AuthorizeSecurityGroupIngress", **params)
    return params


def tagged_instance(stage: Stage) -> Params:
    stage.account.instances[instance_id(stage)].tags = {"Name": "lab"}
    return {}


SCP = "SERVICE_CONTROL_POLICY"
NEW_SCP: Params = {
    "Name": "new",
    "Description": "d",
    "Type": SCP,
    "Content": policy(deny("s3:*")),
}


def root_id(stage: Stage) -> str:
    organization = stage.world.organization
    assert organization is not None
    return organization.path[0].target_id


def new_scp(stage: Stage) -> Params:
    made = stage.call("organizations", "CreatePolicy", **NEW_SCP)
    return {"PolicyId": made["Policy"]["PolicySummary"]["Id"]}


def attached_scp(stage: Stage) -> Params:
    params = {**new_scp(stage), "TargetId": root_id(stage)}
    stage.call("organizations", "AttachPolicy", **params)
    return params


IN_BUCKET: Params = {"Bucket": BUCKET}
NOTES: Params = {"Bucket": BUCKET, "Key": "notes.txt"}
ROLE: Params = {"RoleName": "lab-role"}
PROFILE: Params = {"InstanceProfileName": "lab-role"}
OWN: Params = {"PolicyArn": ARN}
AOI: Params = {"UserName": "aoi"}
KEY: Params = {"AccessKeyId": "AKIAAOIAAAAAAAAAAAAA"}
INLINE: Params = {"PolicyName": "own"}
TAGGING: Params = {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}
TAGS: Params = {"Tags": [{"Key": "a", "Value": "b"}]}

SSH_OUT: Params = {
    "IpProtocol": "tcp",
    "FromPort": 22,
    "ToPort": 22,
    "IpRanges": [{"CidrIp": "192.0.2.0/24", "Description": "lab"}],
}

#: Parameters of a success, for every operation in the catalogue.
CASES: dict[tuple[str, str], Params | Callable[[Stage], Params]] = {
    ("s3", "ListBuckets"): {"MaxBuckets": 1, "Prefix": "a"},
    ("s3", "CreateBucket"): {
        "Bucket": "another-bucket",
        "CreateBucketConfiguration": {"LocationConstraint": REGION},
    },
    ("s3", "DeleteBucket"): lambda stage: {"Bucket": stage.bucket("empty-one")},
    ("s3", "HeadBucket"): IN_BUCKET,
    ("s3", "GetBucketLocation"): IN_BUCKET,
    ("s3", "GetBucketAcl"): IN_BUCKET,
    ("s3", "ListObjectsV2"): {**IN_BUCKET, "MaxKeys": 1, "Delimiter": "/"},
    ("s3", "ListObjects"): {**IN_BUCKET, "MaxKeys": 1, "Delimiter": "/"},
    ("s3", "ListObjectVersions"): versioned,
    ("s3", "GetObjectAcl"): NOTES,
    ("s3", "PutObjectAcl"): {**NOTES, "ACL": "bucket-owner-full-control"},
    ("s3", "PutBucketAcl"): {**IN_BUCKET, "ACL": "bucket-owner-full-control"},
    ("s3", "GetBucketOwnershipControls"): IN_BUCKET,
    ("s3", "PutBucketOwnershipControls"): {
        **IN_BUCKET,
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
    },
    ("s3", "DeleteBucketOwnershipControls"): IN_BUCKET,
    ("s3", "GetBucketPolicyStatus"): with_policy,
    ("s3", "GetBucketTagging"): tagged_bucket,
    ("s3", "PutBucketTagging"): {**IN_BUCKET, **TAGGING},
    ("s3", "DeleteBucketTagging"): IN_BUCKET,
    ("s3", "GetObjectTagging"): NOTES,
    ("s3", "PutObjectTagging"): {**NOTES, **TAGGING},
    ("s3", "DeleteObjectTagging"): NOTES,
    ("s3", "PutObject"): {**NOTES, "Body": b"x", "ChecksumAlgorithm": "CRC64NVME"},
    ("s3", "GetObject"): {**NOTES, "Range": "bytes=1-2"},
    ("s3", "HeadObject"): NOTES,
    ("s3", "DeleteObject"): NOTES,
    ("s3", "DeleteObjects"): {
        **IN_BUCKET,
        "Delete": {"Objects": [{"Key": "notes.txt"}]},
    },
    ("s3", "CopyObject"): {**NOTES, "Key": "copy", "CopySource": f"{BUCKET}/notes.txt"},
    ("s3", "CreateMultipartUpload"): {**IN_BUCKET, "Key": "big"},
    ("s3", "UploadPart"): lambda stage: {
        **upload(stage),
        "PartNumber": 1,
        "Body": b"x",
    },
    ("s3", "UploadPartCopy"): lambda stage: {
        **upload(stage),
        "PartNumber": 1,
        "CopySource": f"{BUCKET}/notes.txt",
    },
    ("s3", "CompleteMultipartUpload"): uploaded,
    ("s3", "AbortMultipartUpload"): upload,
    ("s3", "ListMultipartUploads"): lambda stage: {"Bucket": upload(stage)["Bucket"]},
    ("s3", "ListParts"): lambda stage: {
        name: value
        for name, value in uploaded(stage).items()
        if name != "MultipartUpload"
    },
    ("s3", "GetBucketPolicy"): with_policy,
    ("s3", "PutBucketPolicy"): {
        **IN_BUCKET,
        "Policy": policy(
            allow("s3:*", f"arn:aws:s3:::{BUCKET}", Principal={"AWS": "111122223333"})
        ),
    },
    ("s3", "DeleteBucketPolicy"): IN_BUCKET,
    ("s3", "GetPublicAccessBlock"): IN_BUCKET,
    ("s3", "PutPublicAccessBlock"): {
        **IN_BUCKET,
        "PublicAccessBlockConfiguration": PUBLIC_BLOCK,
    },
    ("s3", "DeletePublicAccessBlock"): IN_BUCKET,
    ("s3", "GetBucketEncryption"): IN_BUCKET,
    ("s3", "PutBucketEncryption"): {
        **IN_BUCKET,
        "ServerSideEncryptionConfiguration": ENCRYPTION,
    },
    ("s3", "GetBucketWebsite"): with_website,
    ("s3", "PutBucketWebsite"): {**IN_BUCKET, "WebsiteConfiguration": WEBSITE},
    ("s3", "DeleteBucketWebsite"): IN_BUCKET,
    ("s3", "GetObjectAttributes"): {
        **NOTES,
        "ObjectAttributes": ["ETag", "Checksum", "ObjectSize"],
    },
    ("s3", "DeleteBucketEncryption"): IN_BUCKET,
    ("s3", "GetBucketLifecycleConfiguration"): configured(
        "PutBucketLifecycleConfiguration"
    ),
    ("s3", "PutBucketLifecycleConfiguration"): {
        **IN_BUCKET,
        "LifecycleConfiguration": {"Rules": [LIFECYCLE_RULE]},
    },
    ("s3", "DeleteBucketLifecycle"): IN_BUCKET,
    ("s3", "GetBucketLifecycle"): configured("PutBucketLifecycle"),
    ("s3", "PutBucketLifecycle"): {
        **IN_BUCKET,
        "LifecycleConfiguration": {
            "Rules": [
                {"Prefix": "logs/", "Status": "Enabled", "Expiration": {"Days": 30}}
            ]
        },
    },
    ("s3", "GetBucketCors"): configured("PutBucketCors"),
    ("s3", "PutBucketCors"): {
        **IN_BUCKET,
        "CORSConfiguration": {
            "CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]
        },
    },
    ("s3", "DeleteBucketCors"): IN_BUCKET,
    ("s3", "GetBucketReplication"): replicated("Get"),
    ("s3", "PutBucketReplication"): replicated("Put"),
    ("s3", "DeleteBucketReplication"): IN_BUCKET,
    ("s3", "GetBucketLogging"): configured("PutBucketLogging"),
    ("s3", "PutBucketLogging"): {
        **IN_BUCKET,
        "BucketLoggingStatus": {
            "LoggingEnabled": {"TargetBucket": BUCKET, "TargetPrefix": "logs/"}
        },
    },
    ("s3", "GetBucketNotification"): configured("PutBucketNotificationConfiguration"),
    ("s3", "PutBucketNotification"): {**IN_BUCKET, "NotificationConfiguration": {}},
    ("s3", "GetBucketNotificationConfiguration"): configured(
        "PutBucketNotificationConfiguration"
    ),
    ("s3", "PutBucketNotificationConfiguration"): {
        **IN_BUCKET,
        "NotificationConfiguration": NOTIFICATION,
        "SkipDestinationValidation": True,
    },
    ("s3", "GetBucketAccelerateConfiguration"): configured(
        "PutBucketAccelerateConfiguration"
    ),
    ("s3", "PutBucketAccelerateConfiguration"): {
        **IN_BUCKET,
        "AccelerateConfiguration": {"Status": "Enabled"},
    },
    ("s3", "GetBucketRequestPayment"): IN_BUCKET,
    ("s3", "PutBucketRequestPayment"): {
        **IN_BUCKET,
        "RequestPaymentConfiguration": {"Payer": "Requester"},
    },
    ("s3", "GetBucketVersioning"): IN_BUCKET,
    ("s3", "PutBucketVersioning"): {
        **IN_BUCKET,
        "VersioningConfiguration": {"Status": "Enabled"},
    },
    ("iam", "CreateRole"): {
        "RoleName": "new",
        "AssumeRolePolicyDocument": trust(Service="ec2.amazonaws.com"),
        "Tags": [{"Key": "a", "Value": "b"}],
    },
    ("iam", "CreateServiceLinkedRole"): {
        "AWSServiceName": "autoscaling.amazonaws.com",
        "CustomSuffix": "lab",
    },
    ("iam", "DeleteServiceLinkedRole"): lambda stage: {"RoleName": linked_role(stage)},
    ("iam", "GetServiceLinkedRoleDeletionStatus"): lambda stage: stage.call(
        "iam", "DeleteServiceLinkedRole", RoleName=linked_role(stage)
    ),
    ("iam", "ListRoles"): {"MaxItems": 1},
    ("iam", "GetRole"): ROLE,
    ("iam", "UpdateRole"): {**ROLE, "Description": "other"},
    ("iam", "UpdateRoleDescription"): {**ROLE, "Description": "other"},
    ("iam", "UpdateAssumeRolePolicy"): {
        **ROLE,
        "PolicyDocument": trust(Service="ec2.amazonaws.com"),
    },
    ("iam", "DeleteRole"): bare_role,
    ("iam", "PutRolePermissionsBoundary"): {**ROLE, "PermissionsBoundary": ARN},
    ("iam", "DeleteRolePermissionsBoundary"): ROLE,
    ("iam", "AttachRolePolicy"): {**ROLE, **OWN},
    ("iam", "DetachRolePolicy"): {
        **ROLE,
        "PolicyArn": "arn:aws:iam::111122223333:policy/attached",
    },
    ("iam", "ListAttachedRolePolicies"): ROLE,
    ("iam", "PutRolePolicy"): {**ROLE, "PolicyName": "p", "PolicyDocument": DOCUMENT},
    ("iam", "GetRolePolicy"): {**ROLE, "PolicyName": "own"},
    ("iam", "DeleteRolePolicy"): {**ROLE, "PolicyName": "own"},
    ("iam", "ListRolePolicies"): ROLE,
    ("iam", "CreateInstanceProfile"): {
        "InstanceProfileName": "new",
        "Tags": [{"Key": "a", "Value": "b"}],
    },
    ("iam", "ListInstanceProfiles"): {},
    ("iam", "GetInstanceProfile"): PROFILE,
    ("iam", "DeleteInstanceProfile"): lambda stage: {
        "InstanceProfileName": bare_role(stage)["RoleName"]
    },
    ("iam", "AddRoleToInstanceProfile"): lambda stage: {
        **bare_role(stage),
        "InstanceProfileName": "bare",
    },
    ("iam", "RemoveRoleFromInstanceProfile"): {**ROLE, **PROFILE},
    ("iam", "ListInstanceProfilesForRole"): ROLE,
    ("iam", "ListPolicies"): {"MaxItems": 3},
    ("iam", "GetPolicy"): OWN,
    ("iam", "GetPolicyVersion"): {**OWN, "VersionId": "v1"},
    ("iam", "ListPolicyVersions"): OWN,
    ("iam", "CreatePolicy"): {
        "PolicyName": "new",
        "PolicyDocument": DOCUMENT,
        "Tags": [{"Key": "a", "Value": "b"}],
    },
    ("iam", "CreatePolicyVersion"): {**OWN, "PolicyDocument": DOCUMENT},
    ("iam", "SetDefaultPolicyVersion"): second_version,
    ("iam", "DeletePolicyVersion"): second_version,
    ("iam", "DeletePolicy"): unused_policy,
    ("iam", "ListEntitiesForPolicy"): lambda stage: {
        **OWN,
        "MaxItems": len(in_group(stage)),
    },
    ("iam", "TagRole"): {**ROLE, **TAGS},
    ("iam", "UntagRole"): {**ROLE, "TagKeys": ["a"]},
    ("iam", "ListRoleTags"): ROLE,
    ("iam", "TagPolicy"): {**OWN, **TAGS},
    ("iam", "UntagPolicy"): {**OWN, "TagKeys": ["a"]},
    ("iam", "ListPolicyTags"): tagged_policy,
    ("iam", "TagInstanceProfile"): {**PROFILE, **TAGS},
    ("iam", "UntagInstanceProfile"): {**PROFILE, "TagKeys": ["a"]},
    ("iam", "ListInstanceProfileTags"): tagged_profile,
    ("iam", "CreateLoginProfile"): {**AOI, "Password": "Correct-Horse-1"},
    ("iam", "GetLoginProfile"): with_password,
    ("iam", "UpdateLoginProfile"): lambda stage: {
        **with_password(stage),
        "PasswordResetRequired": True,
    },
    ("iam", "DeleteLoginProfile"): with_password,
    ("iam", "ListMFADevices"): lambda stage: {
        "UserName": with_phone(stage)["UserName"]
    },
    ("iam", "ListSSHPublicKeys"): AOI,
    ("iam", "ListSigningCertificates"): AOI,
    ("iam", "ListServiceSpecificCredentials"): AOI,
    ("iam", "ListServerCertificates"): {},
    ("iam", "ListSAMLProviders"): {},
    ("iam", "ListOpenIDConnectProviders"): {},
    ("iam", "GetMFADevice"): with_phone,
    ("iam", "CreateVirtualMFADevice"): {**TAGS, "VirtualMFADeviceName": "new"},
    ("iam", "DeleteVirtualMFADevice"): lambda stage: {
        "SerialNumber": phone(stage).serial
    },
    ("iam", "ListVirtualMFADevices"): lambda stage: {
        "MaxItems": len(with_phone(stage))
    },
    ("iam", "EnableMFADevice"): lambda stage: {
        **AOI,
        "SerialNumber": phone(stage).serial,
        **codes(stage),
    },
    ("iam", "DeactivateMFADevice"): with_phone,
    ("iam", "ResyncMFADevice"): lambda stage: {**with_phone(stage), **codes(stage)},
    ("iam", "CreateAccountAlias"): {"AccountAlias": "aoi-lab"},
    ("iam", "ListAccountAliases"): lambda stage: {"MaxItems": len(with_alias(stage))},
    ("iam", "DeleteAccountAlias"): with_alias,
    ("iam", "GetAccountPasswordPolicy"): with_password_policy,
    ("iam", "UpdateAccountPasswordPolicy"): {"MaxPasswordAge": 90},
    ("iam", "DeleteAccountPasswordPolicy"): with_password_policy,
    ("iam", "GenerateCredentialReport"): {},
    ("iam", "GetCredentialReport"): with_report,
    ("iam", "GetUser"): AOI,
    ("iam", "CreateUser"): {**TAGS, "UserName": "new", "PermissionsBoundary": ARN},
    ("iam", "UpdateUser"): {**AOI, "NewUserName": "aoi2", "NewPath": "/team/"},
    ("iam", "DeleteUser"): bare_user,
    ("iam", "PutUserPermissionsBoundary"): {**AOI, "PermissionsBoundary": ARN},
    ("iam", "DeleteUserPermissionsBoundary"): AOI,
    ("iam", "TagUser"): {**AOI, **TAGS},
    ("iam", "UntagUser"): {**AOI, "TagKeys": ["team"]},
    ("iam", "ListUserTags"): AOI,
    ("iam", "AttachUserPolicy"): {**AOI, **OWN},
    ("iam", "DetachUserPolicy"): lambda stage: {**with_policies(stage), **OWN},
    ("iam", "PutUserPolicy"): {**AOI, **INLINE, "PolicyDocument": DOCUMENT},
    ("iam", "GetUserPolicy"): lambda stage: {**with_policies(stage), **INLINE},
    ("iam", "DeleteUserPolicy"): lambda stage: {**with_policies(stage), **INLINE},
    ("iam", "ListUserPolicies"): with_policies,
    ("iam", "CreateAccessKey"): AOI,
    ("iam", "DeleteAccessKey"): {**AOI, **KEY},
    ("iam", "UpdateAccessKey"): {**AOI, **KEY, "Status": "Inactive"},
    ("iam", "ListAccessKeys"): AOI,
    ("iam", "GetAccessKeyLastUsed"): {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"},
    ("iam", "CreateGroup"): {"GroupName": "new", "Path": "/team/"},
    ("iam", "UpdateGroup"): lambda stage: {
        **the_group(stage),
        "NewGroupName": "others",
        "NewPath": "/team/",
    },
    ("iam", "GetGroup"): the_group,
    ("iam", "ListGroups"): lambda stage: {"MaxItems": len(bare_group(stage))},
    ("iam", "ListGroupsForUser"): lambda stage: {
        "UserName": in_group(stage)["UserName"]
    },
    ("iam", "DeleteGroup"): bare_group,
    ("iam", "AddUserToGroup"): lambda stage: {**bare_group(stage), **AOI},
    ("iam", "RemoveUserFromGroup"): in_group,
    ("iam", "AttachGroupPolicy"): lambda stage: {**bare_group(stage), **OWN},
    ("iam", "DetachGroupPolicy"): lambda stage: {**the_group(stage), **OWN},
    ("iam", "PutGroupPolicy"): lambda stage: {
        **bare_group(stage),
        **INLINE,
        "PolicyDocument": DOCUMENT,
    },
    ("iam", "GetGroupPolicy"): lambda stage: {**the_group(stage), **INLINE},
    ("iam", "DeleteGroupPolicy"): lambda stage: {**the_group(stage), **INLINE},
    ("iam", "ListGroupPolicies"): the_group,
    ("iam", "ListAttachedGroupPolicies"): the_group,
    ("iam", "GetAccountAuthorizationDetails"): lambda stage: {
        "MaxItems": 99 + len(in_group(stage))
    },
    ("iam", "SimulateCustomPolicy"): {
        "PolicyInputList": [DOCUMENT],
        "ActionNames": ["s3:GetObject"],
    },
    ("iam", "GetContextKeysForCustomPolicy"): {"PolicyInputList": [DOCUMENT]},
    ("iam", "GetContextKeysForPrincipalPolicy"): {
        "PolicySourceArn": "arn:aws:iam::111122223333:role/lab-role"
    },
    ("iam", "ListUsers"): {},
    ("iam", "ListAttachedUserPolicies"): {"UserName": "aoi"},
    ("iam", "GetAccountSummary"): {},
    ("iam", "SimulatePrincipalPolicy"): {
        "PolicySourceArn": "arn:aws:iam::111122223333:role/lab-role",
        "ActionNames": ["s3:GetObject", "s3:PutObject"],
        "ResourceArns": [f"arn:aws:s3:::{BUCKET}/notes.txt"],
    },
    ("iam", "GenerateServiceLastAccessedDetails"): {
        "Arn": "arn:aws:iam::111122223333:role/lab-role"
    },
    ("iam", "GetServiceLastAccessedDetails"): job,
    ("sts", "GetCallerIdentity"): {},
    ("sts", "AssumeRole"): {
        "RoleArn": "arn:aws:iam::111122223333:role/lab-role",
        "RoleSessionName": "s1",
        "PolicyArns": [{"arn": ARN}],
    },
    ("sts", "GetSessionToken"): {},
    ("sts", "DecodeAuthorizationMessage"): encoded,
    ("ec2", "RunInstances"): {
        "ImageId": IMAGE,
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "KeyName": "lab-key",
        "IamInstanceProfile": {"Name": "lab-role"},
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "lab"}]}
        ],
    },
    ("ec2", "DescribeInstances"): {},
    ("ec2", "StartInstances"): lambda stage: {"InstanceIds": [instance_id(stage)]},
    ("ec2", "StopInstances"): lambda stage: {"InstanceIds": [instance_id(stage)]},
    ("ec2", "TerminateInstances"): lambda stage: {"InstanceIds": [instance_id(stage)]},
    ("ec2", "RebootInstances"): lambda stage: {"InstanceIds": [instance_id(stage)]},
    ("ec2", "ModifyInstanceAttribute"): lambda stage: {
        "InstanceId": instance_id(stage),
        "DisableApiTermination": {"Value": True},
    },
    ("ec2", "DescribeInstanceAttribute"): lambda stage: {
        "InstanceId": instance_id(stage),
        "Attribute": "groupSet",
    },
    ("ec2", "DescribeVolumes"): {},
    ("ec2", "ModifyInstanceMetadataOptions"): lambda stage: {
        "InstanceId": instance_id(stage),
        "HttpTokens": "optional",
    },
    ("ec2", "DescribeIamInstanceProfileAssociations"): {},
    ("ec2", "AssociateIamInstanceProfile"): free_instance,
    ("ec2", "ReplaceIamInstanceProfileAssociation"): lambda stage: {
        "AssociationId": association_id(stage),
        "IamInstanceProfile": {"Name": "lab-role"},
    },
    ("ec2", "DisassociateIamInstanceProfile"): lambda stage: {
        "AssociationId": association_id(stage)
    },
    ("ec2", "CreateSecurityGroup"): {"GroupName": "g", "Description": "d"},
    ("ec2", "AuthorizeSecurityGroupIngress"): new_group,
    ("ec2", "DescribeSecurityGroups"): {},
    ("ec2", "DescribeKeyPairs"): {},
    ("ec2", "CreateKeyPair"): {
        "KeyName": "new",
        "TagSpecifications": [{"ResourceType": "key-pair", **TAGS}],
    },
    ("ec2", "DeleteKeyPair"): {"KeyName": "lab-key"},
    ("ec2", "RevokeSecurityGroupIngress"): with_rule,
    ("ec2", "AuthorizeSecurityGroupEgress"): lambda stage: {
        "GroupId": new_group(stage)["GroupId"],
        "IpPermissions": [SSH_OUT],
    },
    ("ec2", "RevokeSecurityGroupEgress"): lambda stage: {
        "GroupId": new_group(stage)["GroupId"],
        "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    },
    ("ec2", "DescribeSecurityGroupRules"): {},
    ("ec2", "DeleteSecurityGroup"): lambda stage: {
        "GroupId": new_group(stage)["GroupId"]
    },
    ("ec2", "DescribeAvailabilityZones"): {},
    ("ec2", "DescribeAccountAttributes"): {},
    ("ec2", "DescribeRouteTables"): {},
    ("ec2", "DescribeInternetGateways"): {},
    ("ec2", "DescribeNetworkAcls"): {},
    ("ec2", "DescribeAddresses"): lambda stage: {
        "AllocationIds": [elastic_ip(stage, to=True)["AllocationId"]]
    },
    ("ec2", "AllocateAddress"): {
        "TagSpecifications": [{"ResourceType": "elastic-ip", **TAGS}]
    },
    ("ec2", "AssociateAddress"): lambda stage: {
        **elastic_ip(stage),
        "InstanceId": instance_id(stage),
    },
    ("ec2", "DisassociateAddress"): lambda stage: {
        "AssociationId": elastic_ip(stage, to=True)["AssociationId"]
    },
    ("ec2", "ReleaseAddress"): elastic_ip,
    ("ec2", "DescribeVpcs"): {},
    ("ec2", "DescribeVpcAttribute"): lambda stage: {
        "VpcId": default_vpc(stage.turn),
        "Attribute": "enableDnsSupport",
    },
    ("ec2", "DescribeSubnets"): {},
    ("ec2", "DescribeInstanceTypes"): {"InstanceTypes": ["t3.micro"]},
    ("ec2", "DescribeInstanceStatus"): {"IncludeAllInstances": True},
    ("ec2", "DescribeInstanceCreditSpecifications"): {},
    ("ec2", "DescribeNetworkInterfaces"): {},
    ("ec2", "GetConsoleOutput"): lambda stage: {"InstanceId": instance_id(stage)},
    ("ec2", "CreateTags"): lambda stage: {
        "Resources": [instance_id(stage), new_group(stage)["GroupId"]],
        **TAGS,
    },
    ("ec2", "DeleteTags"): lambda stage: {"Resources": [instance_id(stage)], **TAGS},
    ("ec2", "DescribeTags"): tagged_instance,
    ("ec2", "DescribeRegions"): {},
    ("ec2", "DescribeImages"): {"Owners": ["amazon"]},
    ("cloudtrail", "LookupEvents"): {"MaxResults": 5},
    ("accessanalyzer", "CheckAccessNotGranted"): {
        "policyDocument": policy(allow("*")),
        "policyType": "IDENTITY_POLICY",
        "access": [{"actions": ["s3:GetObject"]}],
    },
    ("accessanalyzer", "CheckNoNewAccess"): {
        "existingPolicyDocument": policy(),
        "newPolicyDocument": policy(),
        "policyType": "IDENTITY_POLICY",
    },
    ("accessanalyzer", "CheckNoPublicAccess"): {
        "policyDocument": policy(),
        "resourceType": "AWS::S3::Bucket",
    },
    ("accessanalyzer", "ValidatePolicy"): {
        "policyDocument": policy(allow("*")),
        "policyType": "IDENTITY_POLICY",
    },
    ("organizations", "DescribeOrganization"): {},
    ("organizations", "ListRoots"): {},
    ("organizations", "ListOrganizationalUnitsForParent"): lambda stage: {
        "ParentId": root_id(stage)
    },
    ("organizations", "ListPolicies"): {"Filter": SCP},
    ("organizations", "ListPoliciesForTarget"): {
        "Filter": SCP,
        "TargetId": "111122223333",
    },
    ("organizations", "ListTargetsForPolicy"): {"PolicyId": "p-FullAWSAccess"},
    ("organizations", "DescribePolicy"): {"PolicyId": "p-FullAWSAccess"},
    ("organizations", "CreatePolicy"): NEW_SCP,
    ("organizations", "UpdatePolicy"): lambda stage: {
        **new_scp(stage),
        "Description": "other",
    },
    ("organizations", "DeletePolicy"): lambda stage: new_scp(stage),
    ("organizations", "AttachPolicy"): lambda stage: {
        **new_scp(stage),
        "TargetId": root_id(stage),
    },
    ("organizations", "DetachPolicy"): attached_scp,
}


FUNCTION = {"FunctionName": "notes"}
PERMISSION = {
    "StatementId": "from-s3",
    "Action": "lambda:InvokeFunction",
    "Principal": "s3.amazonaws.com",
    "SourceArn": f"arn:aws:s3:::{BUCKET}",
    "SourceAccount": "111122223333",
}


def new_function(stage: Stage) -> Params:
    role = stage.role("runner")
    role.trust_policy = trust(Service="lambda.amazonaws.com")
    return {
        **FUNCTION,
        "Role": role.arn,
        "Runtime": "python3.13",
        "Handler": "main.handler",
        "Code": {"ZipFile": b"code"},
    }


def function(stage: Stage) -> Params:
    stage.call("lambda", "CreateFunction", **new_function(stage))
    return FUNCTION


def permitted(stage: Stage) -> Params:
    function(stage)
    stage.call("lambda", "AddPermission", **FUNCTION, **PERMISSION)
    return FUNCTION


CASES |= {
    ("lambda", "CreateFunction"): new_function,
    ("lambda", "GetFunctionConfiguration"): function,
    ("lambda", "ListFunctions"): lambda stage: function(stage) and {},
    ("lambda", "UpdateFunctionConfiguration"): lambda stage: {
        **function(stage),
        "Role": stage.account.roles["runner"].arn,
    },
    ("lambda", "DeleteFunction"): function,
    ("lambda", "Invoke"): function,
    ("lambda", "AddPermission"): lambda stage: {**function(stage), **PERMISSION},
    ("lambda", "GetPolicy"): permitted,
    ("lambda", "RemovePermission"): lambda stage: {
        **permitted(stage),
        "StatementId": "from-s3",
    },
}


def refused(stage: Stage) -> Params:
    """The id of a refusal by IAM, whose events are in one Region."""
    stage.turn.wording, stage.region = "today", "us-east-1"
    error = stage.error("iam", "GetRole", stage.user("refused"), RoleName="lab-role")
    return {"authorizationId": error.message.rsplit(" ", 1)[-1]}


def refused_by(stage: Stage) -> Params:
    stage.turn.wording, stage.region = "today", "us-east-1"
    refused = stage.user("refused", deny("iam:*"))
    error = stage.error("iam", "GetRole", refused, RoleName="lab-role")
    params = {"authorizationId": error.message.rsplit(" ", 1)[-1]}
    told = stage.call("iam-toolbox", "GetRequestAuthorizationDetails", **params)
    return {**params, "policyUri": told["policies"][0]["uri"]}


CASES |= {
    ("iam-toolbox", "GetRequestAuthorizationDetails"): refused,
    ("iam-toolbox", "GetRequestAuthorizationPolicy"): refused_by,
}


def parameters(stage: Stage, name: tuple[str, str]) -> Params:
    """Those of a success. They may change the stage first."""
    assert name in CASES, f"{name} has no case in {__name__}"
    case = CASES[name]
    return dict(case(stage) if callable(case) else case)
