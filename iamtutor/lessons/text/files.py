"""A content file as text, or the mistake that keeps it from being read."""

import re
import stat
from itertools import islice
from pathlib import Path

from iamtutor.lessons.text.errors import ContentError

#: The longest of ours has 21 KB; what is this long was not written by hand.
MOST_BYTES = 1_000_000
#: Files of a kind in one folder; the fullest of ours has some ten.
MOST_FILES = 500
_CONTROL = re.compile(r"[^\n\t -\x7e\x85\xa0-\U0010ffff]")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without the mark that some editors put first."""
    try:
        text = _bytes(path).decode("utf-8-sig")
    except FileNotFoundError:
        raise ContentError(path, 1, f"this file is missing{_instead(path)}") from None
    except UnicodeDecodeError:
        raise ContentError(path, 1, "this file is not UTF-8") from None
    except OSError as error:
        raise ContentError(path, 1, f"can't be read: {error.strerror}") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ContentError(path, line, f"a control character, {found[0]!r}, is here")
    return text


def _instead(path: Path) -> str:
    """What to add of a file that has another ending, or capital letters."""
    stem = f"{path.stem}.".lower()
    there = path.parent.iterdir() if path.parent.is_dir() else ()
    near = sorted(one.name for one in there if one.name.lower().startswith(stem))
    return f"; there is {near[0]}" if near else ""


def files_in(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder with such names, sorted."""
    found = list(islice(folder.glob(pattern), MOST_FILES + 1))
    if len(found) > MOST_FILES:
        raise ContentError(
            folder, 1, f"more than {MOST_FILES} files are called {pattern} here"
        )
    return sorted(found)


def _bytes(path: Path) -> bytes:
    """What is in a file, which somebody else may have made: a pipe would never end, and a
    device neither."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ContentError(path, 1, "this is no file")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ContentError(path, 1, f"this file is larger than {MOST_BYTES} bytes")
    return content
