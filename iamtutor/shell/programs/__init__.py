"""The programs of the virtual computers, by name; ``aws`` has a package of its own.

Each is a function from a ``Process`` to an exit status, entered in the ``register`` under
its names, where it stands. A module of one program is called as it is; others by what
theirs have in common. First what all share: ``options`` reads options, ``genuine`` knows
those that the real programs have, ``inputs`` and ``escapes`` are those of many; ``absent``
names what a real machine has and this one lacks. Then the rooms: ``bash`` (what it does
itself), ``files``, ``text``, ``numbers``, ``clock``, ``archives``, ``encodings``,
``system``, and ``tutorial``, whose programs no other machine has.
"""

from importlib import import_module
from pkgutil import walk_packages

from iamtutor.shell.awscli import command
from iamtutor.shell.programs.register import BUILTINS, PROGRAMS, USAGES, program

__all__ = ["BUILTINS", "PROGRAMS", "USAGES"]

for module in walk_packages(__path__, f"{__name__}."):
    import_module(module.name)
program("aws", helps=False)(command.main)
