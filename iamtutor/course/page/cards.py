"""The left side of a lesson page: its steps as prose and cards, in the reader's language.

A card is a task or a question with everything that stands on it now: state, prediction,
hints opened so far, feedback, and why it worked.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain

from django.utils.safestring import SafeString, mark_safe

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.course.models import Prediction
from iamtutor.course.page.card import Card, Closing, LeverView, StepView, held_back
from iamtutor.course.page.hands import Needs, help_view
from iamtutor.course.page.questions import question_view
from iamtutor.course.progress.forecasts import (
    Forecast,
    PredictionView,
    prediction_view,
    refutation,
)
from iamtutor.course.selectors import Standing
from iamtutor.course.telling.buttons import step_words
from iamtutor.course.telling.why import first_line
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.kinds import HINTS_AFTER, Tried, hints_are_open
from iamtutor.lessons.content.lesson import Lesson, Misconception
from iamtutor.lessons.content.shuffling import order_of
from iamtutor.lessons.content.solutions import SolutionStep, steps
from iamtutor.lessons.schema.lesson import Lever, Step, Task
from iamtutor.lessons.schema.questions import Question, Visit
from iamtutor.lessons.text.placeholders import fill, render
from iamtutor.lessons.text.prose import Prose

Names = Mapping[str, str]
Cells = Mapping[CellKey, ApiEvent]


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
        place_of: Callable[[Task], str] = lambda task: task.at,
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
        self.place_of = place_of
        self.variant = world.variant if world is not None else ""
        #: How many worlds were drawn before: after the first, tasks can be done again.
        self.take = world.take if world is not None else 0
        self.text: Prose = lesson.text(language)
        self.current = standing.current
        self._made: dict[str, Card] = {}

    def _html(self, section_id: str, text: Prose | None = None) -> SafeString:
        return mark_safe(render((text or self.text)[section_id].html, self.names))

    def _title(self, section_id: str, text: Prose | None = None) -> SafeString:
        return mark_safe(render((text or self.text)[section_id].title, self.names))

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
        return held_back(views)

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

    @property
    def then_and_now(self) -> Closing | None:
        """How AWS differed when the article was written."""
        return self._closing("then-and-now", held=False)

    @property
    def remember(self) -> Closing | None:
        """What to remember. It would give answers away: it waits for the last one."""
        return self._closing("remember", held=self.current is not None)

    def _closing(self, name: str, *, held: bool) -> Closing | None:
        section = f"{self.lesson.slug}.{name}"
        if section not in self.text:
            return None
        return Closing(self._title(section), self._html(section), held)

    def one(self, item_id: str) -> Card:
        """The card of one task or question, or of one that a prediction led to."""
        for number, known in enumerate(self.lesson.item_ids, 1):
            if known == item_id:
                for step in self.lesson.steps:
                    for item in step.items:
                        if item.id == item_id:
                            return self.card(item, number)
        return self._about(self._asked_by(item_id))

    @property
    def just_done(self) -> str:
        """The task before what is open now, or the lesson's last one. Its card stays open:
        whoever did it in the console has not read yet why it worked."""
        before = ""
        for step in self.lesson.steps:
            for item in self.lesson.items(step):
                if item.id == self.current:
                    return before
                done = isinstance(item, Task) and self.standing.is_done(item.id)
                before = item.id if done else ""
        return before

    def card(self, item: Task | Question, number: int) -> Card:
        """Made once: a page shows them all, and says which of them is next."""
        if item.id not in self._made:
            self._made[item.id] = (
                self._task(item, number)
                if isinstance(item, Task)
                else self._question(item, number)
            )
        return self._made[item.id]

    def _state(self, item_id: str) -> str:
        if self.standing.is_done(item_id):
            return "done"
        progress = self.standing.progress.get(item_id)
        if progress is not None and progress.feedback:
            return "again"
        return "now" if item_id == self.current else "todo"

    def _after(
        self, item_id: str, state: str, text: Prose | None = None
    ) -> tuple[SafeString, SafeString] | None:
        """Title and text of why it worked, once it is done."""
        section_id, text = f"{item_id}.after", text or self.text
        if state != "done" or section_id not in text:
            return None
        own = self._if_there(f"{section_id}.{self.variant}") or ""
        html = mark_safe(self._html(section_id, text) + own)
        return self._title(section_id, text), html

    def _task(self, task: Task, number: int) -> Card:
        state = self._state(task.id)
        ladder = self.lesson.hints(task.id, self.language, self.variant)
        opened = self.standing.hints.get(task.id, 0)
        progress = self.standing.progress.get(task.id)
        again = self.take > 0 and state == "done"
        other = again and (task.id, self.take) not in self.standing.repaired
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
            at=self.place_of(task) if task.id == self.current else task.at,
            guide=self._guide(task, state),
            look_for=self._look_for(task),
            hints=tuple(
                mark_safe(render(hint.html, self.names)) for hint in ladder[:opened]
            ),
            hints_left=0 if waits else max(0, len(ladder) - opened),
            solution_left=not waits and opened == len(ladder),
            solutions=self._solutions(task)
            if (state == "done" and not other) or opened > len(ladder)
            else (),
            feedback=self._feedback(task) if state == "again" else None,
            prediction=self._prediction(task),
            more=tuple(map(self._about, self._believed.get(task.id, ()))),
            by_solution=progress is not None and progress.by_solution,
            after=None if other else self._after(task.id, state),
            others=task.kind == "broken" and self.course.has_others(self.lesson),
            again=again,
            waits=other,
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

    def _look_for(self, task: Task) -> SafeString | None:
        if task.guide is None:
            return None
        return mark_safe(render(self.text[task.id].last, self.names))

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
        views: list[PredictionView] = []
        for view in map(self._cell, self.course.predicted(task)):
            told = view.refuted is not None and any(
                one.refuted and one.refuted.belief == view.refuted.belief
                for one in views
            )
            found = task.kind != "asked" or view.result is not None
            views.append(
                replace(
                    view,
                    refuted=None if told else view.refuted,
                    line=view.line if found else "",
                )
            )
        return Forecast(task.predict.row, tuple(views))

    def _cell(self, cell: CellKey) -> PredictionView:
        event = self.cells.get(cell)
        view = prediction_view(cell, self.standing.predictions.get(cell), event)
        grid = self.course.grids[cell.grid]
        name = grid.name_of(cell.command, self.language)
        view = replace(
            view,
            title=mark_safe(render(name, self.names)),
            line=fill(grid.file.command(cell.command).line, self.names),
        )
        if event is None or not view.surprise:
            return view
        said = self.standing.predictions[cell]
        sure = said.confidence == Prediction.Confidence.SURE
        belief = self.course.revealed(cell, said.guess)
        return replace(
            view,
            ref=self.ref_of(event),
            why=first_line(event, self.language),
            refuted=refutation(event, belief, self.language) if sure else None,
            believed=belief if sure else None,
        )

    @cached_property
    def _believed(self) -> dict[str, list[Misconception]]:
        """By task whose commands were all run: the beliefs by which somebody who was sure
        predicted what did not happen, each at the task where it showed first, and not
        where another lesson's answer has shown that it changed."""
        found: list[tuple[str, Misconception]] = []
        for task in self.lesson.tasks:
            cells = [self._cell(cell) for cell in self.course.predicted(task)]
            for cell in cells if all(one.result for one in cells) else ():
                belief = cell.believed
                if belief is not None and all(
                    belief.id != known.id for _, known in found
                ):
                    found.append((task.id, belief))
        asked = [belief.ask.id for _, belief in found if belief.ask is not None]
        elsewhere = self.standing.solved_elsewhere(asked)
        by_task: dict[str, list[Misconception]] = {}
        for task_id, belief in found:
            if belief.ask is None or belief.ask.id not in elsewhere:
                by_task.setdefault(task_id, []).append(belief)
        return by_task

    def asked_more(self, question_id: str) -> Question:
        """The question of this id that a prediction led to, or KeyError."""
        belief = self._asked_by(question_id)
        assert belief.ask is not None
        return belief.ask

    def _asked_by(self, question_id: str) -> Misconception:
        for belief in chain.from_iterable(self._believed.values()):
            if belief.ask is not None and belief.ask.id == question_id:
                return belief
        raise KeyError(question_id)

    def _about(self, belief: Misconception) -> Card:
        assert belief.ask is not None
        return self._question(belief.ask, 0, belief.texts[self.language])

    def _question(
        self, question: Question, number: int, text: Prose | None = None
    ) -> Card:
        """The card of a question that stands in the lesson's text, or in another one."""
        text = text or self.text
        state = self._state(question.id)
        given = self.standing.answers.get(question.id)
        if state != "done" and given is not None and not isinstance(question, Visit):
            state = "again"
        return Card(
            kind="question",
            id=question.id,
            number=number,
            title=self._title(question.id, text),
            html=self._html(question.id, text),
            state=state,
            question=question_view(
                question,
                text,
                self.names,
                order_of(question, self.lesson.slug, self.seat),
                given.given if given else None,
                question.id in self.standing.solved,
            ),
            after=self._after(question.id, state, text),
            help=help_view(self.needs, question.id, state, question=True)
            if number
            else None,
        )
