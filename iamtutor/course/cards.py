"""The left side of a lesson page: its steps as prose and cards, in the reader's language.

A card is a task or a question with everything that stands on it now: state, prediction,
hints opened so far, feedback, and why it worked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.course.buttons import step_words
from iamtutor.course.hands import HelpView, Needs, help_view
from iamtutor.course.models import Prediction
from iamtutor.course.selectors import Standing, first_open
from iamtutor.course.why import Verdict, explain, first_line, verdict_of
from iamtutor.lessons import grid
from iamtutor.lessons.course import Course
from iamtutor.lessons.grid import CellKey
from iamtutor.lessons.kinds import HINTS_AFTER, Tried, hints_are_open
from iamtutor.lessons.lesson import Lesson
from iamtutor.lessons.placeholders import fill, render
from iamtutor.lessons.prose import Prose
from iamtutor.lessons.schema import Choose, Lever, Question, Sort, Step, Task, Visit
from iamtutor.lessons.shuffling import order_of
from iamtutor.lessons.solutions import SolutionStep, steps

Names = Mapping[str, str]
Cells = Mapping[CellKey, ApiEvent]


@dataclass(frozen=True, slots=True)
class Refutation:
    """What decided a call, and the statement that did, if one did: its policy and text."""

    summary: SafeString
    policy: str = ""
    statement: str = ""


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
    line: str = ""
    """The command as it is typed."""
    ref: str = ""
    """Finds the why of the call."""
    why: SafeString | str = ""
    """What decided, in one sentence."""
    refuted: Refutation | None = None
    """For whoever was sure and wrong."""


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


@dataclass(frozen=True, slots=True)
class Option:
    """A choice, an item to sort or a hop to visit."""

    id: str
    label: SafeString
    chosen: str = ""
    right: bool | None = None
    text: SafeString | None = None

    @property
    def is_code(self) -> bool:
        """Whether its label is a name of AWS and nothing else, in any language."""
        return (
            self.label.startswith("<code")
            and self.label.count("<code") == 1
            and (self.label.endswith("</code>"))
        )


#: The bins that a table in the text of a lesson has columns for.
MOST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class QuestionView:
    kind: str
    several: bool
    options: tuple[Option, ...]
    bins: tuple[Option, ...] = ()
    answered: bool = False
    correct: bool = False

    @property
    def by_menu(self) -> bool:
        """Whether there are more bins than a column of text has room for beside each
        other: then each item has a menu of them."""
        return len(self.bins) > MOST_COLUMNS

    @property
    def columns(self) -> int:
        """Of the table: the items, and where they go."""
        return 2 if self.by_menu else 1 + len(self.bins)


@dataclass(frozen=True, slots=True)
class Card:
    kind: str
    id: str
    number: int
    title: SafeString
    html: SafeString
    state: str
    """``done``, ``now``, ``again`` (feedback stands on it) or ``todo``."""
    asks: str = ""
    """Of a task: ``shown``, ``asked`` or ``broken``."""
    at: str = ""
    guide: str = ""
    hints_wait: Tried | None = None
    """As long as hints wait for a try: what opens them."""
    hints: tuple[SafeString, ...] = ()
    hints_left: int = 0
    solution_left: bool = False
    """All hints are open, and the solution is not."""
    solutions: tuple[tuple[SolutionStep, ...], ...] = ()
    """The recorded ways to do it, once it is done or the solution was asked for."""
    feedback: SafeString | None = None
    after: tuple[SafeString, SafeString] | None = None
    """Title and text of why it worked."""
    prediction: Forecast | None = None
    question: QuestionView | None = None
    by_solution: bool = False
    others: bool = False
    """Another fault can be had."""
    again: bool = False
    """It is done, and can be done once more: another fault is there."""
    held: bool = False
    """A question that tells what an open prediction before it asks."""
    help: HelpView | None = None
    """In a class: that help is needed here, or can be asked for."""


@dataclass(frozen=True, slots=True)
class LeverView:
    """A lever as it is now: the words of the button that is there, what it would do, and
    what the latest pull did."""

    id: str
    title: SafeString
    html: SafeString
    pulled: bool
    back: SafeString | None
    """The words of the button that puts it back."""
    acts: tuple[SolutionStep, ...]
    details: Mapping[str, Any]
    kind: str = "lever"


@dataclass(frozen=True, slots=True)
class StepView:
    id: str
    title: SafeString
    html: SafeString
    cards: tuple[Card | LeverView, ...]
    held: bool = False
    """It comes after an open prediction, and may tell what happens."""


def _held_back(steps: Iterable[StepView]) -> list[StepView]:
    """What comes after a prediction that is still open is read later, so that it does not
    answer it: further steps, and questions of the same one."""
    views, waits = [], False
    for step in steps:
        held, cards = waits, list(step.cards)
        for place, card in enumerate(cards):
            if isinstance(card, LeverView):
                continue
            later = card.kind == "question" and card.state == "todo"
            cards[place] = replace(card, held=waits and not held and later)
            waits = waits or bool(card.prediction and card.prediction.asked)
        views.append(replace(step, cards=tuple(cards), held=held))
    return views


class Cards:
    """Makes the cards of one lesson for one reader."""

    def __init__(
        self,
        course: Course,
        lesson: Lesson,
        language: str,
        names: Names,
        standing: Standing,
        cells: Cells,
        world: World | None = None,
        ref_of: Callable[[ApiEvent], str] = lambda _: "",
        seat: str = "",
        needs: Needs | None = None,
    ) -> None:
        self.course = course
        self.lesson = lesson
        self.language = language
        self.names = names
        self.standing = standing
        self.cells = cells
        self.ref_of = ref_of
        self.seat = seat
        self.needs = needs
        self.variant = world.variant if world is not None else ""
        #: Whether the world is not the first that was drawn: tasks can be done again.
        self.again = world is not None and world.take > 0
        self.text: Prose = lesson.text(language)
        self.current = first_open(
            lesson, [item for item in self._ids() if standing.is_done(item)]
        )

    def _ids(self) -> Iterator[str]:
        for step in self.lesson.steps:
            for item in self.lesson.items(step):
                yield item.id

    def _html(self, section_id: str) -> SafeString:
        return mark_safe(render(self.text[section_id].html, self.names))

    def _title(self, section_id: str) -> SafeString:
        return mark_safe(render(self.text[section_id].title, self.names))

    def _if_there(self, section_id: str) -> SafeString | None:
        return self._html(section_id) if section_id in self.text else None

    @property
    def title(self) -> SafeString:
        return self._title(self.lesson.slug)

    @property
    def summary(self) -> SafeString:
        return self._html(self.lesson.slug)

    def steps(self) -> list[StepView]:
        views, number = [], 0
        for step in self.lesson.steps:
            cards: list[Card | LeverView] = []
            for part in self.lesson.parts(step):
                if isinstance(part, Lever):
                    cards.append(self.lever(part))
                else:
                    number += 1
                    cards.append(self.card(part, number))
            views.append(self._step(step, tuple(cards)))
        return _held_back(views)

    def lever(self, lever: Lever) -> LeverView:
        stands = self.standing.levers.get(lever.id)
        pulled = stands is not None and stands.pulled
        moves = (lever.back or ()) if pulled else lever.acts
        return LeverView(
            id=lever.id,
            title=self._title(lever.id),
            html=self._html(lever.id),
            pulled=pulled,
            back=None if lever.back is None else self._title(f"{lever.id}.back"),
            acts=tuple(map(step_words, steps(moves, self.names))),
            details=stands.details if stands is not None else {},
        )

    def _step(self, step: Step, cards: tuple[Card | LeverView, ...]) -> StepView:
        return StepView(step.id, self._title(step.id), self._html(step.id), cards)

    def closing(self) -> list[tuple[str, SafeString, SafeString]]:
        """What stands after the steps: then and now, and what to remember."""
        found = []
        for name in ("then-and-now", "remember"):
            section_id = f"{self.lesson.slug}.{name}"
            if section_id in self.text:
                found.append((name, self._title(section_id), self._html(section_id)))
        return found

    def one(self, item_id: str) -> Card:
        """The card of one task or question."""
        for number, known in enumerate(self._ids(), 1):
            if known == item_id:
                for step in self.lesson.steps:
                    for item in step.items:
                        if item.id == item_id:
                            return self.card(item, number)
        raise KeyError(item_id)

    @property
    def just_done(self) -> str:
        """The task before the one that is open now. Its card stays open: whoever did it
        in the console has not read yet why it worked."""
        before = ""
        for step in self.lesson.steps:
            for item in self.lesson.items(step):
                if item.id == self.current:
                    return before
                done = isinstance(item, Task) and self.standing.is_done(item.id)
                before = item.id if done else ""
        return ""

    def card(self, item: Task | Question, number: int) -> Card:
        if isinstance(item, Task):
            return self._task(item, number)
        return self._question(item, number)

    def _state(self, item_id: str) -> str:
        if self.standing.is_done(item_id):
            return "done"
        progress = self.standing.progress.get(item_id)
        if progress is not None and progress.feedback:
            return "again"
        return "now" if item_id == self.current else "todo"

    def _after(self, item_id: str, state: str) -> tuple[SafeString, SafeString] | None:
        """Title and text of why it worked, once it is done."""
        section_id = f"{item_id}.after"
        if state != "done" or section_id not in self.text:
            return None
        own = self._if_there(f"{section_id}.{self.variant}") or ""
        return self._title(section_id), mark_safe(self._html(section_id) + own)

    def _task(self, task: Task, number: int) -> Card:
        state = self._state(task.id)
        ladder = self.lesson.hints(task.id, self.language, self.variant)
        opened = self.standing.hints.get(task.id, 0)
        progress = self.standing.progress.get(task.id)
        waits = state != "done" and not hints_are_open(
            task, self.standing.tried.get(task.id, Tried())
        )
        return Card(
            kind="task",
            asks=task.kind,
            hints_wait=HINTS_AFTER if waits else None,
            id=task.id,
            number=number,
            title=self._title(task.id),
            html=self._html(task.id),
            state=state,
            at=task.at,
            guide=self._guide(task, state),
            hints=tuple(
                mark_safe(render(hint.html, self.names)) for hint in ladder[:opened]
            ),
            hints_left=0 if waits else max(0, len(ladder) - opened),
            solution_left=not waits and opened == len(ladder),
            solutions=self._solutions(task)
            if state == "done" or opened > len(ladder)
            else (),
            feedback=self._feedback(task) if state == "again" else None,
            prediction=self._prediction(task),
            by_solution=progress is not None and progress.by_solution,
            after=self._after(task.id, state),
            others=task.kind == "broken" and self.course.has_others(self.lesson),
            again=self.again and state == "done",
            help=help_view(self.needs, task.id, state, question=False),
        )

    def _solutions(self, task: Task) -> tuple[tuple[SolutionStep, ...], ...]:
        return tuple(
            tuple(map(self._in_words, steps(acts, self.names)))
            for acts in task.solutions_in(self.variant).values()
        )

    def _in_words(self, step: SolutionStep) -> SolutionStep:
        if step.at == "lever":
            return replace(step, line=self._title(step.line))
        return step_words(step)

    def _guide(self, task: Task, state: str) -> str:
        """The way that guided mode shows: out of the pitfall that is told, or there."""
        met = self.standing.progress[task.id].feedback if state == "again" else ""
        ways = {pitfall.pitfall: pitfall.guide for pitfall in task.pitfalls}
        return ways.get(met) or task.guide or ""

    def _feedback(self, task: Task) -> SafeString:
        progress = self.standing.progress[task.id]
        return self.told(task, progress.feedback, progress.feedback_params)

    def told(self, task: Task, code: str, given: Mapping[str, object]) -> SafeString:
        """What is said of a pitfall, or of a reason why a check is not met."""
        section = self._if_there(f"{task.id}.{code}")
        if section is not None:
            return section
        template = self.course.check_sentences[self.language].get(code, "")
        params = {key: str(value) for key, value in given.items()}
        return mark_safe(f"<p>{render(template, {**self.names, **params})}</p>")

    def _prediction(self, task: Task) -> Forecast | None:
        if task.predict is None:
            return None
        views = tuple(map(self._cell, self.course.predicted(task)))
        return Forecast(task.predict.row, views)

    def _cell(self, cell: CellKey) -> PredictionView:
        event = self.cells.get(cell)
        view = prediction_view(cell, self.standing.predictions.get(cell), event)
        line = self.course.grids[cell.grid].file.command(cell.command).line
        if event is None or not view.surprise:
            return replace(view, line=fill(line, self.names))
        said = self.standing.predictions[cell]
        sure = said.confidence == Prediction.Confidence.SURE
        return replace(
            view,
            line=fill(line, self.names),
            ref=self.ref_of(event),
            why=first_line(event, self.language),
            refuted=_refutation(event, self.language) if sure else None,
        )

    def _question(self, question: Question, number: int) -> Card:
        state = self._state(question.id)
        given = self.standing.answers.get(question.id)
        if state != "done" and given is not None and not isinstance(question, Visit):
            state = "again"
        return Card(
            kind="question",
            id=question.id,
            number=number,
            title=self._title(question.id),
            html=self._html(question.id),
            state=state,
            question=self._question_view(question, given.given if given else None),
            after=self._after(question.id, state),
            help=help_view(self.needs, question.id, state, question=True),
        )

    def _question_view(self, question: Question, given: object) -> QuestionView:
        correct = question.id in self.standing.solved
        answered = given is not None
        order = order_of(question, self.lesson.slug, self.seat)
        match question:
            case Choose():
                chosen = given if isinstance(given, list) else []
                return QuestionView(
                    "choose",
                    question.several,
                    tuple(
                        Option(
                            choice,
                            self._title(f"{question.id}.{choice}"),
                            choice if choice in chosen else "",
                            None
                            if not answered or choice not in chosen
                            else choice in question.correct,
                            self._if_there(f"{question.id}.{choice}.why")
                            if choice in chosen
                            else None,
                        )
                        for choice in order
                    ),
                    answered=answered,
                    correct=correct,
                )
            case Sort():
                put = given if isinstance(given, dict) else {}
                return QuestionView(
                    "sort",
                    False,
                    tuple(
                        Option(
                            item,
                            self._title(f"{question.id}.{item}"),
                            str(put.get(item, "")),
                            put.get(item) == question.sort.items[item]
                            if answered
                            else None,
                            self._if_there(f"{question.id}.{item}.why")
                            if answered and put.get(item) != question.sort.items[item]
                            else None,
                        )
                        for item in order
                    ),
                    tuple(
                        Option(bin_, self._title(f"{question.id}.{bin_}"))
                        for bin_ in question.sort.bins
                    ),
                    answered=answered,
                    correct=correct,
                )
            case Visit():
                seen = given if isinstance(given, list) else []
                return QuestionView(
                    "visit",
                    False,
                    tuple(
                        Option(
                            hop,
                            self._title(f"{question.id}.{hop}"),
                            hop if hop in seen else "",
                            None,
                            self._html(f"{question.id}.{hop}") if hop in seen else None,
                        )
                        for hop in question.visit
                    ),
                    answered=answered,
                    correct=correct,
                )


def _refutation(event: ApiEvent, language: str) -> Refutation:
    why = explain(event, language)
    for question in why.questions:
        for policy in question.policies:
            for statement in policy.statements:
                if statement.deciding:
                    text = "\n".join(line.text for line in statement.lines)
                    return Refutation(why.summary, policy.name, text)
    return Refutation(why.summary)


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
        confidence=prediction.get_confidence_display() if prediction else "",
        result=None if event is None else Verdict.of(verdict_of(event)),
        surprise=predicted and result is not None and result != guess,
    )
