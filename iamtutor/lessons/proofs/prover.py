"""What is proven of every lesson, as small functions with readable names.

    1 loads[lesson]                        it is read without an error
      starts[lesson/world]               its world can begin as its file says
    2 fails-first[lesson/task]             a task isn't done before it is begun
      fault-is-real[lesson/task]         what is broken fails, and no longer once repaired
    3 solution-passes[lesson/task/name]    each solution passes, and no step is a pitfall
      lever-works[lesson/lever]          a lever goes as it says, there and back
    4 road-leads-on[lesson/task/name]      after another solution the rest still works
    5 pitfall-is-told[lesson/task/name]    a foreseen attempt is recognised, and only it
    6 commands-run[lesson/section]         commands in the prose can be run as they stand
    7 twins[lesson]                        both languages say the same things
    8 reachable[lesson]                    what it needs is taught earlier
    9 transcript[lesson]                   a rehearsal goes as it was recorded
   10 plain-words[lesson]                  its texts do without what style.yaml lists

``demonstration[course/belief]``: each line of a demonstration ends as it says; and
``answer-is-right[lesson/question]``, and ``outcome[lesson/task]``: what is predicted
ends as its grid says. Where a world begins in several ways, what is played is proven in
each: ``[lesson/task@case]``. ``proofs`` names every one of them; a lesson that can't be
read has its ``loads`` and no more, and of a course in which anything can't be read, nothing
is played. Each raises ``NotProven`` when it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from iamtutor.cloud.errors import ServiceError
from iamtutor.lessons.content import cross_checks, skeleton
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import result_of
from iamtutor.lessons.content.lesson import Demonstration, Lesson
from iamtutor.lessons.content.library import LANGUAGES, survey
from iamtutor.lessons.content.variants import Casting, castings
from iamtutor.lessons.judging.checks import (
    judge,
    judge_answer,
    recognised,
    right_answer,
)
from iamtutor.lessons.proofs import style, vocabulary
from iamtutor.lessons.proofs.transcripts import difference, transcript_of
from iamtutor.lessons.schema import Choose, Lever, Pitfall, Pull, Question, Run, Task
from iamtutor.lessons.text import strict_yaml
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.text.prose import Section
from iamtutor.lessons.worlds.acts import Performed
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.lessons.worlds.starting import NotBuilt
from iamtutor.lessons.worlds.walk import Walk

#: Exit statuses that say "this is no such command", and not "AWS said no".
_UNUSABLE = {2: "a syntax error", 126: "no program", 127: "no program", 252: "usage"}
#: What a hint leaves for the learner to fill in.
HOLE = "____"


class NotProven(AssertionError):
    """A proof failed: this is what was found."""


@dataclass(frozen=True, slots=True)
class Proof:
    name: str
    run: Callable[[], None]

    @property
    def lesson(self) -> str:
        """The slug in the name; ``course`` for what all lessons share."""
        return self.name.partition("[")[2].rstrip("]").partition("/")[0]


class Prover:
    """Proves a course. The walk through each of its worlds is made once, when the first
    proof needs it.

    ``transcripts`` is where its rehearsals are recorded."""

    def __init__(self, folder: Path, transcripts: Path) -> None:
        self.folder = folder
        self.transcripts = transcripts
        self.course, self.errors = survey(folder)
        self._walks: dict[str | None, Walk] = {}

    def walk(self, lesson: Lesson) -> Walk:
        """Through the lesson's world; NotProven where it can't begin."""
        world = lesson.file.world
        if world not in self._walks:
            if world is not None:
                for casting in self.proven_course.castings(lesson):
                    self.starts(world, casting)
            self._walks[world] = Walk(self.proven_course, [world])
        return self._walks[world]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The lessons that the course lists."""
        return self.course.listed_slugs if self.course is not None else ()

    @property
    def proven_course(self) -> Course:
        if self.course is None:
            raise NotProven("\n".join(map(str, self.errors)))
        return self.course

    def proofs(self, only: str | None = None) -> list[Proof]:
        """All proofs, or those of one lesson."""
        return [proof for proof in self._proofs() if only in {None, proof.lesson}]

    def _proofs(self) -> Iterator[Proof]:
        yield Proof("loads[course]", self.loads_course)
        if self.course is None:
            return
        yield Proof("plain-words[course]", partial(self.plain_words, self.folder))
        for belief in self.course.misconceptions.values():
            if belief.ask is not None:
                yield Proof(
                    f"answer-is-right[course/{belief.ask.id}]",
                    partial(answer_is_right, belief.ask),
                )
        playable = not self.errors
        for shown in self.course.demonstrations.values() if playable else ():
            yield Proof(
                f"demonstration[course/{shown.id}]",
                partial(self.demonstration, shown),
            )
        for slug in self.course.listed_slugs:
            yield Proof(f"loads[{slug}]", partial(self.loads, slug))
        begun: set[str] = set()
        for lesson in self.course.lessons:
            world = lesson.file.world
            if playable and world is not None and world not in begun:
                begun.add(world)
                for casting in self.proven_course.castings(lesson):
                    yield Proof(
                        f"starts[{lesson.slug}/{world}{_at(casting.case)}]",
                        partial(self.starts, world, casting),
                    )
            yield from self._read(lesson)
            if playable:
                yield from self._of_lesson(lesson)

    def _read(self, lesson: Lesson) -> Iterator[Proof]:
        slug = lesson.slug
        yield Proof(f"twins[{slug}]", partial(self.twins, lesson))
        yield Proof(f"reachable[{slug}]", partial(self.reachable, lesson))
        folder = self.folder / "lessons" / slug
        yield Proof(f"plain-words[{slug}]", partial(self.plain_words, folder))
        for question in lesson.questions:
            yield Proof(
                f"answer-is-right[{slug}/{question.id}]",
                partial(answer_is_right, question),
            )

    def _of_lesson(self, lesson: Lesson) -> Iterator[Proof]:
        slug = lesson.slug
        for casting in self.proven_course.castings(lesson):
            yield from self._played(lesson, casting)
        for lever in lesson.levers:
            yield Proof(
                f"lever-works[{slug}/{lever.id}]",
                partial(self.lever_works, lesson, lever),
            )
        for section in lesson.text("en"):
            if section.commands:
                yield Proof(
                    f"commands-run[{slug}/{section.id}]",
                    partial(self.commands_run, lesson, section),
                )
        if lesson.tasks:
            yield Proof(f"transcript[{slug}]", partial(self.transcript, lesson))

    def _played(self, lesson: Lesson, casting: Casting) -> Iterator[Proof]:
        case = casting.case
        variant = casting.variant.id if casting.variant is not None else ""
        for task in lesson.tasks:
            of_task, at = f"{lesson.slug}/{task.id}", _at(case)
            yield Proof(
                f"fails-first[{of_task}{at}]",
                partial(self.fails_first, lesson, task, case),
            )
            if task.symptom is not None:
                yield Proof(
                    f"fault-is-real[{of_task}{at}]",
                    partial(self.fault_is_real, lesson, task, task.symptom, case),
                )
            if any(map(self.proven_course.outcome, self.proven_course.predicted(task))):
                yield Proof(
                    f"outcome[{of_task}{at}]",
                    partial(self.outcome, lesson, task, case),
                )
            for number, name in enumerate(task.solutions_in(variant)):
                yield Proof(
                    f"solution-passes[{of_task}/{name}{at}]",
                    partial(self.solution_passes, lesson, task, name, case),
                )
                if number:
                    yield Proof(
                        f"road-leads-on[{of_task}/{name}{at}]",
                        partial(self.road_leads_on, lesson, task, name, case),
                    )
            for pitfall in task.pitfalls_in(variant):
                yield Proof(
                    f"pitfall-is-told[{of_task}/{pitfall.pitfall}{at}]",
                    partial(self.pitfall_is_told, lesson, task, pitfall, case),
                )

    # 1, 7, 8, 10: reading

    def loads_course(self) -> None:
        lessons = self.folder / "lessons"
        _none(error for error in self.errors if lessons not in error.path.parents)
        for grid in self.proven_course.grids.values():
            _none(
                grid.source.error(place, word)
                for place, word in vocabulary.unknown_in_grid(grid.file)
            )

    def loads(self, slug: str) -> None:
        folder = self.folder / "lessons" / slug
        _none(error for error in self.errors if folder in error.path.parents)
        lesson = self.proven_course.lesson(slug)
        _none(
            lesson.source.error(("steps", at, "tasks", index), f"{task.id}: {word}")
            for at, step in enumerate(lesson.steps)
            for index, task in enumerate(step.tasks)
            for word in vocabulary.unknown_words(task)
        )

    def twins(self, lesson: Lesson) -> None:
        _none(skeleton.check_twins(*lesson.texts.values()))
        for language, text in lesson.texts.items():
            _none(skeleton.check_language(text, language))

    def reachable(self, lesson: Lesson) -> None:
        _none(cross_checks.check_lesson(self.proven_course, lesson))

    def plain_words(self, folder: Path) -> None:
        """The texts in a folder itself; of a course, those in ``grids`` too."""
        _none(
            error
            for language in LANGUAGES
            for within in (folder, folder / "grids")
            for path in sorted(within.glob(f"*.{language}.md"))
            for error in style.slips(path, language)
        )

    # 2 to 6, 9: playing

    def starts(self, world: str, casting: Casting) -> None:
        try:
            Rehearsal.begin(self.proven_course, world, casting=casting)
        except (NotBuilt, ServiceError, ValueError) as error:
            place = error.place if isinstance(error, NotBuilt) else ()
            raise self._at_place(f"worlds/{world}.yaml", place, error) from None

    def _at_place(
        self, file: str, place: tuple[str | int, ...], error: Exception
    ) -> NotProven:
        """What went wrong, with the line of the file that says so."""
        source = strict_yaml.read(self.folder / file)
        return NotProven(str(source.error(place, str(error))))

    def demonstration(self, shown: Demonstration) -> None:
        """Its world can begin, and each line shows what it is to show."""
        course = self.proven_course
        self.starts(shown.file.world, castings(course.worlds[shown.file.world])[0])
        try:
            begun = Rehearsal.of_demonstration(course, shown.file)
        except NotBuilt as error:
            number = list(course.demonstrations).index(shown.id)
            place = ("demonstrations", number, *error.place)
            raise self._at_place("demonstrations.yaml", place, error) from None
        for line in shown.file.lines:
            known = begun.situation.names
            before = len(begun.events)
            performed = begun.do(Run(run=line.run, at=line.at, exit=line.exit))
            _no_surprise([performed])
            told = f"{performed.line}\n{performed.screen}"
            if (
                line.shows is not None
                and fill(line.shows, known) not in performed.screen
            ):
                raise NotProven(f"{told}\nnothing shows {fill(line.shows, known)!r}")
            ends = [result_of(event) for event in begun.events[before:]]
            if line.ends is not None and ends[-1:] != [line.ends]:
                raise NotProven(f"{told}\nits calls end {ends}, not {line.ends}")

    def fails_first(self, lesson: Lesson, task: Task, case: str) -> None:
        places = [earlier.id for earlier in lesson.tasks]
        since = places.index(task.after) + 1 if task.after is not None else 0
        for scene in self.walk(lesson).of(lesson, case)[
            since : places.index(task.id) + 1
        ]:
            if judge(task, scene.before.situation).passed:
                raise NotProven(
                    "the check is met before anything was done"
                    if scene.task is task
                    else f"the check is met as {scene.task.id} begins; say after what"
                )

    def outcome(self, lesson: Lesson, task: Task, case: str) -> None:
        course = self.proven_course
        events = self.walk(lesson).scene(lesson, task, case).after.events[::-1]
        for cell in course.predicted(task):
            said, event = course.outcome(cell), course.last_in(cell, events)
            if said is None:
                continue
            happens = None if event is None else result_of(event)
            if happens != said.result:
                raise NotProven(
                    f"{cell.setting}/{cell.command}: {said.result} in the grid, "
                    f"{happens or 'never run'} in the lesson"
                )

    def solution_passes(self, lesson: Lesson, task: Task, name: str, case: str) -> None:
        stage = self.walk(lesson).scene(lesson, task, case).before.copy()
        performed = []
        for act in task.solutions[name].acts:
            performed.append(stage.do(act))
            result = judge(task, stage.situation, asked=False)
            if result.pitfall is not None:
                raise NotProven(f"on the way the pitfall {result.pitfall} is told")
        _no_surprise(performed)
        _passes(task, stage, performed)
        for pitfall in recognised(task, stage.situation):
            raise NotProven(f"the solution is taken for the pitfall {pitfall.pitfall}")

    def fault_is_real(
        self, lesson: Lesson, task: Task, symptom: Run, case: str
    ) -> None:
        begin = self.walk(lesson).scene(lesson, task, case).before
        _no_surprise([begin.copy().do(symptom)])
        for name, solution in task.solutions_in(begin.world.variant).items():
            stage = begin.copy()
            stage.do_all(solution)
            if stage.do(symptom).surprise is None:
                raise NotProven(f"after {name} the symptom is the same as before")

    def lever_works(self, lesson: Lesson, lever: Lever) -> None:
        for casting in self.proven_course.castings(lesson):
            section = lesson.text("en")[lever.id]
            stage = _world_at(self.walk(lesson).before(lesson, section, casting.case))
            _no_surprise([stage.do(Pull(pull=lever.id))])
            if lever.back is not None:
                _no_surprise([stage.do(Pull(pull=lever.id, back=True))])

    def road_leads_on(self, lesson: Lesson, task: Task, name: str, case: str) -> None:
        stage = self.walk(lesson).scene(lesson, task, case).before.copy()
        stage.do_all(task.solutions[name].acts)
        for later in self.walk(lesson).after(lesson, task, case):
            if later.lesson is not lesson:
                lesson = later.lesson
                stage.begin_lesson()
            stage.begin_task(later.task)
            performed = stage.do_all(later.task.first_solution(stage.world.variant))
            try:
                _no_surprise(performed)
                _passes(later.task, stage, performed)
            except NotProven as reason:
                raise NotProven(
                    f"then {lesson.slug}/{later.task.id}: {reason}"
                ) from None

    def pitfall_is_told(
        self, lesson: Lesson, task: Task, pitfall: Pitfall, case: str
    ) -> None:
        stage = self.walk(lesson).scene(lesson, task, case).before.copy()
        if pitfall in recognised(task, stage.situation):
            raise NotProven("it is recognised before it was attempted")
        performed = stage.do_all(pitfall.attempt)
        _no_surprise(performed)
        result = judge(task, stage.situation)
        if result.passed:
            raise NotProven("the attempt passes the check")
        found = [entry.pitfall for entry in recognised(task, stage.situation)]
        if found != [pitfall.pitfall]:
            raise NotProven(f"what is recognised: {found or 'nothing'}")

    def commands_run(self, lesson: Lesson, section: Section) -> None:
        moment, machine = self.walk(lesson).where(lesson, section)
        stage = _world_at(moment)
        for command in section.commands:
            if HOLE in command:
                continue
            filled = fill(command, stage.situation.names)
            performed = stage.type(machine, filled)
            _no_surprise([performed])
            status = stage.world.machines[machine].last_status
            if status in _UNUSABLE:
                raise NotProven(
                    f"{filled}: {_UNUSABLE[status]} ({status})\n{performed.screen}"
                )

    def transcript(self, lesson: Lesson) -> None:
        path = self.transcripts / f"{lesson.slug}.txt"
        if not path.exists():
            raise NotProven(f"{path} is missing; write it with --transcripts")
        now = transcript_of(self.walk(lesson), lesson)
        if told := difference(path.read_text("utf-8"), now):
            raise NotProven(told)

    def write_transcripts(self) -> list[Path]:
        """Record every lesson that has tasks; returns the files."""
        self.transcripts.mkdir(parents=True, exist_ok=True)
        written = []
        for lesson in self.proven_course.lessons:
            if lesson.tasks:
                path = self.transcripts / f"{lesson.slug}.txt"
                path.write_text(transcript_of(self.walk(lesson), lesson), "utf-8")
                written.append(path)
        return written


def answer_is_right(question: Question) -> None:
    """The right answer is right, and a wrong choice is told its misconception."""
    if not judge_answer(question, right_answer(question)).correct:
        raise NotProven("the right answer is not taken")
    if isinstance(question, Choose):
        for choice in question.choices:
            if choice in question.correct:
                continue
            result = judge_answer(question, [choice])
            belief = question.misconceptions.get(choice)
            if result.correct or result.misconceptions != ((belief,) if belief else ()):
                raise NotProven(f"{choice} is judged {result}")


def _at(case: str) -> str:
    return f"@{case}" if case else ""


def _none(errors: Iterable[ContentError | str]) -> None:
    found = "\n".join(map(str, errors))
    if found:
        raise NotProven(found)


def _world_at(moment: Rehearsal | None) -> Rehearsal:
    """The moment to go on in, without changing it for others."""
    if moment is None:
        raise NotProven("there is no world to run commands in")
    return moment.copy()


def _no_surprise(performed: Iterable[Performed]) -> None:
    for one in performed:
        if one.surprise is not None:
            raise NotProven(f"{one.line}\n{one.screen}\n{one.surprise}")


def _passes(task: Task, stage: Rehearsal, performed: Iterable[Performed]) -> None:
    result = judge(task, stage.situation)
    if not result.passed:
        told = "\n".join(f"{one.line}\n{one.screen}" for one in performed)
        raise NotProven(f"{told}\n{result.code}: {dict(result.params)}")
