"""The functions of ``jq`` that take values alone, by how they are paid for."""

import math
import string
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from iamtutor.shell.programs.text.jq import dates
from iamtutor.shell.programs.text.jq.reading import one
from iamtutor.shell.programs.text.jq.values import (
    KINDS_IN_ORDER,
    LOOK,
    JqError,
    Values,
    added,
    array,
    kind,
    order,
    shown,
    split,
    unfit,
)


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
    raise unfit(value, "has no keys")


def entries(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        raise unfit(value, "has no keys")
    return [{"key": key, "value": item} for key, item in value.items()]


def from_entries(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")
    made = {}
    for entry in value:
        if not isinstance(entry, dict):
            raise JqError(f'Cannot index {kind(entry)} with string "key"')
        names = [entry.get(n) for n in ("key", "Key", "name", "Name")]
        # What is false or null stands aside for the next; the last is what it is.
        name = next((n for n in names if n not in (None, False)), names[-1])
        if not isinstance(name, str):
            raise JqError(f"Cannot use {kind(name)} ({shown(name)}) as object key")
        made[name] = entry["value"] if "value" in entry else entry.get("Value")
    return made


def _number(value: Any, complaint: str = "number required") -> Any:
    if kind(value) != "number":
        raise unfit(value, complaint)
    return value


def _to_number(value: Any, values: Values) -> Any:
    found = one(values, value) if isinstance(value, str) else value
    if kind(found) == "number":
        return found
    return _number(value, "cannot be parsed as a number")


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
        values.budget.work(LOOK)
        if isinstance(item, list) and depth > 0:
            out.extend(flat(item, depth - 1, values))
        else:
            out.append(item)
    return out


def _from_json(value: Any, values: Values) -> Any:
    return one(values, _text(value, "fromjson"))


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
        raise unfit(value, "cannot be trimmed")
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
    "implode": lambda v: "".join(chr(int(n)) for n in array(v, "implode")),
    "infinite": lambda v: math.inf,
    "isinfinite": lambda v: kind(v) == "number" and math.isinf(v),
    "isnan": lambda v: kind(v) == "number" and math.isnan(v),
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
    "values": frozenset(KINDS_IN_ORDER) - {"null"},
}

#: Functions without arguments that make something of any size.
MAKING: dict[str, Callable[[Any, Values], Any]] = {
    **dates.PLAIN,
    "add": added,
    "flatten": lambda v, values: flat(v, math.inf, values),
    "fromjson": _from_json,
    "tojson": lambda v, values: values.dumped(v),
    "tonumber": _to_number,
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
    values.budget.work(LOOK)
    if kind(value) != kind(part):
        other = f"{kind(part)} ({shown(part)})"
        raise unfit(value, f"and {other} cannot have their containment checked")
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


def _without(
    cut: Callable[[str, str], str], value: Any, part: Any, values: Values
) -> Any:
    if not isinstance(value, str) or not isinstance(part, str):
        return value
    values.budget.text(value)
    return values.budget.made(cut(value, part))


def _indices(value: Any, part: Any, values: Values) -> Any:
    values.look_at(value, part)
    if value is None:
        return None
    if isinstance(value, str) and isinstance(part, str):
        found, at = [], value.find(part) if part else -1
        while at >= 0:
            values.budget.work(LOOK)
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
    "ltrimstr": lambda v, p, values: _without(str.removeprefix, v, p, values),
    "rindex": lambda v, p, values: _one_of(_indices(v, p, values), -1),
    "rtrimstr": lambda v, p, values: _without(str.removesuffix, v, p, values),
    "split": split,
    "strflocaltime": lambda v, p, to: dates.written(v, p, to, "strflocaltime/1"),
    "strftime": dates.written,
    "strptime": dates.read,
    "startswith": lambda v, p, _: _starts(v, p, "startswith"),
}
