"""The functions of ``jq``, by name and number of arguments: ``select/1``."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice, product
from operator import itemgetter
from typing import Any, NamedTuple

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.programs.text.jq import paths
from iamtutor.shell.programs.text.jq.functions import (
    KINDS,
    MAKING,
    PLAIN,
    QUICK,
    WITH_ONE,
    entries,
    from_entries,
)
from iamtutor.shell.programs.text.jq.patterns import Search, captured, scanned
from iamtutor.shell.programs.text.jq.running import STEP, Halted, Running
from iamtutor.shell.programs.text.jq.syntax import Node, NotKept
from iamtutor.shell.programs.text.jq.values import (
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


class Call(NamedTuple):
    """A function that is asked of ``value``; its arguments are not evaluated yet."""

    at_work: Running
    name: str
    arguments: tuple[Node, ...]
    value: Any
    known: Mapping[str, Any]

    def each(self, place: int = 0) -> Iterator[Any]:
        """The results of an argument, one by one."""
        return self.at_work.run(self.arguments[place], self.value, self.known)

    def each_for(self, item: Any, place: int = -1) -> Iterator[Any]:
        """The results of an argument, here the last, for another value."""
        return self.at_work.run(self.arguments[place], item, self.known)

    def only(self, place: int = 0) -> Any:
        return next(self.each(place), None)

    def paths(self) -> Iterator[paths.Path]:
        """The places that the first argument names."""
        return paths.found(self.at_work, self.arguments[0], self.value, self.known)


def called(key: str, call: Call) -> Iterable[Any]:
    """The results of the function ``key``; ``NotKept`` for one that is not here."""
    return FUNCTIONS.get(key, _of_values)(call)


def _of_values(call: Call) -> Iterator[Any]:
    """A function that takes values alone (``functions``)."""
    name, value, values = call.name, call.value, call.at_work.values
    match len(call.arguments):
        case 0 if name in KINDS:
            if kind(value) in KINDS[name]:
                yield value
        case 0 if name in QUICK:
            yield QUICK[name](value)
        case 0 if name in MAKING:
            yield MAKING[name](value, values)
        case 0 if name in PLAIN:
            values.look_at(value)
            yield PLAIN[name](value)
        case 1 if name in WITH_ONE:
            for argument in call.each():
                yield WITH_ONE[name](value, argument, values)
        case count:
            raise NotKept(f"{name}/{count}")


def _select(call: Call) -> Iterator[Any]:
    for found in call.each():
        if is_true(found):
            yield call.value


def _mapped(call: Call) -> list[Any]:
    items = paths.items(call.value)
    return call.at_work.listed(made for item in items for made in call.each_for(item))


def _held(call: Call, wanted: bool) -> bool:
    """``any`` and ``all``, of the items, of what is asked of them, or of results."""
    two = len(call.arguments) == 2
    for item in call.each() if two else iter(paths.items(call.value)):
        call.at_work.work(STEP)
        for found in call.each_for(item) if call.arguments else [item]:
            if is_true(found) == wanted:
                return wanted
    return not wanted


def _with_entries(call: Call) -> dict[str, Any]:
    call.at_work.values.look_at(call.value)
    changed = (made for one in entries(call.value) for made in call.each_for(one))
    return from_entries(call.at_work.listed(changed))


def _walked(call: Call, value: Any) -> Iterator[Any]:
    made = value
    if isinstance(value, list):
        made = call.at_work.listed(r for item in value for r in _walked(call, item))
    elif isinstance(value, dict):
        made = {}
        for key, item in value.items():
            call.at_work.hold(ITEM_SIZE)
            for found in _walked(call, item):
                made[key] = found
                break
    yield from call.each_for(made)


def _error(call: Call) -> Iterator[Any]:
    told = call.only() if call.arguments else call.value
    raise JqError(told if isinstance(told, str) else shown(told), told)


def _halted(call: Call) -> Iterator[Any]:
    said = call.value
    if not isinstance(said, str):
        said = "" if said is None else f"{dumped(said)}\n"
    raise Halted(int(call.only()), said)


def _halted_silently(call: Call) -> Iterator[Any]:
    raise Halted(0)


def _debugged(call: Call) -> Iterator[Any]:
    call.at_work.around.say(f"{call.at_work.values.dumped(['DEBUG:', call.value])}\n")
    yield call.value


def _said(call: Call) -> Iterator[Any]:
    call.at_work.around.say(call.at_work.values.text(call.value))
    yield call.value


def _power(call: Call) -> Iterator[Any]:
    for exponent in call.each(1):
        for base in call.each():
            yield math.pow(base, exponent)


# --- in order ---------------------------------------------------------------------------


def _keyed(call: Call) -> list[tuple[Any, Any]]:
    """The items in the order of what the argument finds in them, each behind that."""
    keyed = []
    for item in array(call.value, call.name):
        found = call.at_work.listed(call.each_for(item))
        call.at_work.values.look_at(found)
        call.at_work.values.room_for(found)
        keyed.append((order(found), item))
    keyed.sort(key=itemgetter(0))
    return keyed


def _item_at(call: Call, place: int) -> Any:
    keyed = _keyed(call)
    return keyed[place][1] if keyed else None


def _groups(call: Call) -> list[list[Any]]:
    same = groupby(_keyed(call), key=itemgetter(0))
    return [[item for _, item in keyed] for _, keyed in same]


# --- one by one -------------------------------------------------------------------------


def _recurse(call: Call, value: Any) -> Iterator[Any]:
    call.at_work.work(STEP)
    yield value
    if call.arguments:
        inner = call.each_for(value)
    elif isinstance(value, list | dict):
        inner = iter(paths.items(value))
    else:
        return
    for item in inner:
        yield from _recurse(call, item)


def _range(call: Call) -> Iterator[Any]:
    bounds = [call.at_work.listed(call.each(n)) for n in range(len(call.arguments))]
    if len(bounds) == 1:
        bounds.insert(0, [0])
    steps = bounds[2] if len(bounds) > 2 else [1]
    for first, end, step in product(bounds[0], bounds[1], steps):
        if not all(kind(one) == "number" for one in (first, end, step)):
            raise JqError("Range bounds must be numeric")
        number = first
        while (number < end) if step > 0 else (number > end and step < 0):
            call.at_work.work(STEP)
            yield number
            number += step


def _last(call: Call) -> list[Any]:
    found = None
    for found in call.each():  # noqa: B007
        pass
    return [found]


def _limit(call: Call) -> Iterator[Any]:
    for most in call.each():
        # A negative number limits nothing.
        yield from islice(call.each(1), None if most < 0 else int(most))


def _nth(call: Call) -> Iterator[Any]:
    for place in call.each():
        if place < 0:
            raise JqError("nth doesn't support negative indices")
        yield from islice(call.each(1), int(place), int(place) + 1)


def _again(call: Call) -> Iterator[Any]:
    """The value, what the last argument makes of it, of that, and so on."""
    value = call.value
    while value is not paths.NOTHING:
        call.at_work.work(STEP)
        yield value
        value = next(call.each_for(value), paths.NOTHING)


def _until(call: Call) -> Iterator[Any]:
    for value in _again(call):
        if is_true(next(call.each_for(value, 0), None)):
            yield value
            return


def _while(call: Call) -> Iterator[Any]:
    for value in _again(call):
        if not is_true(next(call.each_for(value, 0), None)):
            return
        yield value


def _repeat(call: Call) -> Iterator[Any]:
    while True:
        call.at_work.work(STEP)
        yield from call.each()


# --- places -----------------------------------------------------------------------------


def _put(call: Call) -> Iterator[Any]:
    for path in call.each():
        for made in call.each(1):
            yield paths.put(call.value, array(path, "path"), made, call.at_work.hold)


def _without(call: Call) -> Iterator[Any]:
    for listed in call.each():
        yield paths.without(call.value, array(listed, "paths"), call.at_work.hold)


# --- regular expressions ----------------------------------------------------------------


def _search(
    call: Call, place: int = 1, *, all_: bool = False
) -> tuple[Search, Iterator[dict[str, Any]]]:
    """What is looked for, and its matches; the argument at ``place`` has the flags."""
    source, flags = call.only(), ""
    if len(call.arguments) > place:
        flags = call.only(place) or ""
    elif isinstance(source, list):
        source, flags = (*source, "", "")[:2]
    search = Search(call.at_work.values, call.value, source, flags)
    return search, search.matches(all_ or "g" in flags)


def _matches(call: Call, *, all_: bool = False) -> Iterator[dict[str, Any]]:
    return _search(call, all_=all_)[1]


def _split(call: Call) -> Iterator[str]:
    search, matches = _search(call, all_=True)
    return search.between(matches)


def _substituted(call: Call, *, all_: bool = False) -> Iterator[str]:
    """As many texts as the most replacements that one match has: the second is made of
    the second ones alone."""
    made: list[list[str]] = []
    at = 0
    for found in _search(call, 2, all_=all_)[1]:
        gap = call.value[at : found["offset"]]
        at = found["offset"] + found["length"]
        for place, new in enumerate(call.each_for(captured(found), 1)):
            new = "" if new is None else new
            if not isinstance(new, str):
                both = f"string ({shown(gap)}) and {kind(new)} ({shown(new)})"
                raise JqError(f"{both} cannot be added")
            call.at_work.hold(len(gap) + len(new) + ITEM_SIZE)
            if place == len(made):
                made.append([])
            made[place] += (gap, new)
    rest = call.value[at:] if made else call.value
    for pieces in made or [[]]:
        yield call.at_work.values.budget.made("".join([*pieces, rest]))


FUNCTIONS: dict[str, Callable[[Call], Iterable[Any]]] = {
    "empty/0": lambda call: (),
    "not/0": lambda call: [not is_true(call.value)],
    "select/1": _select,
    "map/1": lambda call: [_mapped(call)],
    "map_values/1": lambda call: [
        paths.modified(call.at_work, _EACH, call.value, call.known, call.arguments[0])
    ],
    "with_entries/1": lambda call: [_with_entries(call)],
    "add/1": lambda call: [
        added(call.at_work.listed(call.each()), call.at_work.values)
    ],
    "isempty/1": lambda call: [next(call.each(), paths.NOTHING) is paths.NOTHING],
    **{f"any/{count}": lambda call: [_held(call, True)] for count in range(3)},
    **{f"all/{count}": lambda call: [_held(call, False)] for count in range(3)},
    "walk/1": lambda call: _walked(call, call.value),
    "error/0": _error,
    "error/1": _error,
    "halt/0": _halted_silently,
    "halt_error/1": _halted,
    "debug/0": _debugged,
    "stderr/0": _said,
    "now/0": lambda call: [call.at_work.around.now],
    "input/0": lambda call: [call.at_work.around.inputs.next()],
    "inputs/0": lambda call: call.at_work.around.inputs,
    "input_filename/0": lambda call: [call.at_work.around.inputs.name],
    "pow/2": _power,
    "sort_by/1": lambda call: [[item for _, item in _keyed(call)]],
    "min_by/1": lambda call: [_item_at(call, 0)],
    "max_by/1": lambda call: [_item_at(call, -1)],
    "group_by/1": lambda call: [_groups(call)],
    "unique_by/1": lambda call: [[group[0] for group in _groups(call)]],
    "recurse/0": lambda call: _recurse(call, call.value),
    "recurse/1": lambda call: _recurse(call, call.value),
    "range/1": _range,
    "range/2": _range,
    "range/3": _range,
    "first/1": lambda call: islice(call.each(), 1),
    "last/1": _last,
    "limit/2": _limit,
    "nth/1": lambda call: (paths.entry(call.value, place) for place in call.each()),
    "nth/2": _nth,
    "until/2": _until,
    "while/2": _while,
    "repeat/1": _repeat,
    "path/1": lambda call: map(list, call.paths()),
    "paths/0": lambda call: (
        list(path) for path, _ in paths.all_of(call.value, call.at_work.work)
    ),
    "getpath/1": lambda call: (
        paths.get(call.value, array(path, "path")) for path in call.each()
    ),
    "setpath/2": _put,
    "delpaths/1": _without,
    **{f"test/{n}": lambda call: [any(True for _ in _matches(call))] for n in (1, 2)},
    **{f"match/{n}": _matches for n in (1, 2)},
    **{f"capture/{n}": lambda call: map(captured, _matches(call)) for n in (1, 2)},
    **{
        f"scan/{n}": lambda call: map(scanned, _matches(call, all_=True))
        for n in (1, 2)
    },
    **{f"splits/{n}": _split for n in (1, 2)},
    "split/2": lambda call: [call.at_work.listed(_split(call))],
    **{f"sub/{n}": _substituted for n in (2, 3)},
    **{f"gsub/{n}": lambda call: _substituted(call, all_=True) for n in (2, 3)},
}
