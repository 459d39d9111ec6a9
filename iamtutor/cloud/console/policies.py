"""The buttons for managed policies, and what their screens ask for."""

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Params, button, just, opening, pgettext
from iamtutor.cloud.console.steps import PlannedCall, Steps, iam, tag_changes
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.state.identities import Group, Role, User
from iamtutor.cloud.tags import tag_list
from iamtutor.cloud.world import World

#: What a policy is attached to -> operations to attach and to detach, name of the name.
_OPERATIONS = {
    "role": ("AttachRolePolicy", "DetachRolePolicy", "RoleName"),
    "user": ("AttachUserPolicy", "DetachUserPolicy", "UserName"),
    "group": ("AttachGroupPolicy", "DetachGroupPolicy", "GroupName"),
}
#: Where the console of IAM asks what is not IAM's own.
_HOME = "us-east-1"
#: What a policy is written for -> how IAM Access Analyzer is told.
_POLICY_TYPES = {
    "identity": {"policyType": "IDENTITY_POLICY"},
    "trust": {
        "policyType": "RESOURCE_POLICY",
        "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
    },
    "resource": {
        "policyType": "RESOURCE_POLICY",
        "validatePolicyResourceType": "AWS::S3::Bucket",
    },
}


@opening("document", "kind", takes=("bucket",))
def validate_policy(world: World, params: Params, moment: str) -> Steps:
    """What the editor asks while a policy is written: IAM's in IAM's Region, that of a
    bucket in the bucket's."""
    bucket = world.console_account.buckets.get(params.get("bucket", ""))
    asked = {"policyDocument": params["document"], **_POLICY_TYPES[params["kind"]]}
    region = bucket.region if bucket is not None else _HOME
    yield PlannedCall("accessanalyzer", "ValidatePolicy", asked, region)


@opening("policy", "tab")
def open_policy(world: World, params: Params, moment: str) -> Steps:
    """What the page of a policy asks for, with its tab."""
    arn = params["policy"]
    yield iam("GetPolicy", PolicyArn=arn)
    match params["tab"]:
        case "entities":
            yield iam("ListEntitiesForPolicy", PolicyArn=arn)
        case "tags":
            yield iam("ListPolicyTags", PolicyArn=arn)
        case "versions":
            yield iam("ListPolicyVersions", PolicyArn=arn)
        case _:
            version = _default_version(world, arn)
            yield iam("GetPolicyVersion", PolicyArn=arn, VersionId=version)


@button(pgettext("console", "Last Accessed"), parameters.POLICY, note="opens the tab")
def policy_last_accessed(world: World, params: Params, moment: str) -> Steps:
    """What the *Last Accessed* tab of a policy asks for when it is opened."""
    job = yield iam("GenerateServiceLastAccessedDetails", Arn=params["policy"])
    yield iam("GetServiceLastAccessedDetails", JobId=job["JobId"] if job else "<JobId>")


def _default_version(world: World, arn: str) -> str:
    own, provided = world.console_account.policies.get(arn), aws_managed.get(arn)
    if own is not None:
        return own.default_version
    return provided.version if provided is not None else "v1"


@button(
    pgettext("console", "Create policy"),
    parameters.POLICY_NAME,
    parameters.DOCUMENT,
    takes=(parameters.DESCRIPTION, parameters.TAGS),
)
def create_policy(world: World, params: Params, moment: str) -> Steps:
    optional = {}
    if params.get("description"):
        optional["Description"] = params["description"]
    if params.get("tags"):
        optional["Tags"] = tag_list(params["tags"])
    yield iam(
        "CreatePolicy",
        PolicyName=params["name"],
        PolicyDocument=params["document"],
        **optional,
    )


@button(
    pgettext("console", "Save changes"),
    parameters.POLICY,
    parameters.DOCUMENT,
    note="a new default version",
)
def save_policy(world: World, params: Params, moment: str) -> Steps:
    """A new version, in force at once."""
    yield iam(
        "CreatePolicyVersion",
        PolicyArn=params["policy"],
        PolicyDocument=params["document"],
        SetAsDefault=True,
    )


@button(pgettext("console", "Attach policy"), parameters.POLICY, parameters.ENTITIES)
def attach_entities(world: World, params: Params, moment: str) -> Steps:
    """``entities`` are named ``role/NAME``, ``user/NAME``, ``group/NAME``."""
    for entity in params["entities"]:
        kind, _, name = entity.partition("/")
        attach, _detach, parameter = _OPERATIONS[kind]
        yield iam(attach, **{parameter: name}, PolicyArn=params["policy"])


@button(pgettext("console", "Detach policy"), parameters.POLICY, parameters.ENTITIES)
def detach_entities(world: World, params: Params, moment: str) -> Steps:
    for entity in params["entities"]:
        kind, _, name = entity.partition("/")
        _attach, detach, parameter = _OPERATIONS[kind]
        yield iam(detach, **{parameter: name}, PolicyArn=params["policy"])


def entity_of(holder: Role | User | Group) -> str:
    """How ``attach_entities`` names it."""
    return f"{type(holder).__name__.lower()}/{holder.name}"


@button(pgettext("console", "Manage tags"), parameters.POLICY, parameters.TAGS)
def manage_policy_tags(world: World, params: Params, moment: str) -> Steps:
    """The policy has exactly ``tags`` afterwards; what stays as it is is not sent."""
    policy = world.console_account.policies.get(params["policy"])
    before = policy.tags if policy is not None else {}
    gone, changed = tag_changes(before, params["tags"])
    if gone:
        yield iam("UntagPolicy", PolicyArn=params["policy"], TagKeys=[*gone])
    if changed:
        yield iam("TagPolicy", PolicyArn=params["policy"], Tags=tag_list(changed))


@button(pgettext("console", "Delete"), parameters.POLICY)
def delete_policy(world: World, params: Params, moment: str) -> Steps:
    """The console takes a policy off whoever has it, deletes the versions that are not in
    force, then the policy."""
    arn = params["policy"]
    account = world.console_account
    holders: list[Role | User | Group] = [
        *account.roles.values(),
        *account.users.values(),
        *account.groups.values(),
    ]
    yield from detach_entities(
        world,
        {
            "policy": arn,
            "entities": [entity_of(h) for h in holders if arn in h.attached],
        },
        moment,
    )
    policy = account.policies.get(arn)
    if policy is not None:
        for version in list(policy.versions):
            if version != policy.default_version:
                yield iam("DeletePolicyVersion", PolicyArn=arn, VersionId=version)
    yield iam("DeletePolicy", PolicyArn=arn)


opening(name="open-policies")(just(iam, "ListPolicies"))
button(
    pgettext("console", "Set as default"),
    parameters.POLICY,
    parameters.VERSION,
    name="set-default-version",
)(just(iam, "SetDefaultPolicyVersion", PolicyArn="policy", VersionId="version"))
button(
    pgettext("console", "Delete version"),
    parameters.POLICY,
    parameters.VERSION,
    name="delete-version",
)(just(iam, "DeletePolicyVersion", PolicyArn="policy", VersionId="version"))
