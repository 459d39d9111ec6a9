"""The journey of one API call, from credentials to event.

``perform`` is the only way in, for the terminal and the console alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from iamtutor.cloud import catalogue, consistency, identifiers, messages
from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import applicable_policies, asked, documents, in_force
from iamtutor.cloud.bodies import Body, BodyReader, Pattern
from iamtutor.cloud.errors import (
    AccessDenied,
    NotEmulated,
    ServiceError,
    without_body,
)
from iamtutor.cloud.events import ApiEvent, Recalled
from iamtutor.cloud.principals import Credentials, Principal, identify
from iamtutor.cloud.refusals import denial
from iamtutor.cloud.service.caller import Caller, Response
from iamtutor.cloud.service.requirements import Context, Requirement
from iamtutor.cloud.service.values import Operation, Service
from iamtutor.cloud.state.identities import KeyLastUsed, RoleLastUsed
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.policy.evaluation import EvaluationResult, evaluate
from iamtutor.policy.repair.allowing import to_allow
from iamtutor.policy.repair.edits import Edit

__all__ = ["ApiCall", "Credentials", "perform", "record_unsent"]

_PARTIAL_CONTENT = 206
#: What it costs to copy a world but for its buckets, in units of ``policy.budget``.
_COPYING_WORK = 4_000


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request before anyone has looked at it.

    ``service`` and ``operation`` are botocore's (``s3``, ``ListObjectsV2``); ``params`` are
    the Python parameters of the operation; ``credentials`` is None for an unsigned request;
    ``origin`` is ``console``, ``tools`` or a machine's name; ``agent`` what a client from
    outside calls itself. ``signing``: what conditions may ask of the signature, where it
    is no ordinary one; None takes a key away. ``headers``: the keys of conditions that are
    headers of the request.
    """

    service: str
    operation: str
    params: Mapping[str, object]
    credentials: Credentials | None
    region: str
    origin: str
    agent: str | None = None
    signing: Mapping[str, str | None] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def perform(turn: Turn, call: ApiCall) -> Response:
    """Carry out ``call``: the response's members, as botocore would parse them.

    Raises ``ServiceError`` (``AccessDenied`` among them) or ``NotEmulated``. In every case
    but the last an event is added to ``turn.events``.
    """
    operation = catalogue.find(call.service, call.operation)
    service = catalogue.about(call.service)
    evidence = _Evidence(turn, call, operation.event)
    try:
        principal = identify(turn, call.credentials, service.words)
        evidence.principal = principal
        evidence.policies = in_force(turn, principal)
        turn = turn.within(_acting(turn.world, service, principal, call))
        operation.precheck(turn, call.params)

        caller = Caller(principal, call.region, call.origin)
        denied: dict[tuple[str, str], AccessDenied] = {}
        for requirement in operation.requires(turn, caller, call.params):
            refusal = _refusal(turn, principal, call, requirement, evidence)
            if refusal is None:
                continue
            if not operation.part_by_part:
                raise refusal
            denied[requirement.action, requirement.resource] = refusal

        if service.dry_run and call.params.get("DryRun"):
            _try_out(turn, operation, caller, call)
        for name in operation.unheeded:
            if call.params.get(name):
                raise NotEmulated(call.service, f"{call.operation} with {name}")
        past = consistency.before_change(turn, service, operation)
        response = operation.function(turn, replace(caller, denied=denied), call.params)
        consistency.remember(turn, past)
    except ServiceError as error:
        answer = without_body(error) if operation.head else error
        evidence.record(answer.status, answer)
        if answer is error:
            raise
        raise answer from error
    _note_use(turn, principal, call)
    evidence.recalled = operation.recalls(response)
    evidence.record(
        _PARTIAL_CONTENT if "ContentRange" in response else operation.status
    )
    return response


def _refusal(
    turn: Turn,
    principal: Principal,
    call: ApiCall,
    requirement: Requirement,
    evidence: _Evidence,
) -> AccessDenied | None:
    """What a requirement is answered: None if policies allow it. What was asked, and what
    decided, goes into the evidence."""
    policies = applicable_policies(turn, principal, requirement)
    evidence.owners.append(requirement.owner or turn.account.id)
    request = asked(
        turn,
        principal,
        requirement,
        region=call.region,
        origin=call.origin,
        signing=call.signing,
        headers=call.headers,
    )
    evaluation = evaluate(request, policies)
    evidence.evaluations.append(evaluation)
    evidence.documents.update(documents(policies))
    if evaluation.is_allowed:
        return None
    words = catalogue.about(call.service).words
    if not catalogue.find(call.service, call.operation).part_by_part:
        repair = to_allow(request, policies)
        evidence.edits = repair.edits if repair is not None else ()
        if words.authorization_ids:
            evidence.context = dict(request.context)
    return denial(
        words,
        turn.wording,
        evaluation,
        requirement.spoken,
        blob=lambda: messages.encoded_failure(
            turn.world, principal, evaluation, policies, requirement.context
        ),
        stranger=_is_stranger(turn.world, principal, request.resource_account),
        reference=evidence.reference,
    )


def _acting(
    world: World, service: Service, principal: Principal, call: ApiCall
) -> Account:
    """The account in which a call is carried out."""
    holder = service.holder(world, call.operation, call.params)
    return holder or world.accounts.get(principal.account) or world.account


def _is_stranger(world: World, principal: Principal, owner: str) -> bool:
    """Whether a caller is of another account than the resource, and of no organization
    that both are in."""
    if principal.account == owner:
        return False
    both = world.organization
    return both is None or not (both.has(principal.account) and both.has(owner))


def _try_out(turn: Turn, operation: Operation, caller: Caller, call: ApiCall) -> None:
    """EC2's dry run: carried out on a copy of the world, so that it says what is wrong
    with the request, if anything is. Raises ServiceError in any case."""
    turn.charge(_COPYING_WORK)
    # What there may be most of is S3's alone, and so need not be copied.
    theirs = {id(one.buckets): one.buckets for one in turn.world.accounts.values()}
    trial = replace(turn, world=deepcopy(turn.world, theirs))
    operation.function(trial, caller, call.params)
    raise ServiceError(
        "DryRunOperation",
        "Request would have succeeded, but DryRun flag is set.",
        412,
    )


def record_unsent(turn: Turn, call: ApiCall) -> ApiEvent:
    """Record a call that never left its machine for want of credentials."""
    error = ServiceError("NoCredentials", "Unable to locate credentials", 0)
    return _Evidence(turn, call).record(0, error, sent=False)


def _note_use(turn: Turn, principal: Principal, call: ApiCall) -> None:
    """GetRole and GetAccessKeyLastUsed tell when a role or a key was last used."""
    account = turn.world.accounts.get(principal.account)
    if account is None:
        return
    if principal.role is not None:
        role = account.roles.get(principal.role)
        if role is not None:
            role.last_used = RoleLastUsed(turn.now, call.region)
    elif principal.session is None and principal.user in account.users:
        keys = account.users[principal.user].access_keys
        key = keys.get(call.credentials.access_key_id) if call.credentials else None
        if key is not None:
            service = catalogue.about(call.service)
            region = service.home or call.region
            key.last_used = KeyLastUsed(turn.now, service.namespace, region)


class _Evidence:
    """What is known of a call so far; becomes its event, however it ends."""

    def __init__(self, turn: Turn, call: ApiCall, called: str | None = None) -> None:
        self.turn = turn
        self.call = call
        self.called = called
        self.principal: Principal | None = None
        self.policies: tuple[str, ...] = ()
        self.owners: list[str] = []
        self.evaluations: list[EvaluationResult] = []
        self.documents: dict[str, str] = {}
        self.edits: tuple[Edit, ...] = ()
        self.context: Context = {}
        self.recalled: tuple[Recalled, ...] = ()
        #: Where the event is recorded. A bucket may be gone when it is.
        service = catalogue.about(call.service)
        there = service.answers_in(turn.world, call.operation, call.params)
        self.region = service.home or there or call.region

    @cached_property
    def event_id(self) -> str:
        """Drawn when it is first needed: by the denial that names it, or at the end."""
        return identifiers.uuid(self.turn.world, "event")

    def reference(self) -> tuple[str, str]:
        """The Region and the id under which a denial is kept."""
        return self.region, identifiers.authorization_id(self.event_id)

    def record(
        self, status: int, error: ServiceError | None = None, *, sent: bool = True
    ) -> ApiEvent:
        call, principal = self.call, self.principal
        recipients = self._recipients(error)
        credentials = call.credentials
        unrecorded = catalogue.about(call.service).unrecorded
        event = ApiEvent(
            event_id=self.event_id,
            time=self.turn.now,
            service=call.service,
            operation=call.operation,
            region=self.region,
            origin=call.origin,
            agent=call.agent,
            params={
                name: _plain(value) if name != "Body" else {"size": _size(value)}
                for name, value in call.params.items()
                if name not in unrecorded
            },
            principal_arn=principal.arn if principal else None,
            principal_id=principal.unique_id if principal else None,
            issuer_arn=principal.issuer_arn if principal else None,
            access_key_id=credentials.access_key_id if credentials else None,
            credentials_from=credentials.source if credentials else None,
            policies=self.policies,
            evaluations=tuple(self.evaluations),
            documents=self.documents,
            edits=self.edits,
            context=self.context,
            status=status,
            error_code=error.code if error else None,
            error_message=error.message if error else None,
            sent=sent,
            source_identity=_source_identity(principal),
            called=self.called,
            recalled=self.recalled,
            recipients=recipients,
            owner=self._owner(),
            shared_id=identifiers.shared_id(self.event_id) if recipients[1:] else None,
        )
        self.turn.events.append(event)
        return event

    def _owner(self) -> str | None:
        if self.principal is None or not self.owners:
            return None
        own, owner = self.principal.account, self.owners[-1]
        return owner if own in self.turn.world.accounts and owner != own else None

    def _recipients(self, error: ServiceError | None) -> tuple[str, ...]:
        """The caller's account first; what was done in others, they are told too."""
        if self.principal is None or len(self.turn.world.accounts) == 1:
            return ()
        owners = () if error is not None else tuple(self.owners)
        known = self.turn.world.accounts
        found = dict.fromkeys((self.principal.account, *owners))
        return tuple(account for account in found if account in known)


def _source_identity(principal: Principal | None) -> str | None:
    session = principal.session if principal is not None else None
    return session.source_identity if session is not None else None


def _plain(value: object) -> object:
    """A parameter as it may be kept: JSON-able."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(member) for name, member in value.items()}
        case list() | tuple():
            return [_plain(member) for member in value]
        case _:
            return {"size": _size(value)}


def _size(body: object) -> int | None:
    """The length of a body, found without reading it; None when it won't say."""
    match body:
        case None:
            return 0
        case str():
            return len(body.encode())
        case Body() | Pattern():
            return body.size
        case bytes() | bytearray() | memoryview() | BodyReader():
            return len(body)
    seek, tell = getattr(body, "seek", None), getattr(body, "tell", None)
    if seek is None or tell is None:
        return None
    place = tell()
    seek(0, 2)
    size = tell()
    seek(place)
    return int(size)
