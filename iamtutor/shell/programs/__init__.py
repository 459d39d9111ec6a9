"""The programs of the virtual computers, by name; ``aws`` has a package of its own.

Each is a function from a ``Process`` to an exit status: ``builtins`` (what bash itself
does), ``files``, ``text`` (with ``regex`` behind ``grep``), ``system``, ``curl``.
"""

from __future__ import annotations

from collections.abc import Callable

from iamtutor.shell.awscli import command as awscli
from iamtutor.shell.process import Process
from iamtutor.shell.programs import builtins, curl, files, system, text

Program = Callable[[Process], int]

PROGRAMS: dict[str, Program] = {
    **builtins.PROGRAMS,
    **files.PROGRAMS,
    **text.PROGRAMS,
    **system.PROGRAMS,
    "curl": curl.curl,
    "aws": awscli.main,
}


def program(name: str) -> Program | None:
    """The program called ``name``, or None."""
    return PROGRAMS.get(name)
