"""Every address of the site, tried by those who may not: strangers, other learners,
learners at the instructors' pages; with the wrong method, without the form's token."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils.translation import override

from iamtutor.people.forms import KeepForm
from iamtutor.web.requests.limits import client_address
from tests.cast import PASSWORD, Cast, Visitor, browser_of, records_of, visitor
from tests.web.test_routes import routes

#: What stands for the parts of an address.
PARTS = {
    "slug:slug": "full-access",
    "slug:machine": "ec2",
    "slug:task": "list-buckets",
    "slug:question": "q",
    "slug:instance_id": "i-0",
    "str:name": "lab-role",
    "str:call": "1-0",
    "int:cohort": "1",
    "int:seat": "1",
}
#: Pages for everybody.
OPEN = re.compile(
    r"/$|/(en|ja)/$|/\w\w/(about|summary|words|continue|theme|layout|start|sign-in|sign-out|recover|forgotten|forgotten/sent|forgotten/x/x|join|join/x)/$|/(join|invitation)/x/$|/(healthz|readyz|metrics|api/openapi.json)$|/\w\w/invitation/"
)


def _part(found: re.Match[str]) -> str:
    return PARTS.get(found[1], "1" if found[1].startswith("int:") else "x")


def addresses() -> list[str]:
    with override("en"):
        found = routes(get_resolver().url_patterns)
        return sorted({"/" + re.sub(r"<([^>]+)>", _part, path) for _, path in found})


def test_there_are_addresses_to_try() -> None:
    assert len(addresses()) > 45
    assert "/en/lessons/full-access/run/ec2/" in addresses()


def test_a_stranger_comes_no_further_than_the_door(db: None) -> None:
    stranger = Client()
    for address in addresses():
        if OPEN.match(address):
            continue
        closed = {401, 405} if address.startswith("/api/") else {302, 405}
        for response in (stranger.get(address), stranger.post(address)):
            assert response.status_code in closed, (
                f"{address} lets strangers in: if anybody may open it, its name → OPEN"
            )
            if response.status_code == 302:
                door = response["Location"].partition("?next=")[0]
                assert re.match(r"/en/(sign-in/|continue/|$)", door), address


def test_no_post_is_taken_without_the_forms_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.aoi)
    for address in addresses():
        response = client.post(address)
        assert response.status_code in {403, 405}, address


def test_a_method_that_nobody_asked_for_is_refused(cast: Cast) -> None:
    client = browser_of(cast.aoi)
    for address in addresses():
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            response = client.generic(method, address)
            assert response.status_code in {404, 405}, (method, address)


def test_nobody_sits_in_another_persons_seat(cast: Cast) -> None:
    ben = visitor(cast.ben)
    seat = cast.seat(cast.aoi).pk
    assert ben.post("people:take-seat", seat).status_code == 404
    session = ben.client.session
    assert "enrolment" not in session
    session["enrolment"] = seat
    session.save()
    ben.run("touch made-by-ben", machine="desk")
    assert records_of(cast.aoi) == []
    assert not cast.seat(cast.aoi).sandboxes.exists()
    assert [record.label for record in records_of(cast.ben)] == ["touch made-by-ben"]


def test_another_persons_form_number_shows_nothing_of_theirs(
    cast: Cast, aoi: Visitor
) -> None:
    aoi.run("echo only-aois", nonce="aois-form")
    ben = visitor(cast.ben).catch_up()
    answer = ben.run("echo only-bens", nonce="aois-form").content.decode()
    assert "only-bens" in answer
    assert "only-aois" not in answer


def test_another_persons_call_is_not_explained(cast: Cast, aoi: Visitor) -> None:
    aoi.run("aws s3api head-bucket --bucket only-aois-bucket")
    ref = records_of(cast.aoi)[-1].ref
    assert ref
    ben = visitor(cast.ben).catch_up()
    for response in (
        ben.get("course:why", "full-access", ref),
        ben.get("course:lesson", "full-access", why=ref),
    ):
        assert "only-aois-bucket" not in response.content.decode()


def test_no_learner_comes_into_the_administration(cast: Cast) -> None:
    for person in (cast.aoi, cast.chie):
        response = browser_of(person).get("/en/admin/people/person/")
        assert response.status_code == 302
        assert response["Location"].startswith("/en/admin/login/")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "/%0d%0aSet-Cookie:x=1",
        "\r\n//evil.example",
        "no-such-route",
        "10:30",
        "people:sign-out",
    ],
)
def test_no_form_leads_off_the_site(db: None, cast: Cast, target: str) -> None:
    theme = Visitor(Client()).post("web:theme", theme="dark", next=target)
    layout = Visitor(Client()).post("web:layout", split="43", next=target)
    sign_in = Visitor(Client()).post(
        "people:sign-in",
        username="aoi",
        password=PASSWORD,
        next=target,
        query={"next": target},
    )
    for response in (theme, layout, sign_in):
        assert response.status_code == 302
        assert re.match(r"/(?![/\\])", response["Location"])
        assert "\r" not in response["Location"]


def test_a_session_from_before_signing_in_is_worth_nothing_after(cast: Cast) -> None:
    planted = Client()
    session = planted.session
    session["planted"] = True
    session.save()
    before = session.session_key
    planted.post("/en/sign-in/", {"username": "aoi", "password": PASSWORD})
    assert planted.session.session_key != before
    thief = Client()
    thief.cookies["iamtutor_session"] = before
    assert thief.get("/en/progress/").status_code == 302


def test_a_recovery_code_signs_in_under_a_new_session_and_only_while_it_is_the_last(
    cast: Cast,
) -> None:
    from iamtutor.people.services import give_recovery_code

    old, code = (give_recovery_code(person=cast.aoi) for _ in range(2))
    browser = Client()
    assert browser.post("/en/recover/", {"code": old}).status_code == 422
    assert browser.post("/en/recover/", {"code": ""}).status_code == 422
    assert browser.post("/en/recover/", {"code": "-----"}).status_code == 422
    assert browser.post("/en/recover/", {"code": code}).status_code == 302
    assert browser.session["_auth_user_id"] == str(cast.aoi.pk)


@pytest.mark.parametrize(
    ("path", "tries", "fields"),
    [
        ("/en/recover/", 4, {"code": "ABCDE-FGHJK"}),
        ("/en/join/ABCD-EFGH/", 4, {}),
        ("/en/sign-in/", 4, {"username": "{n}", "password": "x"}),
        ("/en/start/", 1, {}),
    ],
)
def test_an_address_has_so_many_tries_whatever_it_forges(
    db: None, settings: object, path: str, tries: int, fields: dict[str, str]
) -> None:
    settings.PEOPLE_PER_ADDRESS = 1  # type: ignore[attr-defined]
    statuses = []
    for n in range(tries + 1):
        browser = Client(
            headers={"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"::{n}"}
        )
        sent = {key: value.format(n=n) for key, value in fields.items()}
        statuses.append(browser.post(path, sent).status_code)
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "127.0.0.1"),
        ("'; DROP TABLE", "127.0.0.1"),
        ("a\0b", "127.0.0.1"),
    ],
)
def test_an_address_is_counted_by_its_network_and_nonsense_by_the_socket(
    settings: object, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = 1  # type: ignore[attr-defined]
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address


def test_two_who_choose_one_name_at_once_are_told_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = Visitor(Client(raise_request_exception=False))
    guest.post("people:start")
    # The other one was saved after this form had looked.
    monkeypatch.setattr(KeepForm, "clean_name", lambda form: "aoi")
    answer = guest.post("people:keep", how="name", name="aoi", password="x7" * 8)
    assert answer.status_code == 422
