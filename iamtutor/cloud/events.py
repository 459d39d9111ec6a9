"""API events: who called what, and how it ended. CloudTrail in miniature, with reasons.

An event is evidence. It carries the evaluation that decided it, so that "why" can be shown
later without asking again.
"""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.repair.edits import Edit


@dataclass(frozen=True, slots=True)
class Recalled:
    """A call that the event history answered with: by CloudTrail's names, how it ended."""

    name: str
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class ApiEvent:
    """One API call, sent or not.

    ``principal_arn`` is None when nobody could be identified. ``policies`` are the names
    (inline) and ARNs (managed) of the identity-based policies in force for the caller.
    ``evaluations`` has one entry for each (action, resource) that the call needed, up to
    and including the one that stopped it. ``sent`` is False for a call that stopped on the
    machine for want of credentials; then ``error_code`` is ``NoCredentials``.
    """

    event_id: str
    time: datetime
    service: str
    operation: str
    region: str
    origin: str
    """``console`` or the name of the machine the call came from."""
    params: dict[str, object] = field(default_factory=dict)
    principal_arn: str | None = None
    principal_id: str | None = None
    issuer_arn: str | None = None
    access_key_id: str | None = None
    credentials_from: str | None = None
    """Where the caller found its credentials: ``iam-role``, ``env``,
    ``shared-credentials-file``, ``console`` …"""
    policies: tuple[str, ...] = ()
    evaluations: tuple[EvaluationResult, ...] = ()
    documents: dict[str, str] = field(default_factory=dict)
    """Texts of the policies that the evaluations speak of, as they were, by ARN (managed)
    or name (inline, resource). AWS's own are left out: those are package data."""
    edits: tuple[Edit, ...] = ()
    """The smallest change with which a call that was denied would have been allowed."""
    status: int = 200
    error_code: str | None = None
    error_message: str | None = None
    sent: bool = True
    agent: str | None = None
    """What a client from outside calls itself: its header ``User-Agent``."""
    source_identity: str | None = None
    """Of the session that called."""
    context: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """The condition keys that the last evaluation was asked with, where the service
    explains its refusals (``iam-toolbox``)."""
    called: str | None = None
    """CloudTrail's name for the call, where it is not the operation's."""
    recalled: tuple[Recalled, ...] = ()
    """Of a look into the event history, which calls it answered with, each kind once."""

    recipients: tuple[str, ...] = ()
    """The accounts whose event history has the call, the caller's first; empty in a world
    of one account."""
    owner: str | None = None
    """The account that has what was asked for last, where it is not the caller's."""
    shared_id: str | None = None
    """CloudTrail's ``sharedEventID``, where several accounts have it."""

    @property
    def denied(self) -> bool:
        """Whether the last evaluation of this call said no."""
        return bool(self.evaluations) and self.evaluations[-1].decision != "allowed"

    @property
    def ended(self) -> str | None:
        """How, where no policy's decision tells it: ``unsent``; ``refused``, as AWS took
        nobody to own the credentials; ``nowhere``, as no account has the bucket;
        ``unread``, another error before any policy; ``free`` of any; ``failed`` after it
        was allowed."""
        if not self.sent:
            return "unsent"
        if self.evaluations:
            return None if self.denied or self.error_code is None else "failed"
        if self.principal_arn is None and self.access_key_id is not None:
            return "refused"
        if self.error_code is None:
            return "free"
        # By its status: the answer to a HEAD request has no code. A copy asks for two.
        missing = self.service == "s3" and self.status == HTTPStatus.NOT_FOUND
        return "nowhere" if missing and "CopySource" not in self.params else "unread"

    @property
    def named(self) -> dict[str, object]:
        """What a sentence on how it ended can name."""
        return {
            "code": self.error_code or "",
            "bucket": self.params.get("Bucket", ""),
        }

    @property
    def name(self) -> str:
        """What CloudTrail calls it."""
        return self.called or self.operation

    @property
    def succeeded(self) -> bool:
        return self.sent and self.error_code is None
