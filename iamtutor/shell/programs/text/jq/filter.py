"""A filter of ``jq`` at work: from a tree of ``syntax`` and a value to its results."""

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

Known = Mapping[str, Any]
Results = Iterator[Any]


class Filter:
    """A filter at work, at the expense of ``values``' budget.

    A node of each kind is carried out by the method of its name (``on_pipe``), as in
    Python's ``ast.NodeVisitor``.
    """

    def __init__(self, values: Values, around: Around) -> None:
        self.values = values
        self.around = around
        self.work = values.budget.work
        self.hold = values.budget.hold

    def run(self, node: Node, value: Any, known: Known) -> Results:
        self.work(STEP)
        carried_out: Results = getattr(self, f"on_{node[0]}")(node, value, known)
        return carried_out

    def only(self, node: Node | None, value: Any, known: Known) -> Any:
        return None if node is None else next(self.run(node, value, known), None)

    def listed(self, results: Results) -> list[Any]:
        """All of ``results``, paid for one by one."""
        found: list[Any] = []
        for result in results:
            self.hold(ITEM_SIZE)
            found.append(result)
        return found

    # -- values and how they follow on one another

    def on_identity(self, node: Node, value: Any, known: Known) -> Results:
        yield value

    def on_value(self, node: Node, value: Any, known: Known) -> Results:
        _, constant = node
        yield constant

    def on_variable(self, node: Node, value: Any, known: Known) -> Results:
        _, name = node
        if name not in known:
            raise JqError(f"${name} is not defined")
        yield known[name]

    def on_pipe(self, node: Node, value: Any, known: Known) -> Results:
        _, left, right = node
        for middle in self.run(left, value, known):
            yield from self.run(right, middle, known)

    def on_bind(self, node: Node, value: Any, known: Known) -> Results:
        _, left, names, right = node
        for bound in self.run(left, value, known):
            inside = {**known, **self._destructured(names, bound)}
            yield from self.run(right, value, inside)

    def _destructured(self, names: Any, bound: Any) -> dict[str, Any]:
        """The variables of ``as $x``, ``as [$x, $y]``, ``as {a: $x, $y}``."""
        if isinstance(names, str):
            return {names: bound}
        found: dict[str, Any] = {}
        for key, inner in names:
            found |= self._destructured(inner, paths.entry(bound, key))
        return found

    def on_comma(self, node: Node, value: Any, known: Known) -> Results:
        _, left, right = node
        yield from self.run(left, value, known)
        yield from self.run(right, value, known)

    # -- what is in a value

    def on_index(self, node: Node, value: Any, known: Known) -> Results:
        _, inner, key = node
        for found in self.run(inner, value, known):
            for index in self.run(key, value, known):
                yield paths.entry(found, index)

    def on_slice(self, node: Node, value: Any, known: Known) -> Results:
        _, inner, start, end = node
        for found in self.run(inner, value, known):
            first = self.only(start, value, known)
            last = self.only(end, value, known)
            yield paths.part(found, first, last, self.hold)

    def on_iterate(self, node: Node, value: Any, known: Known) -> Results:
        _, inner = node
        for found in self.run(inner, value, known):
            yield from paths.items(found)

    # -- what is made

    def on_array(self, node: Node, value: Any, known: Known) -> Results:
        _, inner = node
        yield [] if inner is None else self.listed(self.run(inner, value, known))

    def on_object(self, node: Node, value: Any, known: Known) -> Results:
        _, pairs = node
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

    def on_string(self, node: Node, value: Any, known: Known) -> Results:
        """A string with values in it: one for each combination of these, as jq does."""
        _, form, pieces = node
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

    def on_format(self, node: Node, value: Any, known: Known) -> Results:
        _, name = node
        yield formatted(name, value, self.values)

    def on_negative(self, node: Node, value: Any, known: Known) -> Results:
        _, inner = node
        for found in self.run(inner, value, known):
            yield combined("-", 0, found, self.values)

    def on_binary(self, node: Node, value: Any, known: Known) -> Results:
        _, operator, left, right = node
        for other in self.run(right, value, known):
            for one in self.run(left, value, known):
                yield combined(operator, one, other, self.values)

    def on_logical(self, node: Node, value: Any, known: Known) -> Results:
        _, operator, left, right = node
        for one in self.run(left, value, known):
            if is_true(one) == (operator == "or"):
                yield operator == "or"
            else:
                for other in self.run(right, value, known):
                    yield is_true(other)

    def on_update(self, node: Node, value: Any, known: Known) -> Results:
        _, operator, target, new = node
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

    # -- what is chosen and repeated

    def on_if(self, node: Node, value: Any, known: Known) -> Results:
        _, condition, first, second = node
        for held in self.run(condition, value, known):
            yield from self.run(first if is_true(held) else second, value, known)

    def on_alternative(self, node: Node, value: Any, known: Known) -> Results:
        _, left, right = node
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

    def on_try(self, node: Node, value: Any, known: Known) -> Results:
        _, inner, handler = node
        try:
            yield from self.run(inner, value, known)
        except JqError as error:
            if handler is not None:
                yield from self.run(handler, error.value, known)

    def on_reduce(self, node: Node, value: Any, known: Known) -> Results:
        _, source, name, start, step = node
        for state in self.run(start, value, known):
            for item in self.run(source, value, known):
                inside = {**known, name: item}
                state = self._last(step, state, inside)
            yield state

    def _last(self, node: Node, value: Any, known: Known) -> Any:
        """The last result; null when there is none."""
        last = None
        for last in self.run(node, value, known):  # noqa: B007
            pass
        return last

    def on_foreach(self, node: Node, value: Any, known: Known) -> Results:
        _, source, name, start, step, told = node
        for state in self.run(start, value, known):
            for item in self.run(source, value, known):
                inside = {**known, name: item}
                for made in self.run(step, state, inside):
                    state = made
                    if told is None:
                        yield state
                    else:
                        yield from self.run(told, state, inside)

    # -- functions

    def on_def(self, node: Node, value: Any, known: Known) -> Results:
        rest, named = defined(node, known)
        yield from self.run(rest, value, named)

    def on_call(self, node: Node, value: Any, known: Known) -> Results:
        _, name, arguments = node
        key = f"{name}/{len(arguments)}"
        definition = known.get(key)
        if definition is None:
            yield from called(key, Call(self, name, arguments, value, known))
            return
        for named in definition.entered(self, arguments, value, known):
            yield from self.run(definition.body, value, named)
