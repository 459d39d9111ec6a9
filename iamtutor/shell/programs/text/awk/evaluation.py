"""An awk program at work: its rules, statements and expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from iamtutor.shell.patterns.regex import Pattern
from iamtutor.shell.process import Process
from iamtutor.shell.programs.text.awk import syntax
from iamtutor.shell.programs.text.awk.lexer import AwkError
from iamtutor.shell.programs.text.awk.records import Reader
from iamtutor.shell.programs.text.awk.state import (
    CALL_DEPTH,
    FORMAT_WORK,
    NODE_WORK,
    State,
    Untyped,
)
from iamtutor.shell.programs.text.awk.values import (
    Given,
    Value,
    calculated,
    compared,
    integer,
    number,
    text,
    truth,
)


class Left(Exception):
    """``break continue next nextfile return``: ``kind``, with the value returned."""

    def __init__(self, kind: str, value: Value = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.value = value


class Ended(Exception):
    """``exit``"""


class Awk(State):
    """One run of a program. ``builtins`` are the functions that awk brings along."""

    def __init__(
        self,
        process: Process,
        program: syntax.Program,
        next_reader: Callable[[Any], Reader | None],
        builtins: Mapping[str, Builtin],
    ) -> None:
        super().__init__(process, program, next_reader)
        self.builtins = builtins

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

    def rule(self, rule: syntax.Rule) -> None:
        try:
            self.carry_out(rule.body)
        except Left as left:
            told = f"`{left.kind}' cannot be called from a `{rule.kind}' rule"
            raise AwkError(f"fatal: {told}") from None

    def records(self, rules: Sequence[syntax.Rule]) -> None:
        while (found := self.read()) is not None:
            self.record = found
            try:
                for number_, rule in enumerate(rules):
                    if self.holds(number_, rule):
                        self.carry_out(rule.body)
            except Left as left:
                if left.kind == "nextfile":
                    self.reader = None

    def holds(self, place: int, rule: syntax.Rule) -> bool:
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

    def carry_out(self, statement: syntax.Statement) -> None:
        self.started = True
        self.work(NODE_WORK)
        match statement:
            case syntax.Evaluate(expression):
                self.value(expression)
            case syntax.Block(statements):
                for one in statements:
                    self.carry_out(one)
            case syntax.Print():
                self.print(statement)
            case syntax.If(condition, yes, no):
                if truth(self.value(condition)):
                    self.carry_out(yes)
                elif no is not None:
                    self.carry_out(no)
            case syntax.Loop():
                self.loop(statement)
            case syntax.Each(name, array, body):
                keys = list(self.array(array))
                self.keep(len(keys), 0)
                for key in _in_order(keys):
                    self.set(name, Given(key))
                    if self.round(body):
                        break
            case syntax.Delete(array, None):
                self.array(array).clear()
            case syntax.Delete(array, subscripts):
                self.array(array).pop(self.key(subscripts or ()), None)
            case syntax.Leave("exit", value):
                if value is not None:
                    self.status = integer(self.value(value)) & 255
                raise Ended
            case syntax.Leave(kind, value):
                raise Left(kind, None if value is None else self.value(value))

    def loop(self, loop: syntax.Loop) -> None:
        if loop.start is not None:
            self.carry_out(loop.start)
        first = loop.first
        while first or loop.condition is None or truth(self.value(loop.condition)):
            first = False
            if self.round(loop.body):
                break
            if loop.step is not None:
                self.carry_out(loop.step)

    def round(self, body: syntax.Statement) -> bool:
        """Carry out the body of a loop; whether the loop is left."""
        self.work(NODE_WORK)
        try:
            self.carry_out(body)
        except Left as left:
            if left.kind not in ("break", "continue"):
                raise
            return left.kind == "break"
        return False

    def print(self, statement: syntax.Print) -> None:
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

    def regular(self, expression: syntax.Expression) -> Pattern:
        """The pattern that an expression is where one is wanted."""
        if isinstance(expression, syntax.Regex):
            return self.pattern(expression.source)
        return self.pattern(self.string(expression))

    def array_name(self, argument: syntax.Expression) -> str:
        if not isinstance(argument, syntax.Name):
            raise AwkError("fatal: split: second argument is not an array")
        return argument.name

    def number(self, expression: syntax.Expression) -> float:
        return number(self.value(expression))

    def string(self, expression: syntax.Expression) -> str:
        return self.as_text(self.value(expression))

    def key(self, subscripts: Sequence[syntax.Expression]) -> str:
        keys = [self.string(subscript) for subscript in subscripts]
        return self.as_text(self.get("SUBSEP")).join(keys) if keys[1:] else keys[0]

    def value(self, expression: syntax.Expression) -> Value:
        self.work(NODE_WORK)
        match expression:
            case syntax.Number(found):
                return found
            case syntax.String(found):
                return found
            case syntax.Name(name):
                return self.get(name)
            case syntax.Field(place):
                return self.field(self.value(place))
            case syntax.Binary():
                return self.binary(expression)
            case syntax.Assign(target, operator, value):
                return self.assigned(target, operator, value)
            case syntax.Element(array, subscripts):
                key = self.key(subscripts)
                found_in = self.array(array)
                if key not in found_in:
                    self.keep(1, len(key))
                    found_in[key] = None
                return found_in[key]
            case syntax.Step(target, by, before):
                old = number(self.value(target))
                new = self.assign(target, old + by)
                return new if before else old
            case syntax.Call():
                return self.call(expression)
            case syntax.Regex(source):
                line = self.as_text(self.record)
                return float(self.pattern(source).matches(line))
            case syntax.Unary("!", operand):
                return float(not truth(self.value(operand)))
            case syntax.Unary(operator, operand):
                found = self.number(operand)
                return -found if operator == "-" else found
            case syntax.Choice(condition, yes, no):
                return self.value(yes if truth(self.value(condition)) else no)
            case syntax.Member(subscripts, array):
                key = self.key(subscripts)
                return float(key in self.array(array))
            case syntax.Getline(target, source):
                return self.getline(target, source)
            case syntax.Several():
                raise AwkError("syntax error", 1)

    def binary(self, expression: syntax.Binary) -> Value:
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
            order = compared(left, right, self.number_format)
            return float(_COMPARISONS[operator](order, 0))
        return calculated(operator, number(left), number(right))

    def assigned(
        self, target: syntax.Target, operator: str, value: syntax.Expression
    ) -> Value:
        if operator:
            right = self.number(value)
            left = self.number(target)
            return self.assign(target, calculated(operator, left, right))
        return self.assign(target, self.value(value))

    def assign(self, target: syntax.Target, value: Value) -> Value:
        match target:
            case syntax.Name(name):
                self.set(name, value)
            case syntax.Field(place):
                self.set_field(self.value(place), value)
            case syntax.Element(array, subscripts):
                key = self.key(subscripts)
                self.keep(1, len(key))
                self.array(array)[key] = value
        return value

    def call(self, call: syntax.Call) -> Value:
        builtin = self.builtins.get(call.name)
        if builtin is not None:
            return builtin(self, call.arguments or ())
        function = self.program.functions.get(call.name)
        if function is None:
            if call.name in _ABSENT:
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

    def argument(self, argument: syntax.Expression) -> Any:
        """What a function gets: a value, an array itself, or what may become one."""
        if isinstance(argument, syntax.Name) and argument.name != "NF":
            scope = self._scope(argument.name)
            found = scope.get(argument.name)
            if isinstance(found, dict):
                return found
            if found is None or isinstance(found, Untyped):
                return Untyped(scope, argument.name)
        return self.value(argument)

    # Input and output

    def getline(
        self, target: syntax.Target | None, source: syntax.Expression | None
    ) -> Value:
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


#: A function that awk brings along: it evaluates what it is given by itself.
Arguments = tuple[syntax.Expression, ...]
Builtin = Callable[[Awk, Arguments], Value]

#: The functions that gawk has besides: refused by name.
_ABSENT = frozenset(
    "and asort asorti compl gensub isarray lshift mktime or patsplit rshift strftime "
    "strtonum typeof xor dcgettext bindtextdomain".split()
)

_COMPARISONS = {"<": lt, "<=": le, "==": eq, "!=": ne, ">": gt, ">=": ge}


def _in_order(keys: list[str]) -> list[str]:
    """Numbers by size, then the rest as they came: gawk's own order is that of a hash
    table and promises nothing."""
    whole = [key for key in keys if key.isdecimal()]
    if len(whole) == len(keys):
        return sorted(keys, key=lambda key: (len(key), key))
    return keys
