"""How a service says no: to those whom it doesn't know, and to those who may not.

    Words    what one service says; the defaults are those of the query protocol (IAM, STS)
    refuse   the error for those who could not be identified
    denial   the error for an evaluation that did not end in Allow

The wording of denials is data, by dialect: ``2022`` is the article's, ``enhanced`` 2024 to
today, ``2026`` has the ARN of the policy after an explicit deny, ``today`` is ``enhanced``
with the id by which a service explains the refusal (IAM since the summer of 2026).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from iamtutor.cloud.errors import AccessDenied, ServiceError
from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.layers import Decision, Layer, is_on_trust

#: The dialects of denials.
WORDINGS = ("2022", "enhanced", "2026")
#: What hosts of today meet: the sentences of ``enhanced``, and authorization ids.
TODAY = "today"


class Refusal(StrEnum):
    """Why nobody could be identified."""

    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown key"
    WRONG_SECRET = "wrong secret"
    BAD_TOKEN = "bad token"
    EXPIRED = "expired"


class Answer(NamedTuple):
    code: str
    message: str
    status: int


class Sentence(NamedTuple):
    """A denial that speaks of a resource, and one that doesn't. ``{reason}`` begins with
    its own space."""

    with_resource: str
    without: str


Refusals = Mapping[Refusal, Answer]
Sentences = Mapping[str, Sentence]

WHO = "User: {principal} is not authorized to perform: {action}"
RESOURCE = " on resource: {spoken}"
BLOB = " Encoded authorization failure message: {blob}"


def in_all_years(sentence: Sentence) -> dict[str, Sentence]:
    return dict.fromkeys(WORDINGS, sentence)


#: The services with the query protocol have given reasons since 2021.
_DENIALS = in_all_years(Sentence(WHO + RESOURCE + "{reason}", WHO + "{reason}"))

#: As the IAM User Guide shows it (*Troubleshoot access denied error messages with
#: authorization ID*).
_MORE = (
    ". Go to https://{region}.console.aws.amazon.com/iam/home?region={region}"
    "#/authorization-details/{id} for complete details, or call the "
    "GetRequestAuthorizationDetails API with the following authorization id: {id}"
)

_UNKNOWN = "The security token included in the request is invalid."
_EXPIRED = "The security token included in the request is expired"

QUERY_REFUSALS: Refusals = {
    Refusal.UNSIGNED: Answer(
        "MissingAuthenticationToken",
        "Request is missing Authentication Token",
        403,
    ),
    Refusal.UNKNOWN_KEY: Answer("InvalidClientTokenId", _UNKNOWN, 403),
    Refusal.WRONG_SECRET: Answer(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service "
        "documentation for details.",
        403,
    ),
    Refusal.BAD_TOKEN: Answer("InvalidClientTokenId", _UNKNOWN, 403),
    Refusal.EXPIRED: Answer("ExpiredToken", _EXPIRED, 403),
}


def _by_exception(status: int) -> Refusals:
    """What the JSON protocols say: their errors are called exceptions."""
    unknown = Answer("UnrecognizedClientException", _UNKNOWN, status)
    return {
        **QUERY_REFUSALS,
        Refusal.UNKNOWN_KEY: unknown,
        Refusal.BAD_TOKEN: unknown,
        Refusal.EXPIRED: Answer("ExpiredTokenException", _EXPIRED, status),
    }


@dataclass(frozen=True, slots=True)
class Words:
    """What a service says when it says no.

    ``code`` and ``status`` are those of a denial; ``denials`` its sentences by dialect,
    ``on_trust`` those about who may assume a role, where they are others. ``to_strangers``
    is the dialect for callers of another account or of none, where they are told less.
    ``anonymous``: unsigned requests are taken, as they may be allowed to anyone.
    ``authorization_ids``: a denial carries the id by which IAM Toolbox explains it.
    ``repeats_values``: what is wrong with a parameter is said with the parameter's value.
    """

    code: str = "AccessDenied"
    status: int = 403
    denials: Sentences = field(default_factory=lambda: _DENIALS)
    on_trust: Sentences | None = None
    to_strangers: str | None = None
    refusals: Refusals = field(default_factory=lambda: QUERY_REFUSALS)
    anonymous: bool = False
    authorization_ids: bool = False
    repeats_values: bool = True


#: The services with the query protocol, and with the protocols ``json``, ``rest-json``.
QUERY = Words()
JSON = Words(code="AccessDeniedException", status=400, refusals=_by_exception(400))
REST_JSON = Words(code="AccessDeniedException", refusals=_by_exception(403))


def refuse(words: Words, refusal: Refusal) -> ServiceError:
    return ServiceError(*words.refusals[refusal])


# --- denials ----------------------------------------------------------------------------

#: How AWS names the kind of policy that decided ("Troubleshoot access denied error
#: messages"): after "because no", and after "with an explicit deny in".
_KINDS: dict[Layer, tuple[str, str]] = {
    Layer.IDENTITY: ("identity-based policy", "an identity-based policy"),
    Layer.RESOURCE: ("resource-based policy", "a resource-based policy"),
    Layer.BOUNDARY: ("permissions boundary", "a permissions boundary"),
    Layer.SESSION: ("session policy", "a session policy"),
    Layer.SCP: ("service control policy", "a service control policy"),
    Layer.RCP: ("resource control policy", "a resource control policy"),
}
#: What a role's trust policy decides, whatever the action is called.
_TRUST = ("role trust policy", "the role trust policy")


def denial(
    words: Words,
    wording: str,
    evaluation: EvaluationResult,
    spoken: str | None,
    *,
    blob: Callable[[], str],
    stranger: bool = False,
    reference: Callable[[], tuple[str, str]] | None = None,
) -> AccessDenied:
    """The denial that a service with these ``words`` answers for ``evaluation``.

    ``spoken`` is the resource in the service's words. ``blob`` makes an encoded message,
    where the sentence has one. ``stranger``: caller and resource are of different
    accounts, or the caller is anonymous. ``reference`` tells the Region and the id under
    which the denial is kept.
    """
    with_id = wording == TODAY and words.authorization_ids and not stranger
    if wording == TODAY:
        wording = "enhanced"
    if wording not in WORDINGS:
        raise ValueError(f"no such wording: {wording}")
    action = evaluation.request.action
    sentences = words.denials
    if words.on_trust is not None and is_on_trust(action):
        sentences = words.on_trust
    told = words.to_strangers if stranger and words.to_strangers else wording
    with_resource, without = sentences[told]
    sentence = without if spoken is None else with_resource
    message = sentence.format(
        principal=evaluation.request.principal,
        action=action,
        spoken=spoken,
        reason=_reason(evaluation, wording),
        blob=blob() if "{blob}" in sentence else "",
    )
    if with_id and reference is not None:
        region, name = reference()
        message += _MORE.format(region=region, id=name)
    return AccessDenied(words.code, message, evaluation, words.status)


def _reason(evaluation: EvaluationResult, wording: str) -> str:
    layer = evaluation.denied_by or Layer.IDENTITY
    action = evaluation.request.action
    missing, denying = _KINDS[layer]
    if layer is Layer.RESOURCE and is_on_trust(action):
        missing, denying = _TRUST
    if evaluation.decision is not Decision.EXPLICIT_DENY:
        return f" because no {missing} allows the {action} action"
    reason = f" with an explicit deny in {denying}"
    if wording == "2026":
        arn = _denying_policy(evaluation, layer)
        if arn is not None:
            reason += f": {arn}"
    return reason


def _denying_policy(evaluation: EvaluationResult, layer: Layer) -> str | None:
    """The ARN of the managed policy whose Deny decided; inline policies have none."""
    for statement in evaluation.denies:
        if statement.layer == layer.value and statement.arn is not None:
            return statement.arn
    return None
