"""``find``: which files there are."""

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from iamtutor.cloud.world import File
from iamtutor.shell.filesystem import NO_SUCH_FILE, FileSystem, PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.patterns.wildcards import Wildcard
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.clock.date import formatted
from iamtutor.shell.programs.escapes import unescape
from iamtutor.shell.programs.files.stat import fields_of
from iamtutor.shell.programs.register import Failed, program

_BLOCK = 4096
_SIZES = {"": 512, "b": 512, "c": 1, "k": 1024, "M": 1 << 20, "G": 1 << 30}

#: A test or an action on a path.
_Test = Callable[[str, File], bool]


class _Expression:
    """The words after the places: tests joined by "and", ``-o``, ``!`` and parentheses."""

    def __init__(self, process: Process, words: list[str]) -> None:
        self.process = process
        self.words = words
        self.deepest = self.least = -1
        self.acts = self.deepest_first = self.has_quit = False
        self.status = 0
        self.collected: list[tuple[list[str], list[str]]] = []
        self.holds = self._choices()
        if self.words:
            raise Failed("you have too many ')'")

    def _choices(self) -> _Test:
        """Up to a closing parenthesis, or to the end: what ``-o`` joins."""
        choices: list[list[_Test]] = [[]]
        while self.words and self.words[0] != ")":
            word = self.words.pop(0)
            if word in ("-o", "-or"):
                if not choices[-1] or not self.words:
                    raise Failed(
                        "invalid expression; you have used a binary operator "
                        f"'{word}' with nothing before it."
                    )
                choices.append([])
            elif word not in ("-a", "-and"):
                choices[-1].append(self._test(word))

        if choices[1:] and not choices[-1]:
            raise Failed("expected an expression between '-o' and ')'")

        def holds(path: str, found: File) -> bool:
            return any(all(test(path, found) for test in one) for one in choices)

        return holds

    def _inside(self) -> _Test:
        """What stands between parentheses."""
        if self.words[:1] == [")"]:
            raise Failed("invalid expression; empty parentheses are not allowed.")
        inside = self._choices()
        if not self.words:
            raise Failed(
                "invalid expression; I was expecting to find a ')' somewhere but did "
                "not see one."
            )
        self.words.pop(0)
        return inside

    def __call__(self, path: str, found: File) -> None:
        if self.holds(path, found) and not self.acts:
            self._print(path, found)

    def finish(self) -> None:
        for command, paths in self.collected:
            if paths:
                self.status |= int(self.process.run([*command, *paths], "") != 0)

    def _value(self, option: str) -> str:
        if not self.words:
            raise Failed(f"missing argument to `{option}'")
        return self.words.pop(0)

    def _test(self, word: str) -> _Test:
        match word:
            case "!" | "-not":
                if not self.words:
                    raise Failed("expected an expression after '!'")
                inner = self._test(self.words.pop(0))
                return lambda path, found: not inner(path, found)
            case "-name" | "-iname" | "-path":
                return self._named(word, self._value(word))
            case "-type":
                kind = self._value(word)
                if kind not in ("f", "d", "l"):
                    raise Failed(f"Unknown argument to -type: {kind}")
                return lambda path, found: kind == ("d" if found.body is None else "f")
            case "-size":
                return self._size(self._value(word))
            case "-mtime" | "-mmin":
                return self._age(word, self._value(word))
            case "-newer":
                return self._newer(self._value(word))
            case "-empty":
                return self._is_empty
            case "-maxdepth" | "-mindepth":
                return self._depth(word, self._value(word))
            case "-print" | "-print0":
                self.acts = True
                end = "\n" if word == "-print" else "\0"
                return lambda path, found: self._print(path, found, end)
            case "-exec":
                self.acts = True
                return self._exec()
            case "-delete":
                self.acts = self.deepest_first = True
                return self._delete
            case "-printf":
                self.acts = True
                return self._printf(self._value(word))
            case "-quit":
                return self._quit
            case "-perm":
                return self._mode(self._value(word))
            case "(":
                return self._inside()
        genuine.refuse("find", word)
        raise Failed(f"unknown predicate `{word}'")

    def _named(self, option: str, pattern: str) -> _Test:
        fold = option == "-iname"
        work = self.process.budget.work
        wildcard = Wildcard(pattern.lower() if fold else pattern, work)

        def named(path: str, found: File) -> bool:
            name = path if option == "-path" else _basename(path)
            return wildcard.matches(name.lower() if fold else name)

        return named

    def _mode(self, text: str) -> _Test:
        """``-perm 644`` (just so), ``-600`` (at least these), ``/111`` (any of these)."""
        match = re.fullmatch(r"([-/]?)([0-7]{1,4})", text)
        if match is None:
            raise Unsupported(f"find -perm {text}")
        sign, wanted = match[1], int(match[2], 8)

        def has_mode(path: str, found: File) -> bool:
            if sign == "-":
                return found.mode & wanted == wanted
            if sign == "/":
                return not wanted or bool(found.mode & wanted)
            return found.mode == wanted

        return has_mode

    def _newer(self, name: str) -> _Test:
        try:
            limit = self.process.files.stat(name).modified
        except PathError as error:
            raise Failed(f"‘{name}’: {error.reason}") from None
        return lambda path, found: found.modified > limit

    def _depth(self, option: str, text: str) -> _Test:
        if not text.isdecimal():
            told = f"Expected a positive decimal integer argument to {option}"
            raise Failed(f"{told}, but got ‘{text}’")
        if option == "-maxdepth":
            self.deepest = int(text[:9])
        else:
            self.least = int(text[:9])
        return lambda path, found: True

    def _print(self, path: str, found: File, end: str = "\n") -> bool:
        self.process.out(path + end)
        return True

    def _quit(self, path: str, found: File) -> bool:
        self.has_quit = True
        return True

    def _delete(self, path: str, found: File) -> bool:
        if path == ".":
            return True
        try:
            self.process.files.remove(path)
        except PathError as error:
            self.process.complain(f"cannot delete ‘{path}’: {error.reason}")
            self.status = 1
            return False
        return True

    def _printf(self, form: str) -> _Test:
        """What is known of each path, in a form of its own: ``%p %f %s %TY …``."""
        text, _ = unescape(form, self.process.budget.work, octal=True)

        def show(path: str, found: File) -> bool:
            process.budget.work(work)
            fields = fields_of(process, path, found)
            process.out(_DIRECTIVE.sub(lambda m: told(m, path, fields, found), text))
            return True

        process, work = self.process, _FIELDS_WORK
        told = partial(_told, process.budget.work)
        for match in _DIRECTIVE.finditer(text):
            work += _FIELD_WORK
            if not match[2] and match[1] not in _PRINTED:
                raise Unsupported(f"find -printf %{match[1]}")
        return show

    def _is_empty(self, path: str, found: File) -> bool:
        if found.body is None:
            return not self.process.files.names(path)
        return found.body.size == 0

    def _size(self, text: str) -> _Test:
        match = re.fullmatch(r"([-+]?)(\d{1,12})([bckMG]?)", text)
        if match is None:
            raise Failed(f"Invalid argument `{text}' to -size")
        unit, wanted = _SIZES[match[3]], int(match[2])
        compare = _compared(match[1], wanted)
        return lambda path, found: compare(
            -(-(found.body.size if found.body else _BLOCK) // unit)
        )

    def _age(self, option: str, text: str) -> _Test:
        match = re.fullmatch(r"([-+]?)(\d{1,9})", text)
        if match is None:
            raise Failed(f"invalid argument `{text}' to `{option}'")
        unit = timedelta(days=1) if option == "-mtime" else timedelta(minutes=1)
        compare = _compared(match[1], int(match[2]))
        now = self.process.now
        return lambda path, found: compare((now - found.modified) // unit)

    def _exec(self) -> _Test:
        command: list[str] = []
        while self.words and self.words[0] != ";":
            word = self.words.pop(0)
            if word == "+" and command[-1:] == ["{}"]:
                return self._collect(command[:-1])
            command.append(word)
        if not self.words or not command:
            raise Failed("missing argument to `-exec'")
        self.words.pop(0)

        def run(path: str, found: File) -> bool:
            words = [word.replace("{}", path) for word in command]
            return self.process.run(words, "") == 0

        return run

    def _collect(self, command: list[str]) -> _Test:
        paths: list[str] = []
        self.collected.append((command, paths))

        def collect(path: str, found: File) -> bool:
            paths.append(path)
            return True

        return collect


def _compared(sign: str, wanted: int) -> Callable[[int], bool]:
    if sign == "+":
        return lambda got: got > wanted
    if sign == "-":
        return lambda got: got < wanted
    return lambda got: got == wanted


def _basename(path: str) -> str:
    return posixpath.basename(path.rstrip("/")) or path


@program(
    "find [PLACE]... [-name PATTERN] [-iname PATTERN] [-path PATTERN] [-type f|d] "
    "[-size [+-]N[ckM]] [-mtime N] [-newer FILE] [-empty] [-maxdepth N] [-mindepth "
    "N] [-perm MODE] [!] [( )] [-o] [-print] [-printf FORMAT] [-delete] [-quit] "
    "[-exec PROGRAM {} ;]"
)
def find(process: Process) -> int:
    places: list[str] = []
    words = process.argv[1:]
    while words and not words[0].startswith(("-", "!", "(")):
        places.append(words.pop(0))
    expression = _Expression(process, words)
    status = 0
    for place in places or ["."]:
        try:
            process.files.stat(place)
        except PathError as error:
            status = process.complain(f"‘{place}’: {error.reason or NO_SUCH_FILE}")
            continue
        deepest, below = expression.deepest, expression.deepest_first
        for path, depth in _tree(process.files, place, 0, deepest, below):
            process.budget.work(len(path) + 20)
            if expression.has_quit:
                break
            found = process.files.find(path)
            if found is not None and depth >= expression.least:
                expression(path, found)
    expression.finish()
    return status or expression.status


def _tree(
    files: FileSystem, path: str, depth: int, deepest: int, from_below: bool
) -> Iterator[tuple[str, int]]:
    """Each path and how deep it lies; ``from_below``: what is in a folder before it."""
    if not from_below:
        yield path, depth
    if depth != deepest and files.is_directory(path):
        try:
            names = files.names(path)
        except PathError:
            if from_below:
                raise
            return
        for name in names:
            inner = posixpath.join(path, name)
            yield from _tree(files, inner, depth + 1, deepest, from_below)
    if from_below:
        yield path, depth


#: What ``-printf`` knows of a path, by letter; ``%T`` has a letter of ``date``'s behind it.
_DIRECTIVE = re.compile(r"%(?:([a-zA-SU-Z%])|T(.))")
_PRINTED = frozenset("pfhsymMugt%")
#: What it costs to know all of a path, and to print a piece of it.
_FIELDS_WORK, _FIELD_WORK = 800, 100


def _told(
    work: Callable[[int], None],
    match: re.Match[str],
    path: str,
    fields: dict[str, str],
    found: File,
) -> str:
    if match[2]:
        form = {"@": "%s.%N0", "+": "%Y-%m-%d+%T.%N0"}.get(match[2], f"%{match[2]}")
        return formatted(found.modified, form, work)
    if match[1] == "t":
        return formatted(found.modified, "%a %b %e %H:%M:%S.%N0 %Y", work)
    directory = found.body is None
    told = {
        "p": path,
        "f": _basename(path),
        "h": posixpath.dirname(path) or ".",
        "s": fields["s"],
        "y": "d" if directory else "f",
        "m": fields["a"],
        "M": fields["A"],
        "u": fields["U"],
        "g": fields["G"],
        "%": "%",
    }
    return told[match[1]]
