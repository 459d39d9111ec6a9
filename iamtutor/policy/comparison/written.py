"""What policies write, as patterns: actions, resources, wanted values of conditions.

Variables have their values by now: ``context`` is what ``variables`` chose for them. A
pattern whose variable has no value has no text.
"""

from collections.abc import Iterator

from iamtutor.policy.arn_patterns import complete_arn
from iamtutor.policy.comparison.texts import (
    ONE,
    ONE_WITHIN,
    STAR,
    STAR_WITHIN,
    Pattern,
    Sign,
    ignoring_case,
)
from iamtutor.policy.conditions import Condition
from iamtutor.policy.keeping import SHORT, kept
from iamtutor.policy.operators import Kind
from iamtutor.policy.patterns import (
    Context,
    Token,
    Variable,
    Wild,
    split_outside_variables,
    tokens_of,
)

#: Every ARN: ``arn``, and five colons at least.
EVERY_ARN: Pattern = (*"arn:", *((STAR_WITHIN, ":") * 4), STAR)

#: Every action: a service, one colon, a name.
EVERY_ACTION: Pattern = (
    ONE_WITHIN,
    STAR_WITHIN,
    ":",
    ONE_WITHIN,
    STAR_WITHIN,
)


def resource_pattern(text: str, variables: bool, context: Context) -> Pattern | None:
    """An entry of Resource or NotResource."""
    return _arn(complete_arn(text, variables), variables, context, reaches=True)


def wanted_patterns(condition: Condition, context: Context) -> Iterator[Pattern]:
    """The wanted values of a condition on texts or ARNs."""
    base, variables = condition.name.base, condition.variables
    for text in condition.wanted:
        pattern: Pattern | None
        if base.startswith("Arn"):
            pattern = _arn_wanted(text, variables, context)
        else:
            like = base.endswith("Like")
            pattern = _signs(tokens(text, like, variables), context, within=False)
            if pattern is not None and base.endswith("IgnoreCase"):
                pattern = ignoring_case("".join(map(str, pattern)))
        if pattern is not None:
            yield pattern


def is_textual(condition: Condition) -> bool:
    return condition.name.base.startswith((Kind.STRING.value, Kind.ARN.value))


def _arn_wanted(text: str, variables: bool, context: Context) -> Pattern | None:
    if text == "*":
        return EVERY_ARN
    parts = split_outside_variables(text) if variables else text.split(":", 5)
    if len(parts) != 6:
        return None
    return _arn(text, variables, context, reaches=False)


def _arn(
    text: str, variables: bool, context: Context, *, reaches: bool
) -> Pattern | None:
    parts = split_outside_variables(text) if variables else text.split(":", 5)
    if len(parts) < 6:
        return _signs(tokens(text, True, variables), context, within=False)
    signs: list[Sign] = []
    for part in parts[:5]:
        written = tokens(part, True, variables)
        found = _signs(written, context, within=True)
        if found is None or (":" in found):
            return None
        if reaches and written and written[-1] is Wild.ANY:
            found = (*found[:-1], STAR)
        signs += (*found, ":")
    last = _signs(tokens(parts[5], True, variables), context, within=False)
    return None if last is None else (*signs, *last)


@kept((SHORT, 16384))
def tokens(text: str, wildcards: bool, variables: bool) -> tuple[Token, ...]:
    return tuple(tokens_of(text, wildcards=wildcards, variables=variables))


def _signs(
    written: tuple[Token, ...], context: Context, *, within: bool
) -> Pattern | None:
    signs: list[Sign] = []
    for token in written:
        if isinstance(token, Wild):
            if token is Wild.ANY:
                signs.append(STAR_WITHIN if within else STAR)
            else:
                signs.append(ONE_WITHIN if within else ONE)
        elif isinstance(token, Variable):
            value = token.value_in(context)
            if value is None:
                return None
            signs += value
        else:
            signs += token
    return tuple(signs)
