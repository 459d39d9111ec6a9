"""Every simulated operation answers what botocore would parse: right names, right types."""

from collections.abc import KeysView
from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.catalogue import operations
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Params
from tests.cloud.requests_for import CASES, furnished, parameters
from tests.cloud.stage import Stage

OPERATIONS = operations()

SESSION = botocore.session.get_session()

#: Parameters that nobody asks for and that change nothing here, by service, with why.
HARMLESS = {
    "s3": {
        "RequestPayer": "nothing costs anything",
        "MFA": "no bucket has MFA Delete",
        "BypassGovernanceRetention": "no bucket has Object Lock",
        "Token": "no bucket has Object Lock",
        "ContentLength": "the client counts",
        "ContentMD5": "nothing is lost on the way",
        "ChecksumAlgorithm": "nothing is lost on the way",
        "ChecksumType": "that of the upload's beginning counts",
        "SSECustomerAlgorithm": "that of the upload's beginning counts",
        "SSECustomerKey": "that of the upload's beginning counts",
        "SSECustomerKeyMD5": "the key is looked at",
        "CopySourceSSECustomerKeyMD5": "the key is looked at",
        "OptionalObjectAttributes": "nothing was restored",
        "ConfirmRemoveSelfBucketAccess": "nobody asks for confirmation",
    },
    "iam": dict.fromkeys(("AllUsers", "Marker", "ServiceName"), "the list is empty"),
    "ec2": {
        "DryRun": "of the service as a whole",
        "IncludeManagedResources": "there are none",
        "IncludeDeprecated": "no image is deprecated",
        "IncludeDisabled": "no image is disabled",
        "Force": "an instance stops in any case",
        "SkipOsShutdown": "an instance stops in any case",
        "Latest": "what there is is the latest",
    },
}
RULE = {"FromPort", "IpProtocol", "ToPort"}
#: What another parameter of the case stands for, or makes AWS pass over.
INSTEAD = {
    "AssociateAddress": {"AllowReassociation"},
    "AuthorizeSecurityGroupIngress": RULE,
    "CopyObject": {"ContentType", "Metadata"},
    "DeleteKeyPair": {"KeyPairId"},
    "GetObjectAttributes": {"MaxParts", "PartNumberMarker"},
    "ModifyInstanceAttribute": {"Value"},
    "PutBucketAcl": {"AccessControlPolicy"},
    "PutObjectAcl": {"AccessControlPolicy"},
    "RevokeSecurityGroupIngress": RULE,
}


def model_of(service: str, operation: str) -> OperationModel:
    return SESSION.get_service_model(service).operation_model(operation)


def without_nulls(value: object) -> object:
    """A null stands for an element without text, which no shape describes."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def unknown_members(value: object, shape: Any, path: str = "") -> list[str]:
    """Members that the shape does not have: the validator passes over those."""
    if getattr(shape, "is_document_type", False):
        return []
    if shape.type_name == "structure" and isinstance(value, dict):
        found = [f"{path}.{name}" for name in value if name not in shape.members]
        for name, member in value.items():
            if name in shape.members:
                found += unknown_members(member, shape.members[name], f"{path}.{name}")
        return found
    if shape.type_name == "list" and isinstance(value, list):
        return [
            problem
            for item in value
            for problem in unknown_members(item, shape.member, f"{path}[]")
        ]
    return []


def test_every_operation_has_a_case() -> None:
    assert set(CASES) == set(OPERATIONS)


class Asked(dict[str, Any]):
    """Parameters that know which of them were asked for; ``keys()`` asks for all."""

    def __init__(self, params: Params) -> None:
        super().__init__(params)
        self.names: set[str] = set()
        self.all = False

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def keys(self) -> KeysView[str]:
        self.all = True
        return super().keys()


def called(stage: Stage, name: tuple[str, str], params: Params) -> Params:
    call = ApiCall(*name, params, stage.admin, stage.region, "desk")
    return perform(stage.turn, call)


@pytest.mark.parametrize("name", CASES, ids=":".join)
def test_a_response_has_botocore_s_shape_and_order(name: tuple[str, str]) -> None:
    stage = furnished()
    params = Asked(parameters(stage, name))
    model = model_of(*name)
    if model.input_shape is not None:
        problems = ParamValidator().validate(params, model.input_shape)
        assert not problems.has_errors(), problems.generate_report()
        params = Asked(params)  # the validator has asked for all
    response = called(stage, name, params)
    assert stage.last.succeeded
    if model.input_shape is not None and not params.all:
        known = {*params.names, *OPERATIONS[name].unheeded, *HARMLESS.get(name[0], ())}
        known |= INSTEAD.get(name[1], set())
        assert model.input_shape.members.keys() - known == set(), (
            "nobody asks for them: heed them, or declare them `unheeded`; what changes "
            "nothing here → HARMLESS"
        )
    if model.output_shape is None:
        assert response == {}
        return
    assert unknown_members(response, model.output_shape) == []
    check_order(response, model.output_shape)
    report = ParamValidator().validate(without_nulls(response), model.output_shape)
    assert not report.has_errors(), report.generate_report()


@pytest.mark.parametrize(
    ("service", "operation", "member", "refused", "answered"),
    [
        (
            "iam",
            "GenerateServiceLastAccessedDetails",
            "Granularity",
            "ACTION_LEVEL",
            "SERVICE_LEVEL",
        ),
        ("lambda", "Invoke", "LogType", "Tail", "None"),
        ("ec2", "CreateKeyPair", "KeyFormat", "ppk", "pem"),
        ("ec2", "StopInstances", "Hibernate", True, False),
    ],
)
def test_a_parameter_that_is_not_heeded_may_say_what_is_so_anyway(
    service: str, operation: str, member: str, refused: object, answered: object
) -> None:
    stage = furnished()
    name = (service, operation)
    params = parameters(stage, name)
    with pytest.raises(NotEmulated):
        called(stage, name, {**params, member: refused})
    assert called(stage, name, {**params, member: answered})


def check_order(value: object, shape: Any) -> None:
    """The CLI prints members in the order in which the parser met them."""
    if getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        order = [member for member in shape.members if member in value]
        assert list(value) == order
        for member in order:
            check_order(value[member], shape.members[member])
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            check_order(item, shape.member)


@pytest.mark.parametrize("name", CASES, ids=":".join)
def test_without_any_policy_the_operation_is_denied_and_changes_nothing(
    name: tuple[str, str],
) -> None:
    stage = furnished()
    params = parameters(stage, name)
    nobody = stage.user("nobody")
    if name in {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")}:
        assert stage.call(*name, by=nobody, **params)
        return
    before = repr(stage.account)
    if name == ("s3", "DeleteObjects"):
        response = stage.call(*name, by=nobody, **params)
        assert [error["Code"] for error in response["Errors"]] == ["AccessDenied"]
        # All that the call leaves is that its key was used.
        key = stage.account.users["nobody"].access_keys[nobody.access_key_id]
        assert key.last_used is not None
        key.last_used = None
    else:
        error = stage.error(*name, by=nobody, **params)
        assert error.code in {
            "AccessDenied",
            "403",
            "UnauthorizedOperation",
            "AccessDeniedException",
        }
    assert stage.last.denied
    assert repr(stage.account) == before
