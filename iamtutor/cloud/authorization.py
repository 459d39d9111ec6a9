"""Whether a principal may do what a call needs: policies and context gathered, asked once.

    applicable_policies  the policies that count for it
    asked                the question that they are asked: AccessRequest
    in_force             the names of a principal's identity-based policies
    documents            the texts of policies, as an event keeps them

Nothing is decided here: that is ``policy.evaluation``'s.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC

from iamtutor.cloud import catalogue
from iamtutor.cloud.account import Account
from iamtutor.cloud.consistency import deciding
from iamtutor.cloud.organization import policy_arn
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.principals import Principal, PrincipalKind
from iamtutor.cloud.service.requirements import Context, Requirement
from iamtutor.cloud.state.identities import Group, Role, SessionCredentials, User
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy
from iamtutor.policy.request import AccessRequest

_NOTHING = parse_policy('{"Version": "2012-10-17", "Statement": []}')

#: Where console and desk are on the internet, and where functions run (addresses for
#: examples, RFC 5737).
OFFICE_IP, FUNCTIONS_IP = "192.0.2.17", "198.51.100.9"
#: The origin of the calls that a learner's own programs make, through the endpoint.
TOOLS = "tools"
#: The origin of the calls that a function makes.
FUNCTION = "lambda"
#: The account that owns the bucket names that others already hold.
NEIGHBOUR = "444455556666"


def asked(
    turn: Turn,
    principal: Principal,
    requirement: Requirement,
    *,
    region: str,
    origin: str,
    signing: Mapping[str, str | None],
    headers: Mapping[str, str],
) -> AccessRequest:
    """The question that the policies are asked. What they say is final."""
    owner = requirement.owner or turn.account.id
    keeper = requirement.kept_by or owner
    context: Context = {
        **caller_context(turn, principal, region=region, origin=origin),
        **headers,
        "aws:ResourceAccount": keeper,
        **_organization_of_resource(turn, keeper),
        **requirement.context,
    }
    for name, value in signing.items():
        # The keys of a service are asked with its own actions.
        if name.partition(":")[0] == requirement.action.partition(":")[0]:
            context.pop(name, None)
            if value is not None:
                context[name] = value
    return AccessRequest(
        principal=principal.arn,
        action=requirement.action,
        resource=requirement.resource,
        resource_account=owner,
        context=context,
    )


# --- which policies count ---------------------------------------------------------------


def applicable_policies(
    turn: Turn, principal: Principal, requirement: Requirement
) -> ApplicablePolicies:
    account = _deciding(turn, principal.account)
    keeper = requirement.kept_by or requirement.owner or turn.account.id
    keeping = account if keeper == principal.account else _deciding(turn, keeper)
    resource = None
    if keeping is not None:
        resource = catalogue.resource_policy(keeping, principal, requirement)
    if account is None:
        return ApplicablePolicies(resource=resource)
    return ApplicablePolicies(
        identity=tuple(identity_policies(account, principal)),
        resource=resource,
        boundary=_boundary(account, principal),
        session=_session_policies(account, principal) or None,
        scps=service_control_policies(turn.world, account.id),
    )


def _deciding(turn: Turn, account_id: str) -> Account | None:
    """An account of the world with the IAM that decides now."""
    account = turn.world.accounts.get(account_id)
    return deciding(turn, account) if account is not None else None


def service_control_policies(
    world: World, account_id: str
) -> tuple[tuple[NamedPolicy, ...], ...]:
    """Level by level from the organization's root. They bind everyone in a member
    account and nobody in the management account."""
    found = world.organization
    if found is None or found.management == account_id:
        return ()
    return tuple(
        tuple(
            NamedPolicy(
                policy.name, parse_policy(policy.content), policy_arn(found, policy)
            )
            for policy in (found.policies[key] for key in target.policies)
        )
        for target in found.path_to(account_id)
    )


def _session_policies(
    account: Account, principal: Principal
) -> tuple[NamedPolicy, ...]:
    """What was passed in when the session began. A managed policy that has been deleted
    since allows nothing, but still narrows."""
    session = principal.session
    if session is None:
        return ()
    policies: list[NamedPolicy] = []
    if session.session_policy:
        policies.append(
            NamedPolicy("session policy", parse_policy(session.session_policy))
        )
    for arn in session.policy_arns:
        found = managed_policy(account, arn)
        policies.append(found or NamedPolicy(arn, _NOTHING, arn))
    return tuple(policies)


def identity_policies(account: Account, principal: Principal) -> Iterator[NamedPolicy]:
    """The policies of the principal: of its role, or of the user and their groups."""
    for holder in _holders(account, principal):
        for arn in holder.attached:
            policy = managed_policy(account, arn)
            if policy is not None:
                yield policy
        for name, document in holder.inline.items():
            yield NamedPolicy(name, parse_policy(document))


def in_force(turn: Turn, principal: Principal) -> tuple[str, ...]:
    """Names (inline) and ARNs (managed) of the identity-based policies that count."""
    account = _deciding(turn, principal.account)
    if account is None:
        return ()
    return tuple(
        policy.arn or policy.name for policy in identity_policies(account, principal)
    )


def documents(policies: ApplicablePolicies) -> Iterator[tuple[str, str]]:
    """Their texts by ARN (managed) or name; without those that AWS provides."""
    for _, _, named in policies.by_layer():
        for policy in named:
            if policy.arn is None or aws_managed.get(policy.arn) is None:
                yield policy.arn or policy.name, policy.document.text


def _holders(account: Account, principal: Principal) -> Iterator[User | Group | Role]:
    """Nobody, if the IAM that decides does not know of the principal yet."""
    if principal.role is not None:
        if principal.role in account.roles:
            yield account.roles[principal.role]
    elif principal.user in account.users:
        user = account.users[principal.user]
        yield user
        for name in user.groups:
            yield account.groups[name]


def managed_policy(account: Account, arn: str) -> NamedPolicy | None:
    """A managed policy in its default version, the customer's or AWS's."""
    own = account.policies.get(arn)
    if own is not None:
        document = own.versions[own.default_version].document
        return NamedPolicy(own.name, parse_policy(document), arn)
    provided = aws_managed.get(arn)
    if provided is not None:
        return NamedPolicy(provided.name, parse_policy(provided.document_text), arn)
    return None


def _boundary(account: Account, principal: Principal) -> NamedPolicy | None:
    for holder in _holders(account, principal):
        if not isinstance(holder, Group) and holder.boundary is not None:
            return managed_policy(account, holder.boundary)
    return None


# --- what is known about a request ------------------------------------------------------


def caller_context(
    turn: Turn, principal: Principal, *, region: str, origin: str
) -> Context:
    """The global condition keys of a request, and those of instance credentials."""
    context: Context = {
        "aws:CurrentTime": turn.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(turn.now.timestamp())),
        "aws:SecureTransport": "true",
        "aws:SourceIp": source_ip(turn, origin),
        "aws:RequestedRegion": region,
        "aws:ViaAWSService": "false",
        "aws:PrincipalIsAWSService": "false",
    }
    if principal.kind is PrincipalKind.ANONYMOUS:
        context["aws:PrincipalType"] = principal.kind.value
        return context
    context["aws:PrincipalArn"] = principal.issuer_arn
    context["aws:PrincipalAccount"] = principal.account
    context["aws:PrincipalType"] = principal.kind.value
    context["aws:userid"] = principal.unique_id
    if principal.user is not None:
        context["aws:username"] = principal.user
    organization = turn.world.organization
    if organization is not None and organization.has(principal.account):
        context["aws:PrincipalOrgID"] = organization.organization_id
    account = _deciding(turn, principal.account)
    if account is None:
        return context
    for holder in _holders(account, principal):
        if not isinstance(holder, Group):
            for key, value in holder.tags.items():
                context[f"aws:PrincipalTag/{key}"] = value
    session = principal.session
    if session is not None:
        for key, value in session.tags.items():
            context[f"aws:PrincipalTag/{key}"] = value
        issued = session.issued.astimezone(UTC)
        context["aws:TokenIssueTime"] = issued.strftime("%Y-%m-%dT%H:%M:%SZ")
        context.update(_factor_context(turn, session))
        if session.source_identity is not None:
            context["aws:SourceIdentity"] = session.source_identity
        if session.instance_id is not None:
            context.update(_instance_context(account, session.instance_id))
    return context


def _organization_of_resource(turn: Turn, owner: str) -> Context:
    organization = turn.world.organization
    if organization is None or not organization.has(owner):
        return {}
    return {"aws:ResourceOrgID": organization.organization_id}


def _factor_context(turn: Turn, session: SessionCredentials) -> Context:
    """Whether a second factor was given. Long-term keys do not say; a role's session says
    no, whoever assumed the role with what."""
    if session.mfa_at is None:
        return {"aws:MultiFactorAuthPresent": "false"}
    return {
        "aws:MultiFactorAuthPresent": "true",
        "aws:MultiFactorAuthAge": str(int((turn.now - session.mfa_at).total_seconds())),
    }


def _instance_context(account: Account, instance_id: str) -> Context:
    """What EC2 adds to the credentials of an instance."""
    instance = account.instances.get(instance_id)
    if instance is None:
        return {}
    arn = f"arn:aws:ec2:{account.region}:{account.id}:instance/{instance_id}"
    return {
        "ec2:SourceInstanceARN": arn,
        "ec2:RoleDelivery": "2.0" if instance.http_tokens == "required" else "1.0",
        "aws:Ec2InstanceSourcePrivateIPv4": instance.private_ip,
    }


def source_ip(turn: Turn, origin: str) -> str:
    """Where a call comes from: the instance's address, that of functions, the office's."""
    if origin == FUNCTION:
        return FUNCTIONS_IP
    machine = turn.world.machines.get(origin)
    if machine is not None and machine.instance_id is not None:
        account = turn.world.account_of_instance(machine.instance_id)
        if account is not None:
            instance = account.instances[machine.instance_id]
            return instance.public_ip or instance.private_ip
    return OFFICE_IP
