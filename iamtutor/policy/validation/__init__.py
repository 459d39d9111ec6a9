"""What there is to say of a policy while it is being written.

    findings    what a finding is: code, severity, place, parameters
    lexing      the tokens of a text that should have been JSON
    syntax      why it isn't, slip by slip, and how each is mended
    signs       signs within a string that are not what they look like
    drafts      a policy as far as it has the right shape
    meant       what a name was meant to be that isn't known
    statements  the elements of one statement
    grammar     JSON and the outer elements of a policy: what may stand where
    actions     actions and ARNs
    operations  names of S3's API that are not those of its actions
    fitting     whether the actions can act on the resources beside them
    conditions  operators, keys, values, variables
    principals  who may be named, and how
    advice      what is allowed and unwise

``validate(text, kind, catalogue)`` gives every finding, in the order of the text. The
sentences are content (``content/explanations/findings.{ja,en}.yaml``). An error is
what an editor should stop at; AWS saves some of those all the same. ``mend`` makes the
edits of the findings that can have been meant in one way only. A check is charged while
it works (``policy.budget``); one that stops early says so first (``Code.TOO_MUCH``).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from iamtutor.policy.actions import Catalogue
from iamtutor.policy.budget import Undecided
from iamtutor.policy.validation import actions, advice, conditions, principals
from iamtutor.policy.validation.findings import (
    CHECK_BUDGET,
    Edit,
    Finding,
    Notebook,
    PolicyKind,
)
from iamtutor.policy.validation.grammar import SIZE_LIMITS, read
from iamtutor.policy.validation.syntax import mended


class Checked(NamedTuple):
    """What a check found, and the work that it is, in units of ``policy.budget``."""

    findings: tuple[Finding, ...]
    work: int


def validate(
    text: str,
    kind: PolicyKind,
    catalogue: Catalogue,
    *,
    size_limit: int | None = None,
) -> tuple[Finding, ...]:
    """Every finding. ``size_limit`` replaces the usual limit for the kind."""
    return check(text, kind, catalogue, size_limit).findings


def check(
    text: str, kind: PolicyKind, catalogue: Catalogue, size_limit: int | None = None
) -> Checked:
    """The same with the work that it is."""
    limit = SIZE_LIMITS[kind] if size_limit is None else size_limit
    return _checked(text, kind, catalogue, limit)


@lru_cache(maxsize=4)
def _checked(
    text: str, kind: PolicyKind, catalogue: Catalogue, size_limit: int
) -> Checked:
    """Kept for a moment: a page asks Access Analyzer, the editor and its mends."""
    notebook = Notebook(text, kind)
    try:
        _check(notebook, catalogue, size_limit)
    except Undecided:
        notebook.stop()
    return Checked(notebook.findings(), CHECK_BUDGET - notebook.budget.left)


def _check(notebook: Notebook, catalogue: Catalogue, size_limit: int) -> None:
    draft = read(notebook, size_limit)
    if draft is None:
        return
    for statement in draft.statements:
        actions.check(notebook, statement, catalogue)
        principals.check(notebook, statement)
        conditions.check(notebook, draft, statement, catalogue)
    advice.check(notebook, draft)


#: Mending what isn't JSON shows what else there is to mend; what that is, shows no more.
_PASSES = 3


def mend(text: str, kind: PolicyKind, catalogue: Catalogue) -> str | None:
    """The text with all that can be mended safely mended; None when nothing can."""
    changed = text
    for _ in range(_PASSES):
        edits = [
            edit
            for finding in validate(changed, kind, catalogue)
            for edit in finding.edits
        ]
        after = mended(changed, _apart(edits)) if edits else None
        if after is None:
            break
        changed = after
    return None if changed == text else changed


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """Of several edits of one place the first."""
    taken: set[tuple[int, int]] = set()
    for edit in edits:
        place = (edit.start, edit.end)
        if edit.start == edit.end or place not in taken:
            taken.add(place)
            yield edit
