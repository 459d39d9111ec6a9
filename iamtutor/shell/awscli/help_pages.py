"""``aws help``: pages made from botocore's own documentation when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iamtutor.shell.awscli.failures import Unemulated

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation


def top(invocation: Invocation, words: list[str]) -> int:
    raise Unemulated("aws help: try help for what exists on this machine")


def s3(invocation: Invocation, name: str | None) -> int:
    raise Unemulated("aws s3 help: try help for what exists on this machine")


def operation(invocation: Invocation, command: str, name: str) -> int:
    raise Unemulated(f"aws {command} {name} help")
