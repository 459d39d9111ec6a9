"""``why``: the last call to AWS, from its credentials to the statement that decided.

Read from the event: the evaluation that decided is stored with it, nothing is evaluated
again.
"""

from collections.abc import Iterator
from http import HTTPStatus

from iamtutor.cloud.catalogue import call_name
from iamtutor.cloud.events import ApiEvent
from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.explaining import StatementMatch
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.programs.tutorial.speech import language_of, say, sentences
from iamtutor.shell.screen.display import width


@program("why [-v]")
def why(process: Process) -> int:
    options, _ = parse(process, "v", {"--verbose": "v"})
    words = sentences("why", language_of(process))
    event = _last(process)
    if event is None:
        process.out(words["nothing"] + "\n")
        return 1
    for line in _Told(language_of(process), event).lines("v" in options):
        process.out(line + "\n")
    return 0


def _last(process: Process) -> ApiEvent | None:
    """The last call from this machine, or else from anywhere."""
    turn = process.turn
    events = turn.events or turn.past()
    here = [event for event in events if event.origin == process.machine.name]
    if not here and turn.events:
        events = turn.past()
        here = [event for event in events if event.origin == process.machine.name]
    return next(reversed(here or list(events)), None)


def _ended(event: ApiEvent) -> str:
    """The answer's status, and AWS's code or what HTTP calls it; a HEAD request's answer
    has no other code than the number."""
    if not event.sent:
        return "-"
    code = event.error_code or ""
    named = code if code.strip("0123456789") else HTTPStatus(event.status).phrase
    return f"{event.status} {named}"


class _Told:
    def __init__(self, language: str, event: ApiEvent) -> None:
        self.language = language
        self.event = event
        self.words = sentences("why", language)

    def lines(self, verbose: bool) -> Iterator[str]:
        event, words = self.event, self.words
        source = event.credentials_from
        came_from = words["from"][source] if source else words["none"]
        yield self._row("credentials", came_from)
        if event.access_key_id:
            yield self._row("", event.access_key_id)
        yield self._row("principal", event.principal_arn or words["none"])
        call = f"{call_name(event.service, event.operation)} ({_ended(event)})"
        yield self._row("call", call)
        yield self._row("policies", ", ".join(event.policies) or words["none"])
        for result in event.evaluations:
            yield from self._decision(result, verbose)
        yield from self._outcome()
        if not verbose and event.evaluations:
            yield ""
            yield words["more"]

    def _row(self, name: str, text: str) -> str:
        label = self.words["labels"].get(name, "")
        widest = max(map(width, self.words["labels"].values()))
        return f"{label}{' ' * (widest - width(label))}  {text}"

    def _outcome(self) -> Iterator[str]:
        """What no policy decided."""
        event = self.event
        if event.ended is not None:
            told = sentences("calls", self.language)[event.ended]
            label = "" if event.evaluations else "decision"
            yield self._row(label, say(told, event.named))

    def _decision(self, result: EvaluationResult, verbose: bool) -> Iterator[str]:
        decisions = sentences("decisions", self.language)
        action = {"action": result.request.action}
        sentence = decisions["outcomes"][str(result.decision)][result.spoken_cause]
        yield self._row("decision", say(sentence, action))
        yield self._row("", f"{result.request.action}  {result.request.resource}")
        if not verbose:
            for place in result.deciding:
                yield self._row("", self._name(result.statements[place], True))
            return
        for check in result.checks:
            layer = str(check.layer)
            spoken = result.spoken_layer(layer)
            name = say(decisions["layers"][spoken])
            yield f"  {name}: {say(decisions['checks'][spoken][str(check.effect)])}"
            for place, match in enumerate(result.statements):
                if match.layer == layer:
                    yield from self._statement(match, place in result.deciding)

    def _name(self, match: StatementMatch, deciding: bool) -> str:
        words = self.words
        verdict = words[
            "deciding" if deciding else "match" if match.matched else "miss"
        ]
        sid = match.sid or f"#{match.index + 1}"
        return f"{match.policy} {sid} {match.effect}: {verdict}"

    def _statement(self, match: StatementMatch, deciding: bool) -> Iterator[str]:
        yield f"    {self._name(match, deciding)}"
        reasons = sentences("reasons", self.language)
        empty = say(sentences("decisions", self.language)["empty"])
        for element in match.elements if match.matched else match.missed:
            params = {key: value or empty for key, value in element.params.items()}
            said = say(reasons[str(element.reason)], params)
            yield f"      {'+' if element.matched else '-'} {said}"
