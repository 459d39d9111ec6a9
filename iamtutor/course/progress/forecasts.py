"""Predictions beside what happened: a cell of a grid, or a row of them."""

from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString, mark_safe

from iamtutor.cloud.events import ApiEvent
from iamtutor.course.models import Prediction
from iamtutor.course.telling.verdicts import Verdict, verdict_of
from iamtutor.course.telling.why import explain
from iamtutor.lessons.content import grid
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.lesson import Misconception


@dataclass(frozen=True, slots=True)
class Refutation:
    """What decided a call, and the statement that did, if one did: its policy and text;
    the belief by which one may have predicted something else, and what is true."""

    summary: SafeString
    policy: str = ""
    statement: str = ""
    belief: SafeString | str = ""
    truth: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class PredictionView:
    """What was expected of a cell of the grid, and what happened. ``asked``: neither has
    it been predicted nor run, so the form is shown."""

    setting: str
    command: str
    asked: bool
    predicted: bool
    guess: str
    confidence: str
    result: Verdict | None
    surprise: bool
    title: SafeString | str = ""
    """What the command does."""
    line: str = ""
    """The command as it is typed; "" as long as it is for the learner to find."""
    ref: str = ""
    """Finds the why of the call."""
    why: SafeString | str = ""
    """What decided, in one sentence."""
    refuted: Refutation | None = None
    """For whoever was sure and wrong."""
    believed: Misconception | None = field(default=None, compare=False)
    """The belief by which they may have predicted it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a task asks to predict: a cell of the grid, or a ``row`` of them."""

    row: bool
    cells: tuple[PredictionView, ...]

    @property
    def guesses(self) -> list[tuple[str, str]]:
        """What can be predicted, and its words."""
        return [
            (str(guess.value), str(guess.label))
            for guess in Prediction.Guess
            if guess != Prediction.Guess.SKIPPED
        ]

    @property
    def asked(self) -> bool:
        """Whether anything is still to be predicted."""
        return any(cell.asked for cell in self.cells)

    @property
    def all_run(self) -> bool:
        return all(cell.result is not None for cell in self.cells)

    @property
    def predicted(self) -> int:
        return sum(cell.predicted for cell in self.cells)

    @property
    def surprises(self) -> list[PredictionView]:
        return [cell for cell in self.cells if cell.surprise]

    @property
    def as_predicted(self) -> int:
        return self.predicted - len(self.surprises)


def _decided(event: ApiEvent, language: str) -> Refutation:
    why = explain(event, language)
    for question in why.questions:
        for policy in question.policies:
            for statement in policy.statements:
                if statement.deciding:
                    text = "\n".join(line.text for line in statement.lines)
                    return Refutation(why.summary, policy.name, text)
    return Refutation(why.summary)


def refutation(
    event: ApiEvent, belief: Misconception | None, language: str
) -> Refutation:
    """What is said to whoever was sure of something else than what happened."""
    decided = _decided(event, language)
    if belief is None:
        return decided
    return replace(
        decided,
        belief=mark_safe(belief.belief(language)),
        truth=mark_safe(belief.truth(language)),
    )


def prediction_view(
    cell: CellKey, prediction: Prediction | None, event: ApiEvent | None
) -> PredictionView:
    """One cell of the grid: prediction and truth side by side."""
    result = None if event is None else grid.result_of(event)
    guess = prediction.guess if prediction is not None else ""
    predicted = bool(guess) and guess != Prediction.Guess.SKIPPED
    return PredictionView(
        setting=cell.setting,
        command=cell.command,
        asked=prediction is None and event is None,
        predicted=predicted,
        guess=prediction.get_guess_display() if prediction is not None else "",
        confidence=prediction.get_confidence_display()
        if prediction is not None and predicted
        else "",
        result=None if event is None else Verdict(verdict_of(event)),
        surprise=predicted and result is not None and result != guess,
    )
