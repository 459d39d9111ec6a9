"""The filters of ``jq`` that are kept here, from text to a tree.

A node is a tuple: its kind, then what belongs to it (other nodes, names, values).
"""

import json
import re
from collections.abc import Callable
from typing import Any

Node = tuple[Any, ...]

#: What it costs to read a token: it is looked at on every level of precedence.
_TOKEN_WORK = 120
#: A number of more digits is beyond what jq counts to.
_DIGITS = 300
#: How deep a filter may nest.
DEPTH_LIMIT = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<field>\.[A-Za-z_]\w*)"
    r"|(?P<variable>\$[A-Za-z_]\w*)|(?P<format>@[a-z0-9]+)|(?P<name>[A-Za-z_]\w*)"
    r'|(?P<quote>")|(?P<operator>\?//|//=|\|=|\+=|-=|\*=|/=|%=|==|!=|<=|>=|//|\.\.'
    r"|[-.\[\]{}()|,:;+*/%<>=?]))",
    re.ASCII,
)
_UPDATES = frozenset(["|=", "+=", "-=", "*=", "/=", "%=", "//=", "="])
_REFUSED = frozenset("label import include".split())
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("==", "!=", "<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)


class FilterError(Exception):
    """The filter is none."""


class NotKept(Exception):
    """Real jq, but not this one."""


def parse(source: str, work: Callable[[int], None]) -> Node:
    """The filter of ``source``; ``work`` is that of the line's budget."""
    return _Parser(source, work).parse()


class _Parser:
    def __init__(self, source: str, work: Callable[[int], None]) -> None:
        self.source = source
        self.work = work
        self.at = 0
        self.depth = 0
        self.kind, self.token = "", ""
        self._next()

    def _at_quote(self) -> bool:
        return self.kind == "quote"

    def parse(self) -> Node:
        if self.kind == "end":
            return ("identity",)
        found = self._pipe()
        if self.kind != "end":
            raise self._unexpected()
        return found

    def _next(self) -> str:
        """Take the token; the one after it is read."""
        self.work(_TOKEN_WORK)
        taken = self.token
        match = _TOKEN.match(self.source, self.at)
        if match is None:
            if self.source[self.at :].strip():
                self.kind, self.token = "invalid", self.source[self.at :].strip()[0]
            else:
                self.kind, self.token = "end", ""
            return taken
        self.kind = match.lastgroup or ""
        self.token = match.group(self.kind)
        self.at = match.end()
        return taken

    def _unexpected(self) -> FilterError:
        if self.kind == "end":
            return FilterError("syntax error, unexpected end of file")
        return FilterError(f"syntax error, unexpected '{self.token}'")

    def _take(self, *tokens: str) -> str:
        if self.kind in ("operator", "name") and self.token in tokens:
            return self._next()
        return ""

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise self._unexpected()

    def _pipe(self) -> Node:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise NotKept("filters that deep")
        if self._take("def"):
            name, parameters, body = self._definition()
            rest = ("identity",) if self.kind == "end" else self._pipe()
            node = ("def", name, parameters, body, rest)
            self.depth -= 1
            return node
        left = self._comma()
        if self._take("|"):
            left = ("pipe", left, self._pipe())
        self.depth -= 1
        return left

    def _definition(self) -> tuple[str, tuple[str, ...], Node]:
        """Behind ``def``: ``name(f; $x): body;``"""
        if self.kind != "name":
            raise self._unexpected()
        name = self._next()
        parameters: list[str] = []
        if self._take("("):
            while True:
                if self.kind not in ("name", "variable"):
                    raise self._unexpected()
                parameters.append(self._next())
                if not self._take(";"):
                    break
            self._expect(")")
        self._expect(":")
        body = self._pipe()
        self._expect(";")
        return name, tuple(parameters), body

    def _comma(self) -> Node:
        left = self._alternative()
        while self._take(","):
            left = ("comma", left, self._alternative())
        return left

    def _alternative(self) -> Node:
        left = self._update()
        if self._take("//"):
            return ("alternative", left, self._alternative())
        return left

    def _update(self) -> Node:
        left = self._level(0)
        if operator := self._take(*_UPDATES):
            return ("update", operator, left, self._alternative())
        return left

    def _level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while operator := self._take(*_LEVELS[level]):
            name = "logical" if operator in ("and", "or") else "binary"
            left = (name, operator, left, self._level(level + 1))
        return left

    def _unary(self) -> Node:
        if self._take("-"):
            return ("negative", self._term())
        return self._term()

    def _term(self) -> Node:
        """A term, or what is done with each of its values under a name."""
        node = self._postfix()
        if not self._take("as"):
            return node
        names = self._names()
        if self.token == "?//":
            raise NotKept("alternatives of patterns: ?//")
        self._expect("|")
        return ("bind", node, names, self._pipe())

    def _names(self) -> Any:
        """What stands after ``as``: a variable, or a pattern of keys and variables."""
        if self.kind == "variable":
            return self._next()[1:]
        pairs: list[tuple[Any, Any]] = []
        if self._take("["):
            while True:
                pairs.append((len(pairs), self._names()))
                if not self._take(","):
                    break
            self._expect("]")
        elif self._take("{"):
            while True:
                if self.kind == "variable":
                    name: Any = self._next()[1:]
                    pairs.append((name, name))
                else:
                    key = self._string() if self.kind == "quote" else ("", self._next())
                    if len(key) != 2:
                        raise NotKept("such patterns after as")
                    self._expect(":")
                    pairs.append((key[1], self._names()))
                if not self._take(","):
                    break
            self._expect("}")
        else:
            raise self._unexpected()
        return tuple(pairs)

    def _postfix(self) -> Node:
        node = self._primary()
        while True:
            if self.kind == "field":
                node = ("index", node, ("value", self._next()[1:]))
            elif self.token == "." and self.kind == "operator":
                self._next()
                if self.kind == "quote":
                    node = ("index", node, self._string())
                elif self.token != "[":
                    raise self._unexpected()
            elif self._take("["):
                node = self._brackets(node)
            elif self._take("?"):
                node = ("try", node, None)
            else:
                return node

    def _brackets(self, node: Node) -> Node:
        if self._take("]"):
            return ("iterate", node)
        start: Node | None = None
        if self.token != ":":
            start = self._pipe()
        if self._take(":"):
            end = None if self.token == "]" else self._pipe()
            self._expect("]")
            return ("slice", node, start, end)
        self._expect("]")
        return ("index", node, start)

    def _primary(self) -> Node:
        match self.kind:
            case "number":
                text = self._next()
                whole = len(text) <= _DIGITS and not re.search("[.eE]", text)
                return ("value", int(text) if whole else float(text))
            case "quote":
                return self._string()
            case "field":
                return ("index", ("identity",), ("value", self._next()[1:]))
            case "variable":
                return ("variable", self._next()[1:])
            case "format":
                name = self._next()
                if not self._at_quote():
                    return ("format", name)
                node = self._string()
                return node if node[0] == "value" else ("string", name, node[2])
            case "name":
                return self._named()
        if self._take(".."):
            return ("call", "recurse", ())
        if self._take("."):
            if self.kind == "quote":
                return ("index", ("identity",), self._string())
            return ("identity",)
        if self._take("("):
            inner = self._pipe()
            self._expect(")")
            return inner
        if self._take("["):
            if self._take("]"):
                return ("array", None)
            inner = self._pipe()
            self._expect("]")
            return ("array", inner)
        if self._take("{"):
            return self._object()
        raise self._unexpected()

    def _named(self) -> Node:
        name = self.token
        if name in _REFUSED:
            raise NotKept(name)
        self._next()
        if name == "if":
            return self._if()
        if name in ("reduce", "foreach"):
            return self._fold(name)
        if name == "try":
            inner = self._postfix()
            return ("try", inner, self._postfix() if self._take("catch") else None)
        if name in ("true", "false", "null"):
            return ("value", {"true": True, "false": False, "null": None}[name])
        if name in ("then", "else", "elif", "end", "and", "or", "as", "catch"):
            raise FilterError(f"syntax error, unexpected {name}")
        arguments: list[Node] = []
        if self._take("("):
            arguments.append(self._pipe())
            while self._take(";"):
                arguments.append(self._pipe())
            self._expect(")")
        return ("call", name, tuple(arguments))

    def _fold(self, name: str) -> Node:
        source = self._postfix()
        self._expect("as")
        if self.kind != "variable":
            raise NotKept(f"patterns in {name}")
        variable = self._next()[1:]
        self._expect("(")
        parts = [self._pipe()]
        while self._take(";"):
            parts.append(self._pipe())
        self._expect(")")
        if name == "reduce" and len(parts) == 2:
            return ("reduce", source, variable, *parts)
        if name == "foreach" and len(parts) in (2, 3):
            return ("foreach", source, variable, *parts, *([None] * (3 - len(parts))))
        raise self._unexpected()

    def _if(self) -> Node:
        condition = self._pipe()
        self._expect("then")
        first = self._pipe()
        if self._take("elif"):
            return ("if", condition, first, self._if())
        second: Node = ("identity",)
        if self._take("else"):
            second = self._pipe()
        self._expect("end")
        return ("if", condition, first, second)

    def _object(self) -> Node:
        pairs: list[tuple[Node, Node]] = []
        while not self._take("}"):
            if pairs:
                self._expect(",")
            key: Node
            if self.kind == "variable":
                name = self._next()[1:]
                pairs.append((("value", name), ("variable", name)))
                continue
            if self.kind == "quote":
                key = self._string()
            elif self._take("("):
                key = self._pipe()
                self._expect(")")
            elif self.kind in ("name", "number"):
                key = ("value", self._next())
            elif self.kind == "format":
                raise NotKept("formats as keys")
            else:
                raise self._unexpected()
            value: Node = ("index", ("identity",), key)
            if self._take(":"):
                value = self._alternative_without_comma()
            pairs.append((key, value))
        return ("object", tuple(pairs))

    def _alternative_without_comma(self) -> Node:
        left = self._alternative()
        if self._take("|"):
            return ("pipe", left, self._alternative_without_comma())
        return left

    def _string(self) -> Node:
        """From behind the quotation mark: pieces of text and ``\\(…)``."""
        pieces: list[Node] = []
        text = ""
        while True:
            char = self.source[self.at : self.at + 1]
            if not char:
                raise FilterError("syntax error, unexpected end of file")
            self.at += 1
            if char == '"':
                break
            if char != "\\":
                text += char
                continue
            following = self.source[self.at : self.at + 1]
            if following == "(":
                pieces.append(("text", text))
                text = ""
                self.at += 1
                self._next()
                pieces.append(self._pipe())
                if self.token != ")" or self.kind != "operator":
                    raise self._unexpected()
                continue
            size = 5 if following == "u" else 1
            escape = "\\" + self.source[self.at : self.at + size]
            self.at += size
            try:
                text += json.loads(f'"{escape}"')
            except ValueError:
                raise FilterError("syntax error, invalid escape") from None
        self._next()
        if not pieces:
            return ("value", text)
        return ("string", "@text", (*pieces, ("text", text)))
