"""What every answer carries for the browser's safety."""

import re

import pytest
from django.test import Client

from tests.cast import Cast, visitor

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
PAGES = ["/en/", "/ja/about/", "/en/sign-in/", "/en/no-such-page/", "/healthz"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_the_content_security_policy_is_exactly_ours(path: str) -> None:
    policy = Client().get(path)["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";") if part.strip()} == CSP


def test_the_lesson_page_has_the_same_policy_and_keeps_to_it(cast: Cast) -> None:
    response = visitor(cast.aoi).get("course:lesson", "full-access")
    policy = response["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";") if part.strip()} == CSP
    page = response.content.decode()
    assert "<style" not in page
    assert not re.search(r'\sstyle="', page)
    assert not re.search(r"\son\w+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "hx-on" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_guarded(path: str) -> None:
    response = Client().get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "geolocation", "payment"):
        assert f"{feature}=()" in response["Permissions-Policy"]


@pytest.mark.django_db
def test_every_answer_has_an_id_of_its_own() -> None:
    one, two = (Client().get("/healthz")["X-Request-Id"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{16}", one)
    assert one != two


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(cast: Cast) -> None:
    client = Client()
    client.get("/en/sign-in/")
    client.post("/en/start/")
    for name in ("iamtutor_session", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_a_lesson_page_is_not_kept_by_caches(cast: Cast) -> None:
    response = visitor(cast.aoi).get("course:lesson", "full-access")
    assert "no-store" in response["Cache-Control"]


def test_a_browser_may_go_back_to_a_refused_form_until_its_owner_signs_out(
    cast: Cast,
) -> None:
    aoi = visitor(cast.aoi)
    refused = aoi.post("console:iam-create-role", "full-access", query={"step": "1"})
    assert refused.status_code == 422
    assert "no-store" not in refused["Cache-Control"]
    assert {"private", "no-cache"} <= set(refused["Cache-Control"].split(", "))
    assert aoi.post("people:sign-out")["Clear-Site-Data"] == '"cache"'


@pytest.mark.django_db
def test_an_unknown_host_is_refused() -> None:
    assert Client(headers={"Host": "evil.example"}).get("/en/").status_code == 400
