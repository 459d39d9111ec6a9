"""Acts carried out: what a learner does, done by the same doors that a learner uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from iamtutor.cloud import calls
from iamtutor.cloud.authorization import TOOLS
from iamtutor.cloud.console import buttons
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.turn import Turn
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.names import DESK, names
from iamtutor.lessons.schema.acts import Act, Answer, Drop, Press, Pull, Run
from iamtutor.lessons.text import placeholders
from iamtutor.lessons.text.errors import perhaps
from iamtutor.lessons.text.placeholders import Names
from iamtutor.shell import interpreter
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.machine import filesystem_of, prompt
from iamtutor.shell.screen.display import plain

#: What a terminal says in its own name: that something real is not simulated here.
_OUR_OWN_VOICE = "iamtutor: "
NOT_SIMULATED = "this is not simulated"


@dataclass(frozen=True, slots=True)
class Performed:
    """How an act went.

    ``line`` is what was done, as a learner would see it; ``painted`` what came back, with
    its colours. ``surprise`` says what was not as the act expects; None: all was.
    """

    line: str
    painted: str = ""
    surprise: str | None = None

    @property
    def screen(self) -> str:
        """What came back, without colours."""
        return plain(self.painted)


def perform(turn: Turn, act: Act, course: Course) -> Performed:
    """Carry out one act. Placeholders stand for what the world holds at this moment.

    An ``answer`` changes nothing in the world: whoever keeps the answers notes it.
    """
    filled = names(turn.world, course.file)
    match act:
        case Press():
            return _press(turn, act, filled)
        case Run():
            return run_line(
                turn, act.at, placeholders.fill(act.run, filled), expected=act.exit
            )
        case Drop():
            name = placeholders.fill(act.drop, filled)
            line = f"drop {name}"
            if act.at not in turn.world.machines:
                return Performed(line, surprise=_no_machine(turn, act.at))
            try:
                drop(turn, name, act.text.encode(), machine=act.at)
            except PathError as error:
                return Performed(line, surprise=str(error))
            return Performed(line)
        case Pull():
            return _pull(turn, act, course)
        case Answer():
            return Performed(f"answer {act.answer}")


def _no_machine(turn: Turn, name: str) -> str:
    return f"there is no machine {name!r} yet{perhaps(name, turn.world.machines)}"


def run_line(
    turn: Turn, machine_name: str, line: str, *, expected: int | None = None
) -> Performed:
    """Type a line in a terminal. Without ``expected`` any exit status will do."""
    if machine_name == TOOLS:
        return _from_outside(turn, line, expected)
    if machine_name not in turn.world.machines:
        return Performed(line, surprise=_no_machine(turn, machine_name))
    shown = f"{prompt(turn, machine_name)}{line}"
    outcome = interpreter.run(turn, machine_name, line)
    surprise = None
    if any(said.startswith(_OUR_OWN_VOICE) for said in outcome.stderr.splitlines()):
        surprise = NOT_SIMULATED
    elif outcome.incomplete:
        surprise = "the shell waits for the rest of the command"
    elif expected is not None and outcome.exit_code != expected:
        code = outcome.exit_code
        surprise = (
            f"the exit status is {code}, not {expected}; "
            f"where it may be, say exit: {code}"
        )
    return Performed(shown, outcome.painted, surprise)


def _from_outside(turn: Turn, line: str, expected: int | None) -> Performed:
    """Type a line on a computer of one's own that has what the desk has: its calls come
    from outside."""
    before = len(turn.events)
    performed = run_line(turn, DESK, line, expected=expected)
    turn.events[before:] = [
        replace(event, origin=TOOLS) for event in turn.events[before:]
    ]
    return performed


def drop(turn: Turn, name: str, data: bytes, *, machine: str) -> None:
    """Put a file into the home directory of a machine. Raises PathError."""
    chosen = turn.world.machines[machine]
    filesystem_of(turn, chosen).write(f"{chosen.home}/{name}", data)


def pull(turn: Turn, course: Course, lever_id: str, *, back: bool) -> list[Performed]:
    """Play a lever's acts, up to the first that does not go as it says. In the console
    they are its administrator's, whoever is signed in."""
    lesson, lever = course.lever(lever_id)
    world = turn.world
    account = world.account
    signed_in, user = world.signed_in, account.console_user
    world.signed_in, account.console_user = None, course.administrator(lesson)
    done: list[Performed] = []
    try:
        for act in (lever.back or ()) if back else lever.acts:
            done.append(perform(turn, act, course))
            if done[-1].surprise is not None:
                break
    finally:
        world.signed_in, account.console_user = signed_in, user
    return done


def _pull(turn: Turn, act: Pull, course: Course) -> Performed:
    shown = f"pull {act.pull}{' back' if act.back else ''}"
    done = pull(turn, course, act.pull, back=act.back)
    return Performed(
        "\n".join([shown, *(f"    {one.line}" for one in done)]),
        "".join(one.painted for one in done),
        done[-1].surprise if done else "this lever can't be put back",
    )


def _press(turn: Turn, act: Press, filled: Names) -> Performed:
    params = {key: filled_in(value, filled) for key, value in act.with_.items()}
    world = turn.world
    account = world.account_called(act.account or world.account.id)
    if account is None:
        return Performed(act.press, surprise=f"there is no account {act.account!r}")
    world.signed_in = account.id
    pressed = press(turn, act.press, params, expected=act.error)
    if not act.account:
        return pressed
    line = pressed.line.replace(act.press, f"{act.press} in {act.account}", 1)
    return replace(pressed, line=line)


def press(
    turn: Turn, button: str, params: Mapping[str, object], *, expected: str | None
) -> Performed:
    """Press a button of the console that is open, with what its form holds. ``expected`` is
    the code of the error it should end with; None: none."""
    shown = f"{button} {json.dumps(params, ensure_ascii=False)}"
    error = buttons.press(turn, button, params).error
    code = error.code if error else None
    surprise = None
    if code != expected:
        surprise = (
            f"it ended with {code or 'no error'}, not {expected or 'without one'}"
        )
        if code is not None:
            surprise += f"; where it may, say error: {code}"
    return Performed(shown, str(error) if error else "", surprise)


def filled_in(value: object, names: Names) -> object:
    """A value of a button's parameter with the account's own names in it."""
    match value:
        case str():
            return placeholders.fill(value, names)
        case tuple() | list():
            return [filled_in(item, names) for item in value]
        case dict():
            return {
                placeholders.fill(key, names): filled_in(item, names)
                for key, item in value.items()
            }
        case _:
            return value


def place_of(act: Act) -> str:
    """Where an act takes place."""
    match act:
        case Press():
            return "console"
        case Run(at=at):
            return at
        case Drop():
            return "files"
        case Answer() | Pull():
            return "page"


def call(turn: Turn, service: str, operation: str, **params: object) -> None:
    """A call of whoever is signed in to the console. Raises ServiceError."""
    calls.perform(
        turn,
        calls.ApiCall(
            service=service,
            operation=operation,
            params=params,
            credentials=console_credentials(turn),
            region=turn.world.account.region,
            origin="console",
        ),
    )
