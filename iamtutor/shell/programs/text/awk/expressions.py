"""From the tokens of an awk program to its expressions, by their precedence."""

from collections.abc import Callable

from iamtutor.shell.programs.text.awk import syntax
from iamtutor.shell.programs.text.awk.functions import ARITIES
from iamtutor.shell.programs.text.awk.lexer import AwkError, Token, complaint, tokens

#: How deep expressions and statements nest.
NESTING_LIMIT = 60

_ASSIGNING = frozenset(["=", "+=", "-=", "*=", "/=", "%=", "^="])
_COMPARING = frozenset(["<", "<=", "==", "!=", ">", ">="])
#: What can begin an operand that is joined to the one before it.
_JOINED = frozenset(
    ["number", "string", "pattern", "name", "call", "$", "!", "(", "++"]
)
_ABSENT = frozenset(["switch", "case", "default"])


class Expressions:
    """The tokens of a program, and the expressions in them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.warnings: list[str] = []
        self.tokens = tokens(source, self.warnings.append)
        self.at = 0
        self.depth = 0
        self.brackets = 0
        """More than 0 inside parentheses, where ``>`` compares and ``in`` asks."""
        self.printing = False
        self.loops = 0
        """The loops around the statement that is read."""
        self.where = ""
        """``BEGIN``, ``END``, ``function`` or, for a rule about records, nothing."""

    # Tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def took(self, *kinds: str) -> str:
        """The kind of the next token if it is one of ``kinds``, else nothing."""
        if self.token.kind not in kinds:
            return ""
        return self.take().kind

    def expect(self, kind: str) -> Token:
        if self.token.kind != kind:
            raise self.wrong()
        return self.take()

    def wrong(self) -> AwkError:
        token = self.token
        if token.kind in _ABSENT:
            return AwkError(f"iamtutor: awk: {token.kind} is not emulated here")
        ended = token.kind in ("end", "newline")
        what = "unexpected newline or end of string" if ended else "syntax error"
        return complaint(self.source, token.start, what)

    def skip_newlines(self) -> None:
        while self.took("newline"):
            pass

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise AwkError("iamtutor: awk: that nesting is not emulated here")

    # Expressions

    def expressions(self) -> list[syntax.Expression]:
        found = [self.expression()]
        while self.took(","):
            self.skip_newlines()
            found.append(self.expression())
        return found

    def bracketed(self) -> syntax.Expression:
        self.brackets += 1
        found = self.expression()
        self.brackets -= 1
        return found

    def expression(self) -> syntax.Expression:
        self.deeper()
        left = self.choice()
        if self.token.kind in _ASSIGNING and isinstance(
            left, syntax.Name | syntax.Field | syntax.Element
        ):
            operator = self.take().kind[:-1]
            self.skip_newlines()
            left = syntax.Assign(left, operator, self.expression())
        self.depth -= 1
        return left

    def choice(self) -> syntax.Expression:
        condition = self.either()
        if not self.took("?"):
            return condition
        self.skip_newlines()
        yes = self.expression()
        self.skip_newlines()
        self.expect(":")
        self.skip_newlines()
        return syntax.Choice(condition, yes, self.expression())

    def either(self) -> syntax.Expression:
        return self.chain(self.both, "||", breaks=True)

    def both(self) -> syntax.Expression:
        return self.chain(self.member, "&&", breaks=True)

    def chain(
        self,
        below: Callable[[], syntax.Expression],
        *operators: str,
        breaks: bool = False,
    ) -> syntax.Expression:
        """Operators of one level, from left to right; a line may end behind one."""
        left = below()
        while operator := self.took(*operators):
            if breaks:
                self.skip_newlines()
            left = syntax.Binary(operator, left, below())
        return left

    def member(self) -> syntax.Expression:
        left = self.matching()
        while self.took("in"):
            items = left.items if isinstance(left, syntax.Several) else (left,)
            left = syntax.Member(items, self.expect("name").text)
        return left

    def matching(self) -> syntax.Expression:
        return self.chain(self.comparison, "~", "!~")

    def comparison(self) -> syntax.Expression:
        left = self.joined()
        kind = self.token.kind
        redirects = kind == ">" and self.printing and not self.brackets
        if kind in _COMPARING and not redirects:
            self.take()
            left = syntax.Binary(kind, left, self.joined())
        if self.token.kind == "|" and self.tokens[self.at + 1].kind == "getline":
            raise AwkError('iamtutor: awk: "command" | getline is not emulated here')
        return left

    def joined(self) -> syntax.Expression:
        left = self.sum()
        while self.token.kind in _JOINED or self.token.kind == "--":
            if self.token.kind == "!":
                break
            left = syntax.Binary(" ", left, self.sum())
        return left

    def sum(self) -> syntax.Expression:
        return self.chain(self.product, "+", "-")

    def product(self) -> syntax.Expression:
        left = self.unary()
        while operator := self.took("*", "/", "%"):
            right = self.unary()
            if (
                operator != "*"
                and right == syntax.Number(0)
                and isinstance(left, syntax.Number)
            ):
                raise AwkError("error: division by zero attempted", 1)
            left = syntax.Binary(operator, left, right)
        return left

    def unary(self) -> syntax.Expression:
        if operator := self.took("!", "-", "+"):
            self.deeper()
            found = syntax.Unary(operator, self.unary())
            self.depth -= 1
            return found
        return self.power()

    def power(self) -> syntax.Expression:
        base = self.stepped()
        if not self.took("^"):
            return base
        self.deeper()
        signed = self.took("-", "+", "!")
        exponent = self.power()
        self.depth -= 1
        return syntax.Binary(
            "^", base, syntax.Unary(signed, exponent) if signed else exponent
        )

    def stepped(self) -> syntax.Expression:
        if operator := self.took("++", "--"):
            target = self.primary()
            if not isinstance(target, syntax.Name | syntax.Field | syntax.Element):
                raise self.wrong()
            return syntax.Step(target, 1 if operator == "++" else -1, before=True)
        found = self.primary()
        if isinstance(
            found, syntax.Name | syntax.Field | syntax.Element
        ) and self.token.kind in ("++", "--"):
            return syntax.Step(
                found, 1 if self.take().kind == "++" else -1, before=False
            )
        return found

    def primary(self) -> syntax.Expression:
        token = self.token
        match token.kind:
            case "number":
                self.take()
                return syntax.Number(_number(token.text))
            case "string":
                self.take()
                return syntax.String(token.text)
            case "pattern":
                self.take()
                return syntax.Regex(token.text)
            case "$":
                self.take()
                self.deeper()
                sign = self.took("-", "+", "!")
                place = self.stepped() if self._steps() else self.primary()
                self.depth -= 1
                return syntax.Field(syntax.Unary(sign, place) if sign else place)
            case "(":
                return self.group()
            case "getline":
                return self.getline()
            case "call":
                return self.call()
            case "name":
                self.take()
                if token.text in ARITIES:
                    if token.text != "length":
                        raise self.wrong()
                    return syntax.Call(token.text, None, self.line(token))
                if self.took("["):
                    return syntax.Element(token.text, self.subscripts())
                return syntax.Name(token.text)
        raise self.wrong()

    def _steps(self) -> bool:
        return self.token.kind in ("++", "--")

    def line(self, token: Token) -> int:
        return self.source.count("\n", 0, token.start) + 1

    def subscripts(self) -> tuple[syntax.Expression, ...]:
        """From behind the bracket."""
        self.brackets += 1
        found = self.expressions()
        self.brackets -= 1
        self.expect("]")
        return tuple(found)

    def group(self) -> syntax.Expression:
        self.take()
        self.brackets += 1
        found = self.expressions()
        self.brackets -= 1
        self.expect(")")
        if len(found) == 1:
            return found[0]
        if self.token.kind == "in" or self.printing:
            return syntax.Several(tuple(found))
        raise self.wrong()

    def call(self) -> syntax.Call:
        token = self.take()
        self.expect("(")
        self.skip_newlines()
        self.brackets += 1
        arguments: list[syntax.Expression] = []
        if self.token.kind != ")":
            arguments = self.expressions()
        self.brackets -= 1
        self.skip_newlines()
        close = self.expect(")")
        if token.text in ARITIES:
            least, most = ARITIES[token.text]
            if not least <= len(arguments) <= most:
                count = len(arguments)
                told = f"{count} is invalid as number of arguments for {token.text}"
                raise complaint(self.source, close.start, told)
        return syntax.Call(token.text, tuple(arguments), self.line(token))

    def getline(self) -> syntax.Getline:
        self.take()
        target: syntax.Target | None = None
        if self.token.kind in ("name", "$"):
            found = self.primary()
            assert isinstance(found, syntax.Name | syntax.Field | syntax.Element)
            target = found
        return syntax.Getline(target, self.primary() if self.took("<") else None)


def _number(text: str) -> float:
    return float(int(text, 16)) if text[:2].lower() == "0x" else float(text)
