"""What a genuine program has and this one lacks is never called its invalid option."""

from __future__ import annotations

import re

import pytest

from iamtutor.shell.programs import BUILTINS, PROGRAMS
from iamtutor.shell.programs.genuine import _programs
from tests.shell.stage import Terminal

_DENIED = re.compile(
    r"invalid option|unrecognized option|unknown option|unknown predicate|iamtutor: only",
    re.IGNORECASE,
)
#: Their words are read by a grammar of their own, in which a word is never an option.
_NO_OPTIONS = frozenset("[ : . test echo true false let ps set".split())
PROGRAM_NAMES = sorted(_programs().keys() - _NO_OPTIONS)


def test_facts_are_of_programs_that_are_here() -> None:
    assert _programs().keys() <= PROGRAMS.keys()
    assert len(_programs()) > 60


@pytest.mark.parametrize("name", PROGRAM_NAMES)
def test_genuine_option_is_not_denied(name: str) -> None:
    facts = _programs()[name]
    for option in sorted(facts.names):
        terminal = Terminal(files={"a": "one\n"})
        text = terminal.shows(f"{name} {option} 1 a a < a")
        denied = _DENIED.search(text) and option.lstrip("-") in text
        assert not denied, f"{name} {option}: {text}"
        if "not emulated" in text:
            told = f"{'awk' if name == 'gawk' else name} {option}"
            assert text.startswith(f"iamtutor: {told} is not emulated here")


@pytest.mark.parametrize("name", sorted(set(PROGRAM_NAMES) - BUILTINS.keys()))
def test_unknown_option_is_denied_as_the_program_does(name: str) -> None:
    facts = _programs()[name]
    terminal = Terminal(files={"a": "one\n"})
    outcome = terminal.type(f"{name} --no-such-option a a < a")
    assert "not emulated" not in outcome.screen
    assert outcome.exit_code == facts.status
