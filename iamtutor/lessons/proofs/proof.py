"""A proof, and that one failed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from iamtutor.lessons.text.errors import ContentError


class NotProven(AssertionError):
    """A proof failed: this is what was found."""


@dataclass(frozen=True, slots=True)
class Proof:
    """``where``: the file and the line of what is proven, if it is one thing."""

    name: str
    run: Callable[[], None]
    where: str = ""

    @property
    def lesson(self) -> str:
        """The slug in the name; ``course`` for what all lessons share."""
        return self.name.partition("[")[2].rstrip("]").partition("/")[0]


def none(errors: Iterable[ContentError | str]) -> None:
    """That there are no errors, or NotProven with all of them."""
    found = "\n".join(map(str, errors))
    if found:
        raise NotProven(found)
