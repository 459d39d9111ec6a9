"""How a call fails: what AWS says (``ServiceError``), and what we do not do.

The wording of denials is data: who says it (``s3``, ``ec2``, the others), in which year's
dialect, for which reason. ``denial`` puts the sentence together.
"""

from __future__ import annotations

from collections.abc import Callable

from iamtutor.policy.evaluation import Decision, EvaluationResult, Layer, is_on_trust

#: The dialects of denials. ``2022``: the article's. ``enhanced``: 2024 to today.
#: ``2026``: with the ARN of the policy after an explicit deny.
WORDINGS = ("2022", "enhanced", "2026")


class ServiceError(Exception):
    """An error as the AWS service answers it.

    Attributes: ``code`` and ``message`` as in the ``Error`` member of the response,
    ``status`` the HTTP status, ``extra`` further members of ``Error``.
    """

    def __init__(
        self, code: str, message: str, status: int = 400, **extra: object
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra


class AccessDenied(ServiceError):
    """A denial. It carries the evaluation that decided: nothing is evaluated twice."""

    def __init__(
        self, code: str, message: str, evaluation: EvaluationResult, status: int = 403
    ) -> None:
        super().__init__(code, message, status)
        self.evaluation = evaluation


class NotEmulated(Exception):
    """A real operation that this account does not simulate. Unlike any AWS error."""

    def __init__(self, service: str, operation: str) -> None:
        super().__init__(f"{service}:{operation}")
        self.service = service
        self.operation = operation


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
_ON_TRUST = "trust"
_TRUST = ("role trust policy", "the role trust policy")

_WHO = "User: {principal} is not authorized to perform: {action}"
_S3_RESOURCE = ' on resource: "{spoken}"'
_RESOURCE = " on resource: {spoken}"
_EC2 = "You are not authorized to perform this operation."
_BLOB = " Encoded authorization failure message: {blob}"

#: The sentence with a spoken resource, and without one.
_SENTENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("s3", "2022"): ("Access Denied", "Access Denied"),
    ("s3", "enhanced"): (_WHO + _S3_RESOURCE + "{reason}", _WHO + "{reason}"),
    ("s3", "2026"): (_WHO + _S3_RESOURCE + "{reason}", _WHO + "{reason}"),
    ("ec2", "2022"): (_EC2 + _BLOB, _EC2),
    ("ec2", "enhanced"): (
        f"{_EC2} {_WHO}{_RESOURCE}{{reason}}.{_BLOB}",
        f"{_EC2} {_WHO}{{reason}}",
    ),
    ("ec2", "2026"): (
        f"{_EC2} {_WHO}{_RESOURCE}{{reason}}.{_BLOB}",
        f"{_EC2} {_WHO}{{reason}}",
    ),
    # The services with the query protocol have given reasons since 2021.
    ("*", "2022"): (_WHO + _RESOURCE + "{reason}", _WHO + "{reason}"),
    ("*", "enhanced"): (_WHO + _RESOURCE + "{reason}", _WHO + "{reason}"),
    ("*", "2026"): (_WHO + _RESOURCE + "{reason}", _WHO + "{reason}"),
    # AssumeRole names the role and no reason, so that nobody learns which roles exist.
    (_ON_TRUST, "2022"): (_WHO + _RESOURCE, _WHO),
    (_ON_TRUST, "enhanced"): (_WHO + _RESOURCE, _WHO),
    (_ON_TRUST, "2026"): (_WHO + "{reason}", _WHO + "{reason}"),
}

#: Code and HTTP status of a denial.
_CODES: dict[str, tuple[str, int]] = {
    "s3": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "accessanalyzer": ("AccessDeniedException", 403),
    "cloudtrail": ("AccessDeniedException", 400),
    "organizations": ("AccessDeniedException", 400),
    "*": ("AccessDenied", 403),
}


def denial(
    service: str,
    wording: str,
    evaluation: EvaluationResult,
    spoken: str | None,
    *,
    blob: Callable[[], str],
    plain: bool = False,
) -> AccessDenied:
    """The denial that ``service`` answers for ``evaluation``.

    ``spoken`` is the resource in the service's words. ``blob`` makes EC2's encoded
    message. ``plain``: caller and resource are of different accounts, or the caller is
    anonymous; then S3 gives no details in any dialect.
    """
    if wording not in WORDINGS:
        raise ValueError(f"no such wording: {wording}")
    action = evaluation.request.action
    names = (_ON_TRUST if is_on_trust(action) else service, "*")
    speaker = next(name for name in names if (name, wording) in _SENTENCES)
    with_resource, without = _SENTENCES[
        speaker, "2022" if plain and service == "s3" else wording
    ]
    sentence = without if spoken is None else with_resource
    message = sentence.format(
        principal=evaluation.request.principal,
        action=action,
        spoken=spoken,
        reason=_reason(evaluation, wording),
        blob=blob() if "{blob}" in sentence else "",
    )
    code, status = _CODES.get(service, _CODES["*"])
    return AccessDenied(code, message, evaluation, status)


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


#: What is left of an error when the answer has no body: the status and its phrase.
_PHRASES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found"}


def without_body(error: ServiceError) -> ServiceError:
    """The same error as the answer to a HEAD request, which has no body."""
    code, message = str(error.status), _PHRASES.get(error.status, "Unknown")
    if isinstance(error, AccessDenied):
        return AccessDenied(code, message, error.evaluation, error.status)
    return ServiceError(code, message, error.status)
