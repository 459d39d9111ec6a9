"""The paths of a machine that a pattern stands for: ``*.txt``, ``*/notes``."""

from __future__ import annotations

from collections.abc import Collection

from iamtutor.shell.budget import Budget
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.patterns.wildcards import Wildcard, has_wildcard, unescaped

#: The most paths that one pattern stands for, and the most parts that it has:
#: ``*/../*/../*`` would grow without end.
MATCHES_LIMIT, PARTS_LIMIT = 1_000, 32
#: What it costs to look at one path that a pattern found, in the units of ``Budget``.
MATCH_WORK = 40


def glob(files: FileSystem, pattern: str) -> list[str]:
    """The paths that match, spelt as ``pattern`` spells them; sorted.

    ``pattern`` has quoted characters escaped by a backslash.
    """
    parts = pattern.split("/")
    if len(parts) > PARTS_LIMIT:
        return []
    inside = files.directories()
    found = ["/"] if pattern.startswith("/") else [""]
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "":
            if last and index:
                found = [f"{b}/" for b in found if files.resolve(b) in inside]
            continue
        following: list[str] = []
        for base in found:
            prefix = base if base in ("", "/") else base + "/"
            directory = inside.get(files.resolve(base or "."), frozenset())
            for name in _matching(part, directory, files.budget):
                path = prefix + name
                if last or files.resolve(path) in inside:
                    following.append(path)
            files.budget.work(len(following) * MATCH_WORK)
            if len(following) > MATCHES_LIMIT:
                break
        found = following
    return sorted(found)


def _matching(part: str, names: Collection[str], budget: Budget) -> list[str]:
    """The names that one part of a pattern stands for."""
    if not has_wildcard(part):
        name = unescaped(part)
        return [name] if name in names or name in (".", "..") else []
    hidden = part.startswith(".")
    pattern = Wildcard(part, budget.work)
    return [
        name
        for name in names
        if name.startswith(".") <= hidden and pattern.matches(name)
    ]
