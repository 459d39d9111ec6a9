"""The long-lived keys of users. Without a name, the user who asks is meant."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import check_quota, no_such_entity, paged
from iamtutor.cloud.services.iam.identities.users import named_or_calling
from iamtutor.cloud.state.identities import AccessKey, User

_MOST_KEYS = 2


@writes(for_iam.user)
def create_access_key(turn: Turn, caller: Caller, params: Params) -> Response:
    """The only time that the secret is told."""
    user = named_or_calling(turn, caller, params)
    check_quota(len(user.access_keys) + 1, _MOST_KEYS, "AccessKeysPerUser")
    key = AccessKey(
        identifiers.long_term_key(turn.world),
        identifiers.secret(turn.world),
        turn.now,
    )
    user.access_keys[key.access_key_id] = key
    return {
        "AccessKey": {
            "UserName": user.name,
            "AccessKeyId": key.access_key_id,
            "Status": key.status,
            "SecretAccessKey": key.secret_access_key,
            "CreateDate": key.created,
        }
    }


@writes(for_iam.user)
def delete_access_key(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    key = _key_of(user, params["AccessKeyId"])
    del user.access_keys[key.access_key_id]
    return {}


@writes(for_iam.user)
def update_access_key(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    key = _key_of(user, params["AccessKeyId"])
    key.status = params["Status"]
    return {}


@reads(for_iam.user)
def list_access_keys(turn: Turn, caller: Caller, params: Params) -> Response:
    user = named_or_calling(turn, caller, params)
    return paged(
        params,
        "AccessKeyMetadata",
        [
            {
                "UserName": user.name,
                "AccessKeyId": key.access_key_id,
                "Status": key.status,
                "CreateDate": key.created,
            }
            for key in user.access_keys.values()
        ],
    )


@reads(for_iam.access_key)
def get_access_key_last_used(turn: Turn, caller: Caller, params: Params) -> Response:
    """A key that was never used has no date, and ``N/A`` for the rest."""
    wanted = params["AccessKeyId"]
    for user in turn.account.users.values():
        key = user.access_keys.get(wanted)
        if key is None:
            continue
        used = key.last_used
        last: Response = {"ServiceName": "N/A", "Region": "N/A"}
        if used is not None:
            last = {
                "LastUsedDate": used.date,
                "ServiceName": used.service,
                "Region": used.region,
            }
        return {"UserName": user.name, "AccessKeyLastUsed": last}
    # What IAM says of a key of another account, it says of a key of nobody's: the API
    # Reference names no error but the common ones, so no NoSuchEntity.
    raise ServiceError(
        "AccessDenied",
        f"User: {caller.principal.arn} is not authorized to perform "
        f"iam:GetAccessKeyLastUsed on resource: access key {wanted}",
        403,
    )


def _key_of(user: User, access_key_id: str) -> AccessKey:
    key = user.access_keys.get(access_key_id)
    if key is None:
        raise _not_found(access_key_id)
    return key


def _not_found(access_key_id: str) -> Exception:
    return no_such_entity(f"The Access Key with id {access_key_id} cannot be found.")
