"""What the policy editor says of a text: findings, plain words, and what has changed.

Pure: a text and what it is for go in, what the page shows comes out.
"""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.safestring import SafeString
from django.utils.translation import ngettext, pgettext

from iamtutor.cloud.services.accessanalyzer.validation import LONGEST
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.comparison.witness import Kind
from iamtutor.policy.document import MalformedPolicy, parse_policy
from iamtutor.policy.summaries.plain import nothing_said, read_out
from iamtutor.policy.validation import validate
from iamtutor.policy.validation.findings import Code, Finding, PolicyKind, Severity
from iamtutor.policy.validation.grammar import SIZE_LIMITS, size_of
from iamtutor.web.pages.differences import Difference, difference_between
from iamtutor.web.pages.wording import code_marked, explanations, sentence, text

#: Lines of each text that are compared; comparing takes their product.
COMPARED = 1_500

#: So many findings, statements in words and lines of the text are shown; the counters count
#: them all. More than any policy that AWS keeps has lines, when it is written to be read.
SHOWN = 500

#: What Access Analyzer counts as a security warning: more is open than it looks.
SECURITY = frozenset(
    {
        Code.EVERYTHING_ALLOWED,
        Code.PASS_ANY_ROLE,
        Code.NOT_ACTION_ALLOW,
        Code.PUBLIC,
        Code.ANYONE_MAY_ASSUME,
        Code.NOT_PRINCIPAL_ALLOW,
    }
)

#: severity -> (css class, icon)
_LOOKS = {
    Severity.ERROR: ("bad", "x-circle"),
    Severity.WARNING: ("warn", "exclamation-triangle-fill"),
    Severity.ADVICE: ("", "info-circle"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding, said in a sentence. ``line`` counts from 1."""

    line: int
    column: int
    severity: Severity
    word: str
    css: str
    icon: str
    html: SafeString
    hint: SafeString | str = ""
    security: bool = False
    #: Can ``mend`` put it right?
    mends: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: a name, a string, or something else. ``css`` is its class."""

    css: str
    text: str


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line of the text, and the remarks on it."""

    text: str
    wrong: bool
    remarks: tuple[Remark, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The line in colours. JSON has no string over several lines, so that a line tells
        by itself; one that is not closed stays plain."""
        return tuple(
            Piece(
                "" if match["string"] is None else _KINDS[match["after"] is None],
                match[0],
            )
            for match in _PIECES.finditer(self.text)
        )


#: Class of a string, by whether no colon follows it.
_KINDS = {False: "member", True: "string"}
_PIECES = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*+")(?P<after>(?=\s*+:))?|[^"]+|"(?:[^\\]|\\.)*+\\?"""
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement in plain words."""

    main: SafeString
    lead: SafeString
    conditions: tuple[SafeString, ...]
    notes: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the comparison with what is saved: ``sign`` is ``+``, ``-`` or a space."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Counter:
    """How many findings of one kind there are, as the console counts them."""

    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Review:
    """All that is said of a text. ``changes`` are its lines beside those of what is saved,
    ``difference`` what they allow. ``too_long``: it was not read; ``blank``: there is none
    yet. ``size`` is its length as AWS counts it, ``limit`` the most that there may be."""

    remarks: tuple[Remark, ...]
    lines: tuple[NumberedLine, ...]
    spoken: tuple[Spoken, ...]
    silence: str
    changes: tuple[Change, ...]
    difference: Difference | None = None
    too_long: bool = False
    size: int = 0
    limit: int = 0
    in_bytes: bool = False
    blank: bool = False

    @property
    def is_cut(self) -> bool:
        """Is something of it not shown?"""
        return max(len(self.remarks), len(self.lines), len(self.spoken)) > SHOWN

    @property
    def listed(self) -> tuple[Remark, ...]:
        return self.remarks[:SHOWN]

    @property
    def first_lines(self) -> tuple[NumberedLine, ...]:
        return self.lines[:SHOWN]

    @property
    def aloud(self) -> tuple[Spoken, ...]:
        return self.spoken[:SHOWN]

    @property
    def room(self) -> str:
        """``6056 of 6144 characters remaining``."""
        said = (
            pgettext("console", "%(left)d of %(limit)d bytes remaining")
            if self.in_bytes
            else pgettext("console", "%(left)d of %(limit)d characters remaining")
        )
        return said % {"left": self.limit - self.size, "limit": self.limit}

    @property
    def counters(self) -> tuple[Counter, ...]:
        """The four of the console's editor; security is counted apart from warnings."""
        security = sum(remark.security for remark in self.remarks)
        of = {
            severity: sum(
                remark.severity is severity and not remark.security
                for remark in self.remarks
            )
            for severity in Severity
        }
        return (
            Counter(pgettext("policy findings", "Security"), security),
            Counter(pgettext("policy findings", "Errors"), of[Severity.ERROR]),
            Counter(pgettext("policy findings", "Warnings"), of[Severity.WARNING]),
            Counter(pgettext("policy findings", "Suggestions"), of[Severity.ADVICE]),
        )

    @property
    def mends(self) -> bool:
        """Is there something that the editor can put right by itself?"""
        return any(remark.mends for remark in self.remarks)

    @property
    def errors(self) -> int:
        return sum(remark.severity is Severity.ERROR for remark in self.remarks)

    @property
    def count_words(self) -> str:
        """``2 findings``, for the page's status."""
        count = len(self.remarks)
        return ngettext("%(count)d finding", "%(count)d findings", count) % {
            "count": count
        }


def review(
    document: str,
    kind: PolicyKind,
    saved: str,
    language: str,
    *,
    limit: int | None = None,
    unsaid: Collection[Code] = (),
    unchecked: bool = False,
) -> Review:
    """What there is to say of ``document``; ``saved`` is what it would replace, ``limit``
    the most characters, if not the kind's usual. ``unsaid``: the page says it otherwise.
    ``unchecked``: whoever writes may not have the findings."""
    limit = SIZE_LIMITS[kind] if limit is None else limit
    size = size_of(document, kind)
    in_bytes = kind is PolicyKind.RESOURCE
    if len(document) > LONGEST:
        return Review((), (), (), "", (), None, True, size, limit, in_bytes)
    document = plain_lines(document)
    changes = _changes(saved, document)
    if not document.strip():
        return Review(
            (),
            (),
            (),
            "",
            changes,
            size=size,
            limit=limit,
            in_bytes=in_bytes,
            blank=True,
        )
    remarks = tuple(
        _remark(finding, language)
        for finding in validate(document, kind, aws_catalogue(), size_limit=limit)
        if finding.code not in unsaid and not unchecked
    )
    spoken, silence = _spoken(document, language)
    return Review(
        remarks,
        _numbered(document, remarks),
        spoken,
        silence,
        changes,
        difference_between(saved, document, Kind(kind.value), language)
        if changes
        else None,
        size=size,
        limit=limit,
        in_bytes=in_bytes,
    )


def plain_lines(document: str) -> str:
    """A form's text comes with the line ends of HTTP, a saved one with the plain ones."""
    return "\n".join(document.splitlines())


def _remark(finding: Finding, language: str) -> Remark:
    hint: SafeString | str = ""
    if finding.params.get("suggestion"):
        hint = sentence("findings", language, "suggestion", params=finding.params)
    css, icon = _LOOKS[finding.severity]
    return Remark(
        finding.line,
        finding.column,
        finding.severity,
        pgettext("policy findings", "Security")
        if finding.code in SECURITY
        else text("findings", language, "severities", finding.severity),
        css,
        icon,
        sentence("findings", language, "findings", finding.code, params=finding.params),
        hint,
        finding.code in SECURITY,
        bool(finding.edits),
    )


def _numbered(document: str, remarks: Sequence[Remark]) -> tuple[NumberedLine, ...]:
    by_line: dict[int, list[Remark]] = {}
    for remark in remarks:
        by_line.setdefault(remark.line, []).append(remark)
    return tuple(
        NumberedLine(
            line,
            any(
                remark.severity is Severity.ERROR for remark in by_line.get(number, ())
            ),
            tuple(by_line.get(number, ())),
        )
        for number, line in enumerate(document.split("\n"), 1)
    )


def _spoken(document: str, language: str) -> tuple[tuple[Spoken, ...], str]:
    """The statements in plain words; or why there are none. A text that is no policy yet
    has neither: the findings say it. A statement without any
    action or resource says nothing yet."""
    try:
        policy = parse_policy(document)
    except MalformedPolicy:
        return (), ""
    words = cast(Mapping[str, Any], explanations("plain", language))
    if not policy.statements:
        return (), nothing_said(words)
    return (
        tuple(
            Spoken(
                code_marked(reading.main),
                code_marked(reading.lead),
                tuple(code_marked(condition) for condition in reading.conditions),
                tuple(code_marked(note) for note in reading.notes),
            )
            for statement, reading in zip(
                policy.statements, read_out(policy, words), strict=True
            )
            if () not in (statement.actions, statement.resources)
        ),
        "",
    )


def _changes(saved: str, document: str) -> tuple[Change, ...]:
    """The lines that differ from what is saved, with two lines around them."""
    old, new = saved.splitlines(), document.splitlines()
    if not saved or old == new or max(len(old), len(new)) > COMPARED:
        return ()
    differing = difflib.unified_diff(old, new, lineterm="", n=2)
    return tuple(
        Change(line[0], line[1:])
        for line in differing
        if not line.startswith(("---", "+++", "@@"))
    )
