"""Values of ``jq``: JSON with jq's order, arithmetic, functions and complaints."""

from __future__ import annotations

import base64
import html
import json
import math
import string
from collections.abc import Callable
from itertools import islice, zip_longest
from typing import Any
from urllib.parse import quote

from iamtutor.shell.budget import ITEM_SIZE, Budget
from iamtutor.shell.programs.jq_syntax import NotKept

_NAMES = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
_ORDER = ["null", "boolean", "number", "string", "array", "object"]


class JqError(Exception):
    """An error while the filter runs, in jq's words; ``value`` is what ``catch`` gets."""

    def __init__(self, text: str, value: Any = None) -> None:
        super().__init__(text)
        self.value = text if value is None else value


def kind(value: Any) -> str:
    return _NAMES[type(value)]


#: What it costs to look at one value, in the units of ``Budget``.
_LOOK = 30


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
                work(_LOOK + len(item) // 8)
            elif isinstance(item, list):
                work(_LOOK + len(item))
                queue.extend(item)
            elif isinstance(item, dict):
                work(_LOOK + 4 * len(item))
                queue.extend(item)
                queue.extend(item.values())
            else:
                work(_LOOK)

    def dumped(
        self,
        value: Any,
        indent: int | str | None = None,
        sort: bool = False,
        only_ascii: bool = False,
    ) -> str:
        self.room_for(value)
        return self.budget.made(_dumped(value, indent, sort, only_ascii))

    def room_for(self, value: Any) -> None:
        """All of ``value`` is about to be written, or copied in depth."""
        hold = self.budget.hold
        queue = [value]
        while queue:
            item = queue.pop()
            if isinstance(item, str):
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

    def read(self, text: str) -> Any:
        """The value that a JSON text is; raises ValueError."""
        self.budget.hold(4 * len(text))
        return json.loads(text)

    def text(self, value: Any) -> str:
        """A string as it is, anything else as JSON."""
        return value if isinstance(value, str) else self.dumped(value)


def shown(value: Any) -> str:
    """The beginning of a value, for a complaint."""
    text = _dumped(_beginning(value, 12))
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


def _dumped(
    value: Any,
    indent: int | str | None = None,
    sort: bool = False,
    only_ascii: bool = False,
) -> str:
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        _numbers(value),
        ensure_ascii=only_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort,
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
    place = _ORDER.index(kind(value))
    if isinstance(value, list):
        return place, [order(item) for item in value]
    if isinstance(value, dict):
        names = sorted(value)
        return place, names, [order(value[name]) for name in names]
    return place, 0 if value is None else value


def is_true(value: Any) -> bool:
    return value is not None and value is not False


def combined(operator: str, left: Any, right: Any, values: Values) -> Any:
    budget = values.budget
    if operator in ("==", "!=", "<", "<=", ">", ">="):
        values.look_at(left, right)
    match operator:
        case "==":
            return order(left) == order(right)
        case "!=":
            return order(left) != order(right)
        case "<":
            return order(left) < order(right)
        case "<=":
            return order(left) <= order(right)
        case ">":
            return order(left) > order(right)
        case ">=":
            return order(left) >= order(right)
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
            return _split(left, right, values)
    verb = {
        "+": "added",
        "-": "subtracted",
        "*": "multiplied",
        "/": "divided",
        "%": "divided",
    }[operator]
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
    result = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
    }[operator]()
    return result


def array(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        does = {"group": "grouped", "unique": "grouped"}.get(name[:-3], "sorted")
        raise JqError(
            f"{kind(value)} ({shown(value)}) cannot be {does}, as it is not an array"
        )
    return value


def _length(value: Any) -> Any:
    if isinstance(value, bool):
        raise JqError(f"boolean ({shown(value)}) has no length")
    if value is None:
        return 0
    return abs(value) if isinstance(value, int | float) else len(value)


def _keys(value: Any, ordered: bool = True) -> Any:
    if isinstance(value, dict):
        return sorted(value) if ordered else list(value)
    if isinstance(value, list):
        return list(range(len(value)))
    raise JqError(f"{kind(value)} ({shown(value)}) has no keys")


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
        total = item if total is None else combined("+", total, item, values)
    return total


def entries(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        raise JqError(f"{kind(value)} ({shown(value)}) has no keys")
    return [{"key": key, "value": item} for key, item in value.items()]


def _key_text(name: Any) -> str:
    if name is None:
        return "null"
    return name if isinstance(name, str) else _dumped(name)


def from_entries(value: Any) -> dict[str, Any]:
    made = {}
    for entry in value if isinstance(value, list) else []:
        if not isinstance(entry, dict):
            raise JqError(f'Cannot index {kind(entry)} with "key"')
        names = [
            entry[n] for n in ("key", "k", "name", "Name", "Key", "K") if n in entry
        ]
        name = names[0] if names else None
        item = next(
            (entry[n] for n in ("value", "v", "Value", "V") if n in entry), None
        )
        made[_key_text(name)] = item
    return made


def _number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        short = isinstance(value, str) and len(value) <= 400
        number = json.loads(value) if short else None
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise JqError(
            f"Cannot parse '{value[:40]}' as JSON"
            if isinstance(value, str)
            else f"{kind(value)} ({shown(value)}) cannot be parsed as a number"
        )
    return number


def _text(value: Any, does: str) -> str:
    if not isinstance(value, str):
        raise JqError(f"{does} input must be a string")
    return value


def flat(value: Any, depth: float, values: Values) -> list[Any]:
    if not isinstance(value, list):
        raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")
    out: list[Any] = []
    for item in value:
        values.budget.hold(8)
        values.budget.work(_LOOK)
        if isinstance(item, list) and depth > 0:
            out.extend(flat(item, depth - 1, values))
        else:
            out.append(item)
    return out


def _from_json(value: Any, values: Values) -> Any:
    try:
        return values.read(_text(value, "fromjson"))
    except ValueError:
        raise JqError(f"{value[:40]} (while parsing '{value[:40]}')") from None


def _unique(value: Any) -> list[Any]:
    result: list[Any] = []
    last = None
    for item in sorted(array(value, "unique_by"), key=order):
        key = order(item)
        if not result or last != key:
            result.append(item)
        last = key
    return result


def _reversed(value: Any) -> Any:
    if value is None:
        return []
    if not isinstance(value, list | str):
        raise JqError(f"Cannot reverse {kind(value)} ({shown(value)})")
    return value[::-1]


def _in_ascii(value: Any, name: str) -> str:
    table = str.maketrans(string.ascii_letters, string.ascii_letters.swapcase())
    wanted = (
        string.ascii_uppercase if name == "ascii_downcase" else string.ascii_lowercase
    )
    text = _text(value, name)
    return text.translate({ord(c): chr(table[ord(c)]) for c in wanted})


def _trimmed(value: Any, sides: str) -> str:
    if not isinstance(value, str):
        raise JqError(f"{kind(value)} ({shown(value)}) cannot be trimmed")
    text = value.lstrip(" \t\n\v\f\r") if "l" in sides else value
    return text.rstrip(" \t\n\v\f\r") if "r" in sides else text


def _transposed(value: Any) -> list[Any]:
    rows = [array(row, "sort_by") for row in array(value, "sort_by")]
    return [list(row) for row in zip_longest(*rows)]


#: Functions without arguments. Before each everything in its input is looked at.
PLAIN: dict[str, Callable[[Any], Any]] = {
    "abs": lambda v: abs(_number(v)),
    "ascii_downcase": lambda v: _in_ascii(v, "ascii_downcase"),
    "ascii_upcase": lambda v: _in_ascii(v, "ascii_upcase"),
    "ceil": lambda v: math.ceil(_number(v)),
    "explode": lambda v: [ord(c) for c in _text(v, "explode")],
    "first": lambda v: v[0] if isinstance(v, list) and v else None,
    "floor": lambda v: math.floor(_number(v)),
    "from_entries": from_entries,
    "implode": lambda v: "".join(chr(n) for n in array(v, "implode")),
    "infinite": lambda v: math.inf,
    "isinfinite": lambda v: math.isinf(_number(v)),
    "isnan": lambda v: math.isnan(_number(v)),
    "keys": _keys,
    "keys_unsorted": lambda v: _keys(v, ordered=False),
    "last": lambda v: v[-1] if isinstance(v, list) and v else None,
    "ltrim": lambda v: _trimmed(v, "l"),
    "max": lambda v: max(array(v, "sort_by"), key=order, default=None),
    "min": lambda v: min(array(v, "sort_by"), key=order, default=None),
    "nan": lambda v: math.nan,
    "reverse": _reversed,
    "round": lambda v: math.floor(_number(v) + 0.5),
    "rtrim": lambda v: _trimmed(v, "r"),
    "sort": lambda v: sorted(array(v, "sort_by"), key=order),
    "sqrt": lambda v: math.sqrt(_number(v)),
    "to_entries": entries,
    "tonumber": _number,
    "transpose": _transposed,
    "trim": lambda v: _trimmed(v, "lr"),
    "unique": _unique,
    "utf8bytelength": lambda v: len(_text(v, "utf8bytelength").encode()),
}

#: Functions without arguments that look at no more than the outside.
QUICK: dict[str, Callable[[Any], Any]] = {"length": _length, "type": kind}

#: Functions that select by kind.
KINDS: dict[str, frozenset[str]] = {
    "arrays": frozenset(["array"]),
    "booleans": frozenset(["boolean"]),
    "iterables": frozenset(["array", "object"]),
    "nulls": frozenset(["null"]),
    "numbers": frozenset(["number"]),
    "objects": frozenset(["object"]),
    "scalars": frozenset(["null", "boolean", "number", "string"]),
    "strings": frozenset(["string"]),
    "values": frozenset(_ORDER) - {"null"},
}

#: Functions without arguments that make something of any size.
MAKING: dict[str, Callable[[Any, Values], Any]] = {
    "add": added,
    "flatten": lambda v, values: flat(v, math.inf, values),
    "fromjson": _from_json,
    "tojson": lambda v, values: values.dumped(v),
    "tostring": lambda v, values: values.text(v),
}


def _has(value: Any, key: Any) -> bool:
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and isinstance(key, int | float):
        return 0 <= key < len(value)
    raise JqError(f"Cannot check whether {kind(value)} has a {kind(key)} key")


def _contains(value: Any, part: Any, values: Values) -> bool:
    values.look_at(value, part)
    return _holds(value, part, values)


def _holds(value: Any, part: Any, values: Values) -> bool:
    values.budget.work(_LOOK)
    if kind(value) != kind(part):
        raise JqError(
            f"{kind(value)} ({shown(value)}) and {kind(part)} ({shown(part)}) cannot "
            "have their containment checked"
        )
    if isinstance(value, str):
        return part in value
    if isinstance(value, list):
        return all(
            any(kind(a) == kind(b) and _holds(a, b, values) for a in value)
            for b in part
        )
    if isinstance(value, dict):
        return all(
            k in value and kind(value[k]) == kind(p) and _holds(value[k], p, values)
            for k, p in part.items()
        )
    return bool(value == part)


def _joined(value: Any, separator: Any, values: Values) -> str:
    if not isinstance(value, list):
        raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")
    if not isinstance(separator, str) or any(isinstance(v, list | dict) for v in value):
        raise JqError("only strings, numbers, booleans and nulls can be joined")
    values.budget.hold(len(separator) * len(value))
    texts = ["" if v is None else values.text(v) for v in value]
    return values.budget.made(separator.join(texts))


def _starts(value: Any, part: Any, name: str) -> bool:
    if not isinstance(value, str) or not isinstance(part, str):
        raise JqError(f"{name}() requires string inputs")
    return value.startswith(part) if name == "startswith" else value.endswith(part)


def _split(value: Any, separator: Any, values: Values) -> list[str]:
    if not isinstance(value, str) or not isinstance(separator, str):
        raise JqError("split input and separator must be strings")
    count = value.count(separator) + 1 if separator else len(value)
    values.budget.hold(len(value) + ITEM_SIZE * count)
    return value.split(separator) if separator else list(value)


def _indices(value: Any, part: Any, values: Values) -> Any:
    values.look_at(value, part)
    if value is None:
        return None
    if isinstance(value, str) and isinstance(part, str):
        found, at = [], value.find(part) if part else -1
        while at >= 0:
            values.budget.work(_LOOK)
            values.budget.hold(8)
            found.append(at)
            at = value.find(part, at + 1)
        return found
    if isinstance(value, list) and not isinstance(part, list):
        return [place for place, item in enumerate(value) if order(item) == order(part)]
    raise JqError(f"Cannot index {kind(value)} with {kind(part)}")


def _one_of(found: Any, place: int) -> Any:
    return found[place] if found else None


WITH_ONE: dict[str, Callable[[Any, Any, Values], Any]] = {
    "contains": _contains,
    "endswith": lambda v, p, _: _starts(v, p, "endswith"),
    "flatten": lambda v, p, values: flat(v, _number(p), values),
    "has": lambda v, p, _: _has(v, p),
    "in": lambda v, p, _: _has(p, v),
    "index": lambda v, p, values: _one_of(_indices(v, p, values), 0),
    "indices": _indices,
    "inside": lambda v, p, values: _contains(p, v, values),
    "join": _joined,
    "ltrimstr": lambda v, p, _: (
        v.removeprefix(p) if isinstance(v, str) and isinstance(p, str) else v
    ),
    "rindex": lambda v, p, values: _one_of(_indices(v, p, values), -1),
    "rtrimstr": lambda v, p, _: (
        v.removesuffix(p) if isinstance(v, str) and isinstance(p, str) else v
    ),
    "split": _split,
    "startswith": lambda v, p, _: _starts(v, p, "startswith"),
}


def formatted(name: str, value: Any, values: Values) -> str:
    budget = values.budget
    match name:
        case "@text":
            return values.text(value)
        case "@json":
            return values.dumped(value)
        case "@csv" | "@tsv":
            if not isinstance(value, list):
                raise JqError(
                    f"{kind(value)} ({shown(value)}) cannot be {name[1:]}-formatted, "
                    "only an array can be"
                )
            values.room_for(value)
            return budget.made(
                ("," if name == "@csv" else "\t").join(
                    _cell(name, item) for item in value
                )
            )
        case "@base64":
            text = values.text(value)
            budget.hold(3 * len(text))
            return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
        case "@base64d":
            text = values.text(value)
            budget.hold(2 * len(text))
            try:
                data = base64.b64decode(text + "=" * (-len(text) % 4))
            except ValueError:
                told = f"string ({shown(value)}) is not valid base64 data"
                raise JqError(told) from None
            return data.decode("utf-8", "replace")
        case "@html":
            text = values.text(value)
            budget.hold(6 * len(text))
            return html.escape(text).replace("&#x27;", "&#39;")
        case "@uri":
            text = values.text(value)
            budget.hold(3 * len(text))
            return quote(text, safe="-_.~")
        case "@sh":
            items = value if isinstance(value, list) else [value]
            if any(isinstance(item, list | dict) for item in items):
                told = f"{kind(value)} ({shown(value)}) can not be escaped for shell"
                raise JqError(told)
            values.room_for(items)
            return budget.made(" ".join(map(_shell_word, items)))
    raise NotKept(name)


def _shell_word(value: Any) -> str:
    if not isinstance(value, str):
        return _dumped(value)
    return "'" + value.replace("'", "'\\''") + "'"


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list | dict):
        raise JqError(
            f"{kind(value)} ({shown(value)}) is not valid in a {name[1:]} row"
        )
    if value is None:
        return ""
    if not isinstance(value, str):
        return _dumped(value)
    if name == "@csv":
        return '"' + value.replace('"', '""') + '"'
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
