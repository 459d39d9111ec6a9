"""Operations of S3."""

from __future__ import annotations

from functools import partial

from iamtutor.cloud.service.requirements import Requires, anything
from iamtutor.cloud.service.values import Function, Operation, each, on_data, reading
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


#: Operations of S3 that need the permission of their own name, and a bucket that is there.
_on = partial(each, "s3", precheck=names.check_bucket_exists)

_BUCKET_READS: dict[str, Operation] = {
    **_on(
        for_s3.bucket,
        GetBucketLocation=buckets.get_bucket_location,
        GetBucketAcl=access_lists.get_bucket_acl,
        GetBucketOwnershipControls=access_lists.get_bucket_ownership_controls,
        GetBucketTagging=tagging.get_bucket_tagging,
        GetBucketPolicy=settings.get_bucket_policy,
        GetBucketPolicyStatus=settings.get_bucket_policy_status,
        GetBucketWebsite=settings.get_bucket_website,
        GetBucketVersioning=settings.get_bucket_versioning,
        GetBucketLogging=access_logging.get_bucket_logging,
        GetBucketNotification=notifications.get_bucket_notification,
        GetBucketRequestPayment=settings.get_bucket_request_payment,
    ),
    "ListBuckets": Operation(buckets.list_buckets, anything("s3:ListAllMyBuckets")),
    "HeadBucket": _in_bucket(
        buckets.head_bucket, for_s3.bucket("s3:ListBucket"), head=True
    ),
    "GetPublicAccessBlock": _in_bucket(
        settings.get_public_access_block,
        for_s3.bucket("s3:GetBucketPublicAccessBlock"),
        event="GetBucketPublicAccessBlock",
    ),
    "GetBucketEncryption": _in_bucket(
        settings.get_bucket_encryption, for_s3.bucket("s3:GetEncryptionConfiguration")
    ),
    "GetBucketLifecycleConfiguration": _in_bucket(
        lifecycle.get_bucket_lifecycle_configuration,
        for_s3.bucket("s3:GetLifecycleConfiguration"),
        event="GetBucketLifecycle",
    ),
    "GetBucketLifecycle": _in_bucket(
        lifecycle.get_bucket_lifecycle, for_s3.bucket("s3:GetLifecycleConfiguration")
    ),
    "GetBucketCors": _in_bucket(
        cors.get_bucket_cors, for_s3.bucket("s3:GetBucketCORS")
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
}

_BUCKET_WRITES: dict[str, Operation] = {
    **_on(
        for_s3.bucket,
        status=204,
        DeleteBucket=buckets.delete_bucket,
        PutBucketTagging=tagging.put_bucket_tagging,
        DeleteBucketPolicy=settings.delete_bucket_policy,
        DeleteBucketWebsite=settings.delete_bucket_website,
    ),
    **_on(
        for_s3.bucket,
        PutBucketOwnershipControls=access_lists.put_bucket_ownership_controls,
        PutBucketPolicy=settings.put_bucket_policy,
        PutBucketWebsite=settings.put_bucket_website,
        PutBucketVersioning=settings.put_bucket_versioning,
        PutBucketLogging=access_logging.put_bucket_logging,
        PutBucketNotification=notifications.put_bucket_notification,
        PutBucketRequestPayment=settings.put_bucket_request_payment,
    ),
    "CreateBucket": Operation(
        buckets.create_bucket,
        for_s3.new_bucket("s3:CreateBucket"),
        names.check_new_name,
    ),
    "PutBucketAcl": _in_bucket(
        access_lists.put_bucket_acl, for_s3.bucket("s3:PutBucketAcl", for_s3.giving)
    ),
    "DeleteBucketOwnershipControls": _in_bucket(
        access_lists.delete_bucket_ownership_controls,
        for_s3.bucket("s3:PutBucketOwnershipControls"),
        204,
    ),
    "DeleteBucketTagging": _in_bucket(
        tagging.delete_bucket_tagging, for_s3.bucket("s3:PutBucketTagging"), 204
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
    "PutBucketLifecycleConfiguration": _in_bucket(
        lifecycle.put_bucket_lifecycle_configuration,
        for_s3.bucket("s3:PutLifecycleConfiguration"),
        event="PutBucketLifecycle",
    ),
    "PutBucketLifecycle": _in_bucket(
        lifecycle.put_bucket_lifecycle, for_s3.bucket("s3:PutLifecycleConfiguration")
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
}

_OBJECT_READS: dict[str, Operation] = {
    **_on(
        for_s3.s3_object,
        GetObjectAcl=access_lists.get_object_acl,
        GetObjectTagging=tagging.get_object_tagging,
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
    "GetObject": _in_bucket(getting.get_object, for_s3.reading("s3:GetObject")),
}

_OBJECT_WRITES: dict[str, Operation] = {
    **_on(
        for_s3.s3_object,
        status=204,
        DeleteObjectTagging=tagging.delete_object_tagging,
        DeleteObject=objects.delete_object,
        AbortMultipartUpload=uploads.abort_multipart_upload,
    ),
    "PutObjectAcl": _in_bucket(
        access_lists.put_object_acl, for_s3.s3_object("s3:PutObjectAcl", for_s3.giving)
    ),
    "PutObject": _in_bucket(objects.put_object, for_s3.writing),
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
    "PutObjectTagging": _in_bucket(
        tagging.put_object_tagging, for_s3.s3_object("s3:PutObjectTagging")
    ),
}


#: What is done with objects is no management event.
OPERATIONS = {
    **reading(_BUCKET_READS),
    **_BUCKET_WRITES,
    **on_data(reading(_OBJECT_READS)),
    **on_data(_OBJECT_WRITES),
}
