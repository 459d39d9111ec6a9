"""What ``set`` turns on in a shell."""

from collections.abc import Sequence

#: Long names by letter.
LETTERS = {
    **{"a": "allexport", "e": "errexit", "f": "noglob", "u": "nounset"},
    "x": "xtrace",
}
#: Options that this shell carries out; ``set -o`` lists them.
OPTIONS = ("allexport", "errexit", "noglob", "nounset", "pipefail", "xtrace")
#: What bash has besides, by letter and by name.
OTHERS = frozenset("bhkmnptvBCEHPT")
OTHER_NAMES = frozenset(
    "braceexpand emacs errtrace functrace hashall histexpand history "
    "ignoreeof interactive-comments keyword monitor noclobber noexec nolog "
    "notify onecmd physical posix privileged verbose vi".split()
)


class UnknownOption(Exception):
    """What bash says of an option that it does not have."""


class AbsentOption(Exception):
    """An option that bash has and this shell lacks."""


def turned(words: Sequence[str], before: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options after ``set WORDS``, and the words that are left."""
    options = set(before)
    queue = list(words)
    while queue and len(queue[0]) > 1 and queue[0][0] in "-+":
        word = queue.pop(0)
        if word == "--":
            return sorted(options), ["--", *queue]
        change = options.add if word[0] == "-" else options.discard
        for letter in word[1:]:
            if letter == "o":
                name = queue.pop(0) if queue else ""
                if name in OTHER_NAMES:
                    raise AbsentOption(f"set {word} {name}")
                if name not in OPTIONS:
                    raise UnknownOption(f"{name}: invalid option name")
                change(name)
            elif letter in LETTERS:
                change(LETTERS[letter])
            elif letter in OTHERS:
                raise AbsentOption(f"set {word[0]}{letter}")
            else:
                raise UnknownOption(f"{word[0]}{letter}: invalid option")
    return sorted(options), queue


def options_of(words: Sequence[str]) -> list[str]:
    """The options in the first line of a script; what is unknown there is left out."""
    try:
        return turned(words, ())[0]
    except (UnknownOption, AbsentOption):
        return []
