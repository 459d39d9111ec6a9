"""Three kinds of tasks, and what each may tell.

shown    the text says how, step by step
asked    the text says what and where; the way is in the hints
broken   the text tells of something that fails; hints come to whoever has tried
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from iamtutor.lessons.schema.acts import Press, Run
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.text.sections import Section

_CODE = re.compile(r"<code[^>]*>(.*?)</code>", re.DOTALL)
#: Code that holds this much of a solution, or more, is no mere name.
_TELLING = 20


class Tried(NamedTuple):
    """What a learner did since a task began: checks that failed, actions that called AWS,
    minutes."""

    checks: int = 0
    actions: int = 0
    minutes: float = 0


#: Any of these opens the hints of a broken task.
HINTS_AFTER = Tried(checks=2, actions=6, minutes=8)


def hints_are_open(task: Task, tried: Tried) -> bool:
    """Whether the first hint may be opened. A broken task's wait for a try."""
    return task.kind != "broken" or (
        tried.checks >= HINTS_AFTER.checks
        or tried.actions >= HINTS_AFTER.actions
        or tried.minutes >= HINTS_AFTER.minutes
    )


def tells_the_way(task: Task, body: Section) -> Iterator[str]:
    """What a task's text tells of the way although the learner is to find it."""
    if task.kind == "shown":
        return
    if "<ol" in body.html:
        yield f"the way of a task that is {task.kind} is no numbered list"
    symptom = _squeezed(task.symptom.run) if task.symptom else ""
    for code in _CODE.findall(body.html):
        text = unescape(code).strip()
        if symptom and symptom.startswith(_squeezed(text)):
            continue
        if told := next((part for part in _ways(task) if _tells(text, part)), None):
            yield f"{text!r} tells the way of a task that is {task.kind}: {told}"
    for command in body.commands:
        if not symptom or _squeezed(command) != symptom:
            yield f"a command to copy in a task that is {task.kind}: {command}"


def _ways(task: Task) -> Iterator[str]:
    """The lines and documents of the solutions."""
    for solution in task.solutions.values():
        for act in solution.acts:
            match act:
                case Run():
                    yield act.run
                case Press():
                    for value in act.with_.values():
                        if isinstance(value, str) and value.lstrip().startswith("{"):
                            yield value
                case _:
                    pass


def _tells(code: str, way: str) -> bool:
    """Whether code is the way, its beginning of two words or more, or a good part of it."""
    words, wanted = code.split(), way.split()
    if len(words) > 1 and words == wanted[: len(words)]:
        return True
    squeezed, whole = _squeezed(code), _squeezed(way)
    if len(wanted) > 1 and whole in squeezed:
        return True
    is_name = len(words) == 1 and '"' not in code
    return (
        "{" in code and not is_name and len(squeezed) > _TELLING and squeezed in whole
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())
