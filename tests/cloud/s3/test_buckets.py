import json

import pytest

from iamtutor.cloud.services.s3.names import is_bucket_name
from tests.cloud.stage import NOW, REGION, Stage
from tests.policies import allow, deny, policy


def create(name: str, region: str | None = REGION) -> dict[str, object]:
    if region is None:
        return {"Bucket": name}
    return {
        "Bucket": name,
        "CreateBucketConfiguration": {"LocationConstraint": region},
    }


@pytest.mark.parametrize(
    "name", ["abc", "a-b.c", "0my", "a" * 63, "aoi-lab-notes", "saitou-s3-iamrole-test"]
)
def test_good_names(name: str) -> None:
    assert is_bucket_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "ab",
        "a" * 64,
        "Abc",
        "my_bucket",
        "-abc",
        "abc-",
        ".abc",
        "a..b",
        "192.168.5.4",
        "xn--abc",
        "sthree-abc",
        "amzn-s3-demo-abc",
        "abc-s3alias",
        "abc--ol-s3",
        "abc.mrap",
        "abc--x-s3",
        "abc--table-s3",
        "名前のある箱",
        "with space",
    ],
)
def test_bad_names(stage: Stage, name: str) -> None:
    assert not is_bucket_name(name)
    error = stage.error("s3", "CreateBucket", **create(name))
    assert (error.code, error.status) == ("InvalidBucketName", 400)
    assert error.message == "The specified bucket is not valid."


@pytest.mark.parametrize("name", ["a", "ls", "a" * 256, "with space", "名前のある箱"])
def test_a_name_that_no_bucket_ever_had_is_not_looked_for(
    stage: Stage, name: str
) -> None:
    error = stage.error("s3", "ListObjectsV2", stage.lab(), Bucket=name)
    assert (error.code, error.status) == ("InvalidBucketName", 400)
    assert error.message == "The specified bucket is not valid."
    assert stage.error("s3", "HeadBucket", Bucket=name).code == "400"
    copy = {"Bucket": "aoi-lab-notes", "Key": "k", "CopySource": f"{name}/k"}
    error = stage.error("s3", "CopyObject", **copy)
    assert (error.code, error.message) == (
        "InvalidArgument",
        "Invalid copy source bucket name",
    )


@pytest.mark.parametrize(
    "name", ["abc", "a" * 255, "Upper", "under_score", "a..b", "192.168.0.1"]
)
def test_a_name_of_before_march_2018_is_looked_for(stage: Stage, name: str) -> None:
    error = stage.error("s3", "ListObjectsV2", Bucket=name)
    assert (error.code, error.status) == ("NoSuchBucket", 404)


def test_the_account_has_a_namespace_of_its_own(stage: Stage) -> None:
    account = stage.turn.world.account.id
    name = f"notes-{account}-{REGION}-an"
    assert stage.error("s3", "CreateBucket", **create(name)).code == "InvalidBucketName"
    own = {"BucketNamespace": "account-regional"}
    suffix = f"-{account}-{REGION}-an"
    for other in ("notes", f"notes-{account}-us-west-2-an", suffix):
        error = stage.error("s3", "CreateBucket", **create(other), **own)
        if other.endswith(suffix):
            assert error.code == "InvalidBucketName"
        else:
            assert error.code == "InvalidNamespaceHeader"
            assert f"Specify {suffix} as the bucket name suffix" in error.message
    stage.call("s3", "CreateBucket", **create(name), **own)
    assert name in stage.turn.world.account.buckets


def test_create_and_list_in_order_of_the_names(stage: Stage) -> None:
    made = stage.call("s3", "CreateBucket", **create("zebra"))
    assert made == {"Location": "http://zebra.s3.amazonaws.com/"}
    stage.later(minutes=1)
    for name in ("apple-1", "apple1", "apple", "apple.org"):
        stage.bucket(name)
    answer = stage.call("s3", "ListBuckets")
    assert [bucket["Name"] for bucket in answer["Buckets"]] == [
        "apple",
        "apple-1",
        "apple.org",
        "apple1",
        "zebra",
    ]
    assert answer["Buckets"][-1] == {"Name": "zebra", "CreationDate": NOW}
    assert len(answer["Owner"]["ID"]) == 64


def test_listing_in_pages(stage: Stage) -> None:
    for name in ("aaa", "bbb", "ccc"):
        stage.bucket(name)
    names: list[str] = []
    token: dict[str, str] = {}
    for _ in range(3):
        answer = stage.call("s3", "ListBuckets", MaxBuckets=1, **token)
        names += [bucket["Name"] for bucket in answer["Buckets"]]
        assert answer["Buckets"][0]["BucketRegion"] == REGION
        token = {"ContinuationToken": answer.get("ContinuationToken", "")}
    assert names == ["aaa", "bbb", "ccc"]
    assert token == {"ContinuationToken": ""}
    bad = stage.error("s3", "ListBuckets", ContinuationToken="nonsense")
    assert bad.code == "InvalidArgument"


def test_the_location_must_be_that_of_the_endpoint(stage: Stage) -> None:
    error = stage.error("s3", "CreateBucket", **create("abc", "eu-west-1"))
    assert error.code == "IllegalLocationConstraintException"
    assert error.message == (
        "The eu-west-1 location constraint is incompatible for the region specific "
        "endpoint this request was sent to."
    )
    error = stage.error("s3", "CreateBucket", **create("abc", None))
    assert error.message.startswith("The unspecified location constraint")


def test_the_first_region_has_no_constraint(stage: Stage) -> None:
    first = {"region": "us-east-1"}
    assert stage.call("s3", "CreateBucket", **first, **create("abc", None)) == {
        "Location": "/abc"
    }
    where = stage.call("s3", "GetBucketLocation", Bucket="abc")
    assert where == {"LocationConstraint": None}
    error = stage.error("s3", "CreateBucket", **first, **create("abd", "us-east-1"))
    assert error.code == "InvalidLocationConstraint"
    # creating it again is no error there
    assert stage.call("s3", "CreateBucket", **first, **create("abc", None))


def test_a_name_that_is_taken(stage: Stage) -> None:
    stage.bucket("mine")
    error = stage.error("s3", "CreateBucket", **create("mine"))
    assert (error.code, error.status) == ("BucketAlreadyOwnedByYou", 409)
    error = stage.error("s3", "CreateBucket", **create("taken-by-others"))
    assert (error.code, error.status) == ("BucketAlreadyExists", 409)
    assert error.message.startswith("The requested bucket name is not available.")


def test_only_an_empty_bucket_can_be_deleted(stage: Stage) -> None:
    bucket = stage.bucket(notes="hi")
    error = stage.error("s3", "DeleteBucket", Bucket=bucket)
    assert (error.code, error.status) == ("BucketNotEmpty", 409)
    stage.call("s3", "DeleteObject", Bucket=bucket, Key="notes.txt")
    stage.call("s3", "DeleteBucket", Bucket=bucket)
    assert stage.account.buckets == {}


def test_a_new_bucket_blocks_public_policies(stage: Stage) -> None:
    bucket = stage.bucket()
    public = policy(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*"))
    error = stage.error("s3", "PutBucketPolicy", Bucket=bucket, Policy=public)
    assert error.code == "AccessDenied"
    assert error.message == (
        "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: "
        's3:PutBucketPolicy on resource: "arn:aws:s3:::aoi-lab-notes" because public '
        "policies are prevented by the BlockPublicPolicy setting in S3 Block Public "
        "Access."
    )
    stage.call("s3", "DeletePublicAccessBlock", Bucket=bucket)
    stage.call("s3", "PutBucketPolicy", Bucket=bucket, Policy=public)
    answer = stage.call("s3", "GetBucketPolicy", Bucket=bucket)
    assert answer == {"Policy": public}


def test_bucket_policies_have_a_size_and_can_be_deleted(stage: Stage) -> None:
    bucket = stage.bucket()
    statement = deny(
        "s3:DeleteObject",
        f"arn:aws:s3:::{bucket}/*",
        Principal={"AWS": "arn:aws:iam::111122223333:user/admin"},
    )
    long = policy(*[{**statement, "Sid": f"S{n}"} for n in range(200)])
    error = stage.error("s3", "PutBucketPolicy", Bucket=bucket, Policy=long)
    assert (error.code, error.message) == (
        "MalformedPolicy",
        "Normalized policy document exceeds the maximum allowed size of 20480 bytes",
    )
    spread = json.dumps(json.loads(policy(*[statement] * 60)), indent=40)
    stage.call("s3", "PutBucketPolicy", Bucket=bucket, Policy=spread)
    stage.call("s3", "PutBucketPolicy", Bucket=bucket, Policy=policy(statement))
    stage.call("s3", "DeleteBucketPolicy", Bucket=bucket)
    assert stage.account.buckets[bucket].policy is None


def test_in_2022_a_refused_public_policy_is_access_denied(stage: Stage) -> None:
    bucket = stage.bucket()
    stage.turn.wording = "2022"
    public = policy(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*"))
    error = stage.error("s3", "PutBucketPolicy", Bucket=bucket, Policy=public)
    assert error.message == "Access Denied"


def test_websites(stage: Stage) -> None:
    bucket = stage.bucket()
    error = stage.error("s3", "GetBucketWebsite", Bucket=bucket)
    assert (error.code, error.status) == ("NoSuchWebsiteConfiguration", 404)
    website = {"IndexDocument": {"Suffix": "index.html"}}
    stage.call("s3", "PutBucketWebsite", Bucket=bucket, WebsiteConfiguration=website)
    assert stage.call("s3", "GetBucketWebsite", Bucket=bucket) == website


def test_settings_are_kept(stage: Stage) -> None:
    bucket = stage.bucket()
    assert stage.call("s3", "GetBucketVersioning", Bucket=bucket) == {}
    stage.call(
        "s3",
        "PutBucketVersioning",
        Bucket=bucket,
        VersioningConfiguration={"Status": "Enabled"},
    )
    assert stage.call("s3", "GetBucketVersioning", Bucket=bucket) == {
        "Status": "Enabled"
    }
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"},
        "BucketKeyEnabled": True,
        "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]},
    }
    configuration = {"Rules": [rule]}
    stage.call(
        "s3",
        "PutBucketEncryption",
        Bucket=bucket,
        ServerSideEncryptionConfiguration=configuration,
    )
    answer = stage.call("s3", "GetBucketEncryption", Bucket=bucket)
    assert answer == {"ServerSideEncryptionConfiguration": configuration}
    stage.call("s3", "DeletePublicAccessBlock", Bucket=bucket)
    error = stage.error("s3", "GetPublicAccessBlock", Bucket=bucket)
    assert error.code == "NoSuchPublicAccessBlockConfiguration"


NO_RESOURCE = "Action does not apply to any resource(s) in statement"
NO_CONDITION = (
    "Conditions do not apply to combination of actions and resources in statement"
)


def granting(action: object, *resources: str, **more: object) -> str:
    statement = allow(
        action,
        [f"arn:aws:s3:::{resource}" for resource in resources],
        Principal={"AWS": "111122223333"},
    )
    return policy(statement | more)


def source(
    *addresses: str, operator: str = "IpAddress", key: str = "aws:SourceIp"
) -> str:
    condition = {operator: {key: list(addresses)}}
    return granting("s3:GetObject", INSIDE, Condition=condition)


NO_ADDRESS = "Invalid IP address in Conditions"
NOTES, INSIDE = "aoi-lab-notes", "aoi-lab-notes/*"
PREFIX = {"StringEquals": {"s3:prefix": "a"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (granting("s3:GetObjekt", INSIDE), "Policy has invalid action"),
        (granting("GetObject", INSIDE), "Policy has invalid action"),
        (granting("s3:GetObject", NOTES), NO_RESOURCE),
        (granting(["s3:GetObject", "s3:ListBucket"], INSIDE), NO_RESOURCE),
        (granting("s3:ListAllMyBuckets", NOTES, INSIDE), NO_RESOURCE),
        (
            granting("s3:ListBucket", NOTES, Condition={"StringEqual": {"a": "b"}}),
            "Invalid Condition type : StringEqual",
        ),
        (
            granting("s3:ListBucket", NOTES, Condition={"Bool": {"s3:zzz": "true"}}),
            "Policy has an invalid condition key",
        ),
        (granting("s3:GetObject", INSIDE, Condition=PREFIX), NO_CONDITION),
        (granting("s3:GetObject", NOTES, Condition=PREFIX), NO_CONDITION),
        (source("203.0.113.0/33"), NO_ADDRESS),
        (source("203.0.113.300"), NO_ADDRESS),
        (source("203.0.113.0/255.255.255.0"), NO_ADDRESS),
        (source("203.0.113.0/24", "office"), NO_ADDRESS),
        (source("${aws:VpcSourceIp}"), NO_ADDRESS),
        (source("2001:db8::/129", operator="NotIpAddressIfExists"), NO_ADDRESS),
        (source("203.0.113.*", operator="StringLike", key="AWS:sourceip"), NO_ADDRESS),
        (source("here", key="aws:VpcSourceIp"), NO_ADDRESS),
        (source("here").replace('"Action"', '"NotAction"'), NO_ADDRESS),
        (
            granting(
                ["s3:ListBucket", "s3:GetObject"], NOTES, INSIDE, Condition=PREFIX
            ),
            NO_CONDITION,
        ),
        (
            granting("s3:GetObject", INSIDE, Principal={"Service": "ec2"}),
            "Invalid principal in policy",
        ),
    ],
)
def test_statements_whose_parts_do_not_go_together(
    stage: Stage, text: str, message: str
) -> None:
    bucket = stage.bucket()
    error = stage.error("s3", "PutBucketPolicy", Bucket=bucket, Policy=text)
    assert (error.code, error.message) == ("MalformedPolicy", message)


@pytest.mark.parametrize(
    "text",
    [
        granting("*", NOTES),
        granting("s3:*", NOTES),
        granting("S3:getobject", INSIDE),
        granting(["s3:GetObject", "s3:ListBucket"], NOTES, INSIDE),
        granting("s3:ListBucket", NOTES, Condition=PREFIX),
        granting("s3:List*", NOTES, Condition=PREFIX),
        granting(
            "s3:GetObject",
            INSIDE,
            Condition={
                "StringEquals": {"s3:ExistingObjectTag/team": "a"},
                "Bool": {"aws:SecureTransport": "true"},
            },
        ),
        granting("s3:GetObject", "aoi-lab-*"),
        source("203.0.113.7", "203.0.113.7/24", "2001:db8::/32"),
        source("true", operator="Null"),
        source("${aws:VpcSourceIp}", operator="StringEquals", key="aws:VpcSourceIp"),
        # values that are none, and that S3 doesn't look at
        source("tomorrow", operator="DateLessThan", key="aws:CurrentTime"),
        source("many", operator="NumericLessThan", key="aws:MultiFactorAuthAge"),
        source("yes", operator="Bool", key="aws:SecureTransport"),
        source("role/x", operator="ArnLike", key="aws:PrincipalArn"),
    ],
)
def test_statements_that_s3_takes(stage: Stage, text: str) -> None:
    stage.call("s3", "PutBucketPolicy", Bucket=stage.bucket(), Policy=text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "Policies must be valid JSON and the first byte must be '{'"),
        ("{", "This policy contains invalid Json"),
        ('{"Statement": []}', "Could not parse the policy: Statement is empty!"),
        ("{}", "Missing required field Statement"),
        (policy({"Principal": "*"}), "Missing required field Effect"),
        (policy({"Effect": "allow"}), "Invalid effect in policy"),
        (
            policy({"Effect": "Deny", "Principal": "*"}),
            "Missing required field Action",
        ),
        (
            policy({"Effect": "Deny", "Principal": "*", "Action": "s3:*"}),
            "Missing required field Resource",
        ),
        (
            policy({"Effect": "Deny", "Principal": "me", "Action": "s3:*"}),
            "Invalid principal in policy",
        ),
        (
            policy(
                {"Effect": "Deny", "Principal": {"AWS": "AIDANOBODY"}, "Action": "s3:*"}
            ),
            "Invalid principal in policy",
        ),
        (policy({"Effekt": "Deny"}), "Unknown field Effekt"),
        ('{"Version": "2020-01-01"}', "The policy must contain a valid version string"),
        (
            policy(allow("s3:*")),
            "Missing required field Principal",
        ),
        (
            policy(
                allow(
                    "s3:*",
                    "arn:aws:s3:::aoi-lab-notes",
                    Principal={"AWS": "arn:aws:iam::111122223333:role/nobody"},
                )
            ),
            "Invalid principal in policy",
        ),
        (
            policy(
                allow(
                    "s3:*",
                    "arn:aws:s3:::another-bucket",
                    Principal={"AWS": "111122223333"},
                )
            ),
            "Policy has invalid resource",
        ),
        (
            policy(
                allow(
                    "ec2:*",
                    "arn:aws:s3:::aoi-lab-notes",
                    Principal={"AWS": "111122223333"},
                )
            ),
            "Policy has invalid action",
        ),
    ],
)
def test_bucket_policies_that_s3_does_not_take(
    stage: Stage, text: str, message: str
) -> None:
    bucket = stage.bucket()
    error = stage.error("s3", "PutBucketPolicy", Bucket=bucket, Policy=text)
    assert (error.code, error.message) == ("MalformedPolicy", message)
    assert stage.account.buckets[bucket].policy is None
    missing = stage.error("s3", "GetBucketPolicy", Bucket=bucket)
    assert missing.code == "NoSuchBucketPolicy"
