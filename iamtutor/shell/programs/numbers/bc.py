"""``bc``: decimal numbers of any length, as a tutorial calculates with them.

Expressions, variables, ``scale``, ``ibase`` and ``obase``, as GNU's bc 1.07 reads and
prints them. What would make it a programming language (``if``, ``while``, ``define``,
arrays) and the functions of ``-l`` are not emulated.
Those that are not here are refused by name. ``decimals`` calculates.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.numbers.decimals import Number, Register, Stopped
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program

_TOKEN = re.compile(
    r"(?P<blank>[ \t]+|\\\n|#[^\n]*|/\*.*?\*/)"
    r"|(?P<unclosed>/\*)"
    r"|(?P<number>[0-9A-F]+(?:\.[0-9A-F]*)?|\.[0-9A-F]+)"
    r"|(?P<name>[a-z][a-z0-9_]*)"
    r'|(?P<string>"[^"]*")'
    r"|(?P<sign>\+\+|--|[-+*/%^=!<>]=|&&|\|\||[-+*/%^=!<>();.,\n\[\]{}])",
    re.DOTALL,
)
_MISSING = frozenset(
    "if else while for define return auto void break continue read limits warranty"
    " random".split()
)
#: How many digits a line shows; how deep an expression may go.
_WIDTH, _DEPTH = 68, 40
#: What it costs to read a number, a name or a sign, and to learn what to do with it.
_TOKEN_WORK = 160
_ASSIGNING = ("=", "+=", "-=", "*=", "/=", "%=", "^=")
_RELATIONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
#: From the loosest operators to the tightest; and which of them compare.
_LEVELS = (("||",), ("&&",), (*_RELATIONS,), ("+", "-"), ("*", "/", "%"))
_COMPARING = 2
_ESCAPES = dict(zip("ntq\\abfr", '\n\t"\\\a\b\f\r', strict=True))
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class _Syntax(Exception):
    """The line cannot be read."""


class _Quit(Exception):
    """``quit`` was read, or ``halt`` carried out."""


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


_Value = Callable[[], Number]


class _Reader:
    """One text, line by line: its statements are read, then carried out.

    ``size`` is how long the genuine program's code of the line is: its messages tell by
    that where a calculation went wrong.
    """

    def __init__(self, register: Register, tokens: list[_Token]) -> None:
        self.register = register
        self.process = register.process
        self.tokens = tokens
        self.at = self.size = self.depth = 0
        self.assignment: _Value | None = None
        self.is_whole = True
        """Whether all signs of the line are known: if not, it is not carried out."""

    def run(self) -> None:
        while self.tokens[self.at].kind != "end":
            self.size = self.depth = 0
            self.is_whole = True
            try:
                statements = self._line()
                for carry_out in statements if self.is_whole else ():
                    self.process.budget.work(LINE_WORK)
                    carry_out()
            except _Syntax:
                told = self._next()
                line = told.line + (told.text == "\n")
                self.process.err(f"(standard_in) {line}: syntax error\n")
                self._skip()
            except Stopped as error:
                place = f"(func=(main), adr={self.register.place})"
                self.process.err(f"Runtime error {place}: {error}\n")

    def _skip(self) -> None:
        while (token := self.tokens[self.at]).kind != "end":
            self.at += 1
            if token.text == "\n":
                break

    def _line(self) -> list[Callable[[], object]]:
        statements: list[Callable[[], object]] = []
        while not self._take("\n"):
            if not self._take(";"):
                statements += self._statement()
                if not (self._take(";") or self._next().text == "\n"):
                    raise _Syntax
        return statements

    def _next(self) -> _Token:
        while (token := self.tokens[self.at]).kind == "illegal":
            told = f"illegal character: {token.text}"
            self.process.err(f"(standard_in) {token.line}: {told}\n")
            self.is_whole = False
            self.at += 1
        if token.text in _MISSING or token.text in ("{", "["):
            raise Unsupported(f"{token.text} in bc")
        return token

    def _take(self, *texts: str) -> str:
        text = self._next().text
        if text not in texts:
            return ""
        self.at += 1
        return text

    def _statement(self) -> list[Callable[[], object]]:
        token = self._next()
        if token.kind == "string":
            self.at += 1
            self.size += len(token.text)
            return [lambda: self.process.out(token.text[1:-1])]
        if self._take("quit"):
            raise _Quit
        if self._take("halt"):
            return [self._halt]
        if self._take("print"):
            return self._printed()
        value = self._either()
        self.size += 1
        # What an assignment assigns is not shown.
        return [value] if value is self.assignment else [lambda: self._show(value())]

    def _halt(self) -> None:
        raise _Quit

    def _printed(self) -> list[Callable[[], object]]:
        found: list[Callable[[], object]] = []
        while True:
            token = self._next()
            if token.kind == "string":
                self.at += 1
                self.size += len(token.text)
                text = _ESCAPE.sub(
                    lambda match: _ESCAPES.get(match[1], match[0]), token.text[1:-1]
                )
                found.append(partial(self.process.out, text))
            else:
                found.append(partial(self._print, self._either()))
                self.size += 1
            if not self._take(","):
                return found

    def _print(self, value: _Value) -> None:
        self.process.out(self._folded(value()))

    def _show(self, value: Number) -> None:
        self.process.out(self._folded(value) + "\n")

    def _folded(self, value: Number) -> str:
        self.register.variables["last"] = value
        text = self.register.written(value)
        lines = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
        return "\\\n".join(lines)

    # Expressions, from the loosest operators to the tightest

    def _chain(self, below: Callable[[], _Value], *operators: str) -> _Value:
        """Operators of one level, from left to right."""
        first = below()
        steps: list[tuple[str, _Value, int]] = []
        before, after = (5, 6) if operators[0] in ("&&", "||") else (0, 1)
        while operator := self._take(*operators):
            self.size += before
            right = below()
            self.size += after
            self.process.budget.hold(ITEM_SIZE)
            steps.append((operator, right, self.size))
        if not steps:
            return first

        def calculated() -> Number:
            value = first()
            for operator, right, place in steps:
                if operator == "&&":
                    value = Number(int(bool(value.digits and right().digits)))
                elif operator == "||":
                    value = Number(int(bool(value.digits or right().digits)))
                else:
                    value = self._applied(operator, value, right(), place)
            return value

        return calculated

    def _applied(self, operator: str, one: Number, other: Number, at: int) -> Number:
        self.register.place = at
        if operator in _RELATIONS:
            return Number(int(_RELATIONS[operator](self.register.sign(one, other), 0)))
        return self.register.calculated(operator, one, other)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self.process.budget.work(LINE_WORK)
        self.depth += 1
        if self.depth > _DEPTH:
            raise Unsupported("that nesting")
        yield
        self.depth -= 1

    def _either(self) -> _Value:
        with self._deeper():
            return self._level(0)

    def _level(self, level: int) -> _Value:
        if level == len(_LEVELS):
            return self._raised()
        return self._chain(partial(self._level, level + 1), *_LEVELS[level])

    def _raised(self) -> _Value:
        left = self._signed()
        if not self._take("^"):
            return left
        with self._deeper():
            right = self._raised()
        self.size += 1
        place = self.size
        return lambda: self._applied("^", left(), right(), place)

    def _signed(self) -> _Value:
        if negated := self._take("-", "!"):
            with self._deeper():
                inner = self._signed() if negated == "-" else self._level(_COMPARING)
            self.size += 1
            return partial(_negated, negated, inner)
        if step := self._take("++", "--"):
            return self._stepped(self._name(), step, before=True)
        return self._operand()

    def _name(self) -> str:
        token = self._next()
        if token.kind != "name":
            raise _Syntax
        self.at += 1
        return token.text

    def _stepped(self, name: str, step: str, *, before: bool) -> _Value:
        self.size += 4

        def stepped() -> Number:
            old = self.register.get(name)
            self.register.set(name, self.register.calculated(step[0], old, Number(1)))
            return self.register.get(name) if before else old

        return stepped

    def _operand(self) -> _Value:
        token = self._next()
        if token.kind == "number":
            self.at += 1
            text = token.text.lstrip("0").removesuffix(".") or "0"
            self.size += 1 if text in ("0", "1") else len(text) + 2
            return partial(self.register.number, token.text)
        if self._take("("):
            inner = self._either()
            if not self._take(")"):
                raise _Syntax
            return lambda: inner()
        if self._take("."):
            self.size += 2
            return partial(self.register.get, "last")
        name = self._name()
        if self._take("("):
            return self._called(name)
        if operator := self._take(*_ASSIGNING):
            return self._assigned(name, operator)
        if step := self._take("++", "--"):
            return self._stepped(name, step, before=False)
        if name in ("sqrt", "length"):
            raise _Syntax
        self.size += 2
        return partial(self.register.get, name)

    def _assigned(self, name: str, operator: str) -> _Value:
        self.size += 0 if operator == "=" else 2
        right = self._level(_COMPARING + 1)
        self.size += 2 if operator == "=" else 1
        place = self.size

        def assigned() -> Number:
            value = right()
            self.register.place = place
            if operator != "=":
                old = self.register.get(name)
                value = self.register.calculated(operator[0], old, value)
            self.register.set(name, value)
            return self.register.get(name)

        self.size += 0 if operator == "=" else 2
        self.assignment = assigned
        return assigned

    def _called(self, name: str) -> _Value:
        if name not in ("sqrt", "length", "scale"):
            raise Unsupported(f"the function {name} in bc")
        inner = self._either()
        if not self._take(")"):
            raise _Syntax
        self.size += 2
        place = self.size

        def called() -> Number:
            value = inner()
            self.register.place = place
            if name == "sqrt":
                return self.register.root(value)
            if name == "scale":
                return Number(value.scale)
            return Number(self.register.length(value))

        return called


def _negated(operator: str, inner: _Value) -> Number:
    value = inner()
    if operator == "!":
        return Number(int(not value.digits))
    return Number(-value.digits, value.scale)


def _tokens(process: Process, text: str) -> list[_Token]:
    process.budget.lines(text)
    process.budget.hold(len(text) * ITEM_SIZE)
    found: list[_Token] = []
    at, line = 0, 1
    while at < len(text):
        process.budget.work(_TOKEN_WORK)
        match = _TOKEN.match(text, at)
        if match is None:
            found.append(_Token("illegal", text[at], line))
            at += 1
            continue
        if match.lastgroup == "unclosed":
            process.err("EOF encountered in a comment.\n")
            break
        if match.lastgroup != "blank":
            found.append(_Token(str(match.lastgroup), match[0], line))
        line += match[0].count("\n")
        at = match.end()
    # The genuine program counts lines anew when it looks for another file.
    return [*found, _Token("end", "", 1)]


@program("bc [-l] [-q] [FILE]...", hint="")
def bc(process: Process) -> int:
    """The files, then standard input."""
    options, names = parse(process, "lq")
    register = Register(process)
    if "l" in options:
        register.set("scale", Number(20))
    try:
        for name in names:
            text = process.files.read_text(name)
            _Reader(register, _tokens(process, text)).run()
        if process.input.text is None and not names:
            raise Unsupported("bc without an input")
        _Reader(register, _tokens(process, process.stdin or "")).run()
    except PathError as error:
        process.err(f"File {error.path} is unavailable.\n")
        return 1
    except _Quit:
        pass
    return 0
