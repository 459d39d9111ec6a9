"""What an operator of ``${NAME…}`` makes of a value, once its words are expanded."""

from iamtutor.shell.budget import ITEM_SIZE, Budget
from iamtutor.shell.patterns.wildcards import Wildcard


def recased(operator: str, value: str) -> str:
    """``^^ ,, ^ ,``: all letters, or the first one."""
    match operator:
        case "^^":
            return value.upper()
        case ",,":
            return value.lower()
        case "^":
            return value[:1].upper() + value[1:]
    return value[:1].lower() + value[1:]


def trimmed(operator: str, pattern: str, value: str, budget: Budget) -> str:
    """``# ## % %%``: without the beginning or the end that the pattern matches."""
    wildcard = Wildcard(pattern, budget.work)
    longest = len(operator) == 2
    if operator[0] == "#":
        return value[len(wildcard.beginning(value, longest) or "") :]
    end = len(value) - len(wildcard.ending(value, longest) or "")
    return value[:end]


def replaced(operator: str, pattern: str, new: str, value: str, budget: Budget) -> str:
    """``/ // /# /%``: with ``new`` for the first match, every one, a beginning, an end."""
    if operator in ("/#", "/%"):
        wildcard = Wildcard(pattern, budget.work)
        front = operator == "/#"
        ask = wildcard.beginning if front else wildcard.ending
        found = ask(value, True)
        if found is None:
            return value
        kept = value[len(found) :] if front else value[: len(value) - len(found)]
        return new + kept if front else kept + new
    if not pattern:
        return value
    out: list[str] = []
    written = 0
    for start, end in Wildcard(pattern, budget.work).parts(value):
        budget.hold(end - written + len(new) + ITEM_SIZE)
        out += (value[written:start], new)
        written = end
        if operator == "/":
            break
    return budget.made("".join([*out, value[written:]]))
