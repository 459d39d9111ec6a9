"""The buttons of S3."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from iamtutor.cloud.world import World
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Visitor
from tests.console.rows.row import ROLE, Call, Row
from tests.policies import deny, policy

BUCKET = "aoi-lab-notes"
FOUR_PARTS = (
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
)
HERE = {"LocationConstraint": "ap-northeast-1"}
BUCKET_POLICY = policy(
    deny(
        "s3:PutObject",
        f"arn:aws:s3:::{BUCKET}/*",
        Principal={"AWS": f"arn:aws:iam::111122223333:role/{ROLE}"},
    )
)


def create_bucket(name: str, **fields: Any) -> Callable[[Visitor, World], Any]:
    """With everything that the form holds when it opens, and then ``fields``."""
    shown = {
        "settings": "1",
        "namespace": "global",
        "ownership": "BucketOwnerEnforced",
        "block_all": "1",
        "block": list(FOUR_PARTS),
        "versioning": "",
        "bucket_key": "on",
    }
    sent = {name: value for name, value in (shown | fields).items() if value != []}
    if sent["block_all"] == "":
        del sent["block_all"]
    return lambda who, world: who.post(
        "console:s3-create-bucket", LESSON, name=name, **sent
    )


def encryption(bucket: str, *, key: bool = True) -> Call:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": key,
    }
    return (
        "S3 PutBucketEncryption",
        {"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": [rule]}},
    )


def upload(*names: str, **fields: str) -> Callable[[Visitor, World], Any]:
    return lambda who, world: who.post(
        "console:s3-upload",
        LESSON,
        BUCKET,
        files=[SimpleUploadedFile(name, b"A note.\n") for name in names],
        **fields,
    )


def put(key: str, size: int = 8, **more: str) -> Call:
    return (
        "S3 PutObject",
        {
            "Bucket": BUCKET,
            "Key": key,
            "Body": {"size": size},
            "ContentType": "text/plain",
            "StorageClass": "STANDARD",
            **more,
        },
    )


def in_bucket(screen: str, **fields: Any) -> Callable[[Visitor, World], Any]:
    return lambda who, world: who.post(f"console:s3-{screen}", LESSON, BUCKET, **fields)


def deleted(*keys: str) -> Call:
    return (
        "S3 DeleteObjects",
        {
            "Bucket": BUCKET,
            "Delete": {"Objects": [{"Key": key} for key in keys], "Quiet": True},
        },
    )


S3 = [
    Row(
        "Create bucket",
        create_bucket("aoi-other"),
        [
            (
                "S3 CreateBucket",
                {
                    "Bucket": "aoi-other",
                    "ObjectOwnership": "BucketOwnerEnforced",
                    "CreateBucketConfiguration": HERE,
                },
            ),
            encryption("aoi-other"),
        ],
    ),
    Row(
        "Create bucket, nothing as it is proposed",
        create_bucket(
            "aoi-other",
            ownership="ObjectWriter",
            block_all="",
            block=["BlockPublicAcls", "IgnorePublicAcls"],
            acknowledge="1",
            versioning="Enabled",
            bucket_key="off",
            **{"tag-key": ["team", "use"], "tag-value": ["lab", ""]},
        ),
        [
            (
                "S3 CreateBucket",
                {
                    "Bucket": "aoi-other",
                    "ObjectOwnership": "ObjectWriter",
                    "CreateBucketConfiguration": HERE,
                },
            ),
            encryption("aoi-other", key=False),
            (
                "S3 PutBucketVersioning",
                {
                    "Bucket": "aoi-other",
                    "VersioningConfiguration": {"Status": "Enabled"},
                },
            ),
            (
                "S3 PutPublicAccessBlock",
                {
                    "Bucket": "aoi-other",
                    "PublicAccessBlockConfiguration": {
                        part: part.endswith("Acls") for part in FOUR_PARTS
                    },
                },
            ),
            (
                "S3 PutBucketTagging",
                {
                    "Bucket": "aoi-other",
                    "Tagging": {
                        "TagSet": [
                            {"Key": "team", "Value": "lab"},
                            {"Key": "use", "Value": ""},
                        ]
                    },
                },
            ),
        ],
    ),
    Row(
        "Create bucket, in the account's namespace",
        create_bucket("aoi", namespace="account-regional"),
        [
            (
                "S3 CreateBucket",
                {
                    "Bucket": "aoi-111122223333-ap-northeast-1-an",
                    "BucketNamespace": "account-regional",
                    "ObjectOwnership": "BucketOwnerEnforced",
                    "CreateBucketConfiguration": HERE,
                },
            ),
            encryption("aoi-111122223333-ap-northeast-1-an"),
        ],
    ),
    Row(
        "Upload",
        upload("one.txt"),
        [put("one.txt")],
        silent=("PutObject",),
    ),
    Row(
        "Upload, with properties",
        upload(
            "one.txt",
            storage_class="STANDARD_IA",
            **{"tag-key": "made-by", "tag-value": "Aoi"},
        ),
        [
            put(
                "one.txt",
                StorageClass="STANDARD_IA",
                Metadata={"made-by": "Aoi"},  # type: ignore[arg-type]
            )
        ],
        silent=("PutObject",),
    ),
    Row(
        "Create folder",
        in_bucket("create-folder", name="reports"),
        [
            (
                "S3 PutObject",
                {"Bucket": BUCKET, "Key": "reports/", "Body": {"size": 0}},
            )
        ],
        silent=("PutObject",),
    ),
    Row(
        "Download",
        in_bucket("download", key="notes.txt"),
        [("S3 GetObject", {"Bucket": BUCKET, "Key": "notes.txt"})],
        silent=("GetObject",),
    ),
    Row(
        "Delete objects",
        in_bucket(
            "delete-objects", key=["notes.txt", "one.txt"], confirm="permanently delete"
        ),
        [deleted("notes.txt", "one.txt")],
        before=upload("one.txt"),
        silent=("DeleteObjects",),
    ),
    Row(
        "Delete objects, of a folder",
        in_bucket("delete-objects", key="reports/", confirm="permanently delete"),
        [
            ("S3 ListObjectsV2", {"Bucket": BUCKET, "Prefix": "reports/"}),
            deleted("reports/"),
        ],
        before=in_bucket("create-folder", name="reports"),
        silent=("DeleteObjects", "ListObjectsV2"),
    ),
    Row(
        "Empty",
        lambda who, world: who.post(
            "console:s3-delete-bucket",
            LESSON,
            BUCKET,
            query={"empty": "1"},
            confirm="permanently delete",
        ),
        [("S3 ListObjectsV2", {"Bucket": BUCKET}), deleted("notes.txt")],
        silent=("DeleteObjects", "ListObjectsV2"),
    ),
    Row(
        "Delete bucket",
        lambda who, world: who.post(
            "console:s3-delete-bucket", LESSON, "aoi-other", confirm="aoi-other"
        ),
        [("S3 DeleteBucket", {"Bucket": "aoi-other"})],
        before=create_bucket("aoi-other"),
    ),
    Row(
        "Save changes, of a bucket policy",
        in_bucket("bucket-policy", document=BUCKET_POLICY),
        [("S3 PutBucketPolicy", {"Bucket": BUCKET, "Policy": BUCKET_POLICY})],
    ),
    Row(
        "Delete, of a bucket policy",
        in_bucket("delete-policy"),
        [("S3 DeleteBucketPolicy", {"Bucket": BUCKET})],
        before=in_bucket("bucket-policy", document=BUCKET_POLICY),
    ),
    Row(
        "Save changes, of Block public access",
        in_bucket(
            "public-access", settings="1", block="BlockPublicAcls", confirm="confirm"
        ),
        [
            (
                "S3 PutPublicAccessBlock",
                {
                    "Bucket": BUCKET,
                    "PublicAccessBlockConfiguration": {
                        part: part == "BlockPublicAcls" for part in FOUR_PARTS
                    },
                },
            )
        ],
    ),
    Row(
        "Save changes, of Bucket Versioning",
        in_bucket("versioning", status="Enabled"),
        [
            (
                "S3 PutBucketVersioning",
                {"Bucket": BUCKET, "VersioningConfiguration": {"Status": "Enabled"}},
            )
        ],
    ),
    Row(
        "Save changes, of tags",
        in_bucket("tags", **{"tag-key": "team", "tag-value": "lab"}),
        [
            (
                "S3 PutBucketTagging",
                {
                    "Bucket": BUCKET,
                    "Tagging": {"TagSet": [{"Key": "team", "Value": "lab"}]},
                },
            )
        ],
    ),
    Row(
        "Save changes, of no tags",
        in_bucket("tags"),
        [("S3 DeleteBucketTagging", {"Bucket": BUCKET})],
        before=in_bucket("tags", **{"tag-key": "team", "tag-value": "lab"}),
    ),
    Row(
        "Save changes, of default encryption",
        in_bucket("encryption", bucket_key="off"),
        [encryption(BUCKET, key=False)],
    ),
    Row(
        "Save changes, of static website hosting",
        in_bucket("website", hosting="on", index="index.html", error="404.html"),
        [
            (
                "S3 PutBucketWebsite",
                {
                    "Bucket": BUCKET,
                    "WebsiteConfiguration": {
                        "IndexDocument": {"Suffix": "index.html"},
                        "ErrorDocument": {"Key": "404.html"},
                    },
                },
            )
        ],
    ),
    Row(
        "Save changes, of Object Ownership",
        in_bucket("ownership", ownership="ObjectWriter", acknowledge="1"),
        [
            (
                "S3 PutBucketOwnershipControls",
                {
                    "Bucket": BUCKET,
                    "OwnershipControls": {
                        "Rules": [{"ObjectOwnership": "ObjectWriter"}]
                    },
                },
            )
        ],
    ),
]
