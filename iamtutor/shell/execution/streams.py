"""The three streams of one command, as its redirections set them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iamtutor.shell.expansion.words import Expander
from iamtutor.shell.filesystem import NULL, FileSystem, PathError
from iamtutor.shell.grammar.syntax import Redirection
from iamtutor.shell.process import Buffer, Input, Nowhere, Sink

#: Files that are the streams themselves.
_DESCRIPTORS = {
    **{"/dev/stdout": 1, "/dev/stderr": 2, "/dev/tty": 1},
    **{"/dev/fd/1": 1, "/dev/fd/2": 2},
}


@dataclass(frozen=True, slots=True)
class Channels:
    """Where a command reads, prints and complains, before its own redirections."""

    input: Input
    out: Sink
    err: Sink


class Streams:
    """``channels`` are those of the command once ``redirect`` has been there."""

    def __init__(self, files: FileSystem, shell_name: str, around: Channels) -> None:
        self.files = files
        self.shell_name = shell_name
        self.input = around.input
        self.sinks: dict[int, Sink] = {1: around.out, 2: around.err}
        self.err = around.err
        self.written: list[tuple[str, bool, Buffer]] = []

    @property
    def channels(self) -> Channels:
        return Channels(self.input, self.sinks[1], self.sinks[2])

    def redirect(self, redirections: Sequence[Redirection], expander: Expander) -> bool:
        """Apply the redirections from left to right; False after a complaint."""
        for redirection in redirections:
            if redirection.operator in ("<<", "<<<"):
                text = expander.text(redirection.target)
                self.input = Input(text + "\n" * (redirection.operator == "<<<"))
                continue
            fields = expander.fields(redirection.target)
            if len(fields) != 1:
                self._complain(" ".join(fields), "ambiguous redirect")
                return False
            target = fields[0]
            try:
                self._apply(redirection, target)
            except PathError as error:
                self._complain(target, error.reason)
                return False
        return True

    def _apply(self, redirection: Redirection, target: str) -> None:
        files = self.files
        if redirection.operator == ">&":
            sink = Nowhere() if target == "-" else self.sinks[int(target)]
            self.sinks[redirection.fd] = sink
            return
        path = files.resolve(target)
        if redirection.operator == "<":
            if path not in ("/dev/stdin", "/dev/fd/0", "/dev/tty"):
                self.input = Input(files.read_text(target))
        elif path in _DESCRIPTORS:
            self.sinks[redirection.fd] = self.sinks[_DESCRIPTORS[path]]
        elif path == NULL:
            self.sinks[redirection.fd] = Nowhere()
        else:
            append = redirection.operator == ">>"
            files.check_writable(target)
            buffer = Buffer(files.budget)
            if not append:
                files.write(target, b"")
            self.written.append((files.resolve(target), append, buffer))
            self.sinks[redirection.fd] = buffer

    def close(self) -> int:
        """Write the files. The status is not 0 when one could not be written."""
        status = 0
        for path, append, buffer in self.written:
            data = buffer.take().encode("utf-8", "surrogateescape")
            try:
                if append and self.files.exists(path):
                    data = self.files.read(path) + data
                self.files.write(path, data)
            except PathError as error:
                self._complain(path, error.reason)
                status = 1
        return status

    def _complain(self, target: str, reason: str) -> None:
        self.err.write(f"{self.shell_name}: {target}: {reason}\n")
