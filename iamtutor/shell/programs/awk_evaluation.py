"""An awk program at work: its variables, the record and its fields, what it prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.process import Process
from iamtutor.shell.programs.awk_functions import ABSENT, FUNCTIONS
from iamtutor.shell.programs.awk_lexer import AwkError
from iamtutor.shell.programs.awk_output import Output
from iamtutor.shell.programs.awk_records import Reader, fields_of
from iamtutor.shell.programs.awk_syntax import (
    Assign,
    Binary,
    Block,
    Call,
    Choice,
    Delete,
    Each,
    Element,
    Evaluate,
    Expression,
    Field,
    Getline,
    If,
    Leave,
    Loop,
    Member,
    Name,
    Number,
    Print,
    Program,
    Regex,
    Rule,
    Several,
    Statement,
    Step,
    String,
    Target,
    Unary,
)
from iamtutor.shell.programs.awk_values import (
    Array,
    Given,
    Value,
    compared,
    formatted,
    integer,
    number,
    text,
    truth,
)
from iamtutor.shell.regex import Pattern, PatternError

#: What it costs to evaluate a node of the tree; what a value takes, in bytes.
NODE_WORK, VALUE_SIZE = 25, 2 * ITEM_SIZE
#: What it costs to write a number as text, and to join a field to a record.
FORMAT_WORK, FIELD_WORK = 60, 8
#: The most fields of a record, and how deep functions call each other.
FIELDS_LIMIT, CALL_DEPTH = 20_000, 30
#: How many patterns a program keeps compiled.
_PATTERNS_LIMIT = 30


class Left(Exception):
    """``break continue next nextfile return``: ``kind``, with the value returned."""

    def __init__(self, kind: str, value: Value = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.value = value


class Ended(Exception):
    """``exit``"""


class Untyped:
    """A parameter that the caller gave no value: an array there as soon as it is one
    here."""

    def __init__(self, scope: dict[str, Any], name: str) -> None:
        self.scope = scope
        self.name = name


class Awk:
    """One run. ``next_reader`` opens the next input (None: there is none), after it has
    carried out the assignments among the arguments."""

    def __init__(
        self,
        process: Process,
        program: Program,
        next_reader: Callable[[Awk], Reader | None],
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

    def array_name(self, argument: Expression) -> str:
        if not isinstance(argument, Name):
            raise AwkError("fatal: split: second argument is not an array")
        return argument.name

    def as_text(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        self.work(FORMAT_WORK)
        return text(value, self.globals["CONVFMT"])

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

    def regular(self, expression: Expression) -> Pattern:
        """The pattern that an expression is where one is wanted."""
        if isinstance(expression, Regex):
            return self.pattern(expression.source)
        return self.pattern(self.string(expression))

    # Rules

    def run(self) -> int:
        """The exit status."""
        rules = self.program.rules
        try:
            try:
                for rule in rules:
                    if rule.kind == "BEGIN":
                        self.rule(rule)
                if any(rule.kind != "BEGIN" for rule in rules):
                    self.records([r for r in rules if r.kind in ("record", "range")])
            except Ended:
                pass
            for rule in rules:
                if rule.kind == "END":
                    self.rule(rule)
        except Ended:
            pass
        finally:
            self.output.close_all()
        return self.status

    def rule(self, rule: Rule) -> None:
        try:
            self.carry_out(rule.body)
        except Left as left:
            told = f"`{left.kind}' cannot be called from a `{rule.kind}' rule"
            raise AwkError(f"fatal: {told}") from None

    def records(self, rules: Sequence[Rule]) -> None:
        while (found := self.read()) is not None:
            self.record = found
            try:
                for number_, rule in enumerate(rules):
                    if self.holds(number_, rule):
                        self.carry_out(rule.body)
            except Left as left:
                if left.kind == "nextfile":
                    self.reader = None

    def holds(self, place: int, rule: Rule) -> bool:
        """Whether a rule is meant by this record."""
        if rule.pattern is None:
            return True
        if rule.last is None:
            return truth(self.value(rule.pattern))
        if place not in self.inside:
            if not truth(self.value(rule.pattern)):
                return False
            self.inside.add(place)
        if truth(self.value(rule.last)):
            self.inside.discard(place)
        return True

    # Statements

    def carry_out(self, statement: Statement) -> None:
        self.started = True
        self.work(NODE_WORK)
        match statement:
            case Evaluate(expression):
                self.value(expression)
            case Block(statements):
                for one in statements:
                    self.carry_out(one)
            case Print():
                self.print(statement)
            case If(condition, yes, no):
                if truth(self.value(condition)):
                    self.carry_out(yes)
                elif no is not None:
                    self.carry_out(no)
            case Loop():
                self.loop(statement)
            case Each(name, array, body):
                keys = list(self.array(array))
                self.keep(len(keys), 0)
                for key in _in_order(keys):
                    self.set(name, Given(key))
                    if self.round(body):
                        break
            case Delete(array, None):
                self.array(array).clear()
            case Delete(array, subscripts):
                self.array(array).pop(self.key(subscripts or ()), None)
            case Leave("exit", value):
                if value is not None:
                    self.status = integer(self.value(value)) & 255
                raise Ended
            case Leave(kind, value):
                raise Left(kind, None if value is None else self.value(value))

    def loop(self, loop: Loop) -> None:
        if loop.start is not None:
            self.carry_out(loop.start)
        first = loop.first
        while first or loop.condition is None or truth(self.value(loop.condition)):
            first = False
            if self.round(loop.body):
                break
            if loop.step is not None:
                self.carry_out(loop.step)

    def round(self, body: Statement) -> bool:
        """Carry out the body of a loop; whether the loop is left."""
        self.work(NODE_WORK)
        try:
            self.carry_out(body)
        except Left as left:
            if left.kind not in ("break", "continue"):
                raise
            return left.kind == "break"
        return False

    def print(self, statement: Print) -> None:
        values = [self.value(item) for item in statement.items]
        if statement.formatted:
            made = self.formatted(values)
        else:
            self.work((1 + len(values)) * FORMAT_WORK)
            form = self.as_text(self.get("OFMT"))
            shown = [text(value, form) for value in values or [self.record]]
            made = self.as_text(self.get("OFS")).join(shown)
            made += self.as_text(self.get("ORS"))
        self.budget_text(made)
        if statement.target is None:
            self.process.out(made)
            return
        target = self.string(statement.target)
        self.output.write(statement.redirection, target, made)

    # Expressions

    def number(self, expression: Expression) -> float:
        return number(self.value(expression))

    def string(self, expression: Expression) -> str:
        return self.as_text(self.value(expression))

    def key(self, subscripts: Sequence[Expression]) -> str:
        keys = [self.string(subscript) for subscript in subscripts]
        return self.as_text(self.get("SUBSEP")).join(keys) if keys[1:] else keys[0]

    def value(self, expression: Expression) -> Value:
        self.work(NODE_WORK)
        match expression:
            case Number(found):
                return found
            case String(found):
                return found
            case Name(name):
                return self.get(name)
            case Field(place):
                return self.field(self.value(place))
            case Binary():
                return self.binary(expression)
            case Assign(target, operator, value):
                return self.assigned(target, operator, value)
            case Element(array, subscripts):
                key = self.key(subscripts)
                found_in = self.array(array)
                if key not in found_in:
                    self.keep(1, len(key))
                    found_in[key] = None
                return found_in[key]
            case Step(target, by, before):
                old = number(self.value(target))
                new = self.assign(target, old + by)
                return new if before else old
            case Call():
                return self.call(expression)
            case Regex(source):
                line = self.as_text(self.record)
                return float(self.pattern(source).matches(line))
            case Unary("!", operand):
                return float(not truth(self.value(operand)))
            case Unary(operator, operand):
                found = self.number(operand)
                return -found if operator == "-" else found
            case Choice(condition, yes, no):
                return self.value(yes if truth(self.value(condition)) else no)
            case Member(subscripts, array):
                key = self.key(subscripts)
                return float(key in self.array(array))
            case Getline(target, source):
                return self.getline(target, source)
            case Several():
                raise AwkError("syntax error", 1)

    def binary(self, expression: Binary) -> Value:
        operator = expression.operator
        left = self.value(expression.left)
        if operator == "&&":
            return float(truth(left) and truth(self.value(expression.right)))
        if operator == "||":
            return float(truth(left) or truth(self.value(expression.right)))
        if operator in ("~", "!~"):
            line = self.as_text(left)
            found = self.regular(expression.right).matches(line)
            return float(found == (operator == "~"))
        right = self.value(expression.right)
        if operator == " ":
            return self.budget_text(self.as_text(left) + self.as_text(right))
        if operator in _COMPARISONS:
            order = compared(left, right, self.globals["CONVFMT"])
            return float(_COMPARISONS[operator](order))
        return calculated(operator, number(left), number(right))

    def assigned(self, target: Target, operator: str, value: Expression) -> Value:
        if operator:
            right = self.number(value)
            left = self.number(target)
            return self.assign(target, calculated(operator, left, right))
        return self.assign(target, self.value(value))

    def assign(self, target: Target, value: Value) -> Value:
        match target:
            case Name(name):
                self.set(name, value)
            case Field(place):
                self.set_field(self.value(place), value)
            case Element(array, subscripts):
                key = self.key(subscripts)
                self.keep(1, len(key))
                self.array(array)[key] = value
        return value

    def call(self, call: Call) -> Value:
        builtin = FUNCTIONS.get(call.name)
        if builtin is not None:
            return builtin(self, call.arguments or ())
        function = self.program.functions.get(call.name)
        if function is None:
            if call.name in ABSENT:
                raise AwkError(f"iamtutor: awk: {call.name}() is not emulated here")
            raise AwkError(f"fatal: function `{call.name}' not defined")
        if len(self.scopes) >= CALL_DEPTH:
            told = f"functions call each other at most {CALL_DEPTH} deep here"
            raise AwkError(f"iamtutor: {told}")
        given = call.arguments or ()
        if len(given) > len(function.parameters):
            told = f"function `{call.name}' called with more arguments than declared"
            raise AwkError(f"fatal: {told}")
        scope: dict[str, Any] = dict.fromkeys(function.parameters)
        for name, argument in zip(function.parameters, given, strict=False):
            scope[name] = self.argument(argument)
        self.scopes.append(scope)
        try:
            self.carry_out(function.body)
        except Left as left:
            if left.kind != "return":
                raise
            return left.value
        finally:
            self.scopes.pop()
        return None

    def argument(self, argument: Expression) -> Any:
        """What a function gets: a value, an array itself, or what may become one."""
        if isinstance(argument, Name) and argument.name != "NF":
            scope = self._scope(argument.name)
            found = scope.get(argument.name)
            if isinstance(found, dict):
                return found
            if found is None or isinstance(found, Untyped):
                return Untyped(scope, argument.name)
        return self.value(argument)

    # Input and output

    def getline(self, target: Target | None, source: Expression | None) -> Value:
        if source is None:
            found = self.read()
        else:
            name = self.string(source)
            reader = self.files.get(name)
            if reader is None:
                opened = self.output.opened(name)
                if opened is None:
                    return -1.0
                reader = self.files[name] = Reader(opened)
            found = reader.next(self.as_text(self.get("RS")), self.pattern)
        if found is None:
            return 0.0
        self.work(NODE_WORK + len(found) // 4)
        if target is None:
            self.record = found
        else:
            self.assign(target, found)
        return 1.0

    def close(self, name: str) -> float:
        if self.files.pop(name, None) is not None:
            return 0.0
        return float(self.output.close(name))

    def system(self, command: str) -> float:
        return float(self.process.run(["sh", "-c", command], None))


_COMPARISONS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def calculated(operator: str, left: float, right: float) -> float:
    """``left operator right``"""
    try:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                if right == 0:
                    raise AwkError("fatal: division by zero attempted")
                return left / right
            case "%":
                if right == 0:
                    raise AwkError("fatal: division by zero attempted in `%'")
                return math.fmod(left, right)
        power = left**right
        return power if isinstance(power, float) else math.nan
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.inf if operator == "^" else -math.nan


def _in_order(keys: list[str]) -> list[str]:
    """Numbers by size, then the rest as they came: gawk's own order is that of a hash
    table and promises nothing."""
    whole = [key for key in keys if key.isdecimal()]
    if len(whole) == len(keys):
        return sorted(keys, key=lambda key: (len(key), key))
    return keys
