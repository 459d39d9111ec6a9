"""An instructor sees the site as one learner does, and nothing is written in her name."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from iamtutor.classroom.models import HelpNeed, Look
from iamtutor.course.models import Place
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import (
    change_password,
    end_sessions,
    enrol,
    self_paced_cohort,
)
from iamtutor.sandbox.models import ActionRecord, OpenedPage, Sandbox
from tests.cast import Cast, Visitor, text_of, visitor

LESSON = "full-access"


@pytest.fixture
def seat(cast: Cast, aoi: Visitor) -> Enrolment:
    Cohort.objects.filter(pk=cast.spring.pk).update(watching=Cohort.Watching.ALWAYS)
    aoi.catch_up()
    aoi.run("echo something of hers")
    return cast.seat(cast.aoi)


@pytest.fixture
def looking(cast: Cast, seat: Enrolment, chie: Visitor) -> Visitor:
    response = look(chie, cast, seat)
    assert response.status_code == 302
    return chie


def look(who: Visitor, cast: Cast, seat: Enrolment):  # type: ignore[no-untyped-def]
    return who.post("instructor:look", seat.cohort_id, seat.pk)


def test_looking_begins_in_the_lesson_where_the_learner_is(
    cast: Cast, seat: Enrolment, chie: Visitor
) -> None:
    begun = chie.post("instructor:look", seat.cohort_id, seat.pk, follow=True)
    assert begun.resolver_match.url_name == "lesson"
    assert "You see the site as Aoi does" in text_of(begun)


def test_every_page_says_so(cast: Cast, looking: Visitor) -> None:
    for response in (
        looking.get("course:lesson", LESSON, tab="ec2"),
        looking.get("course:outline"),
        looking.get("console:home", LESSON),
    ):
        assert "You see the site as Aoi does" in text_of(response)
    assert "something of hers" in text_of(
        looking.get("course:lesson", LESSON, tab="ec2")
    )
    assert Look.objects.filter(by=cast.chie, what="site").count() == 1


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (("course:lesson", LESSON), "nothing can be typed here"),
        (("course:lesson", "keep-watching"), ""),
        (("course:undo", LESSON), ""),
        (("console:home", "make-the-role"), ""),
        (("console:iam-create-role", LESSON), ""),
        (("console:s3-create-bucket", LESSON), ""),
    ],
    ids=" ".join,
)
def test_whatever_would_act_on_a_page_is_out_of_use(
    looking: Visitor, route: tuple[str, ...], said: str
) -> None:
    """By the markup alone: no script, no key and no press gets past a fieldset."""
    page = text_of(looking.get(*route))
    before, inside = page.split('<fieldset class="idle" disabled>')
    # What is left of acts is the way back to the instructor's own pages.
    assert before.count('method="post"') == 1
    assert before.count("stop-looking") == 1
    inside, _, after = inside.rpartition("</fieldset>")
    assert "<button" in inside
    assert not re.search("<(form|button|input)", after)
    assert said in inside
    assert "data-place" not in page  # leaving the page is no act either


def test_the_learners_own_page_is_as_it_was(seat: Enrolment, aoi: Visitor) -> None:
    page = text_of(aoi.get("course:lesson", LESSON, tab="ec2"))
    assert 'class="idle"' not in page.split("<main")[1]
    assert "data-place" in page


def test_nothing_is_written_in_the_learners_name(
    cast: Cast, seat: Enrolment, looking: Visitor
) -> None:
    def kept() -> list[object]:
        own = {"enrolment": seat}
        seats = Enrolment.objects.values_list("pk", "active")
        people = Person.objects.filter(pk=seat.person_id)
        return [
            list(people.values_list("last_seen", "last_login")),
            list(Place.objects.values()),
            list(Sandbox.objects.filter(**own).values_list("pk", "version", "updated")),
            ActionRecord.objects.count(),
            OpenedPage.objects.count(),
            list(seats),
        ]

    long_ago = timezone.now() - timedelta(days=2)
    Person.objects.filter(pk=seat.person_id).update(last_seen=long_ago)
    before = kept()
    looking.get("course:lesson", "first-refusal")
    looking.get("console:home", LESSON)
    looking.get("console:iam-roles", LESSON)
    for response in (
        looking.run("aws s3 ls"),
        looking.post("course:check", LESSON, "upload"),
        looking.post("people:delete"),
        looking.post("people:sign-out"),
    ):
        assert response.status_code in {200, 302}
    assert kept() == before
    assert "You can only look here" in text_of(looking.get("course:lesson", LESSON))
    for nowhere in ("http://[", "http://testserver//elsewhere.example/"):
        sent = looking.client.post("/en/theme/", headers={"Referer": nowhere})
        assert sent.url == looking.url("course:outline")


def test_other_pages_and_other_seats_are_closed(
    cast: Cast, seat: Enrolment, looking: Visitor
) -> None:
    enrol(person=cast.aoi, cohort=self_paced_cohort())
    for route in (
        "people:keep",
        "people:seats",
        "course:own-data",
        "instructor:classes",
    ):
        response = looking.get(route)
        assert response.status_code == 409, route
        assert "You can only look here" in text_of(response)


def test_it_stops(cast: Cast, seat: Enrolment, looking: Visitor) -> None:
    response = looking.post("instructor:stop-looking")
    assert response["Location"] == looking.url(
        "instructor:learner", seat.cohort_id, seat.pk
    )
    page = text_of(looking.get("instructor:learner", seat.cohort_id, seat.pk))
    assert "You see the site as" not in page
    assert looking.get("course:own-data").status_code in {200, 302}


def test_it_is_over_when_the_class_no_longer_allows_it(
    cast: Cast, seat: Enrolment, looking: Visitor
) -> None:
    Cohort.objects.update(watching=Cohort.Watching.RAISED_HAND)
    response = looking.get("course:lesson", LESSON)
    assert response.status_code == 409
    assert "no longer look" in text_of(response)
    HelpNeed.objects.create(enrolment=seat, lesson=LESSON, task="x", reason="asked")
    assert looking.get("course:lesson", LESSON).status_code == 200
    Person.objects.filter(pk=cast.chie.pk).update(is_active=False)
    assert looking.get("course:lesson", LESSON).status_code == 409
    Person.objects.filter(pk=cast.chie.pk).update(is_active=True)
    assert looking.get("course:lesson", LESSON).status_code == 200
    cast.seat(cast.chie).delete()
    assert looking.get("course:lesson", LESSON).status_code == 409
    assert looking.post("instructor:stop-looking").status_code == 302


def test_another_password_ends_the_looking_and_is_not_got_round(
    cast: Cast, looking: Visitor
) -> None:
    """Somebody at a browser that was left looking does not come back as its owner."""
    change_password(person=cast.chie, password="a quite different one")
    assert looking.get("course:lesson", LESSON).status_code == 409
    stopped = looking.post("instructor:stop-looking")
    assert stopped.url == "/en/sign-in/"
    assert "_auth_user_id" not in looking.client.session


def test_who_is_signed_out_everywhere_looks_nowhere(
    cast: Cast, looking: Visitor
) -> None:
    assert end_sessions([cast.chie]) == 1
    assert "_auth_user_id" not in looking.client.session


def test_stopping_twice_does_no_harm(looking: Visitor) -> None:
    looking.post("instructor:stop-looking")
    again = looking.post("instructor:stop-looking")
    assert again["Location"] == looking.url("instructor:classes")


def test_whoever_was_taken_out_is_not_looked_at(
    cast: Cast, seat: Enrolment, chie: Visitor
) -> None:
    Enrolment.objects.filter(pk=seat.pk).update(removed=timezone.now())
    response = look(chie, cast, seat)
    assert response["Location"] == chie.url(
        "instructor:session", seat.cohort_id, seat.pk
    )
    assert chie.client.session["_auth_user_id"] == str(cast.chie.pk)


def test_who_may_not(cast: Cast, seat: Enrolment) -> None:
    for person in (cast.dan, cast.ben, cast.emi):
        who = visitor(person)
        assert look(who, cast, seat).status_code == 404
        assert who.client.session["_auth_user_id"] == str(person.pk)


def test_nobody_looks_as_somebody_with_rights(
    cast: Cast, seat: Enrolment, chie: Visitor
) -> None:
    cast.aoi.is_staff = True
    cast.aoi.save()
    assert look(chie, cast, seat).status_code == 302
    assert chie.client.session["_auth_user_id"] == str(cast.chie.pk)


def test_without_consent_the_session_page_says_how(
    cast: Cast, seat: Enrolment, chie: Visitor
) -> None:
    Cohort.objects.update(watching=Cohort.Watching.RAISED_HAND)
    response = look(chie, cast, seat)
    assert response["Location"] == chie.url(
        "instructor:session", seat.cohort_id, seat.pk
    )
    page = chie.get("instructor:session", seat.cohort_id, seat.pk)
    assert page.status_code == 403
    assert "have a hand raised" in text_of(page)
    assert "something of hers" not in text_of(page)
