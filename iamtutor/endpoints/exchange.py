"""One request to one answer: who calls, what is asked, and how it is written.

In this order, so that nothing is looked into before it is known whose it is: the address
finds the account, the key has to be one of its own, the signature has to be right, and only
then is the body read and the operation looked for. What the operation does and whether it
may is ``cloud.calls.perform``'s alone.
"""

import base64
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from botocore.model import OperationModel, ServiceModel
from django.utils import timezone

from iamtutor.classroom.plan import barrier
from iamtutor.cloud import calls, catalogue
from iamtutor.cloud.authorization import TOOLS
from iamtutor.cloud.calls import ApiCall
from iamtutor.cloud.credentials.presigned import PRESIGNED
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.principals import Credentials, identify, secret_of
from iamtutor.cloud.refusals import Refusal, refuse
from iamtutor.cloud.services.s3.requirements import NOT_SIGNED, presigned
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.course.account import actions
from iamtutor.course.selectors import lesson_at
from iamtutor.endpoints import services
from iamtutor.endpoints.models import Endpoint
from iamtutor.endpoints.receiving import LIMIT, OBJECT_LIMIT, Busy
from iamtutor.people.selectors import whole_seat
from iamtutor.sandbox import bursts, turnstile
from iamtutor.sandbox.bodies import TooManyBodies
from iamtutor.sandbox.codec import UNREADABLE, WorldTooLarge, unpack
from iamtutor.sandbox.models import Sandbox
from iamtutor.sandbox.services import Conflict, Done
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import row
from iamtutor.wire import (
    answers,
    claims,
    cross_origin,
    errors,
    integrity,
    parsing,
    routing,
    signatures,
    validation,
)
from iamtutor.wire.answers import Ids
from iamtutor.wire.chunks import Pieces
from iamtutor.wire.claims import STREAMING, Claim
from iamtutor.wire.message import Answer, Received, Request
from iamtutor.wire.routing import Found
from iamtutor.wire.signatures import Sealed
from iamtutor.wire.values import Unreadable

log = structlog.get_logger("iamtutor.endpoints")

#: The body of a request, of at most so many bytes, decoded if it comes in pieces.
Receive = Callable[[int, Pieces | None], AbstractContextManager[Received]]
#: What the cloud does not do for want of room is said in AWS's words for "less of it".
_FULL = (WorldTooLarge, TooManyBodies)
_DAMAGED = (
    "This simulated account cannot be read. The page of its lesson offers a new one."
)
_CLOSED = "Nobody can work in this simulated account now. The site's pages say why."


@dataclass(slots=True)
class Exchange:
    """A request to an account. ``operation`` is known once it was understood: for the
    server's own log."""

    endpoint: Endpoint
    request: Request
    receive: Receive
    operation: str = "unknown"

    def answer(self) -> Answer:
        try:
            claim = claims.claim_of(self.request)
            name = None if claim is None else claim.service
            service = routing.service_of(self.request, name)
        except routing.NoSuchService as missing:
            in_json = self.request.header("x-amz-target") is not None
            return errors.unknown_service(str(missing), in_json, new_ids("query"))
        except ServiceError as error:
            self._count()
            service = routing.service_of(self.request, None)
            return errors.refusal(service, error, new_ids(service.metadata["protocol"]))
        return _Call(self, service, claim).answer()

    def _count(self) -> None:
        with writer_queue():
            services.spend(self.endpoint)


def no_account(request: Request) -> Answer:
    """What is answered where nobody has the address."""
    said = "There is no simulated account at this address."
    return _unheard(request, lambda _: ServiceError("UnknownEndpoint", said, 404))


def outage(request: Request, *, passing: bool) -> Answer:
    """What is answered where something broke; ``passing``: it does so for a moment."""
    return _unheard(request, partial(errors.outage, passing=passing))


def _unheard(request: Request, error: Callable[[ServiceModel], ServiceError]) -> Answer:
    """The refusal of a request that came to no exchange, in the form that the client
    reads."""
    try:
        claim = claims.claim_of(request)
        service = routing.service_of(request, None if claim is None else claim.service)
    except (ServiceError, routing.NoSuchService):
        service = routing.service_of(request, None)
    ids = new_ids(service.metadata["protocol"])
    answer = errors.refusal(service, error(service), ids)
    return without_body(answer) if request.method == "HEAD" else answer


def without_body(answer: Answer) -> Answer:
    """The answer to HEAD: as long as the other would be."""
    return Answer(answer.status, answer.headers, b"", answer.size)


class _Call:
    """A request whose service and claimed signature are known."""

    def __init__(
        self, exchange: Exchange, service: ServiceModel, claim: Claim | None
    ) -> None:
        self.exchange = exchange
        self.request = exchange.request
        self.service = service
        self.claim = claim
        self.operation: OperationModel | None = None
        self.world: World | None = None
        self.words = catalogue.about(service.service_name).words
        self.protocol = service.metadata["protocol"]
        self.ids = new_ids(self.protocol)

    def answer(self) -> Answer:
        answer = self._answered()
        if self.world is None or self._is_preflight or not self._is_s3:
            return answer
        more = cross_origin.headers_for(self.request, self.world)
        return replace(answer, headers=[*answer.headers, *more])

    @property
    def _is_s3(self) -> bool:
        return bool(self.service.service_name == "s3")

    @property
    def _is_preflight(self) -> bool:
        return self.request.method == "OPTIONS"

    def _answered(self) -> Answer:
        try:
            services.check(self.exchange.endpoint)
            return self._let_in()
        except (services.TooMany, Busy, Conflict, turnstile.Busy):
            return self._refused(errors.slow_down(self.service))
        except NotEmulated as missing:
            self.exchange._count()
            return self._refused(errors.not_emulated(self.service, missing))
        except Unreadable as error:
            self.exchange._count()
            return self._refused(validation.unreadable(self.protocol, error))
        except _Refused as refused:
            return self._refused(refused.error)
        except ServiceError as error:
            self.exchange._count()
            return self._refused(error)
        except _FULL:
            said = "This simulated account is full. Delete something first."
            return self._refused(ServiceError("SimulationLimitExceeded", said))

    def _refused(self, error: ServiceError) -> Answer:
        answer = errors.refusal(self.service, error, self.ids, self.operation)
        return without_body(answer) if self.request.method == "HEAD" else answer

    # -- who ---------------------------------------------------------------------------

    def _let_in(self) -> Answer:
        sandbox = row(Sandbox, id=self.exchange.endpoint.sandbox_id)
        if sandbox is None:
            raise Conflict
        try:
            world = self.world = unpack(sandbox.document)
        except UNREADABLE:
            log.exception("unreadable")
            raise ServiceError("SimulationUnreadable", _DAMAGED, 403) from None
        if self._is_s3 and self._is_preflight:
            told = cross_origin.preflight(self.request, world)
            self.exchange._count()
            return Answer(200, [*answers.s3_ids(self.ids), *told])
        sealed, credentials = None, None
        secret = ""
        if self.claim is not None:
            known = secret_of(world, self.claim.access_key_id)
            if known is None:
                self._refuse_stranger(world)
            secret = known or ""
            signatures.check_time(self.claim, self.words, timezone.now())
            if self.claim.payload is not None:
                sealed = self._verified(secret, self.claim.payload)
        with self._body(sealed) as body:
            if self.claim is not None:
                if sealed is None:
                    self._verified(secret, body.sha256.hex())
                credentials = Credentials(
                    self.claim.access_key_id,
                    secret,
                    self.claim.token,
                    PRESIGNED if self.claim.presigned else "tools",
                )
            integrity.check(self.request, self.claim, body)
            return self._perform(sandbox, world, credentials, body)

    def _refuse_stranger(self, world: World) -> None:
        """A key that is not of this account, or no longer. A key of a session that has
        ended says so by its token; ``perform`` knows how."""
        assert self.claim is not None
        turn = Turn(world, timezone.now())
        given = Credentials(self.claim.access_key_id, "", self.claim.token)
        identify(turn, given, self.words)
        raise refuse(self.words, Refusal.UNKNOWN_KEY)

    def _verified(self, secret: str, payload: str) -> Sealed:
        assert self.claim is not None
        return signatures.verify(self.claim, self.request, secret, self.words, payload)

    # -- the body ----------------------------------------------------------------------

    def _body(self, sealed: Sealed | None) -> AbstractContextManager[Received]:
        kind = self.claim.payload if self.claim is not None else None
        pieces = None
        if kind in STREAMING:
            assert sealed is not None
            pieces = Pieces(kind, sealed, self.words)
        elif self.request.header("transfer-encoding") and self.protocol == "rest-xml":
            raise ServiceError(
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
                501,
                Header="Transfer-Encoding",
            )
        limit = OBJECT_LIMIT if self.protocol == "rest-xml" else LIMIT
        return self.exchange.receive(limit, pieces)

    # -- what --------------------------------------------------------------------------

    def _found(self, body: Received) -> Found:
        form = None
        if self.protocol in {"query", "ec2"}:
            form = parsing.form(self.request, body)
        return routing.find(self.request, self.service, form)

    def _perform(
        self,
        sandbox: Sandbox,
        world: World,
        credentials: Credentials | None,
        body: Received,
    ) -> Answer:
        found = self._found(body)
        self.operation = found.operation
        name = found.operation.name
        self.exchange.operation = catalogue.call_name(found.service, name)
        operation = catalogue.find(found.service, name)
        params = parsing.parameters(self.request, found, body)
        integrity.check_headers(found.operation, self.request, body)
        validation.check(found.operation, params)
        region = self.claim.region if self.claim is not None else ""
        call = ApiCall(
            service=found.service,
            operation=name,
            params=params,
            credentials=credentials,
            region=region or world.account.region,
            origin=TOOLS,
            agent=(self.request.header("user-agent") or "")[:400],
            signing=self._signing() if self._is_s3 else {},
            headers=self._asked_of_headers(),
        )
        played: list[_Played] = []

        def play(turn: Turn) -> None:
            body.file.seek(0)
            played.append(_played(turn, call))

        done = self._act(sandbox, world, call, play, reads=operation.reads)
        last = played[-1]
        if last.error is not None:
            if done is None:
                self.exchange._count()
            raise _Refused(last.error)
        answer = answers.answer(found.operation, last.response, last.status, self.ids)
        if self.request.method == "HEAD":
            length = last.response.get("ContentLength", 0)
            return Answer(answer.status, answer.headers, b"", int(str(length)))
        return answer

    def _act(
        self,
        sandbox: Sandbox,
        world: World,
        call: ApiCall,
        play: Callable[[Turn], None],
        *,
        reads: bool,
    ) -> Done | None:
        """Play the call as an action of the seat, in its class and within its pace; None if
        nothing was written of it."""
        key = call.credentials.access_key_id if call.credentials is not None else ""
        endpoint = self.exchange.endpoint
        client = client_name(call.agent or "")
        enrolment = whole_seat(sandbox.enrolment_id)
        if enrolment is None:
            raise Conflict
        here = enrolment.removed is None and enrolment.person.is_active
        if not here or barrier(enrolment.cohort) is not None:
            raise ServiceError("SimulationClosed", _CLOSED, 403)
        return actions.call(
            enrolment,
            lesson_at(enrolment, sandbox.world),
            sandbox_id=sandbox.pk,
            made=bursts.Call(
                client,
                catalogue.call_name(call.service, call.operation),
                play,
                reads,
                partial(used_by, key),
            ),
            within=lambda _: services.spend(endpoint, client),
            seen=(sandbox, world),
        )

    def _asked_of_headers(self) -> Mapping[str, str]:
        """What any policy may ask of the request's headers."""
        asked = (("aws:Referer", "referer"), ("aws:UserAgent", "user-agent"))
        found = {key: self.request.header(name) for key, name in asked}
        return {key: value for key, value in found.items() if value}

    def _signing(self) -> Mapping[str, str | None]:
        """What a bucket's policy may ask of the signature."""
        claim = self.claim
        if claim is None:
            return NOT_SIGNED
        said = {"s3:x-amz-content-sha256": claim.payload} if claim.payload else {}
        if not claim.presigned:
            return said
        return {**presigned(timezone.now() - claim.when, old=claim.old), **said}


class _Refused(Exception):
    """An error that is kept already, with its event."""

    def __init__(self, error: ServiceError) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class _Played:
    response: dict[str, Any]
    status: int
    error: ServiceError | None = None


def _played(turn: Turn, call: ApiCall) -> _Played:
    try:
        response = calls.perform(turn, call)
    except ServiceError as error:
        return _Played({}, error.status, error)
    return _Played(dict(response), turn.events[-1].status)


def used_by(access_key_id: str, world: World) -> bursts.Used | None:
    """The key, or the role of the session, whose use is noted."""
    for account in world.accounts.values():
        session = account.sessions.get(access_key_id)
        if session is not None:
            return account.roles.get(session.issuer_arn.rpartition("/")[2])
        for user in account.users.values():
            if access_key_id in user.access_keys:
                return user.access_keys[access_key_id]
    return None


def client_name(agent: str) -> str:
    """What a client calls itself, in a word: ``aws-cli/1.46.3``."""
    first = agent.partition(" ")[0][:40]
    return first if first.isprintable() and first else "?"


def new_ids(protocol: str) -> Ids:
    """The ids of an answer: S3's are of a form of their own."""
    if protocol != "rest-xml":
        return Ids(str(uuid4()), "")
    host = base64.b64encode(secrets.token_bytes(57)).decode("ascii")
    return Ids(secrets.token_hex(8).upper(), host)
