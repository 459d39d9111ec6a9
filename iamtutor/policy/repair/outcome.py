"""Edits that belong together, verified, and what they lead to."""

from dataclasses import dataclass

from iamtutor.policy.evaluation import ApplicablePolicies, decide
from iamtutor.policy.layers import Decision
from iamtutor.policy.repair.edits import Edit, made
from iamtutor.policy.request import AccessRequest


@dataclass(frozen=True, slots=True)
class Repair:
    """Edits that belong together, and what they lead to."""

    edits: tuple[Edit, ...]
    policies: ApplicablePolicies


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
    kept: list[Edit] = []
    for place, edit in enumerate(edits, start=1):
        if is_denied(*made(request, policies, edits[place:])) is not denied:
            kept.append(edit)
            request, policies = made(request, policies, [edit])
    return Repair(tuple(kept), policies)
