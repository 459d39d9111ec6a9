"""The site below a path of its host: ``https://example.org/tutor/``."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import set_script_prefix

from iamtutor.people.models import Person
from tests.cast import PASSWORD, Cast, browser_of, text_of
from tests.deployment.test_site import PUBLIC, check_deployed
from tests.security.test_doors import addresses

#: The addresses in a page do not depend on where its rows come from.
pytestmark = pytest.mark.one_database

ADDRESS = re.compile(r'\s(?:href|action|src|hx-get|hx-post|data-url)="([^"]*)"')
ELSEWHERE = re.compile(r"(https?:)|[#?]|mailto:|data:|$")


@pytest.fixture
def below(settings: object) -> None:  # type: ignore[misc]
    settings.FORCE_SCRIPT_NAME = "/tutor"  # type: ignore[attr-defined]
    settings.SESSION_COOKIE_PATH = settings.CSRF_COOKIE_PATH = "/tutor/"  # type: ignore[attr-defined]
    set_script_prefix("/tutor/")
    yield
    set_script_prefix("/")


def test_every_address_that_a_page_names_is_below_it(cast: Cast, below: None) -> None:
    Person.objects.filter(pk=cast.chie.pk).update(is_staff=True, is_superuser=True)
    seen = 0
    paths = [*addresses(), "/en/admin/", "/ja/", "/ja/about/", "/en/nowhere/"]
    for client in (Client(), browser_of(cast.aoi), browser_of(cast.chie)):
        for path in paths:
            answer = client.get(path)
            if answer.status_code in {301, 302}:
                assert answer["Location"].startswith("/tutor/"), path
            if answer.streaming or "html" not in answer["Content-Type"]:
                continue
            for address in ADDRESS.findall(answer.content.decode()):
                static = address.startswith("/static/")
                if not (ELSEWHERE.match(address) or static):
                    seen += 1
                    leads = urljoin(f"/tutor{path}", address)
                    assert f"{leads}/".startswith("/tutor/"), (path, address)
    assert seen > 1000


def test_signing_in_and_choosing_colors_stays_below_it(cast: Cast, below: None) -> None:
    client = Client()
    fields = {"username": "aoi", "password": PASSWORD}
    answer = client.post("/en/sign-in/", fields)
    assert answer["Location"] == "/tutor/en/continue/"
    assert client.cookies["iamtutor_session"]["path"] == "/tutor/"
    assert client.cookies["device"]["path"] == "/tutor/"
    answer = client.post("/en/theme/", {"theme": "dark", "next": "//evil.example"})
    assert answer["Location"] == "/tutor/"
    assert client.cookies["theme"]["path"] == "/tutor/"
    assert client.get("/")["Location"] in {"/tutor/ja/", "/tutor/en/"}


def test_the_other_language_of_a_page_is_below_it_too(below: None, db: None) -> None:
    page = text_of(Client().get("/en/about/?x=1"))
    assert 'href="/tutor/ja/about/?x=1"' in page


def test_one_setting_moves_the_site(tmp_path: Path) -> None:
    key = PUBLIC["SECRET_KEY"] + "-and-more"
    status, errors = check_deployed(
        tmp_path, **{**PUBLIC, "SECRET_KEY": key, "PATH_PREFIX": "tutor/"}
    )
    assert status == 0, errors
