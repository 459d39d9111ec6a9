"""A filter of ``jq`` at work: from a tree of ``jq_syntax`` and a value to its results."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any, cast

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.programs import jq_paths as paths
from iamtutor.shell.programs.jq_patterns import Search, captured, scanned
from iamtutor.shell.programs.jq_syntax import Node, NotKept
from iamtutor.shell.programs.jq_values import (
    KINDS,
    MAKING,
    PLAIN,
    QUICK,
    WITH_ONE,
    JqError,
    Values,
    added,
    array,
    combined,
    entries,
    formatted,
    from_entries,
    is_true,
    kind,
    order,
    shown,
)

#: What one step of a filter costs, in the units of ``Budget``.
_STEP = 60
#: ``.[]``
_EACH: Node = ("iterate", ("identity",))


class Filter:
    """A filter at work, at the expense of ``values``' budget."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.work = values.budget.work
        self.hold = values.budget.hold

    def run(self, node: Node, value: Any, known: Mapping[str, Any]) -> Iterator[Any]:
        self.work(_STEP)
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
                    yield from self._items(found)
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
            case ("call", name, arguments):
                yield from self._call(name, arguments, value, known)

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
            if piece[0] == "value":
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

    def _items(self, value: Any) -> Iterator[Any]:
        return iter(paths.items(value))

    def _updated(
        self,
        operator: str,
        target: Node,
        new: Node,
        value: Any,
        known: Mapping[str, Any],
    ) -> Iterator[Any]:
        if operator == "|=":
            yield self._modified(target, value, known, new)
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

    def _modified(
        self, target: Node, value: Any, known: Mapping[str, Any], new: Node
    ) -> Any:
        """``target |= new``; where ``new`` has no result, the place is deleted."""
        state, gone = value, []
        for path in self.listed(paths.found(self, target, value, known)):
            made = next(self.run(new, paths.get(state, path), known), paths.NOTHING)
            if made is paths.NOTHING:
                gone.append(path)
            else:
                state = paths.put(state, path, made, self.hold)
        return paths.without(state, gone, self.hold)

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

    def _call(
        self,
        name: str,
        arguments: tuple[Node, ...],
        value: Any,
        known: Mapping[str, Any],
    ) -> Iterator[Any]:
        match name, arguments:
            case "empty", ():
                return
            case "not", ():
                yield not is_true(value)
            case "select", (test,):
                for found in self.run(test, value, known):
                    if is_true(found):
                        yield value
            case "map", (inner,):
                yield self.listed(
                    result
                    for item in self._items(value)
                    for result in self.run(inner, item, known)
                )
            case ("recurse", ()) | ("recurse", (_,)):
                each = arguments[0] if arguments else None
                yield from self._recurse(each, value, known)
            case "range", (_, *_) if len(arguments) <= 3:
                yield from self._range(arguments, value, known)
            case "first", (inner,):
                for found in self.run(inner, value, known):
                    yield found
                    return
            case "last", (inner,):
                found = paths.NOTHING
                for found in self.run(inner, value, known):  # noqa: B007
                    pass
                if found is not paths.NOTHING:
                    yield found
            case "limit", (count, inner):
                for most in self.run(count, value, known):
                    yield from islice(self.run(inner, value, known), max(0, int(most)))
            case "nth", (count, inner):
                for place in self.run(count, value, known):
                    if place < 0:
                        raise JqError("Out of bounds negative array index")
                    yield from islice(
                        self.run(inner, value, known), int(place), int(place) + 1
                    )
            case "nth", (count,):
                for place in self.run(count, value, known):
                    yield paths.entry(value, place)
            case (("until" | "while" | "repeat"), (_, *_)):
                yield from self._again(name, arguments, value, known)
            case "isempty", (inner,):
                yield (
                    next(self.run(inner, value, known), paths.NOTHING) is paths.NOTHING
                )
            case (("any" | "all"), (*_,)) if len(arguments) < 3:
                yield self._held(name, arguments, value, known)
            case (
                ("sort_by" | "group_by" | "unique_by" | "min_by" | "max_by"),
                (inner,),
            ):
                yield self._by(name, inner, array(value, name), known)
            case "with_entries", (inner,):
                self.values.look_at(value)
                changed = self.listed(
                    r for e in entries(value) for r in self.run(inner, e, known)
                )
                yield from_entries(changed)
            case "map_values", (inner,):
                yield self._modified(_EACH, value, known, inner)
            case "add", (inner,):
                yield added(self.listed(self.run(inner, value, known)), self.values)
            case "walk", (inner,):
                yield from self._walked(inner, value, known)
            case "error", (*_,) if len(arguments) < 2:
                one = self.only(arguments[0], value, known) if arguments else value
                raise JqError(one if isinstance(one, str) else shown(one), one)
            case (
                ("test" | "match" | "capture" | "scan" | "sub" | "gsub" | "splits"),
                _,
            ):
                yield from self._matching(name, arguments, value, known)
            case "split", (_, _):
                found = self._matching("splits", arguments, value, known)
                yield self.listed(found)
            case "path", (inner,):
                for path in paths.found(self, inner, value, known):
                    yield list(path)
            case "paths", (*_,) if len(arguments) < 2:
                for path, item in paths.all_of(value, self.work):
                    if arguments and not is_true(self.only(arguments[0], item, known)):
                        continue
                    yield list(path)
            case "leaf_paths", ():
                for path, item in paths.all_of(value, self.work):
                    if not isinstance(item, list | dict):
                        yield list(path)
            case "getpath", (inner,):
                for path in self.run(inner, value, known):
                    yield paths.get(value, array(path, "path"))
            case "setpath", (inner, new):
                for path in self.run(inner, value, known):
                    for made in self.run(new, value, known):
                        yield paths.put(value, array(path, "path"), made, self.hold)
            case "delpaths", (inner,):
                for listed in self.run(inner, value, known):
                    yield paths.without(value, array(listed, "paths"), self.hold)
            case "del", (inner,):
                gone = self.listed(paths.found(self, inner, value, known))
                yield paths.without(value, gone, self.hold)
            case "pick", (inner,):
                picked: Any = None
                for path in paths.found(self, inner, value, known):
                    one = paths.get(value, path)
                    picked = paths.put(picked, path, one, self.hold)
                yield picked
            case _, () if name in KINDS:
                if kind(value) in KINDS[name]:
                    yield value
            case _, () if name in QUICK:
                yield QUICK[name](value)
            case _, () if name in MAKING:
                yield MAKING[name](value, self.values)
            case _, () if name in PLAIN:
                self.values.look_at(value)
                yield PLAIN[name](value)
            case _, (inner,) if name in WITH_ONE:
                for argument in self.run(inner, value, known):
                    yield WITH_ONE[name](value, argument, self.values)
            case "pow", (base, exponent):
                for power in self.run(exponent, value, known):
                    for one in self.run(base, value, known):
                        yield math.pow(one, power)
            case _:
                raise NotKept(f"{name}/{len(arguments)}")

    def _recurse(
        self, each: Node | None, value: Any, known: Mapping[str, Any]
    ) -> Iterator[Any]:
        self.work(_STEP)
        yield value
        if each is not None:
            for item in self.run(each, value, known):
                yield from self._recurse(each, item, known)
        elif isinstance(value, list | dict):
            for item in self._items(value):
                yield from self._recurse(None, item, known)

    def _range(
        self, arguments: tuple[Node, ...], value: Any, known: Mapping[str, Any]
    ) -> Iterator[Any]:
        bounds = [self.listed(self.run(one, value, known)) for one in arguments]
        if len(bounds) == 1:
            bounds.insert(0, [0])
        steps = bounds[2] if len(bounds) > 2 else [1]
        for first, end, step in product(bounds[0], bounds[1], steps):
            if not all(kind(one) == "number" for one in (first, end, step)):
                raise JqError("Range bounds must be numeric")
            number = first
            while (number < end) if step > 0 else (number > end and step < 0):
                self.work(_STEP)
                yield number
                number += step

    def _again(
        self,
        name: str,
        arguments: tuple[Node, ...],
        value: Any,
        known: Mapping[str, Any],
    ) -> Iterator[Any]:
        """``until(cond; f)``, ``while(cond; f)``, ``repeat(f)``: one result at a time."""
        step = arguments[-1]
        while True:
            self.work(_STEP)
            if name != "repeat":
                held = is_true(self.only(arguments[0], value, known))
                if held == (name == "until"):
                    if name == "until":
                        yield value
                    return
            if name == "while":
                yield value
            value = next(self.run(step, value, known), paths.NOTHING)
            if value is paths.NOTHING:
                return
            if name == "repeat":
                yield value

    def _held(
        self,
        name: str,
        arguments: tuple[Node, ...],
        value: Any,
        known: Mapping[str, Any],
    ) -> bool:
        """``any`` and ``all``, of the items, of what is asked of them, or of results."""
        items: Iterator[Any]
        if len(arguments) == 2:
            items = self.run(arguments[0], value, known)
        else:
            items = self._items(value)
        for item in items:
            self.work(_STEP)
            if arguments:
                results = self.run(arguments[-1], item, known)
            else:
                results = iter([item])
            for found in results:
                if is_true(found) == (name == "any"):
                    return name == "any"
        return name == "all"

    def _walked(
        self, inner: Node, value: Any, known: Mapping[str, Any]
    ) -> Iterator[Any]:
        made = value
        if isinstance(value, list):
            made = self.listed(
                r for item in value for r in self._walked(inner, item, known)
            )
        elif isinstance(value, dict):
            made = {}
            for key, item in value.items():
                self.hold(ITEM_SIZE)
                for found in self._walked(inner, item, known):
                    made[key] = found
                    break
        yield from self.run(inner, made, known)

    def _by(
        self, name: str, inner: Node, items: list[Any], known: Mapping[str, Any]
    ) -> Any:
        keyed = []
        for item in items:
            found = self.listed(self.run(inner, item, known))
            self.values.look_at(found)
            self.values.room_for(found)
            keyed.append((order(found), item))
        keyed.sort(key=lambda pair: cast(Any, pair[0]))
        if name == "sort_by":
            return [item for _, item in keyed]
        if name in ("min_by", "max_by"):
            return keyed[0 if name == "min_by" else -1][1] if keyed else None
        groups: list[tuple[Any, list[Any]]] = []
        for key, item in keyed:
            if groups and groups[-1][0] == key:
                groups[-1][1].append(item)
            else:
                groups.append((key, [item]))
        if name == "group_by":
            return [group for _, group in groups]
        return [group[0] for _, group in groups]

    def _matching(
        self,
        name: str,
        arguments: tuple[Node, ...],
        value: Any,
        known: Mapping[str, Any],
    ) -> Iterator[Any]:
        """The functions on regular expressions; their results, in jq's forms."""
        fixed = 2 if name in ("sub", "gsub") else 1
        if not fixed <= len(arguments) <= fixed + 1:
            raise NotKept(f"{name}/{len(arguments)}")
        source = self.only(arguments[0], value, known)
        flags = ""
        if len(arguments) > fixed:
            flags = self.only(arguments[fixed], value, known) or ""
        elif isinstance(source, list):
            source, flags = (*source, "", "")[:2]
        search = Search(self.values, value, source, flags)
        everywhere = "g" in flags or name in ("gsub", "scan", "splits")
        matches = search.matches(everywhere)
        match name:
            case "test":
                yield next(matches, None) is not None
            case "match":
                yield from matches
            case "capture":
                yield from map(captured, matches)
            case "scan":
                yield from map(scanned, matches)
            case "splits":
                yield from search.between(matches)
            case _:
                pieces: list[str] = []
                at = 0
                for found in matches:
                    start, size = found["offset"], found["length"]
                    new = self.only(arguments[1], captured(found), known)
                    if not isinstance(new, str):
                        raise JqError(f"{kind(new)} ({shown(new)}) cannot be added")
                    self.hold(start - at + len(new) + ITEM_SIZE)
                    pieces += (value[at:start], new)
                    at = start + size
                yield self.values.budget.made("".join([*pieces, value[at:]]))
