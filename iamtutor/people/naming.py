"""Names and IDs as people have them: any script, any spaces, any spelling of a character.

A name is kept in Unicode's composed form, so that it is found however it was typed. The
compatibility ideographs are left alone: 神 and 神 are one character to Unicode, and two
spellings of a name to the people who bear it.
"""

import re
from unicodedata import category, normalize

#: The longest shown name, ID and group, in characters.
NAME_LIMIT, ID_LIMIT, GROUP_LIMIT = 60, 40, 40

#: Letters of names that JIS X 0208 lacks, and the twin that many lists have in their place.
#: They are letters of their own to Unicode, and to the people who bear them.
TWINS = {"髙": "高", "﨑": "崎", "𠮷": "吉", "德": "徳", "瀨": "瀬", "濵": "濱"}
_TO_TWINS = str.maketrans("".join(TWINS), "".join(TWINS.values()))
_SPELLINGS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
#: What turns the direction of the text around a name.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def name_of(text: str) -> str:
    """A name as it is kept: composed, runs of spaces and line breaks as one space."""
    parts = _SPELLINGS.split(" ".join(text.split()))
    return "".join(
        part if place % 2 else normalize("NFC", part)
        for place, part in enumerate(parts)
    )


def id_of(text: str) -> str:
    """An ID as it is kept: of half width, since it is compared."""
    return " ".join(normalize("NFKC", text).split())


def has_controls(text: str) -> bool:
    """Whether there is something in it that is no text: control characters, halves of
    characters, what turns the direction of the line."""
    return _TURNING.search(text) is not None or any(
        category(c) in {"Cc", "Cs", "Cn"} for c in text
    )


def folded(text: str) -> str:
    """For finding: width, case and composition make no difference."""
    return normalize("NFKC", text).casefold()


def alike(text: str) -> str:
    """For meeting somebody whom another has written down: neither spaces nor the twins of
    letters make a difference. Two people may be alike: the very name comes first."""
    return "".join(folded(text).translate(_TO_TWINS).split())
