"""The streams of one command, as its redirections set them up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iamtutor.cloud.bodies import STORED_LIMIT
from iamtutor.shell.expansion.words import Expander
from iamtutor.shell.filesystem import NULL, TOO_LARGE, FileSystem, PathError
from iamtutor.shell.grammar.syntax import Redirection
from iamtutor.shell.process import Buffer, Input, Nowhere, Sink

#: Files that are the streams themselves.
_DESCRIPTORS = {
    **{"/dev/stdout": 1, "/dev/stderr": 2, "/dev/tty": 1},
    **{"/dev/fd/1": 1, "/dev/fd/2": 2},
}


@dataclass(slots=True)
class Channels:
    """Where a command reads, prints and complains, before its own redirections; and what
    else is open, by the number of its descriptor. ``exec`` changes them in place."""

    input: Input
    out: Sink
    err: Sink
    others: Mapping[int, Input | Sink] = field(default_factory=dict)


class BadDescriptor(Exception):
    """Nothing is open under that number, or not for this."""


@dataclass(frozen=True, slots=True)
class _Appended:
    """A file that ``exec`` opened: what is written is there at once."""

    files: FileSystem
    path: str

    def write(self, text: str) -> None:
        before = self.files.read(self.path) if self.files.exists(self.path) else b""
        self.files.write(self.path, before + text.encode("utf-8", "surrogateescape"))


class Streams:
    """``channels`` are those of the command once ``redirect`` has been there. ``kept``:
    they last, as ``exec`` wants them."""

    def __init__(
        self, files: FileSystem, shell_name: str, around: Channels, kept: bool = False
    ) -> None:
        self.files = files
        self.shell_name = shell_name
        self.around = around
        self.kept = kept
        self.open: dict[int, Input | Sink] = {
            **around.others,
            **{0: around.input, 1: around.out, 2: around.err},
        }
        self.written: list[tuple[str, bool, Buffer]] = []

    @property
    def channels(self) -> Channels:
        others = {fd: one for fd, one in self.open.items() if fd > 2}
        # ``0>FILE``: there is nothing to read.
        reads = self.open[0] if isinstance(self.open[0], Input) else Input("")
        return Channels(reads, self._prints(1), self._prints(2), others)

    def keep(self) -> None:
        """What was redirected is so for what follows, too."""
        here, around = self.channels, self.around
        around.input, around.out, around.err = here.input, here.out, here.err
        around.others = here.others

    def _reads(self, fd: int) -> Input:
        found = self.open.get(fd)
        if not isinstance(found, Input):
            raise BadDescriptor
        return found

    def _prints(self, fd: int) -> Sink:
        found = self.open.get(fd)
        if found is None or isinstance(found, Input):
            raise BadDescriptor
        return found

    def redirect(self, redirections: Sequence[Redirection], expander: Expander) -> bool:
        """Apply the redirections from left to right; False after a complaint."""
        for redirection in redirections:
            fd = redirection.fd
            if redirection.operator in ("<<", "<<<"):
                text = expander.text(redirection.target)
                ended = text + "\n" * (redirection.operator == "<<<")
                self.open[fd] = Input(ended)
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
            except BadDescriptor:
                self._complain(target, "Bad file descriptor")
                return False
        return True

    def _apply(self, redirection: Redirection, target: str) -> None:
        files, fd = self.files, redirection.fd
        if redirection.operator in (">&", "<&"):
            self._duplicate(redirection, target)
            return
        path = files.resolve(target)
        if redirection.operator == "<":
            if path not in ("/dev/stdin", "/dev/fd/0", "/dev/tty"):
                self.open[fd] = Input(files.read_text(target))
        elif path in _DESCRIPTORS:
            self.open[fd] = self._prints(_DESCRIPTORS[path])
        elif path == NULL:
            self.open[fd] = Nowhere()
        else:
            append = redirection.operator == ">>"
            files.check_writable(target)
            if not append or not files.exists(target):
                files.write(target, b"")
            if self.kept:
                self.open[fd] = _Appended(files, path)
                return
            buffer = Buffer(files.budget)
            self.written.append((path, append, buffer))
            self.open[fd] = buffer

    def _duplicate(self, redirection: Redirection, target: str) -> None:
        """``>&N`` and ``<&N``: the same as that one; ``-`` closes."""
        fd = redirection.fd
        if target == "-" and fd > 2:
            self.open.pop(fd, None)
        elif target == "-":
            self.open[fd] = Nowhere() if fd else Input("")
        elif not target.isdecimal():
            raise PathError("ambiguous redirect", target)
        elif redirection.operator == "<&":
            self.open[fd] = self._reads(int(target[:4]))
        else:
            self.open[fd] = self._prints(int(target[:4]))

    def close(self) -> int:
        """Write the files. The status is not 0 when one could not be written."""
        status = 0
        for path, append, buffer in self.written:
            try:
                if buffer.length > STORED_LIMIT:
                    raise PathError(TOO_LARGE, path)
                data = self.files.budget.encoded(buffer.take())
                if append and self.files.exists(path):
                    data = self.files.read(path) + data
                self.files.write(path, data)
            except PathError as error:
                self._complain(path, error.reason)
                status = 1
            finally:
                buffer.let_go()
        return status

    def _complain(self, target: str, reason: str) -> None:
        self.around.err.write(f"{self.shell_name}: {target}: {reason}\n")
