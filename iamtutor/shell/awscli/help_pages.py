"""``aws help``: pages made from botocore's own documentation when they are asked for.

They look as ``man`` lays them out on 80 columns, and are printed whole.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from botocore import xform_name
from botocore.model import OperationModel

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.failures import Unemulated
from iamtutor.shell.awscli.s3 import arguments_of
from iamtutor.shell.awscli.s3.options import ARGUMENTS, DESCRIPTIONS, USAGES

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation

_WIDTH = 78
_INDENT = 7
_DEEPER = 3
#: What it costs to set a line, in the units of ``Budget``.
_LINE_WORK = 60


def top(invocation: Invocation, words: list[str]) -> int:
    page = _Page(invocation, "aws")
    page.section("NAME", "aws -")
    page.section(
        "DESCRIPTION",
        "The AWS Command Line Interface is a unified tool to manage your AWS services.",
    )
    page.heading("SYNOPSIS")
    page.line("   aws [options] <command> <subcommand> [parameters]")
    page.line("")
    page.text(
        "Use aws command help for information on a specific command. Use aws help "
        "topics to view a list of available help topics. The synopsis for each command "
        "shows its parameters and their usage. Optional parameters are shown in square "
        "brackets."
    )
    page.listing("AVAILABLE SERVICES", names.commands(invocation.dialect.commands))
    return _show(invocation, page)


def service(invocation: Invocation, command: str) -> int:
    model = names.service_model(invocation.dialect.commands, command)
    if model is None:
        raise Unemulated(f"there is no help for aws {command} here")
    page = _Page(invocation, command)
    page.section("NAME", f"{command} -")
    page.heading("DESCRIPTION")
    page.html(model.documentation)
    operations = names.operations(invocation.dialect.commands, command)
    page.listing("AVAILABLE COMMANDS", operations)
    return _show(invocation, page)


def operation(invocation: Invocation, command: str, name: str) -> int:
    if name == "help":
        return service(invocation, command)
    model = names.operation_model(invocation.dialect.commands, command, name)
    if model is None:
        raise Unemulated(f"there is no help for aws {command} {name} here")
    page = _Page(invocation, name)
    page.section("NAME", f"{name} -")
    page.heading("DESCRIPTION")
    page.html(model.documentation)
    _synopsis(page, name, model)
    page.heading("OPTIONS")
    for member, shape in names.members_of(model).items():
        page.line(f"--{xform_name(member, '-')} ({shape.type_name})")
        page.html(shape.documentation, _DEEPER)
    return _show(invocation, page)


#: What the help page of ``aws configure`` says, in our words.
_CONFIGURE = (
    "Asks for an access key, a region and an output format, and writes them to the files "
    "~/.aws/credentials and ~/.aws/config. With --profile they become a named profile; an "
    "empty answer keeps what is there. A key that is written here stays until somebody "
    "removes it: a role needs none."
)


def configure(invocation: Invocation) -> int:
    page = _Page(invocation, "configure")
    page.section("NAME", "configure -")
    page.section("DESCRIPTION", _CONFIGURE)
    known = names.operations(invocation.dialect.commands, "configure")
    page.listing("AVAILABLE COMMANDS", known[:-1])
    return _show(invocation, page)


def s3(invocation: Invocation, name: str | None) -> int:
    page = _Page(invocation, name or "s3")
    page.section("NAME", f"{name or 's3'} -")
    if name is None:
        page.heading("DESCRIPTION")
        for text in DESCRIPTIONS[""].split("\n\n"):
            page.text(text)
        page.listing("AVAILABLE COMMANDS", list(ARGUMENTS))
        return _show(invocation, page)
    page.section("DESCRIPTION", DESCRIPTIONS[name])
    page.heading("SYNOPSIS")
    page.line(f"     {name}")
    page.line(f"   {USAGES[name]}")
    for argument in arguments_of(invocation.dialect, name):
        if argument.is_option:
            value = "" if argument.flag else " <value>"
            page.line(f"   [{argument.name}{value}]")
    page.line("")
    return _show(invocation, page)


def _synopsis(page: _Page, name: str, model: OperationModel) -> None:
    page.heading("SYNOPSIS")
    page.line(f"     {name}")
    required = model.input_shape.required_members if model.input_shape else []
    for member, shape in names.members_of(model).items():
        option = f"--{xform_name(member, '-')}"
        if shape.type_name == "boolean":
            text = f"{option} | --no-{option[2:]}"
        else:
            text = f"{option} <value>"
        page.line(f"   {text}" if member in required else f"   [{text}]")
    if model.has_streaming_output:
        page.line("   <outfile>")
    page.line("")


def _show(invocation: Invocation, page: _Page) -> int:
    invocation.out(page.rendered())
    invocation.process.page()
    return 0


class _Page:
    """Lines of one page. Lines of prose are filled and set flush on both sides."""

    def __init__(self, invocation: Invocation, title: str) -> None:
        self.budget = invocation.process.budget
        self.title = title.upper()
        self.lines: list[str] = []
        self.filled = 0

    def heading(self, name: str) -> None:
        self.lines.append(f"\x1b[1m{name}\x1b[0m")

    def section(self, name: str, text: str) -> None:
        self.heading(name)
        self.text(text)

    def line(self, text: str) -> None:
        self.budget.work(_LINE_WORK)
        self.lines.append(f"{'':{_INDENT}}{text}" if text else "")

    def listing(self, name: str, entries: list[str] | tuple[str, ...]) -> None:
        self.heading(name)
        for entry in entries:
            self.line(f"o {entry}")
            self.line("")

    def text(self, text: str, deeper: int = 0, bullet: str = "") -> None:
        """A paragraph and the empty line after it."""
        self.budget.work(_LINE_WORK + 2 * len(text))
        indent = _INDENT + deeper
        room = _WIDTH - indent - len(bullet)
        rows: list[list[str]] = [[]]
        for word in text.split():
            if rows[-1] and len(" ".join([*rows[-1], word])) > room:
                rows.append([])
            rows[-1].append(word)
        margin = " " * indent + bullet
        for row in rows[:-1]:
            self.lines.append(margin + self._flush(row, room))
            margin = " " * (indent + len(bullet))
        self.lines.append(margin + " ".join(rows[-1]))
        self.lines.append("")

    def _flush(self, words: list[str], room: int) -> str:
        """Words spread over the line: the spare blanks go in from the left, then from
        the right, in turns."""
        gaps = len(words) - 1
        spare = room - len(" ".join(words))
        if not gaps or not spare:
            return " ".join(words)
        self.filled += 1
        each, extra = divmod(spare, gaps)
        from_left = self.filled % 2 == 1
        line = words[0]
        for number, word in enumerate(words[1:]):
            first = number < extra if from_left else number >= gaps - extra
            line += " " * (1 + each + first) + word
        return line

    def html(self, source: str, deeper: int = 0) -> None:
        self.budget.work(2 * len(source))
        reader = _Paragraphs()
        reader.feed(source)
        reader.close()
        reader.end()
        for depth, bullet, text in reader.found:
            self.text(text, deeper + _DEEPER * depth, bullet)
        if not reader.found:
            self.line("")

    def rendered(self) -> str:
        ends = f"\x1b[4m{self.title}\x1b[24m()"
        gap = " " * max(1, _WIDTH - 2 * (len(self.title) + 2))
        head = f"{ends}{gap}{ends}"
        return "\n".join([head, "", *self.lines, "", head]) + "\n"


class _Paragraphs(HTMLParser):
    """The paragraphs of botocore's HTML: ``(depth, bullet, text)``."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, str]] = []
        self.pieces: list[str] = []
        self.depth = 0
        self.bullet = ""

    def end(self) -> None:
        text = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if text:
            self.found.append((self.depth, self.bullet, text))
            self.bullet = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("p", "ul", "ol", "li", "dl", "dt", "dd", "note", "important"):
            self.end()
        if tag in ("ul", "ol"):
            self.depth += 1
        elif tag == "li":
            self.bullet = "o "
        elif tag in ("note", "important"):
            self.pieces.append(f"{tag.upper()}: ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "ul", "ol", "li", "dl", "dt", "dd", "note", "important"):
            self.end()
        if tag in ("ul", "ol"):
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
