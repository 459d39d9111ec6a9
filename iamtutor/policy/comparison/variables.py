"""Values for policy variables: those that can make a difference.

A variable links a pattern with a key of the context. What differs between two policies
shows with a value that nothing else has (as with the characters of ``texts``), or with
one that makes two patterns meet: a text that stands in the other pattern where the
variable stands in this one, or that a condition on the key wants. Or the key has no
single value, and the default counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from iamtutor.policy.arn_patterns import complete_arn
from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.clauses import Clause
from iamtutor.policy.comparison.texts import FRESH, fresh_text
from iamtutor.policy.comparison.values import Ask, typed_values
from iamtutor.policy.comparison.written import is_textual, tokens, wanted_patterns
from iamtutor.policy.conditions import Condition
from iamtutor.policy.patterns import Variable

#: Values for the variables by key; None: the key has no single value.
Assignment = dict[str, str | None]

#: How many combinations of values are tried before it is called undecided.
_MOST = 400


def assignments_for(clauses: Sequence[Clause], budget: Budget) -> Iterator[Assignment]:
    """The assignments that may matter, the most telling first. Raises Undecided."""
    if not any(map(_has_variables, clauses)):
        yield {}
        return
    templates = list(dict.fromkeys(_templates(clauses)))
    budget.charge(10 * len(templates))
    keys: dict[str, None] = {}
    for _, text, _ in templates:
        for token in tokens(text, True, True):
            if isinstance(token, Variable):
                keys[token.key] = None
    if not keys:
        yield {}
        return
    texts = dict.fromkeys(_texts(clauses))
    choices: list[list[str | None]] = []
    for place, key in enumerate(keys):
        found: dict[str | None, None] = {chr(ord(FRESH) + 1 + place) * 2: None}
        for subject, template, _ in templates:
            for other_subject, other, _ in texts:
                if other_subject == subject and other != template:
                    budget.charge(4 + (len(template) + len(other)) // 16)
                    found.update(dict.fromkeys(_bindings(template, key, other)))
        read = {
            condition
            for clause in clauses
            for condition in clause.conditions
            if condition.lookup == key
        }
        found.update(dict.fromkeys(_values_of(sorted(read, key=repr))))
        if any("?" in text for _, text, _ in texts):
            found.update({"": None, chr(ord(FRESH) + 1 + place): None})
        found[None] = None
        choices.append(list(found))
    count = 1
    for choice in choices:
        count *= len(choice)
    for values in islice(product(*choices), _MOST):
        yield dict(zip(keys, values, strict=True))
    if count > _MOST:
        raise Undecided("variables")


def _has_variables(clause: Clause) -> bool:
    resources = clause.resources or clause.not_resources
    return (resources is not None and resources.variables) or any(
        condition.variables for condition in clause.conditions
    )


#: What is compared with what ("" is the resource, else a context key), a text, and
#: whether it is a pattern of a statement with variables.
_Text = tuple[str, str, bool]


def _texts(clauses: Iterable[Clause]) -> Iterator[_Text]:
    for clause in clauses:
        resources = clause.resources or clause.not_resources
        if resources is not None:
            for text in resources.texts:
                yield "", complete_arn(text, resources.variables), resources.variables
        for condition in clause.conditions:
            if is_textual(condition):
                for text in condition.wanted:
                    yield condition.lookup, text, condition.variables


def _templates(clauses: Iterable[Clause]) -> Iterator[_Text]:
    for subject, text, variables in _texts(clauses):
        if variables and "${" in text:
            yield subject, text, True


def _values_of(conditions: Iterable[Condition]) -> Iterator[str]:
    """A value for each way in which the conditions' tests can turn out."""
    typed = []
    for condition in conditions:
        if is_textual(condition):
            yield from map(fresh_text, wanted_patterns(condition, {}))
        else:
            typed.append(Ask(condition, True))
    yield from typed_values(typed)


def _bindings(template: str, key: str, other: str) -> Iterator[str]:
    """What stands in the other text where the variable stands in the template."""
    signs = tokens(template, True, True)
    plain = other.replace("*", FRESH).replace("?", FRESH)
    for place, token in enumerate(signs):
        if not isinstance(token, Variable) or token.key != key:
            continue
        before = signs[place - 1] if place else ""
        after = signs[place + 1] if place + 1 < len(signs) else ""
        if isinstance(before, str):
            start = 0 if place < 2 else plain.find(before)
            if start < 0 or not plain.startswith(before, start):
                continue
            start += len(before)
            yield _until(plain, start, after)
        else:
            yield plain.rpartition("/")[2]


def _until(text: str, start: int, after: object) -> str:
    ends = [len(text)]
    if isinstance(after, str) and after:
        ends += [end for end in (text.find(after, start),) if end >= 0]
    return text[start : min(ends)]
