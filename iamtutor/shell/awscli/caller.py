"""Who is calling: set for the time of one command, for clients that all threads share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.turn import Turn
from iamtutor.shell.budget import Budget


@dataclass(slots=True)
class Caller:
    """Whose requests these are. ``find_credentials`` is asked once, when one is signed;
    ``prepare`` as often as the program makes a client."""

    turn: Turn
    origin: str
    find_credentials: Callable[[], Credentials | None]
    budget: Budget
    signed: bool = True
    prepare: Callable[[], object] = lambda: None
    """Looks where the credentials are, as a client cannot be made before; may raise."""
    checksum: str | None = None
    """The checksum algorithm that goes with an upload, where the operation has one; a
    version that has one asks for the checksum of what it downloads, too."""
    any_checksum: bool = False
    """Whether the program brings what every checksum needs: botocore alone does not."""
    checked: bool = False
    """Whether the parameters were compared with the version's own model already."""
    tell: Callable[[ApiEvent], object] = lambda event: None
    """Is given every call that has ended."""
    _found: list[Credentials | None] = field(default_factory=list)

    @property
    def credentials(self) -> Credentials | None:
        if not self._found:
            self._found.append(self.find_credentials())
        return self._found[0]


#: Without a default: a request outside a command is a mistake and fails.
CALLER: ContextVar[Caller] = ContextVar("caller")


@contextmanager
def calling_as(caller: Caller) -> Iterator[None]:
    """For the time of one command, the clients' requests are ``caller``'s."""
    token = CALLER.set(caller)
    try:
        yield
    finally:
        CALLER.reset(token)
