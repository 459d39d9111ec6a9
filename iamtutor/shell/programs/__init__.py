"""The programs of the virtual computers, by name; ``aws`` has a package of its own.

Each is a function from a ``Process`` to an exit status: ``builtins`` and ``scripting``
(what bash itself does; ``declaring``, ``getopts``, ``jobs``, ``mapping``, ``places``,
``shopt``, ``trapping``), ``files``, ``moving``, ``sizing``, ``showing``, ``listing``,
``finding`` and ``describing``, ``text``, ``lines``, ``characters``, ``joining``,
``sorting`` (with ``versions``), ``comparing`` (with ``differences``), ``dumping``,
``archiving``, ``packing``, ``zipping``, ``unzipping``, ``openssl``, ``grep``, ``sed``
(with ``sed_script``), ``awk`` and ``jq`` (with ``inputs``), ``clock`` (with
``date_words``), ``printing`` and ``formatting``, ``paging`` (programs that need the
terminal to themselves), ``running`` (programs that run others), ``scripts``,
``system``, ``curl``, ``oathtool`` (in place of a phone), ``columns``, ``calculating``,
``bc`` (with ``bc_numbers``), ``filling``; ``why`` and ``coach`` are the tutorial's own
and speak its languages (``speech``).
``helping`` has what scripts call, ``escapes`` what ``echo`` and ``printf`` take,
``options`` reads options, ``genuine`` knows those that the real programs have.
``usage`` answers ``--help``; ``absent`` names what a real machine has and this one lacks.
"""

from __future__ import annotations

from collections.abc import Callable

from iamtutor.shell.awscli import command as awscli
from iamtutor.shell.process import Process
from iamtutor.shell.programs import (
    archiving,
    awk,
    bc,
    builtins,
    calculating,
    characters,
    clock,
    coach,
    columns,
    comparing,
    curl,
    declaring,
    describing,
    dumping,
    files,
    filling,
    finding,
    formatting,
    getopts,
    grep,
    helping,
    jobs,
    joining,
    jq,
    lines,
    listing,
    mapping,
    moving,
    oathtool,
    openssl,
    packing,
    paging,
    places,
    printing,
    running,
    scripting,
    scripts,
    sed,
    shopt,
    showing,
    sizing,
    sorting,
    system,
    text,
    trapping,
    unzipping,
    why,
    zipping,
)

Program = Callable[[Process], int]

#: What bash does itself.
BUILTINS: dict[str, Program] = {
    **builtins.PROGRAMS,
    **scripting.PROGRAMS,
    **scripts.BUILTINS,
    **declaring.PROGRAMS,
    **printing.PROGRAMS,
    **formatting.PROGRAMS,
    **getopts.PROGRAMS,
    **mapping.PROGRAMS,
    **trapping.PROGRAMS,
    **jobs.PROGRAMS,
    **places.PROGRAMS,
    **shopt.PROGRAMS,
}

PROGRAMS: dict[str, Program] = {
    **BUILTINS,
    **files.PROGRAMS,
    **joining.PROGRAMS,
    **moving.PROGRAMS,
    **listing.PROGRAMS,
    **text.PROGRAMS,
    **archiving.PROGRAMS,
    **zipping.PROGRAMS,
    **describing.PROGRAMS,
    **dumping.PROGRAMS,
    **awk.PROGRAMS,
    **bc.PROGRAMS,
    **calculating.PROGRAMS,
    **characters.PROGRAMS,
    **clock.PROGRAMS,
    **coach.PROGRAMS,
    **columns.PROGRAMS,
    **comparing.PROGRAMS,
    **filling.PROGRAMS,
    **finding.PROGRAMS,
    **grep.PROGRAMS,
    **helping.PROGRAMS,
    **jq.PROGRAMS,
    **lines.PROGRAMS,
    **oathtool.PROGRAMS,
    **openssl.PROGRAMS,
    **packing.PROGRAMS,
    **paging.PROGRAMS,
    **running.PROGRAMS,
    **scripts.PROGRAMS,
    **sed.PROGRAMS,
    **showing.PROGRAMS,
    **sizing.PROGRAMS,
    **sorting.PROGRAMS,
    **system.PROGRAMS,
    **unzipping.PROGRAMS,
    **why.PROGRAMS,
    "curl": curl.curl,
    "aws": awscli.main,
}


def program(name: str) -> Program | None:
    """The program called ``name``, or None."""
    return PROGRAMS.get(name)
