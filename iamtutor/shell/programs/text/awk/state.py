"""What an awk program works on: its variables, the record with its fields, patterns."""

from collections.abc import Callable, Sequence
from typing import Any

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.patterns.regex import Pattern, PatternError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.text.awk.lexer import AwkError
from iamtutor.shell.programs.text.awk.output import Output
from iamtutor.shell.programs.text.awk.records import Reader, fields_of, most_fields
from iamtutor.shell.programs.text.awk.syntax import Program
from iamtutor.shell.programs.text.awk.values import (
    Array,
    Given,
    Value,
    formatted,
    integer,
    number,
    text,
)

#: What it costs to evaluate a node of the tree; what a value takes, in bytes.
NODE_WORK, VALUE_SIZE = 25, 2 * ITEM_SIZE
#: What it costs to write a number as text, and to join a field to a record.
FORMAT_WORK, FIELD_WORK = 60, 8
#: The most fields of a record, and how deep functions call each other.
FIELDS_LIMIT, CALL_DEPTH = 20_000, 30
#: How many patterns a program keeps compiled.
_PATTERNS_LIMIT = 30


class Untyped:
    """A parameter that the caller gave no value: an array there as soon as it is one
    here."""

    def __init__(self, scope: dict[str, Any], name: str) -> None:
        self.scope = scope
        self.name = name


class State:
    """One run. ``next_reader`` opens the next input (None: there is none), after it has
    carried out the assignments among the arguments."""

    def __init__(
        self,
        process: Process,
        program: Program,
        next_reader: Callable[[Any], Reader | None],
    ) -> None:
        self.process = process
        self.program = program
        self.next_reader = next_reader
        self.reader: Reader | None = None
        self.output = Output(process)
        self.files: dict[str, Reader] = {}
        self.globals: dict[str, Any] = {
            **{"FS": " ", "OFS": " ", "ORS": "\n", "RS": "\n", "SUBSEP": "\x1c"},
            **{"CONVFMT": "%.6g", "OFMT": "%.6g", "NR": 0.0, "FNR": 0.0},
            **{"RSTART": 0.0, "RLENGTH": -1.0, "FILENAME": ""},
        }
        self.scopes: list[dict[str, Any]] = []
        self.patterns: dict[str, Pattern] = {}
        self.inside: set[int] = set()
        """The ranges that have begun."""
        self.status = 0
        self.started = False
        """Whether a rule has been carried out."""
        self.seed, self.random = 0.0, 0
        self._record: Value = Given("")
        self._fields: list[Value] | None = []
        self._stale = False
        """A field was changed: the record has to be joined anew."""

    # Cost

    def work(self, units: int) -> None:
        self.process.budget.work(units)

    def keep(self, values: int, size: int) -> None:
        """So many values are kept that together take ``size`` characters."""
        self.process.budget.hold(values * VALUE_SIZE + size)

    def budget_text(self, made: str) -> str:
        """``made``, a text that the program has just put together."""
        return self.process.budget.made(made)

    @property
    def seconds(self) -> float:
        return float(int(self.process.now.timestamp()))

    # Variables

    def _scope(self, name: str) -> dict[str, Any]:
        if self.scopes and name in self.scopes[-1]:
            return self.scopes[-1]
        return self.globals

    def get(self, name: str) -> Value:
        if name == "NF":
            return float(len(self.fields))
        found = self._scope(name).get(name)
        if isinstance(found, dict):
            told = f"attempt to use array `{name}' in a scalar context"
            raise AwkError(f"fatal: {told}")
        return None if isinstance(found, Untyped) else found

    def set(self, name: str, value: Value) -> None:
        if name == "NF":
            self._resize(integer(value))
            return
        scope = self._scope(name)
        if isinstance(scope.get(name), dict):
            told = f"attempt to use array `{name}' in a scalar context"
            raise AwkError(f"fatal: {told}")
        scope[name] = value

    def is_array(self, name: str) -> bool:
        return isinstance(self._scope(name).get(name), dict)

    def array(self, name: str) -> Array:
        scope = self._scope(name)
        found = scope.get(name)
        if isinstance(found, dict):
            return found
        if isinstance(found, Untyped):
            scope[name] = made = self._array_in(found)
            return made
        if found is not None or name in ("NF", "NR"):
            raise AwkError(f"fatal: attempt to use scalar `{name}' as an array")
        made = scope[name] = {}
        return made

    def _array_in(self, untyped: Untyped) -> Array:
        """The array that the caller's variable becomes, and its caller's."""
        found = untyped.scope.get(untyped.name)
        if isinstance(found, Untyped):
            found = self._array_in(found)
        elif found is None:
            found = {}
        elif not isinstance(found, dict):
            told = f"attempt to use scalar `{untyped.name}' as an array"
            raise AwkError(f"fatal: {told}")
        untyped.scope[untyped.name] = found
        return found

    def as_text(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        self.work(FORMAT_WORK)
        return text(value, self.number_format)

    @property
    def number_format(self) -> str:
        """How a number that is not whole becomes a text."""
        return text(self.get("CONVFMT"))

    def formatted(self, values: Sequence[Value]) -> str:
        """What ``printf`` makes of a format and its values."""
        self.work((2 + len(values)) * FORMAT_WORK)
        return formatted(self.as_text(values[0]), list(values[1:]))

    @property
    def separator(self) -> str:
        return self.as_text(self.get("FS"))

    # The record

    @property
    def record(self) -> Value:
        if self._stale:
            separator = self.as_text(self.get("OFS"))
            self.work(len(self.fields) * FIELD_WORK)
            joined = separator.join(self.as_text(field) for field in self.fields)
            self._record = Given(self.budget_text(joined))
            self._stale = False
        return self._record

    @record.setter
    def record(self, value: Value) -> None:
        self._record, self._fields, self._stale = value, None, False

    @property
    def fields(self) -> list[Value]:
        if self._fields is None:
            line = self.as_text(self._record)
            separator = self.separator
            self.process.budget.afford(most_fields(line, separator) * VALUE_SIZE)
            if self.get("RS") == "" and separator != " ":
                pieces = [
                    piece
                    for part in line.split("\n")
                    for piece in fields_of(part, separator, self.pattern)
                ]
            else:
                pieces = fields_of(line, separator, self.pattern)
            self.keep(len(pieces), len(line))
            self._fields = [Given(piece) for piece in pieces]
        return self._fields

    def _resize(self, count: int) -> None:
        if count < 0:
            raise AwkError("fatal: NF set to negative value")
        if count > FIELDS_LIMIT:
            raise AwkError(f"iamtutor: a record has at most {FIELDS_LIMIT:,} fields")
        fields = self.fields
        self.keep(max(0, count - len(fields)), 0)
        del fields[count:]
        fields.extend([Given("")] * (count - len(fields)))
        self._stale = True

    def field(self, place: Value) -> Value:
        index = integer(place)
        if index < 0:
            where = f"(FILENAME={self.get('FILENAME') or '-'} "
            where += f"FNR={self.as_text(self.get('FNR'))}) "
            raise AwkError(f"{where}fatal: attempt to access field {index}")
        if index == 0:
            return self.record
        fields = self.fields
        return fields[index - 1] if index <= len(fields) else None

    def set_field(self, place: Value, value: Value) -> None:
        index = integer(place)
        if index == 0:
            self.record = value if value is not None else Given("")
            return
        if index < 0:
            self.field(place)
        if index > len(self.fields):
            self._resize(index)
        self.fields[index - 1] = value
        self._stale = True

    def read(self) -> Given | None:
        """The next record of the inputs, counted; None when there is none."""
        while True:
            if self.reader is None:
                self.reader = self.next_reader(self)
                if self.reader is None:
                    return None
            found = self._from(self.reader)
            if found is not None:
                return found
            self.reader = None

    def _from(self, reader: Reader) -> Given | None:
        found = reader.next(self.as_text(self.get("RS")), self.pattern)
        if found is not None:
            self.work(NODE_WORK + len(found) // 4)
            self.globals["NR"] = number(self.globals["NR"]) + 1
            self.globals["FNR"] = number(self.globals["FNR"]) + 1
        return found

    # Patterns

    def pattern(self, source: str) -> Pattern:
        if source not in self.patterns:
            if len(self.patterns) >= _PATTERNS_LIMIT:
                self.patterns.clear()
            try:
                self.patterns[source] = Pattern(source, self.work, extended=True)
            except PatternError as error:
                raise AwkError(f"error: {error}: /{source}/", 1) from None
        return self.patterns[source]
