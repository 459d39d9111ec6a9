"""Places in a value of ``jq``: found by a filter, read, written, deleted.

A path is a sequence of keys, indices and slices (``{"start": …, "end": …}``). Nothing is
changed in place: what lies along a path is copied, and paid for with ``hold``.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.programs.text.jq.definitions import defined
from iamtutor.shell.programs.text.jq.functions import KINDS
from iamtutor.shell.programs.text.jq.running import Running
from iamtutor.shell.programs.text.jq.syntax import Node
from iamtutor.shell.programs.text.jq.values import JqError, is_true, kind, order, shown

Path = tuple[Any, ...]
Hold = Callable[[int], None]
#: No result at all, where null would be one.
NOTHING = object()


def items(value: Any) -> list[Any]:
    """What ``.[]`` goes through."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    told = f" ({shown(value)})" if value is not None else ""
    raise JqError(f"Cannot iterate over {kind(value)}{told}")


def entry(value: Any, key: Any) -> Any:
    """``.[key]``"""
    if isinstance(key, dict):
        return part(value, key.get("start"), key.get("end"), lambda _: None)
    if value is None and isinstance(key, str | int | float):
        return None
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key)
    if isinstance(value, list) and kind(key) == "number":
        if math.isnan(key):
            return None
        place = math.floor(key)
        return value[place] if -len(value) <= place < len(value) else None
    short = isinstance(key, str) and len(key.encode()) < 30
    name = f'string "{key}"' if short else kind(key)
    raise JqError(f"Cannot index {kind(value)} with {name}")


def part(value: Any, start: Any, end: Any, hold: Hold) -> Any:
    """``.[start:end]``"""
    if value is None:
        return None
    if not isinstance(value, str | list):
        raise JqError(f"Cannot index {kind(value)} with object")
    span = _span(start, end, len(value))
    hold(ITEM_SIZE + (span.stop - span.start) * (1 if isinstance(value, str) else 8))
    return value[span]


def _span(start: Any, end: Any, size: int) -> slice:
    for bound in (start, end):
        if bound is not None and kind(bound) != "number":
            raise JqError("Start and end indices of an array slice must be numbers")
    first = 0 if start is None else math.floor(start)
    last = size if end is None else math.ceil(end)
    first, last = (n + size if n < 0 else n for n in (first, last))
    first = min(max(first, 0), size)
    return slice(first, max(first, min(max(last, 0), size)))


def get(value: Any, path: Sequence[Any]) -> Any:
    for key in path:
        value = entry(value, key)
    return value


def put(value: Any, path: Sequence[Any], new: Any, hold: Hold) -> Any:
    """``value`` with ``new`` at ``path``."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    inner = put(entry(value, key), rest, new, hold)
    if isinstance(key, str):
        hold((len(value or ()) + 1) * ITEM_SIZE)
        return {**(value or {}), key: inner}
    copy = list(value or [])
    if isinstance(key, dict):
        if not isinstance(inner, list):
            raise JqError("A slice of an array can only be assigned another array")
        hold(8 * (len(copy) + len(inner)) + ITEM_SIZE)
        copy[_span(key.get("start"), key.get("end"), len(copy))] = inner
        return copy
    place = math.floor(key)
    if place < 0:
        place += len(copy)
        if place < 0:
            raise JqError("Out of bounds negative array index")
    hold(8 * max(len(copy), place + 1) + ITEM_SIZE)
    copy.extend([None] * (place + 1 - len(copy)))
    copy[place] = inner
    return copy


def without(value: Any, gone: Sequence[Sequence[Any]], hold: Hold) -> Any:
    """``value`` without what is at the paths ``gone``; the last ones go first."""
    for path in sorted(gone, key=lambda path: order(list(path)), reverse=True):
        value = _removed(value, path, hold)
    return value


def _removed(value: Any, path: Sequence[Any], hold: Hold) -> Any:
    if value is None or not path:
        return None
    key, rest = path[0], path[1:]
    found = entry(value, key)
    hold((len(value) + 1) * (8 if isinstance(value, list) else ITEM_SIZE))
    if rest:
        if found is None:
            return value
        return put(value, [key], _removed(found, rest, hold), hold)
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if name != key}
    copy = list(value)
    if isinstance(key, dict):
        del copy[_span(key.get("start"), key.get("end"), len(copy))]
    elif -len(copy) <= math.floor(key) < len(copy):
        del copy[math.floor(key)]
    return copy


def all_of(value: Any, work: Callable[[int], None]) -> Iterator[tuple[Path, Any]]:
    """Every path below ``value`` and what is there."""
    keys: Sequence[Any] = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        work(ITEM_SIZE)
        yield (key,), value[key]
        for path, inner in all_of(value[key], work):
            yield (key, *path), inner


def found(
    at_work: Running, node: Node, value: Any, known: Mapping[str, Any]
) -> Iterator[Path]:
    """The paths of the places in ``value`` that the filter ``node`` names."""
    for path, _ in _places(at_work, node, (), value, known):
        yield path


def _places(
    at_work: Running, node: Node, path: Path, value: Any, known: Mapping[str, Any]
) -> Iterator[tuple[Path, Any]]:
    at_work.work(ITEM_SIZE + len(path))
    run = at_work.run

    def below(inner: Node) -> Iterator[tuple[Path, Any]]:
        return _places(at_work, inner, path, value, known)

    match node:
        case ("identity",):
            yield path, value
        case ("index", inner, key):
            for at, item in below(inner):
                for index in run(key, value, known):
                    yield (*at, index), entry(item, index)
        case ("slice", inner, start, end):
            for at, item in below(inner):
                bounds = {
                    "start": at_work.only(start, value, known),
                    "end": at_work.only(end, value, known),
                }
                yield (*at, bounds), entry(item, bounds)
        case ("iterate", inner):
            for at, item in below(inner):
                if item is not None:
                    names = item if isinstance(item, dict) else range(len(items(item)))
                    for name in names:
                        yield (*at, name), item[name]
        case ("pipe", left, right):
            for at, item in below(left):
                yield from _places(at_work, right, at, item, known)
        case ("comma", left, right):
            yield from below(left)
            yield from below(right)
        case ("try", inner, None):
            try:
                yield from below(inner)
            except JqError:
                return
        case ("alternative", left, right):
            some = [place for place in below(left) if is_true(place[1])]
            yield from some or below(right)
        case ("if", condition, first, second):
            for held in run(condition, value, known):
                yield from below(first if is_true(held) else second)
        case ("call", _, _):
            yield from _called(at_work, node, path, value, known)
        case ("def", *_):
            rest, inside = defined(node, known)
            yield from _places(at_work, rest, path, value, inside)
        case _:
            raise _no_path(at_work, node, value, known)


def _called(
    at_work: Running, node: Node, path: Path, value: Any, known: Mapping[str, Any]
) -> Iterator[tuple[Path, Any]]:
    """The places that a call of a function names."""
    _, name, arguments = node
    key = f"{name}/{len(arguments)}"
    if definition := known.get(key):
        for inside in definition.entered(at_work, arguments, value, known):
            yield from _places(at_work, definition.body, path, value, inside)
        return
    results = at_work.run(arguments[0], value, known) if arguments else iter(())
    match key:
        case "empty/0":
            return
        case "select/1":
            yield from ((path, value) for held in results if is_true(held))
        case "recurse/0":
            yield path, value
            for at, item in all_of(value, at_work.work):
                yield (*path, *at), item
        case "first/0" | "last/0":
            place = 0 if name == "first" else -1
            yield (*path, place), entry(value, place)
        case "first/1":
            yield from islice(_places(at_work, arguments[0], path, value, known), 1)
        case "getpath/1":
            yield from (((*path, *one), get(value, one)) for one in results)
        case "map/1" | "map_values/1":
            each = ("pipe", ("iterate", ("identity",)), arguments[0])
            yield from _places(at_work, each, path, value, known)
        case "error/0" | "error/1":
            yield from ((path, one) for one in at_work.run(node, value, known))
        case _ if name in KINDS and not arguments:
            if kind(value) in KINDS[name]:
                yield path, value
        case _:
            raise _no_path(at_work, node, value, known)


def _no_path(
    at_work: Running, node: Node, value: Any, known: Mapping[str, Any]
) -> JqError:
    result = next(at_work.run(node, value, known), None)
    return JqError(f"Invalid path expression with result {shown(result)}")


def modified(
    at_work: Running, target: Node, value: Any, known: Mapping[str, Any], new: Node
) -> Any:
    """``target |= new``; where ``new`` has no result, the place is deleted."""
    state, gone = value, []
    for path in at_work.listed(found(at_work, target, value, known)):
        made = next(at_work.run(new, get(state, path), known), NOTHING)
        if made is NOTHING:
            gone.append(path)
        else:
            state = put(state, path, made, at_work.hold)
    return without(state, gone, at_work.hold)
