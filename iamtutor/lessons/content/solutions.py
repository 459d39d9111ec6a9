"""A recorded solution as something to read: the lines and buttons of its acts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from iamtutor.lessons.schema.acts import Act, Answer, Drop, Press, Pull, Run
from iamtutor.lessons.schema.values import PAGES
from iamtutor.lessons.text.placeholders import Names, fill

#: The places of the workbench, as a terminal's prompt would say them.
_MARKS: Mapping[str, str] = {name: f"{name}: " for name in (*PAGES, "lever")}


@dataclass(frozen=True, slots=True)
class SolutionStep:
    """One act of a recorded solution: a line to type, a button with its fields, or a lever
    by the section with its words."""

    at: str
    line: str
    fields: tuple[tuple[str, str], ...] = ()


def steps(acts: Iterable[Act], names: Names) -> Iterator[SolutionStep]:
    """What there is to do, with the learner's own names. Answers are not given away."""
    for act in acts:
        match act:
            case Run():
                yield SolutionStep(act.at, fill(act.run, names))
            case Drop():
                yield SolutionStep("files", fill(act.drop, names))
            case Press():
                fields = tuple(
                    (name, fill(readable(value), names))
                    for name, value in act.with_.items()
                )
                yield SolutionStep("console", act.press, fields)
            case Pull():
                yield SolutionStep("lever", act.pull + (".back" if act.back else ""))
            case Answer():
                pass


def as_text(acts: Iterable[Act], names: Names) -> str:
    """The steps as lines for a terminal."""
    lines: list[str] = []
    for step in steps(acts, names):
        lines.append(_MARKS.get(step.at, f"{step.at}$ ") + step.line)
        lines += [f"    {name} = {value}" for name, value in step.fields]
    return "\n".join(lines)


def readable(value: object) -> str:
    """A field's value as a person would read it."""
    match value:
        case None:
            return "-"
        case list() | tuple():
            return ", ".join(str(one).rsplit("/", 1)[-1] for one in value) or "-"
        case dict():
            return ", ".join(str(key) for key in value)
        case _:
            return str(value)
