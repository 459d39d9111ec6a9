"""A lesson played in a terminal: same engine, no browser, nothing saved.

Earlier lessons of the same world are done first, by their solutions. Lines go to the
machine of the task; lines that begin with a colon speak to the player (``:help``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from iamtutor.cloud.console import UnknownButton, press
from iamtutor.lessons import acts
from iamtutor.lessons.checks import CheckResult, judge, judge_answer
from iamtutor.lessons.lesson import Lesson
from iamtutor.lessons.library import Library
from iamtutor.lessons.names import DESK, EC2, example_names
from iamtutor.lessons.placeholders import render
from iamtutor.lessons.plain_text import plain, width
from iamtutor.lessons.rehearsal import BEGIN, SEED, Rehearsal
from iamtutor.lessons.schema import Choose, Question, Sort, Task, Visit
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.machine import prompt

Read = Callable[[str], str]
Write = Callable[[str], None]

HELP = """\
:check          what is still missing
:hint           the next hint
:solve          undo what was tried, and do the task by its solution
:skip           go on without it
:ec2 :desk      type on the other machine
:press B JSON   press a button of the console, such as
                :press create-bucket {"name": "aoi-lab-notes"}
:drop NAME TEXT put a file on the instance
:quit           leave
"""


class Left(Exception):
    """The player left before the end."""


def play(
    library: Library,
    slug: str,
    language: str,
    *,
    read: Read,
    write: Write,
    begin: datetime = BEGIN,
) -> bool:
    """Play a lesson to its end; False if the player left before.

    ``read`` is given a prompt and answers a line, or raises EOFError.
    """
    lesson = library.lesson(slug)
    player = _Player(
        library, lesson, language, read, write, _stage(library, lesson, begin)
    )
    try:
        player.play()
    except (Left, EOFError):
        return False
    return True


def _stage(library: Library, lesson: Lesson, begin: datetime) -> Rehearsal | None:
    """The lesson's world as the lessons before it leave it."""
    world = lesson.file.world
    if world is None:
        return None
    stage = Rehearsal.begin(library, world, SEED, begin)
    earlier = takewhile(
        lambda other: other.slug != lesson.slug, library.continuing(world)
    )
    for other in earlier:
        for task in other.tasks:
            stage.do_all(task.first_solution)
    stage.begin_lesson()
    return stage


@dataclass(slots=True)
class _Player:
    library: Library
    lesson: Lesson
    language: str
    read: Read
    write: Write
    stage: Rehearsal | None
    machine: str = DESK
    told: set[str] = field(default_factory=set)

    def play(self) -> None:
        self.section(self.lesson.slug, "=")
        for step in self.lesson.steps:
            self.section(step.id, "-")
            for item in self.lesson.items(step):
                self.section(item.id, ".")
                if isinstance(item, Task):
                    self.task(item)
                else:
                    self.question(item)
                self.section(f"{item.id}.after")
        self.section(f"{self.lesson.slug}.then-and-now", "-")
        self.section(f"{self.lesson.slug}.remember", "-")

    # Words

    def text(self, html: str) -> str:
        names = (
            self.stage.situation.names if self.stage else example_names(self.library)
        )
        return plain(render(html, names))

    def section(self, section_id: str, rule: str = "") -> None:
        """Write a section, if the text has it."""
        section = self.lesson.text(self.language).get(section_id)
        if section is None:
            return
        title = self.text(section.title)
        line = f"\n{rule * width(title)}" if rule else ""
        self.write(f"\n{title}{line}\n{self.text(section.html)}")

    def title(self, section_id: str) -> str:
        return self.text(self.lesson.text(self.language)[section_id].title)

    # Tasks

    def task(self, task: Task) -> None:
        stage = self.stage
        assert stage is not None  # the schema: a lesson with tasks has a world
        start = stage.copy()
        self.machine = DESK if task.at in {"console", DESK} else EC2
        hints = iter(self.lesson.hints(task.id, self.language))
        while not judge(task, stage.situation).passed:
            if self.machine not in stage.world.machines:
                self.machine = DESK
            line = self.read(prompt(stage.turn(), self.machine))
            word, _, rest = line.partition(" ")
            match word:
                case ":quit":
                    raise Left
                case ":skip":
                    return
                case ":help":
                    self.write(HELP)
                case ":ec2" | ":desk":
                    self.machine = word[1:]
                case ":hint":
                    hint = next(hints, None)
                    self.write(self.text(hint.html) if hint else "-\n")
                case ":check":
                    self.reason(judge(task, stage.situation))
                case ":solve":
                    # From the start: what was tried may stand in the solution's way.
                    self.stage = stage = start.copy()
                    for performed in stage.do_all(task.first_solution):
                        self.write(
                            f"{performed.line}\n{performed.screen}".rstrip() + "\n"
                        )
                case ":press":
                    self.press(stage, rest)
                case ":drop":
                    self.drop(stage, rest)
                case _ if word.startswith(":"):
                    self.write(HELP)
                case _:
                    self.write(stage.type(self.machine, line).screen)
            self.pitfall(task, judge(task, stage.situation))
        self.write("\n[x]\n")

    def pitfall(self, task: Task, result: CheckResult) -> None:
        """Tell a recognised pitfall, once."""
        section_id = f"{task.id}.{result.pitfall}"
        if result.pitfall and section_id not in self.told:
            self.told.add(section_id)
            self.section(section_id)

    def reason(self, result: CheckResult) -> None:
        if result.code is not None:
            sentence = self.library.check_sentences[self.language][result.code]
            self.write(plain(render(sentence, result.params)) + "\n")

    def press(self, stage: Rehearsal, rest: str) -> None:
        button, _, params = rest.partition(" ")
        turn = stage.turn()
        try:
            pressed = press(turn, button, json.loads(params or "{}"))
        except (UnknownButton, json.JSONDecodeError) as error:
            self.write(f"{error}\n")
            return
        stage.events += turn.events
        for call in pressed.calls:
            self.write(f"{call.service} {call.operation}\n")
        if pressed.error is not None:
            self.write(f"{pressed.error}\n")

    def drop(self, stage: Rehearsal, rest: str) -> None:
        name, _, text = rest.partition(" ")
        if EC2 not in stage.world.machines:
            self.write("-\n")
            return
        try:
            acts.drop(stage.turn(), name, f"{text}\n".encode())
        except PathError as error:
            self.write(f"{error}\n")

    # Questions

    def question(self, question: Question) -> None:
        while True:
            given = self.given(question)
            if given is None:
                continue
            result = judge_answer(question, given)
            if result.correct:
                if self.stage is not None:
                    self.stage.answers.add(question.id)
                return
            for wrong in result.wrong:
                self.section(f"{question.id}.{wrong}.why")
            self.write("[ ]\n")

    def given(self, question: Question) -> Collection[str] | Mapping[str, str] | None:
        """What the player answers; None: that was no answer."""
        match question:
            case Choose():
                return self.choose(question.id, question.choices)
            case Sort():
                answer: dict[str, str] = {}
                for item in question.sort.items:
                    self.write(f"\n{self.title(f'{question.id}.{item}')}\n")
                    chosen = self.choose(question.id, question.sort.bins)
                    if chosen is None or len(chosen) != 1:
                        return None
                    answer[item] = chosen[0]
                return answer
            case Visit():
                for hop in question.visit:
                    self.section(f"{question.id}.{hop}", ".")
                    self.ask("[Enter] ")
                return question.visit

    def choose(self, question_id: str, choices: Sequence[str]) -> list[str] | None:
        for number, choice in enumerate(choices, 1):
            self.write(f"  {number}  {self.title(f'{question_id}.{choice}')}\n")
        words = self.ask("? ").replace(",", " ").split()
        wanted = [int(word) - 1 for word in words if word.isdecimal()]
        if len(wanted) != len(words) or not all(0 <= n < len(choices) for n in wanted):
            return None
        return [choices[number] for number in wanted]

    def ask(self, shown: str) -> str:
        line = self.read(shown)
        if line.strip() == ":quit":
            raise Left
        return line
