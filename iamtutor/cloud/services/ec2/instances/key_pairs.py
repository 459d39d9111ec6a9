"""Key pairs. The private key is made up: it is told once and opens nothing."""

import base64
import hashlib
from textwrap import wrap

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import (
    check_ascii,
    check_tagged,
    invalid_value,
    is_home,
    missing_parameter,
    tags_for,
)
from iamtutor.cloud.state.instances import KeyPair
from iamtutor.cloud.tags import tag_list

_LONGEST_NAME = 255
#: Type of key -> (the words around it, its length in bytes).
_PRIVATE = {"rsa": ("RSA PRIVATE KEY", 1191), "ed25519": ("OPENSSH PRIVATE KEY", 275)}


def key_pairs(turn: Turn) -> dict[str, KeyPair]:
    """The key pairs by name; of those that were there from the start little is known."""
    return {
        name: turn.account.made_key_pairs.get(name)
        or KeyPair(identifiers.settled_id(turn, "key", name))
        for name in turn.account.key_pairs
    }


def _key_pairs_here(turn: Turn, caller: Caller) -> dict[str, KeyPair]:
    """Those of the Region that was asked."""
    return key_pairs(turn) if is_home(turn, caller) else {}


def check_key_pair(turn: Turn, caller: Caller, name: str) -> None:
    if name not in _key_pairs_here(turn, caller):
        raise ServiceError(
            "InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist"
        )


@describes(unheeded=("IncludePublicKey",))
def describe_key_pairs(turn: Turn, caller: Caller, params: Params) -> Response:
    known = _key_pairs_here(turn, caller)
    wanted = params.get("KeyNames")
    for name in wanted or ():
        check_key_pair(turn, caller, name)
    ids = params.get("KeyPairIds")
    for key_pair_id in ids or ():
        _named_by_id(turn, caller, key_pair_id)
    rows: list[Response] = []
    for name in wanted or known:
        pair = known[name]
        tags = turn.account.resource_tags.get(pair.key_pair_id, {})
        if ids and pair.key_pair_id not in ids:
            continue
        row: Response = {
            "KeyPairId": pair.key_pair_id,
            "KeyType": pair.key_type,
            "Tags": tag_list(tags),
        }
        if pair.created is not None:
            row["CreateTime"] = pair.created
        rows.append(
            {**row, "KeyName": name, "KeyFingerprint": _fingerprint(turn, name)}
        )
    return {"KeyPairs": rows}


@writes(for_ec2.creating("key-pair", "KeyName"))
def create_key_pair(turn: Turn, caller: Caller, params: Params) -> Response:
    if not is_home(turn, caller):
        raise NotEmulated("ec2", f"CreateKeyPair in {caller.region}")
    name = params["KeyName"]
    if not name:
        raise missing_parameter("The request must contain the parameter KeyName")
    check_ascii("KeyName", name)
    if len(name) > _LONGEST_NAME:
        raise invalid_value(
            "Value for parameter KeyName is invalid. Length exceeds maximum of 255."
        )
    if name in turn.account.key_pairs:
        raise ServiceError("InvalidKeyPair.Duplicate", "The keypair already exists")
    key_type = params.get("KeyType", "rsa")
    if key_type not in _PRIVATE:
        raise invalid_value(
            f"Invalid value '{key_type}' for keyType. It must be one of: rsa, ed25519"
        )
    key_format = params.get("KeyFormat", "pem")
    if key_format != "pem":
        raise NotEmulated("ec2", f"CreateKeyPair with the format {key_format}")
    check_tagged(params, "key-pair")
    pair = KeyPair(identifiers.resource_id(turn.world, "key"), key_type, turn.now)
    material = _private_key(turn, key_type)
    turn.account.key_pairs.append(name)
    turn.account.made_key_pairs[name] = pair
    tags = tags_for(params, "key-pair")
    response: Response = {"KeyPairId": pair.key_pair_id}
    if tags:
        turn.account.resource_tags[pair.key_pair_id] = tags
        response["Tags"] = tag_list(tags)
    return {
        **response,
        "KeyName": name,
        "KeyFingerprint": _fingerprint(turn, name),
        "KeyMaterial": material,
    }


@writes(for_ec2.resource("key-pair", "KeyName"))
def delete_key_pair(turn: Turn, caller: Caller, params: Params) -> Response:
    """A name that nobody has is as good as deleted; an id must exist."""
    name = params.get("KeyName")
    if name is None:
        if "KeyPairId" not in params:
            raise missing_parameter(
                "The request must contain the parameter keyName or keyPairId"
            )
        name = _named_by_id(turn, caller, params["KeyPairId"])
    pair = _key_pairs_here(turn, caller).get(name)
    if pair is None:
        return {"Return": True}
    turn.account.key_pairs.remove(name)
    turn.account.made_key_pairs.pop(name, None)
    turn.account.resource_tags.pop(pair.key_pair_id, None)
    return {"Return": True, "KeyPairId": pair.key_pair_id}


def _named_by_id(turn: Turn, caller: Caller, key_pair_id: str) -> str:
    for name, pair in _key_pairs_here(turn, caller).items():
        if pair.key_pair_id == key_pair_id:
            return name
    raise ServiceError(
        "InvalidKeyPair.NotFound",
        f"The key pair with ID '{key_pair_id}' does not exist",
    )


def _private_key(turn: Turn, key_type: str) -> str:
    words, size = _PRIVATE[key_type]
    text = base64.b64encode(identifiers.draw(turn.world, "private-key", size)).decode()
    lines = "\n".join(wrap(text, 76))
    return f"-----BEGIN {words}-----\n{lines}\n-----END {words}-----"


def _fingerprint(turn: Turn, name: str) -> str:
    digest = hashlib.sha256(f"{turn.world.seed}:{name}".encode()).digest()
    return ":".join(f"{byte:02x}" for byte in digest[:20])
