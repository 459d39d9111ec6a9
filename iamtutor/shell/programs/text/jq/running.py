"""What a filter at work lends to those who carry out a part of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from iamtutor.shell.programs.text.jq.reading import Inputs
from iamtutor.shell.programs.text.jq.syntax import Node
from iamtutor.shell.programs.text.jq.values import Values

#: What one step of a filter costs, in the units of ``Budget``.
STEP = 60


class Halted(Exception):
    """``halt`` and ``halt_error``: what is said at the end, and the status."""

    def __init__(self, status: int, said: str = "") -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True, slots=True)
class Around:
    """What a filter meets beside its value: the clock, what else there is to read, and
    where complaints go."""

    now: float
    inputs: Inputs
    say: Callable[[str], None]


class Running(Protocol):
    """``work`` and ``hold`` charge the line's budget; ``known`` are the variables, and the
    functions that the filter defines."""

    values: Values
    around: Around

    def work(self, units: int) -> None: ...

    def hold(self, size: int) -> None: ...

    def run(self, node: Node, value: Any, known: Mapping[str, Any]) -> Iterator[Any]:
        """The results of ``node`` for ``value``, one by one."""
        ...

    def only(self, node: Node | None, value: Any, known: Mapping[str, Any]) -> Any:
        """The first result; None where there is none."""
        ...

    def listed(self, results: Iterator[Any]) -> list[Any]:
        """All of ``results``, paid for one by one."""
        ...
