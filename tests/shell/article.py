"""The article: its world on host *2022*, and what its author saw.

Names and times are the article's; its two preliminaries were typed on another instance of
the same kind, so the prompt's address differs there.
"""

from iamtutor.cloud.turn import Turn
from iamtutor.shell.cases import make_turn
from iamtutor.shell.hosts.images import HOSTS
from tests.shell.stage import trust

BUCKET = "saitou-s3-iamrole-test"
ROLE = "saitou-iamrole-test"
FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"

PRELIMINARIES = """\
[ec2-user@ip-172-31-7-2 ~]$ aws --v
aws-cli/1.18.147 Python/2.7.18 Linux/5.10.130-118.517.amzn2.x86_64 botocore/1.18.6
[ec2-user@ip-172-31-7-2 ~]$ ls
iamrole.txt
"""

WITH_FULL_ACCESS = """\
[ec2-user@ip-172-31-4-185 ~]$ aws s3 ls
2022-09-06 06:29:51 saitou-s3-iamrole-test
[ec2-user@ip-172-31-4-185 ~]$ aws s3 ls s3://saitou-s3-iamrole-test
2022-09-06 09:25:56          0 testfile.txt
[ec2-user@ip-172-31-4-185 ~]$ aws s3 cp iamrole.txt s3://saitou-s3-iamrole-test/
upload: ./iamrole.txt to s3://saitou-s3-iamrole-test/iamrole.txt
[ec2-user@ip-172-31-4-185 ~]$ aws s3 rm s3://saitou-s3-iamrole-test/iamrole.txt
delete: s3://saitou-s3-iamrole-test/iamrole.txt
"""

WITH_READ_ONLY = """\
[ec2-user@ip-172-31-4-185 ~]$ aws s3 ls
2022-09-06 06:29:51 saitou-s3-iamrole-test
[ec2-user@ip-172-31-4-185 ~]$ aws s3 ls s3://saitou-s3-iamrole-test
2022-09-06 09:25:56          0 testfile.txt
[ec2-user@ip-172-31-4-185 ~]$ aws s3 cp iamrole.txt s3://saitou-s3-iamrole-test/
upload failed: ./iamrole.txt to s3://saitou-s3-iamrole-test/iamrole.txt An error \
occurred (AccessDenied) when calling the PutObject operation: Access Denied
[ec2-user@ip-172-31-4-185 ~]$ aws s3 rm s3://saitou-s3-iamrole-test/testfile.txt
delete failed: s3://saitou-s3-iamrole-test/testfile.txt An error occurred \
(AccessDenied) when calling the DeleteObject operation: Access Denied
"""

WITHOUT_POLICY = """\
[ec2-user@ip-172-31-4-185 ~]$ aws s3 ls

An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied
[ec2-user@ip-172-31-4-185 ~]$ aws s3 ls s3://saitou-s3-iamrole-test

An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied
[ec2-user@ip-172-31-4-185 ~]$ aws s3 cp iamrole.txt s3://saitou-s3-iamrole-test/
upload failed: ./iamrole.txt to s3://saitou-s3-iamrole-test/iamrole.txt An error \
occurred (AccessDenied) when calling the PutObject operation: Access Denied
[ec2-user@ip-172-31-4-185 ~]$ aws s3 rm s3://saitou-s3-iamrole-test/testfile.txt
delete failed: s3://saitou-s3-iamrole-test/testfile.txt An error occurred \
(AccessDenied) when calling the DeleteObject operation: Access Denied
"""


def commands(transcript: str) -> list[str]:
    """The lines that were typed."""
    return [
        line.partition("$ ")[2]
        for line in transcript.splitlines()
        if line.startswith("[")
    ]


def article() -> Turn:
    """The moment before its first command."""
    made = make_turn(
        {
            "id": "article",
            "cli": "v2",
            "dialect": HOSTS["2022"].wording,
            "files": {"iamrole.txt": "this is iamrole.txt\n"},
            "world": {
                "account": "111122223333",
                "region": "ap-northeast-1",
                "now": "2022-09-06T09:40:00Z",
                "roles": [
                    {
                        "name": ROLE,
                        "trust": trust(Service="ec2.amazonaws.com"),
                        "attached": [FULL_ACCESS],
                        "created": "2022-09-06T05:00:00Z",
                    }
                ],
                "instance_profiles": [
                    {
                        "name": ROLE,
                        "created": "2022-09-06T05:00:00Z",
                        "roles": [ROLE],
                    }
                ],
                "instances": [
                    {
                        "id": "i-0f1e2d3c4b5a69788",
                        "profile": ROLE,
                        "type": "t2.micro",
                        "private_ip": "172.31.4.185",
                    }
                ],
                "buckets": [
                    {
                        "name": BUCKET,
                        "region": "ap-northeast-1",
                        "created": "2022-09-06T06:29:51Z",
                        "objects": [
                            {
                                "key": "testfile.txt",
                                "body": "",
                                "last_modified": "2022-09-06T09:25:56Z",
                            }
                        ],
                    }
                ],
            },
        }
    )
    made.world.host = "2022"
    return made
