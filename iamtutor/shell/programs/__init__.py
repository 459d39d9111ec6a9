"""The programs of the virtual computers, by name; ``aws`` has a package of its own.

Each is a function from a ``Process`` to an exit status, entered in the ``register`` under
its names: ``builtins`` and ``scripting``
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
``options`` reads options, ``genuine`` knows those that the real programs have;
``absent`` names what a real machine has and this one lacks.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from iamtutor.shell.awscli import command
from iamtutor.shell.programs.register import BUILTINS, PROGRAMS, USAGES, program

__all__ = ["BUILTINS", "PROGRAMS", "USAGES"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
program("aws", helps=False)(command.main)
