"""Operations of the S3 API whose action has another name."""

import botocore.session
import pytest

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.validation.operations import S3_OPERATIONS, action_of

S3 = aws_catalogue().service("s3")


@pytest.mark.parametrize(("operation", "action"), S3_OPERATIONS.items())
def test_the_operation_is_no_action_and_its_action_is_one(operation: str, action: str):
    assert S3 is not None
    assert operation.lower() not in S3.actions or operation.lower() == action.lower()
    assert S3.actions[action.lower()].name == f"s3:{action}"


def test_each_is_an_operation_of_the_api():
    model = botocore.session.get_session().get_service_model("s3")
    assert S3_OPERATIONS.keys() <= set(model.operation_names)


def test_it_is_found_whatever_its_case_and_nothing_else_is():
    assert action_of("S3:listbuckets") == "s3:ListAllMyBuckets"
    assert action_of("s3:ListBucket") == action_of("ec2:ListBuckets") == ""
