"""The whole course by its lessons' first solutions, and any moment on the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from iamtutor.cloud.world import World
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import DESK
from iamtutor.lessons.content.variants import Casting, castings
from iamtutor.lessons.schema.acts import Drop
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.text.sections import Section
from iamtutor.lessons.worlds.acts import Performed
from iamtutor.lessons.worlds.rehearsal import Rehearsal


@dataclass(frozen=True, slots=True)
class Scene:
    """A task of the walk: the moments around it, and how its first solution went."""

    lesson: Lesson
    task: Task
    before: Rehearsal
    after: Rehearsal
    performed: tuple[Performed, ...]

    def with_files(self) -> Rehearsal:
        """The moment before, with the files that the first solution drops."""
        moment = self.before.copy()
        for act in self.task.first_solution(moment.world.variant):
            if isinstance(act, Drop):
                moment.do(act)
        return moment


class Walk:
    """The published lessons of a course's ``worlds`` by their first solutions, in each
    casting of their world; None: of all that it has.

    Lessons that name the same world go on in it, in the order of the course.
    """

    def __init__(
        self, course: Course, worlds: Iterable[str | None] | None = None
    ) -> None:
        self.course = course
        self.scenes: dict[tuple[str, str, str], Scene] = {}
        """By lesson, task and the case of the casting."""
        self.begun: dict[tuple[str, str], Rehearsal] = {}
        """The moment at which each lesson with a world begins, in each case."""
        if worlds is None:
            worlds = dict.fromkeys(lesson.file.world for lesson in course.lessons)
        for world in filter(None, worlds):
            for casting in castings(course.worlds[world]):
                self._play(world, casting)

    def _play(self, world: str, casting: Casting) -> None:
        stage = Rehearsal.begin(self.course, world, casting=casting)
        for lesson in self.course.continuing(world):
            stage.begin_lesson()
            self.begun[lesson.slug, casting.case] = stage.copy()
            for task in lesson.tasks:
                stage.begin_task(task)
                before = stage.copy()
                performed = tuple(
                    stage.do_all(task.first_solution(stage.world.variant))
                )
                self.scenes[lesson.slug, task.id, casting.case] = Scene(
                    lesson, task, before, stage.copy(), performed
                )

    def scene(self, lesson: Lesson, task: Task, case: str) -> Scene:
        return self.scenes[lesson.slug, task.id, case]

    def of(self, lesson: Lesson, case: str = "") -> list[Scene]:
        return [self.scene(lesson, task, case) for task in lesson.tasks]

    def worlds_of(self, lesson: Lesson) -> list[World]:
        """The lesson's world as it begins and after each of its tasks, in each case."""
        begun = [
            (case, one)
            for (slug, case), one in self.begun.items()
            if slug == lesson.slug
        ]
        return [
            moment.world
            for case, first in begun
            for moment in (first, *(scene.after for scene in self.of(lesson, case)))
        ]

    def after(self, lesson: Lesson, task: Task, case: str) -> list[Scene]:
        """The tasks that come later in the same world, in this lesson and the next."""
        world = self.course.continuing(lesson.file.world or "")
        scenes = [scene for one in world for scene in self.of(one, case)]
        places = [(scene.lesson.slug, scene.task.id) for scene in scenes]
        return scenes[places.index((lesson.slug, task.id)) + 1 :]

    def case_of(self, lesson: Lesson, section: Section) -> str:
        """The case in which a section is shown: its variant's, or the first."""
        found = self.course.castings(lesson)
        for casting in found:
            variant = casting.variant
            if variant is not None and section.id.endswith(f".{variant.id}"):
                return casting.case
        return found[0].case

    def before(self, lesson: Lesson, section: Section, case: str) -> Rehearsal | None:
        """The moment after all tasks that stand above a section in the text; None in a
        lesson without a world."""
        order = list(lesson.text("en").sections)
        place = order.index(section.id)
        moment = self.begun.get((lesson.slug, case))
        for task in lesson.tasks:
            if order.index(task.id) < place:
                moment = self.scene(lesson, task, case).after
        return moment

    def where(self, lesson: Lesson, section: Section) -> tuple[Rehearsal | None, str]:
        """The moment and the machine at which a section's commands are met, with the
        files that the task's first solution drops before it."""
        item, case = section.id.split(".")[0], self.case_of(lesson, section)
        task = next((task for task in lesson.tasks if task.id == item), None)
        if task is None:
            moment, at = self.before(lesson, section, case), ""
        else:
            scene, at = self.scene(lesson, task, case), task.at
            is_after = section.id.split(".")[1:2] == ["after"]
            moment = scene.after if is_after else scene.with_files()
        machines = moment.world.machines if moment is not None else {}
        if at not in machines:
            places = [n for n in lesson.file.terminals if n in machines and n != DESK]
            at = next(iter(places), DESK)
        return moment, at
