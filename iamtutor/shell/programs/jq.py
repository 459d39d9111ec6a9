"""``jq``: the part of its language that people use on AWS's answers.

It reads no host files and no environment. What it lacks it names (``NotKept``), before
anything is printed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.jq_syntax import FilterError, Node, NotKept, parse
from iamtutor.shell.programs.jq_values import (
    PLAIN,
    WITH_ONE,
    JqError,
    array,
    combined,
    dumped,
    entries,
    formatted,
    from_entries,
    is_true,
    kind,
    order,
    shown,
)
from iamtutor.shell.regex import Pattern, PatternError

#: What one step of a filter costs, in the units of ``process.Budget``.
_STEP = 20


class Filter:
    """A filter at work; ``work`` is told what each step costs."""

    def __init__(self, work: Callable[[int], None]) -> None:
        self.work = work

    def run(self, node: Node, value: Any, known: Mapping[str, Any]) -> Iterator[Any]:
        self.work(_STEP)
        match node:
            case ("identity",):
                yield value
            case ("value", constant):
                yield constant
            case ("variable", name):
                if name not in known:
                    raise JqError(f"${name} is not defined")
                yield known[name]
            case ("pipe", left, right):
                for middle in self.run(left, value, known):
                    yield from self.run(right, middle, known)
            case ("bind", left, name, right):
                for bound in self.run(left, value, known):
                    yield from self.run(right, value, {**known, name: bound})
            case ("comma", left, right):
                yield from self.run(left, value, known)
                yield from self.run(right, value, known)
            case ("alternative", left, right):
                yield from self._alternative(left, right, value, known)
            case ("optional", inner):
                try:
                    yield from self.run(inner, value, known)
                except JqError:
                    return
            case ("index", inner, key):
                for found in self.run(inner, value, known):
                    for index in self.run(key, value, known):
                        yield self._index(found, index)
            case ("slice", inner, start, end):
                for found in self.run(inner, value, known):
                    first = self._only(start, value, known)
                    last = self._only(end, value, known)
                    yield self._slice(found, first, last)
            case ("iterate", inner):
                for found in self.run(inner, value, known):
                    yield from self._items(found)
            case ("array", inner):
                yield [] if inner is None else list(self.run(inner, value, known))
            case ("object", pairs):
                yield from self._object(pairs, value, known)
            case ("string", pieces):
                yield "".join(
                    text if isinstance(text, str) else dumped(text)
                    for piece in pieces
                    for text in [self._only(piece, value, known)]
                )
            case ("if", condition, first, second):
                for held in self.run(condition, value, known):
                    yield from self.run(
                        first if is_true(held) else second, value, known
                    )
            case ("negative", inner):
                for found in self.run(inner, value, known):
                    yield combined("-", 0, found, self.work)
            case ("binary", ("and" | "or") as operator, left, right):
                for one in self.run(left, value, known):
                    if is_true(one) == (operator == "or"):
                        yield operator == "or"
                    else:
                        for other in self.run(right, value, known):
                            yield is_true(other)
            case ("binary", operator, left, right):
                for other in self.run(right, value, known):
                    for one in self.run(left, value, known):
                        yield combined(operator, one, other, self.work)
            case ("format", name):
                yield formatted(name, value)
            case ("call", name, arguments):
                yield from self._call(name, arguments, value, known)

    def _only(self, node: Node | None, value: Any, known: Mapping[str, Any]) -> Any:
        return None if node is None else next(self.run(node, value, known), None)

    def _alternative(
        self, left: Node, right: Node, value: Any, known: Mapping[str, Any]
    ) -> Iterator[Any]:
        good = False
        try:
            for found in self.run(left, value, known):
                if is_true(found):
                    good = True
                    yield found
        except JqError:
            pass
        if not good:
            yield from self.run(right, value, known)

    def _index(self, value: Any, index: Any) -> Any:
        if value is None and isinstance(index, str | int | float):
            return None
        if isinstance(value, dict) and isinstance(index, str):
            return value.get(index)
        number = isinstance(index, int | float) and not isinstance(index, bool)
        if isinstance(value, list) and number:
            place = math.floor(index)
            return value[place] if -len(value) <= place < len(value) else None
        name = f'"{index}"' if isinstance(index, str) else kind(index)
        raise JqError(f"Cannot index {kind(value)} with {name}")

    def _slice(self, value: Any, start: Any, end: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, str | list):
            raise JqError(f"Cannot index {kind(value)} with object")
        for bound in (start, end):
            if bound is not None and type(bound) not in (int, float):
                raise JqError("Start and end indices of an array slice must be numbers")
        return value[
            None if start is None else math.floor(start) : None
            if end is None
            else math.ceil(end)
        ]

    def _items(self, value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, list):
            yield from value
        else:
            raise JqError(f"Cannot iterate over {kind(value)} ({shown(value)})")

    def _object(
        self, pairs: tuple[tuple[Node, Node], ...], value: Any, known: Mapping[str, Any]
    ) -> Iterator[Any]:
        made: list[dict[str, Any]] = [{}]
        for key, item in pairs:
            following: list[dict[str, Any]] = []
            for name in self.run(key, value, known):
                if not isinstance(name, str):
                    raise JqError(
                        f"Object keys must be strings: {kind(name)} ({shown(name)})"
                    )
                for found in self.run(item, value, known):
                    self.work(len(made) * _STEP)
                    following.extend({**one, name: found} for one in made)
            made = following
        yield from made

    def _call(
        self,
        name: str,
        arguments: tuple[Node, ...],
        value: Any,
        known: Mapping[str, Any],
    ) -> Iterator[Any]:
        if isinstance(value, list | dict | str):
            self.work(len(value))
        match name, arguments:
            case "empty", ():
                return
            case "not", ():
                yield not is_true(value)
            case "select", (test,):
                for found in self.run(test, value, known):
                    if is_true(found):
                        yield value
            case "map", (inner,):
                yield [
                    r
                    for item in self._items(value)
                    for r in self.run(inner, item, known)
                ]
            case "recurse", ():
                yield from self._recurse(value)
            case "range", (end,):
                for bound in self.run(end, value, known):
                    for number in range(int(bound)):
                        self.work(_STEP)
                        yield number
            case "first", (inner,):
                for found in self.run(inner, value, known):
                    yield found
                    return
            case "any" | "all", ():
                held = [is_true(item) for item in self._items(value)]
                yield any(held) if name == "any" else all(held)
            case "any" | "all", (inner,):
                held = [
                    is_true(found)
                    for item in self._items(value)
                    for found in self.run(inner, item, known)
                ]
                yield any(held) if name == "any" else all(held)
            case (
                ("sort_by" | "group_by" | "unique_by" | "min_by" | "max_by"),
                (inner,),
            ):
                yield self._by(name, inner, array(value, name), known)
            case "with_entries", (inner,):
                changed = [r for e in entries(value) for r in self.run(inner, e, known)]
                yield from_entries(changed)
            case "error", (inner,):
                raise JqError(str(self._only(inner, value, known)))
            case "test", (pattern,):
                yield self._test(value, self._only(pattern, value, known))
            case _, () if name in PLAIN:
                yield PLAIN[name](value)
            case _, (inner,) if name in WITH_ONE:
                for argument in self.run(inner, value, known):
                    yield WITH_ONE[name](value, argument)
            case _:
                raise NotKept(f"{name}/{len(arguments)}")

    def _recurse(self, value: Any) -> Iterator[Any]:
        self.work(_STEP)
        yield value
        if isinstance(value, list | dict):
            for item in self._items(value):
                yield from self._recurse(item)

    def _by(
        self, name: str, inner: Node, items: list[Any], known: Mapping[str, Any]
    ) -> Any:
        keyed = [(order(list(self.run(inner, item, known))), item) for item in items]
        keyed.sort(key=lambda pair: cast(Any, pair[0]))
        if name == "sort_by":
            return [item for _, item in keyed]
        if name in ("min_by", "max_by"):
            return keyed[0 if name == "min_by" else -1][1] if keyed else None
        groups: list[tuple[Any, list[Any]]] = []
        for key, item in keyed:
            if groups and groups[-1][0] == key:
                groups[-1][1].append(item)
            else:
                groups.append((key, [item]))
        if name == "group_by":
            return [group for _, group in groups]
        return [group[0] for _, group in groups]

    def _test(self, value: Any, source: Any) -> bool:
        if not isinstance(value, str) or not isinstance(source, str):
            wrong = value if not isinstance(value, str) else source
            raise JqError(
                f"{kind(wrong)} ({shown(wrong)}) cannot be matched, as it is not a string"
            )
        try:
            pattern = Pattern(source, self.work, extended=True)
        except PatternError as error:
            raise JqError(
                f"{source} (at offset 0) is not a valid regex: {error}"
            ) from None
        return pattern.matches(value)


# The program


def jq(process: Process) -> int:
    try:
        options, variables, operands = _arguments(process.argv[1:])
    except ValueError as error:
        process.err(
            f"{error}\nUse jq --help for help with command-line options,\n"
            "or see the jq manpage, or online docs  at https://jqlang.github.io/jq\n"
        )
        return 2
    if not operands:
        operands = ["."]
    source, *names = operands
    try:
        node = parse(source)
    except FilterError as error:
        process.err(
            f"jq: error: {error} (Unix shell quoting issues?) at <top-level>, line 1:\n"
            f"{source}\njq: 1 compile error\n"
        )
        return 3
    except NotKept as error:
        process.err(f"iamtutor: this jq does not have {error}\n")
        return 3
    texts, status = [], 0
    for name in names or ([] if "n" in options else ["-"]):
        if name == "-":
            texts.append(process.stdin or "")
            continue
        try:
            texts.append(process.files.read_text(name))
        except PathError as error:
            process.err(f"jq: error: Could not open {name}: {error.reason}\n")
            status = 2
    return _over(process, node, options, variables, "\n".join(texts)) or status


def _arguments(words: list[str]) -> tuple[set[str], dict[str, Any], list[str]]:
    long = {
        "--raw-output": "r",
        "--compact-output": "c",
        "--null-input": "n",
        "--slurp": "s",
        "--exit-status": "e",
        "--sort-keys": "S",
        "--join-output": "j",
        "--tab": "t",
        "--monochrome-output": "M",
        "--raw-input": "R",
    }
    options: set[str] = set()
    variables: dict[str, Any] = {}
    operands: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word in ("--arg", "--argjson"):
            if len(queue) < 2:
                raise ValueError(
                    f"jq: {word} takes two parameters (e.g. {word} varname value)"
                )
            name, text = queue.pop(0), queue.pop(0)
            try:
                variables[name] = text if word == "--arg" else json.loads(text)
            except ValueError:
                raise ValueError("jq: Invalid JSON text passed to --argjson") from None
        elif word in long:
            options.add(long[word])
        elif word.startswith("-") and word != "-" and set(word[1:]) <= set("rcnseSjMR"):
            options |= set(word[1:])
        elif word.startswith("-") and word != "-":
            raise ValueError(f"jq: Unknown option: {word}")
        else:
            operands.append(word)
    return options, variables, operands


def _values(text: str) -> Iterator[Any]:
    """The JSON texts that follow each other in ``text``."""
    decoder = json.JSONDecoder()
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        if at >= len(text):
            return
        value, at = decoder.raw_decode(text, at)
        yield value


def _over(
    process: Process,
    node: Node,
    options: set[str],
    variables: dict[str, Any],
    text: str,
) -> int:
    process.budget.text(text)
    filtering = Filter(process.budget.work)
    indent = None if "c" in options else 2
    raw = bool(options & {"r", "j"})
    status = 0
    last: Any = None
    if "R" in options:
        lines = text.removesuffix("\n").split("\n") if text else []
        values: Iterator[Any] = iter([text] if "s" in options else lines)
    elif "n" in options:
        values = iter([None])
    else:
        values = _values(text)
    try:
        if "s" in options and not options & {"n", "R"}:
            values = iter([list(values)])
        for value in values:
            try:
                for result in filtering.run(node, value, variables):
                    last = result
                    if raw and isinstance(result, str):
                        printed = result
                    else:
                        printed = dumped(result, indent, "S" in options)
                    process.out(printed + ("" if "j" in options else "\n"))
            except JqError as error:
                process.err(f"jq: error (at <stdin>:{text.count(chr(10))}): {error}\n")
                status = 5
    except json.JSONDecodeError as error:
        what = (
            "Unfinished JSON term"
            if error.pos >= len(text.rstrip())
            else "Invalid literal"
        )
        process.err(
            f"jq: parse error: {what} at line {error.lineno}, column {error.colno}\n"
        )
        return 2
    except NotKept as error:
        process.err(f"iamtutor: this jq does not have {error}\n")
        return 3
    except (OverflowError, ValueError, TypeError) as error:
        process.err(f"iamtutor: this jq cannot do that: {error}\n")
        return 5
    if status == 0 and "e" in options:
        return int(not is_true(last))
    return status


PROGRAMS = {"jq": jq}
