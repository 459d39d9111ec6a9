"""Operations of S3."""

from __future__ import annotations

from iamtutor.cloud.service.requirements import Requires, anything
from iamtutor.cloud.service.values import Function, Operation, on_data, reading
from iamtutor.cloud.services.s3 import (
    access_lists,
    access_logging,
    buckets,
    copying,
    cors,
    getting,
    lifecycle,
    listing,
    names,
    notifications,
    objects,
    replication,
    settings,
    tagging,
    unfinished,
    uploads,
    versions,
)
from iamtutor.cloud.services.s3 import requirements as for_s3


def _in_bucket(
    function: Function,
    requires: Requires,
    status: int = 200,
    *,
    head: bool = False,
    part_by_part: bool = False,
    event: str | None = None,
) -> Operation:
    """An operation of S3 on a bucket that must be there, or in one."""
    return Operation(
        function,
        requires,
        names.check_bucket_exists,
        status,
        head,
        part_by_part,
        event,
    )


_BUCKET_READS: dict[str, Operation] = {
    "ListBuckets": Operation(buckets.list_buckets, anything("s3:ListAllMyBuckets")),
    "HeadBucket": _in_bucket(
        buckets.head_bucket, for_s3.bucket("s3:ListBucket"), head=True
    ),
    "GetBucketLocation": _in_bucket(
        buckets.get_bucket_location, for_s3.bucket("s3:GetBucketLocation")
    ),
    "GetBucketAcl": _in_bucket(
        access_lists.get_bucket_acl, for_s3.bucket("s3:GetBucketAcl")
    ),
    "GetBucketOwnershipControls": _in_bucket(
        access_lists.get_bucket_ownership_controls,
        for_s3.bucket("s3:GetBucketOwnershipControls"),
    ),
    "GetBucketTagging": _in_bucket(
        tagging.get_bucket_tagging, for_s3.bucket("s3:GetBucketTagging")
    ),
    "GetBucketPolicy": _in_bucket(
        settings.get_bucket_policy, for_s3.bucket("s3:GetBucketPolicy")
    ),
    "GetBucketPolicyStatus": _in_bucket(
        settings.get_bucket_policy_status, for_s3.bucket("s3:GetBucketPolicyStatus")
    ),
    "GetPublicAccessBlock": _in_bucket(
        settings.get_public_access_block,
        for_s3.bucket("s3:GetBucketPublicAccessBlock"),
        event="GetBucketPublicAccessBlock",
    ),
    "GetBucketEncryption": _in_bucket(
        settings.get_bucket_encryption, for_s3.bucket("s3:GetEncryptionConfiguration")
    ),
    "GetBucketWebsite": _in_bucket(
        settings.get_bucket_website, for_s3.bucket("s3:GetBucketWebsite")
    ),
    "GetBucketVersioning": _in_bucket(
        settings.get_bucket_versioning, for_s3.bucket("s3:GetBucketVersioning")
    ),
    "GetBucketLifecycleConfiguration": _in_bucket(
        lifecycle.get_bucket_lifecycle_configuration,
        for_s3.bucket("s3:GetLifecycleConfiguration"),
        event="GetBucketLifecycle",
    ),
    "GetBucketCors": _in_bucket(
        cors.get_bucket_cors, for_s3.bucket("s3:GetBucketCORS")
    ),
    "GetBucketLogging": _in_bucket(
        access_logging.get_bucket_logging, for_s3.bucket("s3:GetBucketLogging")
    ),
    "GetBucketNotification": _in_bucket(
        notifications.get_bucket_notification,
        for_s3.bucket("s3:GetBucketNotification"),
    ),
    "GetBucketNotificationConfiguration": _in_bucket(
        notifications.get_bucket_notification_configuration,
        for_s3.bucket("s3:GetBucketNotification"),
        event="GetBucketNotification",
    ),
    "GetBucketReplication": _in_bucket(
        replication.get_bucket_replication,
        for_s3.bucket("s3:GetReplicationConfiguration"),
    ),
    "GetBucketAccelerateConfiguration": _in_bucket(
        settings.get_bucket_accelerate_configuration,
        for_s3.bucket("s3:GetAccelerateConfiguration"),
        event="GetAccelerateConfiguration",
    ),
    "GetBucketRequestPayment": _in_bucket(
        settings.get_bucket_request_payment,
        for_s3.bucket("s3:GetBucketRequestPayment"),
    ),
}

_BUCKET_WRITES: dict[str, Operation] = {
    "CreateBucket": Operation(
        buckets.create_bucket,
        for_s3.new_bucket("s3:CreateBucket"),
        names.check_new_name,
    ),
    "DeleteBucket": _in_bucket(
        buckets.delete_bucket, for_s3.bucket("s3:DeleteBucket"), 204
    ),
    "PutBucketAcl": _in_bucket(
        access_lists.put_bucket_acl, for_s3.bucket("s3:PutBucketAcl", for_s3.giving)
    ),
    "PutBucketOwnershipControls": _in_bucket(
        access_lists.put_bucket_ownership_controls,
        for_s3.bucket("s3:PutBucketOwnershipControls"),
    ),
    "DeleteBucketOwnershipControls": _in_bucket(
        access_lists.delete_bucket_ownership_controls,
        for_s3.bucket("s3:PutBucketOwnershipControls"),
        204,
    ),
    "PutBucketTagging": _in_bucket(
        tagging.put_bucket_tagging, for_s3.bucket("s3:PutBucketTagging"), 204
    ),
    "DeleteBucketTagging": _in_bucket(
        tagging.delete_bucket_tagging, for_s3.bucket("s3:PutBucketTagging"), 204
    ),
    "PutBucketPolicy": _in_bucket(
        settings.put_bucket_policy, for_s3.bucket("s3:PutBucketPolicy")
    ),
    "DeleteBucketPolicy": _in_bucket(
        settings.delete_bucket_policy, for_s3.bucket("s3:DeleteBucketPolicy"), 204
    ),
    "PutPublicAccessBlock": _in_bucket(
        settings.put_public_access_block,
        for_s3.bucket("s3:PutBucketPublicAccessBlock"),
        event="PutBucketPublicAccessBlock",
    ),
    "DeletePublicAccessBlock": _in_bucket(
        settings.delete_public_access_block,
        for_s3.bucket("s3:PutBucketPublicAccessBlock"),
        204,
        event="DeleteBucketPublicAccessBlock",
    ),
    "PutBucketEncryption": _in_bucket(
        settings.put_bucket_encryption, for_s3.bucket("s3:PutEncryptionConfiguration")
    ),
    "DeleteBucketEncryption": _in_bucket(
        settings.delete_bucket_encryption,
        for_s3.bucket("s3:PutEncryptionConfiguration"),
        204,
    ),
    "PutBucketWebsite": _in_bucket(
        settings.put_bucket_website, for_s3.bucket("s3:PutBucketWebsite")
    ),
    "DeleteBucketWebsite": _in_bucket(
        settings.delete_bucket_website, for_s3.bucket("s3:DeleteBucketWebsite"), 204
    ),
    "PutBucketVersioning": _in_bucket(
        settings.put_bucket_versioning, for_s3.bucket("s3:PutBucketVersioning")
    ),
    "PutBucketLifecycleConfiguration": _in_bucket(
        lifecycle.put_bucket_lifecycle_configuration,
        for_s3.bucket("s3:PutLifecycleConfiguration"),
        event="PutBucketLifecycle",
    ),
    "DeleteBucketLifecycle": _in_bucket(
        lifecycle.delete_bucket_lifecycle,
        for_s3.bucket("s3:PutLifecycleConfiguration"),
        204,
    ),
    "PutBucketCors": _in_bucket(
        cors.put_bucket_cors, for_s3.bucket("s3:PutBucketCORS")
    ),
    "DeleteBucketCors": _in_bucket(
        cors.delete_bucket_cors, for_s3.bucket("s3:PutBucketCORS"), 204
    ),
    "PutBucketLogging": _in_bucket(
        access_logging.put_bucket_logging, for_s3.bucket("s3:PutBucketLogging")
    ),
    "PutBucketNotification": _in_bucket(
        notifications.put_bucket_notification,
        for_s3.bucket("s3:PutBucketNotification"),
    ),
    "PutBucketNotificationConfiguration": _in_bucket(
        notifications.put_bucket_notification_configuration,
        for_s3.bucket("s3:PutBucketNotification"),
        event="PutBucketNotification",
    ),
    "PutBucketReplication": _in_bucket(
        replication.put_bucket_replication, for_s3.replicating
    ),
    "DeleteBucketReplication": _in_bucket(
        replication.delete_bucket_replication,
        for_s3.bucket("s3:PutReplicationConfiguration"),
        204,
    ),
    "PutBucketAccelerateConfiguration": _in_bucket(
        settings.put_bucket_accelerate_configuration,
        for_s3.bucket("s3:PutAccelerateConfiguration"),
        event="PutAccelerateConfiguration",
    ),
    "PutBucketRequestPayment": _in_bucket(
        settings.put_bucket_request_payment,
        for_s3.bucket("s3:PutBucketRequestPayment"),
    ),
}

_OBJECT_READS: dict[str, Operation] = {
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
    "GetObjectTagging": _in_bucket(
        tagging.get_object_tagging, for_s3.s3_object("s3:GetObjectTagging")
    ),
    "GetObject": _in_bucket(getting.get_object, for_s3.reading("s3:GetObject")),
    "GetObjectAttributes": _in_bucket(
        getting.get_object_attributes,
        for_s3.reading("s3:GetObject", "s3:GetObjectAttributes"),
    ),
    "HeadObject": _in_bucket(
        getting.head_object, for_s3.reading("s3:GetObject"), head=True
    ),
    "ListMultipartUploads": _in_bucket(
        unfinished.list_multipart_uploads,
        for_s3.bucket("s3:ListBucketMultipartUploads"),
    ),
    "ListParts": _in_bucket(
        unfinished.list_parts, for_s3.s3_object("s3:ListMultipartUploadParts")
    ),
}

_OBJECT_WRITES: dict[str, Operation] = {
    "PutObjectAcl": _in_bucket(
        access_lists.put_object_acl, for_s3.s3_object("s3:PutObjectAcl", for_s3.giving)
    ),
    "PutObjectTagging": _in_bucket(
        tagging.put_object_tagging, for_s3.s3_object("s3:PutObjectTagging")
    ),
    "DeleteObjectTagging": _in_bucket(
        tagging.delete_object_tagging, for_s3.s3_object("s3:DeleteObjectTagging"), 204
    ),
    "PutObject": _in_bucket(objects.put_object, for_s3.writing),
    "DeleteObject": _in_bucket(
        objects.delete_object, for_s3.s3_object("s3:DeleteObject"), 204
    ),
    "DeleteObjects": _in_bucket(
        objects.delete_objects, for_s3.deleting_each, part_by_part=True
    ),
    "CopyObject": Operation(
        copying.copy_object, for_s3.copying, names.check_source_exists
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
}


#: What is done with objects is no management event.
OPERATIONS = {
    **reading(_BUCKET_READS),
    **_BUCKET_WRITES,
    **on_data(reading(_OBJECT_READS)),
    **on_data(_OBJECT_WRITES),
}
