"""The course covers the article: its fifteen steps, its grid and its words."""

import re
from dataclasses import asdict, replace

import pytest

from iamtutor.lessons.content import grid
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.judging.checks import judge
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.predicates import Called, parts
from iamtutor.lessons.text.plain_text import plain
from iamtutor.lessons.worlds import acts
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.lessons.worlds.walk import Walk
from tests.content import course as the_course
from tests.content import walked


@pytest.fixture(scope="module")
def course() -> Course:
    return the_course()


def test_every_unit_has_published_lessons(course: Course) -> None:
    published = {lesson.slug for lesson in course.lessons}
    assert all(published.intersection(unit.lessons) for unit in course.units)


def test_the_articles_fifteen_steps_are_covered_in_order(course: Course) -> None:
    steps = [step for lesson in course.lessons for step in lesson.file.article]
    assert steps == list(range(1, 16))


def test_every_cell_of_the_grid_is_asked_for_by_a_task(course: Course) -> None:
    wanted = {
        (setting.id, command.id)
        for grid in course.grids.values()
        for setting in grid.file.settings
        for command in grid.file.commands
    }
    predicted = {
        (cell.setting, cell.command)
        for lesson in course.lessons
        for task in lesson.tasks
        for cell in course.predicted(task)
    }
    checked = {
        (part.called.setting, part.called.command)
        for lesson in course.lessons
        for task in lesson.tasks
        for part in parts(task.check)
        if isinstance(part, Called) and part.called.decision is not None
    }
    assert predicted == wanted
    assert wanted <= checked


def test_a_walk_through_the_course_fills_the_grid(course: Course) -> None:
    scenes = walked().scenes.values()
    *_, last = (scene for scene in scenes if scene.lesson.file.world == "article")
    file = course.grids["four-settings"].file
    decided = {
        cell: grid.decision_of(event)
        for cell, event in course.cells(last.after.events).items()
    }
    assert len(decided) == len(file.settings) * len(file.commands)
    rows = {
        setting.id: [
            decided[file.grid, setting.id, command.id] for command in file.commands
        ]
        for setting in file.settings
    }
    assert rows == {
        "full-access": ["allowed"] * 4,
        "read-only": ["allowed", "allowed", "implicitDeny", "implicitDeny"],
        "no-policies": ["implicitDeny"] * 4,
        "no-role": ["none"] * 4,
    }


def test_every_concept_is_taught_once(course: Course) -> None:
    taught = [word for lesson in course.lessons for word in lesson.file.teaches]
    assert sorted(taught) == sorted(set(taught))
    assert set(taught) == set(course.concepts)


def beliefs_of(course: Course, lesson: Lesson) -> set[str]:
    """Those that its pitfalls, questions and predictions are about."""
    pitfalls = [pitfall for task in lesson.tasks for pitfall in task.pitfalls]
    named = {one.misconception for one in pitfalls if one.misconception is not None}
    for question in lesson.questions:
        named |= set(getattr(question, "misconceptions", {}).values())
    for cell in (cell for task in lesson.tasks for cell in course.predicted(task)):
        outcome = course.outcome(cell)
        named |= set(outcome.beliefs.values()) if outcome is not None else set()
    return named


def test_every_misconception_is_met_in_the_lesson_that_refutes_it(
    course: Course,
) -> None:
    for belief in course.misconceptions.values():
        assert belief.id in beliefs_of(course, course.lesson(belief.refuted_in)), (
            belief.id
        )


def test_a_design_names_the_beliefs_that_its_lesson_is_about(course: Course) -> None:
    for lesson in course.lessons:
        design = (lesson.source.path.parent / "design.md").read_text("utf-8")
        _, _, said = design.partition("**Refutes.**")
        said = said.partition("\n\n")[0]
        words = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", said))
        assert words == beliefs_of(course, lesson), lesson.slug


def test_every_lesson_ends_with_what_to_remember(course: Course) -> None:
    for lesson in course.lessons:
        for language in ("ja", "en"):
            assert f"{lesson.slug}.remember" in lesson.text(language)
            assert lesson.summary(language)


def test_no_task_tells_what_is_predicted_of_it(course: Course) -> None:
    """``User:`` stands in refusals alone, so it is named only where it may be missing."""
    telling = re.compile(
        r"refus|den(y|ied)|allowed|拒否|許可され|User:(?!.*(\?|かどうか))"
    )
    for lesson in course.lessons:
        for task in (task for task in lesson.tasks if task.predict is not None):
            for language in ("ja", "en"):
                text = plain(lesson.text(language)[task.id].html)
                assert not telling.search(text), (lesson.slug, task.id, language)


def opening(line: str) -> str:
    return " ".join(line.split()[:3])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_who_is_asked_once_more_is_not_told_a_command_that_is_to_be_found(
    course: Course, language: str
) -> None:
    """What a prediction leads to stands before the tasks that follow in the lesson."""
    known = {
        opening(one.line)
        for grid in course.grids.values()
        for one in grid.file.commands
    }
    for lesson in course.lessons:
        said = ""
        for task in lesson.tasks:
            if task.kind == "asked":
                typed = {
                    opening(a.run) for a in task.first_solution() if isinstance(a, Run)
                }
                assert not [one for one in typed - known if one in said], task.id
            for outcome in filter(None, map(course.outcome, course.predicted(task))):
                for name in outcome.beliefs.values():
                    belief = course.misconceptions[name]
                    if belief.ask is not None:
                        said += plain(belief.texts[language][belief.ask.id].html)


def test_the_course_works_with_names_of_ones_own(course: Course) -> None:
    names = {
        **course.file.names,
        "role": "team-role",
        "instance_name": "web",
        "bucket": "ben-files-2026",
        "file": "memo.txt",
        "object": "list.md",
    }
    renamed = replace(course, file=course.file.model_copy(update={"names": names}))
    for scene in Walk(renamed).scenes.values():
        assert all(one.surprise is None for one in scene.performed)
        assert judge(scene.task, scene.after.situation).passed
        if scene.lesson.file.world == "article":
            assert "lab-role" not in scene.after.world.account.roles


def test_the_course_works_on_the_articles_host(course: Course) -> None:
    """Exit statuses differ there, and what is judged does not."""
    stage = Rehearsal.begin(course, "article")
    stage.world.host = "2022"
    for lesson in course.continuing("article"):
        stage.begin_lesson()
        for task in lesson.tasks:
            stage.begin_task(task)
            assert not judge(task, stage.situation).passed, task.id
            performed = stage.do_all(task.first_solution())
            assert judge(task, stage.situation).passed, (task.id, performed)


def test_judging_changes_nothing(course: Course) -> None:
    for scene in walked().scenes.values():
        situation = scene.after.situation
        before = asdict(situation.world), list(situation.events)
        judge(scene.task, situation)
        assert (asdict(situation.world), list(situation.events)) == before


def test_earlier_solutions_can_be_applied_in_one_turn(course: Course) -> None:
    """Whoever enters at the last lesson finds the account as the others left it."""
    stage = Rehearsal.begin(course, "article")
    turn = stage.turn()
    *earlier, last = course.continuing("article")
    for lesson in earlier:
        for task in lesson.tasks:
            for act in task.first_solution():
                assert acts.perform(turn, act, course).surprise is None
    stage.events += turn.events
    for task in last.tasks:
        assert not judge(task, stage.situation).passed
        stage.do_all(task.first_solution())
        assert judge(task, stage.situation).passed


def test_the_world_after_the_course_is_small(course: Course) -> None:
    """A simulated account is one document of tens of kilobytes."""
    for scene in walked().scenes.values():
        assert len(str(asdict(scene.after.world))) < 100_000


def test_no_task_is_done_where_nothing_was_made_yet(course: Course) -> None:
    """Who opens a later lesson first finds no task ticked: an account without a bucket has
    not been cleaned up."""
    for lesson in course.lessons:
        if not lesson.tasks:
            continue
        start = Rehearsal.begin(course, lesson.file.world or "").situation
        for task in lesson.tasks:
            assert task.after or not judge(task, start).passed, task.id
