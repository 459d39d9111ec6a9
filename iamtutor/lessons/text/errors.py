"""What an author wrote that cannot be read, with the place."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


def perhaps(word: str, known: Iterable[str]) -> str:
    """What to add to a sentence about an unknown ``word``: what may have been meant."""
    near = get_close_matches(word, list(known), 1, 0.75)
    return f"; perhaps {near[0]}" if near else ""


#: So many mistakes are told at once.
TOLD = 200


class ContentError(Exception):
    """One mistake in a content file: ``path``, ``line`` (from 1) and a sentence."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        text = f"{path}:{line}: {message}"
        # A file's name may be no text, which no terminal prints.
        super().__init__(text.encode(errors="backslashreplace").decode())
        self.path = path
        self.line = line
        self.message = message


class InvalidContent(Exception):
    """Everything that is wrong with the content, in the order of files and lines."""

    def __init__(self, errors: Iterable[ContentError]) -> None:
        self.errors = tuple(
            sorted(errors, key=lambda error: (str(error.path), error.line))
        )
        told = [str(error) for error in self.errors[:TOLD]]
        if self.errors[TOLD:]:
            told.append(f"and {len(self.errors[TOLD:])} more")
        super().__init__("\n".join(told))
