"""A file in an editor: what ``nano`` and ``vi`` hand to the page, and how it comes back."""

import hashlib
from dataclasses import dataclass

from iamtutor.cloud.turn import Turn
from iamtutor.shell.filesystem import FileSystem, PathError
from iamtutor.shell.machine import filesystem_of

#: The longest text that is edited, in characters.
EDIT_LIMIT = 100_000

NOT_TEXT = "not a text file"
TOO_LONG = f"more than {EDIT_LIMIT:,} characters"


@dataclass(frozen=True, slots=True)
class Edit:
    """A file to edit. ``seen`` stands for its bytes; empty when there is no file yet."""

    path: str
    text: str
    seen: str


class Changed(Exception):
    """The file is no longer what was seen when it was opened."""

    def __init__(self, now: Edit) -> None:
        super().__init__(now.path)
        self.now = now


def opened(files: FileSystem, path: str) -> Edit:
    """The file as an editor shows it. Raises ``PathError`` if it cannot be edited."""
    absolute = files.check_writable(path)
    if not files.exists(absolute):
        return Edit(absolute, "", "")
    data = files.read(absolute)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise PathError(NOT_TEXT, path) from None
    if "\0" in text:
        raise PathError(NOT_TEXT, path)
    if len(text) > EDIT_LIMIT:
        raise PathError(TOO_LONG, path)
    return Edit(absolute, text, hashlib.sha256(data).hexdigest())


def save(turn: Turn, machine_name: str, edit: Edit) -> int:
    """Write the text back; returns its size. Raises ``Changed`` and ``PathError``.

    As nano does, the last line is ended, and a file with the line ends of DOS keeps them.
    A file that holds the text already has not changed in a way that matters.
    """
    files = filesystem_of(turn, turn.world.machines[machine_name])
    now = opened(files, edit.path)
    text = edit.text.replace("\r\n", "\n")
    if len(text) > EDIT_LIMIT:
        raise PathError(TOO_LONG, edit.path)
    if text and not text.endswith("\n"):
        text += "\n"
    if "\r\n" in now.text:
        text = text.replace("\n", "\r\n")
    if now.seen != edit.seen and now.text != text:
        raise Changed(now)
    data = text.encode("utf-8", "replace")
    files.write(edit.path, data)
    return len(data)
