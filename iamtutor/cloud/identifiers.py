"""Names that AWS makes up: ids, keys, tokens, addresses.

Each is drawn from the world's seed and the number of names drawn before it, so that the
same lines in the same world give the same names.
"""

import base64
import hashlib
from collections.abc import Container
from uuid import UUID, uuid5

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE36 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

#: Length of the unique ids of IAM entities, and of access keys.
_ENTITY_LENGTH = 21
_KEY_LENGTH = 20
_TOKEN_START = "IQoJb3JpZ2luX2Vj"
_SEAL_LENGTH = 32
_SHARED = UUID("0a6d8c7e-6f5d-5f44-9a3b-8f6a0f1b7c52")


def draw(world: World, purpose: str, size: int = 32) -> bytes:
    """``size`` fresh bytes; moves the world's sequence on by one."""
    world.sequence += 1
    name = f"{world.seed}:{world.sequence}:{purpose}".encode()
    return hashlib.shake_256(name).digest(size)


def _spelled(data: bytes, alphabet: str) -> str:
    return "".join(alphabet[byte % len(alphabet)] for byte in data)


def _entity(world: World, prefix: str) -> str:
    tail = draw(world, prefix, _ENTITY_LENGTH - len(prefix))
    return prefix + _spelled(tail, _BASE32)


def _access_key(world: World, prefix: str) -> str:
    tail = draw(world, prefix, _KEY_LENGTH - len(prefix))
    return prefix + _spelled(tail, _BASE32)


def role_id(world: World) -> str:
    return _entity(world, "AROA")


def user_id(world: World) -> str:
    return _entity(world, "AIDA")


def group_id(world: World) -> str:
    return _entity(world, "AGPA")


def instance_profile_id(world: World) -> str:
    return _entity(world, "AIPA")


def policy_id(world: World) -> str:
    return _entity(world, "ANPA")


def managed_policy_id(arn: str) -> str:
    """The id of a policy that AWS manages: the same in every world."""
    tail = hashlib.shake_256(arn.encode()).digest(_ENTITY_LENGTH - len("ANPA"))
    return "ANPA" + _spelled(tail, _BASE32)


def long_term_key(world: World) -> str:
    """The access key id of an IAM user."""
    return _access_key(world, "AKIA")


def temporary_key(world: World) -> str:
    """The access key id of temporary credentials."""
    return _access_key(world, "ASIA")


def secret(world: World) -> str:
    return _spelled(draw(world, "secret", 40), _BASE64)


def session_token(world: World, access_key_id: str) -> str:
    """Long, and opaque to whoever holds it; it proves that this world made it."""
    body = draw(world, "token", 457)
    return _TOKEN_START + base64.b64encode(
        body + _seal(world, access_key_id, body)
    ).decode("ascii")


def is_session_token(world: World, access_key_id: str, token: str) -> bool:
    """Whether this world once gave out ``token`` with this key, be it forgotten since."""
    try:
        data = base64.b64decode(token.removeprefix(_TOKEN_START), validate=True)
    except ValueError:
        return False
    body, seal = data[:-_SEAL_LENGTH], data[-_SEAL_LENGTH:]
    return seal == _seal(world, access_key_id, body)


def _seal(world: World, access_key_id: str, body: bytes) -> bytes:
    text = f"{world.seed}:{access_key_id}:".encode()
    return hashlib.shake_256(text + body).digest(_SEAL_LENGTH)


def resource_id(world: World, prefix: str) -> str:
    """``i-…``, ``iip-assoc-…``, ``sg-…``: the prefix and 17 hexadecimal digits."""
    return f"{prefix}-0{draw(world, prefix, 8).hex()}"


def settled_id(turn: Turn, prefix: str, name: str) -> str:
    """An id of something that the account had before the first line: it costs no draw."""
    world, account = turn.world, turn.account
    whose = "" if account is world.account else f":{account.id}"
    text = f"{world.seed}{whose}:{prefix}:{name}".encode()
    return f"{prefix}-0{hashlib.shake_256(text).hexdigest(8)}"


def uuid(world: World, purpose: str) -> str:
    """The form of event ids and job ids."""
    return str(UUID(bytes=draw(world, purpose, 16), version=4))


def shared_id(event_id: str) -> str:
    """What an event is called in every account that has it."""
    return str(uuid5(_SHARED, event_id))


def copy_id(event_id: str, account_id: str) -> str:
    """The id of an event in the history of another account than the caller's."""
    return str(uuid5(_SHARED, f"{event_id}:{account_id}"))


def authorization_id(event_id: str) -> str:
    """What a refusal is called in its message; told from its event's id."""
    return _spelled(hashlib.sha256(event_id.encode()).digest()[:25], _BASE36.lower())


def upload_id(world: World) -> str:
    return base64.urlsafe_b64encode(draw(world, "upload", 96)).decode()


def version_id(world: World) -> str:
    """The version of an object: 32 characters."""
    return base64.b64encode(draw(world, "version", 24), altchars=b"._").decode("ascii")


def organization_policy_id(world: World) -> str:
    return f"p-{draw(world, 'organization-policy', 4).hex()}"


def private_ip(world: World, taken: Container[str]) -> str:
    """An address of the default VPC, 172.31.0.0/16."""
    while True:
        third, fourth = draw(world, "private-ip", 2)
        address = f"172.31.{third % 48}.{4 + fourth % 250}"
        if address not in taken:
            return address


def public_ip(world: World) -> str:
    """An address that nobody has: 198.51.100.0/24 and 203.0.113.0/24 are for examples."""
    block, last = draw(world, "public-ip", 2)
    return f"{('198.51.100', '203.0.113')[block % 2]}.{1 + last % 254}"


def canonical_id(account_id: str) -> str:
    """The canonical user id of an account: 64 hexadecimal digits."""
    return hashlib.sha256(f"canonical:{account_id}".encode()).hexdigest()
