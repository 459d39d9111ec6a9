"""Names in IAM, looking things up by name, and paging through them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.service import Params, Response, Turn
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.state.identities import (
    Group,
    InstanceProfile,
    ManagedPolicy,
    Role,
    User,
)
from iamtutor.cloud.tags import tag_list

_T = TypeVar("_T")
PAGE = 100


# --- names ------------------------------------------------------------------------------


def check_free(name: str, taken: Iterable[str], complaint: str) -> None:
    """Names are unique ignoring case."""
    if name.lower() in {known.lower() for known in taken}:
        raise already_exists(complaint)


def check_quota(count: int, limit: int, quota: str) -> None:
    if count > limit:
        raise limit_exceeded(f"Cannot exceed quota for {quota}: {limit}")


invalid_input = partial(ServiceError, "InvalidInput")
already_exists = partial(ServiceError, "EntityAlreadyExists", status=409)
validation_error = partial(ServiceError, "ValidationError")
_bad_marker = partial(validation_error, "Invalid Marker: the marker is not valid.")
delete_conflict = partial(ServiceError, "DeleteConflict", status=409)
limit_exceeded = partial(ServiceError, "LimitExceeded", status=409)


def conflict(message: str) -> ServiceError:
    return delete_conflict(f"Cannot delete entity, {message}")


no_such_entity = partial(ServiceError, "NoSuchEntity", status=404)


def check_no_policies(holder: User | Group | Role) -> None:
    """Before it is deleted."""
    if holder.attached:
        raise conflict("must detach all policies first.")
    if holder.inline:
        raise conflict("must delete policies first.")


# --- looking up -------------------------------------------------------------------------


def _found(known: Mapping[str, _T], name: str, complaint: str) -> _T:
    if name not in known:
        raise no_such_entity(complaint)
    return known[name]


def role_of(turn: Turn, params: Params) -> Role:
    name = params["RoleName"]
    complaint = f"The role with name {name} cannot be found."
    return _found(turn.account.roles, name, complaint)


def changeable_role_of(turn: Turn, params: Params) -> Role:
    """The role, unless its policies are AWS's to change."""
    role = role_of(turn, params)
    if role.is_service_linked:
        raise ServiceError(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role.name}' - this "
            "role is only modifiable by AWS",
        )
    return role


def profile_of(turn: Turn, params: Params) -> InstanceProfile:
    name = params["InstanceProfileName"]
    complaint = f"Instance Profile {name} cannot be found."
    return _found(turn.account.instance_profiles, name, complaint)


def user_of(turn: Turn, params: Params) -> User:
    name = params["UserName"]
    complaint = f"The user with name {name} cannot be found."
    return _found(turn.account.users, name, complaint)


def group_of(turn: Turn, params: Params) -> Group:
    name = params["GroupName"]
    complaint = f"The group with name {name} cannot be found."
    return _found(turn.account.groups, name, complaint)


def check_arn(arn: str) -> None:
    if not arn.startswith("arn:"):
        raise invalid_input(f"ARN {arn} is not valid.")


def check_boundary(turn: Turn, arn: str) -> None:
    """A permissions boundary is a managed policy, AWS's or the customer's."""
    check_arn(arn)
    if not arn.split(":", 5)[-1].startswith("policy/"):
        raise invalid_input(f"ARN {arn} is not valid.")
    if arn not in turn.account.policies and aws_managed.get(arn) is None:
        raise no_such_entity(f"Scope ARN: {arn} does not exist or is not attachable.")


def policy_not_found(arn: str) -> ServiceError:
    return no_such_entity(f"Policy {arn} was not found.")


def customer_policy_of(turn: Turn, params: Params) -> ManagedPolicy:
    arn = params["PolicyArn"]
    check_arn(arn)
    return _found(turn.account.policies, arn, f"Policy {arn} was not found.")


# --- describing -------------------------------------------------------------------------


def on_the_wire(document: str) -> str:
    """IAM sends policy documents percent-encoded; clients decode them."""
    return quote(document, safe="")


def boundary_told(holder: User | Role) -> Response:
    if holder.boundary is None:
        return {}
    told = {
        "PermissionsBoundaryType": "Policy",
        "PermissionsBoundaryArn": holder.boundary,
    }
    return {"PermissionsBoundary": told}


def tags_told(holder: User | Role | ManagedPolicy | InstanceProfile) -> Response:
    """Where an entity without tags is described without them."""
    return {"Tags": tag_list(holder.tags)} if holder.tags else {}


def last_used(role: Role) -> Response:
    used = role.last_used
    told = {} if used is None else {"LastUsedDate": used.date, "Region": used.region}
    return {"RoleLastUsed": told}


def paged_kinds(
    params: Params, kinds: Sequence[str], items: Sequence[tuple[str, Response]]
) -> Response:
    """One page of items of several kinds, each kind in a member of its own."""
    whole = paged(params, "Items", items)
    shown: list[tuple[str, Response]] = whole.pop("Items")  # type: ignore[assignment]
    return {
        **{kind: [item for name, item in shown if name == kind] for kind in kinds},
        **whole,
    }


def paged(
    params: Params,
    member: str,
    items: Sequence[_T],
    described: Callable[[_T], object] = lambda item: item,
) -> Response:
    """One page of a list, as every List operation of IAM answers it; what is not on the
    page is not ``described``."""
    size = params.get("MaxItems", PAGE)
    shown, token = page(items, params.get("Marker"), size, _bad_marker)
    rows = [described(item) for item in shown]
    response: Response = {member: rows, "IsTruncated": bool(token)}
    return {**response, "Marker": token} if token else response
