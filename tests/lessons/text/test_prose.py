"""Markdown becomes sections with ids; what an author mistypes is told with its line."""

import re
from pathlib import Path

import pytest

from iamtutor.lessons.content.skeleton import check_twins
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.figures import CLASSES
from iamtutor.lessons.text.markdown import render_inline
from iamtutor.lessons.text.plain_text import plain
from iamtutor.lessons.text.prose import parse, read
from iamtutor.lessons.text.sections import CHOICE, Section
from tests.live import ROOT

HERE = Path("text.ja.md")


def only(text: str) -> Section:
    return next(iter(parse(f"# T {{#t}}\n{text}", HERE)))


def test_headings_become_sections_with_level_title_and_body() -> None:
    text = parse("# One {#one}\nfirst\n## Two `x` {#one.two}\nsecond\n", HERE)
    assert [(s.id, s.level, s.title) for s in text] == [
        ("one", 1, "One"),
        ("one.two", 2, 'Two <code lang="en">x</code>'),
    ]
    assert text["one"].html == "<p>first</p>\n"
    assert text["one.two"].line == 3
    assert "one.two" in text
    assert text.get("three") is None


def test_items_with_ids_become_choices_and_leave_the_body() -> None:
    text = parse("# Q {#q}\nWhich?\n- This `s3` {#q.this}\n- That {#q.that}\n", HERE)
    assert text["q"].html == "<p>Which?</p>\n"
    assert [(s.id, s.level) for s in text][1:] == [
        ("q.this", CHOICE),
        ("q.that", CHOICE),
    ]
    assert text["q.this"].title == 'This <code lang="en">s3</code>'
    assert text["q.that"].line == 4


def test_a_list_without_ids_stays_in_the_body() -> None:
    assert only("- one\n- two\n").html.startswith("<ul>")
    assert only("1. one\n2. two\n").html.startswith("<ol>")


def test_code_is_marked_as_english() -> None:
    assert '<code lang="en">aws s3 ls</code>' in only("`aws s3 ls`です。").html


def test_commands_to_copy_are_told_from_other_code() -> None:
    section = only("```console\naws s3 ls\n\naws --version\n```\n```json\n{}\n```\n")
    assert section.html == (
        '<pre class="cmd" lang="en"><code>aws s3 ls\n\n'
        'aws <span class="nowrap">--v</span>ersion\n</code></pre>\n'
        '<pre class="json" lang="en"><code>{}\n</code></pre>\n'
    )
    assert plain(section.html).startswith("    aws s3 ls\n    \n    aws --version\n\n")
    filled = only("```text\naws iam ____\n```\n```text\nAccess Denied\n```\n").html
    assert filled == (
        '<pre class="holes" lang="en"><code>aws iam ____\n</code></pre>\n'
        '<pre class="text" lang="en"><code>Access Denied\n</code></pre>\n'
    )
    assert section.commands == ("aws s3 ls", "aws --version")
    assert [fence.info for fence in section.fences] == ["console", "json"]
    assert section.fences[1].line == 7


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("あ。\nい。", "あ。い。"),
        ("あ\nAWS", "あAWS"),
        ("AWS\nあ", "AWSあ"),
        ("one\ntwo", "one\ntwo"),
        ("**あ**\nい", "<strong>あ</strong>い"),
        ("あ。\n`ls`", 'あ。<code lang="en">ls</code>'),
        ("`ls`\n`cat`", '<code lang="en">ls</code>\n<code lang="en">cat</code>'),
    ],
)
def test_a_line_break_beside_a_full_width_character_leaves_no_blank(
    source: str, html: str
) -> None:
    assert only(source).html == f"<p>{html}</p>\n"


def test_html_is_refused_and_its_words_are_not() -> None:
    for tag in ("<script>", "</b>", '<a href="x">', "<br/>"):
        with pytest.raises(ContentError, match="HTML is not rendered"):
            only(f"so {tag} what")
    assert "&lt;role&gt;" in only("`<role>`, 1 < 2").html


def test_links_open_nothing_but_https_and_say_that_they_are_external() -> None:
    section = only("[a](https://example.com/?a=1&b=2)")
    assert section.links == ("https://example.com/?a=1&b=2",)
    assert 'rel="external noopener noreferrer"' in section.html
    assert 'href="https://example.com/?a=1&amp;b=2"' in section.html


def test_placeholders_stay_in_the_html_and_are_listed() -> None:
    section = only("`{bucket}`と{role}。${HOME} {} {a: 1}\n```console\nls {file}\n```")
    assert section.placeholders == {"bucket", "role", "file"}
    assert '<code lang="en">{bucket}</code>' in section.html


def test_a_table_is_a_table() -> None:
    assert "<td>1</td>" in only("| a |\n| - |\n| 1 |\n").html


def test_the_text_of_a_section_is_what_is_seen_without_code() -> None:
    assert only("読む`ls`").text.split() == ["T", "読む"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# One {#one}\n\n## Two\n", 3, "has no id in braces"),
        ("# One {#one}\n\n## Two {#one}\n", 3, "already used on line 1"),
        ("# One {#One}\n", 1, "is not made of"),
        ("# {#one}\n", 1, "needs words before its id"),
        ("hello\n# One {#one}\n", 1, "text before the first heading"),
        ("hello\n", 1, "text before the first heading"),
        ("", 1, "there is no heading"),
        ("# One {#one}\n- a {#one.a}\n- b\n", 3, "this choice has no id"),
        ("# One {#one}\n- a {#one.a}\n\n  more\n", 2, "a choice is one line"),
        ("# One {#one}\n> ## In {#in}\n", 2, "a heading inside another block"),
        ("# One {#one}\n{rolle}\n", 2, "no placeholder {rolle}"),
        ("# One {#one}\n`{rolle}`\n", 2, "no placeholder {rolle}"),
        ("# One {#one}\n\n```console\nls {rolle}\n```\n", 3, "no placeholder {rolle}"),
        ("# One {rolle} {#one}\n", 1, "no placeholder {rolle}"),
        ("# One {#one}\n[a](http://example.com)\n", 2, "starts with https://"),
        ("# One {#one}\n[a](/lessons)\n", 2, "starts with https://"),
        ("# One {#one}\n![a](a.svg)\n", 2, "a.svg: this file is missing"),
        ("# One {#one}\n![a](../a.svg)\n", 2, "a file beside the text"),
        (
            "# One {#one}\n![a](https://example.com/a.svg)\n",
            2,
            "a file beside the text",
        ),
        ("# One {#one}\n![ ](a.svg)\n", 2, "needs words"),
        ("# One {#one}\nsee ![a](a.svg)\n", 2, "a line of its own"),
        ("# ![a](a.svg) {#one}\n", 1, "a line of its own"),
        ("# One {#one}\n```bash\nls\n```\n", 2, "not 'bash'"),
        ("# One {#one}\n```\nls\n```\n", 2, "not ''"),
        ("# One {#one}\n\n    ls\n", 3, "code stands in a fence"),
        ("# One {#one}\n```console\nls\n", 2, "this fence is not closed"),
        (
            "# One {#one}\n```console\nls\n# Two {#two}\n```text\nls\n```\n",
            2,
            "this fence is not closed",
        ),
        ("# One {#one}\n**「語」**を見る\n", 2, "makes nothing bold"),
        ("# One {#one}\n| a |\n| -: |\n| 1 |\n", 1, "not aligned by colons"),
    ],
)
def test_a_slip_is_told_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(ContentError) as error:
        parse(text, HERE)
    assert error.value.line == line
    assert message in error.value.message


@pytest.mark.parametrize("marks", ["~~~", "````"])
def test_a_fence_of_other_marks_may_show_a_fence(marks: str) -> None:
    text = parse(f"# One {{#one}}\n{marks}text\n```json\n{{}}\n```\n{marks}\n", HERE)
    assert [fence.text for fence in text["one"].fences] == ["```json\n{}\n```\n"]


def test_a_missing_text_is_an_error_of_the_content(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="missing"):
        read(tmp_path / "text.ja.md")


def test_a_text_that_is_not_utf8_is_an_error_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "text.ja.md"
    path.write_bytes("# あ {#a}".encode("shift_jis"))
    with pytest.raises(ContentError, match="UTF-8"):
        read(path)


def test_a_sentence_keeps_its_placeholders_and_marks_its_code() -> None:
    assert render_inline("`{role}`は**ロール**です。") == (
        '<code lang="en">{role}</code>は<strong>ロール</strong>です。'
    )


def test_an_option_may_begin_a_line_in_japanese() -> None:
    option = '<code lang="en">--profile</code>'
    assert render_inline("来るか、`--profile`を") == f"来るか、<wbr>{option}を"
    assert render_inline("から`--profile`が") == f"から<wbr>{option}が"
    assert render_inline("（`--profile`）") == f"（{option}）"
    assert render_inline("`--profile`, or `--profile`") == f"{option}, or {option}"


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def with_figure(folder: Path, drawing: str, alt: str = "a box") -> Section:
    (folder / "box.svg").write_text(drawing)
    return next(iter(parse(f"# T {{#t}}\n![{alt}](box.svg)\n", folder / "text.en.md")))


def test_a_figure_is_put_into_the_page_with_its_text_alternative(
    tmp_path: Path,
) -> None:
    section = with_figure(
        tmp_path,
        SVG.format(
            '<g class="good"><rect width="4" height="4"/></g><text>a&amp;b</text>'
        ),
        'a "box" & more',
    )
    assert section.html == (
        '<figure class="figure"><svg role="img" aria-label="a &quot;box&quot; &amp; more" '
        'viewBox="0 0 9 9"><g class="good"><rect width="4" height="4"></rect></g>'
        '<text lang="en">a&amp;b</text></svg></figure>\n'
    )
    assert section.figures == ("box.svg",)
    assert "box" in section.text
    assert plain(section.html) == '[a "box" & more]\n'


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        (SVG.format("<script>1</script>"), "script is no part"),
        (SVG.format("<foreignObject/>"), "foreignObject is no part"),
        (SVG.format('<rect onclick="x"/>'), "rect may have no onclick"),
        (SVG.format('<rect style="fill:red"/>'), "rect may have no style"),
        (SVG.format('<rect class="button"/>'), "no class is called button"),
        (SVG.format("<text>{role}</text>"), "brace"),
        ("<!DOCTYPE svg>" + SVG.format(""), "declaration"),
        (SVG.format("<g>" * 1_000 + "</g>" * 1_000), "nested too deeply"),
        (SVG.format("<rect>"), "mismatched"),
        (SVG.format("<text>" + "x" * 9_000 + "</text>"), "larger than"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "viewBox"),
        ('<svg viewBox="0 0 1 1"/>', "no svg element"),
    ],
)
def test_a_figure_has_shapes_and_words_only(
    tmp_path: Path, drawing: str, message: str
) -> None:
    with pytest.raises(ContentError, match=message):
        with_figure(tmp_path, drawing)


def test_both_languages_show_the_same_figures(tmp_path: Path) -> None:
    (tmp_path / "box.svg").write_text(SVG.format("<rect/>"))
    one = parse("# T {#t}\n![a](box.svg)\n", tmp_path / "text.en.md")
    other = parse("# T {#t}\nあ\n", tmp_path / "text.ja.md")
    assert [str(error) for error in check_twins(one, other) if "figures" in str(error)]


def test_the_pages_know_the_classes_of_a_figure() -> None:
    css = (ROOT / "static/css/app.css").read_text()
    block = css[css.index(".figure {") :]
    block = block[: block.index("\n}")]
    known = set(re.findall(r"\.([a-z-]+)", block)) - {"figure"}
    assert known == CLASSES
