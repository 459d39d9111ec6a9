"""Functions of ``jq`` that are written in jq: those of a filter (``def``), and some of
the language's own (``OWN``).

They stand among the variables that a filter knows, by name and number of arguments
(``map/1``): no variable is called like that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.programs.text.jq.running import Running
from iamtutor.shell.programs.text.jq.syntax import Node, NotKept, parse

_OWN = """
def IN(s): any(s == .; .);
def IN(source; s): any(source == s; .);
def INDEX(rows; f): reduce rows as $row ({}; .[$row | f | tostring] = $row);
def INDEX(f): INDEX(.[]; f);
def combinations:
  if length == 0 then [] else .[0][] as $one | [$one] + (.[1:] | combinations) end;
def combinations(n): [. as $all | range(n) | $all] | combinations;
def debug(message): (message | debug | empty), .;
def del(places): delpaths([path(places)]);
def env: $ENV;
def finites: select((isinfinite or isnan) | not);
def halt_error: halt_error(5);
def paths(f): . as $all | paths | select(. as $path | $all | getpath($path) | f);
def pick(places):
  . as $all | reduce path(places) as $path (null; setpath($path; $all | getpath($path)));
.
"""
#: How deep functions may call each other: Python's own stack is not deeper.
DEPTH_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, or an argument of one: then without parameters, ``known`` where the call
    stands. ``own`` is the name by which a function finds itself."""

    parameters: tuple[str, ...]
    body: Node
    known: Mapping[str, Any]
    own: str = ""

    def entered(
        self,
        at_work: Running,
        arguments: tuple[Node, ...],
        value: Any,
        known: Mapping[str, Any],
    ) -> Iterator[Mapping[str, Any]]:
        """What is known inside, for each combination of the values that are asked for."""
        inside = dict(self.known)
        depth = known.get("", 0) + 1
        if depth > DEPTH_LIMIT:
            raise NotKept("functions that call each other that deep")
        inside[""] = depth
        at_work.hold(ITEM_SIZE * (1 + len(inside)))
        if self.own:
            inside[self.own] = self
        wanted = []
        for name, argument in zip(self.parameters, arguments, strict=True):
            plain = name.removeprefix("$")
            inside[f"{plain}/0"] = Definition((), argument, known)
            if plain != name:
                results = at_work.run(argument, value, known)
                wanted.append([(plain, one) for one in at_work.listed(results)])
        for values in product(*wanted):
            yield {**inside, **dict(values)}


def defined(node: Node, known: Mapping[str, Any]) -> tuple[Node, Mapping[str, Any]]:
    """What comes after a ``def``, and what is known there."""
    _, name, parameters, body, rest = node
    key = f"{name}/{len(parameters)}"
    return rest, {**known, key: Definition(parameters, body, known, key)}


@cache
def _parsed() -> Node:
    return parse(_OWN, lambda units: None)


def own(known: Mapping[str, Any]) -> Mapping[str, Any]:
    """``known`` with the language's own functions."""
    node = _parsed()
    while node[0] == "def":
        node, known = defined(node, known)
    return known
