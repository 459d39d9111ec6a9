"""Why a text isn't JSON: each slip by name, and the text with all of them mended.

Asked when JSON's own reader has given up. A reader that forgives goes through the
tokens to the end, so that several slips are told at once, and says what would stand
there instead. The mended text counts only if it is JSON.
"""

import html
import re
from collections.abc import Iterable, Iterator

from iamtutor.policy.keeping import kept
from iamtutor.policy.positions import NotJson, locate
from iamtutor.policy.validation.findings import Code, Edit
from iamtutor.policy.validation.lexing import Slip, Token, tokens_of

_OPENING = {"{": "}", "[": "]"}
#: So many slips are told; after that the text is something else than a policy.
MOST = 50


@kept((20_480, 4))
def slips_in(text: str) -> tuple[tuple[Slip, ...], bool]:
    """In the order of the text, none for a text that has no slip known by name; and whether
    it is JSON when they are mended. Whatever the policy's kind, a text has the same."""
    whole = _of_the_whole(text)
    if whole is not None:
        slips = [whole]
    else:
        reader = _Reader(text)
        reader.read()
        slips = sorted(reader.slips, key=lambda slip: slip.start)[:MOST]
    edits = (edit for slip in slips for edit in slip.edits)
    return tuple(slips), mended(text, edits) is not None


#: Half of a surrogate pair: JSON may name one, no text may hold one.
_HALF = re.compile(r"[\ud800-\udfff]")


def mended(text: str, edits: Iterable[Edit]) -> str | None:
    """The text with all the edits made; None when it isn't JSON all the same. What an edit
    read from an escape and can't be written out becomes an escape again."""
    pieces: list[str] = []
    position = 0
    # At one place a string is closed before what it stands in.
    for start, end, new in sorted(edits, key=lambda e: (e[:2], e.text != '"')):
        if start < position:
            return None
        pieces += (text[position:start], new)
        position = end
    changed = "".join((*pieces, text[position:]))
    changed = _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", changed)
    try:
        locate(changed)
    except NotJson:
        return None
    return changed


_ENTITY = re.compile(r"&(?:quot|#34|#x22);")
_ESCAPED = re.compile(r"\s*+[\"']?\s*+[{\[]\s*+(?:\\[nrt]\s*)*\\\"")
_NUMBERED = re.compile(r"[ \t]*([0-9]{1,4})(?:[.:|)][ \t]?|[ \t]|$)")
_LANGUAGES = (
    ("YAML", re.compile(r"(?:\s|#[^\n]*\n|---)*+(?:- +)?[A-Za-z][\w-]*+:\s")),
    (
        "HCL (Terraform)",
        re.compile(
            r"\s*(?:(?:resource|data|variable|output|locals|module)\b[^\n{]*\{"
            r"|statement\s*\{|policy\s*=\s*jsonencode\(|jsonencode\()"
        ),
    ),
)
_BEFORE = re.compile(r"[^{\[\"]*+(?=[{\[])")


def _of_the_whole(text: str) -> Slip | None:
    """What is wrong with the text as a whole, if something is."""
    if '"' not in text and (found := _ENTITY.search(text)):
        edit = Edit(0, len(text), html.unescape(text))
        return Slip(Code.JSON_ENTITY, found.start(), found.end(), (edit,))
    if found := _ESCAPED.match(text):
        place = found.end() - 2
        inner = text.strip().strip("\"'")
        inner = re.sub(r"\\[nrt]", " ", inner).replace('\\"', '"')
        edit = Edit(0, len(text), inner)
        return Slip(Code.JSON_ESCAPED_QUOTE, place, place + 2, (edit,))
    if numbered := _line_numbers(text):
        return numbered
    for language, pattern in _LANGUAGES:
        if found := pattern.match(text):
            start = len(text) - len(text.lstrip())
            end = max(found.end(), start + 1)
            return Slip(Code.JSON_OTHER_LANGUAGE, start, end, (), {"value": language})
    return None


def _line_numbers(text: str) -> Slip | None:
    """Lines copied together with their numbers."""
    edits: list[Edit] = []
    place = last = 0
    for line in text.splitlines(keepends=True):
        found = _NUMBERED.match(line)
        if line.strip():
            if found is None or (edits and int(found[1]) != last + 1):
                return None
            last = int(found[1])
            edits.append(Edit(place + found.start(1), place + found.end(), ""))
        place += len(line)
    if len(edits) < 3:
        return None
    return Slip(Code.JSON_LINE_NUMBERS, edits[0].start, edits[0].end, tuple(edits))


class _Reader:
    """Reads tokens as a value, an object's name, and so on; notes what doesn't fit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.slips: list[Slip] = []
        self._tokens: list[Token] = []
        self._place = 0
        self._open: list[Token] = []
        self._expected = "value"
        self._before: Token | None = None
        self._fresh = False
        self._done = False
        #: Has a bracket been opened?
        self._began = False

    def read(self) -> None:
        for found in self._after_words_before(tokens_of(self.text)):
            if isinstance(found, Slip):
                self.slips.append(found)
            else:
                self._tokens.append(found)
        for place, token in enumerate(self._tokens):
            self._place = place
            if token.slip is not None:
                self.slips.append(token.slip)
                if self._quotes_are_odd(token):
                    return
                if token.slip.code is Code.JSON_CHARACTER:
                    return
            if not self._take(token) or len(self.slips) > MOST:
                return
            self._before = token
        self._finish()

    def _kinds(self, start: int, end: int) -> list[str]:
        """The kinds of tokens from and to so many places after this one."""
        first = max(self._place + start, 0)
        return [token.kind for token in self._tokens[first : self._place + end]]

    def _goes_on(self) -> bool:
        """Does the object go on after this bracket, with another name?"""
        after = self._kinds(1, 4)
        return after[:1] == [","] and after[1:] in (["string", ":"], ["word", ":"])

    def _after_words_before(
        self, tokens: Iterator[Token | Slip]
    ) -> Iterator[Token | Slip]:
        """The tokens, but for a line of words before the document's first brace."""
        found = _BEFORE.match(self.text)
        end = found.end() if found and re.search(r"\w", found.group()) else 0
        fenced = False
        for token in tokens:
            if token.start >= end:
                yield token
            elif isinstance(token, Slip):
                fenced = True
                yield token
            elif not fenced or token.kind == "word":
                edit = Edit(token.start, end, "")
                slip = Slip(Code.JSON_TEXT_BEFORE, token.start, end, (edit,))
                self.slips.append(slip)
                fenced, end_of_words = True, end
                for rest in tokens:
                    if rest.start >= end_of_words:
                        yield rest
                        break

    def _quotes_are_odd(self, token: Token) -> bool:
        """Is a string open at the line's end because an earlier quote is missing?"""
        slip = token.slip
        if slip is None or slip.code is not Code.JSON_STRING_NOT_CLOSED:
            return False
        before = self._before
        if before is None or self.text.count("\n", before.start, token.start):
            return False
        odd = [
            one
            for one in self.slips
            if one.code in (Code.JSON_UNQUOTED, Code.JSON_COMMA_EXPECTED)
            and not self.text.count("\n", one.start, token.start)
        ]
        if not odd:
            return False
        start = self.text.rfind("\n", 0, token.start) + 1
        start += len(self.text[start:]) - len(self.text[start:].lstrip())
        self.slips = [one for one in self.slips if one.start < start]
        self.slips.append(Slip(Code.JSON_QUOTE_MISSING, start, token.end))
        return True

    def _take(self, token: Token) -> bool:
        """Reads one token; False when there is no sense in going on."""
        if self._done:
            return self._take_after_end(token)
        fresh, self._fresh = self._fresh, False
        match self._expected:
            case "value":
                return self._take_value(token, fresh)
            case "name":
                return self._take_name(token, fresh)
            case "colon":
                return self._take_colon(token)
            case _:
                return self._take_after(token)

    def _take_value(self, token: Token, fresh: bool) -> bool:
        kind = token.kind
        if kind in _OPENING:
            self._open.append(token)
            self._began = True
            self._expected = "name" if kind == "{" else "value"
            self._fresh = True
        elif kind in ("string", "word", "value"):
            self._expect_after()
        elif kind in "]}":
            return self._take_closing(token, fresh)
        elif kind == ",":
            return self._extra_comma(token)
        elif self._before is not None and self._before.kind == ":":
            self._note(Code.JSON_EXTRA_COLON, token, Edit(token.start, token.end, ""))
        else:
            return self._stop(Code.JSON_VALUE_EXPECTED, token)
        return True

    def _take_name(self, token: Token, fresh: bool) -> bool:
        kind = token.kind
        if kind in ("string", "word"):
            self._expected = "colon"
        elif kind == "value":
            written = self.text[token.start : token.end]
            edit = Edit(token.start, token.end, f'"{written}"')
            if token.slip is not None:
                self.slips.remove(token.slip)
            self._note(Code.JSON_UNQUOTED, token, edit, value=written)
            self._expected = "colon"
        elif kind in "]}":
            return self._take_closing(token, fresh)
        elif kind == ",":
            return self._extra_comma(token)
        else:
            return self._stop(Code.JSON_NAME_EXPECTED, token)
        return True

    def _take_colon(self, token: Token) -> bool:
        self._expected = "value"
        if token.kind == ":":
            return True
        if token.kind == ",":
            edit = Edit(token.start, token.end, ":")
            self._note(Code.JSON_COLON_EXPECTED, token, edit)
            return True
        if token.kind == "]" and self._not_opened(token):
            return True
        if token.kind in "]}":
            return self._stop(Code.JSON_COLON_EXPECTED, token)
        assert self._before is not None
        place = self._before.end
        self._note(Code.JSON_COLON_EXPECTED, token, Edit(place, place, ":"))
        return self._take_value(token, False)

    def _take_after(self, token: Token) -> bool:
        kind = token.kind
        if kind == ",":
            self._expected = "name" if self._open[-1].kind == "{" else "value"
        elif kind in "]}":
            return self._take_closing(token, True)
        elif kind == ":" and self._kinds(-2, 0)[:1] == [","]:
            # a name, in a list: the list should have ended before the comma
            self._not_closed(self._open.pop(), self._tokens[self._place - 3])
            self._expected = "value"
            if not self._open or self._open[-1].kind != "{":
                return False
        elif kind == ":":
            return self._stop(Code.JSON_EXTRA_COLON, token)
        else:
            assert self._before is not None
            place = self._before.end
            self._note(Code.JSON_COMMA_EXPECTED, token, Edit(place, place, ","))
            self._expected = "name" if self._open[-1].kind == "{" else "value"
            return self._take(token)
        return True

    def _take_closing(self, token: Token, may: bool) -> bool:
        """A closing bracket; ``may`` is whether one can stand here at all."""
        before = self._before
        if not may and before is not None and before.kind == ",":
            # a `;` at the end is one sign and two slips: it goes as a whole
            if before.slip is not None:
                self.slips.remove(before.slip)
            edit = Edit(before.start, before.end, "")
            self._note(Code.JSON_TRAILING_COMMA, token, edit)
        elif not may:
            return self._stop(Code.JSON_VALUE_EXPECTED, token)
        if not self._open:
            return self._stop(Code.JSON_VALUE_EXPECTED, token)
        wanted = _OPENING[self._open[-1].kind]
        if token.kind != wanted:
            outer = self._open[-2] if len(self._open) > 1 else None
            if token.kind == "]" and self._goes_on() and self._not_opened(token):
                return True
            is_outer = outer is not None and _OPENING[outer.kind] == token.kind
            if is_outer and not self._goes_on():
                self._not_closed(self._open.pop(), before or token)
            else:
                edit = Edit(token.start, token.end, wanted)
                written = self.text[token.start : token.end]
                params = {"value": written, "wanted": wanted}
                self._note(Code.JSON_WRONG_BRACKET, token, edit, **params)
        self._open.pop()
        self._expect_after()
        return True

    def _take_after_end(self, token: Token) -> bool:
        if token.kind in "]}":
            edit = Edit(token.start, token.end, "")
            self._note(Code.JSON_EXTRA_BRACKET, token, edit)
            return True
        if token.kind == ",":
            return self._extra_comma(token)
        if token.kind == ":" and self._before is not None and not self._began:
            place = self._before.start
            opening = Token("{", place, place)
            edit = Edit(place, place, "{")
            self._note(Code.JSON_BRACE_MISSING, self._before, edit)
            self._open.append(opening)
            self._began, self._done, self._expected = True, False, "value"
            return True
        if token.slip is not None and token.slip in self.slips:
            self.slips.remove(token.slip)
        return self._stop(Code.JSON_AFTER_END, token)

    def _extra_comma(self, token: Token) -> bool:
        if self._before is not None and self._before.kind == ":":
            return self._stop(Code.JSON_VALUE_EXPECTED, token)
        if token.slip is not None:
            self.slips.remove(token.slip)
        self._note(Code.JSON_EXTRA_COMMA, token, Edit(token.start, token.end, ""))
        self._fresh = self._before is not None and self._before.kind in _OPENING
        return True

    def _expect_after(self) -> None:
        self._expected = "after"
        self._done = not self._open

    def _finish(self) -> None:
        if self._done or self._before is None:
            return
        if self._expected in ("value", "name") and self._before.kind == ",":
            edit = Edit(self._before.start, self._before.end, "")
            self._note(Code.JSON_TRAILING_COMMA, self._before, edit)
        elif self._expected in ("value", "colon") and not self._fresh:
            code = Code.JSON_VALUE_EXPECTED
            if self._expected == "colon":
                code = Code.JSON_COLON_EXPECTED
            self._note(code, self._before)
        end = len(self.text.rstrip())
        closing = "".join(_OPENING[one.kind] for one in reversed(self._open))
        for opening in self._open:
            edits = (Edit(end, end, closing),) if opening is self._open[0] else ()
            params = {"value": opening.kind, "wanted": _OPENING[opening.kind]}
            self._note(Code.JSON_BRACKET_NOT_CLOSED, opening, *edits, **params)

    def _not_closed(self, opening: Token, before: Token) -> None:
        closing = _OPENING[opening.kind]
        params = {"value": opening.kind, "wanted": closing}
        edit = Edit(before.end, before.end, closing)
        self._note(Code.JSON_BRACKET_NOT_CLOSED, opening, edit, **params)

    def _not_opened(self, token: Token) -> bool:
        """Was a list meant whose first bracket is missing? It begins after a colon."""
        place = self._place - 1
        while place > 0 and self._tokens[place].kind in ("string", "word", ","):
            place -= 1
        if place <= 0 or self._tokens[place].kind != ":":
            return False
        start = self._tokens[place + 1].start
        edit = Edit(start, start, "[")
        self._note(Code.JSON_BRACKET_NOT_OPENED, token, edit)
        self._expected = "after"
        return True

    def _note(self, code: Code, token: Token, *edits: Edit, **params: str) -> None:
        self.slips.append(Slip(code, token.start, token.end, edits, params))

    def _stop(self, code: Code, token: Token) -> bool:
        self._note(code, token)
        return False
