"""What is measured once where it looks the same (``contrast.js``) is noticed where it does
not."""

import pytest

from tests.e2e.conftest import CheckAccessibility, Visit

READABLE = '<p>Readable</p><label>Name <input value="readable"></label>'
FAINT = "color: #aaa"
UNREADABLE = {
    "in its colour": f'<p style="{FAINT}">Faint</p>',
    "on another ground": '<div style="background: #222"><p>Readable elsewhere</p></div>',
    "beside what is readable": f'<p style="{FAINT}"><b style="color: #000">Read</b> me</p>',
    "in a field": f'<label>Name <input value="Faint" style="{FAINT}"></label>',
}


def test_what_cannot_be_read_is_noticed_beside_what_was_readable(
    visit: Visit, check_accessibility: CheckAccessibility
) -> None:
    page = visit("about:blank")
    page.set_content(READABLE)
    check_accessibility(page, looks=True)
    for where, markup in UNREADABLE.items():
        page.set_content(READABLE + markup)
        with pytest.raises(AssertionError) as told:
            check_accessibility(page, looks=True)
        assert "color-contrast" in str(told.value), where
        page.set_content(READABLE)
        check_accessibility(page, looks=True)
