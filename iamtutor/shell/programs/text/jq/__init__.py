"""``jq``: the part of its language that people use on AWS's answers.

What it lacks it names (``NotKept``), before anything is printed. The language is read by
``syntax``, carried out by ``filter`` with ``calls``, ``functions``, ``paths``,
``definitions``, ``formats``, ``patterns`` and ``dates``; ``running`` is what they share.
``reading`` brings the values; ``parsing`` reads, and complains of, what is no JSON.
"""

import re
from typing import Any

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.register import program
from iamtutor.shell.programs.text.jq.definitions import own
from iamtutor.shell.programs.text.jq.filter import Filter
from iamtutor.shell.programs.text.jq.parsing import NotJson
from iamtutor.shell.programs.text.jq.reading import Inputs, one, parsed
from iamtutor.shell.programs.text.jq.running import STEP, Around, Halted
from iamtutor.shell.programs.text.jq.syntax import FilterError, Node, NotKept, parse
from iamtutor.shell.programs.text.jq.values import JqError, Values, is_true


@program("jq [-r] [-c] [-n] [-s] [-e] [-S] [-j] [--arg NAME VALUE] FILTER [FILE]...")
def jq(process: Process) -> int:
    try:
        options, variables, operands = _arguments(process)
    except ValueError as error:
        process.err(
            f"{error}\nUse jq --help for help with command-line options,\n"
            "or see the jq manpage, or online docs  at https://jqlang.github.io/jq\n"
        )
        return 2
    except Halted as halted:
        return _ended(process, halted)
    if not operands:
        operands = ["."]
    source, *names = operands
    try:
        node = parse(source, process.budget.work)
    except FilterError as error:
        process.err(
            f"jq: error: {error} (Unix shell quoting issues?) at <top-level>, line 1:\n"
            f"{source}\njq: 1 compile error\n"
        )
        return 3
    except NotKept as error:
        return _lacking(process, source, str(error))
    inputs = Inputs(process, names, "R" in options, "s" in options)
    around = Around(process.now.timestamp(), inputs, process.err)
    try:
        return _over(process, node, options, variables, around) or inputs.status
    except NotKept as error:
        return _lacking(process, source, str(error))
    except Halted as halted:
        return _ended(process, halted)


def _ended(process: Process, halted: Halted) -> int:
    process.err(str(halted))
    return halted.status


def _lacking(process: Process, source: str, what: str) -> int:
    """Of a function that the genuine jq does not have either, jq's own words."""
    if "/" not in what or what in genuine.jq_functions():
        raise Unsupported(f"jq: {what}") from None
    name = re.escape(what.partition("/")[0])
    stands = re.search(rf"(?<![.$@\w]){name}\b", source)
    margin = " " * (stands.start() if stands else 0)
    process.err(
        f"jq: error: {what} is not defined at <top-level>, line 1:\n{source}{margin}\n"
        "jq: 1 compile error\n"
    )
    return 3


#: Letters of the options without a value.
_LONG = {
    "--raw-output": "r",
    "--compact-output": "c",
    "--null-input": "n",
    "--slurp": "s",
    "--exit-status": "e",
    "--sort-keys": "S",
    "--join-output": "j",
    "--tab": "t",
    "--monochrome-output": "M",
    "--color-output": "C",
    "--ascii-output": "a",
    "--raw-input": "R",
}


def _arguments(process: Process) -> tuple[dict[str, str], dict[str, Any], list[str]]:
    """Options (with the width of ``--indent``), the variables, the operands."""
    options: dict[str, str] = {}
    variables: dict[str, Any] = {}
    operands: list[str] = []
    rest: str | None = None
    """What ``--args`` and ``--jsonargs`` make of the operands behind them."""
    positional: list[Any] = []
    queue = list(reversed(process.argv[1:]))
    while queue:
        word = queue.pop()
        if word in ("--arg", "--argjson", "--slurpfile", "--rawfile"):
            if len(queue) < 2:
                what = (
                    "varname value" if word.startswith("--arg") else "varname filename"
                )
                raise ValueError(
                    f"jq: {word} takes two parameters (e.g. {word} {what})"
                )
            name, text = queue.pop(), queue.pop()
            variables[name] = _bound(process, word, name, text)
        elif word == "--indent":
            if not queue:
                raise ValueError("jq: --indent takes one parameter")
            options["indent"] = queue.pop()
            if not options["indent"].isdecimal() or int(options["indent"][:3]) > 7:
                raise ValueError("jq: Cannot indent more than 7 characters")
        elif word in ("--args", "--jsonargs"):
            rest = word
        elif word in _LONG:
            options[_LONG[word]] = ""
        elif re.fullmatch("-[rcnsSjMCRae]+", word):
            options |= dict.fromkeys(word[1:], "")
        elif word.startswith("-") and word != "-":
            genuine.refuse("jq", word)
            for letter in word[1:] if word[1] != "-" else "":
                genuine.refuse("jq", f"-{letter}")
            raise ValueError(f"jq: Unknown option: {word}")
        elif rest is not None and operands:
            if rest == "--args":
                positional.append(word)
            else:
                positional.append(_bound(process, "--jsonargs", "", word))
        else:
            operands.append(word)
    variables["ARGS"] = {"positional": positional, "named": dict(variables)}
    return options, variables, operands


def _bound(process: Process, option: str, name: str, text: str) -> Any:
    """The value of a variable that is given on the command line."""
    if option == "--arg":
        return text
    values = Values(process.budget)
    if option in ("--argjson", "--jsonargs"):
        try:
            return one(values, text)
        except JqError:
            raise ValueError(f"jq: invalid JSON text passed to {option}") from None
    try:
        whole = process.files.read_text(text)
        if option == "--rawfile":
            return whole
        return [value for value, _ in parsed(values, whole)]
    except PathError as error:
        reason = f"Could not open {text}: {error.reason}"
    except NotJson as error:
        reason = str(error)
    raise Halted(2, f"jq: Bad JSON in {option} {name} {text}: {reason}\n")


def _over(
    process: Process,
    node: Node,
    options: dict[str, str],
    variables: dict[str, Any],
    around: Around,
) -> int:
    values = Values(process.budget)
    filtering = Filter(values, around)
    known = own({"ENV": dict(process.env), **variables})
    indent: int | str | None = int(options.get("indent", "2")) or None
    if "t" in options:
        indent = "\t"
    indent = None if "c" in options else indent
    raw = bool(options.keys() & {"r", "j", "a"} - {"a"})
    status = 0
    last: Any = None
    try:
        for value in [None] if "n" in options else around.inputs:
            try:
                for result in filtering.run(node, value, known):
                    process.budget.work(2 * STEP)
                    last = result
                    if raw and isinstance(result, str):
                        printed = result
                    else:
                        printed = values.dumped(
                            result, indent, "S" in options, "a" in options
                        )
                    process.out(printed + ("" if "j" in options else "\n"))
            except JqError as error:
                kind = "" if isinstance(error.value, str) else " (not a string)"
                process.err(f"jq: error (at {around.inputs.place}){kind}: {error}\n")
                status = 5
    except NotJson as error:
        process.err(f"jq: parse error: {error}\n")
        return 5
    except (OverflowError, ValueError, TypeError) as error:
        process.err(f"iamtutor: this jq cannot do that: {error}\n")
        return 5
    if status == 0 and "e" in options:
        return int(not is_true(last))
    return status
