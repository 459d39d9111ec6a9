"""What must hold between the files: taught before needed, named and there, all refuted."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, takewhile

from iamtutor.cloud.authorization import TOOLS
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import (
    DESK,
    EC2,
    example_names,
    placeholders_of,
)
from iamtutor.lessons.schema.acts import Act, Answer, Drop, Press, Pull, Run
from iamtutor.lessons.schema.course import OwnName
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.predicates import (
    Answered,
    Called,
    File,
    Predicate,
    account_of,
    parts,
)
from iamtutor.lessons.schema.questions import Choose, Sort
from iamtutor.lessons.schema.values import ORIGINS, PAGES
from iamtutor.lessons.text.errors import ContentError, perhaps
from iamtutor.lessons.text.placeholders import used


def check(course: Course) -> Iterator[ContentError]:
    """Everything that is wrong between the files of a course."""
    if not course.lessons:
        yield course.source.error(
            ("units",), "no lesson is published: nobody can take it"
        )
        return
    for lesson in course.by_slug.values():
        yield from check_lesson(course, lesson)
    yield from _levers(course)
    yield from _outcomes(course)
    yield from _demonstrations(course)
    yield from _callers(course)
    yield from _names(course)


def _names(course: Course) -> Iterator[ContentError]:
    """A name of the course's own stands for what no other name has to be filled into, and
    the account that it says is one of some world."""
    for name, text in example_names(course.file).items():
        for word in used(text):
            told = f"{name} stands for {text}, and {{{word}}} for nothing there"
            yield course.source.error(("names", name), told)
    known = set[str]().union(*(one.account_names for one in course.worlds.values()))
    for name, example in course.file.names.items():
        account = example.account if isinstance(example, OwnName) else None
        if account not in {None, *known}:
            near = perhaps(account or "", known)
            told = f"no world has an account {account!r}{near}"
            yield course.source.error(("names", name, "account"), told)


def _demonstrations(course: Course) -> Iterator[ContentError]:
    """What is demonstrated is a belief that the course knows."""
    for one in course.demonstrations.values():
        if one.id not in course.misconceptions:
            text = next(iter(one.texts.values()))
            yield text.error(one.id, f"misconceptions.yaml has no {one.id!r}")


def _callers(course: Course) -> Iterator[ContentError]:
    """The callers of a grid and of the course's map call from somewhere that some lesson
    has."""
    for source, place, caller in course.callers:
        at = caller.at or ORIGINS[0]
        if at not in ORIGINS and not any(
            course.has_machine(lesson, at) for lesson in course.lessons
        ):
            machines = (
                *ORIGINS,
                *(name for one in course.lessons for name in one.file.terminals),
            )
            near = perhaps(at, machines)
            yield source.error(place, f"no world has a machine {at!r}{near}")


def _levers(course: Course) -> Iterator[ContentError]:
    """No two levers have one id: acts name them without their lesson."""
    known: dict[str, str] = {}
    for lesson in course.by_slug.values():
        for at, step in enumerate(lesson.steps):
            for index, lever in enumerate(step.levers):
                place = ("steps", at, "levers", index)
                if lever.id in known:
                    yield lesson.source.error(
                        place, f"{known[lever.id]} has a lever {lever.id!r} too"
                    )
                known[lever.id] = lesson.slug


def _outcomes(course: Course) -> Iterator[ContentError]:
    """Where a grid says what a wrong prediction shows: it is predicted somewhere, and the
    belief has something to ask, called as nothing else is."""
    only = next(iter(course.grids), None)
    predicted = {
        (task.predict.grid or only, task.predict.setting, task.predict.command)
        for lesson in course.lessons
        for task in lesson.tasks
        if task.predict is not None
    }
    misnamed = any(
        message
        for lesson in course.lessons
        for task in lesson.tasks
        if (cell := task.predict) is not None
        for message in _cell(course, cell.grid, cell.setting, cell.command)
    )
    asks = {belief.ask.id for belief in course.misconceptions.values() if belief.ask}
    for lesson in course.by_slug.values():
        for step in lesson.steps:
            for item in step.items:
                if item.id in asks:
                    yield lesson.source.error(
                        (), f"misconceptions.yaml asks something called {item.id!r} too"
                    )
    for grid in course.grids.values():
        for at, outcome in enumerate(grid.file.outcomes):
            place = ("outcomes", at)
            commands = outcome.commands or [one.id for one in grid.file.commands]
            row = (grid.id, outcome.setting)
            unproven = ", ".join(
                f"{outcome.setting}/{command}"
                for command in commands
                if predicted.isdisjoint({(*row, command), (*row, None)})
            )
            if unproven and not misnamed:
                yield grid.source.error(
                    place, f"no task predicts {unproven}: say it only of what is"
                )
            for name in outcome.beliefs.values():
                belief = course.misconceptions.get(name)
                if belief is None:
                    yield grid.source.error(
                        place, f"misconceptions.yaml has no {name!r}"
                    )
                elif belief.ask is None:
                    yield grid.source.error(
                        place, f"misconceptions.yaml has nothing to ask about {name!r}"
                    )


def check_neighbours(
    course: Course, others: Iterable[Course]
) -> Iterator[ContentError]:
    """What a course shares with others that only one may have: a lesson's address."""
    for other in others:
        if other.slug == course.slug:
            for lesson in course.by_slug.values():
                yield lesson.source.error(
                    (), f"there is another course {course.slug!r}"
                )
                break
        for slug, lesson in course.by_slug.items():
            if slug in other.by_slug:
                yield lesson.source.error(
                    ("lesson",), f"the course {other.slug} has a lesson {slug!r} too"
                )


def check_lesson(course: Course, lesson: Lesson) -> Iterator[ContentError]:
    """What a lesson expects of other files, and doesn't find there."""
    yield from _concepts(course, lesson)
    yield from _lesson(course, lesson)


def _concepts(course: Course, lesson: Lesson) -> Iterator[ContentError]:
    earlier = takewhile(
        lambda other: other.slug != lesson.slug, course.by_slug.values()
    )
    published = lesson.file.status == "published"
    taught = {
        concept
        for other in earlier
        if not published or other.file.status == "published"
        for concept in other.file.teaches
    }
    for concept in lesson.file.needs:
        if concept not in taught:
            which = "earlier published" if published else "earlier"
            yield lesson.source.error(
                ("needs",), f"no {which} lesson teaches {concept!r}"
            )
    for key in ("teaches", "needs"):
        for concept in getattr(lesson.file, key):
            if concept not in course.concepts:
                yield lesson.source.error(
                    (key,),
                    f"concepts.yaml has no {concept!r}"
                    + perhaps(concept, course.concepts),
                )


def _lesson(course: Course, lesson: Lesson) -> Iterator[ContentError]:
    world = lesson.file.world
    if world is not None and world not in course.worlds:
        yield lesson.source.error(
            ("world",), f"there is no world {world!r}" + perhaps(world, course.worlds)
        )
    for place, caller in lesson.file.map.placed if lesson.file.map is not None else ():
        name = caller.at or ORIGINS[0]
        if name not in ORIGINS and not course.has_machine(lesson, name):
            yield lesson.source.error(
                ("map", *place), _no_machine(course, lesson, name)
            )
    for name in lesson.file.terminals:
        if not course.has_machine(lesson, name):
            yield lesson.source.error(("places",), _no_machine(course, lesson, name))
    for at, step in enumerate(lesson.steps):
        for index, task in enumerate(step.tasks):
            place = ("steps", at, "tasks", index)
            for message in _task(course, lesson, task):
                yield lesson.source.error(place, f"{task.id}: {message}")
            for name in _accounts_of_task(task):
                if not _has_account(course, lesson, name):
                    yield lesson.source.error(
                        place, f"{task.id}: {_no_account(course, lesson, name)}"
                    )
            for name in _machines_of_task(task):
                if not course.has_machine(lesson, name):
                    yield lesson.source.error(
                        place, f"{task.id}: {_no_machine(course, lesson, name)}"
                    )
        for index, lever in enumerate(step.levers):
            place = ("steps", at, "levers", index)
            for act in (*lever.acts, *(lever.back or ())):
                if (
                    isinstance(act, Press)
                    and act.account is not None
                    and not _has_account(course, lesson, act.account)
                ):
                    yield lesson.source.error(
                        place, f"{lever.id}: {_no_account(course, lesson, act.account)}"
                    )
                if isinstance(act, Run | Drop) and not course.has_machine(
                    lesson, act.at
                ):
                    yield lesson.source.error(
                        place, f"{lever.id}: {_no_machine(course, lesson, act.at)}"
                    )
        for index, question in enumerate(step.questions):
            place = ("steps", at, "questions", index)
            if isinstance(question, Choose | Sort):
                for message in _beliefs(course, question.misconceptions):
                    yield lesson.source.error(place, f"{question.id}: {message}")


def _no_machine(course: Course, lesson: Lesson, name: str) -> str:
    world = course.worlds.get(lesson.file.world or "")
    machines = (DESK, EC2, *(world.machines if world else ()))
    near = perhaps(name, (*machines, *PAGES, *ORIGINS))
    return f"the world has no machine {name!r}{near}"


def _no_account(course: Course, lesson: Lesson, name: str) -> str:
    world = course.worlds[lesson.file.world or ""]
    known = (one for one in world.account_names if one is not None)
    return f"the world has no account {name!r}{perhaps(name, known)}"


def _has_account(course: Course, lesson: Lesson, name: str) -> bool:
    world = course.worlds.get(lesson.file.world or "")
    return world is None or name in world.account_names


def _acts_of_task(task: Task) -> Iterator[Act]:
    return chain(
        *(solution.acts for solution in task.solutions.values()),
        *(pitfall.attempt for pitfall in task.pitfalls),
        () if task.symptom is None else (task.symptom,),
    )


def _accounts_of_task(task: Task) -> Iterator[str]:
    """Every account that its acts and checks name."""
    for act in _acts_of_task(task):
        if isinstance(act, Press) and act.account is not None:
            yield act.account
    for whole in (task.check, *(pitfall.when for pitfall in task.pitfalls)):
        for predicate in parts(whole):
            name = account_of(predicate)
            if name is not None:
                yield name


def _machines_of_task(task: Task) -> Iterator[str]:
    """Every machine that its acts and checks name."""
    for act in _acts_of_task(task):
        if isinstance(act, Run | Drop) and act.at not in ORIGINS:
            yield act.at
    for whole in (task.check, *(pitfall.when for pitfall in task.pitfalls)):
        for predicate in parts(whole):
            match predicate:
                case Called(called=pattern) if pattern.at not in {None, *ORIGINS}:
                    yield pattern.at or ""
                case File(file=file):
                    yield file.at
                case _:
                    pass


def _task(course: Course, lesson: Lesson, task: Task) -> Iterator[str]:
    if task.predict is not None:
        yield from _cell(
            course, task.predict.grid, task.predict.setting, task.predict.command
        )
    yield from _variants(course, lesson, task)
    places = {act.at for act in _acts_of_task(task) if isinstance(act, Run | Drop)}
    for at in sorted(places - {*lesson.file.places, TOOLS}):
        if course.has_machine(lesson, at):
            yield f"something is done at {at}, which is not in places"
    if (task.at, task.kind) == ("console", "shown") and not task.says_its_guide:
        yield (
            "a task shown in the console says its guide, "
            "or `guide: null` where no way leads there"
        )
    for guide in (task.guide, *(pitfall.guide for pitfall in task.pitfalls)):
        if guide is None:
            continue
        if guide not in course.ways:
            yield f"there is no way {guide!r}" + perhaps(guide, course.ways)
            continue
        for name in sorted(
            course.ways[guide].placeholders - placeholders_of(course.file)
        ):
            yield f"the way {guide!r} needs {{{name}}}, which course.yaml does not name"
    for predicate in (task.check, *(pitfall.when for pitfall in task.pitfalls)):
        yield from _predicate(course, lesson, predicate)
    for acts in (
        *(solution.acts for solution in task.solutions.values()),
        *(pitfall.attempt for pitfall in task.pitfalls),
    ):
        yield from _acts(lesson, acts)
    yield from _beliefs(
        course,
        {
            pitfall.pitfall: pitfall.misconception
            for pitfall in task.pitfalls
            if pitfall.misconception is not None
        },
    )


def _variants(course: Course, lesson: Lesson, task: Task) -> Iterator[str]:
    """Each variant of the world can be solved, and no other is spoken of."""
    world = course.worlds.get(lesson.file.world or "")
    known = [variant.id for variant in world.variants] if world is not None else []
    named = [name for solution in task.solutions.values() for name in solution.variant]
    named += [name for pitfall in task.pitfalls for name in pitfall.variant]
    for name in dict.fromkeys(named):
        if name not in known:
            yield f"the world has no variant {name!r}" + perhaps(name, known)
    for name in known or [""]:
        if not task.solutions_in(name):
            yield f"there is no solution in the variant {name!r}"


def _predicate(course: Course, lesson: Lesson, whole: Predicate) -> Iterator[str]:
    for predicate in parts(whole):
        match predicate:
            case Called(called=pattern):
                yield from _cell(course, pattern.grid, pattern.setting, pattern.command)
            case Answered(answered=question_id):
                yield from _question(lesson, question_id)
            case _:
                pass


def _acts(lesson: Lesson, acts: tuple[Act, ...]) -> Iterator[str]:
    for act in acts:
        match act:
            case Answer():
                yield from _question(lesson, act.answer)
            case Pull():
                levers = {one.id: one for one in lesson.levers}
                lever = levers.get(act.pull)
                if lever is None:
                    near = perhaps(act.pull, levers)
                    yield f"this lesson has no lever {act.pull!r}{near}"
                elif act.back and lever.back is None:
                    yield f"the lever {act.pull!r} can't be put back"
            case _:
                pass


def _question(lesson: Lesson, question_id: str) -> Iterator[str]:
    known = {question.id for question in lesson.questions}
    if question_id not in known:
        yield f"this lesson has no question {question_id!r}" + perhaps(
            question_id, known
        )


def _cell(
    course: Course, grid_id: str | None, setting: str | None, command: str | None
) -> Iterator[str]:
    if setting is None and command is None and grid_id is None:
        return
    if grid_id is None and len(course.grids) != 1:
        yield "say which grid it is: " + (", ".join(course.grids) or "there is none")
        return
    grid_id = grid_id or next(iter(course.grids))
    if grid_id not in course.grids:
        yield f"there is no grid {grid_id!r}" + perhaps(grid_id, course.grids)
        return
    grid = course.grids[grid_id].file
    settings = [row.id for row in grid.settings]
    if setting is not None and setting not in settings:
        near = perhaps(setting, settings)
        yield f"the grid {grid_id} has no setting {setting!r}{near}"
    commands = [column.id for column in grid.commands]
    if command is not None and command not in commands:
        near = perhaps(command, commands)
        yield f"the grid {grid_id} has no command {command!r}{near}"


def _beliefs(course: Course, named: Mapping[str, str]) -> Iterator[str]:
    for belief in named.values():
        if belief not in course.misconceptions:
            known = course.misconceptions
            yield f"misconceptions.yaml has no {belief!r}" + perhaps(belief, known)
