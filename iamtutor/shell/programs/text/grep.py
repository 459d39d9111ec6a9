"""``grep`` and ``egrep``, ``fgrep``: lines that match, on RE2."""

import re

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.patterns.perl import PerlPattern
from iamtutor.shell.patterns.regex import Pattern, PatternError
from iamtutor.shell.patterns.wildcards import matches
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import lines_of
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import Failed, program

_HINT = (
    "Usage: grep [OPTION]... PATTERNS [FILE]...\n"
    "Try 'grep --help' for more information.\n"
)
_LONG = ("--color", "--colour", "--include", "--exclude", "--exclude-dir")
#: What ``--color`` may say; a terminal counts as one that shows no colors.
_PAINTED = frozenset(("always", "yes", "force"))
_PLAIN = frozenset(("", "auto", "tty", "if-tty", "never", "no", "none"))
_MATCH, _TITLE, _NUMBER, _MARK = "01;31", "35", "32", "36"


@program(
    "egrep PATTERN [FILE]...",
    "fgrep TEXT [FILE]...",
    "grep [-E] [-F] [-P] [-i] [-v] [-c] [-n] [-o] [-q] [-l] [-L] [-w] [-x] [-r] "
    "[-m N] [-A N] [-B N] [-C N] [-e PATTERN] PATTERN [FILE]...",
    hint=_HINT,
    called="grep",
)
def grep(process: Process) -> int:
    arguments = [
        f"-C{word[1:]}" if re.fullmatch(r"-\d+", word) else word
        for word in process.argv[1:]
    ]
    long = dict(zip(_LONG, "GGIXD", strict=True))
    options, operands = parse(
        process, "ivcnoqsxFEPlLwhHrRe:GA:B:C:m:I:X:D:", long, "eIXD", arguments
    )
    if options.get("G", "") not in _PAINTED | _PLAIN:
        raise Unsupported(f"grep --color={options['G']}")
    for letter in "ABCm":
        if letter in options and not options[letter].isdecimal():
            if letter == "m":
                raise Failed("invalid max count", 2)
            raise Failed(f"{options[letter]}: invalid context length argument", 2)
    if "e" not in options:
        if not operands:
            process.err(_HINT)
            return 2
        options["e"] = operands.pop(0)
    if process.name.endswith("egrep"):
        options["E"] = ""
    if process.name.endswith("fgrep"):
        options["F"] = ""
    return _Search(process, options).files(operands)


def _perl(source: str, process: Process, options: dict[str, str]) -> Pattern:
    if options.keys() & {"E", "F"}:
        raise PatternError("conflicting matchers specified")
    if "\n" in source:
        raise PatternError("the -P option only supports a single pattern")
    if "w" in options:
        raise Unsupported("grep -P with -w")
    return PerlPattern(
        source,
        process.budget.work,
        ignore_case="i" in options,
        whole_line="x" in options,
    )


def _posix(source: str, process: Process, options: dict[str, str]) -> Pattern:
    extended, fixed = "E" in options, "F" in options
    if not fixed:
        source = source.replace("\n", "|" if extended else "\\|")
    return Pattern(
        source,
        process.budget.work,
        extended=extended,
        fixed=fixed,
        ignore_case="i" in options,
        whole_word="w" in options,
    )


class _Search:
    def __init__(self, process: Process, options: dict[str, str]) -> None:
        self.process = process
        self.options = options
        self.whole_line = "x" in options and "P" not in options
        source = options["e"]
        if "P" in options:
            self.pattern = _perl(source, process, options)
        else:
            self.pattern = _posix(source, process, options)
        context = int(options.get("C", "0")[:9])
        self.before = int(options.get("B", str(context))[:9])
        self.after = int(options.get("A", str(context))[:9])
        self.most = int(options.get("m", "1000000000")[:10])
        self.painted = options.get("G") in _PAINTED
        self.parted = False
        """A group of lines was printed: the next one is parted from it."""

    def files(self, operands: list[str]) -> int:
        options, process = self.options, self.process
        recursive = bool(options.keys() & {"r", "R"})
        names = operands or ["." if recursive else "-"]
        if recursive:
            names = _below(process, names)
        names = [name for name in names if name == "-" or self._is_wanted(name)]
        several = len(names) > 1 or recursive
        titles = ("H" in options or several) and "h" not in options
        found = failed = False
        for name in names:
            try:
                text = self._text(name)
            except PathError as error:
                failed = True
                if "s" not in options:
                    process.err(f"grep: {name}: {error.reason}\n")
                continue
            title = "(standard input)" if name == "-" else name
            found = self._one(title, text, titles) or found
            if found and "q" in options:
                return 0
        return 2 if failed else int(not found)

    def _is_wanted(self, name: str) -> bool:
        """Of the files below a folder: by ``--include`` and ``--exclude``."""
        *folders, last = name.split("/")

        def is_one(given: str, name: str) -> bool:
            patterns = self.options.get(given)
            work = self.process.budget.work
            return patterns is not None and any(
                matches(pattern, name, work) for pattern in patterns.split("\n")
            )

        if "I" in self.options and not is_one("I", last):
            return False
        inside = [one for one in folders if one not in ("", ".", "..")]
        return not is_one("X", last) and not any(is_one("D", one) for one in inside)

    def _text(self, name: str) -> str:
        if name != "-":
            return self.process.files.read_text(name)
        text = self.process.stdin or ""
        self.process.budget.text(text)
        return text

    def _spans(self, line: str) -> list[tuple[int, int]]:
        """Where it matches, as far as anybody asks."""
        pattern = self.pattern
        if self.whole_line:
            return [(0, len(line))] if pattern.matches_all(line) else []
        if "o" not in self.options and not self.painted:
            return [(0, 0)] if pattern.matches(line) else []
        spans = []
        for span, *_ in pattern.each(line):
            self.process.budget.hold(ITEM_SIZE)
            spans.append(span)
        return spans

    def _paint(self, text: str, color: str) -> str:
        return f"\x1b[{color}m\x1b[K{text}\x1b[m\x1b[K" if self.painted else text

    def _paint_matches(self, line: str, spans: list[tuple[int, int]]) -> str:
        pieces, at = [], 0
        for start, end in spans if self.painted else ():
            if end > start:
                pieces += [line[at:start], self._paint(line[start:end], _MATCH)]
                at = end
        return "".join(pieces) + line[at:]

    def _one(self, title: str, text: str, titles: bool) -> bool:
        options, out = self.options, self.process.out
        quiet = bool(options.keys() & {"c", "q", "l", "L"})
        count = printed = left = 0
        lines = lines_of(self.process, text)
        title = self._paint(title, _TITLE)
        head = title if titles else ""

        def show(number: int, text: str, mark: str) -> None:
            mark = self._paint(mark, _MARK)
            where = f"{head}{mark}" if head else ""
            if "n" in options:
                where += f"{self._paint(str(number), _NUMBER)}{mark}"
            out(f"{where}{text}\n")

        for number, line in enumerate(lines, 1):
            spans = self._spans(line)
            if bool(spans) == ("v" in options):
                if left and not quiet and "o" not in options:
                    show(number, line, "-")
                    printed = number
                    left -= 1
                if count >= self.most and not left:
                    break
                continue
            if count >= self.most:
                break
            count += 1
            if quiet:
                continue
            if "o" in options:
                for start, end in spans:
                    if end > start and "v" not in options:
                        show(number, self._paint(line[start:end], _MATCH), ":")
                continue
            first = max(printed + 1, number - self.before)
            apart = first > printed + 1 or not printed
            if (self.before or self.after) and self.parted and apart:
                out(self._paint("--", _MARK) + "\n")
            for place in range(first, number):
                show(place, lines[place - 1], "-")
            show(number, self._paint_matches(line, spans), ":")
            printed, left, self.parted = number, self.after, True
        if "q" in options:
            return count > 0
        if options.keys() & {"l", "L"}:
            listed = (count > 0) == ("l" in options)
            if listed:
                out(f"{title}\n")
            return listed
        if "c" in options:
            out(f"{head}{self._paint(':', _MARK) if head else ''}{count}\n")
        return count > 0


def _below(process: Process, names: list[str]) -> list[str]:
    """The files below ``names``, spelt from them on."""
    result = []
    for name in names:
        if not process.files.is_directory(name):
            result.append(name)
            continue
        top = process.files.resolve(name)
        result.extend(
            name.rstrip("/") + path[len(top.rstrip("/")) :]
            for path in process.files.walk(top)
        )
    return result
