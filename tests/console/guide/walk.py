"""Aoi on her way through a course, with guided mode on in the console."""

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from iamtutor.cloud.turn import Turn
from iamtutor.course.account import actions
from iamtutor.course.models import TaskProgress
from iamtutor.course.services import new_nonce
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import names
from iamtutor.lessons.judging.checks import right_answer
from iamtutor.lessons.schema.acts import Act, Answer, Press
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.questions import Question, Visit
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.worlds.acts import perform, place_of
from iamtutor.sandbox.services import Kind, Played
from tests.cast import Cast, put_into, sandbox_of, visitor, world_of
from tests.console.guide.pointer import Follower, Lost
from tests.content import course

#: No way is longer.
MOST_STEPS = 25


class Walk:
    """Aoi, from the first lesson to the last; of the first course, unless it is another
    that she takes."""

    def __init__(self, cast: Cast, language: str, taken: Course | None = None) -> None:
        self.cast = cast
        self.aoi = visitor(cast.aoi, language)
        self.course = taken or course()
        self.lesson = self.course.lessons[0]
        self.item = ""
        """The task or question that it is at."""
        self.ways: dict[str, list[str]] = {}

    def through(self, lesson: Lesson, until: str = "") -> None:
        """All of a lesson, or what comes before one of its tasks."""
        self.lesson = lesson
        self.aoi.get("course:lesson", lesson.slug)
        for step in self.lesson.steps:
            for item in self.lesson.items(step):
                if item.id == until:
                    return
                self.item = item.id
                if not isinstance(item, Task):
                    self.answer(item)
                elif item.guide:
                    self.follow(item)
                else:
                    self.solve(item)

    def answer(self, question: Question) -> None:
        right = right_answer(question)
        if isinstance(question, Visit):
            for hop in question.visit:
                self.aoi.post("course:answer", self.lesson.slug, question.id, hop=hop)
            return
        given: dict[str, object] = (
            put_into(right) if isinstance(right, dict) else {"choice": list(right)}
        )
        self.aoi.post("course:answer", self.lesson.slug, question.id, **given)

    def solve(self, task: Task) -> None:
        """What guided mode has no part in is carried out."""
        variant = world_of(self.cast.aoi, self.lesson.file.world or "").variant
        self.carry_out(task.first_solution(variant))
        if not self.is_done(task):
            raise Lost("the first solution does not do it on the site")

    def carry_out(self, solution: Iterable[Act]) -> None:
        for act in solution:
            if isinstance(act, Answer):
                self.answer(self.lesson.question(act.answer))
            else:
                self.do(act)

    def do(self, act: Act) -> None:
        """Play an act in the lesson, and have its tasks judged."""
        seat = self.cast.seat(self.cast.aoi)
        sandbox = sandbox_of(self.cast.aoi, self.lesson.file.world or "")

        def play(turn: Turn) -> Played:
            return Played(perform(turn, act, self.course).painted)

        actions.act(
            actions.Deed(seat, self.lesson, sandbox, new_nonce(), limited=False),
            kind=Kind.TERMINAL,
            place=place_of(act),
            label="",
            play=play,
        )

    def names(self) -> dict[str, str]:
        """What the placeholders stand for in the lesson's world."""
        world = world_of(self.cast.aoi, self.lesson.file.world or "")
        return names(world, self.course.file)

    def filled(self, value: Any) -> Any:
        """Placeholders as her own things are called."""
        match value:
            case str():
                return fill(value, self.names())
            case dict():
                return {self.filled(k): self.filled(v) for k, v in value.items()}
            case list() | tuple():
                return [self.filled(one) for one in value]
        return value

    def is_done(self, task: Task) -> bool:
        return TaskProgress.objects.filter(
            enrolment=self.cast.seat(self.cast.aoi),
            lesson=self.lesson.slug,
            task=task.id,
            completed__isnull=False,
            by_solution=False,
        ).exists()

    def follow(self, task: Task, **more: Any) -> None:
        """From the console's home, doing what is pointed at; where that is the lesson, the
        rest of the solution is typed there. ``more``: what goes into fields that the
        task's solution has not."""
        answers = more | self.answers(task)
        follower = Follower(self.aoi, self.lesson.slug, answers)
        follower.open(self.aoi.url("console:home", self.lesson.slug))
        while not self.is_done(task) and not follower.at_the_lesson:
            if len(follower.steps) > MOST_STEPS:
                raise Lost(f"it goes round: {follower.way}")
            try:
                follower.step()
            except Lost as reason:
                raise Lost(f"{reason}: {follower.way}") from None
        self.ways[task.id] = follower.steps
        if not self.is_done(task):
            solution = task.first_solution()
            self.carry_out(act for act in solution if not isinstance(act, Press))
        if not self.is_done(task):
            raise Lost(f"at its end the task is not done: {follower.way}")

    def answers(self, task: Task) -> dict[str, Any]:
        """What the task's text says to enter: its solution in the console knows."""
        given: dict[str, Any] = {"state": "terminate"}
        for acts in task.solutions_in().values():
            for act in acts:
                if isinstance(act, Press):
                    given |= self.filled(act.with_)
        if "trusted_service" in given:
            given |= {"entity": "service", "service": given["trusted_service"]}
        if "value" in given:
            given["q"] = given["value"]
        if given.get("instance_profile", "") is None:
            given["instance_profile"] = "-"
        for name, text in given.get("files", {}).items():
            given["files"] = SimpleUploadedFile(name, text.encode())
        return given
