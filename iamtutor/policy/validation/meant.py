"""What a name was meant to be that isn't known, and how a wrong value is shown."""

import json
from collections.abc import Iterable
from difflib import get_close_matches

from iamtutor.policy.budget import Budget
from iamtutor.policy.positions import Path
from iamtutor.policy.validation.findings import Code, Notebook
from iamtutor.policy.validation.signs import if_meant, plainly

#: No name is longer, and no slip makes one so long.
_LONGEST_NAME = 80


def closest(name: str, known: Iterable[str], budget: Budget) -> str:
    """The known name that looks most like this one; empty when none does."""
    if len(name) > _LONGEST_NAME:
        return ""
    by_lower = {item.lower(): item for item in known}
    budget.charge(len(by_lower) * (1 + len(name) // 8))
    found = get_close_matches(plainly(name).lower(), by_lower, n=1, cutoff=0.7)
    return by_lower[found[0]] if found else ""


def as_written(value: object) -> str:
    """A value as the policy's text has it, but for a string's quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def unknown_name(
    notebook: Notebook, code: Code, path: Path, name: str, known: Iterable[str]
) -> str:
    """Note a member's name that is none of these; what it was meant to be, if that
    can be told."""
    suggestion = closest(name, known, notebook.budget)
    notebook.error_at_key(
        code,
        *path,
        name,
        name=name,
        suggestion=suggestion,
        mend=if_meant(name, suggestion),
    )
    return suggestion
