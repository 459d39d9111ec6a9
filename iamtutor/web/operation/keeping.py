"""What a process keeps because making it again costs more than the room it takes."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by their keys, the least recently used given up first when all together
    would weigh more than ``limit``. Shared by the threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self.entries: OrderedDict[Key, tuple[int, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            found = self.entries.get(key)
            if found is None:
                return None
            self.entries.move_to_end(key)
            return found[1]

    def put(self, key: Key, weight: int, value: Value) -> None:
        with self._lock:
            before = self.entries.pop(key, None)
            self.weight += weight - (before[0] if before else 0)
            self.entries[key] = weight, value
            while self.weight > self.limit:
                _, (given_up, _) = self.entries.popitem(last=False)
                self.weight -= given_up
