"""The numbers of ``bc``, its variables, and the arithmetic that depends on them."""

import math
from typing import NamedTuple

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process

#: How numbers are read, calculated and printed: the least and the most.
_SETTINGS = {"scale": (0, 1_000), "ibase": (2, 36), "obase": (2, 999)}
#: The longest number that is calculated with, in digits.
_DIGITS = 4_000
_FIGURES = "0123456789ABCDEF"


class Stopped(Exception):
    """A calculation went wrong."""


class Number(NamedTuple):
    """A whole number, and how many of its digits stand after the point."""

    digits: int
    scale: int = 0


def _at(number: Number, scale: int) -> int:
    """Its digits with so many of them after the point; more are cut off."""
    if scale >= number.scale:
        return int(number.digits * 10 ** (scale - number.scale))
    return _divided(number.digits, 10 ** (number.scale - scale))


def _wide(whole: int) -> int:
    """About how many decimal digits it has."""
    return whole.bit_length() * 3 // 10


def _divided(one: int, other: int) -> int:
    """Toward zero."""
    whole = abs(one) // abs(other)
    return whole if (one < 0) == (other < 0) else -whole


class Register:
    """The variables, and the arithmetic that depends on them."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.variables = {"ibase": Number(10), "obase": Number(10)}
        self.place = 0

    def get(self, name: str) -> Number:
        return self.variables.get(name, Number(0))

    def set(self, name: str, value: Number) -> None:
        if name in _SETTINGS:
            low, high = _SETTINGS[name]
            given = _at(value, 0)
            if given < low:
                small = f"{name} too small, set to {low}"
                self._warn(small if low else f"negative {name}, set to 0")
            elif given > high and name != "ibase":
                raise Unsupported(f"a {name} above {high} in bc")
            value = Number(min(max(given, low), high))
        self.variables[name] = value

    def _warn(self, what: str) -> None:
        place = f"(func=(main), adr={self.place})"
        self.process.err(f"Runtime warning {place}: {what}\n")

    def sign(self, one: Number, other: Number) -> int:
        """Whether one is more than the other (1), less (-1) or the same (0)."""
        self._check(max(one.scale, other.scale))
        scale = max(one.scale, other.scale)
        left, right = _at(one, scale), _at(other, scale)
        return (left > right) - (left < right)

    def calculated(self, operator: str, one: Number, other: Number) -> Number:
        scale = self.get("scale").digits
        size = _wide(one.digits) + _wide(other.digits)
        self._check(size + max(one.scale, other.scale) + scale)
        if operator in ("+", "-"):
            wide = max(one.scale, other.scale)
            left, right = _at(one, wide), _at(other, wide)
            return Number(left + right if operator == "+" else left - right, wide)
        if operator == "*":
            product = Number(one.digits * other.digits, one.scale + other.scale)
            wide = min(product.scale, max(scale, one.scale, other.scale))
            return Number(_at(product, wide), wide)
        if operator == "^":
            return self._power(one, other, scale)
        if not other.digits:
            raise Stopped("Divide by zero" if operator == "/" else "Modulo by zero")
        shift = scale + other.scale - one.scale
        top, bottom = 10 ** max(shift, 0), 10 ** max(-shift, 0)
        quotient = _divided(one.digits * top, other.digits * bottom)
        if operator == "/":
            return Number(quotient, scale)
        wide = max(scale + other.scale, one.scale)
        taken = Number(quotient * other.digits, scale + other.scale)
        return Number(_at(one, wide) - _at(taken, wide), wide)

    def _power(self, one: Number, other: Number, scale: int) -> Number:
        if other.scale:
            self._warn("non-zero scale in exponent")
        if not one.digits and other.digits < 0:
            raise Stopped("divide by zero")
        exponent = _at(other, 0)
        self._check((_wide(one.digits) + 1 + one.scale) * abs(exponent))
        size = abs(exponent)
        power = Number(one.digits**size, one.scale * size)
        if exponent >= 0:
            wide = min(power.scale, max(scale, one.scale))
            return Number(_at(power, wide), wide)
        self._check(scale + power.scale)
        return Number(_divided(10 ** (scale + power.scale), power.digits), scale)

    def _check(self, digits: int) -> None:
        """A number of so many digits is about to be made."""
        if digits > _DIGITS:
            raise Unsupported(f"a number of more than {_DIGITS:,} digits in bc")
        self.process.budget.work(LINE_WORK + digits * digits // 400)

    def root(self, value: Number) -> Number:
        if value.digits < 0:
            raise Stopped("Square root of a negative number")
        if value.digits in (0, 10**value.scale):
            return Number(int(value.digits > 0))
        wide = max(self.get("scale").digits, value.scale)
        self._check(2 * wide + _wide(value.digits))
        return Number(math.isqrt(_at(value, 2 * wide)), wide)

    def length(self, value: Number) -> int:
        """How many digits it has, before and after the point."""
        self._check(_wide(value.digits))
        whole = len(str(abs(value.digits))) if value.digits else 0
        return max(whole, value.scale, 1)

    def number(self, text: str) -> Number:
        """What is written, in the base of what is typed. A figure that the base does not
        have is its last, but for one that stands alone before the point."""
        base = self.get("ibase").digits
        whole, _, part = text.lstrip("0").partition(".")
        self._check(len(text) * (2 if base > 10 else 1))
        figures = [_FIGURES.index(figure) for figure in whole + part]
        is_alone = len(whole) == 1 and not (part and base == 10)
        figures[is_alone:] = [min(one, base - 1) for one in figures[is_alone:]]
        value = 0
        for figure in figures:
            value = value * base + figure
        wide = len(part)
        return Number(value if base == 10 else value * 10**wide // base**wide, wide)

    def written(self, value: Number) -> str:
        """As it is printed, in the base for that; without a zero before the point."""
        base = self.get("obase").digits
        if not value.digits:
            return "0"
        one = 10**value.scale
        whole, part = divmod(abs(value.digits), one)
        step = LINE_WORK + (value.scale + _wide(value.digits)) // 20
        figures = []
        while whole:
            self.process.budget.work(step)
            whole, figure = divmod(whole, base)
            figures.append(self._figure(figure))
        text = "".join(reversed(figures)) + "." * bool(value.scale)
        reached = 1
        while reached < one:
            self.process.budget.work(step)
            figure, part = divmod(part * base, one)
            shown = self._figure(figure)
            text += shown if reached > 1 else shown.lstrip(" ")
            reached *= base
        return "-" * (value.digits < 0) + text

    def _figure(self, figure: int) -> str:
        base = self.get("obase").digits
        if base <= 16:
            return _FIGURES[figure]
        return f" {figure:0{len(str(base - 1))}d}"
