"""The values of awk: numbers, strings, and strings from input that may be numbers.

A number is a float; a value that was never set is None; ``Given`` is text that came from
outside (a field, an argument): it compares as a number if it looks like one.
"""

import math
import re

from iamtutor.shell.programs.text.awk.lexer import AwkError

#: The widest that ``printf`` pads, and the most digits after the point.
WIDTH_LIMIT = 10_000

_PREFIX = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)", re.A)
_LOOKS = re.compile(
    r"\s*[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf|nan)\s*", re.A
)
_DIRECTIVE = re.compile(r"%([-+ #0']*)(\*|\d*)(?:\.(\*|-?\d*))?[hlLqjzt]*(.|\Z)", re.S)


class Given(str):
    """Text from outside the program."""

    __slots__ = ()


Value = float | str | None
Array = dict[str, Value]


def number(value: Value) -> float:
    """The number that begins ``value``; 0 if none does."""
    if isinstance(value, float):
        return value
    match = _PREFIX.match(value or "")
    return float(match[1]) if match else 0.0


def integer(value: Value) -> int:
    """The number cut to a whole one that a place in a text can be."""
    found = number(value)
    if math.isnan(found):
        return 0
    return int(max(-(2.0**53), min(2.0**53, found)))


def text(value: Value, form: str = "%.6g") -> str:
    """``value`` as a string; a number that is not whole by ``form`` (``CONVFMT``)."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if math.isnan(value) or math.isinf(value):
        sign = "-" if math.copysign(1, value) < 0 else "+"
        return sign + ("nan" if math.isnan(value) else "inf")
    if value == int(value) and abs(value) < 1e300:
        return str(int(value))
    return formatted(form, [value])


def truth(value: Value) -> bool:
    if isinstance(value, Given):
        return number(value) != 0 if is_numeric(value) else value != ""
    return value != 0 if isinstance(value, float) else bool(value)


def is_numeric(value: Value) -> bool:
    """Whether ``value`` compares as a number."""
    if isinstance(value, str):
        return isinstance(value, Given) and _LOOKS.fullmatch(value) is not None
    return True


def calculated(operator: str, left: float, right: float) -> float:
    """``left operator right``"""
    try:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                if right == 0:
                    raise AwkError("fatal: division by zero attempted")
                return left / right
            case "%":
                if right == 0:
                    raise AwkError("fatal: division by zero attempted in `%'")
                return math.fmod(left, right)
        power = left**right
        return power if isinstance(power, float) else math.nan
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.inf if operator == "^" else -math.nan


def compared(left: Value, right: Value, form: str) -> int:
    """Less than 0, 0 or more than 0; as numbers if both are some, else as strings."""
    if is_numeric(left) and is_numeric(right):
        one, other = number(left), number(right)
        return (one > other) - (one < other)
    first, second = text(left, form), text(right, form)
    return (first > second) - (first < second)


def formatted(form: str, values: list[Value]) -> str:
    """``printf``'s text."""
    left = list(values)

    def take() -> Value:
        if not left:
            raise AwkError(
                "fatal: not enough arguments to satisfy format string\n"
                f"\t`{form}'\n\t {' ' * match.start()}^ ran out for this one"
            )
        return left.pop(0)

    out: list[str] = []
    end = 0
    for match in _DIRECTIVE.finditer(form):
        out.append(form[end : match.start()])
        end = match.end()
        flags, width, precision, kind = match.groups()
        if kind == "%":
            out.append("%")
            continue
        if kind not in _KINDS:
            out.append(match[0])
            continue
        columns = integer(take()) if width == "*" else int((width or "0")[:9])
        digits = -1
        if precision is not None:
            digits = integer(take()) if precision == "*" else int(precision[:9] or 0)
        if max(abs(columns), digits) > WIDTH_LIMIT:
            raise AwkError(f"iamtutor: printf is at most {WIDTH_LIMIT:,} wide here", 2)
        if columns < 0:
            flags, columns = flags + "-", -columns
        out.append(_one(kind, flags.replace("'", ""), columns, digits, take()))
    out.append(form[end:])
    return "".join(out)


_KINDS = frozenset("cdiouxXeEfFgGs")


def _one(kind: str, flags: str, width: int, digits: int, value: Value) -> str:
    """One directive of a format with its value."""
    point = f".{digits}" if digits >= 0 else ""
    shape = f"%{flags}{width or ''}"
    if kind == "s":
        return (shape.replace("0", "", flags.count("0")) + point + "s") % text(value)
    if kind == "c":
        return (shape.replace("0", "", flags.count("0")) + "s") % _character(value)
    found = number(value)
    if math.isnan(found) or math.isinf(found):
        return f"%{'-' if '-' in flags else ''}{width or ''}s" % text(found)
    if kind in "di":
        return f"{shape}{point}d" % int(found)
    if kind in "ouxX":
        if found < 0:
            return f"{shape}{point or '.6'}g" % int(found)
        whole = int(found)
        if kind == "u":
            return f"{shape}{point}d" % whole
        plain = f"{shape.replace('#', '')}{point}{kind}"
        if "#" not in flags or not whole:
            return plain % whole
        if kind == "o":
            return f"%{width or ''}s" % f"0{whole:o}"
        return f"{shape}{point}{kind}" % whole
    return f"{shape}{point}{kind}" % found


def _character(value: Value) -> str:
    if isinstance(value, float) or (value is not None and is_numeric(value)):
        code = integer(value)
        surrogate = 0xD800 <= code < 0xE000
        return chr(code) if 0 <= code < 0x110000 and not surrogate else chr(code & 255)
    return text(value)[:1] or "\0"
