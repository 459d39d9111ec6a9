"""``$((…))``: whole numbers of 64 bits, with C's operators and bash's complaints."""

import re
from collections.abc import Callable, Mapping
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub, xor
from string import ascii_lowercase, ascii_uppercase, digits

from iamtutor.shell.grammar.syntax import Unsupported

#: What it costs to begin an expression, to read a token of it with the levels of
#: operators around it, and to look up a variable, in the units of ``Budget``.
_READ_WORK, _TOKEN_WORK, _STEP_WORK = 100, 400, 40
#: How deep parentheses and variables that name variables go.
_DEPTH = 20
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+#[\w@]+|0[xX][0-9a-fA-F]+|\d+)(?![\w#])|(?P<name>[A-Za-z_]\w*(?:\[[^\[\]]+\])?)"
    r"|(?P<operator>\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--"
    r"|[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),]))",
    re.ASCII,
)
#: The digits of every base, in their order, and the largest base of one case.
_DIGITS, _ONE_CASE = f"{digits}{ascii_lowercase}{ascii_uppercase}@_", 36
_ASSIGNING = frozenset("= += -= *= /= %= &= ^= |= <<= >>=".split())
_LEVELS: tuple[tuple[str, ...], ...] = (
    *(("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!=")),
    *(("<", "<=", ">", ">="), ("<<", ">>"), ("+", "-"), ("*", "/", "%")),
)


_BINARY: dict[str, Callable[[int, int], int]] = {
    "||": lambda left, right: bool(left or right),
    "&&": lambda left, right: bool(left and right),
    **{"|": or_, "^": xor, "&": and_, "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt},
    **{">=": ge, "+": add, "-": sub, "*": mul},
    "<<": lambda left, right: left << (right & 63),
    ">>": lambda left, right: left >> (right & 63),
}


class BadExpression(Exception):
    """What bash says of an expression, after its own name."""


def evaluate(
    expression: str,
    variables: Mapping[str, str],
    assign: Callable[[str, str], None],
    work: Callable[[int], None],
    depth: int = 0,
) -> int:
    """The value of ``expression``; variables are set through ``assign``. ``work`` is that
    of the line's budget: each token and each step is charged, as often as it is met."""
    return _Evaluator(expression, variables, assign, work, depth).value()


def _wrapped(value: int) -> int:
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


class _Evaluator:
    def __init__(
        self,
        source: str,
        variables: Mapping[str, str],
        assign: Callable[[str, str], None],
        work: Callable[[int], None],
        depth: int,
    ) -> None:
        if depth > _DEPTH:
            raise BadExpression(
                f"{source}: expression recursion level exceeded "
                f'(error token is "{source}")'
            )
        self.source = source.lstrip()
        self.variables = variables
        self.assign = assign
        self.work = work
        self.depth = depth
        self.skipping = 0
        """More than 0 where a value is not wanted: ``0 && (x = 1)`` sets nothing."""
        self.tokens: list[tuple[str, int]] = []
        at = 0
        work(_READ_WORK)
        end = len(self.source.rstrip())
        while at < end:
            work(_TOKEN_WORK)
            match = _TOKEN.match(self.source, at)
            if match is None and re.match(r"\s*\d", self.source[at:]):
                raise self._wrong("value too great for base", at)
            if match is None:
                # What follows an operand is taken for an operator.
                before = self.tokens[-1][0] if self.tokens else ""
                kind = "operand expected"
                if re.search(r"[\w)\]]\Z", before):
                    kind = "invalid arithmetic operator"
                raise self._wrong(f"syntax error: {kind}", at)
            self.tokens.append(
                (match.group().strip(), match.start(match.lastgroup or 0))
            )
            at = match.end()
        self.at = 0

    def value(self) -> int:
        if not self.tokens:
            return 0
        result = self._comma()
        if self.at < len(self.tokens):
            token, at = self.tokens[self.at]
            what = "syntax error in expression"
            if token in _ASSIGNING:
                what = "attempted assignment to non-variable"
            raise self._wrong(what, at)
        return result

    def _wrong(self, what: str, at: int) -> BadExpression:
        return BadExpression(
            f'{self.source}: {what} (error token is "{self.source[at:]}")'
        )

    def _peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _take(self, *wanted: str) -> str:
        """The next token if it is one of ``wanted``, else nothing."""
        token = self._peek()
        if not token or token not in wanted:
            return ""
        self.at += 1
        return token

    def _comma(self) -> int:
        result = self._assignment()
        while self._take(","):
            result = self._assignment()
        return result

    def _assignment(self) -> int:
        following = self.tokens[self.at + 1 : self.at + 2]
        if following and following[0][0] in _ASSIGNING and self._is_name():
            name = self.tokens[self.at][0]
            operator = following[0][0]
            self.at += 2
            start = self.at
            before = self._variable(name) if operator != "=" else 0
            value = self._assignment()
            if operator != "=":
                value = self._binary(operator[:-1], before, value, start)
            return self._set(name, value)
        return self._ternary()

    def _is_name(self) -> bool:
        return re.match(r"[A-Za-z_]", self._peek()) is not None

    def _set(self, name: str, value: int) -> int:
        if not self.skipping:
            self.assign(name, str(value))
        return value

    def _ternary(self) -> int:
        condition = self._level(0)
        if not self._take("?"):
            return condition
        self.skipping += not condition
        first = self._comma()
        self.skipping -= not condition
        if not self._take(":"):
            raise self._wrong("`:' expected for conditional expression", self._place())
        self.skipping += bool(condition)
        second = self._ternary()
        self.skipping -= bool(condition)
        return first if condition else second

    def _place(self) -> int:
        if self.at < len(self.tokens):
            return self.tokens[self.at][1]
        return self.tokens[-1][1]

    def _level(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._power()
        left = self._level(level + 1)
        while operator := self._take(*_LEVELS[level]):
            idle = (operator == "&&" and not left) or (operator == "||" and left)
            self.skipping += bool(idle)
            start = self.at
            right = self._level(level + 1)
            self.skipping -= bool(idle)
            left = self._binary(operator, left, right, start)
        return left

    def _binary(self, operator: str, left: int, right: int, start: int) -> int:
        if operator in ("/", "%"):
            if right == 0:
                if self.skipping:
                    return 0
                raise self._wrong("division by 0", self.tokens[start][1])
            quotient = abs(left) // abs(right)
            quotient = quotient if (left < 0) == (right < 0) else -quotient
            return _wrapped(quotient if operator == "/" else left - quotient * right)
        return _wrapped(int(_BINARY[operator](left, right)))

    def _power(self) -> int:
        base = self._unary()
        if not self._take("**"):
            return base
        start = self.at
        exponent = self._power()
        if exponent < 0:
            raise self._wrong("exponent less than 0", self.tokens[start][1])
        return _wrapped(pow(base, exponent, 1 << 64))

    def _unary(self) -> int:
        following = self.tokens[self.at + 1 : self.at + 2]
        is_name = following and re.match(r"[A-Za-z_]", following[0][0])
        if is_name and (operator := self._take("++", "--")):
            name = self.tokens[self.at][0]
            self.at += 1
            step = 1 if operator == "++" else -1
            return self._set(name, _wrapped(self._variable(name) + step))
        # Before anything else these are two signs, which cancel each other.
        if operator := self._take("-", "+", "!", "~", "++", "--"):
            self.depth += 1
            if self.depth > _DEPTH:
                raise Unsupported("that nesting")
            value = self._unary()
            self.depth -= 1
            match operator:
                case "-":
                    return _wrapped(-value)
                case "!":
                    return int(not value)
                case "~":
                    return ~value
            return value
        return self._primary()

    def _primary(self) -> int:
        token = self._peek()
        if self._take("("):
            self.depth += 1
            if self.depth > _DEPTH:
                raise Unsupported("that nesting")
            value = self._comma()
            self.depth -= 1
            if not self._take(")"):
                raise self._wrong("missing `)'", self._place())
            return value
        if self._is_name():
            self.at += 1
            value = self._variable(token)
            if operator := self._take("++", "--"):
                self._set(token, _wrapped(value + (1 if operator == "++" else -1)))
            return value
        if token[:1].isdigit():
            start = self.tokens[self.at][1]
            self.at += 1
            if "#" in token:
                return self._of_base(token, start)
            if token[:2].lower() == "0x":
                return _wrapped(int(token, 16))
            if token[0] == "0" and len(token) > 1:
                if re.search("[89]", token):
                    raise self._wrong("value too great for base", start)
                return _wrapped(int(token, 8))
            return _wrapped(int(token[:40]))
        raise self._wrong("syntax error: operand expected", self._place())

    def _of_base(self, token: str, start: int) -> int:
        """``16#ff``: up to base 36 small and capital letters mean the same."""
        written, _, text = token.partition("#")
        base = int(written[:9])
        if not 2 <= base <= len(_DIGITS):
            raise self._wrong("invalid arithmetic base", start)
        value = 0
        for digit in text.lower() if base <= _ONE_CASE else text:
            place = _DIGITS.index(digit)
            if place >= base:
                raise self._wrong("value too great for base", start)
            value = _wrapped(value * base + place)
        return value

    def _variable(self, name: str) -> int:
        if self.skipping:
            return 0  # nobody looks at it, whatever it holds
        value = self.variables.get(name, "")
        self.work(_STEP_WORK + len(value) // 8)
        value = value.strip()
        if re.fullmatch(r"-?[1-9]\d{0,17}|0|", value, re.ASCII):
            return int(value or 0)
        return evaluate(value, self.variables, self.assign, self.work, self.depth + 1)
