"""Why a call was allowed or denied, as the page draws it.

Everything here is read from the event: the evaluation that decided is stored with it, and
nothing is evaluated again.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.identifiers import authorization_id
from iamtutor.course.telling.policies import PolicyView, policies_of
from iamtutor.course.telling.verdicts import Verdict, verdict_of
from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.reasons import shown
from iamtutor.policy.repair.edits import Edit, EditKind
from iamtutor.policy.repair.meeting import ANOTHER
from iamtutor.web.pages.differences import Lines, opened_besides
from iamtutor.web.pages.wording import sentence, text


class PathStep(NamedTuple):
    """A station of the evaluation; ``hit`` where the decision fell."""

    html: SafeString
    hit: bool = False


class Question(NamedTuple):
    """One (action, resource) that the call needed, and how it was answered."""

    action: str
    resource: str
    verdict: Verdict
    summary: SafeString
    path: tuple[PathStep, ...]
    policies: tuple[PolicyView, ...]


class ChangeStep(NamedTuple):
    """One edit of the smallest change: what to do, the conditions that the request has
    to meet, the statements to write. ``opens``: what else they allow; None where no
    policy changes."""

    html: SafeString
    conditions: tuple[SafeString, ...]
    statements: tuple[str, ...]
    opens: tuple[Lines, ...] | None


class Why(NamedTuple):
    """One call, from the credentials to the deciding statement."""

    call: str
    #: None of a call that no policy was asked about.
    action: str | None
    resource: str
    verdict: Verdict
    principal: str | None
    session: str | None
    credentials: str
    access_key_id: str | None
    error: str | None
    summary: SafeString
    path: tuple[PathStep, ...] = ()
    questions: tuple[Question, ...] = ()
    #: With these a call that was denied would have been allowed.
    changes: tuple[ChangeStep, ...] = ()
    #: The command with which AWS itself explains the refusal.
    asking_aws: str | None = None
    #: The account of the resource, where it is not the principal's.
    owner: str | None = None


def _asking_aws(event: ApiEvent) -> str | None:
    """For a refusal whose message carries an authorization id."""
    if event.error_message is None:
        return None
    name = authorization_id(event.event_id)
    if name not in event.error_message:
        return None
    return (
        "aws iam-toolbox get-request-authorization-details "
        f"--region {event.region} --authorization-id {name}"
    )


def _short_principal(event: ApiEvent) -> str | None:
    """``lab-role`` for a role session, ``admin`` for a user."""
    arn = event.issuer_arn or event.principal_arn
    return None if arn is None else arn.rsplit("/", 1)[-1]


def _credentials(event: ApiEvent, language: str) -> str:
    """Where the caller's credentials came from, in words."""
    source = event.credentials_from
    if not source:
        return text("why", language, "none")
    return text("why", language, "from", source)


def _path(result: EvaluationResult, language: str) -> tuple[PathStep, ...]:
    """The checks that had a part in it, in order, and the decision."""
    steps = []
    for check in result.checks:
        effect = str(check.effect)
        spoken = result.spoken_layer(str(check.layer))
        hit = effect.endswith("DENY") and str(check.layer) == str(result.denied_by)
        if result.is_allowed:
            hit = effect == "ALLOW"
        steps.append(PathStep(_checked(spoken, effect, language), hit))
    return tuple(steps)


@cache
def _checked(layer: str, effect: str, language: str) -> SafeString:
    """What a layer said: as many sentences as the content has."""
    return format_html(
        "{}：{}" if language == "ja" else "{}: {}",
        capfirst(text("decisions", language, "layers", layer)),
        sentence("decisions", language, "checks", layer, effect),
    )


def _question(event: ApiEvent, result: EvaluationResult, language: str) -> Question:
    return Question(
        action=result.request.action,
        resource=result.request.resource,
        verdict=Verdict(str(result.decision)),
        summary=_summary(result, language),
        path=_path(result, language),
        policies=policies_of(event, result, language),
    )


def _change_step(edit: Edit, result: EvaluationResult, language: str) -> ChangeStep:
    layer = text("decisions", language, "layers", result.spoken_layer(edit.layer))
    name = edit.policy or text("repairs", language, "new_policy")
    return ChangeStep(
        sentence(
            "repairs",
            language,
            "edits",
            str(edit.kind),
            params={"layer": layer, "policy": name},
        ),
        tuple(_asked_of_the_request(edit, language)),
        tuple(
            json.dumps(json.loads(written), indent=2, ensure_ascii=False)
            for written in edit.statements
        ),
        opened_besides(edit, result.request.action, result.request.resource, language),
    )


def _asked_of_the_request(edit: Edit, language: str) -> Iterator[SafeString]:
    """Each condition that the request has to meet, or must not meet."""
    values = dict(edit.changes)
    for operator, key, wanted in edit.conditions:
        params = {"operator": operator, "key": key, "wanted": wanted}
        said = "condition"
        if edit.kind is EditKind.MISS_CONDITION:
            value = values[key]
            if operator == "Null":
                said = "absent" if value is None else "present"
            elif value is None:
                said = "missed_without"
            elif value in (ANOTHER, (ANOTHER,)):
                said = "missed"
            else:
                said = "missed_by"
                params["value"] = value if isinstance(value, str) else shown(value)
        yield sentence("repairs", language, said, params=params)


def _main_place(event: ApiEvent) -> int:
    """Which evaluation stands for the call: what stopped it, else the action that the
    operation is named after; the last one if there is no such."""
    if not event.denied:
        for place, result in enumerate(event.evaluations):
            if result.request.action.partition(":")[2] == event.operation:
                return place
    return -1


def _main(event: ApiEvent, questions: Sequence[Question]) -> Question | None:
    return questions[_main_place(event)] if questions else None


def first_line(event: ApiEvent, language: str) -> SafeString:
    """Why ``event`` ended as it did, in one sentence: the same wherever it is told."""
    if (ended := event.ended) is not None:
        return sentence("calls", language, ended, params=event.named)
    return _summary(event.evaluations[_main_place(event)], language)


def _summary(result: EvaluationResult, language: str) -> SafeString:
    return sentence(
        "decisions",
        language,
        "outcomes",
        str(result.decision),
        result.spoken_cause,
        params={"action": result.request.action},
    )


def explain(event: ApiEvent, language: str) -> Why:
    """Why ``event`` ended as it did."""
    name = verdict_of(event)
    questions = tuple(
        _question(event, result, language) for result in event.evaluations
    )
    main = _main(event, questions)
    return Why(
        call=call_name(event.service, event.operation),
        action=main.action if main else None,
        resource=main.resource if main else "",
        verdict=Verdict(name),
        principal=_short_principal(event),
        session=event.principal_arn,
        credentials=_credentials(event, language),
        access_key_id=event.access_key_id,
        error=event.error_message,
        summary=first_line(event, language),
        path=main.path if main else (),
        questions=questions,
        changes=tuple(
            _change_step(edit, event.evaluations[-1], language) for edit in event.edits
        ),
        asking_aws=_asking_aws(event),
        owner=event.owner,
    )
