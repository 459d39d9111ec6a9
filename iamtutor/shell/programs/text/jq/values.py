"""Values of ``jq``: JSON with jq's order, arithmetic and complaints."""

import math
from functools import lru_cache
from itertools import islice
from json import JSONEncoder
from operator import add, eq, ge, gt, le, lt, mul, ne, sub, truediv
from typing import Any

from iamtutor.shell.budget import ITEM_SIZE, Budget

_NAMES = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
KINDS_IN_ORDER = ["null", "boolean", "number", "string", "array", "object"]


class JqError(Exception):
    """An error while the filter runs, in jq's words; ``value`` is what ``catch`` gets: the
    words, where nothing else was thrown."""

    def __init__(self, text: str, *thrown: Any) -> None:
        super().__init__(text)
        (self.value,) = thrown or (text,)


def kind(value: Any) -> str:
    return _NAMES[type(value)]


#: What it costs to look at one value, in the units of ``Budget``.
LOOK = 30
#: How many letters one may be written with: ``\u0000``.
_ESCAPED = 6


class Values:
    """What is made of values, at the expense of the line's budget. A value may hold
    another one many times over: everything is paid for as often as it occurs."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def look_at(self, *values: Any) -> None:
        """Everything in ``values`` is about to be compared, walked through or written."""
        work = self.budget.work
        queue = list(values)
        while queue:
            item = queue.pop()
            if isinstance(item, str):
                work(LOOK + len(item) // 8)
            elif isinstance(item, list):
                work(LOOK + len(item))
                queue.extend(item)
            elif isinstance(item, dict):
                work(LOOK + 4 * len(item))
                queue.extend(item)
                queue.extend(item.values())
            else:
                work(LOOK)

    def dumped(
        self,
        value: Any,
        indent: int | str | None = None,
        sort: bool = False,
        only_ascii: bool = False,
    ) -> str:
        self.room_for(value)
        return self.budget.made(dumped(value, indent, sort, only_ascii))

    def room_for(self, value: Any) -> None:
        """All of ``value`` is about to be written, or copied in depth."""
        hold = self.budget.hold
        queue = [value]
        while queue:
            item = queue.pop()
            if isinstance(item, str):
                self.budget.afford(_ESCAPED * len(item))
                hold(ITEM_SIZE + len(item))
            elif isinstance(item, list):
                hold(ITEM_SIZE + 8 * len(item))
                queue.extend(item)
            elif isinstance(item, dict):
                hold(ITEM_SIZE + 16 * len(item))
                queue.extend(item)
                queue.extend(item.values())
            else:
                hold(ITEM_SIZE)

    def text(self, value: Any) -> str:
        """A string as it is, anything else as JSON."""
        return value if isinstance(value, str) else self.dumped(value)


def shown(value: Any) -> str:
    """The beginning of a value, for a complaint."""
    text = dumped(_beginning(value, 12))
    return text if len(text) <= 11 else text[:10] + "..."


def _beginning(value: Any, most: int) -> Any:
    if most <= 0:
        return None
    if isinstance(value, str):
        return value[:20]
    if isinstance(value, list):
        return [_beginning(item, most - 2) for item in value[:6]]
    if isinstance(value, dict):
        pairs = list(islice(value.items(), 3))
        return {key[:20]: _beginning(item, most - 6) for key, item in pairs}
    return value


def unfit(value: Any, told: str) -> JqError:
    """What is wrong with a value."""
    return JqError(f"{kind(value)} ({shown(value)}) {told}")


def dumped(
    value: Any,
    indent: int | str | None = None,
    sort: bool = False,
    only_ascii: bool = False,
) -> str:
    # What holds nothing has no lines to indent, and the encoder in C, which indents none,
    # is quicker.
    layout = indent if isinstance(value, list | dict) else None
    return _encoder(layout, sort, only_ascii).encode(_numbers(value))


@lru_cache
def _encoder(indent: int | str | None, sort: bool, only_ascii: bool) -> JSONEncoder:
    separators = (",", ":" if indent is None else ": ")
    return JSONEncoder(
        ensure_ascii=only_ascii, indent=indent, separators=separators, sort_keys=sort
    )


def _numbers(value: Any) -> Any:
    """jq's numbers: a whole one has no point, and there is no infinity in JSON."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        value = max(min(value, 1.7976931348623157e308), -1.7976931348623157e308)
        return int(value) if value.is_integer() and abs(value) < 1e17 else value
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    return value


def order(value: Any) -> Any:
    """What values are ordered by: kinds first."""
    place = KINDS_IN_ORDER.index(kind(value))
    if isinstance(value, list):
        return place, [order(item) for item in value]
    if isinstance(value, dict):
        names = sorted(value)
        return place, names, [order(value[name]) for name in names]
    return place, 0 if value is None else value


def is_true(value: Any) -> bool:
    return value is not None and value is not False


_COMPARISONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_CALCULATIONS = {"+": add, "-": sub, "*": mul, "/": truediv}
_VERBS = {"+": "added", "-": "subtracted", "*": "multiplied"}


def combined(operator: str, left: Any, right: Any, values: Values) -> Any:
    budget = values.budget
    if operator in _COMPARISONS:
        values.look_at(left, right)
        return _COMPARISONS[operator](order(left), order(right))
    kinds = kind(left), kind(right)
    match operator, kinds:
        case _, ("number", "number"):
            return _calculated(operator, left, right)
        case "+", ("null", _):
            return right
        case "+", (_, "null"):
            return left
        case "+", ("string", "string") | ("array", "array"):
            width = 1 if isinstance(left, str) else 8
            budget.hold(width * (len(left) + len(right)) + ITEM_SIZE)
            return left + right
        case "+", ("object", "object"):
            budget.hold(ITEM_SIZE * (1 + len(left) + len(right)))
            return {**left, **right}
        case "*", ("object", "object"):
            return _merged(left, right, values)
        case "*", ("string", "number") | ("number", "string"):
            text, count = (left, right) if isinstance(left, str) else (right, left)
            if count <= 0:
                return None
            times = max(1, int(count))
            budget.hold(len(text) * times)
            return text * times
        case "-", ("array", "array"):
            for _ in left:
                values.look_at(right)
            return [item for item in left if item not in right]
        case "/", ("string", "string"):
            return split(left, right, values)
    verb = _VERBS.get(operator, "divided")
    raise JqError(
        f"{kinds[0]} ({shown(left)}) and {kinds[1]} ({shown(right)}) cannot be {verb}"
    )


def _merged(left: Any, right: Any, values: Values) -> Any:
    values.budget.hold(ITEM_SIZE * (1 + len(left) + len(right)))
    merged = {**left, **right}
    for key in left.keys() & right.keys():
        if isinstance(left[key], dict) and isinstance(right[key], dict):
            merged[key] = _merged(left[key], right[key], values)
    return merged


def _calculated(operator: str, left: Any, right: Any) -> Any:
    left, right = float(left), float(right)
    if operator in "/%" and (right == 0 or (operator == "%" and int(right) == 0)):
        raise JqError(
            f"number ({shown(left)}) and number ({shown(right)}) cannot be "
            f"divided{' (remainder)' * (operator == '%')} because the divisor is zero"
        )
    if operator == "%":
        return math.fmod(int(left), int(right))
    return _CALCULATIONS[operator](left, right)


def array(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        does = {"group": "grouped", "unique": "grouped"}.get(name[:-3], "sorted")
        raise unfit(value, f"cannot be {does}, as it is not an array")
    return value


def added(value: Any, values: Values) -> Any:
    items = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")
    items = [item for item in items if item is not None]
    if all(isinstance(item, str) for item in items) and items:
        values.budget.hold(sum(map(len, items)))
        return "".join(items)
    if all(isinstance(item, list) for item in items) and items:
        values.budget.hold(8 * sum(map(len, items)))
        return [one for item in items for one in item]
    total = None
    for item in items:
        values.budget.work(LOOK)
        total = item if total is None else combined("+", total, item, values)
    return total


def split(value: Any, separator: Any, values: Values) -> list[str]:
    if not isinstance(value, str) or not isinstance(separator, str):
        raise JqError("split input and separator must be strings")
    count = value.count(separator) + 1 if separator else len(value)
    values.budget.hold(len(value) + ITEM_SIZE * count)
    return value.split(separator) if separator else list(value)
