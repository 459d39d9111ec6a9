"""Service last accessed data: which services an identity may use, and which it did use;
or which a managed policy allows, and which those did use who have it.

AWS shows an access within four hours; here it is there at once. As on AWS every
attempt counts, allowed or not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import managed_policy
from iamtutor.cloud.catalogue import about
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import no_such_entity, paged
from iamtutor.cloud.state.identities import AccessJob, Role, User
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.document import Effect, PolicyDocument, parse_policy

#: How many reports an account remembers; older ones are forgotten.
_KEPT_JOBS = 10


@reads(for_iam.arn_in("Arn"))
def generate_service_last_accessed_details(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    account = turn.account
    if params.get("Granularity") == "ACTION_LEVEL":
        raise NotEmulated("iam", "last accessed information of actions")
    if _subject(account, params["Arn"]) is None:
        raise no_such_entity(f"ARN {params['Arn']} was not found.")
    job = AccessJob(identifiers.uuid(turn.world, "job"), params["Arn"], turn.now)
    account.access_jobs = [*account.access_jobs[1 - _KEPT_JOBS :], job]
    return {"JobId": job.job_id}


@reads(account_wide)
def get_service_last_accessed_details(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    account = turn.account
    job = next((j for j in account.access_jobs if j.job_id == params["JobId"]), None)
    if job is None:
        raise no_such_entity(f"Job {params['JobId']} was not found.")
    subject = _subject(account, job.arn)
    if subject is None:
        raise no_such_entity(f"ARN {job.arn} was not found.")
    used = _last_uses(turn, job, subject)
    services: list[Response] = []
    for namespace in sorted(_allowed_services(subject)):
        row: Response = {
            "ServiceName": aws_catalogue().service_names.get(namespace, namespace)
        }
        uses = used.get(namespace, {})
        if uses:
            arn, (when, region) = max(uses.items(), key=lambda use: use[1][0])
            row["LastAuthenticated"] = when
        row["ServiceNamespace"] = namespace
        if uses:
            row["LastAuthenticatedEntity"] = arn
            row["LastAuthenticatedRegion"] = region
        row["TotalAuthenticatedEntities"] = len(uses)
        services.append(row)
    shown = paged(params, "ServicesLastAccessed", services)
    return {
        "JobStatus": "COMPLETED",
        "JobType": "SERVICE_LEVEL",
        "JobCreationDate": job.created,
        "ServicesLastAccessed": shown.pop("ServicesLastAccessed"),
        "JobCompletionDate": job.created,
        **shown,
    }


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a report is about: the documents, and the ARNs of the identities whose use
    counts."""

    documents: tuple[PolicyDocument, ...]
    identities: frozenset[str]


def _subject(account: Account, arn: str) -> _Subject | None:
    for identity in account.identities:
        if identity.arn == arn:
            return _Subject(tuple(_documents(account, identity)), frozenset({arn}))
    policy = managed_policy(account, arn)
    if policy is None:
        return None
    having = {one.arn for one in account.identities if arn in _attached(account, one)}
    return _Subject((policy.document,), frozenset(having))


def _attached(account: Account, identity: Role | User) -> Iterator[str]:
    """The managed policies of an identity, those of a user's groups too."""
    yield from identity.attached
    if isinstance(identity, User):
        for group in identity.groups:
            yield from account.groups[group].attached


def _last_uses(
    turn: Turn, job: AccessJob, subject: _Subject
) -> dict[str, dict[str, tuple[datetime, str]]]:
    """Service -> identity -> when it last asked the service, and in which Region."""
    used: dict[str, dict[str, tuple[datetime, str]]] = {}
    for event in [*turn.past(), *turn.events]:
        if event.sent and event.time <= job.created:
            arn = event.issuer_arn
            if arn is not None and arn in subject.identities:
                service = about(event.service).namespace
                used.setdefault(service, {})[arn] = (event.time, event.region)
    return used


def _allowed_services(subject: _Subject) -> set[str]:
    """The services that some Allow statement names."""
    allowed: set[str] = set()
    for document in subject.documents:
        for statement in document.statements:
            if statement.effect is not Effect.ALLOW:
                continue
            if statement.actions is None:  # NotAction: everything but a few
                return set(aws_catalogue().service_names)
            for action in statement.actions:
                namespace = action.split(":", 1)[0].lower()
                if namespace == "*":
                    return set(aws_catalogue().service_names)
                allowed.add(namespace)
    return allowed


def _documents(account: Account, identity: Role | User) -> Iterator[PolicyDocument]:
    for arn in _attached(account, identity):
        policy = managed_policy(account, arn)
        if policy is not None:
            yield policy.document
    groups = identity.groups if isinstance(identity, User) else ()
    for holder in (identity, *(account.groups[name] for name in groups)):
        for text in holder.inline.values():
            yield parse_policy(text)
