"""A filter of ``jq`` at work: from a tree of ``syntax`` and a value to its results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.programs.text.jq import paths
from iamtutor.shell.programs.text.jq.calls import Call, called
from iamtutor.shell.programs.text.jq.definitions import defined
from iamtutor.shell.programs.text.jq.formats import formatted
from iamtutor.shell.programs.text.jq.running import STEP, Around
from iamtutor.shell.programs.text.jq.syntax import Node
from iamtutor.shell.programs.text.jq.values import (
    JqError,
    Values,
    combined,
    is_true,
    kind,
    shown,
)


class Filter:
    """A filter at work, at the expense of ``values``' budget."""

    def __init__(self, values: Values, around: Around) -> None:
        self.values = values
        self.around = around
        self.work = values.budget.work
        self.hold = values.budget.hold

    def run(self, node: Node, value: Any, known: Mapping[str, Any]) -> Iterator[Any]:
        self.work(STEP)
        match node:
            case ("identity",):
                yield value
            case ("value", constant):
                yield constant
            case ("variable", name):
                if name not in known:
                    raise JqError(f"${name} is not defined")
                yield known[name]
            case ("pipe", left, right):
                for middle in self.run(left, value, known):
                    yield from self.run(right, middle, known)
            case ("bind", left, names, right):
                for bound in self.run(left, value, known):
                    inside = {**known, **self._destructured(names, bound)}
                    yield from self.run(right, value, inside)
            case ("comma", left, right):
                yield from self.run(left, value, known)
                yield from self.run(right, value, known)
            case ("alternative", left, right):
                yield from self._alternative(left, right, value, known)
            case ("optional", inner):
                try:
                    yield from self.run(inner, value, known)
                except JqError:
                    return
            case ("index", inner, key):
                for found in self.run(inner, value, known):
                    for index in self.run(key, value, known):
                        yield paths.entry(found, index)
            case ("slice", inner, start, end):
                for found in self.run(inner, value, known):
                    first = self.only(start, value, known)
                    last = self.only(end, value, known)
                    yield paths.part(found, first, last, self.hold)
            case ("iterate", inner):
                for found in self.run(inner, value, known):
                    yield from paths.items(found)
            case ("array", inner):
                yield (
                    [] if inner is None else self.listed(self.run(inner, value, known))
                )
            case ("object", pairs):
                yield from self._object(pairs, value, known)
            case ("string", form, pieces):
                yield from self._string(form, pieces, value, known)
            case ("reduce", source, name, start, step):
                for state in self.run(start, value, known):
                    for item in self.run(source, value, known):
                        inside = {**known, name: item}
                        state = self._last(step, state, inside)
                    yield state
            case ("foreach", source, name, start, step, shown_):
                for state in self.run(start, value, known):
                    for item in self.run(source, value, known):
                        inside = {**known, name: item}
                        for made in self.run(step, state, inside):
                            state = made
                            if shown_ is None:
                                yield state
                            else:
                                yield from self.run(shown_, state, inside)
            case ("try", inner, handler):
                try:
                    yield from self.run(inner, value, known)
                except JqError as error:
                    if handler is not None:
                        yield from self.run(handler, error.value, known)
            case ("update", operator, target, new):
                yield from self._updated(operator, target, new, value, known)
            case ("if", condition, first, second):
                for held in self.run(condition, value, known):
                    yield from self.run(
                        first if is_true(held) else second, value, known
                    )
            case ("negative", inner):
                for found in self.run(inner, value, known):
                    yield combined("-", 0, found, self.values)
            case ("binary", ("and" | "or") as operator, left, right):
                for one in self.run(left, value, known):
                    if is_true(one) == (operator == "or"):
                        yield operator == "or"
                    else:
                        for other in self.run(right, value, known):
                            yield is_true(other)
            case ("binary", operator, left, right):
                for other in self.run(right, value, known):
                    for one in self.run(left, value, known):
                        yield combined(operator, one, other, self.values)
            case ("format", name):
                yield formatted(name, value, self.values)
            case ("def", *_):
                rest, named = defined(node, known)
                yield from self.run(rest, value, named)
            case ("call", name, arguments):
                key = f"{name}/{len(arguments)}"
                definition = known.get(key)
                if definition is None:
                    call = Call(self, name, arguments, value, known)
                    yield from called(key, call)
                    return
                for named in definition.entered(self, arguments, value, known):
                    yield from self.run(definition.body, value, named)

    def only(self, node: Node | None, value: Any, known: Mapping[str, Any]) -> Any:
        return None if node is None else next(self.run(node, value, known), None)

    def _alternative(
        self, left: Node, right: Node, value: Any, known: Mapping[str, Any]
    ) -> Iterator[Any]:
        good = False
        try:
            for found in self.run(left, value, known):
                if is_true(found):
                    good = True
                    yield found
        except JqError:
            pass
        if not good:
            yield from self.run(right, value, known)

    def listed(self, results: Iterator[Any]) -> list[Any]:
        """All of ``results``, paid for one by one."""
        found: list[Any] = []
        for result in results:
            self.hold(ITEM_SIZE)
            found.append(result)
        return found

    def _last(self, node: Node, value: Any, known: Mapping[str, Any]) -> Any:
        """The last result; null when there is none."""
        last = None
        for last in self.run(node, value, known):  # noqa: B007
            pass
        return last

    def _string(
        self, form: str, pieces: tuple[Node, ...], value: Any, known: Mapping[str, Any]
    ) -> Iterator[str]:
        """A string with values in it: one for each combination of these, as jq does."""
        made = [""]
        for piece in pieces:
            if piece[0] == "text":
                ends = [piece[1]]
            else:
                ends = [
                    formatted(form, found, self.values)
                    for found in self.run(piece, value, known)
                ]
            for text in made:
                self.hold((len(text) + ITEM_SIZE) * len(ends))
            made = [
                self.values.budget.made(text + end) for end in ends for text in made
            ]
        yield from made

    def _destructured(self, names: Any, bound: Any) -> dict[str, Any]:
        """The variables of ``as $x``, ``as [$x, $y]``, ``as {a: $x, $y}``."""
        if isinstance(names, str):
            return {names: bound}
        found: dict[str, Any] = {}
        for key, inner in names:
            found |= self._destructured(inner, paths.entry(bound, key))
        return found

    def _updated(
        self,
        operator: str,
        target: Node,
        new: Node,
        value: Any,
        known: Mapping[str, Any],
    ) -> Iterator[Any]:
        if operator == "|=":
            yield paths.modified(self, target, value, known, new)
            return
        for given in self.run(new, value, known):
            state = value
            for path in self.listed(paths.found(self, target, value, known)):
                old = paths.get(state, path)
                if operator == "=":
                    one = given
                elif operator == "//=":
                    one = old if is_true(old) else given
                else:
                    one = combined(operator[:-1], old, given, self.values)
                state = paths.put(state, path, one, self.hold)
            yield state

    def _object(
        self, pairs: tuple[tuple[Node, Node], ...], value: Any, known: Mapping[str, Any]
    ) -> Iterator[Any]:
        made: list[dict[str, Any]] = [{}]
        for key, item in pairs:
            named: list[tuple[str, Any]] = []
            for name in self.run(key, value, known):
                if not isinstance(name, str):
                    raise JqError(
                        f"Object keys must be strings: {kind(name)} ({shown(name)})"
                    )
                named += [(name, found) for found in self.run(item, value, known)]
            self.hold(sum(len(one) + 2 for one in made) * len(named) * ITEM_SIZE)
            made = [{**one, name: found} for one in made for name, found in named]
        yield from made
