"""Where awk prints besides its standard output: files, and commands that read."""

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Buffer, Process
from iamtutor.shell.programs.text.awk.lexer import AwkError


class Output:
    """Each target stays open, by its name, until it is closed or the program ends."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.open: dict[str, tuple[str, Buffer]] = {}

    def write(self, kind: str, target: str, text: str) -> None:
        """``print > target``, ``>> target`` or ``| target``."""
        if kind != "|" and target in ("/dev/stdout", "-"):
            self.process.out(text)
        elif kind != "|" and target == "/dev/stderr":
            self.process.err(text)
        else:
            if target not in self.open:
                self._begin(kind, target)
            self.open[target][1].write(text)

    def _begin(self, kind: str, target: str) -> None:
        if kind != "|" and target != "/dev/null":
            try:
                self.process.files.check_writable(target)
                if kind == ">" or not self.process.files.exists(target):
                    self.process.files.write(target, b"")
            except PathError as error:
                told = f"cannot redirect to `{target}': {error.reason}"
                raise AwkError(f"fatal: {told}") from None
        self.open[target] = (kind, Buffer(self.process.budget))

    def close(self, target: str) -> int:
        """0, or the status of the command; -1 if nothing of that name is open."""
        if target not in self.open:
            return -1
        kind, buffer = self.open.pop(target)
        if kind == "|":
            return self.process.run(["sh", "-c", target], buffer.take())
        if target == "/dev/null":
            return 0
        data = buffer.take().encode("utf-8", "surrogateescape")
        files = self.process.files
        try:
            files.write(target, files.read(target) + data)
        except PathError as error:
            told = f"cannot redirect to `{target}': {error.reason}"
            raise AwkError(f"fatal: {told}") from None
        return 0

    def close_all(self) -> None:
        for target in list(self.open):
            self.close(target)

    def opened(self, name: str) -> str | None:
        """The text of a file that is read; None if there is none."""
        if name in ("-", "/dev/stdin"):
            return self.process.stdin or ""
        try:
            # What the program itself has written there so far is in it.
            return self.process.files.read_text(name)
        except PathError:
            return None
