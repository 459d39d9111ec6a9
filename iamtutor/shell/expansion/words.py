"""From the words of a command to the strings that its program gets.

In bash's order: braces, tilde, variables and substitutions, field splitting of what was
not quoted, path names for what has an unquoted wildcard.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from iamtutor.shell.budget import ITEM_SIZE, Budget
from iamtutor.shell.expansion import arithmetic, braces
from iamtutor.shell.expansion.operators import recased, replaced, trimmed
from iamtutor.shell.expansion.splitting import DEFAULT_IFS, split
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.grammar import syntax
from iamtutor.shell.grammar.parameters import DEFAULTS
from iamtutor.shell.patterns.paths import glob
from iamtutor.shell.patterns.wildcards import escaped, has_wildcard, unescaped
from iamtutor.shell.process import SHELL_PID
from iamtutor.shell.text import places, words_of

#: What it costs to read one part of a word, in the units of ``Budget``.
_PART_WORK = 40

#: A text in which nothing stands for anything else.
_PLAIN = re.compile(r"[\w./:=,@%+-]+")
_VARIABLE = re.compile(r"[A-Za-z_]\w*|\d+|[@*#?$!-]", re.A)


class Abandoned(Exception):
    """An expansion failed: bash says why and gives up the whole line."""


class Unbound(Abandoned):
    """A variable is not set and has to be (``set -u``, ``:?``): a script ends there."""


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of an unquoted part: it is split into fields."""

    text: str


#: By name; the elements of each by their keys.
Arrays = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Expander:
    """``substitute`` runs a line and returns what it printed; ``assign`` sets a variable
    of the shell and returns the arrays that it has then; ``parameters`` are the arguments
    of the function that runs."""

    variables: dict[str, str]
    home: str
    status: int
    files: FileSystem
    substitute: Callable[[str], str]
    assign: Callable[[str, str], Arrays]
    parameters: Sequence[str] = ()
    shell_name: str = "-bash"
    arrays: Arrays = field(default_factory=dict)
    associative: Collection[str] = ()
    options: Collection[str] = ()
    """What ``set`` has turned on."""
    put_array: Callable[[str, Sequence[str]], Arrays] = lambda _, __: {}
    """Makes an indexed array of the shell, and returns the arrays that it has then."""
    special: Callable[[str], str | None] = lambda _: None
    """The value of a variable that the shell makes up each time: ``RANDOM``."""

    @property
    def budget(self) -> Budget:
        """The line's: a short line may stand for a very long one."""
        return self.files.budget

    def fields(self, word: syntax.Word) -> list[str]:
        """The fields that ``word`` becomes: usually one, perhaps none or many. Nearly all
        are what they look like."""
        if len(word) == 1 and isinstance(word[0], syntax.Literal):
            said = word[0].text
            if _PLAIN.fullmatch(said):
                self.budget.work(_PART_WORK)
                self.budget.hold(len(said) + ITEM_SIZE)
                return [said]
        result: list[str] = []
        for one in braces.expand(word, self.budget):
            for pattern in self._patterns(one):
                wild = has_wildcard(pattern) and "noglob" not in self.options
                found = glob(self.files, pattern, self.options) if wild else []
                self.budget.hold(len(pattern) + ITEM_SIZE)
                self.budget.work(pattern.count("\\"))
                if not (wild and "nullglob" in self.options):
                    found = found or [unescaped(pattern)]
                result.extend(found)
        return result

    def _patterns(self, word: syntax.Word) -> list[str]:
        patterns: list[str] = []
        current: str | None = None
        for piece in self._pieces(word):
            self.budget.work(_PART_WORK + len(current or "") // 8)
            if piece is None:
                if current is not None:
                    patterns.append(current)
                current = None
            elif isinstance(piece, str):
                current = (current or "") + piece
            else:
                self.budget.work(len(piece.text))
                ifs = self.variables.get("IFS", DEFAULT_IFS)
                self.budget.afford(places(piece.text, ifs) * ITEM_SIZE)
                leading, fields, trailing = split(piece.text, ifs)
                if leading and current is not None:
                    patterns.append(current)
                    current = None
                self.budget.hold(len(fields) * ITEM_SIZE)
                for number, text in enumerate(fields):
                    if number:
                        patterns.append(current or "")
                        current = None
                    current = (current or "") + text.replace("\\", "\\\\")
                if fields and trailing:
                    patterns.append(current or "")
                    current = None
        if current is not None:
            patterns.append(current)
        return patterns

    def _pieces(self, word: syntax.Word) -> Iterator[str | _Value | None]:
        """Pattern text, values to split, and None where a field ends."""
        for index, part in enumerate(word):
            if isinstance(part, syntax.Literal):
                if part.quoted:
                    yield escaped(part.text)
                else:
                    yield self._tilde(part.text) if index == 0 else part.text
            elif isinstance(part, syntax.Variable) and self._is_list(part):
                for number, value in enumerate(self._list(part)):
                    if number:
                        yield None
                    yield escaped(value) if part.quoted else _Value(value)
            elif isinstance(part, syntax.Variable) and part.operator in DEFAULTS:
                operand = self._default(part)
                if operand is None:
                    value = self._value(replace(part, operator="", operand=()))
                    yield escaped(value) if part.quoted else _Value(value)
                    continue
                if part.quoted:
                    yield ""
                for inner in operand:
                    if isinstance(inner, syntax.Literal) and not inner.quoted:
                        yield _Value(unescaped(self._tilde(inner.text)))
                    else:
                        yield from self._pieces((inner,))
            else:
                value = self._value(part)
                yield escaped(value) if part.quoted else _Value(value)

    def _is_list(self, part: syntax.Variable) -> bool:
        """Whether ``part`` stands for a field for each element."""
        if part.operator == "length" or part.operator in DEFAULTS:
            return False
        return part.every == "@" or (part.every == "*" and not part.quoted)

    def _list(self, part: syntax.Variable) -> list[str]:
        """What ``$@`` or ``${NAME[@]}`` is, each element changed by the operator."""
        if part.subscript is None:
            values = list(self.parameters)
            keys = [str(place) for place in range(1, len(values) + 1)]
        elif part.name in self.arrays:
            keys, values = (list(x) for x in self._elements(part.name))
        else:
            value = self.value_of(part.name)
            keys, values = ([], []) if value is None else (["0"], [value])
        self.budget.hold(sum(map(len, values)) + len(values) * ITEM_SIZE)
        if part.operator == "keys":
            return keys
        if part.operator == ":":
            return self._sliced(part, keys, values)
        if part.operator:
            return [self.budget.made(self._changed(part, value)) for value in values]
        return values

    def _elements(self, name: str) -> tuple[Collection[str], Collection[str]]:
        return self.arrays[name].keys(), self.arrays[name].values()

    def _sliced(
        self, part: syntax.Variable, keys: list[str], values: list[str]
    ) -> list[str]:
        start = self.number(self.text(part.operand))
        if part.subscript is None and start == 0:
            keys, values = ["0", *keys], [self.shell_name, *values]
        if start < 0:
            start += int(keys[-1]) + 1 if keys and keys[-1].isdecimal() else 0
        if part.name not in self.associative:
            values = [v for k, v in zip(keys, values, strict=True) if int(k) >= start]
        else:
            values = values[max(0, start - 1) :]
        if part.second is None:
            return values
        length = self.number(self.text(part.second))
        if length < 0:
            raise Abandoned(f"{length}: substring expression < 0")
        return values[:length]

    def key(self, name: str, subscript: syntax.Word) -> str:
        """The subscript of an array as it is kept."""
        if name in self.associative:
            return self.text(subscript)
        text = self.text(subscript)
        place = self.number(text)
        if place < 0 and name in self.arrays:
            place += max(map(int, self.arrays[name]), default=-1) + 1
        if place < 0:
            raise Abandoned(f"{name}[{text}]: bad array subscript")
        return str(place)

    def element(self, part: syntax.Variable) -> str | None:
        """The value of ``$NAME`` or ``${NAME[subscript]}``; None if it is not set."""
        if part.every:
            values = self._list(replace(part, operator=""))
            separator = self.variables.get("IFS", DEFAULT_IFS)[:1]
            return separator.join(values) if values else None
        if part.subscript is None:
            return self.value_of(part.name)
        key = self.key(part.name, part.subscript)
        if part.name in self.arrays:
            return self.arrays[part.name].get(key)
        return self.value_of(part.name) if key == "0" else None

    def text(self, word: syntax.Word) -> str:
        """One string, without splitting: an assignment, a here-document."""
        out: list[str] = []
        for index, part in enumerate(word):
            self.budget.work(_PART_WORK)
            if not isinstance(part, syntax.Literal):
                out.append(self._value(part))
            elif index == 0 and not part.quoted:
                out.append(unescaped(self._tilde(part.text)))
            else:
                out.append(part.text)
        return "".join(out)

    def pattern(self, word: syntax.Word) -> str:
        """A pattern in which what was quoted is literal."""
        return "".join(
            (escaped(part.text) if part.quoted else part.text)
            if isinstance(part, syntax.Literal)
            else (escaped(self._value(part)) if part.quoted else self._value(part))
            for part in word
        )

    def number(self, expression: str) -> int:
        """The value of an arithmetic expression."""
        try:
            return arithmetic.evaluate(
                expression, _Names(self), self._assign, self.budget.work
            )
        except arithmetic.BadExpression as error:
            raise Abandoned(str(error)) from None

    def keep_array(self, name: str, values: Sequence[str]) -> None:
        """Make an indexed array of the shell, and expand by it from now on."""
        self.arrays = self.put_array(name, values)

    def _assign(self, name: str, value: str) -> None:
        array, bracket, subscript = name.partition("[")
        if bracket:
            key = self.key(array, (syntax.Literal(subscript.removesuffix("]")),))
            name = f"{array}[{key}]"
        else:
            self.variables[name] = value
        self.arrays = self.assign(name, value)

    def value_of(self, name: str) -> str | None:
        """The variable or special parameter ``name``; None if it is not set."""
        match name:
            case "?":
                return str(self.status)
            case "$":
                return str(SHELL_PID)
            case "-":
                return "himBHs" if self.shell_name == "-bash" else "hB"
            case "#":
                return str(len(self.parameters))
        if name.isdecimal():
            words = [self.shell_name, *self.parameters]
            digits = name.lstrip("0")
            place = int(digits or 0) if len(digits) < 10 else len(words)
            return words[place] if place < len(words) else None
        if name in self.arrays:
            return self.arrays[name].get("0")
        made = self.special(name)
        return self.variables.get(name) if made is None else made

    def _value(self, part: syntax.Part) -> str:
        if isinstance(part, syntax.Substitution):
            printed = words_of(self.substitute(part.source))
            return self.budget.made(printed.rstrip("\n"))
        if isinstance(part, syntax.Arithmetic):
            return str(self.number(self.text(part.expression)))
        if isinstance(part, syntax.FileOf):
            return self.files.lend(self.substitute(part.source))
        assert isinstance(part, syntax.Variable)
        if part.operator in DEFAULTS:
            operand = self._default(part)
            if operand is not None:
                return self.text(operand)
        if part.every and part.operator == "length":
            return str(len(self._list(replace(part, operator=""))))
        if part.every and part.operator:
            return " ".join(self._list(part))
        if part.operator == "named":
            named = self.element(replace(part, operator="")) or ""
            if not _VARIABLE.fullmatch(named):
                raise Abandoned(f"{part.name}: invalid indirect expansion")
            part = syntax.Variable(named, part.quoted)
        found = self.element(part)
        if found is None and "nounset" in self.options and not part.every:
            raise Unbound(f"{_spelled(part)}: unbound variable")
        value = found or ""
        self.budget.text(value)
        if part.operator and part.operator not in DEFAULTS:
            value = self._changed(part, value)
        return self.budget.made(value)

    def _default(self, part: syntax.Variable) -> syntax.Word | None:
        """The word that stands in for the variable; None when its own value stays."""
        value = self.element(part)
        missing = value is None or (part.operator[0] == ":" and value == "")
        match part.operator[-1]:
            case "+":
                return () if missing else part.operand
            case "-" if missing:
                return part.operand
            case "=" if missing:
                name = part.name
                if part.subscript is not None:
                    name = f"{name}[{self.key(name, part.subscript)}]"
                self._assign(name, self.text(part.operand))
            case "?" if missing:
                told = self.text(part.operand)
                raise Unbound(f"{part.name}: {told or 'parameter null or not set'}")
        return None

    def _changed(self, part: syntax.Variable, value: str) -> str:
        """``value`` as the operator of ``part`` makes it."""
        operator = part.operator
        if operator == "length":
            return str(len(value))
        if operator == ":":
            return self._slice(part, value)
        if operator[0] in "^,":
            return recased(operator, value)
        pattern = self.pattern(part.operand)
        if operator[0] == "/":
            new = self.text(part.second or ())
            return replaced(operator, pattern, new, value, self.budget)
        return trimmed(operator, pattern, value, self.budget)

    def _slice(self, part: syntax.Variable, value: str) -> str:
        start = self.number(self.text(part.operand))
        if start < 0:
            start += len(value)
            if start < 0:
                return ""
        if part.second is None:
            return value[start:]
        length = self.number(self.text(part.second))
        end = start + length if length >= 0 else len(value) + length
        if end < start and start <= len(value):
            raise Abandoned(f"{length}: substring expression < 0")
        return value[start:end]

    def _tilde(self, text: str) -> str:
        name, slash, rest = text.partition("/")
        home = {"~": self.home, "~root": "/root"}.get(name)
        return text if home is None else escaped(home) + slash + rest


class _Names(Mapping[str, str]):
    """What stands for a number by its name: variables, and elements of arrays."""

    def __init__(self, expander: Expander) -> None:
        self.expander = expander

    def __getitem__(self, name: str) -> str:
        array, bracket, subscript = name.partition("[")
        if not bracket:
            found = self.expander.value_of(name)
        else:
            inner: syntax.Word = (syntax.Literal(subscript.removesuffix("]")),)
            found = self.expander.element(syntax.Variable(array, subscript=inner))
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.expander.variables)

    def __len__(self) -> int:
        return len(self.expander.variables)


def _spelled(part: syntax.Variable) -> str:
    if part.subscript is None:
        return part.name
    inner = "".join(p.text for p in part.subscript if isinstance(p, syntax.Literal))
    return f"{part.name}[{inner}]"
