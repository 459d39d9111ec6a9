"""The policies that decided a call, statement by statement, as the page draws them.

Policy texts come from the event, so that one that was edited since is shown as it was.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.policies import aws_managed
from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.reasons import ElementMatch
from iamtutor.web.pages.wording import sentence, text

#: Of one policy a page shows so many statements, and so many lines of one element.
STATEMENTS_SHOWN, LINES_SHOWN = 40, 100


class Line(NamedTuple):
    """One line of a statement's JSON. ``mark`` is ``match``, ``miss`` or nothing; the
    note stands on the first line of its element."""

    text: str
    mark: str = ""
    note: SafeString | None = None
    continued: bool = False


class StatementView(NamedTuple):
    sid: str
    effect: str
    matched: bool
    deciding: bool
    lines: tuple[Line, ...]


class PolicyView(NamedTuple):
    """A policy in force, with the statements that were looked at: those that decided and
    those that match first, if they are many. ``total``: how many there are."""

    name: str
    layer: str
    statements: tuple[StatementView, ...]
    total: int

    @property
    def deciding(self) -> bool:
        return any(statement.deciding for statement in self.statements)


@lru_cache(maxsize=256)
def _written(document: str, index: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The elements of a statement with the lines of JSON that they take, without commas
    after the last. The policy in force is looked at command after command."""
    statements = json.loads(document)["Statement"]
    found = [statements] if isinstance(statements, dict) else statements
    return tuple(
        (
            name,
            tuple(
                json.dumps({name: value}, indent=2, ensure_ascii=False).splitlines()[
                    1:-1
                ]
            ),
        )
        for name, value in found[index].items()
    )


def _lines(
    statement: Sequence[tuple[str, Sequence[str]]],
    elements: Sequence[ElementMatch],
    language: str,
) -> Iterator[Line]:
    """The statement's JSON, each line marked by what its element said."""
    by_element: dict[str, list[ElementMatch]] = {}
    for element in elements:
        by_element.setdefault(element.element, []).append(element)
    yield Line("{")
    last = len(statement) - 1
    for place, (name, written) in enumerate(statement):
        body = list(written)
        if place != last:
            body[-1] += ","
        found = by_element.get(name)
        mark, note = "", None
        if found:
            # Conditions: the first that missed speaks; if all matched, the first.
            speaker = next((one for one in found if not one.matched), found[0])
            mark = "match" if speaker.matched else "miss"
            note = sentence(
                "reasons", language, str(speaker.reason), params=speaker.params
            )
        if len(body) > LINES_SHOWN:
            left_out = len(body) - LINES_SHOWN + 1
            body = [*body[: LINES_SHOWN - 1], f"… (+{left_out})"]
        for number, line in enumerate(body):
            yield Line(line, mark, note if number == 0 else None, number > 0)
    yield Line("}")


def _document(event: ApiEvent, match: StatementMatch) -> str | None:
    """The text of the policy a statement belongs to, as it was."""
    known = event.documents.get(match.arn or match.policy)
    if known is None and match.arn is not None:
        managed = aws_managed.get(match.arn)
        known = managed.document_text if managed is not None else None
    return known


def policies_of(
    event: ApiEvent, result: EvaluationResult, language: str
) -> tuple[PolicyView, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for place, match in enumerate(result.statements):
        found.setdefault((match.layer, match.policy), []).append(place)

    def tells_less(place: int) -> tuple[bool, bool]:
        return place not in result.deciding, not result.statements[place].matched

    policies = [
        PolicyView(
            name,
            text("decisions", language, "layers", result.spoken_layer(layer)),
            tuple(
                _statement(event, result, place, language)
                for place in sorted(sorted(places, key=tells_less)[:STATEMENTS_SHOWN])
            ),
            len(places),
        )
        for (layer, name), places in found.items()
    ]
    # The policy that decided comes first; the others keep AWS's order.
    return tuple(sorted(policies, key=lambda policy: not policy.deciding))


def _statement(
    event: ApiEvent, result: EvaluationResult, place: int, language: str
) -> StatementView:
    match = result.statements[place]
    document = _document(event, match)
    lines: tuple[Line, ...] = ()
    if document is not None:
        written = _written(document, match.index)
        lines = tuple(_lines(written, match.elements, language))
    return StatementView(
        sid=match.sid,
        effect=str(match.effect),
        matched=match.matched,
        deciding=place in result.deciding,
        lines=lines,
    )
