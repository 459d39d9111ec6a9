"""Programs that compare files: ``diff``, ``cmp`` and ``comm``."""

import posixpath
import re
from itertools import pairwise

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.clock.date import formatted
from iamtutor.shell.programs.inputs import STANDARD_INPUT, lines_of, text_of
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.programs.text.differences import Change, changes
from iamtutor.shell.text import with_ends

_LONG = {"--unified": "u", "--ignore-blank-lines": "B", "--label": "L"}
_LETTERS = "uU:qrNsiawbBZL:"
_CUT = "\\ No newline at end of file\n"


class _Failed(Exception):
    """A file cannot be compared; it was said why."""


@program(
    "diff [-u] [-U LINES] [-q] [-s] [-r] [-N] [-i] [-w] [-b] [-B] [-a] [--label TEXT] "
    "FILE1 FILE2",
    hint="diff: Try 'diff --help' for more information.\n",
)
def diff(process: Process) -> int:
    words = [re.sub(r"^-(\d+)$", r"-U\1", word) for word in process.argv[1:]]
    options, names = parse(process, _LETTERS, _LONG, "L", words)
    if len(names) < 2:
        last = words[-1] if words else "diff"
        raise UsageError(f"missing operand after '{last}'")
    if len(names) > 2:
        raise UsageError(f"extra operand '{names[2]}'")
    context = options.get("U", "3")
    if not context.isdecimal():
        raise UsageError(f"invalid context length '{context}'")
    return _Diff(process, options).compare(*names)


class _Diff:
    def __init__(self, process: Process, options: dict[str, str]) -> None:
        self.process = process
        self.options = options
        self.files = process.files
        self.context = int(options.get("U", "3")[:6])
        self.unified = bool({"u", "U"} & options.keys())
        self.words = " ".join(process.argv[:-2])

    def compare(self, left: str, right: str) -> int:
        files = self.files
        sides = [files.is_directory(name) for name in (left, right)]
        if all(sides):
            return self.directories(left, right)
        if sides[0]:
            left = posixpath.join(left, posixpath.basename(right))
        elif sides[1]:
            right = posixpath.join(right, posixpath.basename(left))
        return self.pair(left, right)

    def directories(self, left: str, right: str) -> int:
        try:
            ours, theirs = (set(self.files.names(path)) for path in (left, right))
        except PathError as error:
            self.process.complain(f"{error.path}: {error.reason}")
            return 2
        status = 0
        for name in sorted(ours | theirs):
            self.process.budget.work(LINE_WORK)
            one, other = posixpath.join(left, name), posixpath.join(right, name)
            if (name not in ours or name not in theirs) and "N" not in self.options:
                place = left if name in ours else right
                self.process.out(f"Only in {place}: {name}\n")
                status = max(status, 1)
                continue
            folders = [self.files.is_directory(path) for path in (one, other)]
            if all(folders):
                if "r" in self.options:
                    status = max(status, self.directories(one, other))
                else:
                    told = f"Common subdirectories: {one} and {other}\n"
                    self.process.out(told)
            elif any(folders) and self.files.exists(one) and self.files.exists(other):
                kinds = ["a directory" if f else "a regular file" for f in folders]
                self.process.out(
                    f"File {one} is {kinds[0]} while file {other} is {kinds[1]}\n"
                )
                status = max(status, 1)
            else:
                header = f"{self.words} {one} {other}\n"
                status = max(status, self.pair(one, other, header))
        return status

    def read(self, name: str, within: bool) -> str:
        if name in STANDARD_INPUT:
            return self.process.stdin or ""
        try:
            return self.files.read_text(name)
        except PathError as error:
            if within and "N" in self.options and not self.files.exists(name):
                return ""
            self.process.complain(f"{name}: {error.reason}")
            raise _Failed from None

    def pair(self, left: str, right: str, header: str = "") -> int:
        texts, failed = [], False
        for name in (left, right):
            try:
                texts.append(self.read(name, bool(header) or "N" in self.options))
            except _Failed:
                failed = True
        if failed:
            return 2
        out = self.process.out
        if texts[0] == texts[1]:
            if "s" in self.options:
                out(f"Files {left} and {right} are identical\n")
            return 0
        if any("\0" in text for text in texts) and "a" not in self.options:
            out(f"Binary files {left} and {right} differ\n")
            return 2 if not header else 1
        lines = []
        for text in texts:
            self.process.budget.lines(text)
            lines.append(with_ends(text))
        keyed = [[self.key(line) for line in side] for side in lines]
        found = changes(keyed[0], keyed[1], self.process.budget)
        if all(self.ignored(change, keyed) for change in found):
            return 0
        if "q" in self.options:
            out(f"Files {left} and {right} differ\n")
            return 1
        out(header)
        if self.unified:
            self.show_unified((left, right), lines, found, keyed)
        else:
            shown = [one for one in found if not self.ignored(one, keyed)]
            self.show(lines, shown)
        return 1

    def key(self, line: str) -> str:
        """What of a line is compared."""
        if "i" in self.options:
            line = line.lower()
        if "w" in self.options:
            line = re.sub(r"[ \t]+", "", line)
        elif "b" in self.options:
            line = re.sub(r"[ \t]+", " ", re.sub(r"[ \t]+(\n?)\Z", r"\1", line))
        elif "Z" in self.options:
            line = re.sub(r"[ \t]+(\n?)\Z", r"\1", line)
        return line

    def ignored(self, change: Change, keyed: list[list[str]]) -> bool:
        """Whether it is of blank lines alone, and those are not to count."""
        begin, end, start, stop = change
        changed = keyed[0][begin:end] + keyed[1][start:stop]
        return "B" in self.options and not any(line.strip("\n") for line in changed)

    def line(self, mark: str, line: str) -> None:
        end = "" if line.endswith("\n") else "\n" + _CUT
        self.process.out(f"{mark}{line}{end}")

    def show(self, lines: list[list[str]], found: list[Change]) -> None:
        left, right = lines
        for begin, end, start, stop in found:
            kind = "a" if begin == end else "d" if start == stop else "c"
            ours, theirs = _range(begin, end), _range(start, stop)
            self.process.out(f"{ours}{kind}{theirs}\n")
            for line in left[begin:end]:
                self.line("< ", line)
            if kind == "c":
                self.process.out("---\n")
            for line in right[start:stop]:
                self.line("> ", line)

    def show_unified(
        self,
        names: tuple[str, str],
        lines: list[list[str]],
        found: list[Change],
        keyed: list[list[str]],
    ) -> None:
        labels = self.options["L"].split("\n") if "L" in self.options else []
        for place, (mark, name) in enumerate(zip(("---", "+++"), names, strict=True)):
            label = labels[place] if place < len(labels) else self.stamped(name)
            self.process.out(f"{mark} {label}\n")
        left, right = lines
        hunk: list[Change] = []
        for change in [*found, None]:
            near = False
            if change is not None and hunk:
                # What is ignored is shown only where it stands in the context of another.
                ignored = self.ignored(change, keyed)
                reach = self.context - 1 if ignored else 2 * self.context
                near = change[0] - hunk[-1][1] <= reach
            if hunk and not near:
                if not all(self.ignored(one, keyed) for one in hunk):
                    self.hunk(left, right, hunk)
                hunk = []
            if change is not None:
                hunk.append(change)

    def stamped(self, name: str) -> str:
        found = None if name in STANDARD_INPUT else self.files.find(name)
        when = self.process.now if found is None else found.modified
        work = self.process.budget.work
        return f"{name}\t{formatted(when, '%Y-%m-%d %H:%M:%S.%N %z', work)}"

    def hunk(self, left: list[str], right: list[str], hunk: list[Change]) -> None:
        begin = max(0, hunk[0][0] - self.context)
        end = min(len(left), hunk[-1][1] + self.context)
        start = hunk[0][2] - (hunk[0][0] - begin)
        stop = hunk[-1][3] + (end - hunk[-1][1])
        ours, theirs = _unified(begin, end), _unified(start, stop)
        self.process.out(f"@@ -{ours} +{theirs} @@\n")
        at = begin
        for first, last, new, newest in hunk:
            for line in left[at:first]:
                self.line(" ", line)
            for line in left[first:last]:
                self.line("-", line)
            for line in right[new:newest]:
                self.line("+", line)
            at = last
        for line in left[at:end]:
            self.line(" ", line)


def _range(begin: int, end: int) -> str:
    if end - begin > 1:
        return f"{begin + 1},{end}"
    return str(end)


def _unified(begin: int, end: int) -> str:
    size = end - begin
    if size == 1:
        return str(end)
    return f"{begin + 1 if size else begin},{size}"


@program("cmp [-s] [-l] [-n BYTES] FILE1 [FILE2]")
def cmp(process: Process) -> int:
    options, names = parse(process, "sln:")
    if not names:
        raise UsageError("missing operand after 'cmp'")
    names = [*names, "-"][:2]
    most = options.get("n", "0")
    if not most.isdecimal():
        raise UsageError(f"invalid --bytes value '{most}'")
    sides: list[bytes] = []
    for name in names:
        try:
            data = (
                process.budget.encoded(process.stdin or "")
                if name in STANDARD_INPUT
                else process.files.read(name)
            )
        except PathError as error:
            if "s" not in options:
                process.complain(f"{name}: {error.reason}")
            return 2
        sides.append(data[: int(most[:9])] if "n" in options else data)
    left, right = sides
    process.budget.text(left)
    if left == right:
        return 0
    if "s" in options:
        return 1
    size = min(len(left), len(right))
    process.budget.work(size)
    places = (at for at in range(size) if left[at] != right[at])
    first = next(places, None)
    if first is None:
        short = names[0] if len(left) < len(right) else names[1]
        line = left[:size].count(b"\n")
        where = f"byte {size}, in line {line + 1}"
        if left[:size].endswith(b"\n"):
            where = f"byte {size}, line {line}"
        told = (
            f"EOF on {short} after {where}"
            if size
            else f"EOF on {short} which is empty"
        )
        return process.complain(told)
    if "l" in options:
        width = len(str(size))
        for at in (first, *places):
            process.budget.work(40)
            process.out(f"{at + 1:{width}d} {left[at]:3o} {right[at]:3o}\n")
        return 1
    line = left[:first].count(b"\n") + 1
    process.out(f"{names[0]} {names[1]} differ: byte {first + 1}, line {line}\n")
    return 1


@program("comm [-1] [-2] [-3] FILE1 FILE2")
def comm(process: Process) -> int:
    """Lines of sorted files, in three columns."""
    options, names = parse(process, "123")
    check_count(names, 2, 2)
    sides = [lines_of(process, text_of(process, name)) for name in names]
    indents = ["", "\t" * ("1" not in options)]
    indents.append(indents[1] + "\t" * ("2" not in options))
    status = 0
    for number, lines in enumerate(sides, 1):
        if any(one > other for one, other in pairwise(lines)):
            process.complain(f"file {number} is not in sorted order")
            status = 1

    def show(column: int, line: str) -> None:
        if str(column + 1) not in options:
            process.out(f"{indents[column]}{line}\n")

    left, right = sides
    x = y = 0
    while x < len(left) or y < len(right):
        if y >= len(right) or (x < len(left) and left[x] < right[y]):
            show(0, left[x])
            x += 1
        elif x >= len(left) or right[y] < left[x]:
            show(1, right[y])
            y += 1
        else:
            show(2, left[x])
            x, y = x + 1, y + 1
    if status:
        process.complain("input is not in sorted order")
    return status
