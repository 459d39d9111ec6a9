"""Text as one word of a line."""

import re

#: What means something to the shell, anywhere in a word or at its beginning.
_SPECIAL = re.compile(r"""[ !"$&'()*,;<>?\[\\\]^`{|}]|\A[~#]""")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROLS = {
    "\a": "a",
    "\b": "b",
    "\x1b": "E",
    "\f": "f",
    "\n": "n",
    "\r": "r",
    "\t": "t",
}
_SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")


def quote(text: str) -> str:
    """``text`` as one shell word that means exactly ``text``."""
    if _SAFE.match(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def escaped(text: str) -> str:
    """The same with backslashes, as ``printf %q`` writes it; ``$'…'`` if it must be."""
    if not text:
        return "''"
    if _CONTROL.search(text):
        plain = text.replace("\\", "\\\\").replace("'", "\\'")
        return f"$'{_CONTROL.sub(_named, plain)}'"
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)


def backslashed(text: str, special: str) -> str:
    """``text`` with a backslash before each of the characters ``special``; a backslash, if
    it is one of them, stands first."""
    for char in special:
        text = text.replace(char, "\\" + char)
    return text


def _named(match: re.Match[str]) -> str:
    letter = _CONTROLS.get(match[0])
    return f"\\{letter}" if letter else f"\\{ord(match[0]):03o}"
