"""The management commands: clearing out guests, making an instructor."""

from datetime import timedelta
from io import StringIO
from runpy import run_path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.sandbox.models import Sandbox
from tests.cast import Cast, Visitor, visitor
from tests.live import ROOT


def guest(name: str, days: int, **fields: object) -> Person:
    """Somebody who was last seen so many days ago."""
    person = Person.objects.create_user(
        name,
        is_guest=fields.pop("is_guest", True),
        last_seen=timezone.now() - timedelta(days=days),
        **fields,
    )
    enrol(person=person, cohort=self_paced_cohort())
    return person


def test_exactly_the_stale_guests_are_cleared_out(cast: Cast) -> None:
    guest("stale", 31)
    guest("fresh", 29)
    guest("kept-under-a-name", 400, is_guest=False)
    guest("of-the-demo", 400, is_demo=True)
    said = StringIO()
    call_command("clear_guests", stdout=said)
    assert said.getvalue() == "1 guests deleted\n"
    left = set(Person.objects.values_list("name", flat=True))
    assert left >= {"fresh", "kept-under-a-name", "of-the-demo", "aoi", "chie"}
    assert "stale" not in left


def test_a_guest_goes_with_all_the_work(cast: Cast) -> None:
    newcomer = Visitor(Client())
    newcomer.post("people:start", follow=True)
    newcomer.catch_up()
    visitor(cast.aoi).get("course:lesson", "make-the-role")
    Person.objects.filter(is_guest=True).update(
        last_seen=timezone.now() - timedelta(days=3)
    )
    call_command("clear_guests", days=2, stdout=StringIO())
    assert [s.enrolment.person for s in Sandbox.objects.all()] == [cast.aoi]


def test_being_here_keeps_a_guest(cast: Cast) -> None:
    newcomer = Visitor(Client())
    newcomer.post("people:start", follow=True)
    Person.objects.filter(is_guest=True).update(
        last_seen=timezone.now() - timedelta(days=60)
    )
    newcomer.get("course:outline")
    call_command("clear_guests", stdout=StringIO())
    assert Person.objects.filter(is_guest=True).exists()


def test_a_new_instructor_gets_a_password_and_a_class(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "a long enough phrase")
    said = StringIO()
    call_command("make_instructor", "gen", title="Winter", stdout=said)
    cohort = Cohort.objects.get(title="Winter")
    assert str(cohort.join_code) in said.getvalue()
    assert Enrolment.objects.get(cohort=cohort).seat == "instructor"
    signed_in = Visitor(Client()).post(
        "people:sign-in", username="gen", password="a long enough phrase"
    )
    assert signed_in.url == "/en/classes/"


@pytest.mark.parametrize("password", ["short", "yamashita12"])
def test_an_instructor_with_a_weak_password_is_not_made(
    db: None, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: password)
    with pytest.raises(CommandError):
        call_command("make_instructor", "yamashita", title="Winter", stdout=StringIO())
    assert not Person.objects.exists()
    assert not Cohort.objects.exists()


def test_without_somebody_to_give_a_password_a_new_instructor_is_not_made(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", ask)
    with pytest.raises(CommandError, match="nobody is here to give a password"):
        call_command("make_instructor", "gen", stdout=StringIO())
    assert not Person.objects.exists()


def test_a_name_in_other_capitals_makes_nobody_new(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "a long enough phrase")
    with pytest.raises(CommandError, match="Nobody is called Chie, but chie is"):
        call_command("make_instructor", "Chie", stdout=StringIO())


def test_somebody_who_is_there_is_asked_no_password(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(prompt: str) -> str:
        raise AssertionError("no password is needed")

    monkeypatch.setattr("getpass.getpass", ask)
    call_command("make_instructor", "chie", title="Winter", stdout=StringIO())
    assert Enrolment.objects.filter(person=cast.chie, seat="instructor").count() == 2


@pytest.mark.parametrize("name", ["CHIE", "ｃｈｉｅ", "a\x01b"])
def test_an_administrator_whose_name_is_no_good_is_refused_in_a_sentence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough phrase")
    with pytest.raises(CommandError, match=r"taken|control characters"):
        call_command("createsuperuser", name=name, interactive=False)
    assert not Person.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize(
    "password", ["", "short", "12345678901", "password1234", "yamashita12"]
)
def test_an_administrator_with_a_password_that_nobody_else_may_have_is_not_made(
    db: None, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    with pytest.raises(CommandError):
        call_command("createsuperuser", name="yamashita", interactive=False)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("name", "password"),
    [("r\udce9my", "a long enough phrase"), ("root", "\udce9" * 12)],
)
def test_what_is_not_in_utf_8_is_refused_in_a_sentence(
    db: None, monkeypatch: pytest.MonkeyPatch, name: str, password: str
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    arguments = ["createsuperuser", "--noinput", "--name", name]
    monkeypatch.setattr("sys.argv", ["manage.py", *arguments])
    # A command that ends closes what the test's transaction is in.
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    with pytest.raises(SystemExit, match="not in UTF-8"):
        run_path(str(ROOT / "manage.py"), run_name="__main__")
    assert not Person.objects.exists()


@pytest.mark.parametrize(("name", "title"), [("n" * 61, "Winter"), ("gen", "t" * 121)])
def test_a_name_or_title_that_is_too_long_makes_nobody_an_instructor(
    cast: Cast, name: str, title: str
) -> None:
    with pytest.raises(CommandError, match=r"6[01]|12[01]"):
        call_command("make_instructor", name, title=title, stdout=StringIO())


@pytest.mark.parametrize("command", ["clear_guests", "clear_records"])
@pytest.mark.parametrize("days", ["-1", "99999999999", "x"])
def test_days_that_are_none_delete_nothing(cast: Cast, command: str, days: str) -> None:
    guest("fresh", 0)
    with pytest.raises(CommandError, match="a whole number from 0"):
        call_command(command, f"--days={days}")
    assert Person.objects.filter(name="fresh").exists()
