"""What there is to say of a policy while it is being written.

    findings    what a finding is: code, severity, place, parameters
    grammar     JSON and the elements of a policy: what may stand where
    actions     actions, and the resources that they take
    conditions  operators, keys, values, variables
    principals  who may be named, and how
    advice      what is allowed and unwise

``validate(text, kind, catalogue)`` gives every finding, in the order of the text. The
sentences are content (``content/explanations/findings.{ja,en}.yaml``). An error is
what an editor should stop at; AWS saves some of those all the same.
"""

from __future__ import annotations

from iamtutor.policy.actions import Catalogue
from iamtutor.policy.validation import actions, advice, conditions, principals
from iamtutor.policy.validation.findings import (
    Code,
    Finding,
    Notebook,
    PolicyKind,
    Severity,
)
from iamtutor.policy.validation.grammar import read

__all__ = ["Code", "Finding", "PolicyKind", "Severity", "validate"]


def validate(
    text: str,
    kind: PolicyKind,
    catalogue: Catalogue,
    *,
    size_limit: int | None = None,
) -> tuple[Finding, ...]:
    """Every finding. ``size_limit`` replaces the usual limit for the kind."""
    notebook = Notebook(text, kind)
    draft = read(notebook, size_limit)
    if draft is not None:
        for statement in draft.statements:
            actions.check(notebook, statement, catalogue)
            principals.check(notebook, statement)
            conditions.check(notebook, draft, statement, catalogue)
        advice.check(notebook, draft)
    return notebook.findings()
