"""Names as people have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.people.naming import TWINS, alike, folded, has_controls, id_of, name_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("髙橋　花子", "髙橋 花子"),
        ("  𠮷田 \n 次郎 ", "𠮷田 次郎"),
        ("Jose\u0301", "Jos\u00e9"),
        ("か\u3099", "が"),
        ("\ufa19谷", "\ufa19谷"),
        ("\U0002f800", "\U0002f800"),
        ("علی‌رضا", "علی‌رضا"),
        ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
        ("O’Brien-Smith, Jr.", "O’Brien-Smith, Jr."),
        ("\t", ""),
    ],
)
def test_a_name_is_kept_as_it_is_spelled(typed: str, kept: str) -> None:
    assert name_of(typed) == kept


@given(st.text())
def test_a_kept_name_stays_as_it_is(text: str) -> None:
    assert name_of(name_of(text)) == name_of(text)


def test_ids_are_of_half_width() -> None:
    assert id_of(" Ａ－００１ ") == "A-001"
    assert folded("Ａｏｉ") == folded("AOI")


@pytest.mark.parametrize("text", ["a\x07", "\x9b", "\ud800", "\u202egnp.exe", "\uffff"])
def test_control_characters_are_no_name(text: str) -> None:
    assert has_controls(text)


@pytest.mark.parametrize("text", ["髙橋", "علی‌رضا", "👩‍🏫 Ms. A", "\ue000"])
def test_anything_that_is_text_may_be_one(text: str) -> None:
    assert not has_controls(text)


def test_letters_that_many_lists_do_not_have_are_alike_to_their_twins() -> None:
    for letter, twin in TWINS.items():
        twin.encode("iso2022_jp")  # which is ASCII and JIS X 0208
        with pytest.raises(UnicodeEncodeError):
            letter.encode("iso2022_jp")
        assert folded(letter) != folded(twin)
        assert alike(letter) == alike(twin)
    assert alike("髙﨑　ﾊﾅｺ") == alike("高崎ハナコ") != alike("高橋ハナコ")
