"""The paths of a machine that a pattern stands for: ``*.txt``, ``*/notes``."""

from collections.abc import Collection, Iterator, Mapping

from iamtutor.shell.budget import Budget
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.patterns.wildcards import Wildcard, has_wildcard, unescaped

#: The most paths that one pattern stands for, and the most parts that it has:
#: ``*/../*/../*`` would grow without end.
MATCHES_LIMIT, PARTS_LIMIT = 1_000, 32
#: What it costs to look at one path that a pattern found, in the units of ``Budget``.
MATCH_WORK = 40


def glob(files: FileSystem, pattern: str, options: Collection[str] = ()) -> list[str]:
    """The paths that match, spelt as ``pattern`` spells them; sorted.

    ``pattern`` has quoted characters escaped by a backslash. Of the shell's ``options``
    those of ``shopt`` count: ``dotglob``, ``globstar``, ``nocaseglob``.
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
                found = [f"{b}/" for b in found if b and files.resolve(b) in inside]
            continue
        following: list[str] = []
        if part == "**" and "globstar" in options:
            dots = "dotglob" in options
            for base in found:
                following.extend(_below(files, inside, base, last, dots))
            found = following[:MATCHES_LIMIT]
            continue
        for base in found:
            prefix = base if base in ("", "/") else base + "/"
            directory = inside.get(files.resolve(base or "."), frozenset())
            for name in _matching(part, directory, files.budget, options):
                path = prefix + name
                if last or files.resolve(path) in inside:
                    following.append(path)
            files.budget.work(len(following) * MATCH_WORK)
            if len(following) > MATCHES_LIMIT:
                break
        found = following
    return sorted(found)


def _below(
    files: FileSystem,
    inside: Mapping[str, Collection[str]],
    base: str,
    last: bool,
    dots: bool,
) -> Iterator[str]:
    """What ``**`` stands for below ``base``: all directories and itself, at the end of a
    pattern the files as well."""
    if not last or base not in ("", "/"):
        yield f"{base}/" if last else base
    prefix = base if base in ("", "/") else base + "/"
    for name in inside.get(files.resolve(base or "."), ()):
        files.budget.work(MATCH_WORK)
        if name.startswith(".") and not dots:
            continue
        path = prefix + name
        if files.resolve(path) in inside:
            if last:
                yield path
            below = _below(files, inside, path, last, dots)
            yield from (one for one in below if one != f"{path}/")
        elif last:
            yield path


def _matching(
    part: str, names: Collection[str], budget: Budget, options: Collection[str]
) -> list[str]:
    """The names that one part of a pattern stands for."""
    if not has_wildcard(part):
        name = unescaped(part)
        return [name] if name in names or name in (".", "..") else []
    hidden = part.startswith(".") or "dotglob" in options
    fold = "nocaseglob" in options
    pattern = Wildcard(part.lower() if fold else part, budget.work)
    return [
        name
        for name in names
        if name.startswith(".") <= hidden
        and pattern.matches(name.lower() if fold else name)
    ]
