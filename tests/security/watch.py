"""What the process does behind the terminal's back: an audit hook, on when asked for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Where the interpreter and the installed packages are, and our own package.
OURS = tuple(
    str(Path(place).resolve()) + "/"
    for place in (sys.prefix, sys.base_prefix, ROOT / "iamtutor")
)
_WATCHED = ("open", "os.", "pathlib.", "shutil.", "socket.", "subprocess.", "urllib.")
_HARMLESS = {"os.putenv", "os.unsetenv"}

_seen: list[str] | None = None


def _hook(event: str, args: tuple[object, ...]) -> None:
    if _seen is None or not event.startswith(_WATCHED) or event in _HARMLESS:
        return
    target = str(args[0]) if args else ""
    reads = event in {"open", "os.listdir", "os.scandir"}
    mode = args[1] if event == "open" and len(args) > 1 else "r"
    if reads and mode in ("r", "rb", None) and _is_ours(target):
        return
    _seen.append(f"{event} {target}")


def _is_ours(path: str) -> bool:
    return str(Path(path).resolve()).startswith(OURS)


@cache
def _listen() -> None:
    """From now on: Python takes no hook back, and calls it for each ``id()``."""
    sys.addaudithook(_hook)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collects every socket, process and file outside the installed packages."""
    global _seen
    _listen()
    _seen = seen = []
    try:
        yield seen
    finally:
        _seen = None
