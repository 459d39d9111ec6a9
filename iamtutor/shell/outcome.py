"""What one line printed, and how a terminal shows it."""

from dataclasses import dataclass

from iamtutor.shell.screen.display import painted, plain
from iamtutor.shell.screen.editing import Edit

#: The most that one line may print, in characters.
OUTPUT_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """The output of one line in the order it appeared, and its exit code.

    ``chunks`` are ``(stream, text)`` with stream ``stdout`` or ``stderr``. ``clear`` is
    True when the line wiped the screen; what came before it is not in ``chunks``.
    ``incomplete`` is True when the shell waits for the rest of a command.
    """

    chunks: tuple[tuple[str, str], ...]
    exit_code: int
    clear: bool = False
    incomplete: bool = False
    closed: bool = False
    """The line ended the session (``exit``)."""
    paged: bool = False
    """``less`` or ``more`` printed it: to be read page by page."""
    edit: Edit | None = None
    """The file that ``nano`` or ``vi`` opens."""
    fault: BaseException | None = None
    """What broke on our side, and a sentence of it was printed; the world may have been
    changed half-way."""

    @property
    def stdout(self) -> str:
        return "".join(text for stream, text in self.chunks if stream == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(text for stream, text in self.chunks if stream == "stderr")

    @property
    def screen(self) -> str:
        """Both streams interleaved, with carriage returns applied."""
        return on_screen("".join(text for _, text in self.chunks))

    @property
    def painted(self) -> str:
        """The same with its colours."""
        return painted("".join(text for _, text in self.chunks))


def on_screen(text: str) -> str:
    """What a terminal shows of ``text``, without colours."""
    return plain(painted(text))
