"""What the encoded authorization failure message of EC2 says once it is decoded.

The form is that of *DecodeAuthorizationMessage* in the STS API Reference. The message
carries its text along, scrambled and sealed by the world that wrote it.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping

from iamtutor.cloud import identifiers
from iamtutor.cloud.principals import Principal
from iamtutor.cloud.world import World
from iamtutor.policy.document import Statement
from iamtutor.policy.evaluation import ApplicablePolicies, EvaluationResult
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import Decision
from iamtutor.policy.patterns import ContextValue

_NONCE, _SEAL = 12, 16
#: Real messages are never shorter; padding keeps short ones from standing out.
_SHORTEST = 270


def failure_message(
    principal: Principal,
    evaluation: EvaluationResult,
    policies: ApplicablePolicies,
    context: Mapping[str, ContextValue],
) -> str:
    """Who was refused what, which statements denied it, and with which keys."""
    request = evaluation.request
    explicit = evaluation.decision is Decision.EXPLICIT_DENY
    region, account, resource = request.resource.split(":", 5)[3:]
    keys: dict[str, ContextValue] = {
        "aws:Region": region,
        "aws:Service": request.action.split(":", 1)[0],
        "aws:Resource": resource,
        "aws:Type": resource.split("/", 1)[0],
        "aws:Account": account,
        **context,
        "aws:ARN": request.resource,
    }
    denying = evaluation.denies if explicit else ()
    message = {
        "allowed": False,
        "explicitDeny": explicit,
        "matchedStatements": _items(_matched(match, policies) for match in denying),
        "failures": _items(()),
        "context": {
            "principal": {
                "id": principal.unique_id,
                "name": principal.user or principal.arn.rsplit("/", 1)[-1],
                "arn": principal.arn,
            },
            "action": request.action,
            "resource": request.resource,
            "conditions": _items(
                {"key": key, "values": _values(value)} for key, value in keys.items()
            ),
        },
    }
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def _items(items: Iterable[object]) -> dict[str, object]:
    return {"items": list(items)}


def _values(value: ContextValue | Iterable[str]) -> dict[str, object]:
    several = (value,) if isinstance(value, str) else value
    return _items({"value": item} for item in several)


def _matched(match: StatementMatch, policies: ApplicablePolicies) -> object:
    statement = _statement(match, policies)
    return {
        "statementId": match.sid,
        "effect": match.effect.value.upper(),
        "principals": _values([p.name for p in statement.principals or ()]),
        "principalGroups": _items(()),
        "actions": _values(statement.actions or ()),
        "resources": _values(statement.resources or ()),
        "conditions": _items(
            {"key": condition.key, "values": _values(condition.wanted)}
            for condition in statement.conditions
        ),
    }


def _statement(match: StatementMatch, policies: ApplicablePolicies) -> Statement:
    for layer, level, named_policies in policies.by_layer():
        for named in named_policies:
            here = (layer.value, level, named.name, named.arn)
            if here == (match.layer, match.level, match.policy, match.arn):
                return next(
                    statement
                    for statement in named.document.statements
                    if statement.index == match.index
                )
    raise LookupError(match.policy)


# --- encoding ---------------------------------------------------------------------------


def encoded_failure(
    world: World,
    principal: Principal,
    evaluation: EvaluationResult,
    policies: ApplicablePolicies,
    context: Mapping[str, ContextValue],
) -> str:
    return encode(world, failure_message(principal, evaluation, policies, context))


def encode(world: World, text: str) -> str:
    packed = zlib.compress(text.encode())
    packed += bytes(max(0, _SHORTEST - len(packed)))
    # In base64 without filling signs.
    packed += bytes(-(_NONCE + _SEAL + len(packed)) % 3)
    nonce = identifiers.draw(world, "denial", _NONCE)
    scrambled = _scrambled(world, nonce, packed)
    seal = _seal(world, nonce + scrambled)
    return base64.urlsafe_b64encode(nonce + seal + scrambled).decode("ascii")


def decode(world: World, message: str) -> str | None:
    """The text of a message that this world encoded; None for any other."""
    try:
        data = base64.b64decode(message, altchars=b"-_", validate=True)
    except ValueError:
        return None
    nonce, rest = data[:_NONCE], data[_NONCE:]
    seal, scrambled = rest[:_SEAL], rest[_SEAL:]
    if seal != _seal(world, nonce + scrambled):
        return None
    # What follows the compressed text is padding.
    return zlib.decompressobj().decompress(_scrambled(world, nonce, scrambled)).decode()


def _scrambled(world: World, nonce: bytes, data: bytes) -> bytes:
    stream = hashlib.shake_256(world.seed.encode() + b":message:" + nonce)
    return bytes(a ^ b for a, b in zip(data, stream.digest(len(data)), strict=True))


def _seal(world: World, data: bytes) -> bytes:
    return hashlib.shake_256(world.seed.encode() + b":seal:" + data).digest(_SEAL)
