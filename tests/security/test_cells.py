"""Cells of a class's CSV: no spreadsheet of any country takes one for a formula."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.instructor.results.exports import csv_lines

FORMULA = re.compile(r"[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
HOSTILE = st.text(st.sampled_from(" \t\r\n;,|\"'=+-@\uff1dx1"), max_size=12)
MARK = "\ufeff"


def line_of(*cells: str) -> str:
    """The line of a file that has no other, without the file's mark."""
    return "".join(csv_lines([cells])).removeprefix(MARK)


def as_read(line: str, separator: str) -> list[str]:
    """The cells, by a program that splits at ``separator`` and knows no quotes; the
    strictest reader, since quotes only ever join cells."""
    return re.split(rf"[{re.escape(separator)}\r\n]", line)


@given(HOSTILE)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_no_cell_begins_like_a_formula(separator: str, name: str) -> None:
    for cell in as_read(line_of("first", name), separator):
        assert not FORMULA.match(cell), repr(cell)


@pytest.mark.parametrize(
    "name", ["Aoi", "x-y", "a=b", "Mary-Jane O'Neil", "田中 太郎", ""]
)
def test_a_usual_name_stays_as_it_is(name: str) -> None:
    assert list(csv.reader([line_of("first", name)])) == [["first", name]]


def test_only_the_first_line_of_a_file_is_marked() -> None:
    assert [line[0] for line in csv_lines([["a"], ["b"]])] == [MARK, "b"]
