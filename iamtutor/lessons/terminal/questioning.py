"""A question put in a terminal, until it is answered."""

from collections.abc import Collection, Mapping, Sequence

from iamtutor.lessons.judging.checks import judge_answer
from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit
from iamtutor.lessons.terminal.voice import Voice

#: How choices are numbered.
_NUMBERS = frozenset(map(str, range(1, 100)))


class _LeftOut(Exception):
    """The player goes on without an answer."""


def put(voice: Voice, question: Question) -> bool:
    """False if it was left out. Raises ``voice.Left``."""
    while True:
        try:
            given = _given(voice, question)
        except _LeftOut:
            voice.say("skipped", title=voice.title(question.id))
            return False
        if given is None:
            voice.say("choose")
            continue
        result = judge_answer(question, given)
        if result.correct:
            if voice.stage is not None:
                voice.stage.answers.add(question.id)
            voice.say("done", title=voice.title(question.id))
            return True
        for wrong in result.wrong:
            voice.section(f"{question.id}.{wrong}.why")
        voice.say("wrong")


def _given(
    voice: Voice, question: Question
) -> Collection[str] | Mapping[str, str] | None:
    """What the player answers; None: that was no answer."""
    match question:
        case Choose():
            return _chosen(voice, question.id, question.choices)
        case Sort():
            answer: dict[str, str] = {}
            for item in question.sort.items:
                voice.terminal.write(f"\n{voice.title(f'{question.id}.{item}')}\n")
                chosen = _chosen(voice, question.id, question.sort.bins)
                if chosen is None or len(chosen) != 1:
                    return None
                answer[item] = chosen[0]
            return answer
        case Visit():
            for hop in question.visit:
                voice.section(f"{question.id}.{hop}", ".")
                _ask(voice, "[Enter] ")
            return question.visit


def _chosen(voice: Voice, question_id: str, choices: Sequence[str]) -> list[str] | None:
    for number, choice in enumerate(choices, 1):
        title = voice.title(f"{question_id}.{choice}")
        voice.terminal.write(f"  {number}  {title}\n")
    words = _ask(voice, "? ").replace(",", " ").split()
    wanted = [int(word) - 1 for word in words if word in _NUMBERS]
    if len(wanted) != len(words) or not all(0 <= n < len(choices) for n in wanted):
        return None
    return [choices[number] for number in wanted] or None


def _ask(voice: Voice, shown: str) -> str:
    line = voice.ask(shown)
    if line.strip() == ":skip":
        raise _LeftOut
    return line
