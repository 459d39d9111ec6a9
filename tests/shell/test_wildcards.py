"""Shell patterns as texts: what is meant literally, and back."""

from hypothesis import given
from hypothesis import strategies as st

from iamtutor.shell.patterns.wildcards import escaped, has_wildcard, unescaped

TEXTS = st.text(alphabet="\\*?[a\n")


def by_hand(pattern: str) -> tuple[str, bool]:
    """A pattern read one character after the other: what it stands for, and whether
    something in it is a wildcard."""
    plain, wild, rest = "", False, list(pattern)
    while rest:
        char = rest.pop(0)
        if char == "\\" and rest:
            plain += rest.pop(0)
        else:
            plain, wild = plain + char, wild or char in "*?["
    return plain, wild


@given(TEXTS)
def test_what_is_escaped_stands_for_itself(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not has_wildcard(escaped(text))


@given(TEXTS)
def test_a_pattern_is_read_from_its_beginning(pattern: str) -> None:
    assert (unescaped(pattern), has_wildcard(pattern)) == by_hand(pattern)
