"""Is a task done, and is an answer right? If not: what is missing, and what it shows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.predicates import holds, missed
from iamtutor.lessons.judging.situation import Situation, miss
from iamtutor.lessons.schema.lesson import Pitfall, Task
from iamtutor.lessons.schema.predicates import Called, parts
from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit

#: What names the call that is missing, and with it the command.
_TELLING_THE_WAY = frozenset({Reason.NOT_RUN, Reason.NOT_CALLED})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How a task stands.

    Not passed: ``code`` and ``params`` say the first thing that is missing, and if a
    pitfall was recognised, its feedback goes before that.
    """

    passed: bool
    code: Reason | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    pitfall: str | None = None
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """``wrong``: the choices, items or hops that are not as they should be."""

    correct: bool
    wrong: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()


def judge(task: Task, situation: Situation, *, asked: bool = True) -> CheckResult:
    """Whether the task is done. Unless somebody ``asked``, a pitfall that is a step of a
    good way as well is left alone."""
    now = situation.during(task)
    reason = missed(task.check, now)
    if reason is None:
        return CheckResult(passed=True)
    if task.kind == "asked" and reason.reason in _TELLING_THE_WAY:
        reason = miss(Reason.NOTHING_CALLED)
    met = _recognised(task, now)
    pitfall = next((one for one in met if asked or not one.when_asked), None)
    return CheckResult(
        passed=False,
        code=reason.reason,
        params=reason.params,
        pitfall=pitfall.pitfall if pitfall else None,
        misconception=pitfall.misconception if pitfall else None,
    )


def is_on_the_way(task: Task, situation: Situation, called: Collection[str]) -> bool:
    """Whether one of several calls that the task asks for was made by these operations."""
    now = situation.during(task)
    return any(
        isinstance(part, Called)
        and part.called.operation in called
        and holds(part, now)
        for part in parts(task.check)
    )


def recognised(task: Task, situation: Situation) -> tuple[Pitfall, ...]:
    """The pitfalls of the task that the learner is in, in the order of the file. What was
    called before it began is no attempt at it."""
    return _recognised(task, situation.during(task))


def _recognised(task: Task, now: Situation) -> tuple[Pitfall, ...]:
    if not task.pitfalls:
        return ()
    fresh = now.fresh
    return tuple(pitfall for pitfall in task.pitfalls if holds(pitfall.when, fresh))


class UnknownAnswer(ValueError):
    """An answer that names something the question doesn't have."""


def judge_answer(
    question: Question, given: Collection[str] | Mapping[str, str]
) -> AnswerResult:
    """Whether an answer is right.

    ``given`` are the choices made, the bin of each item, or the hops that were opened.
    Raises UnknownAnswer.
    """
    match question:
        case Choose():
            _known(given, question.choices)
            chosen = [choice for choice in question.choices if choice in given]
            wrong = [choice for choice in chosen if choice not in question.correct]
            believed = question.misconceptions
            correct = not wrong and len(chosen) == len(question.correct)
        case Sort():
            items = question.sort.items
            _known(given, items)
            bins = given if isinstance(given, Mapping) else {}
            _known(bins.values(), question.sort.bins)
            wrong = [item for item, bin_id in items.items() if bins.get(item) != bin_id]
            believed = {
                item: belief
                for item, belief in question.misconceptions.items()
                if item in bins
            }
            correct = not wrong
        case Visit():
            _known(given, question.visit)
            wrong = [hop for hop in question.visit if hop not in given]
            believed = {}
            correct = not wrong
    return AnswerResult(
        correct,
        tuple(wrong),
        tuple(dict.fromkeys(believed[name] for name in wrong if name in believed)),
    )


def right_answer(question: Question) -> Collection[str] | Mapping[str, str]:
    """The answer that is right."""
    match question:
        case Choose():
            return question.correct
        case Sort():
            return question.sort.items
        case Visit():
            return question.visit


def _known(given: Collection[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise UnknownAnswer(name)
