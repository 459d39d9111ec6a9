"""``--query``: JMESPath that cannot run away.

An expression of a few kilobytes can describe more than fits into any memory: a list of
itself twice, and of that twice, and so on. Each step counts, and so does what a function,
a comparison or the printer would have to look at.
"""

from collections.abc import Mapping
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

from iamtutor.shell.awscli.failures import Failure, ParameterFailure
from iamtutor.shell.budget import Budget

#: What a step costs, and a character that is read, in the units of ``Budget``.
STEP_WORK, LETTER_WORK = 60, 40
#: What a search ends with: jmespath's own errors, and Python's where it takes a function's
#: arguments for granted. The real program prints either.
_COMPLAINTS = (JMESPathError, TypeError, ValueError, ArithmeticError)


class _Interpreter(TreeInterpreter):  # type: ignore[misc]
    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget

    def visit(self, node: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
        self.spend(1)
        result = super().visit(node, *args, **kwargs)
        if isinstance(result, list | str):
            self.budget.hold(len(result))
        return result

    def visit_function_expression(self, node: Mapping[str, Any], value: Any) -> Any:
        arguments = [self.visit(child, value) for child in node["children"]]
        self.look_at(arguments)
        return self._functions.call_function(node["value"], arguments)

    def visit_comparator(self, node: Mapping[str, Any], value: Any) -> Any:
        self.look_at([self.visit(child, value) for child in node["children"]])
        return super().visit_comparator(node, value)

    def spend(self, steps: int) -> None:
        self.budget.work(steps * STEP_WORK)

    def look_at(self, value: Any) -> None:
        """Pay for everything in ``value``, as often as it occurs."""
        queue = [value]
        while queue:
            item = queue.pop()
            self.spend(1)
            if isinstance(item, str):
                self.budget.hold(len(item))
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

    def search(self, data: Any, budget: Budget) -> Any:
        """The result; each step is charged to the line."""
        interpreter = _Interpreter(budget)
        try:
            result = interpreter.visit(self._parsed, data)
        except _COMPLAINTS as error:
            raise Failure(str(error)) from error
        interpreter.look_at(result)
        return result
