"""Opening a class in the browser, its settings, and what becomes of it."""

import re
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils import timezone
from pytest_django import Settings

from iamtutor.classroom.models import ListedName
from iamtutor.instructor.forms.classes import LessonsForm
from iamtutor.people.models import Cohort, Enrolment, Person
from tests.cast import Cast, Visitor, text_of, visitor
from tests.content import course

SLUGS = [lesson.slug for lesson in course().lessons]


def rules_of(cohort: Cohort) -> dict[str, object]:
    """The settings form as the page shows it, with nothing changed."""
    return {
        "title": cohort.title,
        "language": cohort.language,
        "time_zone": cohort.time_zone,
        "host": cohort.host,
        "watching": cohort.watching,
        "grading": cohort.grading,
    }


# -- opening


def test_a_name_is_enough(chie: Visitor, cast: Cast) -> None:
    assert 'name="title"' in text_of(chie.get("instructor:open"))
    response = chie.post("instructor:open", title="Summer", nonce="n")
    summer = Cohort.objects.get(title="Summer")
    assert response.url == f"/en/classes/{summer.pk}/joining/"
    assert (summer.language, summer.time_zone) == ("en", "Asia/Tokyo")
    assert (summer.host, summer.watching) == ("today", "hand")
    assert summer.lessons == []
    page = text_of(chie.client.get(response.url))
    assert str(summer.join_code) in page
    assert f"/join/{summer.join_code}/" in page
    assert "<svg" in page
    assert "style=" not in page
    listed = text_of(chie.get("instructor:classes"))
    assert "Spring" in listed
    assert "Summer" in listed
    assert "Autumn" not in listed


def test_a_form_that_is_sent_twice_opens_one_class(chie: Visitor) -> None:
    first, second = (
        chie.post("instructor:open", title="Summer", nonce="same") for _ in range(2)
    )
    assert first.url == second.url
    assert Cohort.objects.filter(title="Summer").count() == 1


def test_somebody_elses_nonce_leads_to_no_class_of_theirs(cast: Cast) -> None:
    visitor(cast.chie).post("instructor:open", title="Summer", nonce="a")
    visitor(cast.dan).post("instructor:open", title="Winter", nonce="b")
    seats = Enrolment.objects.filter(cohort__title="Winter")
    assert [seat.person for seat in seats] == [cast.dan]


def test_dates_are_meant_in_the_time_zone_of_the_class(chie: Visitor) -> None:
    chie.post(
        "instructor:open",
        title="Summer",
        nonce="n",
        time_zone="Europe/Paris",
        starts="2027-07-01T09:00",
        due="2027-07-31T18:30",
    )
    summer = Cohort.objects.get(title="Summer")
    assert summer.starts == datetime(2027, 7, 1, 7, 0, tzinfo=UTC)
    assert summer.due == datetime(2027, 7, 31, 16, 30, tzinfo=UTC)
    page = text_of(chie.get("instructor:settings", summer.pk))
    assert 'value="2027-07-01T09:00"' in page
    assert 'value="2027-07-31T18:30"' in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
        ({"due": "31.12.2027"}, "Enter a valid date/time"),
        ({"due": "9999-12-31T23:59"}, "out of reach"),
        ({"due": "0001-01-01T00:00"}, "out of reach"),
        ({"starts": "2027-02-01T09:00", "due": "2027-01-01T09:00"}, "before it starts"),
        (
            {"time_zone": "Europe/Paris", "starts": "2027-03-28T02:30"},
            "couldn’t be interpreted",
        ),
        ({"keep_days": "0"}, "greater than or equal to 1"),
        ({"keep_days": "99999"}, "less than or equal to 3650"),
        ({"host": "1999"}, "not one of the available choices"),
    ],
)
def test_what_does_not_do_is_said_and_the_rest_is_kept(
    chie: Visitor, fields: dict[str, object], sentence: str
) -> None:
    sent = {"title": "Summer", "language": "ja", "nonce": "mine", **fields}
    response = chie.post("instructor:open", **sent)
    page = text_of(response)
    assert response.status_code == 422
    assert sentence in page
    assert 'value="mine"' in page
    assert 'value="ja" selected' in page
    assert not Cohort.objects.filter(title="Summer").exists()


@pytest.mark.parametrize("name", ["aoi", "emi"])
def test_only_instructors_open_classes(cast: Cast, name: str) -> None:
    person = visitor(getattr(cast, name))
    assert "Open a class" not in text_of(person.get("instructor:classes"))
    assert person.get("instructor:open").status_code == 403
    assert person.post("instructor:open", title="Summer").status_code == 403
    assert not Cohort.objects.filter(title="Summer").exists()


def test_a_setting_lets_everybody_with_a_name_open_classes(
    cast: Cast, settings: Settings
) -> None:
    settings.INSTRUCTORS_BY_SELF_SERVICE = True
    assert visitor(cast.emi).get("instructor:open").status_code == 200
    guest = Person.objects.create_user("guest-1", is_guest=True)
    assert visitor(guest).get("instructor:open").status_code == 403


# -- changing


def test_the_rules_can_be_changed(chie: Visitor, cast: Cast) -> None:
    sent = rules_of(cast.spring) | {
        "title": "Spring, evening",
        "watching": "always",
        "host": "2022",
        "predictions_required": "on",
        "keep_days": "90",
        "due": "2027-01-31T18:00",
    }
    response = chie.post("instructor:settings", cast.spring.pk, **sent)
    assert response.status_code == 302
    cast.spring.refresh_from_db()
    assert cast.spring.title == "Spring, evening"
    assert cast.spring.watching == "always"
    assert cast.spring.host == "2022"
    assert cast.spring.predictions_required
    assert cast.spring.keep_days == 90
    assert cast.spring.due == datetime(2027, 1, 31, 9, 0, tzinfo=UTC)


def test_a_change_that_does_not_do_changes_nothing(chie: Visitor, cast: Cast) -> None:
    sent = rules_of(cast.spring) | {"title": " ", "watching": "always"}
    assert chie.post("instructor:settings", cast.spring.pk, **sent).status_code == 422
    cast.spring.refresh_from_db()
    assert cast.spring.watching == "hand"


def picked(*slugs: str) -> dict[str, object]:
    sent: dict[str, object] = {f"take-{slug}": "on" for slug in slugs}
    return sent | {"order": [*slugs, *(slug for slug in SLUGS if slug not in slugs)]}


def test_a_class_takes_some_lessons_in_its_own_order(chie: Visitor, cast: Cast) -> None:
    wanted = ["make-the-role", "first-refusal", "no-role"]
    chie.post("instructor:lessons", cast.spring.pk, **picked(*wanted))
    cast.spring.refresh_from_db()
    assert cast.spring.lessons == wanted
    page = text_of(chie.get("instructor:lessons", cast.spring.pk))
    places = [page.index(f'name="take-{slug}"') for slug in wanted]
    assert places == sorted(places)
    live = text_of(chie.get("instructor:live", cast.spring.pk))
    assert 'value="no-role"' in live
    assert 'value="full-access"' not in live


def test_the_whole_course_in_its_order_is_no_choice(chie: Visitor, cast: Cast) -> None:
    chie.post("instructor:lessons", cast.spring.pk, **picked(*SLUGS))
    cast.spring.refresh_from_db()
    assert cast.spring.lessons == []


def test_a_lesson_does_not_come_before_what_it_goes_on_from(
    chie: Visitor, cast: Cast
) -> None:
    sent = picked("no-role", "make-the-role")
    response = chie.post("instructor:lessons", cast.spring.pk, **sent)
    assert response.status_code == 422
    assert "continues from there" in text_of(response)
    cast.spring.refresh_from_db()
    assert cast.spring.lessons == []


def test_a_class_takes_at_least_one_lesson(chie: Visitor, cast: Cast) -> None:
    response = chie.post("instructor:lessons", cast.spring.pk, nothing="")
    assert response.status_code == 422
    assert "at least one lesson" in text_of(response)


def test_a_button_moves_a_lesson_and_saves_nothing(chie: Visitor, cast: Cast) -> None:
    wanted = ["what-a-role-is", "first-refusal", "who-are-you"]
    sent = picked("first-refusal", "who-are-you", "what-a-role-is")
    page = ""
    for _twice in range(2):
        answer = chie.post(
            "instructor:lessons", cast.spring.pk, **sent, up="what-a-role-is"
        )
        page = text_of(answer)
        assert answer.status_code == 200
        assert "Not saved yet" in page
        assert page.count("checked") == 3
        sent["order"] = re.findall('name="order" value="([^"]+)"', page)
    assert sent["order"][:3] == wanted
    assert 'name="up" value="what-a-role-is"' not in page  # it is the first now
    cast.spring.refresh_from_db()
    assert cast.spring.lessons == []
    chie.post("instructor:lessons", cast.spring.pk, **sent)
    cast.spring.refresh_from_db()
    assert cast.spring.lessons == wanted


@pytest.mark.parametrize(
    ("button", "place", "to"),
    [("up", 0, 0), ("down", 0, 1), ("up", 2, 1), ("up", -1, -2), ("down", -1, -1)],
)
def test_a_lesson_moves_one_place_and_never_beyond_the_ends(
    button: str, place: int, to: int
) -> None:
    sent = QueryDict(mutable=True)
    sent.setlist("order", SLUGS)
    sent[button] = SLUGS[place]
    form = LessonsForm(course(), [], sent)
    assert form.order[to] == form.moved == SLUGS[place]
    assert sorted(form.order) == sorted(SLUGS)


def test_a_lesson_that_does_not_exist_moves_nothing() -> None:
    sent = QueryDict("order=nobody&up=nobody")
    form = LessonsForm(course(), [], sent)
    assert (form.order, form.moved) == (SLUGS, "")


# -- joining


def test_joining_is_closed_and_opened_again(chie: Visitor, cast: Cast) -> None:
    chie.post("instructor:close", cast.spring.pk)
    cast.spring.refresh_from_db()
    assert cast.spring.closed
    assert "you have closed joining" in text_of(
        chie.get("instructor:joining", cast.spring.pk)
    )
    chie.post("instructor:close", cast.spring.pk, back="1")
    cast.spring.refresh_from_db()
    assert cast.spring.closed is None


@pytest.mark.parametrize("put", ["close", "archive"])
def test_a_code_is_shown_while_it_lets_people_in(
    chie: Visitor, cast: Cast, put: str
) -> None:
    pages = (("live", cast.spring.pk), ("screen", cast.spring.pk), ("classes",))

    def showing() -> list[bool]:
        shown = (text_of(chie.get(f"instructor:{name}", *pk)) for name, *pk in pages)
        return [str(cast.spring.join_code) in page for page in shown]

    assert all(showing())
    chie.post(f"instructor:{put}", cast.spring.pk)
    assert not any(showing())


def test_a_new_code_makes_the_old_one_void(chie: Visitor, cast: Cast) -> None:
    old = cast.spring.join_code
    chie.post("instructor:new-code", cast.spring.pk)
    emi = visitor(cast.emi)
    assert emi.get("classroom:join-class", old).status_code == 404
    cast.spring.refresh_from_db()
    assert emi.post("classroom:join-class", cast.spring.join_code).status_code == 302


# -- putting away


def test_an_archived_class_is_read_only_until_it_comes_back(
    chie: Visitor, cast: Cast
) -> None:
    assert chie.post("instructor:archive", cast.spring.pk).url == "/en/classes/"
    listed = text_of(chie.get("instructor:classes"))
    assert "1 archived class" in listed
    assert "All of your classes are archived" in listed
    assert chie.get("instructor:live", cast.spring.pk).status_code == 200
    sent = rules_of(cast.spring) | {"title": "Other"}
    refused = chie.post("instructor:settings", cast.spring.pk, **sent)
    assert refused.status_code == 403
    assert "This class is archived" in text_of(refused)
    cast.spring.refresh_from_db()
    assert cast.spring.title == "Spring"
    chie.post("instructor:archive", cast.spring.pk, back="1")
    assert chie.post("instructor:settings", cast.spring.pk, **sent).status_code == 302


def test_a_copy_has_the_rules_and_no_people(chie: Visitor, cast: Cast) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(
        lessons=["no-role"],
        host="2022",
        watching="always",
        due=timezone.now(),
        archived=timezone.now(),
    )
    ListedName.objects.create(cohort=cast.spring, shown_name="Gen")
    for _ in range(2):
        response = chie.post(
            "instructor:copy-class", cast.spring.pk, title="Next", nonce="n"
        )
    copy = Cohort.objects.get(title="Next")
    assert response.url == f"/en/classes/{copy.pk}/settings/"
    assert (copy.lessons, copy.host, copy.watching) == (["no-role"], "2022", "always")
    assert (copy.due, copy.archived) == (None, None)
    assert copy.join_code != cast.spring.join_code
    assert [seat.person for seat in copy.enrolments.all()] == [cast.chie]
    assert not copy.listed_names.exists()


def test_a_class_is_deleted_once_its_name_is_typed(chie: Visitor, cast: Cast) -> None:
    page = text_of(chie.get("instructor:delete", cast.spring.pk))
    assert "The seats of 2 learners are deleted" in page
    for typed in ("", "Autumn"):
        wrong = chie.post("instructor:delete", cast.spring.pk, title=typed)
        assert wrong.status_code == 422
    assert Cohort.objects.filter(pk=cast.spring.pk).exists()
    assert chie.post("instructor:delete", cast.spring.pk, title=" Spring ").url
    assert not Cohort.objects.filter(pk=cast.spring.pk).exists()
    assert Person.objects.filter(pk=cast.aoi.pk).exists()
    assert chie.get("instructor:live", cast.spring.pk).status_code == 404
