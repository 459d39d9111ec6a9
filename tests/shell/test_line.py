"""A line becomes a tree as in bash, or is refused by name."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.shell.grammar.parser import parse
from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.grammar.syntax import (
    Assignment,
    BashSyntaxError,
    Case,
    Command,
    Compound,
    For,
    Function,
    Group,
    If,
    Incomplete,
    Literal,
    Redirection,
    Substitution,
    Unsupported,
    Variable,
    While,
)

SHELL_TEXT = st.text(
    alphabet=st.sampled_from("ab $`'\"\\|&;<>(){}#*?~=!\n\t日-12"), max_size=40
)


def only(source: str) -> Command:
    (step,) = parse(source)
    (command,) = step.pipeline.commands
    assert isinstance(command, Command)
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
    assert command.assignments == (
        Assignment("A", (Literal("1"),)),
        Assignment("B", ()),
    )
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
        ("fi", "fi"),
        ("if a; fi", "fi"),
        ("for x in a; ls", "ls"),
        ("{ }", "}"),
        ("()", ")"),
        ("case x in a b) c;; esac", "b"),
        ("while a; done", "done"),
        ("(a) b", "b"),
    ],
)
def test_syntax_errors_are_worded_as_in_bash(source: str, token: str) -> None:
    with pytest.raises(BashSyntaxError) as raised:
        parse(source)
    assert str(raised.value) == f"syntax error near unexpected token `{token}'"


@pytest.mark.parametrize(
    "source",
    [
        "sleep 9 <> f",
        "select x in a; do ls; done",
        "tee >(cat)",
        "coproc ls",
        "echo $(sleep 9 <> f)",
        'echo "$(echo $(sleep 9 <> f))"',
        "f() { sleep 9 <> f; }",
        "if sleep 9 <> f; then ls; fi",
        "{ " * 30 + "ls",
        "[[ " + "! " * 30 + "a ]]",
    ],
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
        ("${A:-b}", (Variable("A", operator=":-", operand=(Literal("b"),)),)),
        ("${A-b}", (Variable("A", operator="-", operand=(Literal("b"),)),)),
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
    "source", ["x 10> f", "x <&f", "x 2>&f", "${!@}", "x <> f", "x {fd}> f", "x > >(y)"]
)
def test_rare_redirections_are_refused_by_name(source: str) -> None:
    with pytest.raises(Unsupported):
        parse(source)


def test_a_negation_is_of_the_whole_pipeline() -> None:
    (step,) = parse("! a | b")
    assert step.pipeline.negated
    assert len(step.pipeline.commands) == 2


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("if a; then b; elif c; then d; else e; fi", If),
        ("for x in a b; do c; done", For),
        ("while a; do b; done", While),
        ("until a\ndo b\ndone", While),
        ("case x in a|b) c;; *) d; esac", Case),
        ("{ a; b; }", Group),
        ("(a; b)", Group),
    ],
)
def test_compound_commands(source: str, kind: type) -> None:
    (step,) = parse(source)
    (command,) = step.pipeline.commands
    assert isinstance(command, Compound)
    assert isinstance(command.body, kind)


@pytest.mark.parametrize(
    "source",
    [
        "if a; then b; elif c; then d; else e; fi",
        "for x in a b; do c; done",
        "while a; do b; done",
        "case x in a|b) c;; esac",
        "{ a; b; }",
        "(a; b)",
        "[[ -f a && ( b == c ) ]]",
        "((1 + (2)))",
        "f() { a; }",
        "function f { a; }",
    ],
)
def test_every_cut_of_a_compound_command_waits_for_more(source: str) -> None:
    parse(source)
    words = source.split(" ")
    for end in range(1, len(words)):
        with pytest.raises(Incomplete):
            parse(" ".join(words[:end]))


def test_a_function_keeps_the_text_of_its_body() -> None:
    (step,) = parse("f() { a; b; }  # remark")
    assert step.pipeline.commands == (Function("f", "{ a; b; }"),)


def test_keywords_are_words_where_no_command_begins() -> None:
    assert only("echo if then { done").words[1:] == tuple(
        (Literal(word),) for word in ("if", "then", "{", "done")
    )
    assert only("'if' a").words[0] == (Literal("if", True),)


def test_an_alias_stands_for_its_text_once() -> None:
    (step,) = parse("l a; echo l", (("l", "l -x"),))[:1]
    (command,) = step.pipeline.commands
    assert command == Command(
        words=((Literal("l"),), (Literal("-x"),), (Literal("a"),))
    )


def test_here_documents_fill_loops_and_functions() -> None:
    (step,) = parse("for x in a; do cat <<E\nb\nE\ndone")
    (loop,) = step.pipeline.commands
    assert isinstance(loop, Compound)
    assert isinstance(loop.body, For)
    (inner,) = loop.body.body[0].pipeline.commands
    assert isinstance(inner, Command)
    assert inner.redirections[0].target == (Literal("b\n", True),)
