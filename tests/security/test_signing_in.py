"""Guessing, locking out, recovering and changing passwords, by people of bad intent."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from iamtutor.people.models import Person
from iamtutor.people.services import give_recovery_code
from iamtutor.people.signing_in import doors
from iamtutor.web.models import TokenBucket
from iamtutor.web.requests import limits
from tests.cast import PASSWORD, Cast, Visitor, browser_of, text_of, visitor
from tests.security.test_doors import addresses

WRONG = "wrong horse battery"
NEW = "quite another phrase"
SIGN_IN = "/en/sign-in/"


def wrongly(client: Client, name: str, times: int = 1) -> int:
    """The last status after so many wrong passwords."""
    for _ in range(times):
        answer = client.post(SIGN_IN, {"username": name, "password": WRONG})
    return int(answer.status_code)


def rightly(client: Client, name: str, password: str = PASSWORD) -> int:
    answer = client.post(SIGN_IN, {"username": name, "password": password})
    return int(answer.status_code)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were compared or hashed, in order."""
    seen: list[str] = []
    encode, verify = MD5PasswordHasher.encode, MD5PasswordHasher.verify
    busy: list[bool] = []

    def spy_verify(self, password, encoded):  # type: ignore[no-untyped-def]
        seen.append(password)
        busy.append(True)
        try:
            return verify(self, password, encoded)
        finally:
            busy.pop()

    def spy_encode(self, password, salt):  # type: ignore[no-untyped-def]
        if not busy:
            seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "verify", spy_verify)
    monkeypatch.setattr(MD5PasswordHasher, "encode", spy_encode)
    return seen


def test_no_address_of_the_site_tries_more_passwords_than_the_limit(
    cast: Cast, tried: list[str]
) -> None:
    fields = {
        "username": "aoi",
        "name": "aoi",
        "password": WRONG,
        "current": WRONG,
        "old_password": WRONG,
        "new_password1": NEW,
        "new_password2": NEW,
        "how": "code",
    }
    administration = ["/en/admin/", "/en/admin/login/", "/en/admin/password_change/"]
    aois = browser_of(cast.aoi)
    aois.defaults["REMOTE_ADDR"] = "198.51.100.1"
    for client in (Client(), aois):
        tried.clear()
        for address in [*addresses(), *administration]:
            for _ in range(4):
                before = len(tried)
                client.post(address, fields)
                client.post(address, fields)
                if len(tried) == before:
                    break
        assert 0 < tried.count(WRONG) <= 5


def test_the_administration_has_no_sign_in_of_its_own(cast: Cast) -> None:
    client = Client()
    answer = client.get("/en/admin/people/person/", follow=True)
    assert answer.redirect_chain[-1][0] == (
        "/en/sign-in/?next=/en/admin/people/person/"
    )
    Person.objects.filter(name="dan").update(is_staff=True, is_superuser=True)
    assert wrongly(client, "dan", 6) == 429
    assert rightly(client, "dan") == 429
    other = Client(REMOTE_ADDR="192.0.2.5")
    arrived = other.post(
        "/en/sign-in/",
        {"username": "dan", "password": PASSWORD, "next": "/en/admin/people/person/"},
    )
    assert arrived["Location"] == "/en/admin/people/person/"
    assert other.get(arrived["Location"]).status_code == 200


def test_an_address_is_counted_over_all_names(cast: Cast, settings: object) -> None:
    settings.PEOPLE_PER_ADDRESS = 2  # type: ignore[attr-defined]
    client = Client()
    assert [wrongly(client, f"name-{n}") for n in range(9)] == [422] * 8 + [429]


def test_a_classmate_locks_nobody_out_who_was_here_before(cast: Cast) -> None:
    office = {"REMOTE_ADDR": "198.51.100.1"}
    chies = Client(**office)
    assert rightly(chies, "chie") == 302
    chies.post("/en/sign-out/")
    assert wrongly(Client(**office), "chie", 9) == 429
    assert rightly(Client(**office), "chie") == 429
    assert rightly(chies, "chie") == 302
    # Known for her, not for others; and a copy with another name in it is nothing.
    chies.post("/en/sign-out/")
    assert wrongly(Client(**office), "dan", 6) == 429
    assert rightly(chies, "dan") == 429
    forged = Client(**office)
    forged.cookies["device"] = chies.cookies["device"].value[:-1] + "x"
    assert rightly(forged, "chie") == 429


def test_a_known_browser_is_no_way_around_the_limit(cast: Cast) -> None:
    client = Client()
    assert rightly(client, "aoi") == 302
    client.post("/en/sign-out/")
    assert wrongly(client, "aoi", 6) == 429
    assert rightly(client, "aoi") == 429


def test_a_browser_of_a_classroom_knows_those_of_the_day(cast: Cast) -> None:
    client = Client()
    names = ["aoi", *(f"p{n}" for n in range(7))]
    for name in names[1:]:
        Person.objects.create_user(name, PASSWORD)
    for name in names:
        assert rightly(client, name) == 302
    stranger = Client()
    for name in names:
        assert wrongly(stranger, name, 6) == 429
        assert rightly(client, name) == 302
    assert len(client.cookies["device"].value) < 400


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_says_how_long_really(cast: Cast, language: str) -> None:
    client = Client()
    wrongly(client, "aoi", 5)
    answer = client.post(
        f"/{language}/sign-in/", {"username": "aoi", "password": PASSWORD}
    )
    assert answer.status_code == 429
    assert 120 < int(answer["Retry-After"]) <= 180
    said = {"en": "Try again in 3 minutes.", "ja": "3分後にもう一度試してください。"}
    assert said[language] in text_of(answer)
    TokenBucket.objects.update(
        full_at=F("full_at") - timedelta(seconds=int(answer["Retry-After"]))
    )
    assert rightly(client, "aoi") == 302


def test_a_workshop_of_two_hundred_comes_in_through_one_address(
    cast: Cast, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty open their pages. Each is counted as five: the others' would be the same."""
    assert settings.PEOPLE_PER_ADDRESS >= 200  # type: ignore[attr-defined]
    code = str(cast.spring.join_code)
    office = {"REMOTE_ADDR": "198.51.100.1"}
    with monkeypatch.context() as counted:
        counted.setattr(
            doors, "spend", lambda *what: [limits.spend(*what) for _ in range(5)]
        )
        for number in range(40):
            guest = Client(**office)
            if number % 2:
                assert guest.post("/en/start/").status_code == 302
                continue
            assert guest.get(f"/join/{code}/").status_code == 302
            assert guest.get(f"/en/join/{code}/").status_code == 200
            assert guest.post(f"/en/join/{code}/").status_code == 302
    flood = [Client(**office).post("/en/start/").status_code for _ in range(60)]
    assert flood[-1] == 429
    assert Person.objects.filter(is_guest=True).count() == 40 + 50


def test_a_name_that_nobody_has_costs_one_hash_like_every_other(
    cast: Cast, tried: list[str]
) -> None:
    Person.objects.create_user("some-guest", is_guest=True)
    Person.objects.filter(name="ben").update(is_active=False)
    for name in ("aoi", "nobody", "some-guest", "ben"):
        tried.clear()
        wrongly(Client(), name)
        # Without a password to compare, Django makes one up.
        assert len(tried) == 1, name


def test_names_are_not_looked_up_without_end(cast: Cast) -> None:
    guest = Visitor(Client())
    guest.post("people:start")
    statuses = [
        guest.post("people:keep", how="name", name="aoi", password=NEW).status_code
        for _ in range(21)
    ]
    assert statuses == [422] * 20 + [429]


# -- what is kept of it


def test_neither_address_nor_browser_nor_name_is_kept(cast: Cast) -> None:
    agent = "A-Browser/1.0"
    client = Client(REMOTE_ADDR="203.0.113.77", headers={"User-Agent": agent})
    client.post("/en/start/")
    wrongly(client, "aoi", 6)
    client.post("/en/join/ABCD-EFGH/")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            assert not table.startswith("axes")
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for cell in row:
                    assert "203.0.113.77" not in str(cell), table
                    assert agent not in str(cell), table


def test_what_is_counted_is_gone_when_it_counts_no_more(cast: Cast) -> None:
    wrongly(Client(), "aoi", 4)
    kept = TokenBucket.objects.count()
    assert kept > 0
    hour = timedelta(hours=1, minutes=1)
    assert TokenBucket.objects.filter(full_at__gt=timezone.now() + hour).count() == 0
    TokenBucket.objects.update(full_at=timezone.now() - timedelta(seconds=1))
    # Whoever comes next takes them along …
    wrongly(Client(), "nobody-before")
    assert TokenBucket.objects.count() <= 2
    # … and so does the housekeeping.
    TokenBucket.objects.update(full_at=timezone.now() - timedelta(seconds=1))
    call_command("clear_records", verbosity=0)
    assert TokenBucket.objects.count() == 0


# -- recovery codes


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_an_administrator_gets_no_code_and_an_old_one_opens_nothing(
    cast: Cast, field: str
) -> None:
    code = give_recovery_code(person=cast.dan)
    Person.objects.filter(pk=cast.dan.pk).update(**{field: True})
    assert Client().post("/en/recover/", {"code": code}).status_code == 422
    dan = visitor(cast.dan)
    assert "recovery-code" not in text_of(dan.get("people:keep"))
    answer = dan.post("people:keep", how="code", current=PASSWORD)
    assert answer.status_code == 403
    assert "recovery-code" not in text_of(answer)


def test_who_has_a_password_is_asked_for_it_before_a_code_is_given(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    for current in ("", WRONG):
        answer = aoi.post("people:keep", how="code", current=current)
        assert answer.status_code == 422
        assert 'id="recovery-code"' not in text_of(answer)
    answer = aoi.post("people:keep", how="code", current=PASSWORD)
    assert 'id="recovery-code"' in text_of(answer)


def by_its_owner(cast: Cast) -> None:
    visitor(cast.aoi).post("people:password", current=PASSWORD, password=NEW)


def by_an_administrator(cast: Cast) -> None:
    Person.objects.filter(pk=cast.dan.pk).update(is_staff=True, is_superuser=True)
    page = f"/en/admin/people/person/{cast.aoi.pk}/password/"
    answer = browser_of(cast.dan).post(
        page, {"usable_password": "true", "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("change", [by_its_owner, by_an_administrator])
def test_a_changed_password_ends_the_code_and_the_sessions(
    cast: Cast, change: object
) -> None:
    code = give_recovery_code(person=cast.aoi)
    elsewhere = browser_of(Person.objects.get(name="aoi"))
    assert elsewhere.get("/en/progress/").status_code == 200
    change(cast)  # type: ignore[operator]
    assert elsewhere.get("/en/progress/").status_code == 302
    assert Client().post("/en/recover/", {"code": code}).status_code == 422
    assert rightly(Client(), "aoi") == 422
    assert rightly(Client(), "aoi", NEW) == 302


def test_a_guest_who_takes_a_name_ends_the_code_from_before(cast: Cast) -> None:
    guest = Visitor(Client())
    guest.post("people:start")
    code = give_recovery_code(person=Person.objects.get(is_guest=True))
    guest.post("people:keep", how="name", name="fumi", password=NEW)
    assert Client().post("/en/recover/", {"code": code}).status_code == 422


# -- changing a password


def test_a_password_is_changed_and_this_browser_stays(cast: Cast) -> None:
    aoi = visitor(cast.aoi)
    answer = aoi.post("people:password", current=PASSWORD, password=NEW, follow=True)
    assert "Your password is changed" in text_of(answer)
    assert aoi.get("course:outline").status_code == 200


@pytest.mark.parametrize(
    ("current", "password"), [(WRONG, NEW), (PASSWORD, "short"), ("", NEW)]
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    cast: Cast, current: str, password: str
) -> None:
    answer = visitor(cast.aoi).post(
        "people:password", current=current, password=password
    )
    assert answer.status_code == 422
    assert NEW not in text_of(answer)
    assert WRONG not in text_of(answer)
    assert rightly(Client(), "aoi") == 302


def test_a_password_is_not_changed_to_one_like_a_name(cast: Cast) -> None:
    Person.objects.filter(pk=cast.aoi.pk).update(shown_name="Aoi Tachibana")
    answer = visitor(cast.aoi, "en").post(
        "people:password", current=PASSWORD, password="AoiTachibana1"
    )
    assert answer.status_code == 422
    assert "The password is too similar to the shown name." in text_of(answer)
    assert rightly(Client(), "aoi") == 302


def test_who_forgot_the_password_sets_another_after_recovering(cast: Cast) -> None:
    code = give_recovery_code(person=cast.aoi)
    client = Client()
    client.post("/en/recover/", {"code": code})
    assert client.post("/en/password/", {"password": NEW}).status_code == 302
    assert rightly(Client(), "aoi", NEW) == 302
    # Once: the next change asks again.
    assert client.post("/en/password/", {"password": PASSWORD}).status_code == 422


def test_a_guest_has_no_password_to_change(cast: Cast) -> None:
    guest = Visitor(Client())
    guest.post("people:start")
    assert guest.get("people:password").url == "/en/keep/"


def test_an_administrator_adds_a_person_with_a_password(cast: Cast) -> None:
    Person.objects.filter(pk=cast.dan.pk).update(is_staff=True, is_superuser=True)
    dan = browser_of(cast.dan)
    page = "/en/admin/people/person/add/"
    assert dan.get(page).status_code == 200
    fields = {
        "name": "gen",
        "usable_password": "true",
        "enrolments-TOTAL_FORMS": 0,
        "enrolments-INITIAL_FORMS": 0,
    }
    weak = dan.post(page, {**fields, "password1": "1234", "password2": "1234"})
    assert weak.status_code == 200
    assert not Person.objects.filter(name="gen").exists()
    assert (
        dan.post(page, {**fields, "password1": NEW, "password2": NEW}).status_code
        == 302
    )
    assert rightly(Client(), "gen", NEW) == 302
    person = Person.objects.get(name="gen")
    edit = dan.get(f"/en/admin/people/person/{person.pk}/change/")
    assert edit.status_code == 200
    assert person.password not in text_of(edit)


# -- how long, and where to


def test_a_session_lasts_while_it_is_used_and_a_guests_as_long_as_the_work(
    cast: Cast, settings: object
) -> None:
    client = Client()
    rightly(client, "aoi")
    assert client.cookies["iamtutor_session"]["max-age"] == 14 * 86_400
    guest = Client()
    guest.post("/en/start/")
    days = settings.GUEST_DAYS  # type: ignore[attr-defined]
    assert guest.cookies["iamtutor_session"]["max-age"] == days * 86_400
    guest.post("/en/keep/", {"how": "name", "name": "fumi", "password": NEW})
    assert guest.cookies["iamtutor_session"]["max-age"] == 14 * 86_400
    Person.objects.update(last_seen=timezone.now() - timedelta(days=1))
    client.cookies["iamtutor_session"]["max-age"] = 1
    client.get("/en/progress/")
    assert client.cookies["iamtutor_session"]["max-age"] == 14 * 86_400


def test_signing_in_leads_to_the_page_that_was_asked_for(cast: Cast) -> None:
    client = Client()
    asked = client.get("/en/seats/")
    assert asked["Location"] == "/en/sign-in/?next=/en/seats/"
    assert 'name="next" value="/en/seats/"' in text_of(client.get(asked["Location"]))
    fields = {"username": "aoi", "password": PASSWORD, "next": "/en/seats/"}
    again = client.post(SIGN_IN, {**fields, "password": WRONG})
    assert 'name="next" value="/en/seats/"' in text_of(again)
    assert client.post(SIGN_IN, fields)["Location"] == "/en/seats/"
