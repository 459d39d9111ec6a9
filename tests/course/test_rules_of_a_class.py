"""What the rules of a class change for those who take it."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from iamtutor.classroom.models import Extension
from iamtutor.classroom.plan import Barrier, barrier, dues
from iamtutor.course.models import Prediction, TaskProgress
from iamtutor.people.models import Cohort
from iamtutor.people.services import enrol, self_paced_cohort
from tests.cast import Cast, records_of, sandbox_of, text_of, visitor, world_of
from tests.content import course

#: Two lessons of the article's account with others before them, and one of another.
TAKEN = ["read-only", "no-policies", "first-refusal"]


def ruled(cohort: Cohort, **rules: object) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(**rules)


def test_a_class_takes_its_lessons_in_its_order(cast: Cast) -> None:
    ruled(cast.spring, lessons=TAKEN)
    taken = cast.seat(cast.aoi).course
    assert [lesson.slug for lesson in taken.lessons] == TAKEN
    following = taken.next("no-policies")
    assert following is not None
    assert following.slug == "first-refusal"
    aoi = visitor(cast.aoi)
    page = text_of(aoi.get("course:outline"))
    places = [page.index(f"/lessons/{slug}/") for slug in TAKEN]
    assert places == sorted(places)
    assert "/lessons/full-access/" not in page
    assert aoi.get("course:lesson", "full-access").status_code == 404
    assert "Lesson 3" in text_of(aoi.get("course:lesson", "first-refusal"))


@pytest.mark.parametrize(
    "page", ["course:outline", "course:results", "course:certificate", "course:summary"]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_about_the_course_know_the_part_that_is_taken(
    cast: Cast, page: str, language: str
) -> None:
    ruled(cast.spring, lessons=TAKEN)
    assert visitor(cast.aoi, language).get(page).status_code == 200


def test_a_lesson_that_is_gone_is_left_out() -> None:
    part = course().only(["no-longer-here", "no-policies"])
    assert [lesson.slug for lesson in part.lessons] == ["no-policies"]
    assert course().only(["no-longer-here"]).lessons == course().lessons


def test_what_a_class_leaves_out_is_carried_out_for_whoever_needs_it(
    cast: Cast,
) -> None:
    ruled(cast.spring, lessons=TAKEN)
    aoi = visitor(cast.aoi).catch_up("read-only")
    assert "lab-role" in world_of(cast.aoi).account.roles
    done = TaskProgress.objects.filter(enrolment=cast.seat(cast.aoi))
    assert done.filter(lesson="make-the-role", by_solution=True).exists()
    aoi.run("aws s3 ls", lesson="read-only")
    assert records_of(cast.aoi)[-1].exit_code == 0


def test_lessons_of_one_account_keep_their_order() -> None:
    whole = course()
    assert whole.out_of_order([lesson.slug for lesson in whole.lessons]) is None
    assert whole.out_of_order(TAKEN) is None
    later, earlier = whole.out_of_order(["no-policies", "read-only"]) or (None, None)
    assert later is not None
    assert earlier is not None
    assert (later.slug, earlier.slug) == ("no-policies", "read-only")


def test_a_lesson_of_another_seat_is_opened_in_that_seat(cast: Cast) -> None:
    ruled(cast.spring, lessons=TAKEN)
    alone = enrol(person=cast.aoi, cohort=self_paced_cohort())
    spring = cast.aoi.enrolments.get(cohort=cast.spring)
    aoi = visitor(cast.aoi)
    aoi.post("people:take-seat", spring.pk)
    assert aoi.get("course:lesson", "full-access").status_code == 200
    assert aoi.client.session["enrolment"] == alone.pk


# -- time --------------------------------------------------------------------------------


def test_before_its_start_a_class_says_when_it_begins(cast: Cast) -> None:
    starts = datetime(2999, 4, 1, 1, 0, tzinfo=UTC)
    ruled(cast.spring, starts=starts, time_zone="Asia/Tokyo")
    aoi = visitor(cast.aoi)
    page = aoi.get("course:lesson", "full-access")
    assert page.status_code == 403
    assert "It begins on April 1, 2999, 10:00 JST" in text_of(page)
    assert "begins on April 1, 2999, 10:00 JST" in text_of(aoi.get("course:outline"))
    part = aoi.run("aws s3 ls")
    assert part["HX-Redirect"] == "/en/lessons/full-access/"
    assert not cast.seat(cast.aoi).sandboxes.exists()
    ruled(cast.spring, starts=timezone.now() - timedelta(seconds=1))
    assert aoi.get("course:lesson", "full-access").status_code == 200


def test_an_archived_class_can_be_read_and_not_worked_in(cast: Cast) -> None:
    aoi = visitor(cast.aoi).catch_up()
    before = sandbox_of(cast.aoi).version
    ruled(cast.spring, archived=timezone.now())
    for route, *args in (("course:lesson", "full-access"), ("course:outline",)):
        page = text_of(aoi.get(route, *args))
        assert "This class is archived" in page
        assert "Leave it here, and learn on my own" in page
    refused = aoi.run("aws s3 ls", htmx=False)
    assert refused.status_code == 403
    assert "This class is archived" in text_of(refused)
    assert sandbox_of(cast.aoi).version == before
    alone = aoi.post("people:start", course=cast.spring.course, follow=True)
    assert "This class is archived" not in text_of(alone)
    assert alone.resolver_match.url_name == "lesson"


class Usable(HTMLParser):
    """Where the forms lead that somebody could send: none in a part that is out of use."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fieldsets: list[bool] = []
        self.forms: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "fieldset":
            self.fieldsets.append("disabled" in known)
        elif known.get("method") == "post" and not any(self.fieldsets):
            self.forms.append(known["action"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self.fieldsets.pop()


@pytest.mark.parametrize(
    "place",
    [
        ("course:lesson", "full-access", "ec2"),
        ("course:lesson", "make-the-role", "desk"),
        ("course:lesson", "who-are-you", ""),
        ("endpoints:tools", "make-the-role", ""),
    ],
    ids=" ".join,
)
def test_nothing_in_an_archived_class_looks_as_if_it_could_be_done(
    cast: Cast, place: tuple[str, str, str]
) -> None:
    route, lesson, tab = place
    aoi = visitor(cast.aoi).catch_up()

    def acts() -> list[str]:
        forms = Usable(text_of(aoi.get(route, lesson, tab=tab))).forms
        return [form for form in forms if f"/{lesson}/" in form]

    assert acts()
    ruled(cast.spring, archived=timezone.now())
    assert acts() == []
    page = text_of(aoi.get(route, lesson, tab=tab))
    assert ("nothing can be typed here" in page) == ("data-terminal-input" in page)
    assert "This class is archived" in text_of(aoi.get("console:home", "full-access"))


@pytest.mark.parametrize("route", ["course:lesson", "console:home"])
def test_in_an_archived_class_no_task_is_next(cast: Cast, route: str) -> None:
    aoi = visitor(cast.aoi).catch_up()

    def line() -> str:
        page = text_of(aoi.get(route, "full-access"))
        strip = page.partition('<div class="strip">')[2]
        return strip.partition('id="announce"')[0]

    alone = aoi.url("course:take-along", cast.seat(cast.aoi).pk)
    assert re.search(r'href="[^"]*#(step|card)-', line())
    assert alone not in line()
    lesson = text_of(aoi.get("course:lesson", "full-access"))
    assert re.search(r'class="(task|ask) now', lesson)
    ruled(cast.spring, archived=timezone.now())
    assert not re.search(r'href="[^"]*#(step|card)-', line())
    assert aoi.url("course:lesson", "read-only") in line()
    assert alone in line()
    page = text_of(aoi.get(route, "full-access"))
    assert not re.search(r'class="(task|ask) now', page)
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids


def test_an_archived_class_offers_no_solutions_and_no_undo(cast: Cast) -> None:
    aoi = visitor(cast.aoi)

    def page() -> str:
        return text_of(aoi.get("course:lesson", "full-access", tab="ec2"))

    assert 'href="#catch-up"' in page()
    aoi.catch_up()
    aoi.run("aws s3 mb s3://to-be-undone-111122223333")
    undo = "/lessons/full-access/undo/"
    assert undo in page()
    assert "/restart/" in text_of(aoi.get("course:lesson", "make-the-role"))
    ruled(cast.spring, archived=timezone.now())
    assert undo not in page()
    assert "/restart/" not in text_of(aoi.get("course:lesson", "make-the-role"))
    TaskProgress.objects.all().delete()
    assert "catch-up" not in page()


def test_archived_comes_before_not_begun() -> None:
    later = timezone.now() + timedelta(days=1)
    assert barrier(Cohort(starts=later)) is Barrier.EARLY
    assert barrier(Cohort(starts=later, archived=timezone.now())) is Barrier.ARCHIVED
    assert barrier(Cohort()) is None


def test_late_is_what_was_done_after_the_due_date_of_the_seat(cast: Cast) -> None:
    due = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    ruled(cast.spring, due=due)
    cast.spring.refresh_from_db()
    aoi, ben = cast.seat(cast.aoi).pk, cast.seat(cast.ben).pk
    day = timedelta(days=1)
    Extension.objects.create(enrolment_id=ben, due=due + day)
    Extension.objects.create(enrolment_id=ben, lesson="no-role", due=due + 3 * day)
    Extension.objects.create(
        enrolment_id=ben, due=due + 9 * day, withdrawn=timezone.now()
    )
    known = dues(cast.spring)
    assert not known.is_late(aoi, "no-role", due)
    assert known.is_late(aoi, "no-role", due + timedelta(seconds=1))
    assert not known.is_late(ben, "read-only", due + day)
    assert known.is_late(ben, "read-only", due + 2 * day)
    assert not known.is_late(ben, "no-role", due + 2 * day)
    assert known.of(ben) == due + day


def test_the_due_date_is_shown_in_the_time_of_the_class(cast: Cast) -> None:
    ruled(cast.spring, due=datetime(2999, 4, 1, tzinfo=UTC), time_zone="Europe/Paris")
    aoi = visitor(cast.aoi)
    for page in (
        aoi.get("course:outline"),
        aoi.get("course:lesson", "no-role"),
        aoi.get("course:lesson", "first-refusal"),
    ):
        assert "Due Apr 1, 2999, 02:00 CEST" in " ".join(text_of(page).split())
    Extension.objects.create(
        enrolment=cast.seat(cast.aoi), due=datetime(2999, 4, 9, tzinfo=UTC)
    )
    page = " ".join(text_of(aoi.get("course:outline")).split())
    assert "Due Apr 9, 2999, 02:00 CEST, extended for you" in page
    ruled(cast.spring, due=datetime(2026, 1, 1, tzinfo=UTC))
    ben = " ".join(text_of(visitor(cast.ben).get("course:outline")).split())
    assert "what you do now counts as late" in ben


# -- how one works -----------------------------------------------------------------------


def test_accounts_begin_with_the_wording_of_the_class(cast: Cast) -> None:
    ruled(cast.spring, host="2022")
    aoi = visitor(cast.aoi).catch_up("no-policies")
    assert world_of(cast.aoi).host == "2022"
    aoi.post("course:reset", "no-policies", nonce="once", sure="1")
    assert world_of(cast.aoi).host == "2022"


def test_where_predictions_are_required_there_is_no_way_past_them(cast: Cast) -> None:
    lesson = next(x for x in course().lessons if any(t.predict for t in x.tasks))
    task = next(task for task in lesson.tasks if task.predict)
    aoi = visitor(cast.aoi).catch_up(lesson.slug)
    assert "Run without predicting" in text_of(aoi.get("course:lesson", lesson.slug))
    ruled(cast.spring, predictions_required=True)
    page = text_of(aoi.get("course:lesson", lesson.slug))
    assert "Run without predicting" not in page
    assert "In your class, every prediction is asked for" in page
    aoi.post("course:predict", lesson.slug, task.id, skip="1")
    assert not Prediction.objects.exists()
