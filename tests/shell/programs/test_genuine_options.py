"""What a genuine program has and this one lacks is never called its invalid option."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from iamtutor.shell import programs
from iamtutor.shell.process import Process
from iamtutor.shell.programs import BUILTINS, PROGRAMS, options
from iamtutor.shell.programs.genuine import _programs
from tests.shell.stage import Terminal

pytestmark = pytest.mark.thorough

_DENIED = re.compile(
    r"invalid option(?! name)|unrecognized option|unknown option|unknown predicate|"
    r"iamtutor: only",
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


@pytest.mark.parametrize("name", PROGRAM_NAMES)
def test_a_value_that_makes_no_sense_is_no_fault(name: str) -> None:
    for option, letter in sorted(_programs()[name].letter.items()):
        if letter.endswith(":"):
            outcome = Terminal(files={"a": "one\n"}).type(f"{name} {option}=-x a a < a")
            assert outcome.fault is None, option


@pytest.mark.parametrize("name", sorted(set(PROGRAM_NAMES) - BUILTINS.keys()))
def test_unknown_option_is_denied_as_the_program_does(name: str) -> None:
    facts = _programs()[name]
    terminal = Terminal(files={"a": "one\n"})
    outcome = terminal.type(f"{name} --no-such-option a a < a")
    assert "not emulated" not in outcome.screen
    assert outcome.exit_code == facts.status


#: Options that are taken and change nothing, because what they change is not there.
NO_EFFECT = {
    "base64": "-i: only of text that is no Base64",
    "basename": "-a: several names are taken without it",
    "comm": "-3: only of lines that both have",
    "cp": "-f --force: every file can be opened",
    "curl": "-L --location -S --show-error -m --max-time --connect-timeout -T "
    "--upload-file: no answer leads elsewhere or is slow; -T is for addresses of S3",
    "fold": "-s --spaces: only of lines that are too long",
    "gunzip": "-f --force -k --keep -n --no-name -q --quiet: of archives",
    "gzip": "-f --force -n --no-name -q --quiet: no name or time is kept",
    "less": "the whole text is shown at once",
    "ls": "-C --color: the columns are those of a terminal; no colours",
    "md5sum": "-t --text -w --warn: text and bytes are one",
    "more": "the whole text is shown at once",
    "mv": "-f --force: nobody is asked",
    "oathtool": "--hotp: with a counter",
    "read": "-e -p -s: nobody is asked in a pipe",
    "realpath": "-s --strip --no-symlinks: no links",
    "sha1sum": "-t --text -w --warn: text and bytes are one",
    **dict.fromkeys(
        ("sha224sum", "sha256sum", "sha384sum", "sha512sum"),
        "-t --text -w --warn: text and bytes are one",
    ),
    "stat": "-L --dereference: no links",
    "tee": "-i --ignore-interrupts: no signal comes",
    "timeout": "-s --signal -k --kill-after: only sleep lasts, and any signal ends it",
    "touch": "-m: the only time that a file has",
    "uniq": "-i --ignore-case: only of lines that differ in case",
    "zcat": "-f --force -q --quiet: of archives",
}
#: Lines in which an option can be seen to be looked at, where the plain ones fail first.
_LINES = (
    "{name} {option} a b < a",
    "{name} {option} 1 a b < a",
    "{name} {option} a < a",
    "{name} {option} d < a",
    "{name} {option} < a",
    "{name} {option}",
)
_MORE_LINES = {
    "base64": ("base64 {option} < a", "base64 -d {option} a"),
    "cp": ("cp {option} a b", "cp {option} d e"),
    "curl": ("curl {option} a http://169.254.169.254/latest/x",),
    "cut": ("cut {option} , -f 1 a",),
    "join": ("join {option} 1 a b", "join {option} 2.1 a b"),
    "ls": ("ls -l {option}",),
    "oathtool": (
        "oathtool {option} -b JBSWY3DPEHPK3PXP",
        "oathtool --totp {option} 6 -b JBSWY3DPEHPK3PXP",
        "oathtool --totp {option} 2020-01-01 -b JBSWY3DPEHPK3PXP",
        "oathtool --hotp {option} 1 -b JBSWY3DPEHPK3PXP",
    ),
    "readlink": ("readlink {option} x/y",),
    "realpath": ("realpath {option} x/y",),
    "rm": ("rm {option} a", "rm -r {option} d"),
    "truncate": ("truncate -s 1 {option} a",),
    "shuf": ("shuf {option} -n 1 a",),
    "sort": ("sort {option} n a", "sort {option} version a"),
    "xargs": ("xargs {option} 1 echo",),
    "tar": ("tar -c {option} x.tar a", "tar -cf x {option} d x"),
}


class _Watched(dict[str, str]):
    """The options of a program, which notice those that are looked at."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.left = set(options)

    def _all(self) -> None:
        self.left.clear()

    def __contains__(self, key: object) -> bool:
        self.left.discard(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> str:
        self.left.discard(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.left.discard(key)
        return super().get(key, default)

    def keys(self) -> Any:
        self._all()
        return super().keys()

    def items(self) -> Any:
        self._all()
        return super().items()

    def __len__(self) -> int:
        self._all()  # whoever asks whether there are any at all
        return super().__len__()

    def __iter__(self) -> Iterator[str]:
        self._all()
        return super().__iter__()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, _Watched]]:
    """What each program was given, with the options that nobody looked at."""
    seen: list[tuple[str, _Watched]] = []
    # Kept by name: `options` is one of the modules in which it is replaced.
    genuine = options.parse

    def parse(process: Process, *args: Any, **kwargs: Any) -> Any:
        found, operands = genuine(process, *args, **kwargs)
        seen.append((process.argv[0], _Watched(found)))
        return seen[-1][1], operands

    for name, loaded in sys.modules.items():
        ours = name.startswith(programs.__name__)
        if ours and getattr(loaded, "parse", None) is genuine:
            monkeypatch.setattr(loaded, "parse", parse)
    return seen


@pytest.mark.parametrize("name", PROGRAM_NAMES)
def test_an_option_that_is_taken_is_looked_at(
    name: str, watched: list[tuple[str, _Watched]]
) -> None:
    """Or else it would be taken and do nothing, which is an untruth."""
    reason = NO_EFFECT.get(name, "")
    ignored = []
    for option in sorted(_programs()[name].names):
        if reason and (option in reason.split(":")[0].split() or ":" not in reason):
            continue
        if _is_ignored(name, option, watched):
            ignored.append(option)
    assert ignored == []


def _is_ignored(name: str, option: str, watched: list[tuple[str, _Watched]]) -> bool:
    ever = False
    for line in (*_MORE_LINES.get(name, ()), *_LINES):
        watched.clear()
        files = {"a": "one\n", "b": "two\n", "d/x": "1\n"}
        typed = line.format(name=name, option=option)
        shown = Terminal(files=files).shows(typed)
        if f"{option} is not emulated here" in shown:
            return False  # so it is not taken, in whichever line
        taken = [found for program, found in watched if program == name]
        if any(not found.left for found in taken):
            return False
        ever = ever or bool(taken)
    return ever
