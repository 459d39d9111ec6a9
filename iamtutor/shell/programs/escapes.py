"""What a backslash before a letter means to ``echo -e`` and ``printf``."""

import re
from collections.abc import Callable

#: What C means by a letter after a backslash; and what ``echo`` means.
ESCAPES = dict(zip("abfnrtv\\", "\a\b\f\n\r\t\v\\", strict=True))
_ESCAPES = ESCAPES | {"e": "\x1b"}
#: What it costs to read what stands after a backslash.
_ESCAPE_WORK = 30


def unescape(
    text: str, work: Callable[[int], None], octal: bool = False
) -> tuple[str, bool]:
    """``text`` as ``echo -e`` means it, and whether ``\\c`` ended it. With ``octal`` (a
    format of ``printf``) a byte is ``\\101``, else only ``\\0101``. ``work`` is that of
    the line's budget."""
    work(text.count("\\") * _ESCAPE_WORK)
    zero = "01234567" if octal else "0"
    out, cut = "", False
    for piece in re.findall(
        r"\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,4})"
        r"|\\.|[^\\]+|\\",
        text,
        re.S,
    ):
        if piece == "\\c":
            cut = True
            break
        if piece.startswith("\\x") and len(piece) > 2:
            out += _byte(int(piece[2:], 16))
        elif piece[:2] in ("\\u", "\\U") and len(piece) > 2:
            code = int(piece[2:], 16)
            out += chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else ""
        elif len(piece) > 1 and piece[0] == "\\" and piece[1] in zero:
            digits = piece[1:4] if piece[1] != "0" or octal else piece[1:5]
            out += _byte(int(digits, 8) & 255) + piece[1 + len(digits) :]
        elif len(piece) == 2 and piece[0] == "\\":
            out += _ESCAPES.get(piece[1], piece)
        else:
            out += piece
    data = out.encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "surrogateescape"), cut


def _byte(code: int) -> str:
    """One byte, perhaps of a character that takes several."""
    return chr(code) if code < 128 else chr(0xDC00 + code)
