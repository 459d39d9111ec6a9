"""A long output is shown by its first lines; the rest is there, folded away."""

from iamtutor.web.templatetags.web import PAGE_LINES, SHOWN_LINES, folded


def test_a_short_output_is_shown_whole() -> None:
    text = "one\ntwo\n"
    assert folded(text) == (text, "", 0)


def test_a_long_output_keeps_its_first_lines_in_sight() -> None:
    lines = [f"line {number}\n" for number in range(SHOWN_LINES * 2)]
    head, rest, count = folded("".join(lines))
    assert head == "".join(lines[:SHOWN_LINES]).rstrip("\n")
    assert rest == "".join(lines[SHOWN_LINES:])
    assert count == SHOWN_LINES


def test_a_few_lines_more_are_not_worth_a_fold() -> None:
    text = "x\n" * (SHOWN_LINES + 5)
    assert folded(text)[1] == ""


def test_a_pagers_output_is_shown_by_its_first_page() -> None:
    head, _, count = folded("x\n" * 100, "paged")
    assert (head.count("x"), count) == (PAGE_LINES, 100 - PAGE_LINES)


def test_only_a_line_feed_ends_a_line() -> None:
    text = "a\f\v\u2028" * SHOWN_LINES
    assert folded(text) == (text, "", 0)
