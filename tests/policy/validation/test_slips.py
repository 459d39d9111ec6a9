"""Typical slips of writing: each has a finding of its own, at its place, and its mend.

A policy is broken as keyboards, word processors, blogs and other languages break it; the
policy, the slip and where it is made are made up. A finding that would say only that
"something is expected here" counts as none.
"""

import json
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.validation import mend
from iamtutor.policy.validation.findings import Code, Finding, PolicyKind
from tests.policy.validation.test_findings import marked
from tests.policy.validation.test_validation import findings_of

pytestmark = pytest.mark.thorough

ARNS = ("arn:aws:s3:::notes/*", "arn:aws:s3:::a-b.c/x/*")
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:Get*")


def statement(action: object, resource: object, sid: str | None) -> dict[str, object]:
    written = {"Effect": "Allow", "Action": action, "Resource": resource}
    return written if sid is None else {"Sid": sid, **written}


one_or_more = st.one_of(
    st.sampled_from(ACTIONS[:2]),
    st.lists(st.sampled_from(ACTIONS[:2]), min_size=1, max_size=2, unique=True),
)
policies = st.lists(
    st.builds(
        statement,
        one_or_more,
        st.sampled_from(ARNS),
        st.none() | st.from_regex(r"\A[A-Z][a-z]{1,5}\Z"),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda s: (str(s["Action"]), str(s["Resource"])),
).map(lambda listed: {"Version": "2012-10-17", "Statement": listed})
texts = st.builds(
    lambda policy, indent: json.dumps(policy, indent=indent),
    policies,
    st.sampled_from([2, 4]),
)

#: code, what is sought, what takes its place. Each place of it is tried.
SLIPS: list[tuple[Code, str, str]] = [
    (Code.JSON_FULL_WIDTH, r'(?<="): ', "\uff1a"),
    (Code.JSON_FULL_WIDTH, r",(?=\n)", "\uff0c"),
    (Code.JSON_FULL_WIDTH, r",(?=\n)", "\u3001"),
    (Code.JSON_FULL_WIDTH, r"\{(?=\n)", "\uff5b"),
    (Code.JSON_FULL_WIDTH, r"\}(?=\n|\Z)", "\uff5d"),
    (Code.JSON_FULL_WIDTH, r"\[(?=\n)", "\uff3b"),
    (Code.JSON_FULL_WIDTH, r"\](?=\n|,)", "\u3011"),
    (Code.JSON_BLANK, r"(?<=:) ", "\u3000"),
    (Code.JSON_BLANK, r"(?<=:) ", "\u00a0"),
    (Code.JSON_INVISIBLE, r"\A", "\ufeff"),
    (Code.JSON_INVISIBLE, r"(?<=:) ", "\u200b"),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r"“\1”"),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r"”\1”"),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r"＂\1＂"),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r"「\1」"),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r'"\1”'),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r'“\1"'),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r"‘\1’"),
    (Code.JSON_TYPOGRAPHIC_QUOTE, r'"([\w*:/.-]+)"', r"«\1»"),
    (Code.JSON_SINGLE_QUOTE, r'"([\w*:/.-]+)"', r"'\1'"),
    (Code.JSON_SINGLE_QUOTE, r'"([\w*:/.-]+)"', r"`\1`"),
    (Code.JSON_UNQUOTED, r'"([A-Z][a-z]+)"', r"\1"),
    (Code.JSON_UNQUOTED, r'"(s3:[A-Z]\w+)"', r"\1"),
    (Code.JSON_UNQUOTED, r'"(2012-10-17)"', r"\1"),
    (Code.JSON_STRING_NOT_CLOSED, r'(?<=\w)"(?=,\n)', ""),
    (Code.JSON_STRING_NOT_CLOSED, r'(?<=\*)"(?=\n)', ""),
    (Code.JSON_QUOTE_MISSING, r'(?<=[a-z])"(?=: ")', ""),
    (Code.JSON_QUOTE_MISSING, r'(?<=  )"(?=[A-Z][a-z]+": ")', ""),
    (Code.JSON_QUOTE_MISSING, r'(?<=": )"(?=Allow)', ""),
    (Code.JSON_COMMENT, r"(?<=,)(?=\n)", " // why"),
    (Code.JSON_COMMENT, r"(?<=,)(?=\n)", " # メモ"),
    (Code.JSON_COMMENT, r"(?<=\{)(?=\n)", " /* two\n lines */"),
    (Code.JSON_COMMENT, r"\A", "// 読み取りだけ\n"),
    (Code.JSON_COMMENT, r"\Z", "\n# end"),
    (Code.JSON_COMMENT, r"(?<=\[)(?=\n)", "<!-- x -->"),
    (Code.JSON_TRAILING_COMMA, r"(?<=[\"\]}])(?=\n\s*[\]}])", ","),
    (Code.JSON_EXTRA_COMMA, r",(?=\n)", ",,"),
    (Code.JSON_EXTRA_COMMA, r"(?<=[\[{])(?=\n)", ","),
    (Code.JSON_COMMA_EXPECTED, r",(?=\n)", ""),
    (Code.JSON_SEMICOLON, r",(?=\n)", ";"),
    (Code.JSON_SEMICOLON, r",(?=\n)", "；"),
    (Code.JSON_EQUALS, r'(?<="): ', " = "),
    (Code.JSON_EQUALS, r'(?<="): ', " => "),
    (Code.JSON_EQUALS, r'(?<="): ', "＝"),
    (Code.JSON_COLON_EXPECTED, r'(?<="): ', " "),
    (Code.JSON_EXTRA_COLON, r'(?<="): ', ":: "),
    (Code.JSON_BRACKET_NOT_CLOSED, r"\s*\}\Z", ""),
    (Code.JSON_BRACKET_NOT_CLOSED, r"\s*\]\s*\}\Z", ""),
    (Code.JSON_BRACKET_NOT_CLOSED, r"\n\s*\](?=\n\}\Z)", ""),
    (Code.JSON_BRACKET_NOT_CLOSED, r"\n\s*\](?=,\n\s*\"R)", ""),
    (Code.JSON_BRACKET_NOT_CLOSED, r"\n\s*\}(?=\n\s*\]\n)", ""),
    (Code.JSON_BRACKET_NOT_OPENED, r'(?<=Action": )\[', ""),
    (Code.JSON_WRONG_BRACKET, r"\](?=,\n\s*\"R)", "}"),
    (Code.JSON_EXTRA_BRACKET, r"\Z", "\n}"),
    (Code.JSON_BRACE_MISSING, r"\A\{", ""),
    (Code.JSON_BACKSLASH, r"/(?=\*|x)", r"\\"),
    (Code.JSON_ELLIPSIS, r"(?<=,)(?=\n)", "\n ..."),
    (Code.JSON_ELLIPSIS, r"(?<=,)(?=\n)", "\n …"),
    (Code.JSON_FENCE, r"\A", "```json\n"),
    (Code.JSON_TEXT_BEFORE, r"\A", "const policy = "),
    (Code.JSON_TEXT_BEFORE, r"\A", "policy = "),
    (Code.JSON_TEXT_BEFORE, r"\A", "次のポリシーを使います。\n"),
    (Code.JSON_AFTER_END, r"\Z", "\n以上です"),
    (Code.JSON_WORD, r'"Allow"', "None"),
    (Code.FULL_WIDTH, r"\*(?=\")", "＊"),
    (Code.FULL_WIDTH, r"(?<=s3):(?=[A-Z])", "："),
    (Code.FULL_WIDTH, r"arn:aws:s3", "ａｒｎ:aws:s3"),
    (Code.FULL_WIDTH, r"s3:(?=[A-Z])", "ｓ３:"),
    (Code.FULL_WIDTH, r"(?<=aws:s3::):", "："),
    (Code.INVISIBLE, r"(?<=s3:)(?=[A-Z])", "\u200b"),
    (Code.BLANK_INSIDE, r"(?<=s3:)(?=[A-Z])", " "),
    (Code.BLANK_INSIDE, r"(?<=s3:::)", " "),
    (Code.BLANK_INSIDE, r"(?<=s3:::)", "\u3000"),
    (Code.BLANK_INSIDE, r"(?<=/\*)(?=\")", " "),
    (Code.BACKSLASH, r"/(?=\*|x)", r"\\\\"),
    (Code.VARIABLE_MISSPELT, r"(?<=/)(?=\*)", "{aws:username}/"),
    (Code.VARIABLE_MISSPELT, r"(?<=/)(?=\*)", "$aws:username/"),
    (Code.VARIABLE_MISSPELT, r"(?<=/)(?=\*)", "$(aws:username)/"),
    (Code.VARIABLE_MISSPELT, r"(?<=/)(?=\*)", "#{aws:username}/"),
    (Code.VARIABLE_MISSPELT, r"(?<=/)(?=\*)", "{{aws:username}}/"),
    (Code.VARIABLE_OF_TEMPLATE, r"(?<=s3:::)", "${AWS::AccountId}-"),
    (Code.VARIABLE_OF_TEMPLATE, r"(?<=s3:::)", "${var.stage}-"),
    (Code.PLACEHOLDER, r"notes|a-b\.c", "<your-bucket>"),
    (Code.PLACEHOLDER, r"notes|a-b\.c", "YOUR-BUCKET-NAME"),
    (Code.UNKNOWN_ELEMENT, r'"(?=Effect)', '"\u3000'),
    (Code.UNKNOWN_ELEMENT, r"Effect", "effect"),
    (Code.UNKNOWN_ELEMENT, r"Effect", "Ｅffect"),
    (Code.UNKNOWN_ELEMENT, r"Statement", "statement"),
    (Code.BAD_EFFECT, r"Allow", "allow"),
    (Code.BAD_EFFECT, r"Allow", "Allow "),
    (Code.BAD_EFFECT, r"Allow", "Ａｌｌｏｗ"),
    (Code.BAD_VERSION, r"2012-10-17", "2012–10–17"),
    (Code.BAD_VERSION, r"2012-10-17", "２０１２-１０-１７"),
    (Code.WILDCARD_IN_SERVICE, r"(?<=aws:)s3(?=:::)", "s*"),
    (Code.CONTENTS_NEEDED, r"notes/\*", "notes"),
]
#: No mend: nobody can tell what was meant, or more than one thing can have been.
UNMENDED = {
    Code.JSON_QUOTE_MISSING,
    Code.JSON_AFTER_END,
    Code.VARIABLE_OF_TEMPLATE,
    Code.PLACEHOLDER,
    Code.WILDCARD_IN_SERVICE,
}
#: What the mend makes of it is sound, and not the policy that there was.
OTHERWISE = {Code.JSON_WORD, Code.VARIABLE_MISSPELT}
GENERAL = {
    Code.JSON_NAME_EXPECTED,
    Code.JSON_VALUE_EXPECTED,
    Code.JSON_STRING_CHARACTER,
    Code.JSON_CHARACTER,
    Code.NOT_AN_OBJECT,
}


def near(text: str, finding: Finding, line: int) -> bool:
    """A finding that tells where a bracket was opened points there; all others at most
    one line off, where a sign that is missing is noticed."""
    if finding.code is Code.JSON_BRACKET_NOT_CLOSED:
        return marked(text, finding) in "[{"
    if finding.code is Code.JSON_BRACKET_NOT_OPENED:
        return finding.line >= line
    return abs(finding.line - line) <= 1


@pytest.mark.parametrize(
    ("code", "sought", "put"),
    SLIPS,
    ids=[f"{code}-{number}" for number, (code, _, _) in enumerate(SLIPS)],
)
@settings(max_examples=10)
@given(data=st.data())
def test_a_slip_is_told_by_name_at_its_place_and_mended(code, sought, put, data):
    text = data.draw(texts)
    places = list(re.finditer(sought, text))
    assume(places)
    place = data.draw(st.sampled_from(places))
    broken = text[: place.start()] + place.expand(put) + text[place.end() :]
    line = broken.count("\n", 0, place.start()) + 1
    found = findings_of(broken)
    assert not GENERAL & {finding.code for finding in found}, found
    named = [finding for finding in found if finding.code is code]
    assert any(near(broken, finding, line) for finding in named), found
    mended = mend(broken, PolicyKind.IDENTITY, aws_catalogue())
    if code in UNMENDED:
        return
    assert mended is not None
    if code not in OTHERWISE:
        assert json.loads(mended) == json.loads(text)


WHOLE: list[tuple[Code, Callable[[str], str]]] = [
    (Code.JSON_SINGLE_QUOTE, lambda text: text.replace('"', "'")),
    (Code.JSON_TYPOGRAPHIC_QUOTE, lambda text: re.sub('"([^"]*)"', r"“\1”", text)),
    (Code.JSON_ENTITY, lambda text: text.replace('"', "&quot;")),
    (Code.JSON_ESCAPED_QUOTE, lambda text: text.replace('"', '\\"')),
    (Code.JSON_ESCAPED_QUOTE, json.dumps),
    (Code.JSON_BLANK, lambda text: re.sub(r"(?m)^ +", "\u3000", text)),
    (Code.JSON_FENCE, lambda text: f"```json\n{text}\n```"),
    (Code.JSON_UNQUOTED, lambda text: re.sub(r'"(\w+)"(?=:)', r"\1", text)),
    (Code.JSON_EXTRA_COMMA, lambda text: text + ";"),
    (
        Code.JSON_LINE_NUMBERS,
        lambda text: "\n".join(
            f"{number:>3} {line}" for number, line in enumerate(text.split("\n"), 1)
        ),
    ),
    (
        Code.BARE_STATEMENT,
        lambda text: json.dumps(json.loads(text)["Statement"], indent=1),
    ),
]


@pytest.mark.parametrize(
    ("code", "broken"), WHOLE, ids=[f"{c}-{n}" for n, (c, _) in enumerate(WHOLE)]
)
@settings(max_examples=10)
@given(text=texts)
def test_what_happened_to_the_whole_text_is_told_and_mended(code, broken, text):
    found = findings_of(broken(text))
    assert code in {finding.code for finding in found}
    mended = mend(broken(text), PolicyKind.IDENTITY, aws_catalogue())
    assert mended is not None
    assert json.loads(mended) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "Version: 2012-10-17\nStatement:\n  - Effect: Allow\n",
        "# why\n- Effect: Allow\n  Action: s3:*\n",
        'resource "aws_iam_policy" "p" {\n  policy = jsonencode({})\n}',
        'statement {\n  effect = "Allow"\n}',
        'data "aws_iam_policy_document" "d" {}',
    ],
)
def test_other_languages_are_told_by_name(text):
    (finding,) = findings_of(text)
    assert finding.code is Code.JSON_OTHER_LANGUAGE
    assert finding.params["value"] in ("YAML", "HCL (Terraform)")


@given(texts, st.lists(st.sampled_from(SLIPS), min_size=2, max_size=4), st.data())
def test_whatever_is_broken_mending_is_sound(text, slips, data):
    for _, sought, put in slips:
        places = list(re.finditer(sought, text))
        if places:
            place = data.draw(st.sampled_from(places))
            text = text[: place.start()] + place.expand(put) + text[place.end() :]
    mended = mend(text, PolicyKind.IDENTITY, aws_catalogue())
    if mended is not None:
        json.loads(mended)


def test_half_a_character_that_is_mended_stays_an_escape():
    statement = {"Effect": "Allow", "Action": "s3:GetObject"}
    half = json.dumps({**statement, "Resource": "arn:aws:s3:::\ud800"})
    mended = mend(half, PolicyKind.IDENTITY, aws_catalogue())
    assert mended is not None
    assert "\\ud800/*" in mended
    assert mended.isascii()


def test_edits_that_do_not_make_json_of_it_are_not_offered():
    found = findings_of("{'Version'}")
    codes = [finding.code for finding in found]
    assert codes == [Code.JSON_SINGLE_QUOTE, Code.JSON_COLON_EXPECTED]
    assert not any(finding.edits for finding in found)


@given(texts)
def test_a_sound_policy_has_nothing_to_mend(text):
    assert mend(text, PolicyKind.IDENTITY, aws_catalogue()) is None


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:s3:::notes/my docs/*",
        "arn:aws:s3:::notes/資料/*",
        "arn:aws:s3:::notes/(a):b,c/*",
        "arn:aws:s3:::notes/${aws:username, 'nobody'}/*",
        "arn:aws:s3:::notes/${*}",
    ],
)
def test_the_key_of_an_object_can_have_nearly_any_sign(arn):
    written = statement("s3:GetObject", arn, None)
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [written]}, ensure_ascii=False
    )
    assert findings_of(text) == ()


#: Pieces that make a reader try again from every place, if it can.
PIECES = (
    "'\"\\", '"\\', '"', "'", "“", "[", "{", '{"a":', "/*", "//", "<!--", "#", "`",
    "```", "...", "&quot;", '\\"', "a:", "a", "1 ", "1\n", " ", "\n", "- ", "---",
    "\u3000", "：", "“\\", "'\\", "${", "<a", "YOUR-", '"a",', '"a" ', "[]", "a =",
)  # fmt: skip
CEILING = 0.9


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_texts_take_a_time_in_proportion(piece):
    """30,000 characters in 300 ms; three times that on a machine that is busy."""
    text = (piece * 30_000)[:30_000]
    for hostile in (text, '{"Statement": ' + text, '{"Version": "' + text):
        started = time.process_time()
        findings_of(hostile)
        assert time.process_time() - started < CEILING


@pytest.mark.parametrize(
    "elements",
    [
        {
            "Action": ["ec2:*"] * 600,
            "Resource": [f"arn:aws:s3:::{n}" for n in range(900)],
        },
        {"Resource": "arn:aws:s3:::" + "${" * 13_000},
        {"Resource": "arn:aws:s3:::" + "*a" * 14_000},
        {"Condition": {f"StringEqual{n}": {"aws:usernam": "x"} for n in range(700)}},
    ],
    ids=["many resources", "variables", "wildcards", "operators"],
)
def test_hostile_policies_take_a_time_in_proportion(elements):
    written = {**statement("s3:GetObject", "arn:aws:s3:::b/*", None), **elements}
    text = json.dumps({"Version": "2012-10-17", "Statement": written})
    started = time.process_time()
    findings_of(text)
    assert time.process_time() - started < CEILING
