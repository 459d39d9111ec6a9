"""Commands that hold commands: ``if for while case { } ( ) [[ ]] (( ))``, functions.

Each reader is given the parser at the first token of its construct and leaves it behind
the last one; where the line ends before that, the next line goes on.
"""

import re
from collections.abc import Callable

from iamtutor.shell.grammar import syntax
from iamtutor.shell.grammar.lexer import NAME
from iamtutor.shell.grammar.tokens import Tokens

_FUNCTION_NAME = re.compile(r"[A-Za-z_][\w.:-]*\Z", re.ASCII)
_CLOSERS = frozenset(["then", "fi", "do", "done", "esac", "}", "else", "elif"])
_REFUSED = frozenset(["select", "coproc"])


def command(parser: Tokens) -> syntax.AnyCommand | None:
    """The compound command that begins here, or None."""
    token = parser.token
    if token.kind not in ("word", "("):
        return None
    if token.text in _CLOSERS:
        raise syntax.BashSyntaxError(token.text)
    if token.text in _REFUSED:
        raise syntax.Unsupported(f"the keyword {token.text}")
    body: (
        syntax.Group
        | syntax.If
        | syntax.For
        | syntax.Count
        | syntax.While
        | syntax.Case
        | syntax.Calculation
        | syntax.Check
    )
    match token.text:
        case "(":
            body = _parentheses(parser)
        case "{":
            body = syntax.Group(_until(parser, "}"))
        case "if":
            body = _if(parser)
        case "for":
            body = _for(parser)
        case "while" | "until":
            condition = _until(parser, "do")
            body = syntax.While(condition, _body(parser, "done"), token.text == "until")
        case "case":
            body = _case(parser)
        case "[[":
            parser.advance()
            body = _either(parser)
            parser.expect("]]")
        case "function":
            parser.advance()
            parser.need()
            name = parser.advance().word
            if parser.token.kind != "(":
                return _definition(parser, name)
            return function(parser, name)
        case _:
            return None
    return syntax.Compound(body, parser.all_redirections())


def function(parser: Tokens, name: syntax.Word) -> syntax.Function:
    """``NAME () BODY``, from the parenthesis on."""
    parser.advance()
    parser.expect(")")
    return _definition(parser, name)


def _definition(parser: Tokens, name: syntax.Word) -> syntax.Function:
    text = "".join(part.text for part in name if isinstance(part, syntax.Literal))
    if len(name) != 1 or not _FUNCTION_NAME.match(text):
        raise syntax.Unsupported("a function with that name")
    parser.skip_newlines()
    parser.need()
    start = parser.token.start
    if not isinstance(command(parser), syntax.Compound):
        raise syntax.BashSyntaxError(parser.token.text)
    if parser.waiting:
        raise syntax.Unsupported(
            "a here-document that begins on the last line of a function"
        )
    # Behind as many line ends as are before it: so its lines have the right numbers.
    lines = parser.lexer.source.count("\n", 0, start) + parser.first_line - 1
    return syntax.Function(
        text, "\n" * lines + parser.lexer.source[start : parser.read_to]
    )


def _until(parser: Tokens, closer: str) -> syntax.Steps:
    """The steps between the token that is here and ``closer``."""
    parser.advance()
    return _body(parser, closer)


def _body(parser: Tokens, closer: str, *others: str) -> syntax.Steps:
    """The steps up to ``closer``, which is taken, or one of ``others``, which is not."""
    steps = parser.steps((closer, *others))
    parser.need()
    if not steps:
        raise syntax.BashSyntaxError(parser.token.text)
    if not parser.at(others):
        parser.expect(closer)
    return steps


def _parentheses(parser: Tokens) -> syntax.Group | syntax.Calculation:
    lexer = parser.lexer
    if lexer.source.startswith("(", lexer.position):
        expression = lexer.calculation()
        if expression is not None:
            parser.advance()
            return syntax.Calculation(expression)
    return syntax.Group(_until(parser, ")"), subshell=True)


def _if(parser: Tokens) -> syntax.If:
    branches: list[tuple[syntax.Steps, syntax.Steps]] = []
    while parser.at(("if", "elif")):
        condition = _until(parser, "then")
        branches.append((condition, _body(parser, "fi", "elif", "else")))
    otherwise: syntax.Steps = ()
    if parser.at(("else",)):
        otherwise = _until(parser, "fi")
    return syntax.If(tuple(branches), otherwise)


def _count(parser: Tokens) -> syntax.Count:
    """``for ((…; …; …))``, from the first parenthesis on."""
    lexer = parser.lexer
    if not lexer.source.startswith("(", lexer.position):
        raise syntax.BashSyntaxError("(")
    inner = lexer.calculation_text()
    parts = (inner or "").split(";")
    if len(parts) != 3:
        raise syntax.BashSyntaxError("((" if inner is None else inner)
    parser.advance()
    if parser.at((";",)):
        parser.advance()
    parser.skip_newlines()
    start, condition, step = (lexer.operand(part, quoted=True) for part in parts)
    if parser.at(("{",)):
        return syntax.Count(start, condition, step, _until(parser, "}"))
    parser.expect("do")
    return syntax.Count(start, condition, step, _body(parser, "done"))


def _for(parser: Tokens) -> syntax.For | syntax.Count:
    parser.advance()
    parser.need()
    if parser.token.kind == "(":
        return _count(parser)
    name = parser.token.text
    if parser.token.kind != "word":
        raise syntax.BashSyntaxError(name)
    if not NAME.match(name):
        raise syntax.Unsupported(f"a loop over `{name}'")
    parser.advance()
    words: tuple[syntax.Word, ...] | None = None
    if parser.at((";",)):
        parser.advance()
    else:
        parser.skip_newlines()
        if parser.at(("in",)):
            parser.advance()
            found: list[syntax.Word] = []
            while parser.token.kind == "word":
                found.append(parser.advance().word)
            words = tuple(found)
            if parser.token.kind not in (";", "newline", "end"):
                raise syntax.BashSyntaxError(parser.token.text)
            if parser.token.kind != "end":
                parser.advance()
    parser.skip_newlines()
    parser.expect("do")
    return syntax.For(name, words, _body(parser, "done"))


_CLAUSE_ENDS = (";;", ";&", ";;&")


def _case(parser: Tokens) -> syntax.Case:
    parser.advance()
    word = parser.word()
    parser.skip_newlines()
    parser.expect("in")
    parser.skip_newlines()
    clauses: list[tuple[tuple[syntax.Word, ...], syntax.Steps, str]] = []
    while not parser.at(("esac",)):
        if parser.at(("(",)):
            parser.advance()
        patterns: list[syntax.Word] = []
        while True:
            patterns.append(parser.word())
            if not parser.at(("|",)):
                break
            parser.advance()
        parser.expect(")")
        steps = parser.steps((*_CLAUSE_ENDS, "esac"))
        parser.need()
        end = parser.advance().text if parser.at(_CLAUSE_ENDS) else ";;"
        clauses.append((tuple(patterns), steps, end))
        parser.skip_newlines()
    parser.expect("esac")
    return syntax.Case(word, tuple(clauses))


# [[ ]]

_BINARY = frozenset("= == != =~ < > -eq -ne -lt -le -gt -ge -nt -ot".split())
_UNARY = frozenset("-n -z -e -f -d -s -r -w -x -v -L -h -p -S -b".split())


def _either(parser: Tokens) -> syntax.Check:
    return _joined(parser, "||", lambda parser: _joined(parser, "&&", _single))


def _joined(
    parser: Tokens, operator: str, part: Callable[[Tokens], syntax.Check]
) -> syntax.Check:
    left = part(parser)
    while parser.token.kind == operator:
        parser.advance()
        parser.skip_newlines()
        left = syntax.Check(operator, parts=(left, part(parser)))
    return left


def _single(parser: Tokens) -> syntax.Check:
    parser.nesting += 1
    found = _test(parser)
    parser.nesting -= 1
    parser.skip_newlines()
    return found


def _test(parser: Tokens) -> syntax.Check:
    parser.skip_newlines()
    token = parser.token
    if parser.nesting > syntax.NESTING_LIMIT:
        raise syntax.Unsupported("that nesting")
    parser.need()
    if token.kind == "(":
        parser.advance()
        inner = _either(parser)
        parser.expect(")")
        return inner
    if token.kind != "word" or token.text == "]]":
        raise syntax.BashSyntaxError(token.text)
    parser.advance()
    if token.text == "!":
        return syntax.Check("!", parts=(_single(parser),))
    if token.text in _UNARY and parser.token.kind == "word" and not parser.at(("]]",)):
        return syntax.Check(token.text, right=parser.advance().word)
    operator = parser.token.text
    if operator not in _BINARY:
        if re.fullmatch(r"-[A-Za-z]", token.text) and parser.token.kind == "word":
            raise syntax.Unsupported(f"[[ {token.text} ]]")
        return syntax.Check("-n", right=token.word)
    if operator == "=~":
        word = parser.lexer.pattern()
        parser.advance()
        return syntax.Check(operator, token.word, word)
    parser.advance()
    return syntax.Check(operator, token.word, parser.word())
