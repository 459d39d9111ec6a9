"""``set`` and ``shopt``: what bash 5.2 can be told to do otherwise."""

from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.machine import variables
from iamtutor.shell.options import OPTIONS, AbsentOption, UnknownOption, turned
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import builtin


@builtin("set")
def set_(process: Process) -> int:
    machine = process.machine
    words = process.argv[1:]
    if words == ["-o"]:
        for name in OPTIONS:
            process.out(f"{name:<15}\t{'on' if name in machine.options else 'off'}\n")
        return 0
    if words:
        try:
            machine.options, left = turned(words, machine.options)
        except UnknownOption as error:
            return process.complain(str(error), 2)
        except AbsentOption as error:
            raise Unsupported(str(error)) from None
        if left:
            process.frame.parameters = left[1:] if left[0] == "--" else left
        return 0
    for name, value in sorted(variables(process.machine).items()):
        process.out(f"{name}={quote(value) if value else ''}\n")
    return 0


#: Names that are on unless somebody turns them off.
_ON = frozenset(
    "checkwinsize cmdhist complete_fullquote expand_aliases extquote force_fignore "
    "globasciiranges globskipdots hostcomplete interactive_comments patsub_replacement "
    "progcomp promptvars sourcepath".split()
)
_NAMES = sorted(
    _ON.union(
        "autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs compat31 "
        "compat32 compat40 compat41 compat42 compat43 compat44 direxpand dirspell dotglob "
        "execfail extdebug extglob failglob globstar gnu_errfmt histappend histreedit "
        "histverify huponexit inherit_errexit lastpipe lithist localvar_inherit "
        "localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob "
        "nocasematch noexpand_translation nullglob progcomp_alias restricted_shell "
        "shift_verbose varredir_close xpg_echo".split()
    )
)
#: What is carried out here, and what cannot be seen in this terminal, either way.
_HERE = frozenset("dotglob globstar nocaseglob nullglob".split())
_UNSEEN = frozenset(
    "checkhash checkwinsize cmdhist histappend lithist mailwarn".split()
)


@builtin("shopt", usage="shopt: usage: shopt [-pqsu] [-o] [optname ...]\n")
def shopt(process: Process) -> int:
    """``shopt [-pqsu] [-o] [NAME…]``"""
    options, names = parse(process, "pqsuo")
    known = list(OPTIONS) if "o" in options else _NAMES
    turns = options.keys() & {"s", "u"}
    if len(turns) == 2:
        return process.complain("cannot set and unset shell options simultaneously")
    good = [name for name in names if name in known]
    for name in names:
        if name not in known:
            kind = "option name" if "o" in options else "shell option name"
            process.complain(f"{name}: invalid {kind}")
    if names and turns:
        for name in good:
            _turn(process, name, on="s" in options)
        return int(good != names)
    wanted = "s" in options
    shown = good if names else known
    if turns:
        shown = [name for name in shown if _is_on(process, name) == wanted]
    for name in shown if "q" not in options else ():
        process.out(_line(name, _is_on(process, name), options))
    all_on = all(_is_on(process, name) for name in good)
    return int(bool(names) and (good != names or not all_on))


def _line(name: str, on: bool, options: dict[str, str]) -> str:
    if "p" not in options:
        return f"{name:<15}\t{'on' if on else 'off'}\n"
    if "o" in options:
        return f"set {'-' if on else '+'}o {name}\n"
    return f"shopt -{'s' if on else 'u'} {name}\n"


def _is_on(process: Process, name: str) -> bool:
    return (name in _ON) != (name in process.machine.options)


def _turn(process: Process, name: str, on: bool) -> None:
    if _is_on(process, name) == on:
        return
    if name not in _HERE | _UNSEEN | set(OPTIONS):
        raise Unsupported(f"shopt -{'s' if on else 'u'} {name}")
    kept = set(process.machine.options) ^ {name}
    process.machine.options = sorted(kept)
