"""Markup within a paragraph of reStructuredText, as ``docutils`` reads it and writes it for
``man``."""

import re
from collections.abc import Container
from typing import NamedTuple

_OPEN = "\"'(<\\[{\u2018\u201c\u00ab"
_CLOSE = "\"')>\\]}\u2019\u201d\u00bb"
_DELIMIT = "\\-/:\u00a1\u00b7\u00bf\u2010-\u2017\u2020-\u2027\u2030-\u2038"
_BEFORE = rf"(?:^|(?<=[\s{_OPEN}{_DELIMIT}]))"
_AFTER = rf"(?=$|[\s\x00.,;!?{_DELIMIT}{_CLOSE}])"
_NAME = r"(?:(?!_)\w)+(?:[-._+:](?:(?!_)\w)+)*"
_URI = r"[-_.!~*'()\[\];/:@&=+$,%a-zA-Z0-9\x00]"
_URI_END = rf"(?:[_~*/=+a-zA-Z0-9]|{_URI}(?=>))"
_MAIL = r"[-_!~*'{|}/#?^`&=+$%a-zA-Z0-9\x00]"

_EXPLICIT = re.compile(
    rf"""{_BEFORE}(?:
        (?P<start>\*\*|\*(?!\*)|``|\|(?!\|))(?!\s)
      | (?P<ref>{_NAME})__?{_AFTER}
      | (?P<role>:{_NAME}:)?`(?!`)(?!\s)
    )""",
    re.X,
)
#: What no markup is without.
_SIGN = re.compile(r"[*`|_]")
_ADDRESS = re.compile(
    rf"""{_BEFORE}(?:
        (?P<scheme>[a-zA-Z][a-zA-Z0-9.+-]*):(?://?)?{_URI}*{_URI_END}
        (?:\?{_URI}*{_URI_END})?(?:\#{_URI}*{_URI_END})?
      | {_MAIL}+(?:\.{_MAIL}+)*(?<!\x00)@{_MAIL}+(?:\.{_MAIL}*)*{_URI_END}
    ){_AFTER}""",
    re.X,
)
_SCHEMES = frozenset(
    "about aim cap cid cvs data dav dict dns fax file finger fish ftp geo go gopher h323 "
    "http https icap im imap info ipp irc iris jabber javascript ldap lpd mailto mid modem "
    "mtqp mvn news nfs nntp opaquelocktoken pop pres prospero rsync rtsp rtspu sftp sip "
    "sips smb snmp soap.beep ssh tag tel telnet tftp tip tn3270 urn vemmi wais wyciwyg "
    "xmlrpc.beep xmpp z39.50r z39.50s".split()
)
_ENDS = {
    "**": re.compile(rf"(?<![\s\x00])(\*\*){_AFTER}"),
    "*": re.compile(rf"(?<![\s\x00])(\*){_AFTER}"),
    "``": re.compile(rf"(?<!\s)(``){_AFTER}"),
    "|": re.compile(rf"(?<![\s\x00])(\|_?_?){_AFTER}"),
    "`": re.compile(rf"(?<![\s\x00])(`(?::{_NAME}:|__?)?){_AFTER}"),
}
_KINDS = {
    "**": ("strong", "\\fB"),
    "*": ("emphasis", "\\fI"),
    "``": ("literal", "\\fB"),
    "|": ("substitution_reference", ""),
    "`": ("interpreted text or phrase reference", "\\fI"),
}
_EMBEDDED = re.compile(r"(?:\s+|^)<(?!\s)([^<>\x00]+(?:\x00.[^<>\x00]*)*)(?<!\s)>\Z")
_QUOTES = {
    '"': '"',
    "'": "'",
    "(": ")",
    "<": ">",
    "[": "]",
    "{": "}",
    "\u2018": "\u2019",
    "\u201c": "\u201d",
}
_TROFF = str.maketrans(
    {
        "\\": "\\e",
        "-": "\\-",
        "'": "\\(aq",
        "\u00b4": "\\'",
        "`": "\\(ga",
        '"': "\\(dq",
        "\xa0": "\\ ",
        "\u2020": "\\(dg",
    }
)


class Marked(NamedTuple):
    """Pieces of ``roff``, and what was wrong with the markup."""

    pieces: list[str]
    warnings: list[str]
    unknown: list[str]
    """Names that are referred to and lead nowhere."""
    anonymous: int
    """How many references that lead nowhere have no name."""


def troff(text: str) -> str:
    """Plain characters as ``docutils`` writes them."""
    found = text.translate(_TROFF)
    if found.startswith("."):
        found = f"\\&{found}"
    return found.replace("\n.", "\n\\&.") if "\n" in found else found


def marked(text: str, targets: Container[str]) -> Marked:
    """What a paragraph says. ``targets``: what may be referred to by its name."""
    reader = _Reader(targets)
    reader.read(
        re.sub(r"\\(.|\Z)", "\0\\1", text, flags=re.S) if "\\" in text else text
    )
    return Marked(reader.pieces, reader.warnings, reader.unknown, reader.anonymous)


def normal_name(name: str) -> str:
    return " ".join(name.lower().split())


def _bare(text: str) -> str:
    """Without its backslashes: a blank that one stands before is none."""
    return re.sub(r"\0\s?", "", text) if "\0" in text else text


class _Reader:
    """``docutils`` looks for markup in what is left, as if it began there."""

    def __init__(self, targets: Container[str]) -> None:
        self.targets = targets
        self.unknown: list[str] = []
        self.anonymous = 0
        self.pieces: list[str] = []
        self.warnings: list[str] = []
        self.plain: list[str] = []

    def read(self, text: str) -> None:
        while _SIGN.search(text) and (match := _EXPLICIT.search(text)):
            self.plain.append(text[: match.start()])
            text = text[self._markup(text, match) :]
        self.plain.append(text)
        self._flush()

    def _flush(self) -> None:
        """Writes what is no markup, with the addresses in it."""
        text = "".join(self.plain)
        self.plain.clear()
        kept = 0
        at = 0
        if ":" not in text and "@" not in text:
            at = len(text)
        while match := _ADDRESS.search(text, at) if at < len(text) else None:
            if match["scheme"] and match["scheme"].lower() not in _SCHEMES:
                at = match.start() + len(match["scheme"])
                continue
            self._plain(text[kept : match.start()])
            self._put("\\fI\\%", match[0])
            kept = at = match.end()
        self._plain(text[kept:])

    def _plain(self, text: str) -> None:
        if bare := _bare(text):
            self.pieces.append(troff(bare))

    def _put(self, markup: str, text: str) -> None:
        self.pieces += [markup, troff(_bare(text)), "\\fP"]

    def _problem(self, text: str) -> None:
        self._flush()
        self.pieces += ["\n.nf\n", troff(_bare(text)), "\n.fi\n"]

    def _refer(self, title: str, source: str) -> None:
        """A reference that says where it leads elsewhere in the document."""
        name = normal_name(title)
        if source.endswith("__"):
            self.anonymous += 1
            self._problem(source)
        elif name in self.targets:
            self._flush()
            self._put("\\fI\\%", title)
        else:
            self.unknown.append(name)
            self._problem(source)

    def _markup(self, text: str, match: re.Match[str]) -> int:
        """Reads the markup that begins at ``match``; answers where it ends."""
        begin = match.end()
        sign = match["start"] or "`"
        before = text[match.start() - 1] if match.start() else ""
        if match["ref"]:
            self._refer(match["ref"], match[0])
            return begin
        if begin == len(text) or _QUOTES.get(before) == text[begin]:
            self.plain.append(match[0])
            return begin
        end = _ENDS[sign].search(text, begin)
        kind, markup = _KINDS[sign]
        if end is None or end.start(1) == begin:
            self._problem(match[0])
            self.warnings.append(f"Inline {kind} start-string without end-string.")
            return begin
        inner = text[begin : end.start(1)]
        if sign == "|":
            self.plain.append(inner)
            return end.end()
        self._flush()
        if sign == "``":
            self._put(markup, inner.replace("\0", "\\").replace("\\", "\0\\"))
        elif end[1].endswith("_"):
            embedded = _EMBEDDED.search(inner)
            if embedded:
                self._put("\\fI\\%", inner[: embedded.start()] or embedded[1])
            else:
                self._refer(inner, text[match.start() : end.end()])
        else:
            self._put(markup, inner)
        return end.end()
