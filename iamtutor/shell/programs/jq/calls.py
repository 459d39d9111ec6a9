"""The functions of ``jq`` that take filters, and the way to all the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any, cast

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.programs.jq import paths
from iamtutor.shell.programs.jq.functions import (
    KINDS,
    MAKING,
    PLAIN,
    QUICK,
    WITH_ONE,
    entries,
    from_entries,
)
from iamtutor.shell.programs.jq.patterns import Search, captured, scanned
from iamtutor.shell.programs.jq.running import STEP, Halted, Running
from iamtutor.shell.programs.jq.syntax import Node, NotKept
from iamtutor.shell.programs.jq.values import (
    JqError,
    added,
    array,
    dumped,
    is_true,
    kind,
    order,
    shown,
)

#: ``.[]``
_EACH: Node = ("iterate", ("identity",))


def called(
    at_work: Running,
    name: str,
    arguments: tuple[Node, ...],
    value: Any,
    known: Mapping[str, Any],
) -> Iterator[Any]:
    """The results of the function of this name, its arguments not evaluated yet."""
    match name, arguments:
        case "empty", ():
            return
        case "not", ():
            yield not is_true(value)
        case "select", (test,):
            for found in at_work.run(test, value, known):
                if is_true(found):
                    yield value
        case "map", (inner,):
            yield at_work.listed(
                result
                for item in iter(paths.items(value))
                for result in at_work.run(inner, item, known)
            )
        case "isempty", (inner,):
            yield (
                next(at_work.run(inner, value, known), paths.NOTHING) is paths.NOTHING
            )
        case (("any" | "all"), (*_,)) if len(arguments) < 3:
            yield _held(at_work, name, arguments, value, known)
        case (
            ("sort_by" | "group_by" | "unique_by" | "min_by" | "max_by"),
            (inner,),
        ):
            yield _by(at_work, name, inner, array(value, name), known)
        case "with_entries", (inner,):
            at_work.values.look_at(value)
            changed = at_work.listed(
                r for e in entries(value) for r in at_work.run(inner, e, known)
            )
            yield from_entries(changed)
        case "map_values", (inner,):
            yield paths.modified(at_work, _EACH, value, known, inner)
        case "add", (inner,):
            yield added(
                at_work.listed(at_work.run(inner, value, known)), at_work.values
            )
        case "walk", (inner,):
            yield from _walked(at_work, inner, value, known)
        case "error", (*_,) if len(arguments) < 2:
            one = at_work.only(arguments[0], value, known) if arguments else value
            raise JqError(one if isinstance(one, str) else shown(one), one)
        case (
            ("test" | "match" | "capture" | "scan" | "sub" | "gsub" | "splits"),
            _,
        ):
            yield from _matching(at_work, name, arguments, value, known)
        case "split", (_, _):
            found = _matching(at_work, "splits", arguments, value, known)
            yield at_work.listed(found)
        case _:
            yield from _chosen(at_work, name, arguments, value, known)


def _chosen(
    at_work: Running,
    name: str,
    arguments: tuple[Node, ...],
    value: Any,
    known: Mapping[str, Any],
) -> Iterator[Any]:
    """Results one by one: some of them, or again and again."""
    match name, arguments:
        case ("recurse", ()) | ("recurse", (_,)):
            each = arguments[0] if arguments else None
            yield from _recurse(at_work, each, value, known)
        case "range", (_, *_) if len(arguments) <= 3:
            yield from _range(at_work, arguments, value, known)
        case "first", (inner,):
            for found in at_work.run(inner, value, known):
                yield found
                return
        case "last", (inner,):
            found = paths.NOTHING
            for found in at_work.run(inner, value, known):  # noqa: B007
                pass
            if found is not paths.NOTHING:
                yield found
        case "limit", (count, inner):
            for most in at_work.run(count, value, known):
                yield from islice(at_work.run(inner, value, known), max(0, int(most)))
        case "nth", (count, inner):
            for place in at_work.run(count, value, known):
                if place < 0:
                    raise JqError("Out of bounds negative array index")
                yield from islice(
                    at_work.run(inner, value, known), int(place), int(place) + 1
                )
        case "nth", (count,):
            for place in at_work.run(count, value, known):
                yield paths.entry(value, place)
        case (("until" | "while" | "repeat"), (_, *_)):
            yield from _again(at_work, name, arguments, value, known)
        case _:
            yield from _on_paths(at_work, name, arguments, value, known)


def _on_paths(
    at_work: Running,
    name: str,
    arguments: tuple[Node, ...],
    value: Any,
    known: Mapping[str, Any],
) -> Iterator[Any]:
    """What finds, reads and changes places in a value."""
    match name, arguments:
        case "path", (inner,):
            for path in paths.found(at_work, inner, value, known):
                yield list(path)
        case "paths", (*_,) if len(arguments) < 2:
            for path, item in paths.all_of(value, at_work.work):
                if arguments and not is_true(at_work.only(arguments[0], item, known)):
                    continue
                yield list(path)
        case "leaf_paths", ():
            for path, item in paths.all_of(value, at_work.work):
                if not isinstance(item, list | dict):
                    yield list(path)
        case "getpath", (inner,):
            for path in at_work.run(inner, value, known):
                yield paths.get(value, array(path, "path"))
        case "setpath", (inner, new):
            for path in at_work.run(inner, value, known):
                for made in at_work.run(new, value, known):
                    yield paths.put(value, array(path, "path"), made, at_work.hold)
        case "delpaths", (inner,):
            for listed in at_work.run(inner, value, known):
                yield paths.without(value, array(listed, "paths"), at_work.hold)
        case "del", (inner,):
            gone = at_work.listed(paths.found(at_work, inner, value, known))
            yield paths.without(value, gone, at_work.hold)
        case "pick", (inner,):
            picked: Any = None
            for path in paths.found(at_work, inner, value, known):
                one = paths.get(value, path)
                picked = paths.put(picked, path, one, at_work.hold)
            yield picked
        case _:
            yield from _on_values(at_work, name, arguments, value, known)


def _on_values(
    at_work: Running,
    name: str,
    arguments: tuple[Node, ...],
    value: Any,
    known: Mapping[str, Any],
) -> Iterator[Any]:
    """The functions that take values alone; ``NotKept`` for one that is not here."""
    match name, arguments:
        case _, () if name in KINDS:
            if kind(value) in KINDS[name]:
                yield value
        case _, () if name in QUICK:
            yield QUICK[name](value)
        case _, () if name in MAKING:
            yield MAKING[name](value, at_work.values)
        case _, () if name in PLAIN:
            at_work.values.look_at(value)
            yield PLAIN[name](value)
        case _, (inner,) if name in WITH_ONE:
            for argument in at_work.run(inner, value, known):
                yield WITH_ONE[name](value, argument, at_work.values)
        case "now", ():
            yield at_work.around.now
        case "input", ():
            yield at_work.around.inputs.next()
        case "inputs", ():
            yield from at_work.around.inputs
        case "input_filename", ():
            yield at_work.around.inputs.name
        case "debug", ():
            shown_ = at_work.values.dumped(["DEBUG:", value])
            at_work.around.say(f"{shown_}\n")
            yield value
        case "stderr", ():
            at_work.around.say(at_work.values.text(value))
            yield value
        case "halt", ():
            raise Halted(0)
        case "halt_error", (status,):
            said = "" if value is None else f"{dumped(value)}\n"
            said = value if isinstance(value, str) else said
            raise Halted(int(at_work.only(status, value, known)), said)
        case "pow", (base, exponent):
            for power in at_work.run(exponent, value, known):
                for one in at_work.run(base, value, known):
                    yield math.pow(one, power)
        case _:
            raise NotKept(f"{name}/{len(arguments)}")


def _recurse(
    at_work: Running, each: Node | None, value: Any, known: Mapping[str, Any]
) -> Iterator[Any]:
    at_work.work(STEP)
    yield value
    if each is not None:
        for item in at_work.run(each, value, known):
            yield from _recurse(at_work, each, item, known)
    elif isinstance(value, list | dict):
        for item in iter(paths.items(value)):
            yield from _recurse(at_work, None, item, known)


def _range(
    at_work: Running, arguments: tuple[Node, ...], value: Any, known: Mapping[str, Any]
) -> Iterator[Any]:
    bounds = [at_work.listed(at_work.run(one, value, known)) for one in arguments]
    if len(bounds) == 1:
        bounds.insert(0, [0])
    steps = bounds[2] if len(bounds) > 2 else [1]
    for first, end, step in product(bounds[0], bounds[1], steps):
        if not all(kind(one) == "number" for one in (first, end, step)):
            raise JqError("Range bounds must be numeric")
        number = first
        while (number < end) if step > 0 else (number > end and step < 0):
            at_work.work(STEP)
            yield number
            number += step


def _again(
    at_work: Running,
    name: str,
    arguments: tuple[Node, ...],
    value: Any,
    known: Mapping[str, Any],
) -> Iterator[Any]:
    """``until(cond; f)``, ``while(cond; f)``, ``repeat(f)``: one result at a time."""
    step = arguments[-1]
    while True:
        at_work.work(STEP)
        if name != "repeat":
            held = is_true(at_work.only(arguments[0], value, known))
            if held == (name == "until"):
                if name == "until":
                    yield value
                return
        if name == "while":
            yield value
        value = next(at_work.run(step, value, known), paths.NOTHING)
        if value is paths.NOTHING:
            return
        if name == "repeat":
            yield value


def _held(
    at_work: Running,
    name: str,
    arguments: tuple[Node, ...],
    value: Any,
    known: Mapping[str, Any],
) -> bool:
    """``any`` and ``all``, of the items, of what is asked of them, or of results."""
    items: Iterator[Any]
    if len(arguments) == 2:
        items = at_work.run(arguments[0], value, known)
    else:
        items = iter(paths.items(value))
    for item in items:
        at_work.work(STEP)
        if arguments:
            results = at_work.run(arguments[-1], item, known)
        else:
            results = iter([item])
        for found in results:
            if is_true(found) == (name == "any"):
                return name == "any"
    return name == "all"


def _walked(
    at_work: Running, inner: Node, value: Any, known: Mapping[str, Any]
) -> Iterator[Any]:
    made = value
    if isinstance(value, list):
        made = at_work.listed(
            r for item in value for r in _walked(at_work, inner, item, known)
        )
    elif isinstance(value, dict):
        made = {}
        for key, item in value.items():
            at_work.hold(ITEM_SIZE)
            for found in _walked(at_work, inner, item, known):
                made[key] = found
                break
    yield from at_work.run(inner, made, known)


def _by(
    at_work: Running, name: str, inner: Node, items: list[Any], known: Mapping[str, Any]
) -> Any:
    keyed = []
    for item in items:
        found = at_work.listed(at_work.run(inner, item, known))
        at_work.values.look_at(found)
        at_work.values.room_for(found)
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
    at_work: Running,
    name: str,
    arguments: tuple[Node, ...],
    value: Any,
    known: Mapping[str, Any],
) -> Iterator[Any]:
    """The functions on regular expressions; their results, in jq's forms."""
    fixed = 2 if name in ("sub", "gsub") else 1
    if not fixed <= len(arguments) <= fixed + 1:
        raise NotKept(f"{name}/{len(arguments)}")
    source = at_work.only(arguments[0], value, known)
    flags = ""
    if len(arguments) > fixed:
        flags = at_work.only(arguments[fixed], value, known) or ""
    elif isinstance(source, list):
        source, flags = (*source, "", "")[:2]
    search = Search(at_work.values, value, source, flags)
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
                new = at_work.only(arguments[1], captured(found), known)
                if not isinstance(new, str):
                    raise JqError(f"{kind(new)} ({shown(new)}) cannot be added")
                at_work.hold(start - at + len(new) + ITEM_SIZE)
                pieces += (value[at:start], new)
                at = start + size
            yield at_work.values.budget.made("".join([*pieces, value[at:]]))
