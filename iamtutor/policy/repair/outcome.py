"""Edits that belong together, verified: what they lead to, and what else they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from iamtutor.policy.evaluation import ApplicablePolicies, decide
from iamtutor.policy.layers import Decision, Layer
from iamtutor.policy.repair.edits import Edit, made
from iamtutor.policy.request import AccessRequest


@dataclass(frozen=True, slots=True)
class Repair:
    """Edits that belong together, and what they lead to.

    ``opens`` and ``closes`` are the other requests, of those given, that the edits
    allow or deny besides.
    """

    edits: tuple[Edit, ...]
    policies: ApplicablePolicies
    opens: tuple[AccessRequest, ...] = ()
    closes: tuple[AccessRequest, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that must change."""
        return tuple(dict.fromkeys(edit.layer for edit in self.edits))


def is_denied(request: AccessRequest, policies: ApplicablePolicies) -> bool:
    return decide(request, policies) is not Decision.ALLOWED


def needed(
    request: AccessRequest,
    policies: ApplicablePolicies,
    edits: list[Edit],
    *,
    denied: bool,
) -> Repair:
    """Those of the edits without which the request wouldn't be ``denied``, or allowed."""
    for edit in list(edits):
        rest = [other for other in edits if other is not edit]
        if is_denied(*made(request, policies, rest)) is denied:
            edits = rest
    return Repair(tuple(edits), made(request, policies, edits)[1])


def with_effects(
    repair: Repair, before: ApplicablePolicies, others: Iterable[AccessRequest]
) -> Repair:
    """The repair with what it opens and closes of ``others``."""
    opens: list[AccessRequest] = []
    closes: list[AccessRequest] = []
    for other in others:
        was_denied = is_denied(other, before)
        denied_now = is_denied(other, repair.policies)
        if was_denied and not denied_now:
            opens.append(other)
        elif denied_now and not was_denied:
            closes.append(other)
    return replace(repair, opens=tuple(opens), closes=tuple(closes))
