"""Which options the genuine programs have: the facts of ``genuine_options.txt``.

``tools/build_option_facts.py`` writes them. What a genuine program has and this one
lacks is not its "invalid option".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from iamtutor.shell.grammar.syntax import Unsupported

_FACTS = Path(__file__).with_name("genuine_options.txt")
_JQ = _FACTS.with_name("genuine_jq.txt")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one program: ``letter`` of each long name that has exactly one and
    takes a value always or never (``"n:"``); the ``status`` after an unknown one."""

    names: frozenset[str] = frozenset()
    letter: Mapping[str, str] = field(default_factory=dict)
    status: int = 1


@cache
def _programs() -> dict[str, Options]:
    found: dict[str, Options] = {}
    for line in _FACTS.read_text(encoding="ascii").splitlines():
        name, status, *groups = line.split(" ")
        names: set[str] = set()
        letter: dict[str, str] = {}
        for group in groups:
            spellings = group.rstrip("=?").split("/")
            names.update(spellings)
            short = [one[1:] for one in spellings if not one.startswith("--")]
            if len(short) == 1 and len(short[0]) == 1 and not group.endswith("?"):
                value = ":" if group.endswith("=") else ""
                letter |= {
                    one: short[0] + value for one in spellings if one.startswith("--")
                }
        found[name] = Options(frozenset(names), letter, int(status))
    return found


@cache
def jq_functions() -> frozenset[str]:
    """The functions of the genuine jq, each with its number of arguments: ``map/1``."""
    return frozenset(_JQ.read_text(encoding="ascii").split())


def options_of(name: str) -> Options:
    """Those of the program called ``name``, perhaps by its path."""
    return _programs().get(name.rpartition("/")[2], Options())


def refuse(name: str, option: str) -> None:
    """Raise ``Unsupported`` if the genuine program has the option."""
    plain = option.partition("=")[0] if option.startswith("--") else option
    if plain in options_of(name).names:
        raise Unsupported(f"{name} {plain}")
