"""A lesson played in a terminal: same engine, no browser, nothing saved.

Earlier lessons of the same world are done first, by their solutions. Lines go to the
machine of the task; lines that begin with a colon speak to the player (``:help``). What
reads the lines and shows the rest is a ``voice.Terminal``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile

from pydantic import ValidationError

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.console.buttons import press
from iamtutor.cloud.events import ApiEvent
from iamtutor.lessons.content import grid
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.kinds import Tried
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import DESK, first_instances
from iamtutor.lessons.judging.checks import CheckResult, judge
from iamtutor.lessons.schema.acts import Press, Pull
from iamtutor.lessons.schema.lesson import Lever, Task
from iamtutor.lessons.terminal import questioning
from iamtutor.lessons.terminal.coaching import Tutor
from iamtutor.lessons.terminal.voice import Left, Terminal, Voice
from iamtutor.lessons.text.placeholders import render
from iamtutor.lessons.text.plain_text import plain
from iamtutor.lessons.worlds import acts
from iamtutor.lessons.worlds.acts import Performed
from iamtutor.lessons.worlds.rehearsal import BEGIN, SEED, Rehearsal
from iamtutor.policy import positions
from iamtutor.shell import interpreter
from iamtutor.shell.coaching import SKIPPED, Coach, Guidance
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.machine import is_running, prompt
from iamtutor.shell.outcome import Outcome
from iamtutor.shell.programs.tutorial.speech import say, sentences
from iamtutor.shell.screen import editing
from iamtutor.shell.screen.editing import Edit
from iamtutor.shell.terminal.completion import complete

#: What the player itself understands.
COMMANDS = tuple(
    ":check :desk :drop :ec2 :help :press :pull :quit :skip :solve".split()
)


def play(
    course: Course,
    slug: str,
    language: str,
    terminal: Terminal,
    begin: datetime = BEGIN,
) -> bool:
    """Play a lesson to its end; False if the player left before."""
    lesson = course.lesson(slug)
    stage = _stage(course, lesson, begin)
    player = _Player(course, lesson, language, terminal, stage)
    try:
        player.play()
    except (Left, EOFError):
        player.say("left")
        return False
    player.say("finished")
    return True


def _stage(course: Course, lesson: Lesson, begin: datetime) -> Rehearsal | None:
    """The lesson's world as the lessons before it leave it."""
    world = lesson.file.world
    if world is None:
        return None
    stage = Rehearsal.begin(course, world, SEED, begin)
    earlier = takewhile(
        lambda other: other.slug != lesson.slug, course.continuing(world)
    )
    for other in earlier:
        for task in other.tasks:
            stage.do_all(task.first_solution(stage.world.variant))
    stage.begin_lesson()
    return stage


@dataclass(slots=True)
class _Player(Voice):
    machine: str = DESK
    told: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    """Tasks that are done, or were left out."""
    opened: dict[str, int] = field(default_factory=dict)
    predicted: dict[grid.CellKey, str] = field(default_factory=dict)
    tried: dict[str, Tried] = field(default_factory=dict)

    def play(self) -> None:
        self.say("start", title=self.title(self.lesson.slug))
        self.section(self.lesson.slug, "=")
        for step in self.lesson.steps:
            self.section(step.id, "-")
            for item in self.lesson.parts(step):
                self.section(item.id, ".")
                if isinstance(item, Lever):
                    back = "" if item.back is None else f":pull {item.id} back"
                    self.say("lever", pull=f":pull {item.id}", back=back)
                elif not isinstance(item, Task):
                    if questioning.put(self, item):
                        self.section(f"{item.id}.after")
                elif self.task(item):
                    self.section(f"{item.id}.after")
        self.section(f"{self.lesson.slug}.then-and-now", "-")
        self.section(f"{self.lesson.slug}.remember", "-")

    # Tasks

    def task(self, task: Task) -> bool:
        """Have a task done; False if it was left out."""
        stage = self.stage
        assert stage is not None  # the schema: a lesson with tasks has a world
        self.machine = self.machine_of(task)
        places = sentences("play", self.language)["places"]
        place = say(places.get(task.at) or places["machine"], {"machine": task.at})
        number = 1 + self.lesson.tasks.index(task)
        self.say("task", number=number, count=len(self.lesson.tasks), place=place)
        forecast = self.guidance(()).forecast
        if forecast is not None and forecast.task == task.id:
            self.say("foretell")
        stage.begin_task(task)
        start, checks = stage.copy(), 0
        while not judge(task, stage.situation).passed:
            if not is_running(stage.world, self.machine):
                self.machine = DESK
            try:
                line = self.terminal.read(
                    prompt(stage.look(), self.machine), self.complete
                )
            except KeyboardInterrupt:
                interpreter.cancel(stage.look(), self.machine)
                self.terminal.write("^C\n")
                continue
            if line == ":skip":
                self.done.add(task.id)
                self.say("skipped", title=self.title(task.id))
                return False
            if line == ":solve":
                # From the start: what was tried may stand in the solution's way.
                self.stage = stage = start.copy()
                for performed in stage.do_all(task.first_solution(stage.world.variant)):
                    self.terminal.write(
                        f"{performed.line}\n{self.looks(performed)}".rstrip() + "\n"
                    )
            elif line.startswith(":"):
                checks += line == ":check"
                self.command(stage, task, line)
            else:
                self.type(stage, line)
            self.pitfall(task, judge(task, stage.situation))
            self.tried[task.id] = Tried(
                checks,
                len(stage.events) - len(start.events),
                (stage.now - start.now).total_seconds() / 60,
            )
        self.done.add(task.id)
        self.terminal.write("\n")
        self.say("done", title=self.title(task.id))
        return True

    def complete(self, text: str) -> list[str]:
        assert self.stage is not None  # only tasks have lines to complete
        if text.startswith(":"):
            names = sorted({*COMMANDS, *(f":{one}" for one in self.machines)})
            return [name for name in names if name.startswith(text)]
        return complete(self.stage.look(), self.machine, text)

    def command(self, stage: Rehearsal, task: Task, line: str) -> None:
        """A line to the player itself."""
        word, _, rest = line.partition(" ")
        match word:
            case ":quit":
                raise Left
            case ":check":
                self.reason(judge(task, stage.situation))
            case ":press":
                self.press(stage, rest)
            case ":drop":
                self.drop(stage, rest)
            case ":pull":
                self.pull(stage, rest)
            case _ if word[1:] in self.machines:
                if is_running(stage.world, word[1:]):
                    self.machine = word[1:]
                else:
                    self.say("no_hop")
            case _:
                self.say("help")

    @property
    def machines(self) -> tuple[str, ...]:
        """Where one may go, by a line of its name."""
        return (DESK, *(n for n in self.lesson.file.terminals if n != DESK))

    def machine_of(self, task: Task) -> str:
        """Where the task's lines are typed: files are put on the instance."""
        if task.at == "files":
            return first_instances(self.lesson.file) or DESK
        return DESK if task.at == "console" else task.at

    def type(self, stage: Rehearsal, line: str) -> None:
        """A line to the machine."""
        before = self.course.cells(stage.events)
        turn = stage.turn()
        coach = Coach(self.guidance)
        outcome = interpreter.run(
            turn,
            self.machine,
            line,
            columns=self.terminal.columns,
            language=self.language,
            coach=coach,
        )
        if outcome.fault is None:
            stage.keep(turn)
        self.opened.update(coach.opened)
        for cell, (guess, _) in coach.predicted.items():
            self.predicted[grid.CellKey(*cell)] = guess
        self.show(outcome)
        self.compare(before, turn.events)
        if outcome.edit is not None:
            self.edit(stage, outcome.edit)
        if outcome.closed:
            raise Left

    def looks(self, printed: Outcome | Performed) -> str:
        """What was printed, in colours where somebody sees them."""
        return printed.screen if self.terminal.scripted else printed.painted

    def show(self, outcome: Outcome) -> None:
        terminal = self.terminal
        text = self.looks(outcome)
        if outcome.clear:
            terminal.clear()
        if outcome.paged:
            terminal.page(text)
        elif text:
            terminal.write(text if text.endswith("\n") else f"{text}\n")

    def guidance(self, events: Sequence[ApiEvent]) -> Guidance:
        assert self.stage is not None  # only tasks have hints
        tutor = Tutor(
            self.course,
            self.lesson,
            self.language,
            self.names,
            self.stage.world.variant,
        )
        run = self.course.cells([*self.stage.events, *events])
        return tutor.guidance(
            done=self.done,
            opened=self.opened,
            settled={*self.predicted, *run},
            tried=self.tried,
        )

    def compare(self, before: grid.Cells, events: Sequence[ApiEvent]) -> None:
        """What was predicted of the commands just run for the first time, and what
        happened."""
        guesses = sentences("coach", self.language)["guesses"]
        for cell, event in self.course.cells(events).items():
            guess = self.predicted.get(cell, SKIPPED)
            if guess != SKIPPED and cell not in before:
                result = grid.result_of(event)
                self.say("predicted", guess=guesses[guess], result=guesses[result])

    def edit(self, stage: Rehearsal, edit: Edit) -> None:
        self.say("edit_lines" if self.terminal.scripted else "edit", path=edit.path)
        text = self.terminal.edit(edit.text)
        if text is None:
            self.say("unsaved", path=edit.path)
            return
        try:
            editing.save(stage.turn(), self.machine, replace(edit, text=text))
        except PathError as error:
            self.terminal.write(f"{error}\n")
        else:
            self.say("saved", path=edit.path)

    def pitfall(self, task: Task, result: CheckResult) -> None:
        """Tell a recognised pitfall, once."""
        section_id = f"{task.id}.{result.pitfall}"
        if result.pitfall and section_id not in self.told:
            self.told.add(section_id)
            self.section(section_id)

    def reason(self, result: CheckResult) -> None:
        if result.code is not None:
            sentence = self.course.check_sentences[self.language][result.code]
            self.terminal.write(plain(render(sentence, result.params)) + "\n")

    def press(self, stage: Rehearsal, rest: str) -> None:
        button, _, text = rest.partition(" ")
        try:
            params = positions.loads(text or "{}")
            Press.model_validate({"press": button, "with": params})
        except ValidationError as error:
            self.terminal.write(f"{error.errors()[0]['msg']}\n")
            return
        except (json.JSONDecodeError, RecursionError) as error:
            self.terminal.write(f"{error}\n")
            return
        turn = stage.turn()
        pressed = press(turn, button, params)
        stage.keep(turn)
        for call in pressed.calls:
            self.terminal.write(f"{call_name(call.service, call.operation)}\n")
        if pressed.error is not None:
            self.terminal.write(f"{pressed.error}\n")

    def pull(self, stage: Rehearsal, rest: str) -> None:
        name, _, back = rest.partition(" ")
        if name not in {lever.id for lever in self.lesson.levers}:
            self.say("help")
            return
        performed = stage.do(Pull(pull=name, back=back == "back"))
        self.terminal.write(f"{performed.line}\n{self.looks(performed)}")
        if performed.surprise is not None:
            self.terminal.write(f"{performed.surprise}\n")

    def drop(self, stage: Rehearsal, rest: str) -> None:
        name, _, text = rest.partition(" ")
        here = self.machine
        machine = first_instances(self.lesson.file) if here == DESK else here
        if machine not in stage.world.machines:
            self.say("no_hop")
            return
        try:
            acts.drop(stage.turn(), name, f"{text}\n".encode(), machine=machine)
        except PathError as error:
            self.terminal.write(f"{error}\n")
