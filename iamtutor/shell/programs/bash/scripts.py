"""Programs that carry out shell text: ``bash``, ``sh``, ``source`` and ``eval``."""

from iamtutor.shell.filesystem import IS_A_DIRECTORY, NO_SUCH_FILE, PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.options import AbsentOption, UnknownOption, turned
from iamtutor.shell.process import Input, Process
from iamtutor.shell.programs.register import builtin, program


@program(
    "bash [-e] [-u] [-x] [-c TEXT] [FILE [ARGUMENT]...]",
    "sh [-e] [-u] [-x] [-c TEXT] [FILE [ARGUMENT]...]",
)
def bash(process: Process) -> int:
    """``bash [-eux] FILE [ARGUMENT…]``, ``bash -c TEXT [NAME [ARGUMENT…]]``, and a script
    on standard input."""
    words = process.argv[1:]
    name = process.name.rpartition("/")[2]
    flags: list[str] = []
    given = False
    while words and words[0][:1] in ("-", "+") and len(words[0]) > 1:
        word = words.pop(0)
        if word in ("--version",):
            raise Unsupported(f"{name} --version")
        if word == "--":
            break
        if word in ("--norc", "--noprofile", "-l", "--login"):
            continue
        if word == "-o" and words:
            flags += [word, words.pop(0)]
            continue
        given = given or "c" in word
        rest = word[0] + word[1:].replace("c", "").replace("s", "")
        if len(rest) > 1:
            flags.append(rest)
    try:
        options, _ = turned(flags, ())
    except UnknownOption as error:
        process.err(f"{name}: {error}\n")
        return 2
    except AbsentOption as error:
        told = str(error).removeprefix("set ")
        raise Unsupported(f"{name} {told}") from None
    if given:
        if not words:
            process.err(f"{name}: -c: option requires an argument\n")
            return 2
        zero = words[1] if len(words) > 1 else name
        label = f"{zero}: -c"
        return process.script(words[0], zero, words[2:], label=label, options=options)
    if words:
        return _file(process, words, options)
    if process.input.text is None:
        raise Unsupported(f"{name} within {name}")
    source = process.stdin or ""
    return process.script(source, name, (), options=options, stdin=Input(""))


def _file(process: Process, words: list[str], options: list[str]) -> int:
    path, *parameters = words
    name = process.name.rpartition("/")[2]
    files = process.files
    if files.is_directory(path):
        process.err(f"{path}: {path}: Is a directory\n")
        return 126
    try:
        source = files.read_text(path)
    except PathError as error:
        process.err(f"{name}: {path}: {error.reason}\n")
        return 127 if error.reason == NO_SUCH_FILE else 126
    return process.script(source, path, parameters, options=options)


@builtin(".", "source")
def source(process: Process) -> int:
    """``source FILE [ARGUMENT…]``: in this shell."""
    words = process.argv[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        process.complain("filename argument required")
        process.err(f"{process.name}: usage: {process.name} filename [arguments]\n")
        return 2
    path, *parameters = words
    found = process.files.find(path)
    if found is None or found.body is None:
        reason = f"{path}: {NO_SUCH_FILE}"
        if found is not None:
            reason = f"{process.name}: {path}: {IS_A_DIRECTORY.lower()}"
        process.err(f"{process.shell_name}: {reason}\n")
        return 1
    try:
        text = process.files.read_text(path)
    except PathError as error:
        process.err(f"{process.shell_name}: {path}: {error.reason}\n")
        return 1
    return process.script(text, parameters=parameters, label=path)


@builtin("eval")
def eval_(process: Process) -> int:
    return process.script(" ".join(process.argv[1:]))
