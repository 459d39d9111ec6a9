"""Checks that look at what there is: does the account have such a resource?

Each kind of resource has its candidates, and a function that lists what a candidate
misses. The candidate that misses least is the one the learner meant: its first miss is
what they are told. Names may contain ``*``.
"""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, TypeVar

from iamtutor.cloud.state.buckets import Bucket, S3Object
from iamtutor.cloud.state.identities import (
    Group,
    InstanceProfile,
    ManagedPolicy,
    Role,
    SessionCredentials,
    User,
)
from iamtutor.cloud.state.instances import Association, Instance
from iamtutor.lessons.content.names import own_buckets
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging import identities
from iamtutor.lessons.judging.identities import OwnedKey, differs
from iamtutor.lessons.judging.situation import Miss, Situation, miss
from iamtutor.lessons.schema.predicates import (
    AssociationPattern,
    BucketPattern,
    InstancePattern,
    InstanceProfilePattern,
    ObjectPattern,
    ResourcePattern,
    RolePattern,
)
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy, decide
from iamtutor.policy.layers import Decision
from iamtutor.policy.request import AccessRequest

Held = tuple[Bucket, S3Object]
Identity = User | Group | ManagedPolicy
Thing = (
    Identity
    | OwnedKey
    | SessionCredentials
    | Role
    | InstanceProfile
    | Instance
    | Association
    | Bucket
    | Held
)
Candidate = TypeVar("Candidate")
Misses = Iterator[Miss]

_TERMINATED = "terminated"
#: Misses of a candidate that is perhaps not meant at all; each is the first one of it.
_OTHER_NAME = frozenset(
    {
        Reason.IDENTITY_NOT_NAMED,
        Reason.ROLE_NOT_NAMED,
        Reason.INSTANCE_PROFILE_NOT_NAMED,
        Reason.INSTANCE_NOT_NAMED,
        Reason.BUCKET_NOT_NAMED,
        Reason.ACCESS_KEY_OF_ANOTHER,
    }
)
_EVERYTHING = NamedPolicy(
    "everything",
    parse_policy(
        '{"Version": "2012-10-17", "Statement": '
        '[{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    ),
)


def exists(pattern: ResourcePattern, situation: Situation) -> Miss | None:
    """Whether the account has a resource with at least these attributes."""
    found = _search(pattern, situation)
    return found if isinstance(found, Miss) else None


def absent(pattern: ResourcePattern, situation: Situation) -> Miss | None:
    """Whether the account has no resource with these attributes."""
    match _search(pattern, situation):
        case Miss():
            return None
        case User(name=name) | Group(name=name) | ManagedPolicy(name=name):
            return miss(Reason.IDENTITY_STILL_THERE, name=name)
        case (User(name=name), _):
            return miss(Reason.ACCESS_KEY_STILL_THERE, user=name)
        case SessionCredentials() as session:
            return miss(
                Reason.SESSION_STILL_THERE, principal=identities.issuer(session)
            )
        case Role(name=name):
            return miss(Reason.ROLE_STILL_THERE, role=name)
        case InstanceProfile(name=name):
            return miss(Reason.INSTANCE_PROFILE_STILL_THERE, instance_profile=name)
        case Instance() as instance:
            return miss(
                Reason.INSTANCE_STILL_THERE,
                instance=_name_of(instance),
                state=instance.state,
            )
        case Association() as association:
            instance = situation.account.instances[association.instance_id]
            return miss(
                Reason.ASSOCIATION_STILL_THERE,
                instance=_name_of(instance),
                instance_profile=association.profile,
            )
        case Bucket(name=name):
            return miss(Reason.BUCKET_STILL_THERE, bucket=name)
        case (Bucket() as bucket, S3Object() as held):
            return miss(Reason.OBJECT_STILL_THERE, bucket=bucket.name, object=held.key)


def _search(pattern: ResourcePattern, situation: Situation) -> Thing | Miss:
    kind, wanted = next(
        (_KINDS[name], value)
        for name, value in pattern
        if name in _KINDS and value is not None
    )
    nothing = kind.missing
    if pattern.instance_profile and pattern.instance_profile.role:
        # A profile holds a role: where there is neither, the role is made first.
        nothing = nothing if situation.account.roles else Reason.ROLE_MISSING
    found: Thing | Miss = _closest(
        kind.candidates(wanted, situation),
        lambda candidate: kind.misses(candidate, wanted, situation),
        miss(nothing),
        lambda candidate: not _was_there(candidate, situation),
    )
    return found


def _was_there(thing: object, situation: Situation) -> bool:
    """Whether the learner found it: of another name, it is none that they misspelt."""
    made = getattr(thing[-1] if isinstance(thing, tuple) else thing, "created", None)
    started = situation.world.started
    return made is not None and started is not None and made <= started


def _closest(
    candidates: Iterable[Candidate],
    misses: Callable[[Candidate], Misses],
    nothing: Miss,
    may_be_meant: Callable[[Candidate], bool],
) -> Candidate | Miss:
    """The first candidate that misses nothing, or the first miss of the closest: one that
    bears the name before all others, of which only some may be meant; of two that miss as
    much, the one made last."""
    fewest: list[Miss] | None = None
    for candidate in candidates:
        missed = list(misses(candidate))
        if not missed:
            return candidate
        if missed[0].reason in _OTHER_NAME and not may_be_meant(candidate):
            continue
        if fewest is None or _distance(missed) <= _distance(fewest):
            fewest = missed
    return fewest[0] if fewest else nothing


def _distance(missed: list[Miss]) -> tuple[bool, int]:
    return missed[0].reason in _OTHER_NAME, len(missed)


_POLICIES = identities.PolicyReasons(
    Reason.ROLE_LACKS_POLICY,
    Reason.ROLE_HAS_ANOTHER_POLICY,
    Reason.ROLE_INLINE_POLICIES,
)


def _role(role: Role, wanted: RolePattern, situation: Situation) -> Misses:
    yield from differs(
        Reason.ROLE_NOT_NAMED, role.name, wanted.name, situation, role=role.name
    )
    if wanted.trusts is not None:
        trusted = situation.fill(wanted.trusts)
        if not trusts(role, trusted, situation.account.id):
            yield miss(Reason.ROLE_TRUSTS_OTHERS, role=role.name, wanted=trusted)
    yield from identities.policies(role, wanted, situation, _POLICIES, role=role.name)
    yield from identities.tags(role.name, role.tags, wanted.tags, situation)


def trusts(role: Role, principal: str, account: str) -> bool:
    """Whether the trust policy lets a principal assume the role, such as a service; a user
    or role whose own policies allow it."""
    request = AccessRequest(principal, "sts:AssumeRole", role.arn, account, {})
    policy = NamedPolicy("trust policy", parse_policy(role.trust_policy))
    policies = ApplicablePolicies(identity=(_EVERYTHING,), resource=policy)
    return decide(request, policies) is Decision.ALLOWED


def _instance_profile(
    profile: InstanceProfile, wanted: InstanceProfilePattern, situation: Situation
) -> Misses:
    yield from differs(
        Reason.INSTANCE_PROFILE_NOT_NAMED,
        profile.name,
        wanted.name,
        situation,
        instance_profile=profile.name,
    )
    if wanted.role is not None:
        yield from _held_role(profile, wanted.role, situation)


def _held_role(
    profile: InstanceProfile | None, wanted: RolePattern, situation: Situation
) -> Misses:
    role = situation.account.roles.get(profile.role or "") if profile else None
    if role is not None:
        yield from _role(role, wanted, situation)
    elif profile is not None:
        yield miss(Reason.INSTANCE_PROFILE_EMPTY, instance_profile=profile.name)
    else:
        yield miss(Reason.INSTANCE_PROFILE_MISSING)


def _instances(wanted: InstancePattern, situation: Situation) -> Iterator[Instance]:
    """Terminated instances stay in the list for a while; they count if asked for."""
    for instance in situation.account.instances.values():
        if instance.state != _TERMINATED or wanted.state is not None:
            yield instance


def _instance(
    instance: Instance, wanted: InstancePattern, situation: Situation
) -> Misses:
    name = _name_of(instance)
    yield from differs(
        Reason.INSTANCE_NOT_NAMED, name, wanted.name, situation, instance=name
    )
    yield from differs(
        Reason.INSTANCE_IN_ANOTHER_STATE,
        instance.state,
        wanted.state,
        situation,
        instance=name,
        state=instance.state,
    )
    yield from identities.tags(name, instance.tags, wanted.tags, situation)


def _associations(
    wanted: AssociationPattern, situation: Situation
) -> Iterator[Association]:
    """Those of the instances that are asked for; of all, if there is none of these."""
    account, pattern = situation.account, wanted.instance or InstancePattern()
    meant = {
        instance.instance_id
        for instance in _instances(pattern, situation)
        if not any(_instance(instance, pattern, situation))
    }
    for association in account.associations.values():
        if not meant or association.instance_id in meant:
            yield association


def _association(
    association: Association, wanted: AssociationPattern, situation: Situation
) -> Misses:
    account = situation.account
    if wanted.instance is not None:
        instance = account.instances[association.instance_id]
        yield from _instance(instance, wanted.instance, situation)
    if wanted.role is not None:
        profile = account.instance_profiles.get(association.profile)
        yield from _held_role(profile, wanted.role, situation)


def _buckets(name: str | None, situation: Situation) -> list[Bucket]:
    """The learner's buckets, and those of the name that is asked for."""
    mine = own_buckets(situation.world, situation.account)
    if name is None:
        return mine
    wanted, own = situation.fill(name), {bucket.name for bucket in mine}
    return [
        bucket
        for bucket in situation.account.buckets.values()
        if bucket.name in own or fnmatchcase(bucket.name, wanted)
    ]


def _bucket(bucket: Bucket, wanted: BucketPattern, situation: Situation) -> Misses:
    yield from differs(
        Reason.BUCKET_NOT_NAMED, bucket.name, wanted.name, situation, bucket=bucket.name
    )
    yield from differs(
        Reason.BUCKET_IN_ANOTHER_REGION,
        bucket.region,
        wanted.region,
        situation,
        bucket=bucket.name,
        region=bucket.region,
    )
    yield from identities.tags(bucket.name, bucket.tags, wanted.tags, situation)


def _objects(wanted: ObjectPattern, situation: Situation) -> Iterator[Held]:
    for bucket in _buckets(wanted.bucket, situation):
        for held in bucket.objects.values():
            yield bucket, held


def _object(held: Held, wanted: ObjectPattern, situation: Situation) -> Misses:
    bucket, entry = held
    yield from differs(
        Reason.BUCKET_NOT_NAMED,
        bucket.name,
        wanted.bucket,
        situation,
        bucket=bucket.name,
    )
    yield from differs(
        Reason.OBJECT_NOT_NAMED,
        entry.key,
        wanted.key,
        situation,
        bucket=bucket.name,
        object=entry.key,
    )


def _name_of(instance: Instance) -> str:
    return instance.tags.get("Name") or instance.instance_id


class _Kind(NamedTuple):
    """How one kind of resource is looked for: what may be meant by a pattern, what each of
    these misses of it, and what is said where there is none."""

    candidates: Callable[[Any, Situation], Iterable[Any]]
    misses: Callable[[Any, Any, Situation], Misses]
    missing: Reason


#: By the key of a pattern. The pattern's model goes with the kind.
_KINDS = {
    "user": _Kind(
        lambda _, seen: seen.account.users.values(),
        identities.user,
        Reason.USER_MISSING,
    ),
    "group": _Kind(
        lambda _, seen: seen.account.groups.values(),
        identities.group,
        Reason.GROUP_MISSING,
    ),
    "policy": _Kind(
        lambda _, seen: seen.account.policies.values(),
        identities.policy,
        Reason.POLICY_MISSING,
    ),
    "access_key": _Kind(
        lambda _, seen: identities.owned_keys(seen),
        identities.access_key,
        Reason.ACCESS_KEY_MISSING,
    ),
    "session": _Kind(
        lambda _, seen: identities.sessions(seen),
        identities.session,
        Reason.SESSION_MISSING,
    ),
    "role": _Kind(
        lambda _, seen: seen.account.roles.values(), _role, Reason.ROLE_MISSING
    ),
    "instance_profile": _Kind(
        lambda _, seen: seen.account.instance_profiles.values(),
        _instance_profile,
        Reason.INSTANCE_PROFILE_MISSING,
    ),
    "instance": _Kind(_instances, _instance, Reason.INSTANCE_MISSING),
    "association": _Kind(_associations, _association, Reason.ASSOCIATION_MISSING),
    "bucket": _Kind(
        lambda wanted, seen: _buckets(wanted.name, seen),
        _bucket,
        Reason.BUCKET_MISSING,
    ),
    "object": _Kind(_objects, _object, Reason.OBJECT_MISSING),
}
