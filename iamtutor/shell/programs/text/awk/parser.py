"""From the tokens of an awk program to its tree, as POSIX's grammar has it."""

from iamtutor.shell.programs.text.awk import syntax
from iamtutor.shell.programs.text.awk.expressions import Expressions
from iamtutor.shell.programs.text.awk.lexer import AwkError, complaint

_ENDS = frozenset([";", "newline", "}", "end"])
_LEAVING = frozenset(["break", "continue", "next", "nextfile", "exit", "return"])


def parse(source: str) -> syntax.Program:
    """The tree; raises ``AwkError``."""
    return _Parser(source).program()


class _Parser(Expressions):
    """Reads rules, functions and statements."""

    # Rules

    def program(self) -> syntax.Program:
        found = syntax.Program(warnings=self.warnings)
        while True:
            while self.took("newline", ";"):
                pass
            if self.token.kind == "end":
                return found
            if self.took("function"):
                self.function(found)
            else:
                found.rules.append(self.rule())
            if self.token.kind not in ("newline", ";", "end"):
                before = self.tokens[self.at - 1].kind
                if before != "}":
                    raise self.wrong()

    def function(self, program: syntax.Program) -> None:
        if self.token.kind not in ("name", "call"):
            raise self.wrong()
        name = self.take().text
        self.expect("(")
        parameters: list[str] = []
        while self.token.kind != ")":
            parameters.append(self.expect("name").text)
            if not self.took(","):
                break
            self.skip_newlines()
        self.expect(")")
        self.skip_newlines()
        if name in program.functions:
            what = f"function name `{name}' previously defined"
            raise complaint(self.source, self.token.start, what)
        self.where = "function"
        program.functions[name] = syntax.Function(name, tuple(parameters), self.block())

    def rule(self) -> syntax.Rule:
        kind = self.where = self.took("BEGIN", "END")
        if kind:
            if self.token.kind != "{":
                told = f"{kind} blocks must have an action part"
                line = self.source.count("\n", 0, self.token.start) + 1
                raise AwkError(f"awk: cmd. line:{line}: {told}", 1)
            return syntax.Rule(kind, self.block())
        pattern = last = None
        if self.token.kind != "{":
            pattern = self.expression()
            if self.took(","):
                self.skip_newlines()
                last = self.expression()
        whole = syntax.Block((syntax.Print((), False),))
        body = self.block() if self.token.kind == "{" else whole
        return syntax.Rule("record" if last is None else "range", body, pattern, last)

    # Statements

    def block(self) -> syntax.Block:
        self.expect("{")
        self.deeper()
        statements: list[syntax.Statement] = []
        while True:
            while self.took("newline", ";"):
                pass
            if self.took("}"):
                self.depth -= 1
                return syntax.Block(tuple(statements))
            statements.append(self.statement())

    def body(self) -> syntax.Statement:
        """What ``if``, ``while`` and their like carry out: one statement, or ``;``."""
        self.skip_newlines()
        if self.took(";"):
            return syntax.Block(())
        self.deeper()
        found = self.statement()
        self.depth -= 1
        return found

    def looped(self) -> syntax.Statement:
        self.loops += 1
        found = self.body()
        self.loops -= 1
        return found

    def statement(self) -> syntax.Statement:
        match self.token.kind:
            case "{":
                return self.block()
            case "if":
                return self.if_()
            case "while":
                self.take()
                condition = self.condition()
                return syntax.Loop(None, condition, None, self.looped())
            case "do":
                return self.do()
            case "for":
                return self.for_()
        found = self.simple()
        self.end()
        return found

    def end(self) -> None:
        if self.token.kind in (";", "newline"):
            self.take()
        elif self.token.kind not in _ENDS:
            raise self.wrong()

    def condition(self) -> syntax.Expression:
        self.expect("(")
        found = self.bracketed()
        self.expect(")")
        return found

    def if_(self) -> syntax.If:
        self.take()
        condition, yes = self.condition(), self.body()
        here = self.at
        while self.took("newline", ";"):
            pass
        if self.took("else"):
            return syntax.If(condition, yes, self.body())
        self.at = here
        return syntax.If(condition, yes, None)

    def do(self) -> syntax.Loop:
        self.take()
        body = self.looped()
        while self.took("newline", ";"):
            pass
        self.expect("while")
        condition = self.condition()
        self.end()
        return syntax.Loop(None, condition, None, body, first=True)

    def for_(self) -> syntax.Loop | syntax.Each:
        self.take()
        self.expect("(")
        start = condition = step = None
        following = self.tokens[self.at : self.at + 4]
        if [token.kind for token in following] == ["name", "in", "name", ")"]:
            self.at += 4
            return syntax.Each(following[0].text, following[2].text, self.looped())
        if self.token.kind != ";":
            start = self.simple()
        self.expect(";")
        self.skip_newlines()
        if self.token.kind != ";":
            condition = self.bracketed()
        self.expect(";")
        self.skip_newlines()
        if self.token.kind != ")":
            step = self.simple()
        self.expect(")")
        return syntax.Loop(start, condition, step, self.looped())

    def simple(self) -> syntax.Statement:
        kind = self.token.kind
        if kind in ("print", "printf"):
            return self.print(kind == "printf")
        if kind == "delete":
            self.take()
            array = self.take()
            if array.kind != "name":
                self.at -= 1
                raise self.wrong()
            return syntax.Delete(
                array.text, self.subscripts() if self.took("[") else None
            )
        if kind in _LEAVING:
            self.check_place(kind)
            self.take()
            value = None
            if kind in ("exit", "return") and self.token.kind not in _ENDS:
                value = self.expression()
            return syntax.Leave(kind, value)
        return syntax.Evaluate(self.expression())

    def check_place(self, kind: str) -> None:
        if kind in ("break", "continue") and not self.loops:
            told = f"error: `{kind}' is not allowed outside a loop or switch"
            raise AwkError(told, 1)
        if kind in ("next", "nextfile") and self.where in ("BEGIN", "END"):
            raise AwkError(f"error: `{kind}' used in {self.where} action", 1)
        if kind == "return" and self.where != "function":
            told = "`return' used outside function context"
            raise complaint(self.source, self.token.start, told)

    def print(self, formatted: bool) -> syntax.Print:
        self.take()
        items: tuple[syntax.Expression, ...] = ()
        self.printing, self.brackets, before = True, 0, self.brackets
        if self.token.kind not in (*_ENDS, ">", ">>", "|"):
            items = tuple(self.expressions())
        self.printing, self.brackets = False, before
        if len(items) == 1 and isinstance(items[0], syntax.Several):
            items = items[0].items
        if formatted and not items:
            raise self.wrong()
        redirection = self.took(">", ">>", "|")
        target = None
        if redirection:
            # Without the comparisons, which a `>` here would be.
            target = self.joined()
        return syntax.Print(items, formatted, redirection, target)
