"""Django's administration as it is set up here: axe finds nothing on its pages."""

import pytest

from tests.arrivals import sign_in
from tests.browser import Visit
from tests.e2e.conftest import CheckAccessibility, Complaints
from tests.live import Site

PLACES = (
    "",
    "people/person/",
    "people/person/add/",
    "people/cohort/",
    "people/invitation/",
    "people/invitation/add/",
    "classroom/look/",
)
#: Pages of one row: the first that a list leads to, and what is behind it.
ROWS = (
    ("people/person/", ("", "../password/", "../delete/")),
    ("people/cohort/", ("",)),
)


@pytest.mark.parametrize(("language", "scheme"), [("ja", "light"), ("en", "dark")])
def test_axe_finds_nothing_in_the_administration(
    visit: Visit,
    site: Site,
    check_accessibility: CheckAccessibility,
    complaints: Complaints,
    language: str,
    scheme: str,
) -> None:
    page = visit(f"/{language}/sign-in/?next=/{language}/admin/", scheme=scheme)
    sign_in(page, site, "demo-admin", f"**/{language}/admin/")
    home = page.url
    for place in PLACES:
        response = page.goto(home + place)
        assert response is not None
        assert response.status == 200, place
        check_accessibility(page)
    for place, behind in ROWS:
        page.goto(home + place)
        row = str(page.locator("#result_list th a").first.get_attribute("href"))
        for more in behind:
            response = page.goto(f"{row}{more}")
            assert response is not None
            assert response.status == 200, f"{row}{more}"
            check_accessibility(page)
    # It is axe that writes a style while it looks at them: without it they say nothing.
    complaints.seen[:] = [one for one in complaints.seen if "inline style" not in one]
