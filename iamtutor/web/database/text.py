"""Text as every database takes it.

PostgreSQL stores no NUL, and nothing stores half a surrogate pair; JSON can spell both
(``\\u0000``, ``\\ud800``), so they come in through every door.
"""

from typing import Any


def storable(value: Any, longest: int | None = None) -> Any:
    """``value`` (text, or lists and mappings of it) without NUL, halves of characters
    replaced by ``?``, each text cut after ``longest`` characters."""
    match value:
        case str():
            return value[:longest].replace("\0", "").encode("utf-8", "replace").decode()
        case dict():
            return {
                storable(key, longest): storable(item, longest)
                for key, item in value.items()
            }
        case list() | tuple():
            return [storable(item, longest) for item in value]
    return value
