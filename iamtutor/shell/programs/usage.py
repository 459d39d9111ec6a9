"""What each small program can do here: the answer to ``--help``."""

from __future__ import annotations

#: Operands and options, by program.
USAGES: dict[str, str] = {
    "base64": "[-d] [-w COLUMNS] [FILE]",
    "cat": "[-n] [FILE]...",
    "chmod": "MODE FILE...",
    "cp": "[-r] SOURCE... TARGET",
    "curl": "[-s] [-i] [-I] [-f] [-X METHOD] [-H FIELD] [-o FILE] [-w FORMAT] URL",
    "cut": "[-d DELIMITER] -f LIST | -c LIST [FILE]...",
    "date": "[-u] [-I] [-R] [+FORMAT]",
    "env": "",
    "find": "[PLACE]... [-name PATTERN] [-type f|d]",
    "grep": "[-E] [-F] [-i] [-v] [-c] [-n] [-o] [-q] [-l] [-w] [-r] PATTERN [FILE]...",
    "head": "[-n LINES] [-c BYTES] [FILE]...",
    "hostname": "",
    "id": "[-u] [-g] [-un]",
    "less": "[FILE]...",
    "ls": "[-a] [-A] [-d] [-F] [-h] [-l] [-r] [-R] [-S] [-t] [-1] [FILE]...",
    "mkdir": "[-p] DIRECTORY...",
    "more": "[FILE]...",
    "mv": "SOURCE... TARGET",
    "printenv": "[NAME]...",
    "rm": "[-f] [-r] FILE...",
    "rmdir": "DIRECTORY...",
    "sleep": "NUMBER[s|m|h|d]...",
    "sort": "[-n] [-r] [-u] [FILE]...",
    "tail": "[-n LINES] [-n +LINE] [-c BYTES] [FILE]...",
    "tee": "[-a] [FILE]...",
    "touch": "FILE...",
    "uname": "[-a] [-s] [-n] [-r] [-v] [-m] [-o]",
    "uniq": "[-c] [-d] [FILE]",
    "wc": "[-l] [-w] [-c] [-m] [FILE]...",
    "which": "PROGRAM...",
    "whoami": "",
}


def text(name: str) -> str:
    """The page for ``name``."""
    return f"Usage: {name} {USAGES[name]}".rstrip() + "\n"
