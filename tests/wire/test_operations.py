"""boto3 runs every operation of ``docs/emulated.md`` through the door."""

from datetime import timedelta

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from django.utils import timezone

from iamtutor.cloud import catalogue
from iamtutor.sandbox.codec import pack
from iamtutor.sandbox.models import Sandbox
from tests.cloud.requests_for import furnished, parameters
from tests.cloud.stage import Stage
from tests.policies import deny, policy
from tests.wire.stage import Stand

pytestmark = pytest.mark.django_db


def put(stand: Stand, name: tuple[str, str]) -> dict[str, object]:
    """An account in which there is something to answer about; the request for it."""
    stage = furnished()
    params = parameters(stage, name)
    # A minute after what the stage has was made.
    offset = stage.turn.now - timezone.now() + timedelta(minutes=1)
    stage.world.clock_offset = int(offset.total_seconds())
    sandbox = Sandbox.objects.get(pk=stand.sandbox_id)
    for digest, data in stage.turn.bodies.new.items():
        sandbox.bodies.get_or_create(sha256=digest, defaults={"data": data})
    Sandbox.objects.filter(pk=sandbox.pk).update(document=pack(stage.world))
    if params.get("ChecksumAlgorithm") == "CRC64NVME":
        del params["ChecksumAlgorithm"]  # boto3 can't compute it alone
    return params


#: Its answers are about what the door has refused before.
TOOLBOX = "iam-toolbox"


@pytest.mark.parametrize("service", sorted(catalogue.services().keys() - {TOOLBOX}))
def test_every_operation(stand: Stand, service: str) -> None:
    admin = Stage().admin
    keys = (admin.access_key_id, admin.secret_access_key, None)
    client = stand.client(service, keys=keys)
    for name in catalogue.operations():
        if name[0] == service:
            params = put(stand, name)
            answer = getattr(client, xform_name(name[1]))(**params)
            assert answer["ResponseMetadata"]["HTTPStatusCode"] < 300, name


def test_a_refusal_is_explained(stand: Stand) -> None:
    """IAM Toolbox's two operations."""
    iam = stand.client("iam")
    iam.create_user(UserName="nobody")
    denied = deny("iam:*")
    document = policy(denied)
    iam.put_user_policy(UserName="nobody", PolicyName="no", PolicyDocument=document)
    made = iam.create_access_key(UserName="nobody")["AccessKey"]
    keys = (made["AccessKeyId"], made["SecretAccessKey"], None)
    with pytest.raises(ClientError) as caught:
        stand.client("iam", keys=keys).list_users()
    asked = {"authorizationId": str(caught.value).rpartition(" ")[2]}
    toolbox = stand.client(TOOLBOX, region="us-east-1")
    told = toolbox.get_request_authorization_details(**asked)
    uri = told["policies"][0]["uri"]
    said = toolbox.get_request_authorization_policy(**asked, policyUri=uri)
    assert "iam:*" in str(said)
