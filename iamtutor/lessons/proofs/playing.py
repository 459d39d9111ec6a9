"""What is proven by playing a course: its solutions, faults, pitfalls, commands."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import caller_of, decision_of, result_of
from iamtutor.lessons.content.lesson import Demonstration, Lesson
from iamtutor.lessons.content.variants import Casting, castings
from iamtutor.lessons.judging.checks import judge, recognised
from iamtutor.lessons.proofs import callers
from iamtutor.lessons.proofs.proof import NotProven, none
from iamtutor.lessons.proofs.transcripts import difference, transcript_of
from iamtutor.lessons.schema.acts import Press, Pull, Run
from iamtutor.lessons.schema.demonstrations import DemonstratedLine
from iamtutor.lessons.schema.lesson import Lever, Pitfall, Task
from iamtutor.lessons.text import placeholders, strict_yaml
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.files import read_text
from iamtutor.lessons.text.markdown import HOLE
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.text.plain_text import plain
from iamtutor.lessons.text.sections import Section
from iamtutor.lessons.worlds.acts import NOT_SIMULATED, Performed
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.lessons.worlds.starting import NotBuilt
from iamtutor.lessons.worlds.walk import Walk

#: Exit statuses that say "this is no such command", and not "AWS said no".
_UNUSABLE = {2: "a syntax error", 126: "no program", 127: "no program", 252: "usage"}


class Playing:
    """Proofs of a course that was read. The walk through each of its worlds is made once,
    when the first proof needs it.

    ``transcripts`` is where its rehearsals are recorded."""

    def __init__(self, folder: Path, course: Course, transcripts: Path) -> None:
        self.folder = folder
        self.course = course
        self.transcripts = transcripts
        self._walks: dict[str | None, Walk] = {}
        self._begun: set[tuple[str, str]] = set()
        """The worlds that can begin, each with the case of a casting."""

    def walk(self, lesson: Lesson) -> Walk:
        """Through the lesson's world; NotProven where it can't begin."""
        world = lesson.file.world
        if world not in self._walks:
            if world is not None:
                for casting in self.course.castings(lesson):
                    self.starts(world, casting)
            self._walks[world] = Walk(self.course, [world])
        return self._walks[world]

    def starts(self, world: str, casting: Casting) -> None:
        if (world, casting.case) in self._begun:
            return
        try:
            Rehearsal.begin(self.course, world, casting=casting)
        except (NotBuilt, ServiceError, ValueError) as error:
            place = error.place if isinstance(error, NotBuilt) else ()
            raise self._at_place(f"worlds/{world}.yaml", place, error) from None
        self._begun.add((world, casting.case))

    def _at_place(
        self, file: str, place: tuple[str | int, ...], error: Exception
    ) -> NotProven:
        """What went wrong, with the line of the file that says so."""
        source = strict_yaml.read(self.folder / file)
        return NotProven(str(source.error(place, str(error))))

    def demonstration(self, shown: Demonstration) -> None:
        """Its world can begin, and each line shows what it is to show."""
        course = self.course
        self.starts(shown.file.world, castings(course.worlds[shown.file.world])[0])
        file = "demonstrations.yaml"
        place = ("demonstrations", list(course.demonstrations).index(shown.id))
        try:
            begun = Rehearsal.of_demonstration(course, shown.file)
        except NotBuilt as error:
            raise self._at_place(file, (*place, *error.place), error) from None
        for at, line in enumerate(shown.file.lines):
            try:
                _demonstrated(begun, line)
            except NotProven as error:
                raise self._at_place(file, (*place, "lines", at), error) from None

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
        course = self.course
        events = self.walk(lesson).scene(lesson, task, case).after.events[::-1]
        for cell in course.predicted(task):
            said, event = course.outcome(cell), course.last_in(cell, events)
            happens = "never run" if event is None else result_of(event)
            if event is None or (said is not None and happens != said.result):
                raise NotProven(
                    f"{cell.setting}/{cell.command}: "
                    f"{said.result if said is not None else 'predicted'} in the grid, "
                    f"{happens} in the lesson"
                )

    def solution_passes(self, lesson: Lesson, task: Task, name: str, case: str) -> None:
        stage = self.walk(lesson).scene(lesson, task, case).before.copy()
        performed = []
        for act in task.solutions[name].acts:
            if task.guide is not None and isinstance(act, Press):
                _is_pointed_at(act, stage.situation.names)
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
            surprise = stage.do(symptom).surprise
            if surprise in {None, NOT_SIMULATED}:
                same = surprise or "the symptom is the same as before"
                raise NotProven(f"after {name}: {same}")

    def lever_works(self, lesson: Lesson, lever: Lever) -> None:
        for casting in self.course.castings(lesson):
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

    def callers(self, lesson: Lesson) -> None:
        none(callers.of_lesson(lesson, self.walk(lesson).worlds_of(lesson)))

    def all_callers(self) -> None:
        each = [self.walk(one).worlds_of(one) for one in self.course.lessons]
        none(callers.of_course(self.course, list(chain(*each))))

    def transcript(self, lesson: Lesson) -> None:
        path = self.transcripts / f"{lesson.slug}.txt"
        if not path.exists():
            raise NotProven(
                f"not recorded in {self.transcripts}; --transcripts writes it"
            )
        try:
            recorded = read_text(path)
        except ContentError as error:
            raise NotProven(str(error)) from None
        now = transcript_of(self.walk(lesson), lesson)
        if told := difference(recorded, now):
            raise NotProven(told)

    def write_transcripts(self) -> list[Path]:
        """Record every lesson that has tasks; returns the files. Raises ``ContentError``
        where something else is in the place of one."""
        self.transcripts.mkdir(parents=True, exist_ok=True)
        written = []
        for lesson in self.course.lessons:
            if lesson.tasks:
                path = self.transcripts / f"{lesson.slug}.txt"
                if path.exists():
                    read_text(path)  # what is no text of ours is not written over
                path.write_text(transcript_of(self.walk(lesson), lesson), "utf-8")
                written.append(path)
        return written


def _world_at(moment: Rehearsal | None) -> Rehearsal:
    """The moment to go on in, without changing it for others."""
    if moment is None:
        raise NotProven("there is no world to run commands in")
    return moment.copy()


def _demonstrated(begun: Rehearsal, line: DemonstratedLine) -> None:
    """That a line ends as it says, and shows what it is to show."""
    known = begun.situation.names
    before = len(begun.events)
    performed = begun.do(line)
    _no_surprise([performed])
    told = f"{performed.line}\n{performed.screen}"
    if line.shows is not None and fill(line.shows, known) not in performed.screen:
        raise NotProven(f"{told}\nnothing shows {fill(line.shows, known)!r}")
    ends = [result_of(event) for event in begun.events[before:]]
    if line.ends is not None and ends[-1:] != [line.ends]:
        raise NotProven(f"{told}\nits calls end {ends}, not {line.ends}")


def _no_surprise(performed: Iterable[Performed]) -> None:
    for one in performed:
        if one.surprise is not None:
            raise NotProven(f"{one.line}\n{one.screen}\n{one.surprise}")


def _is_pointed_at(act: Press, names: placeholders.Names) -> None:
    """What a guided task presses a button for is what guided mode goes to."""
    for thing in ("role", "instance", "bucket"):
        said = act.with_.get(thing)
        named = (said,) if isinstance(said, str) else said
        for one in named if isinstance(named, tuple) else ():
            going = [names.get(thing), names.get(f"{thing}_name")]
            if fill(str(one), names) not in going:
                raise NotProven(
                    f"{act.press} is about {fill(str(one), names)}, but guided mode goes "
                    f"to {{{thing}}}, which is {going[0]} here; or say `guide: null`"
                )


def _passes(task: Task, stage: Rehearsal, performed: Iterable[Performed]) -> None:
    result = judge(task, stage.situation)
    if not result.passed:
        assert result.code is not None  # what is not passed lacks something
        told = "\n".join(f"{one.line}\n{one.screen}" for one in performed)
        sentence = stage.course.check_sentences["en"][result.code]
        reason = plain(placeholders.render(sentence, result.params))
        since = stage.begun.get(task.id, 0)
        calls = "\n".join(_call(event) for event in stage.events[since:]) or "none"
        raise NotProven(f"{told}\nthe check says: {reason}\ncalls:\n{calls}")


def _call(event: ApiEvent) -> str:
    """A call in the words in which a check asks for it."""
    said = {
        "service": event.service,
        "operation": event.operation,
        "principal": caller_of(event),
        "at": event.origin,
        "decision": decision_of(event),
        "error": event.error_code,
    }
    resources = [one.request.resource for one in event.evaluations]
    told = ", ".join(f"{key}: {value}" for key, value in said.items() if value)
    return f"{{{told}}} {' '.join(resources)}".rstrip()
