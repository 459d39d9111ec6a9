"""Which part of a command a sample of its stack belongs to."""

from collections.abc import Iterable

#: The parts, each told by a place that stands on the stack (file, function; None: any),
#: looked for in this order: what is within another part comes before it.
PARTS: tuple[tuple[str, str, str | None], ...] = (
    ("log line", "structlog/", None),
    ("pruning the log", "sandbox/services.py", "_prune"),
    ("judging", "course/account/actions.py", "_judged"),
    ("the command: policy and service", "cloud/calls.py", "perform"),
    ("the command: botocore", "botocore/", None),
    ("the command: shell and aws", "shell/terminal/pasting.py", "send"),
    ("document and events, read and written", "sandbox/codec.py", None),
    ("transaction", "db/transaction.py", None),
    ("save, record, log", "sandbox/services.py", "act"),
    ("page: map", "course/page/workbench.py", "map"),
    ("page: reason", "course/page/workbench.py", "why"),
    ("page: templates", "django/template/", None),
    ("page: which parts", "course/views/changes.py", "changed_parts"),
    ("the view itself", "course/views/terminal.py", "run"),
    ("person, seat, class", "people/selectors.py", None),
    ("session", "sessions/", None),
    ("compression", "middleware/gzip.py", None),
    ("address", "urls/resolvers.py", None),
    ("middleware", "core/handlers/wsgi.py", None),
)
OUTSIDE = "the measuring client"


def part_of(frames: Iterable[str]) -> str:
    """``frames``: ``FILE:FUNCTION``, innermost first."""
    known = [frame.rpartition(":")[::2] for frame in frames]
    for part, file, function in PARTS:
        for there, name in known:
            last = name.rpartition(".")[2]
            if file in there and function in {None, name, last}:
                return part
    return OUTSIDE
