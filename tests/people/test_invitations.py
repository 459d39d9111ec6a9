"""Links that make an instructor, and who teaches a class."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from iamtutor.instructor.learner.copies import open_copy
from iamtutor.people import invitations
from iamtutor.people.classes import LastInstructor, remove_instructor
from iamtutor.people.models import Enrolment, Invitation, Person
from iamtutor.people.services import enrol
from tests.cast import PASSWORD, Cast, Visitor, text_of, visitor

LINK = re.compile(r"/invitation/([\w-]{24})/")


def code_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None
    return found[1]


def test_the_command_prints_a_link_that_makes_an_instructor(db: None) -> None:
    said = StringIO()
    call_command("invite_instructor", site="https://tutor.example/", stdout=said)
    assert said.getvalue().startswith("https://tutor.example/")
    newcomer = Visitor(Client())
    code = code_in(said.getvalue())
    assert "Choose a name" in text_of(newcomer.get("people:invitation", code))
    response = newcomer.post("people:invitation", code, name="gen", password=PASSWORD)
    assert response.url == "/en/classes/open/"
    assert Person.objects.get(name="gen").is_instructor
    opened = newcomer.post("instructor:open", title="First", nonce="n")
    assert opened.status_code == 302


@pytest.mark.parametrize(("asked", "path"), [("ja,en;q=0.5", "ja"), ("en-US", "en")])
def test_the_link_leads_to_the_page_in_the_browsers_language(
    db: None, asked: str, path: str
) -> None:
    link = reverse("invitation", args=["x" * 24])
    assert link == f"/invitation/{'x' * 24}/"
    response = Client().get(link, headers={"accept-language": asked})
    assert response["Location"] == f"/{path}{link}"


def test_an_invitation_works_once_and_its_code_is_not_kept(cast: Cast) -> None:
    code = invitations.invite()
    assert code not in Invitation.objects.get().key
    assert visitor(cast.emi).post("people:invitation", code).status_code == 302
    second = visitor(cast.aoi).post("people:invitation", code)
    assert second.status_code == 410
    assert "can’t be used" in text_of(second)
    cast.aoi.refresh_from_db()
    assert not cast.aoi.is_instructor
    used = Invitation.objects.get()
    assert (used.used_by, used.used is not None) == (cast.emi, True)


def test_who_is_a_moment_late_is_told_and_nobody_is_made(cast: Cast) -> None:
    invitations.invite()
    both = [Invitation.objects.get(), Invitation.objects.get()]
    invitations.accept(invitation=both[0], person=cast.emi)
    with pytest.raises(invitations.Spent):
        invitations.accept_as_new(
            invitation=both[1], name="gen", password=PASSWORD, shown_name=""
        )
    assert not Person.objects.filter(name="gen").exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_old_or_wrong_link_says_so(cast: Cast, method: str) -> None:
    code = invitations.invite()
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    for one in (code, "nothing"):
        ask = getattr(visitor(cast.emi), method)
        assert ask("people:invitation", one).status_code == 410
    cast.emi.refresh_from_db()
    assert not cast.emi.is_instructor


def test_an_invitation_lasts_seven_days(db: None) -> None:
    invitations.invite()
    lasts = Invitation.objects.get().expires - timezone.now()
    assert timedelta(days=6, hours=23) < lasts <= timedelta(days=7)


def test_a_guest_becomes_an_instructor_and_keeps_the_work(db: None) -> None:
    guest = Visitor(Client())
    guest.post("people:start")
    person = Person.objects.get(is_guest=True)
    code = invitations.invite()
    guest.post("people:invitation", code, name="gen", password=PASSWORD)
    person.refresh_from_db()
    assert (person.name, person.is_guest, person.is_instructor) == ("gen", False, True)
    assert guest.get("instructor:open").status_code == 200


@pytest.mark.parametrize("name", ["aoi", "AOI", "a b"])
def test_a_name_that_does_not_do_leaves_the_invitation_open(
    cast: Cast, name: str
) -> None:
    code = invitations.invite()
    newcomer = Visitor(Client())
    response = newcomer.post("people:invitation", code, name=name, password=PASSWORD)
    assert response.status_code == 422
    assert f'value="{name}"' in text_of(response)
    assert Invitation.objects.get().used is None


def test_an_administrator_makes_a_link_that_is_shown_once(cast: Cast) -> None:
    root = Person.objects.create_superuser("root", PASSWORD)
    admin = visitor(root)
    add = reverse("admin:people_invitation_add")
    page = text_of(admin.client.post(add, {"cohort": ""}, follow=True))
    code = code_in(page)
    assert Invitation.objects.get().by == root
    again = text_of(admin.client.get(reverse("admin:people_invitation_changelist")))
    assert code not in again
    assert visitor(cast.emi).post("people:invitation", code).status_code == 302


# -- of one class


def test_an_instructor_invites_another_to_the_class(cast: Cast) -> None:
    chie = visitor(cast.chie)
    page = text_of(chie.post("instructor:instructors", cast.spring.pk))
    code = code_in(page)
    assert code not in text_of(chie.get("instructor:instructors", cast.spring.pk))
    emi = visitor(cast.emi)
    offered = text_of(emi.get("people:invitation", code))
    assert "Teach the class Spring" in offered
    assert "Chie invites you" in offered
    assert emi.post("people:invitation", code).url == f"/en/classes/{cast.spring.pk}/"
    assert cast.seat(cast.emi).seat == "instructor"
    cast.emi.refresh_from_db()
    assert not cast.emi.is_instructor
    assert emi.get("instructor:open").status_code == 403


def test_a_learner_who_is_invited_teaches_from_then_on(cast: Cast) -> None:
    code = invitations.invite(cohort=cast.spring)
    visitor(cast.aoi).post("people:invitation", code)
    assert cast.seat(cast.aoi).seat == "instructor"


def test_an_instructor_is_removed_but_never_the_last(cast: Cast) -> None:
    emi = enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    chie = visitor(cast.chie)
    assert "Remove Emi" in text_of(chie.get("instructor:instructors", cast.spring.pk))
    chie.post("instructor:remove-instructor", cast.spring.pk, emi.pk)
    assert visitor(cast.emi).get("instructor:live", cast.spring.pk).status_code == 404
    own = cast.seat(cast.chie)
    kept = chie.post(
        "instructor:remove-instructor", cast.spring.pk, own.pk, follow=True
    )
    assert "needs at least one instructor" in text_of(kept)
    with pytest.raises(LastInstructor):
        remove_instructor(seat=own)


def test_a_learner_is_not_removed_as_an_instructor(cast: Cast) -> None:
    aoi, dan = cast.seat(cast.aoi), cast.seat(cast.dan)
    chie = visitor(cast.chie)
    for seat in (aoi, dan):
        gone = chie.post("instructor:remove-instructor", cast.spring.pk, seat.pk)
        assert gone.status_code == 404
    assert Enrolment.objects.filter(pk__in=[aoi.pk, dan.pk]).count() == 2


def test_an_instructors_seat_that_was_taken_away_opens_nothing(cast: Cast) -> None:
    Enrolment.objects.filter(person=cast.chie).update(removed=timezone.now())
    chie = visitor(cast.chie)
    assert chie.get("instructor:live", cast.spring.pk).status_code == 404
    assert "Spring" not in text_of(chie.get("instructor:classes"))


def test_whoever_is_removed_does_not_come_back_by_an_invitation_of_their_own(
    cast: Cast,
) -> None:
    own = invitations.invite(by=cast.emi, cohort=cast.spring)
    elsewhere = invitations.invite(by=cast.emi, cohort=cast.autumn)
    chies = invitations.invite(by=cast.chie, cohort=cast.spring)
    emi = enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    remove_instructor(seat=emi)
    statuses = [
        visitor(cast.ben).get("people:invitation", code).status_code
        for code in (own, elsewhere, chies)
    ]
    assert statuses == [410, 200, 200]


def test_copies_of_learners_seats_go_with_the_instructor(cast: Cast) -> None:
    emi = enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    for person in (cast.emi, cast.chie):
        open_copy(by=person, learner=cast.seat(cast.aoi))
    remove_instructor(seat=emi)
    assert not Enrolment.objects.filter(person=cast.emi).exists()
    assert Enrolment.objects.filter(person=cast.chie, seat="copy").exists()


def test_a_copy_of_a_seat_is_no_seat_in_the_class(cast: Cast) -> None:
    """Neither to join with nor to become an instructor in."""
    copy = open_copy(by=cast.emi, learner=cast.seat(cast.aoi))
    emi = visitor(cast.emi)
    page = emi.get("classroom:join-class", cast.spring.join_code)
    assert page.context["hurdle"] is None
    code = invitations.invite(cohort=cast.spring)
    assert emi.post("people:invitation", code).status_code == 302
    copy.refresh_from_db()
    assert copy.seat == "copy"
    own = Enrolment.objects.get(person=cast.emi, copy_of=None)
    assert own.seat == "instructor"
