"""Values of ``jq``: JSON with jq's order, arithmetic, functions and complaints."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from typing import Any

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
    """An error while the filter runs, in jq's words."""


def kind(value: Any) -> str:
    return _NAMES[type(value)]


def shown(value: Any) -> str:
    text = dumped(value)
    return text if len(text) <= 11 else text[:10] + "..."


def dumped(value: Any, indent: int | None = None, sort: bool = False) -> str:
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        _numbers(value),
        ensure_ascii=False,
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


def combined(operator: str, left: Any, right: Any, work: Callable[[int], None]) -> Any:
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
            work(len(left) + len(right))
            return left + right
        case "+", ("object", "object"):
            work(len(left) + len(right))
            return {**left, **right}
        case "-", ("array", "array"):
            work(len(left) * (1 + len(right)))
            return [item for item in left if item not in right]
        case "/", ("string", "string"):
            return left.split(right) if right else list(left)
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


def _calculated(operator: str, left: Any, right: Any) -> Any:
    left, right = float(left), float(right)
    if operator in "/%" and (right == 0 or (operator == "%" and int(right) == 0)):
        raise JqError(
            f"number ({dumped(left)}) and number ({dumped(right)}) cannot be "
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


def _added(value: Any) -> Any:
    items = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")
    items = [item for item in items if item is not None]
    if all(isinstance(item, str) for item in items) and items:
        return "".join(items)
    if all(isinstance(item, list) for item in items) and items:
        return [one for item in items for one in item]
    total = None
    for item in items:
        total = item if total is None else combined("+", total, item, lambda _: None)
    return total


def entries(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        raise JqError(f"{kind(value)} ({shown(value)}) has no keys")
    return [{"key": key, "value": item} for key, item in value.items()]


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
        made[name if isinstance(name, str) else dumped(name)] = item
    return made


def _number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        number = json.loads(str(value)) if isinstance(value, str) else None
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise JqError(
            f"Cannot parse '{value}' as JSON"
            if isinstance(value, str)
            else f"{kind(value)} ({shown(value)}) cannot be parsed as a number"
        )
    return number


def _text(value: Any, does: str) -> str:
    if not isinstance(value, str):
        raise JqError(f"{does} input must be a string")
    return value


def _flat(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")
    return [
        one
        for item in value
        for one in (_flat(item) if isinstance(item, list) else [item])
    ]


def _from_json(value: Any) -> Any:
    try:
        return json.loads(_text(value, "fromjson"))
    except ValueError:
        raise JqError(f"{value} (while parsing '{value}')") from None


def _unique(value: Any) -> list[Any]:
    result: list[Any] = []
    for item in sorted(array(value, "unique_by"), key=order):
        if not result or order(result[-1]) != order(item):
            result.append(item)
    return result


def _reversed(value: Any) -> Any:
    if value is None:
        return []
    if not isinstance(value, list | str):
        raise JqError(f"Cannot reverse {kind(value)} ({shown(value)})")
    return value[::-1]


PLAIN: dict[str, Callable[[Any], Any]] = {
    "add": _added,
    "ascii_downcase": lambda v: _text(v, "ascii_downcase").lower(),
    "ascii_upcase": lambda v: _text(v, "ascii_upcase").upper(),
    "first": lambda v: v[0] if isinstance(v, list) and v else None,
    "flatten": _flat,
    "floor": lambda v: math.floor(_number(v)),
    "from_entries": from_entries,
    "fromjson": _from_json,
    "keys": _keys,
    "keys_unsorted": lambda v: _keys(v, ordered=False),
    "last": lambda v: v[-1] if isinstance(v, list) and v else None,
    "length": _length,
    "max": lambda v: max(array(v, "sort_by"), key=order, default=None),
    "min": lambda v: min(array(v, "sort_by"), key=order, default=None),
    "reverse": _reversed,
    "sort": lambda v: sorted(array(v, "sort_by"), key=order),
    "to_entries": entries,
    "tojson": dumped,
    "tonumber": _number,
    "tostring": lambda v: v if isinstance(v, str) else dumped(v),
    "type": kind,
    "unique": _unique,
    "values": lambda v: v,
}


def _has(value: Any, key: Any) -> bool:
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and isinstance(key, int | float):
        return 0 <= key < len(value)
    raise JqError(f"Cannot check whether {kind(value)} has a {kind(key)} key")


def _contains(value: Any, part: Any) -> bool:
    if kind(value) != kind(part):
        raise JqError(
            f"{kind(value)} ({shown(value)}) and {kind(part)} ({shown(part)}) cannot "
            "have their containment checked"
        )
    if isinstance(value, str):
        return part in value
    if isinstance(value, list):
        return all(
            any(kind(a) == kind(b) and _contains(a, b) for a in value) for b in part
        )
    if isinstance(value, dict):
        return all(
            k in value and kind(value[k]) == kind(p) and _contains(value[k], p)
            for k, p in part.items()
        )
    return bool(value == part)


def _joined(value: Any, separator: Any) -> str:
    if not isinstance(value, list):
        raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")
    if not isinstance(separator, str) or any(isinstance(v, list | dict) for v in value):
        raise JqError("only strings, numbers, booleans and nulls can be joined")
    return separator.join(
        "" if v is None else v if isinstance(v, str) else dumped(v) for v in value
    )


def _starts(value: Any, part: Any, name: str) -> bool:
    if not isinstance(value, str) or not isinstance(part, str):
        raise JqError(f"{name}() requires string inputs")
    return value.startswith(part) if name == "startswith" else value.endswith(part)


def _split(value: Any, separator: Any) -> list[str]:
    if not isinstance(value, str) or not isinstance(separator, str):
        raise JqError("split input and separator must be strings")
    return value.split(separator) if separator else list(value)


WITH_ONE: dict[str, Callable[[Any, Any], Any]] = {
    "contains": _contains,
    "endswith": lambda v, p: _starts(v, p, "endswith"),
    "has": _has,
    "inside": lambda v, p: _contains(p, v),
    "join": _joined,
    "ltrimstr": lambda v, p: (
        v.removeprefix(p) if isinstance(v, str) and isinstance(p, str) else v
    ),
    "rtrimstr": lambda v, p: (
        v.removesuffix(p) if isinstance(v, str) and isinstance(p, str) else v
    ),
    "split": _split,
    "startswith": lambda v, p: _starts(v, p, "startswith"),
}


def formatted(name: str, value: Any) -> str:
    match name:
        case "@text":
            return value if isinstance(value, str) else dumped(value)
        case "@json":
            return dumped(value)
        case "@csv" | "@tsv":
            if not isinstance(value, list):
                raise JqError(
                    f"{kind(value)} ({shown(value)}) cannot be {name[1:]}-formatted, "
                    "only an array can be"
                )
            return ("," if name == "@csv" else "\t").join(
                _cell(name, item) for item in value
            )
        case "@base64":
            text = value if isinstance(value, str) else dumped(value)
            return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    raise NotKept(name)


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list | dict):
        raise JqError(
            f"{kind(value)} ({shown(value)}) is not valid in a {name[1:]} row"
        )
    if value is None:
        return ""
    if not isinstance(value, str):
        return dumped(value)
    if name == "@csv":
        return '"' + value.replace('"', '""') + '"'
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
