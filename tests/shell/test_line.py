"""A line becomes a tree as in bash, or is refused by name."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.shell.line import (
    BashSyntaxError,
    Command,
    Incomplete,
    Literal,
    Redirection,
    Substitution,
    Unsupported,
    Variable,
    parse,
    quote,
)

SHELL_TEXT = st.text(
    alphabet=st.sampled_from("ab $`'\"\\|&;<>(){}#*?~=!\n\t日-12"), max_size=40
)


def only(source: str) -> Command:
    (step,) = parse(source)
    (command,) = step.pipeline.commands
    return command


@given(SHELL_TEXT)
def test_parsing_never_crashes(source: str) -> None:
    with suppress(BashSyntaxError, Incomplete, Unsupported):
        parse(source)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_quoting_round_trips(text: str) -> None:
    (word,) = only(f"{quote('x')} {quote(text)}").words[1:]
    assert "".join(part.text for part in word if isinstance(part, Literal)) == text
    assert all(isinstance(part, Literal) for part in word)


def test_nothing_is_an_empty_tree() -> None:
    assert parse("") == parse("   # a remark") == ()


def test_words_are_parted_by_blanks() -> None:
    assert only("aws  s3\tls").words == (
        (Literal("aws"),),
        (Literal("s3"),),
        (Literal("ls"),),
    )


def test_single_quotes_keep_everything() -> None:
    assert only("'a $b \\c'").words == ((Literal("a $b \\c", True),),)


def test_double_quotes_keep_blanks_and_expand_variables() -> None:
    assert only('"a $b"').words == ((Literal("a ", True), Variable("b", True)),)


def test_a_backslash_quotes_one_character() -> None:
    assert only("a\\ b").words == ((Literal("a"), Literal(" ", True), Literal("b")),)


def test_a_remark_needs_a_blank_before_it() -> None:
    assert only("echo a#b # c").words[1:] == ((Literal("a#b"),),)


def test_assignments_stand_before_the_command() -> None:
    command = only("A=1 B= env C=3")
    assert command.assignments == (("A", (Literal("1"),)), ("B", ()))
    assert command.words == ((Literal("env"),), (Literal("C=3"),))


@pytest.mark.parametrize(
    ("source", "redirection"),
    [
        ("x > f", Redirection(1, ">", (Literal("f"),))),
        ("x >>f", Redirection(1, ">>", (Literal("f"),))),
        ("x <f", Redirection(0, "<", (Literal("f"),))),
        ("x 2> f", Redirection(2, ">", (Literal("f"),))),
        ("x 2>&1", Redirection(2, ">&", (Literal("1"),))),
    ],
)
def test_redirections(source: str, redirection: Redirection) -> None:
    assert only(source).redirections == (redirection,)


def test_a_here_document_is_read_to_its_end() -> None:
    command = only("cat > f <<EOF\na $B\nEOF")
    assert command.redirections[1] == Redirection(
        0, "<<", (Literal("a ", True), Variable("B", True), Literal("\n", True))
    )


def test_a_quoted_here_document_expands_nothing() -> None:
    (redirection,) = only("cat <<'E'\n$B\nE").redirections
    assert redirection.target == (Literal("$B\n", True),)


def test_a_command_after_a_here_document_is_another_step() -> None:
    assert len(parse("cat <<E\nx\nE\necho y")) == 2


def test_connectors_join_pipelines() -> None:
    steps = parse("a && b || c; d | e")
    assert [step.connector for step in steps] == [";", "&&", "||", ";"]
    assert len(steps[3].pipeline.commands) == 2


def test_substitution_keeps_its_source() -> None:
    assert only("$(echo ')' \"$(x)\")").words == ((Substitution("echo ')' \"$(x)\""),),)


@pytest.mark.parametrize(
    "source",
    ["echo 'a", 'echo "a', "a |", "a &&", "a ||", "a \\", "echo $(ls", "cat <<E\nx"],
)
def test_an_unfinished_command_waits_for_more(source: str) -> None:
    with pytest.raises(Incomplete):
        parse(source)


@pytest.mark.parametrize(
    ("source", "token"),
    [
        ("| a", "|"),
        ("a ;; b", ";;"),
        ("&& a", "&&"),
        ("a | | b", "|"),
        ("echo >", "newline"),
        ("a )", ")"),
        ("done", "done"),
    ],
)
def test_syntax_errors_are_worded_as_in_bash(source: str, token: str) -> None:
    with pytest.raises(BashSyntaxError) as raised:
        parse(source)
    assert str(raised.value) == f"syntax error near unexpected token `{token}'"


@pytest.mark.parametrize(
    "source",
    ["sleep 9 &", "for x in a", "(ls)", "$((1+1))", "cat <<< x", "${x%y}", "if true"],
)
def test_what_this_shell_lacks_is_refused_by_name(source: str) -> None:
    with pytest.raises(Unsupported):
        parse(source)


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("$'a\\tb'", (Literal("a\tb", True),)),
        ("`ls`", (Substitution("ls"),)),
        ('"`ls`"', (Substitution("ls", True),)),
        ("${HOME}", (Variable("HOME"),)),
        ("${?}", (Variable("?"),)),
        ("${A:-b}", (Variable("A", default="b"),)),
        ("${A-b}", (Variable("A", default="b", even_empty=False),)),
        ("$", (Literal("$"),)),
        ("a$", (Literal("a$"),)),
        ('"a\\$b\\x"', (Literal("a$b\\x", True),)),
        ('""', (Literal("", True),)),
        ("a\\\nb", (Literal("ab"),)),
    ],
)
def test_parts_of_a_word(source: str, parts: tuple[object, ...]) -> None:
    assert only(f"x {source}").words[1] == parts


def test_tabs_are_cut_from_an_indented_here_document() -> None:
    (redirection,) = only("cat <<-E\n\ta\n\tE").redirections
    assert redirection.target == (Literal("a\n", True),)


def test_both_streams_can_be_redirected_at_once() -> None:
    assert [r.operator for r in only("x &> f").redirections] == [">", ">&"]
    assert [r.operator for r in only("x &>> f").redirections] == [">>", ">&"]


@pytest.mark.parametrize(
    "source", ["x 3> f", "x <&2", "x >&f", "x |& y", "${!x}", "x >& 5"]
)
def test_rare_redirections_are_refused_by_name(source: str) -> None:
    with pytest.raises(Unsupported):
        parse(source)


def test_a_negation_is_of_the_whole_pipeline() -> None:
    (step,) = parse("! a | b")
    assert step.pipeline.negated
    assert len(step.pipeline.commands) == 2
