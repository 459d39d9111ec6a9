"""Write ``iamtutor/shell/programs/genuine_options.txt``: which options the genuine
programs have, and ``genuine_jq.txt`` beside it: which functions jq has.

Asks the programs of this machine for ``--help`` (bash for ``help -s``) and keeps the
facts alone: names of options, what takes a value, and the status after an unknown one.
A line is ``NAME STATUS OPTION…``; spellings of one option are joined by ``/``, ``=`` means
a value, ``?`` one that may be left out. Run where the programs of
``iamtutor.shell.programs`` are installed: ``python -m tools.build_option_facts``.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from iamtutor.shell.programs import BUILTINS, PROGRAMS

TARGET = Path("iamtutor/shell/programs/genuine_options.txt")
JQ = TARGET.with_name("genuine_jq.txt")
#: The tutorial's own, those with a grammar of their own, those that take the screen.
LEFT_OUT = frozenset(
    "aws bash expr help hint nano predict sh tput vi vim which why".split()
)
#: How to ask where ``--help`` alone does not tell.
ASK = {"curl": ["--help", "all"], "ps": ["--help", "all"], "zip": ["-so"]}
SAME = {"awk": "gawk", "egrep": "grep", "fgrep": "grep"}
#: What takes the unknown option for one of its own.
STATUS = {"xxd": 1}
UNKNOWN = "--no-such-option"

_SPELLING = re.compile(
    r"(?P<name>--[A-Za-z0-9][\w-]*|-[A-Za-z0-9@])"
    r"(?P<value>\[=?[^\]]*\]|=\S+| <[^>]*>| [A-Za-z][\w-]*|)"
)


def helped(name: str, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [name, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=20
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def options(text: str) -> Iterator[str]:
    """The options that a page of help lists."""
    for line in text.splitlines():
        stripped = line.strip()
        if not re.match(r"-[-\w@]", stripped) or line[:1] not in " \t":
            continue
        front = re.split(
            r" {2,}+(?!\.|-)|\t++(?!-)", re.sub(r"\s\.{4,}", ",", stripped)
        )
        found = list(_SPELLING.finditer(re.sub(r",?\s+-", ", -", front[0])))
        values = {match["value"][:1] for match in found}
        mark = "?" if "[" in values else "=" if values - {""} else ""
        if found:
            yield "/".join(match["name"] for match in found) + mark


def predicates(text: str) -> Iterator[str]:
    """Those of ``find``, several a line."""
    for line in text.splitlines():
        if line.startswith("      "):
            yield from re.findall(r"(?<![\w[/+])-[A-Za-z][\w]+(?:-from)?", line)


def table(text: str) -> Iterator[str]:
    """Those of ``zip`` with one letter, a row each: a long name, what value it takes."""
    for line in text.splitlines()[3:]:
        short, long, value = (
            line[start:end].strip() for start, end in ((1, 4), (4, 23), (23, 29))
        )
        if len(short) == 1:
            mark = "=" if value in ("req", "list") else ""
            yield f"-{short}" + (f"/--{long}" if long else "") + mark


def letters(synopsis: str) -> Iterator[str]:
    """Those of a builtin."""
    for match in re.finditer(r"\[?-(\w+)(?= (\w+)\])?", synopsis):
        for letter in match[1]:
            yield f"-{letter}" + ("=" if match[2] else "")


def facts() -> Iterator[str]:
    for name in sorted(set(PROGRAMS) - set(BUILTINS) - LEFT_OUT):
        genuine = SAME.get(name, name)
        if shutil.which(genuine) is None:
            print(f"{name} is not on this machine")
            continue
        _, text = helped(genuine, *ASK.get(name, ["--help"]))
        status = STATUS.get(name, helped(genuine, UNKNOWN)[0])
        read = {"find": predicates, "zip": table}.get(name, options)
        found = list(read(text))
        yield " ".join([name, str(status), *dict.fromkeys(found)])
    for name in sorted(BUILTINS):
        done = subprocess.run(
            ["bash", "-c", 'help -s -- "$1"', "bash", name], capture_output=True
        )
        found = sorted(set(letters(done.stdout.decode().partition(": ")[2])))
        yield " ".join([name, "2", *found])


def jq_functions() -> list[str]:
    _, text = helped("jq", "-n", "-r", "builtins[]")
    return sorted(name for name in text.split() if not name.startswith("_"))


if __name__ == "__main__":
    TARGET.write_text("\n".join(facts()) + "\n", encoding="utf-8")
    JQ.write_text("\n".join(jq_functions()) + "\n", encoding="utf-8")
