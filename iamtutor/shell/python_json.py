"""JSON as a program in Python reads it and complains of it, whatever Python we run on.

Since 3.13 a comma before an end has words of its own. The versions of the ``aws`` program
that are simulated run with an older one; a Lambda function says which one it runs with.
"""

import json
import re
from json import JSONDecodeError
from typing import Any

from iamtutor.policy import positions

#: The first version that tells of a comma before an end, at the comma; older ones tell of
#: what they miss, at the end.
_TELLS_COMMA = (3, 13)
_COMMA = re.compile(r",[ \t\r\n]*(?=[]}])")
_MISSED = {
    "]": "Expecting value",
    "}": "Expecting property name enclosed in double quotes",
}
_TOLD = {
    "]": "Illegal trailing comma before end of array",
    "}": "Illegal trailing comma before end of object",
}


def loads(text: str | bytes, *, python: tuple[int, ...] = ()) -> Any:
    """The value. Raises JSONDecodeError in the words of that version, RecursionError."""
    if isinstance(text, str | bytes):
        positions.check_depth(
            text if isinstance(text, str) else text.decode(errors="replace")
        )
    try:
        return json.loads(text)
    except JSONDecodeError as error:
        raise _told(error, python >= _TELLS_COMMA) from None


def _told(error: JSONDecodeError, comma: bool) -> JSONDecodeError:
    """``error``; a comma before an end in the new words or in the old ones."""
    text, at = error.doc, error.pos
    if error.msg in _MISSED.values():
        at = len(text[:at].rstrip(" \t\r\n")) - 1
    found = _COMMA.match(text, at) if at >= 0 else None
    if found is None or error.msg not in (
        _MISSED[text[found.end()]],
        _TOLD[text[found.end()]],
    ):
        return error
    end = found.end()
    words = _TOLD if comma else _MISSED
    return JSONDecodeError(words[text[end]], text, at if comma else end)
