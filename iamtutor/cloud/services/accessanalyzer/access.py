"""The custom policy checks: what a policy allows, proven by comparing policies.

CheckNoNewAccess, CheckAccessNotGranted and CheckNoPublicAccess ask whether there is any
request that one policy allows and another doesn't. The other one is the existing policy,
one that allows all but the access asked about, or one that allows all that isn't public.
What can't be decided fails: a FAIL says that the policy might allow it.

The messages are those of AWS's examples (CLI reference and API examples, November 2026).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.constraints import among, checked, longest
from iamtutor.cloud.services.accessanalyzer.requirements import in_region
from iamtutor.cloud.services.accessanalyzer.trusted import allowing_the_trusted
from iamtutor.cloud.services.accessanalyzer.validation import LONGEST, UNFIT
from iamtutor.policy.budget import Budget
from iamtutor.policy.comparison.statements import statements_beyond
from iamtutor.policy.document import (
    MalformedPolicy,
    PolicyDocument,
    Statement,
    parse_policy,
)

_POLICY_TYPES = ("IDENTITY_POLICY", "RESOURCE_POLICY")
_RESOURCE_TYPES = tuple(
    """
    AWS::DynamoDB::Table AWS::DynamoDB::Stream AWS::EFS::FileSystem
    AWS::OpenSearchService::Domain AWS::Kinesis::Stream AWS::Kinesis::StreamConsumer
    AWS::KMS::Key AWS::Lambda::Function AWS::S3::Bucket AWS::S3::AccessPoint
    AWS::S3Express::DirectoryBucket AWS::S3::Glacier AWS::S3Outposts::Bucket
    AWS::S3Outposts::AccessPoint AWS::SecretsManager::Secret AWS::SNS::Topic
    AWS::SQS::Queue AWS::IAM::AssumeRolePolicyDocument AWS::S3Tables::TableBucket
    AWS::ApiGateway::RestApi AWS::CodeArtifact::Domain AWS::Backup::BackupVault
    AWS::CloudTrail::Dashboard AWS::CloudTrail::EventDataStore AWS::S3Tables::Table
    AWS::S3Express::AccessPoint
    """.split()
)
#: Those that are read here.
_READ = ("AWS::S3::Bucket", "AWS::IAM::AssumeRolePolicyDocument")
#: How many actions, or resources, may be asked about at once.
_MOST_LISTED = 100


_check_form = checked(
    {
        "policyType": among(_POLICY_TYPES),
        "resourceType": among(_RESOURCE_TYPES),
        "access": longest(1),
    },
    reason=UNFIT,
)
_check_listed = checked(
    {"actions": longest(_MOST_LISTED), "resources": longest(_MOST_LISTED)},
    within="access.1.member.",
    reason=UNFIT,
)


def check_parameters(turn: Turn, params: Params) -> None:
    """The choices and lengths that the service's model has."""
    _check_form(turn, params)
    for listed in params.get("access", ()):
        _check_listed(turn, listed)


@reads(in_region, precheck=check_parameters)
def check_no_new_access(turn: Turn, caller: Caller, params: Params) -> Response:
    new = _document(turn, params["newPolicyDocument"], params["policyType"])
    existing = _document(turn, params["existingPolicyDocument"], params["policyType"])
    return _answer(
        new,
        statements_beyond(new, existing, Budget(whole=turn)),
        passes="The modified permissions do not grant new access compared to your "
        "existing policy.",
        fails="The modified permissions grant new access compared to your existing "
        "policy.",
        reason="New access in the statement with",
    )


@reads(in_region, precheck=check_parameters)
def check_access_not_granted(turn: Turn, caller: Caller, params: Params) -> Response:
    policy = _document(turn, params["policyDocument"], params["policyType"])
    access = params["access"][0] if params["access"] else {}
    actions, resources = access.get("actions") or [], access.get("resources") or []
    if not actions and not resources:
        raise _invalid("The access must have actions or resources.")
    return _answer(
        policy,
        statements_beyond(policy, _all_but(actions, resources), Budget(whole=turn)),
        passes="The policy document does not grant access to perform the listed "
        "actions or resources.",
        fails="The policy document grants access to perform one or more of the listed "
        "actions or resources.",
        reason="One or more of the listed actions or resources in the statement with",
    )


@reads(in_region, precheck=check_parameters)
def check_no_public_access(turn: Turn, caller: Caller, params: Params) -> Response:
    resource_type = params["resourceType"]
    if resource_type not in _READ:
        raise NotEmulated("accessanalyzer", f"CheckNoPublicAccess for {resource_type}")
    policy = _document(turn, params["policyDocument"], "RESOURCE_POLICY")
    return _answer(
        policy,
        statements_beyond(policy, allowing_the_trusted(policy), Budget(whole=turn)),
        passes="The resource policy does not grant public access for the given "
        "resource type.",
        fails="The resource policy grants public access for the given resource type.",
        reason="Public access granted in the following statement with",
    )


def _all_but(actions: Sequence[str], resources: Sequence[str]) -> PolicyDocument:
    """A policy that allows everything but these actions on these resources."""
    statements: list[Mapping[str, object]] = []
    if actions:
        statements.append({"Effect": "Allow", "NotAction": [*actions]})
    if resources:
        statements.append(
            {"Effect": "Allow", "Action": "*", "NotResource": [*resources]}
        )
    return parse_policy({"Version": "2012-10-17", "Statement": statements})


def _answer(
    policy: PolicyDocument,
    beyond: Iterable[int],
    *,
    passes: str,
    fails: str,
    reason: str,
) -> Response:
    reasons = [_reason(policy.statements[place], reason) for place in beyond]
    if not reasons:
        return {"result": "PASS", "message": passes}
    return {"result": "FAIL", "message": fails, "reasons": reasons}


def _reason(statement: Statement, what: str) -> Response:
    if statement.sid:
        return {
            "description": f"{what} sid: {statement.sid}.",
            "statementIndex": statement.index,
            "statementId": statement.sid,
        }
    return {
        "description": f"{what} index: {statement.index}.",
        "statementIndex": statement.index,
    }


def _document(turn: Turn, text: str, policy_type: str) -> PolicyDocument:
    if len(text) > LONGEST:
        what = f"policy checks of more than {LONGEST} characters"
        raise NotEmulated("accessanalyzer", what)
    turn.charge(len(text))
    try:
        document = parse_policy(text)
    except MalformedPolicy as error:
        raise _invalid(f"The policy document is not valid: {error.message}") from None
    for problem in _misplaced(document, policy_type):
        raise _invalid(f"The policy document is not valid: {problem}")
    return document


def _misplaced(document: PolicyDocument, policy_type: str) -> Iterator[str]:
    for statement in document.statements:
        named = statement.principals is not None or statement.not_principals is not None
        if policy_type == "IDENTITY_POLICY" and named:
            yield "an identity policy has no Principal"
        if policy_type == "RESOURCE_POLICY" and not named:
            yield "a resource policy has Principal or NotPrincipal"


_invalid = partial(ServiceError, "InvalidParameterException")
