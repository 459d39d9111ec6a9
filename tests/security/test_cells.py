"""Cells of the class's CSV: no spreadsheet of any country takes one for a formula."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.instructor.exports import _safe

FORMULA = re.compile(r"[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
HOSTILE = st.text(st.sampled_from(" \t\r\n;,|\"'=+-@\uff1dx1"), max_size=12)


def line_of(*cells: str) -> str:
    line = StringIO()
    csv.writer(line).writerow([_safe(cell) for cell in cells])
    return line.getvalue()


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
    assert _safe(name) == name
