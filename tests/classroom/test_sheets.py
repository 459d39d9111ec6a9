"""Lists of people as spreadsheets and people write them."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.classroom.sheets import (
    BYTES_LIMIT,
    LINES_LIMIT,
    Line,
    Unreadable,
    read,
    read_text,
)

LIST = "名前,学籍番号,グループ\r\n髙橋 花子,A01,1班\r\n𠮷田 次郎,A02,2班\r\n"
WANTED = [("髙橋 花子", "A01", "1班"), ("𠮷田 次郎", "A02", "2班")]
#: Shift_JIS has no 𠮷; Excel writes what it has.
IN_SHIFT_JIS = LIST.replace("𠮷", "吉")


def people(lines: tuple[Line, ...]) -> list[tuple[str, str, str]]:
    return [(one.name, one.learner_id, one.group) for one in lines]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_files_of_spreadsheets_are_read(encoding: str, separator: str) -> None:
    text = LIST.replace(",", separator)
    if encoding in {"utf-16-le", "utf-16-be"}:
        text = "\ufeff" + text
    assert people(read(text.encode(encoding)).lines) == WANTED


def test_shift_jis_is_read_with_its_extensions() -> None:
    sheet = read(IN_SHIFT_JIS.encode("cp932"))
    assert sheet.encoding == "cp932"
    assert people(sheet.lines)[0] == WANTED[0]


def test_a_western_file_is_read() -> None:
    sheet = read("name;id\nJosé Núñez;7\nZoë;8\n".encode("cp1252"))
    assert people(sheet.lines) == [("José Núñez", "7", ""), ("Zoë", "8", "")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("グループ,番号,氏名", "1班,A01,髙橋 花子"),
        ("Group,Student ID,Full name", "1班,A01,髙橋 花子"),
        ("ＩＤ,姓,名,班", "A01,髙橋,花子,1班"),
        ("Learner's ID,name,メモ,team", "A01,髙橋 花子,欠席がち,1班"),
    ],
)
def test_columns_are_known_by_their_headers(header: str, row: str) -> None:
    assert people(read_text(f"{header}\n{row}\n").lines) == [WANTED[0]]


@pytest.mark.parametrize(
    ("header", "row", "unused"),
    [
        ("No.,社員番号,氏名,所属部署", "1,E1001,佐藤 翔,開発部", ("No.",)),
        ("ID,Student number,Name,Group", "1,E1001,佐藤 翔,開発部", ("ID",)),
        ("姓,氏名,学籍番号,クラス", "佐藤,佐藤 翔,E1001,開発部", ("姓",)),
        ("氏名,番号,番号,班,部署", "佐藤 翔,E1001,7,開発部,本社", ("番号", "部署")),
    ],
)
def test_of_several_columns_for_one_thing_one_counts(
    header: str, row: str, unused: tuple[str, ...]
) -> None:
    sheet = read_text(f"{header}\n{row}\n")
    assert sheet.lines == (Line(2, "佐藤 翔", "E1001", "開発部"),)
    assert sheet.unused == unused


def test_columns_without_a_meaning_are_named() -> None:
    assert read_text("名前,フリガナ,id\n花子,ハナコ,1").unused == ("フリガナ",)


@pytest.mark.parametrize("header", ["", "name,id,group\n"])
def test_lines_with_more_cells_than_columns_are_told(header: str) -> None:
    sheet = read_text(f"{header}Aoi,1,red,late\nBen,2,red,,\nChie,3,blue, ,x")
    assert sheet.beyond == ((2, 4) if header else (1, 3))
    assert [line.group for line in sheet.lines] == ["red", "red", "blue"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("髙橋 花子\n𠮷田 次郎", [("髙橋 花子", "", ""), ("𠮷田 次郎", "", "")]),
        ("髙橋 花子\tA01\t1班", [WANTED[0]]),
        ("A01,髙橋 花子,1班\nA02,𠮷田 次郎,2班", WANTED),
        ('"Tanaka, Taro",7', [("Tanaka, Taro", "7", "")]),
        ('"a ""b"" c",7', [('a "b" c', "7", "")]),
        ('"two\nlines",7\n\n  \nnext,8', [("two\nlines", "7", ""), ("next", "8", "")]),
    ],
)
def test_a_list_without_headers_is_read(
    text: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert people(read_text(text).lines) == wanted


def test_a_line_knows_where_it_stood() -> None:
    sheet = read_text('name,id\n\n"two\nlines",7\nnext,8')
    assert [line.number for line in sheet.lines] == [4, 5]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n , ,\n", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0an older one", "workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"name\0,id\n", "binary"),
        (b"\xff\xfea", "binary"),
        (b'name,id\n"open,7\nmore,8', "quotes"),
        (b'name,id\n"a"b,7', "quotes"),
        ("番号,班\n1,2".encode(), "columns"),
        (b"x" * (BYTES_LIMIT + 1), "large"),
        (b"a\n" * (LINES_LIMIT + 2), "long"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.reason == reason


def test_as_many_lines_as_allowed_are_read_with_a_header() -> None:
    text = "name\n" + "\n".join(f"n{n}" for n in range(LINES_LIMIT))
    assert len(read_text(text).lines) == LINES_LIMIT


cell = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\0"), min_size=1
).filter(lambda text: text.strip() == text and text != "")


@given(
    st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_whatever_a_spreadsheet_writes_comes_back(
    rows: list[tuple[str, str, str]], separator: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow(["name", "id", "group"])
    writer.writerows(rows)
    assert people(read(out.getvalue().encode(encoding)).lines) == rows


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        read(data)
