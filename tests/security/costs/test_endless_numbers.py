"""Numbers that nothing counts to, wherever a line takes one. Python refuses to read some
of them, C would have read another number: no program here may end by one."""

from pathlib import Path

import pytest

from tests.shell.stage import Terminal

LINES = (
    (Path(__file__).parents[2] / "data" / "shell" / "numbers.txt")
    .read_text(encoding="utf-8")
    .splitlines()
)
#: More digits than Python reads; the last of 64 bits and one more; digits of elsewhere.
NUMBERS = ("9" * 5_000, "-9223372036854775808", "18446744073709551616", "²", "٣", "--5")
FILES = {"f": "a b c\n" * 4, "g": "x\n", "h.json": '{"a": [1, {"b": null}]}'}


@pytest.mark.filterwarnings("ignore:deprecated string literal syntax")
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:20])
def test_no_number_ends_a_program(number: str) -> None:
    terminal = Terminal(files=FILES)
    ended = {}
    for line in LINES:
        outcome = terminal.type(line.replace("∞", number))
        if outcome.fault is not None:
            ended[line] = repr(outcome.fault)[:200]
    assert ended == {}
