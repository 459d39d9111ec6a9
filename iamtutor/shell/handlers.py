"""The Python of a Lambda function's handler, as far as it is simulated.

A handler makes clients with boto3, calls them, and returns something made of what they
answered: assignments, calls, literals, f-strings, indexes, ``+`` and simple list
comprehensions. The text is parsed and walked; nothing of it is run by Python itself. What
is real Python and not in here is ``NotEmulated``, never a guess.
"""

import ast
import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from iamtutor.cloud.errors import NotEmulated
from iamtutor.shell import python_json
from iamtutor.shell.budget import ITEM_SIZE, Budget

_STEP_WORK = 200
_MODULES = frozenset({"boto3", "json"})
_CLIENT_PARAMETERS = frozenset(
    {"region_name", "aws_access_key_id", "aws_secret_access_key", "aws_session_token"}
)
#: The methods of plain values that a handler may call, by the type.
_METHODS: dict[type, frozenset[str]] = {
    bytes: frozenset({"decode"}),
    str: frozenset({"encode", "lower", "split", "splitlines", "strip", "upper"}),
    dict: frozenset({"get"}),
}
#: From this version on, an f-string's braces may hold its own quotation marks.
_FREE_F_STRINGS = (3, 12)
_FUNCTIONS: dict[str, Callable[..., object]] = {"len": len, "sorted": sorted}


class Raised(Exception):
    """An exception of the function's own: its type, its words, the line that raised it."""

    def __init__(self, kind: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.line = line


class Client(Protocol):
    """A client of a service, as ``boto3.client`` makes one."""

    def call(self, method: str, params: Mapping[str, object]) -> object:
        """The answer. Raises ``Raised``."""


class Module:
    """A module of a function: its text, read and ready to be called."""

    def __init__(
        self,
        name: str,
        source: str,
        budget: Budget,
        client: Callable[..., Client],
        python: tuple[int, ...],
    ) -> None:
        """``client`` makes the client of a service, as ``boto3.client`` does, of some of
        ``_CLIENT_PARAMETERS`` by name; ``python`` is the version that would run it."""
        self.name = name
        self._python = python
        self._budget = budget
        self._client = client
        try:
            tree = ast.parse(source)
        except (RecursionError, MemoryError):
            raise _missing("code nested as deep as this") from None
        except (SyntaxError, ValueError) as error:
            if (
                "f-string" in str(error)
                and sys.version_info < _FREE_F_STRINGS <= python
            ):
                raise _missing("an f-string as this") from None
            line = getattr(error, "lineno", None) or 1
            raise Raised(
                "Runtime.UserCodeSyntaxError",
                f"Syntax error in module '{name}': invalid syntax "
                f"({name}.py, line {line})",
            ) from None
        self._names: dict[str, object] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef):
                self._functions[statement.name] = statement
            else:
                self._do(statement, self._names)

    def handle(self, handler: str, event: object) -> object:
        """What the handler returns for an event."""
        function = self._functions.get(handler)
        if function is None:
            raise Raised(
                "Runtime.HandlerNotFound",
                f"Handler '{handler}' missing on module '{self.name}'",
            )
        plain = function.args
        if len(plain.args) != 2 or plain.vararg or plain.kwonlyargs or plain.defaults:
            raise _missing("handlers that do not take an event and a context")
        names = {**self._names, plain.args[0].arg: event, plain.args[1].arg: None}
        for statement in function.body:
            if isinstance(statement, ast.Return):
                answer = self._value(statement.value, names)
                self._weigh(answer)
                return answer
            self._do(statement, names)
        return None

    # -- statements

    def _do(self, statement: ast.stmt, names: dict[str, object]) -> None:
        self._budget.work(_STEP_WORK)
        match statement:
            case ast.Import(names=imported):
                for one in imported:
                    if one.name not in _MODULES or one.asname:
                        raise _missing(f"import {one.name}")
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names[name] = self._value(value, names)
            case ast.Expr(value=value):
                self._value(value, names)
            case ast.Pass():
                pass
            case _:
                raise _missing(_written(statement))

    # -- expressions

    def _value(self, node: ast.expr | None, names: Mapping[str, object]) -> Any:
        self._budget.work(_STEP_WORK)
        match node:
            case None:
                return None
            case ast.Constant(value=value) if not isinstance(value, complex):
                return value
            case ast.Name(id=name):
                if name not in names:
                    raise Raised(
                        "NameError", f"name '{name}' is not defined", node.lineno
                    )
                return names[name]
            case ast.List(elts=items):
                return [self._value(item, names) for item in items]
            case ast.Dict(keys=keys, values=values):
                return {
                    self._value(key, names): self._value(value, names)
                    for key, value in zip(keys, values, strict=True)
                }
            case ast.JoinedStr(values=parts):
                return self._held("".join(self._text(part, names) for part in parts))
            case ast.BinOp(op=ast.Add()):
                return self._sum(node, names)
            case ast.Subscript(value=held):
                return self._item(node, self._value(held, names), names)
            case ast.ListComp(
                elt=element,
                generators=[
                    ast.comprehension(
                        target=ast.Name(id=name), iter=source, ifs=[], is_async=0
                    )
                ],
            ):
                found = self._value(source, names)
                if not isinstance(found, list):
                    raise _missing(_written(node))
                return [self._value(element, {**names, name: one}) for one in found]
            case ast.Call():
                return self._call(node, names)
            case _:
                raise _missing(_written(node))

    def _text(self, part: ast.expr, names: Mapping[str, object]) -> str:
        match part:
            case ast.Constant(value=str() as text):
                return text
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                found = self._value(value, names)
                if not isinstance(found, str | int | float | None):
                    raise _missing(_written(value))
                return str(found)
            case _:
                raise _missing(_written(part))

    def _sum(self, node: ast.BinOp, names: Mapping[str, object]) -> object:
        left, right = self._value(node.left, names), self._value(node.right, names)
        if type(left) is not type(right) or not isinstance(
            left, str | int | list | bytes
        ):
            raise _missing(_written(node))
        return self._held(left + right)

    def _item(
        self, node: ast.Subscript, held: Any, names: Mapping[str, object]
    ) -> object:
        if isinstance(node.slice, ast.Slice) or not isinstance(held, dict | list | str):
            raise _missing(_written(node))
        index = self._value(node.slice, names)
        try:
            return held[index]
        except KeyError:
            raise Raised("KeyError", repr(index), node.lineno) from None
        except IndexError:
            kind = "list" if isinstance(held, list) else "string"
            raise Raised(
                "IndexError", f"{kind} index out of range", node.lineno
            ) from None
        except TypeError as error:
            raise Raised("TypeError", str(error), node.lineno) from None

    def _call(self, node: ast.Call, names: Mapping[str, object]) -> object:
        given = [self._value(argument, names) for argument in node.args]
        named = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise _missing("**")
            named[keyword.arg] = self._value(keyword.value, names)
        match node.func:
            case ast.Name(id="print"):
                return None
            case ast.Name(id=name) if name in _FUNCTIONS and len(given) == 1:
                return self._plain(node, _FUNCTIONS[name], given)
            case ast.Attribute(value=ast.Name(id="boto3"), attr="client"):
                return self._new_client(node, given, named)
            case ast.Attribute(value=ast.Name(id="json"), attr="dumps") if not named:
                self._weigh(given)
                return self._plain(node, json.dumps, given)
            case ast.Attribute(value=ast.Name(id="json"), attr="loads") if not named:
                loads = partial(python_json.loads, python=self._python)
                return self._plain(node, loads, given)
            case ast.Attribute(value=held, attr=method):
                return self._method(
                    node, self._value(held, names), method, given, named
                )
            case _:
                raise _missing(_written(node))

    def _new_client(
        self, node: ast.Call, given: list[Any], named: dict[str, Any]
    ) -> object:
        texts = all(isinstance(value, str | None) for value in named.values())
        known = texts and named.keys() <= _CLIENT_PARAMETERS
        if len(given) != 1 or not known or not isinstance(given[0], str):
            raise _missing(_written(node))
        return _at(node, lambda: self._client(given[0], **named))

    def _method(
        self,
        node: ast.Call,
        held: Any,
        method: str,
        given: list[Any],
        named: dict[str, Any],
    ) -> object:
        call = getattr(held, "call", None)
        if callable(call):
            if given:
                raise Raised(
                    "TypeError",
                    f"{method}() only accepts keyword arguments.",
                    node.lineno,
                )
            return _at(node, lambda: call(method, named))
        if method == "read" and hasattr(held, "read") and not given and not named:
            return self._held(held.read())
        if named or method not in _METHODS.get(type(held), ()):
            raise _missing(_written(node))
        return self._plain(node, getattr(held, method), given)

    def _plain(
        self, node: ast.Call, function: Callable[..., object], given: list[Any]
    ) -> object:
        for value in given:
            self._weigh(value)
        try:
            return self._held(function(*given))
        except (TypeError, ValueError, LookupError, RecursionError) as error:
            raise Raised(type(error).__name__, str(error), node.lineno) from None

    # -- what it costs

    def _held(self, value: Any) -> Any:
        if isinstance(value, str | bytes | list):
            self._budget.hold(
                len(value) * (ITEM_SIZE if isinstance(value, list) else 1)
            )
        return value

    def _weigh(self, value: object) -> None:
        """Charge for walking through a value, however often a part stands in it."""
        self._budget.work(_STEP_WORK)
        if isinstance(value, dict):
            for part in value.values():
                self._weigh(part)
        elif isinstance(value, list):
            for part in value:
                self._weigh(part)
        elif isinstance(value, str | bytes):
            self._budget.hold(len(value))


def _at(node: ast.Call, call: Callable[[], object]) -> object:
    """What a call answers; what it raises has the line of the call."""
    try:
        return call()
    except Raised as raised:
        raise Raised(raised.kind, raised.message, node.lineno) from None


def _written(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _missing(what: str) -> NotEmulated:
    return NotEmulated("lambda", f"this in a handler: {what}")
