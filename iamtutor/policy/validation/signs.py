"""Signs within a string that are not what they look like, and how they were meant.

A full-width asterisk is no wildcard, ``{aws:username}`` is no variable, an ARN has no
blank at its end: JSON takes them all. Where one spelling only can have been meant, it is
offered.
"""

import re
import unicodedata
from collections.abc import Iterator

from iamtutor.policy.positions import Path
from iamtutor.policy.validation.findings import Code, Notebook, Severity

_INVISIBLE = re.compile(r"[\ufeff\u200b-\u200f\u2060\u00ad\u202a-\u202e]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fc\uff70\uff0d](?=[0-9A-Za-z])")
#: Signs that NFKC doesn't turn into the ASCII ones that they are taken for.
_LOOKALIKES = str.maketrans(
    {"\u2217": "*", "\u204e": "*", "\u2731": "*", "\u00d7": "*", "\u203b": "*"}
    | {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\uffe5": "\\"}
)


def plainly(text: str) -> str:
    """The text in the signs of ASCII, as far as it looks like them."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _DASHES.sub("-", text.translate(_LOOKALIKES)).strip()


def if_meant(written: str, known: str) -> str | None:
    """The known name, when the written one differs from it in its looks alone."""
    same = known and plainly(written).casefold() == known.casefold()
    return known if same else None


def _ascii_only(text: str) -> str:
    """As ``plainly``, but every sign that has no twin in ASCII stays as it is."""
    plain = (c if c.isascii() else _twin(c) for c in text.translate(_LOOKALIKES))
    return _DASHES.sub("-", "".join(plain))


def _twin(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() and len(plain) == 1 else character


_BROKEN_VARIABLE = re.compile(
    r"(?P<doubled>\{\{\s*[\w:/.-]+\s*\}\})"
    r"|(?P<template>\$\{(?:AWS::[^{}]*|(?:var|local|data|module|each|self)\.[^{}]*|"
    r"Ref:[^{}]*)\}|!Sub\b|!Ref\b|Fn::\w+)"
    r"|(?P<sound>\$\{[^{}]*\})"
    r"|(?P<open>[$#%@]?[({]\s*(?P<name>[A-Za-z][\w-]*:[A-Za-z][\w/.-]*)\s*[)}])"
    r"|(?P<bare>(?<![\w$])\$(?P<bare_name>(?:aws|s3|iam|saml|ec2|sts):[A-Za-z][\w]*))"
)
_PLACEHOLDER = re.compile(
    r"<[A-Za-z\u3040-\u9fff][^<>/:*]*>|(?<![A-Za-z])YOUR[-_][A-Z_-]+(?![a-z])"
)


def check(notebook: Notebook, text: str, path: Path, *, is_name: bool = False) -> bool:
    """Notes each of these signs in a string; True when there is none.

    ``is_name``: nothing in it is free, as it is in the key of an object.
    """
    found = list(_slips(text, is_name))
    for code, severity, params, mend in found:
        note = notebook.error if severity is Severity.ERROR else notebook.warning
        note(code, *path, mend=mend, **params)
    return not found


def check_variables(notebook: Notebook, text: str, path: Path) -> None:
    """The same for a condition's value, in which only variables can be told."""
    for code, _, params, mend in _variable_slips(text):
        notebook.warning(code, *path, mend=mend, **params)


def is_of_template(variable: str) -> bool:
    """Is it a variable of CloudFormation or Terraform, which is told as one?"""
    found = _BROKEN_VARIABLE.match(variable)
    return found is not None and found["template"] is not None


#: Code, severity, parameters, and the whole text as it was meant.
_Slip = tuple[Code, Severity, dict[str, str], str | None]
_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_SOLID = ("iam", "sts", "s3")


def _slips(text: str, is_name: bool) -> Iterator[_Slip]:
    """At most one of signs, and each variable."""
    names, free, service = _split(text, is_name)
    blanks = _VARIABLE.sub("", names)
    can_be = is_name or service in _SOLID or len(text.split(":")) < 6
    severity = Severity.ERROR
    if _INVISIBLE.search(text):
        yield _meant(Code.INVISIBLE, severity, text, _INVISIBLE.sub("", text))
    elif _blankless(_ascii_only(names)) != _blankless(names):
        wanted = _no_blanks(_ascii_only(names)) + _ascii_only(free).strip()
        yield _meant(Code.FULL_WIDTH, severity, text, wanted)
    elif re.search(r"\s", blanks) or text != text.strip():
        severity = Severity.ERROR if can_be else Severity.WARNING
        wanted = _no_blanks(names) + free.strip()
        yield _meant(Code.BLANK_INSIDE, severity, text, wanted)
    elif "\\" in text:
        severity = Severity.ERROR if "\\" in names else Severity.WARNING
        wanted = re.sub(r"\\+", "/", text)
        yield _meant(Code.BACKSLASH, severity, text, wanted)
    elif re.search(r"[\uff0a\uff1f\u2217\u204e\u2731\u203b]", free):
        wanted = names + _ascii_only(free)
        yield _meant(Code.FULL_WIDTH, Severity.WARNING, text, wanted)
    else:
        yield from _variable_slips(text)
        for found in _PLACEHOLDER.finditer(text):
            params = {"value": found.group()}
            yield Code.PLACEHOLDER, Severity.WARNING, params, None


def _meant(code: Code, severity: Severity, text: str, wanted: str) -> _Slip:
    return code, severity, {"value": text, "wanted": wanted}, wanted


def _blankless(text: str) -> str:
    return "".join(text.split())


def _no_blanks(text: str) -> str:
    """But for those in a variable, before its default."""
    pieces = re.split(r"(\$\{[^{}]*\})", text)
    return "".join(
        piece if piece.startswith("${") else re.sub(r"\s+", "", piece)
        for piece in pieces
    )


def _variable_slips(text: str) -> Iterator[_Slip]:
    """What should have been a variable, and is text."""
    for found in _BROKEN_VARIABLE.finditer(text):
        written = found.group()
        if found["template"]:
            is_terraform = written.startswith("${") and "AWS::" not in written
            language = "Terraform" if is_terraform else "CloudFormation"
            params = {"value": written, "language": language}
            yield Code.VARIABLE_OF_TEMPLATE, Severity.ERROR, params, None
        elif not found["sound"]:
            name = found["name"] or found["bare_name"] or written.strip("{} ")
            if ":" in name:
                wanted = f"${{{name}}}"
                params = {"value": written, "wanted": wanted}
                mend = text.replace(written, wanted)
                yield Code.VARIABLE_MISSPELT, Severity.WARNING, params, mend


def _split(text: str, is_name: bool) -> tuple[str, str, str]:
    """What can only be plain signs, what can be any (the key of an object), and the
    service of an ARN."""
    parts = _ascii_only(text).split(":", 5)
    service = parts[2].strip() if len(parts) == 6 else ""
    if is_name or service != "s3":
        return text, "", service
    bucket, slash, _ = parts[5].partition("/")
    place = len(text) - len(parts[5]) + len(bucket) + len(slash)
    return text[:place], text[place:], service
