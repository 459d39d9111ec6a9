"""``hint`` and ``predict``: what the lesson's page offers, in the terminal beside it."""

from iamtutor.shell.coaching import (
    CONFIDENCES,
    GUESSES,
    SKIPPED,
    Coach,
    Forecast,
    Guidance,
    Hints,
)
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.programs.tutorial.speech import language_of, say, sentences
from iamtutor.shell.screen.display import width

#: What it costs to look at the lesson, and at each call of the line so far.
_LOOK_WORK, _EVENT_WORK = 200_000, 1_000


class _Told:
    """Says sentences; each is an answer of its own."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.words = sentences("coach", language_of(process))

    def line(self, name: str, **params: object) -> None:
        self.process.out(say(self.words[name], params) + "\n")

    def refuse(self, name: str, **params: object) -> int:
        self.line(name, **params)
        return 1

    def paragraph(self, text: str) -> None:
        self.process.out(text.strip("\n") + "\n")


def _look(process: Process, coach: Coach) -> Guidance:
    events = process.turn.events
    process.budget.work(_LOOK_WORK + len(events) * _EVENT_WORK)
    return coach.look(events)


@program("hint [-a] [-s]")
def hint(process: Process) -> int:
    """The next hint; ``-a`` those that are open; ``-s`` a solution, after all hints."""
    options, operands = parse(process, "as", {"--all": "a", "--solution": "s"})
    check_count(operands, 0, 0)
    told = _Told(process)
    coach = process.coach
    if coach is None:
        return told.refuse("outside")
    hints = _look(process, coach).hints
    if hints is None:
        return told.refuse("done")
    if hints.waiting is not None:
        return told.refuse("waiting", **hints.waiting)
    opened = max(hints.opened, coach.opened.get(hints.task, 0))
    count = len(hints.texts)
    if "a" in options:
        if not opened:
            return told.refuse("none_open")
        for number in range(1, min(opened, count) + 1):
            _tell_hint(told, hints, number)
        if opened > count:
            _tell_solution(told, hints)
        return 0
    if "s" in options:
        if opened < count:
            return told.refuse("hints_first")
        coach.opened[hints.task] = count + 1
        _tell_solution(told, hints)
        return 0
    if not count:
        return told.refuse("no_hints", title=hints.title)
    if opened >= count:
        return told.refuse("all_open")
    coach.opened[hints.task] = opened + 1
    _tell_hint(told, hints, opened + 1)
    told.line("more_hints" if opened + 1 < count else "last_hint")
    return 0


def _tell_hint(told: _Told, hints: Hints, number: int) -> None:
    told.line("hint", title=hints.title, number=number, count=len(hints.texts))
    told.paragraph(hints.texts[number - 1])


def _tell_solution(told: _Told, hints: Hints) -> None:
    told.line("solution", title=hints.title)
    told.paragraph(hints.solution)


@program("predict [NUMBER [guess|likely|sure]]")
def predict(process: Process) -> int:
    """What is asked, or the answer to it."""
    _, operands = parse(process, "")
    check_count(operands, 0, 2)
    guess = _guess(operands[0]) if operands else None
    confidence = operands[1] if len(operands) > 1 else "likely"
    if confidence not in CONFIDENCES:
        raise UsageError(f"invalid argument ‘{confidence}’")
    told = _Told(process)
    coach = process.coach
    if coach is None:
        return told.refuse("outside")
    forecast = _look(process, coach).forecast
    if forecast is None or forecast.cell in coach.predicted:
        return told.refuse("no_forecast")
    if guess is None:
        _ask(told, forecast)
        return 0
    words = told.words
    if guess == SKIPPED:
        coach.predicted[forecast.cell] = (SKIPPED, "")
        told.line("skipped")
        return 0
    coach.predicted[forecast.cell] = (guess, confidence)
    told.line(
        "kept",
        guess=words["guesses"][guess],
        confidence=words["confidences"][confidence],
    )
    return 0


def _guess(given: str) -> str:
    numbered = (SKIPPED, *GUESSES)
    if given in numbered:
        return given
    if given in {str(number) for number in range(len(numbered))}:
        return numbered[int(given)]
    raise UsageError(f"invalid argument ‘{given}’")


def _ask(told: _Told, forecast: Forecast) -> None:
    told.line("forecast")
    labels = told.words["labels"]
    widest = max(map(width, labels.values()))
    for name, text in (("setting", forecast.setting), ("line", forecast.line)):
        blanks = " " * (widest - width(labels[name]))
        told.process.out(f"  {labels[name]}{blanks}  {text}\n")
    for number, guess in [*enumerate(GUESSES, 1), (0, SKIPPED)]:
        told.process.out(f"  {number}  {told.words['guesses'][guess]}\n")
    told.line("how")
