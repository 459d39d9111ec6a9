"""ValidatePolicy: what there is to say of a policy that is being written."""

from functools import partial

from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.constraints import among, checked
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.services.accessanalyzer.answers import answers
from iamtutor.cloud.services.accessanalyzer.found import Asked
from iamtutor.cloud.services.accessanalyzer.places import Places
from iamtutor.cloud.services.accessanalyzer.requirements import in_region
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.positions import NotJson, locate
from iamtutor.policy.validation import check
from iamtutor.policy.validation.findings import Code, Finding, PolicyKind

_RESOURCE = "RESOURCE_POLICY"
_KINDS = {
    "IDENTITY_POLICY": PolicyKind.IDENTITY,
    _RESOURCE: PolicyKind.RESOURCE,
    "SERVICE_CONTROL_POLICY": PolicyKind.SCP,
    "RESOURCE_CONTROL_POLICY": PolicyKind.RESOURCE,
}
#: Type of the resource that a resource policy is for -> how it is read; None: not here.
_RESOURCE_TYPES = {
    "AWS::S3::Bucket": PolicyKind.RESOURCE,
    "AWS::S3::AccessPoint": None,
    "AWS::S3::MultiRegionAccessPoint": None,
    "AWS::S3ObjectLambda::AccessPoint": None,
    "AWS::IAM::AssumeRolePolicyDocument": PolicyKind.TRUST,
    "AWS::DynamoDB::Table": None,
}
_LOCALES = ("DE", "EN", "ES", "FR", "IT", "JA", "KO", "PT_BR", "ZH_CN", "ZH_TW")
#: Characters that Access Analyzer lets pass, where they are not the console's: the inline
#: policies of a role may have as many together.
_SIZE_LIMITS = {"IDENTITY_POLICY": 10_240, "RESOURCE_CONTROL_POLICY": 5_120}
_PAGE = 100
#: Characters that are read here; AWS's longest policy, a bucket's, has 20,480 bytes.
LONGEST = 30_720
_invalid_input = partial(
    ServiceError, "ValidationException", "InvalidInput", reason="other"
)
#: The reason of a refusal by the model's constraints.
UNFIT = "fieldValidationFailed"

_check_parameters = checked(
    {
        "policyType": among(_KINDS),
        "validatePolicyResourceType": among(_RESOURCE_TYPES),
        "locale": among(_LOCALES),
    },
    reason=UNFIT,
)


@reads(in_region, precheck=_check_parameters)
def validate_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    policy_type, text = params["policyType"], params["policyDocument"]
    kind = _kind(policy_type, params.get("validatePolicyResourceType"))
    if params.get("locale", "EN") != "EN":
        raise NotEmulated("accessanalyzer", "ValidatePolicy in other languages")
    if len(text) > LONGEST:
        what = f"ValidatePolicy of more than {LONGEST} characters"
        raise NotEmulated("accessanalyzer", what)
    turn.charge(len(text))
    checked = check(text, kind, aws_catalogue(), _SIZE_LIMITS.get(policy_type))
    turn.charge(checked.work)
    found = [finding for finding in checked.findings if _counts(finding, params)]
    if found and found[0].code is Code.TOO_MUCH:
        raise NotEmulated(
            "accessanalyzer", "ValidatePolicy of a text with so much in it"
        )
    if found and found[0].code.startswith("json_"):
        del found[1:]  # a text that isn't JSON is read no further
    asked = Asked(kind, policy_type, _places(text), aws_catalogue())
    answered = answers(asked, found)
    size = params.get("maxResults", _PAGE)
    if size < 1:
        raise _invalid_input()
    shown, token = page(answered, params.get("nextToken"), size, _invalid_input)
    return {"findings": shown, **({"nextToken": token} if token else {})}


def _kind(policy_type: str, resource_type: str | None) -> PolicyKind:
    if resource_type is None:
        return _KINDS[policy_type]
    if policy_type != _RESOURCE:
        raise _invalid_input()
    kind = _RESOURCE_TYPES[resource_type]
    if kind is None:
        raise NotEmulated("accessanalyzer", f"ValidatePolicy for {resource_type}")
    return kind


def _counts(finding: Finding, params: Params) -> bool:
    """Without a type of resource, a resource policy may be of any service."""
    return finding.code is not Code.ACTION_NOT_S3 or (
        "validatePolicyResourceType" in params
    )


def _places(text: str) -> Places:
    try:
        return Places(text, locate(text))
    except NotJson:
        return Places(text, None)
