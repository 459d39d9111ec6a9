"""The terminals in which ``manage.py play`` plays: a real one, and lines from a file.

The real one edits lines, remembers and completes them with prompt_toolkit, and shows pages
with the pager of whoever sits there.
"""

import pydoc
import sys
from collections.abc import Iterable
from shutil import get_terminal_size

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.shortcuts import CompleteStyle, clear, print_formatted_text

from iamtutor.lessons.terminal.voice import Complete
from iamtutor.shell.screen.display import plain
from iamtutor.shell.terminal.completion import last_word
from iamtutor.shell.text import printable


class FullTerminal:
    """A person at a terminal."""

    scripted = False

    def __init__(self) -> None:
        self.session: PromptSession[str] = PromptSession(
            history=InMemoryHistory(),
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,
        )
        self.editor: PromptSession[str] = PromptSession(multiline=True)

    @property
    def columns(self) -> int:
        return get_terminal_size().columns

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        return self.session.prompt(
            prompt, completer=None if complete is None else TabCompleter(complete)
        )

    def write(self, text: str) -> None:
        print_formatted_text(ANSI(printable(text)), end="")

    def page(self, text: str) -> None:
        # Without -R, which only some pagers know, codes would be shown as they are written.
        pydoc.pager(plain(printable(text)))

    def clear(self) -> None:
        clear()

    def edit(self, text: str) -> str | None:
        try:
            return self.editor.prompt("", default=text)
        except (EOFError, KeyboardInterrupt):
            return None


class TabCompleter(Completer):
    """What the shell offers, as prompt_toolkit asks for it."""

    def __init__(self, complete: Complete) -> None:
        self.complete = complete

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        before = document.text_before_cursor
        word = last_word(before)
        for found in self.complete(before):
            yield Completion(found, start_position=-len(word))


class ScriptedTerminal:
    """Lines from standard input, to standard output: both stand in it, as typed."""

    columns = 80
    scripted = True

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        self.write(prompt)
        line = sys.stdin.readline()
        if not line:
            self.write("\n")
            raise EOFError
        line = line.removesuffix("\n")
        self.write(f"{line}\n")
        return line

    def write(self, text: str) -> None:
        sys.stdout.write(printable(text))

    def page(self, text: str) -> None:
        self.write(text)

    def clear(self) -> None:
        """There is no screen to wipe."""

    def edit(self, text: str) -> str | None:
        lines: list[str] = []
        for line in sys.stdin:
            word = line.rstrip("\n")
            if word == ":end":
                return "".join(lines)
            if word == ":cancel":
                break
            lines.append(line)
        return None
