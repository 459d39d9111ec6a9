"""The subset of jq: what it computes, how it complains, what it says it lacks."""

import json
import re
from pathlib import Path

import pytest

from tests.shell.stage import Terminal

FILES = {"d.json": '{"a":{"b":[{"x":"y","n":1},{"x":"z","n":2.5}]},"t":null,"s":"q"}\n'}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("jq -c .a.b d.json", '[{"x":"y","n":1},{"x":"z","n":2.5}]\n'),
        ("jq '.a.b[0].x' d.json", '"y"\n'),
        ("jq -r '.a.b[-1].x' d.json", "z\n"),
        ("jq -r '.a | .b[] | .x' d.json", "y\nz\n"),
        ("jq '.[\"s\"], .nope, .t.deeper' d.json", '"q"\nnull\nnull\n'),
        ("jq -c '.a.b[1:]' d.json", '[{"x":"z","n":2.5}]\n'),
        ("jq '.a.b | length' d.json", "2\n"),
        ("jq -c keys d.json", '["a","s","t"]\n'),
        ("jq -c '.a.b[] | select(.x == \"z\")' d.json", '{"x":"z","n":2.5}\n'),
        ("jq -c '.a.b | map(.n * 2)' d.json", "[2,5]\n"),
        ("jq -r '.a.b[] | \"\\(.x)=\\(.n)\"' d.json", "y=1\nz=2.5\n"),
        ("jq -c '.a.b[0] | {x, m: .n, \"k\": 1}' d.json", '{"x":"y","m":1,"k":1}\n'),
        ("jq '.t // \"none\"' d.json", '"none"\n'),
        ("jq -r '.a.b[] | [.x, .n] | @tsv' d.json", "y\t1\nz\t2.5\n"),
        ("jq 'if .s == \"q\" then 1 elif .t then 2 else 3 end' d.json", "1\n"),
        ("jq '.a.b | any(.n > 2)' d.json", "true\n"),
        ("jq -c '.a.b | sort_by(-.n) | map(.x)' d.json", '["z","y"]\n'),
        ("jq -c 'to_entries | map(.key)' d.json", '["a","t","s"]\n'),
        ("jq -c --arg v y '[.a.b[] | .x == $v]' d.json", "[true,false]\n"),
        ("jq '.s as $q | .a.b[0].x + $q' d.json", '"yq"\n'),
        ("jq -n '1 + 2 * 3, 7 % 4, 10 / 4'", "7\n3\n2.5\n"),
        ("echo '1 2' | jq -c -s .", "[1,2]\n"),
        ("echo '[]' | jq .", "[]\n"),
        ("echo '{\"a\":[1]}' | jq .", '{\n  "a": [\n    1\n  ]\n}\n'),
        ("jq '.s[]?, .s | test(\"^q$\")' d.json", "true\n"),
        ("jq -r '[.a.b[].x] | join(\"-\")' d.json", "y-z\n"),
        ("jq -r '.. | .x? // empty' d.json | sort -u", "y\nz\n"),
    ],
)
def test_filters(line: str, shown: str) -> None:
    assert Terminal(files=FILES).shows(line) == shown


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("jq .a.b.c d.json", 5, 'Cannot index array with string "c"'),
        ("jq '.s[]' d.json", 5, 'Cannot iterate over string ("q")'),
        ("jq '.a + 1' d.json", 5, "cannot be added"),
        ("jq '1 / 0' d.json", 5, "because the divisor is zero"),
        ("jq '.a[' d.json", 3, "jq: 1 compile error"),
        ("jq .", 0, ""),
        ("jq . nope", 2, "Could not open file nope: No such file or directory"),
        ("echo '{' | jq .", 5, "jq: parse error: "),
        ("jq 'label $out | 1' d.json", 2, "jq: label is not emulated here"),
        ("jq 'include \"x\"; 1' d.json", 2, "jq: include is not emulated here"),
        ("jq 'nosuch' d.json", 3, "jq: error: nosuch/0 is not defined at"),
        ("jq --nope . d.json", 2, "Unknown option: --nope"),
        ("jq -e .t d.json", 1, ""),
    ],
)
def test_failures(line: str, status: int, said: str) -> None:
    outcome = Terminal(files=FILES).type(line)
    assert outcome.exit_code == status
    assert said in outcome.stderr


@pytest.mark.thorough
@pytest.mark.parametrize(
    "filter_",
    [
        "[range(1e12)]",
        "[range(9999)] | [.[] as $a | .[] as $b | $a * $b]",
        "[recurse, recurse | recurse] | length",
        '[range(999)] | map("x" * 9) | add',
        "(" * 60 + "1" + ")" * 60,
    ],
)
def test_a_filter_cannot_run_away(filter_: str) -> None:
    outcome = Terminal(files=FILES).type(f"jq '{filter_}' d.json")
    assert len(outcome.screen) < 2_000_000


CASES = Path(__file__).parents[2] / "data" / "shell" / "jq.jsonl"


def test_what_the_real_program_prints() -> None:
    """Recorded from jq 1.7.1 by ``python -m tests.shell.record_jq``."""
    recorded = [json.loads(line) for line in CASES.read_text().splitlines()]
    assert recorded
    for case in recorded:
        outcome = Terminal(files={"d.json": case["input"]}).type(case["line"])
        printed = {**case, "stdout": outcome.stdout, "status": outcome.exit_code}
        assert printed == case


COMPLAINTS = Path(__file__).parents[2] / "data" / "shell" / "jq_complaints.jsonl"


def test_a_text_that_is_no_json_is_told_as_jq_tells_it() -> None:
    """Recorded from jq 1.7.1."""
    recorded = [json.loads(row) for row in COMPLAINTS.read_text("utf-8").splitlines()]
    assert recorded
    for text, said in recorded:
        outcome = Terminal(files={"f": text}).type("jq -c . f")
        assert (outcome.stderr, outcome.exit_code) == (
            f"jq: parse error: {said}\n",
            5,
        ), text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("01", "1"),
        ("[1., .5, +1]", "[1,0.5,1]"),
        ("[nan, NaN, -nan]", "[null,null,null]"),
        ('\ufeff{"a": 1}', '{"a":1}'),
        ('1"a"[2]', '1\n"a"\n[2]'),
        (r'"\ud83d\ude00"', '"😀"'),
        (r'"\udc00"', '"\ufffd"'),
        ('{"a": .5, "b": [{}, [null, true]]}', '{"a":0.5,"b":[{},[null,true]]}'),
    ],
)
def test_jq_reads_more_than_is_json(text: str, printed: str) -> None:
    """Compared with jq 1.7.1."""
    outcome = Terminal(files={"f": text}).type("jq -c . f")
    assert (outcome.stdout, outcome.stderr) == (printed + "\n", "")


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("jq .a.b f", ["f:1", "f:3", "f:3", "f:4"]),
        ("cat f | jq .a.b", [f"<stdin>:{line}" for line in (1, 3, 3, 4)]),
        ("printf '{\"a\":1}' | jq .a.b", ["<stdin>:0"]),
        ("jq -R .a f", ["f:1", "f:2", "f:3", "f:4"]),
        ("jq -s .a f", ["f:4"]),
        ("jq -n '[inputs] | .a' f", ["f:4"]),
        ("jq -n 'error(\"x\")'", ["<unknown>"]),
    ],
)
def test_an_error_is_told_where_jq_had_read_to(line: str, places: list[str]) -> None:
    """Compared with jq 1.7.1."""
    text = '{"a": 1}\n\n{"a": 2} {"a": 3}\n{"a": 4}\n'
    outcome = Terminal(files={"f": text}).type(line)
    assert re.findall(r"\(at (.*?)\)", outcome.stderr) == places


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "jq -n '\"{\" | fromjson'",
            "jq: error (at <unknown>): Unfinished JSON term at EOF at line 1, column 1 "
            "(while parsing '{')",
        ),
        (
            "jq -n '\"1x\" | tonumber'",
            "jq: error (at <unknown>): Invalid numeric literal at EOF at line 1, "
            "column 2 (while parsing '1x')",
        ),
        (
            "jq -n '\"1 2\" | fromjson'",
            "jq: error (at <unknown>): Unexpected extra JSON values "
            "(while parsing '1 2')",
        ),
        (
            "jq -n '\"1\" | floor'",
            'jq: error (at <unknown>): string ("1") number required',
        ),
        (
            "jq -n --slurpfile v f 1",
            "jq: Bad JSON in --slurpfile v f: Unfinished JSON term at EOF at line 2, "
            "column 0",
        ),
        (
            "jq -n --slurpfile v nope 1",
            "jq: Bad JSON in --slurpfile v nope: Could not open nope: "
            "No such file or directory",
        ),
    ],
)
def test_a_text_inside_is_told_as_jq_tells_it(line: str, said: str) -> None:
    """Compared with jq 1.7.1."""
    outcome = Terminal(files={"f": "{\n"}).type(line)
    assert outcome.stderr == f"{said}\n"
