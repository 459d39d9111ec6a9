"""docs/emulated.md says what the catalogue has."""

from tools.write_emulated import PAGE, page


def test_the_page_of_what_is_emulated_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
