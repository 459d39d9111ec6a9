"""Language, theme, errors: what all pages share."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.forms import model_to_dict
from django.test import Client, RequestFactory
from django.urls import reverse

from iamtutor.web.requests import errors
from tests.cast import PASSWORD, Cast, Visitor, text_of, visitor

ERRORS = {
    ("en", 403): "This form is too old",
    ("en", 404): "Page not found",
    ("en", 405): "No page is at this address",
    ("en", 500): "Something broke on our side",
}


# -- language


@pytest.mark.parametrize(
    ("accepted", "path"), [("ja,en;q=0.5", "/ja/"), ("en-GB", "/en/"), ("fr", "/ja/")]
)
@pytest.mark.django_db
def test_the_browsers_language_is_chosen(accepted: str, path: str) -> None:
    response = Client(headers={"Accept-Language": accepted}).get("/")
    assert response.status_code == 302
    assert response.url == path


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.django_db
def test_a_page_speaks_the_language_of_its_address(language: str) -> None:
    page = text_of(Client().get(f"/{language}/"))
    assert f'<html lang="{language}"' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/en/", "/ja/"),
        ("/ja/about/", "/en/about/"),
        ("/en/lessons/make-the-role/?tab=desk", "/ja/lessons/make-the-role/?tab=desk"),
        (
            "/en/lessons/full-access/console/iam/roles/create/?step=2&policy=a",
            "/ja/lessons/full-access/console/iam/roles/create/?step=2&policy=a",
        ),
        ("/en/nothing-here/?a=b", "/ja/nothing-here/?a=b"),
        ("/nothing-here/?a=b", "/nothing-here/?a=b"),
    ],
)
def test_the_other_language_keeps_the_page(cast: Cast, path: str, other: str) -> None:
    page = text_of(visitor(cast.aoi).client.get(path))
    link = re.search(r'<a href="([^"]*)" lang="\w\w" hreflang', page)
    assert link
    assert link[1] == other


@pytest.mark.django_db
def test_an_unknown_language_is_not_found() -> None:
    assert Client().get("/fr/").status_code == 404


# -- theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.django_db
def test_a_chosen_theme_is_kept_in_a_cookie(theme: str) -> None:
    client = Client()
    response = client.post("/en/theme/", {"theme": theme, "next": "/en/about/"})
    assert response.url == "/en/about/"
    assert client.cookies["theme"].value == theme
    assert f'data-bs-theme="{theme}"' in text_of(client.get("/en/"))


@pytest.mark.parametrize("theme", ["system", "", '"><script>'])
@pytest.mark.django_db
def test_any_other_theme_is_the_systems(theme: str) -> None:
    client = Client()
    client.post("/en/theme/", {"theme": "dark"})
    client.post("/en/theme/", {"theme": theme})
    assert "data-bs-theme" not in text_of(client.get("/en/"))


@pytest.mark.parametrize(
    ("theme", "offered"),
    [("system", ["dark", "light"]), ("dark", ["light"]), ("light", ["system"])],
)
@pytest.mark.django_db
def test_the_foot_offers_colors_that_are_not_those_on_the_screen(
    theme: str, offered: list[str]
) -> None:
    client = Client()
    client.post("/en/theme/", {"theme": theme})
    page = text_of(client.get("/en/"))
    assert re.findall(r'name="theme" value="(\w+)"', page) == offered
    # Of two, the style sheet shows the one that differs from the system's.
    assert page.count("while-light") == page.count("while-dark") == len(offered) - 1


@pytest.mark.django_db
def test_a_forged_theme_cookie_is_ignored() -> None:
    client = Client()
    client.cookies["theme"] = "x"
    assert "data-bs-theme" not in text_of(client.get("/en/"))


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", ""])
@pytest.mark.django_db
def test_a_theme_leads_nowhere_else(url: str) -> None:
    assert Client().post("/en/theme/", {"theme": "dark", "next": url}).url == "/"


# -- errors


def broken() -> None:
    raise RuntimeError("a secret of the inside")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("status", [403, 404, 405, 500])
def test_an_error_page_speaks_the_language_and_leads_home(
    cast: Cast, language: str, status: int, client: Client
) -> None:
    client.raise_request_exception = False
    page = {
        403: lambda: Client(enforce_csrf_checks=True).post(f"/{language}/start/"),
        404: lambda: client.get(f"/{language}/nothing-here/"),
        405: lambda: client.get(f"/{language}/start/"),
        500: lambda: client.get(f"/{language}/"),
    }[status]
    with pytest.MonkeyPatch.context() as patch:
        if status == 500:
            patch.setattr("iamtutor.course.views.pages.library", broken)
        response = page()
    text = text_of(response)
    assert response.status_code == status
    assert f'<html lang="{language}"' in text
    assert f'href="/{language}/"' in text
    expected = ERRORS["en", status]
    assert (expected in text) is (language == "en")
    assert len(re.findall(r"<h1[ >]", text)) == 1


def test_what_takes_only_posts_says_what_it_takes(client: Client, db: None) -> None:
    assert client.get("/en/start/")["Allow"] == "POST"


def test_scripts_get_an_error_without_a_page_around(cast: Cast) -> None:
    response = visitor(cast.aoi).get("course:lesson", "nothing", htmx=True)
    assert response.status_code == 404
    assert "<html" not in text_of(response)
    assert "Page not found" in text_of(response)


def test_an_error_tells_nothing_of_the_inside(cast: Cast, client: Client) -> None:
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("iamtutor.course.views.pages.library", broken)
        response = client.get("/en/")
    assert response.status_code == 500
    assert "secret" not in text_of(response)
    assert "Traceback" not in text_of(response)


def test_a_forbidden_page_is_answered_in_words(cast: Cast) -> None:
    request = RequestFactory().get("/en/")
    request.user = cast.aoi
    request.LANGUAGE_CODE = "en"
    assert errors.forbidden(request, PermissionError()).status_code == 403


# -- forms


@pytest.mark.parametrize(
    "path",
    [
        "/en/start/",
        "/en/sign-in/",
        "/en/theme/",
        "/en/lessons/full-access/run/desk/",
        "/en/lessons/full-access/reset/",
        "/en/lessons/full-access/console/s3/buckets/create/",
        "/en/classes/",
    ],
)
def test_a_form_without_our_token_is_refused(cast: Cast, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.aoi, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(path).status_code == 403


def test_a_form_with_our_token_is_taken(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    page = text_of(client.get("/en/sign-in/"))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    response = client.post(
        "/en/sign-in/",
        {"username": "aoi", "password": PASSWORD, "csrfmiddlewaretoken": token[1]},
    )
    assert response.status_code == 302


def test_a_body_that_is_too_large_is_refused(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    response = aoi.post(
        "course:run", "full-access", "desk", htmx=True, line="x" * 3_000_000
    )
    assert response.status_code in (400, 413)


# -- administration


def test_an_administrator_sees_people_and_classes(cast: Cast) -> None:
    get_user_model().objects.create_superuser("root", PASSWORD)
    client = Client()
    client.post("/en/sign-in/", {"username": "root", "password": PASSWORD})
    for model in ("person", "cohort"):
        url = reverse(f"admin:people_{model}_changelist")
        assert client.get(url).status_code == 200
        assert client.get(reverse(f"admin:people_{model}_add")).status_code == 200
    url = reverse("admin:people_cohort_change", args=[cast.spring.pk])
    assert "Spring" in text_of(client.get(url))
    url = reverse("admin:people_person_change", args=[cast.aoi.pk])
    page = text_of(client.get(url))
    assert "Aoi" in page
    assert cast.aoi.password not in page


def test_the_class_without_a_join_code_can_be_edited(cast: Cast) -> None:
    get_user_model().objects.create_superuser("root", PASSWORD)
    from iamtutor.people.services import self_paced_cohort

    cohort = self_paced_cohort()
    root = Visitor(Client())
    root.post("people:sign-in", username="root", password=PASSWORD)
    url = reverse("admin:people_cohort_change", args=[cohort.pk])
    assert root.client.get(url).status_code == 200
    given = model_to_dict(cohort).items()
    data = {name: value for name, value in given if value not in (None, False)}
    data |= {
        "title": "Alone",
        "self_paced": "on",
        "created_0": "2026-11-25",
        "created_1": "10:00:00",
        "enrolments-TOTAL_FORMS": "0",
        "enrolments-INITIAL_FORMS": "0",
    }
    assert root.client.post(url, data).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.title, cohort.join_code) == ("Alone", None)
