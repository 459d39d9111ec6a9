"""What a transfer prints: progress frames, a line for each result, and the status."""

from iamtutor.shell.awscli.failures import message_of
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.s3.listing import human_readable
from iamtutor.shell.awscli.s3.paths import Item, shown

#: The speed that progress lines tell of, in bytes a second: no clock runs meanwhile.
_SPEED = 12 * 1024**2


class Results:
    """Counts and prints. A frame ends in a carriage return; what follows wipes it."""

    def __init__(self, invocation: Invocation, values: Values, kind: str) -> None:
        self.invocation = invocation
        self.kind = kind
        self.quiet = values["quiet"]
        self.errors_only = values["quiet"] or values["only_show_errors"]
        self.frames = not self.errors_only and not values.get("no_progress", True)
        self.cwd = invocation.process.machine.cwd
        self.failed = self.warned = 0
        self.expected = self.done = 0
        self.bytes_expected = self.bytes_done = 0
        self.frame_length = 0
        self.remaining = 0

    @property
    def status(self) -> int:
        return 1 if self.failed else 2 if self.warned else 0

    def _transfer(self, item: Item, kind: str) -> str:
        if kind == "delete":
            return shown(item.source, self.cwd)
        source, dest = shown(item.source, self.cwd), shown(item.dest, self.cwd)
        return f"{source} to {dest}"

    def progress(self, size: int) -> None:
        """``size`` more bytes have gone."""
        self.bytes_done += size
        if not self.frames:
            return
        text = (
            f"Completed {human_readable(self.bytes_done)}/"
            f"{human_readable(self.bytes_expected)} "
            f"({human_readable(min(_SPEED, max(self.bytes_done, 1) * 9))}/s) "
            f"with {self.remaining} file(s) remaining"
        )
        self.invocation.out(self._padded(text, "\r"))
        self.frame_length = len(text)

    def _padded(self, text: str, end: str = "\n") -> str:
        return f"{text:{self.frame_length}}{end}"

    def start(self, item: Item) -> None:
        self.remaining = 1
        self.bytes_expected += item.size

    def success(self, item: Item, kind: str | None = None) -> None:
        kind = kind or self.kind
        self.remaining = 0
        if not self.errors_only:
            self.invocation.out(self._padded(f"{kind}: {self._transfer(item, kind)}"))
            self.frame_length = 0

    def failure(self, item: Item, error: Exception, kind: str | None = None) -> None:
        kind = kind or self.kind
        self.failed += 1
        self.remaining = 0
        if not self.quiet:
            reason = message_of(error, self.invocation.dialect)
            line = f"{kind} failed: {self._transfer(item, kind)} {reason}"
            self.invocation.err(self._padded(line))
            self.frame_length = 0

    def dry_run(self, item: Item, kind: str | None = None) -> None:
        kind = kind or self.kind
        if not self.errors_only:
            self.invocation.out(f"(dryrun) {kind}: {self._transfer(item, kind)}\n")

    def warning(self, text: str) -> None:
        self.warned += 1
        if not self.quiet:
            self.invocation.err(self._padded(f"warning: {text}"))
            self.frame_length = 0
            if self.frames:
                frame = (
                    "Completed 0 Bytes/~0 Bytes (0 Bytes/s) with ~0 file(s) remaining "
                    "(calculating...)"
                )
                self.invocation.out(f"{frame}\r")
                self.frame_length = len(frame)

    def fatal(self, error: Exception) -> None:
        self.failed += 1
        if not self.quiet:
            reason = message_of(error, self.invocation.dialect)
            self.invocation.err(self._padded(f"fatal error: {reason}"))
            self.frame_length = 0

    def close(self) -> None:
        """Wipe a frame that nothing followed."""
        if self.frame_length:
            self.invocation.out(self._padded(""))
            self.frame_length = 0
