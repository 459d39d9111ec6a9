"""``--query``: JMESPath that cannot run away.

An expression of a few kilobytes can describe more than fits into any memory: a list of
itself twice, and of that twice, and so on. Each step counts, and so does what a function,
a comparison or the printer would have to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

from iamtutor.shell.awscli.failures import Failure, ParameterFailure

STEPS_LIMIT = 1_000_000
#: What a step costs, in the units of ``process.Budget``.
STEP_WORK = 10
LIST_LIMIT = 100_000
TEXT_LIMIT = 1_000_000


class _TooMuch(Failure):
    def __init__(self) -> None:
        super().__init__("iamtutor: this --query is more work than is done here")


class _Interpreter(TreeInterpreter):  # type: ignore[misc]
    def __init__(self, work: Callable[[int], None]) -> None:
        super().__init__()
        self.work = work
        self.steps = 0

    def visit(self, node: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
        self.spend(1)
        result = super().visit(node, *args, **kwargs)
        if isinstance(result, list) and len(result) > LIST_LIMIT:
            raise _TooMuch
        if isinstance(result, str) and len(result) > TEXT_LIMIT:
            raise _TooMuch
        return result

    def visit_function_expression(self, node: Mapping[str, Any], value: Any) -> Any:
        arguments = [self.visit(child, value) for child in node["children"]]
        self.look_at(arguments)
        return self._functions.call_function(node["value"], arguments)

    def visit_comparator(self, node: Mapping[str, Any], value: Any) -> Any:
        self.look_at([self.visit(child, value) for child in node["children"]])
        return super().visit_comparator(node, value)

    def spend(self, steps: int) -> None:
        self.steps += steps
        self.work(steps * STEP_WORK)
        if self.steps > STEPS_LIMIT:
            raise _TooMuch

    def look_at(self, value: Any) -> None:
        """Pay for everything in ``value``, as often as it occurs."""
        text = 0
        queue = [value]
        while queue:
            item = queue.pop()
            self.spend(1)
            if isinstance(item, str):
                text += len(item)
                if text > TEXT_LIMIT:
                    raise _TooMuch
            elif isinstance(item, list):
                queue.extend(item)
            elif isinstance(item, Mapping):
                queue.extend(item.values())
                queue.extend(item)


class Query:
    """A compiled expression."""

    def __init__(self, expression: str) -> None:
        try:
            self._parsed = jmespath.compile(expression).parsed
        except (JMESPathError, ValueError) as error:
            raise ParameterFailure(
                f"Bad value for --query {expression}: {error}"
            ) from error

    def search(self, data: Any, work: Callable[[int], None]) -> Any:
        """The result; ``work`` is told what each step costs the line."""
        interpreter = _Interpreter(work)
        try:
            result = interpreter.visit(self._parsed, data)
        except JMESPathError as error:
            raise Failure(str(error)) from error
        interpreter.look_at(result)
        return result
