"""What the API told of a thing, member by member."""

from typing import Any, Generic, TypeVar

_T = TypeVar("_T")
_ALWAYS: Any = object()


class Member(Generic[_T]):
    """A property: where ``path`` leads in the answer that the thing keeps as ``of``.
    ``otherwise`` stands where AWS leaves it out; without, it is always told."""

    def __init__(self, *path: str, of: str = "seen", otherwise: _T = _ALWAYS) -> None:
        self._path = path
        self._of = of
        self._otherwise = otherwise

    def __get__(self, thing: Any, kind: type) -> _T:
        found = getattr(thing, self._of)
        for name in self._path:
            if name not in found and self._otherwise is not _ALWAYS:
                return self._otherwise
            found = found[name]
        told: _T = found
        return told
