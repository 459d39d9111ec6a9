"""Checks that ask the evaluator: what may this role or user do, as things are now?

The question is put as the principal's own request would be: a role is asked as a session
of the instance that carries it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from iamtutor.cloud import authorization, catalogue, principals
from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import NEIGHBOUR
from iamtutor.cloud.credentials.instances import role_of_instance
from iamtutor.cloud.principals import Principal, PrincipalKind
from iamtutor.cloud.service.caller import Caller
from iamtutor.cloud.service.requirements import Requirement
from iamtutor.cloud.state.identities import Role, SessionCredentials
from iamtutor.cloud.state.instances import Instance
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.lessons.content.names import EC2, learners_instance
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.situation import Miss, Situation, miss
from iamtutor.lessons.schema.predicates import AccessQuestion, Allowance, CannotQuestion
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.comparison.minimal import count_beyond
from iamtutor.policy.document import VERSION_2012, PolicyDocument
from iamtutor.policy.evaluation import ApplicablePolicies, decide, evaluate
from iamtutor.policy.layers import Decision
from iamtutor.policy.request import ANONYMOUS, AccessRequest

_S3 = "arn:aws:s3:::"

#: Condition keys of a request and their values.
Given = Mapping[str, str]
_NOTHING: Given = {}
#: What to say of an implicit deny, by the kind of policy whose allow is missing.
_MISSING_IN = {
    "identity": Reason.STILL_IMPLICITLY_DENIED,
    "resource": Reason.STILL_DENIED_BY_RESOURCE,
    "trust": Reason.STILL_DENIED_BY_TRUST,
    "boundary": Reason.STILL_DENIED_BY_BOUNDARY,
    "scp": Reason.STILL_DENIED_BY_ORGANIZATION,
}


def can(question: AccessQuestion, situation: Situation) -> Miss | None:
    """Whether all of it is allowed."""
    name = situation.fill(question.principal)
    principal = principal_called(name, situation)
    if principal is None:
        return _missing(name)
    given = _given(question, situation)
    for action, resource in _pairs(question, situation):
        refused = _refusal(name, principal, action, resource, situation, given)
        if refused is not None:
            return refused
    return None


def cannot(question: CannotQuestion, situation: Situation) -> Miss | None:
    """Whether none of it is allowed, for the reason asked for if one is."""
    name = situation.fill(question.principal)
    principal = principal_called(name, situation)
    if principal is None:
        return _missing(name)
    given = _given(question, situation)
    for action, resource in _pairs(question, situation):
        decision = ask(principal, action, resource, situation, given)
        if decision is Decision.ALLOWED:
            reason = Reason.STILL_ALLOWED
        elif question.because in {None, decision.value}:
            continue
        elif decision is Decision.IMPLICIT_DENY:
            reason = Reason.DENIED_WITHOUT_A_DENY
        else:
            reason = Reason.DENIED_BY_A_DENY
        return _told(reason, name, action, resource)
    return None


def allows_only(allowance: Allowance, situation: Situation) -> Miss | None:
    """Whether exactly the listed actions are allowed on the listed resources."""
    name = situation.fill(allowance.principal)
    principal = principal_called(name, situation)
    if principal is None:
        return _missing(name)
    wanted = {
        situation.fill(resource): frozenset(actions)
        for resource, actions in allowance.actions.items()
    }
    for resource, actions in wanted.items():
        for action in sorted(actions):
            refused = _refusal(name, principal, action, resource, situation)
            if refused is not None:
                return refused
    resources = [
        situation.fill(pattern)
        for pattern in (*allowance.resources, *allowance.actions)
    ]
    for resource in resources:
        for action in actions_on(resource):
            if action in wanted.get(resource, ()):
                continue
            decision = ask(principal, action, resource, situation)
            if decision is Decision.ALLOWED:
                told = _told(Reason.ALLOWS_MORE, name, action, resource)
                return _counted(told, principal, wanted, resources, situation)
    return None


def _counted(
    told: Miss,
    principal: Principal,
    wanted: Mapping[str, frozenset[str]],
    resources: Sequence[str],
    situation: Situation,
) -> Miss:
    """With how much too much the principal's own policies allow, if they do: a number
    that falls with each step towards what is needed."""
    asked = [
        _question(principal, action, resource, situation)
        for resource, actions in wanted.items()
        for action in sorted(actions)
    ]
    identity = asked[0][1].identity if asked else ()
    statements = [one for policy in identity for one in policy.document.statements]
    together = PolicyDocument(VERSION_2012, "", tuple(statements), "")
    needed = [request for request, _ in asked]
    about = {}
    for resource in resources:
        request, _ = _question(principal, "", resource, situation)
        about[resource] = request.resource_account, request.context
    count = count_beyond(together, needed, about, aws_catalogue())
    if not count:
        return told
    return miss(Reason.ALLOWS_MORE_COUNTED, count=f"{count:,}", **told.params)


def actions_on(resource: str) -> tuple[str, ...]:
    """The S3 actions, of those that the account simulates, that concern a resource."""
    if not resource.startswith(_S3):
        kind = "*"
    elif "/" in resource:
        kind = "object"
    else:
        kind = "bucket"
    return _s3_actions()[kind]


@cache
def _s3_actions() -> dict[str, tuple[str, ...]]:
    """What the operations of S3 need, asked of the catalogue with a probe."""
    bucket, key = "probe", "key"
    targets = {"*": "*", f"{_S3}{bucket}": "bucket", f"{_S3}{bucket}/{key}": "object"}
    params = {
        "Bucket": bucket,
        "Key": key,
        "CopySource": f"{bucket}/{key}",
        "Delete": {"Objects": [{"Key": key}]},
    }
    nobody = principals.anonymous()
    probed = Account("000000000000", "us-east-1")
    turn = Turn(
        World({probed.id: probed}, {}, "probe"), datetime(2026, 1, 1, tzinfo=UTC)
    )
    caller = Caller(nobody, "us-east-1", "probe")
    found: dict[str, set[str]] = {kind: set() for kind in targets.values()}
    for operation in catalogue.about("s3").operations.values():
        for requirement in operation.requires(turn, caller, params):
            found[targets[requirement.resource]].add(requirement.action)
    return {kind: tuple(sorted(actions)) for kind, actions in found.items()}


def principal_called(name: str, situation: Situation) -> Principal | None:
    """The principal that ``role/NAME`` or ``user/NAME`` acts as; ``root``, and nobody."""
    kind, _, entity = name.partition("/")
    account = situation.account
    if name == ANONYMOUS:
        return principals.anonymous()
    if name == "root":
        arn = f"arn:aws:iam::{account.id}:root"
        return Principal(PrincipalKind.ROOT, arn, account.id, account.id, arn)
    if kind == "user":
        user = account.users.get(entity)
        return principals.of_user(account, user) if user is not None else None
    role = account.roles.get(entity)
    if role is None:
        return None
    instance = _carrier(role, situation)
    session_name = instance.instance_id if instance else entity
    arn = f"arn:aws:sts::{account.id}:assumed-role/{role.name}/{session_name}"
    unique_id = f"{role.role_id}:{session_name}"
    session = SessionCredentials(
        access_key_id="",
        secret_access_key="",
        session_token="",
        issued=situation.now,
        expires=situation.now + timedelta(hours=1),
        principal_arn=arn,
        principal_id=unique_id,
        issuer_arn=role.arn,
        session_name=session_name,
        instance_id=instance.instance_id if instance else None,
    )
    return Principal(
        PrincipalKind.ROLE_SESSION,
        arn,
        unique_id,
        account.id,
        role.arn,
        role=role.name,
        session=session,
    )


def _carrier(role: Role, situation: Situation) -> Instance | None:
    """An instance that carries the role, the learner's own before others."""
    latest = learners_instance(situation.account)
    for instance in (latest, *situation.account.instances.values()):
        if instance is not None and (
            role_of_instance(situation.world, instance.instance_id) is role
        ):
            return instance
    return None


def ask(
    principal: Principal,
    action: str,
    resource: str,
    situation: Situation,
    given: Given = _NOTHING,
) -> Decision:
    """What the policies say to one question, without an event and without reasons."""
    return decide(*_question(principal, action, resource, situation, given))


def _question(
    principal: Principal,
    action: str,
    resource: str,
    situation: Situation,
    given: Given = _NOTHING,
) -> tuple[AccessRequest, ApplicablePolicies]:
    account = situation.account
    owner = _owner(resource, situation)
    owning = situation.world.accounts.get(owner)
    known = catalogue.resource_context(owning, resource) if owning is not None else {}
    requirement = Requirement(action, resource, {**known, **given}, owner=owner)
    session = principal.session
    carrier = account.instances.get((session and session.instance_id) or "")
    request = authorization.asked(
        situation.turn,
        principal,
        requirement,
        region=account.region,
        origin=(carrier and carrier.machine) or EC2,
        signing={},
        headers={},
    )
    policies = authorization.applicable_policies(situation.turn, principal, requirement)
    return request, policies


def _owner(resource: str, situation: Situation) -> str:
    """The account that has a resource: its ARN says so, or a bucket's name."""
    world = situation.world
    if not resource.startswith(_S3):
        named = resource.split(":", 5)[4:5]
        return (
            named[0] if named and named[0] in world.accounts else situation.account.id
        )
    bucket = resource.removeprefix(_S3).split("/", 1)[0]
    owner = world.owner_of_bucket(bucket)
    if owner is not None:
        return owner.id
    return NEIGHBOUR if world.is_taken(bucket) else situation.account.id


def _pairs(question: AccessQuestion, situation: Situation) -> Iterator[tuple[str, str]]:
    for resource in question.resource:
        for action in question.action:
            yield action, situation.fill(resource)


def _given(question: AccessQuestion, situation: Situation) -> Given:
    return {key: situation.fill(value) for key, value in question.given.items()}


def _refusal(
    name: str,
    principal: Principal,
    action: str,
    resource: str,
    situation: Situation,
    given: Given = _NOTHING,
) -> Miss | None:
    asked = _question(principal, action, resource, situation, given)
    match decide(*asked):
        case Decision.ALLOWED:
            return None
        case Decision.EXPLICIT_DENY:
            reason = Reason.STILL_EXPLICITLY_DENIED
        case Decision.IMPLICIT_DENY:
            reason = _MISSING_IN[evaluate(*asked).spoken_cause]
    return _told(reason, name, action, resource)


def _missing(name: str) -> Miss:
    return miss(Reason.PRINCIPAL_MISSING, principal=_entity(name))


def _entity(name: str) -> str:
    return name.partition("/")[2] or name


def _told(reason: Reason, name: str, action: str, resource: str) -> Miss:
    return miss(
        reason,
        principal=_entity(name),
        action=action,
        resource=resource,
    )
