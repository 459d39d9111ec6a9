"""Going on alone with what was done in a class that is archived."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Place,
    Prediction,
    QuizAnswer,
    TaskProgress,
)
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.sandbox import services
from iamtutor.sandbox.models import ActionRecord, OpenedPage, Sandbox, StoredBody
from iamtutor.web.courses import library
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of, visitor

FACTS = (TaskProgress, Attempt, QuizAnswer, HintReveal, Prediction, Place)


@pytest.fixture
def over(cast: Cast) -> Enrolment:
    """Aoi's seat with work of every kind, in a class that is archived since."""
    aoi = visitor(cast.aoi).catch_up()
    aoi.run("aws s3 ls")
    aoi.run("echo kept > kept.txt")
    for page in ("console:s3-buckets", "console:iam-policies"):
        aoi.get(page, LESSON)
    seat = cast.seat(cast.aoi)
    stamp = {"enrolment": seat, "lesson": LESSON}
    QuizAnswer.objects.create(**stamp, question="q", given=["a"], correct=True)
    HintReveal.objects.create(**stamp, task="upload", number=1)
    Prediction.objects.create(
        enrolment=seat, setting="s", command="c", guess="denied", confidence="sure"
    )
    Place.objects.update_or_create(
        enrolment=seat, defaults={"lesson": LESSON, "tab": "ec2"}
    )
    cast.spring.archived = timezone.now()
    cast.spring.save()
    return seat


@pytest.fixture
def aoi(over: Enrolment) -> Visitor:
    return visitor(over.person)


def own_of(seat: Enrolment) -> Enrolment:
    return Enrolment.objects.get(
        person=seat.person, cohort=self_paced_cohort(seat.cohort.course)
    )


def kept_of(seat: Enrolment) -> dict[str, object]:
    """All that is kept of a seat, without what numbers its rows."""
    accounts = Sandbox.objects.filter(enrolment=seat).order_by("world")
    log = ActionRecord.objects.filter(sandbox__enrolment=seat).order_by("ordinal")
    bodies = StoredBody.objects.filter(sandbox__enrolment=seat).order_by("sha256")
    pages = OpenedPage.objects.filter(sandbox__enrolment=seat).order_by("pk")
    found: dict[str, object] = {
        "accounts": [
            (one.world, one.version, bytes(one.document), one.checkpoints.count())
            for one in accounts
        ],
        "log": [
            (one.ordinal, one.label, one.output, bytes(one.events), one.before)
            for one in log
        ],
        "bodies": [(one.sha256, bytes(one.data)) for one in bodies],
        "pages": [(one.after, one.button, bytes(one.events)) for one in pages],
    }
    for model in FACTS:
        rows = model._default_manager.filter(enrolment=seat).values()
        hidden = {"id", "enrolment_id", "record_id"}
        found[model.__name__] = sorted(
            repr({name: row[name] for name in row if name not in hidden})
            for row in rows
        )
    return found


def test_everything_done_in_a_class_goes_along_and_stays_there(
    over: Enrolment, aoi: Visitor
) -> None:
    before = kept_of(over)
    assert all(before.values())
    for route, *args in (("course:lesson", LESSON), ("course:outline",), ("home",)):
        page = text_of(aoi.get(route, *args))
        assert "Take my work along and continue" in page
        assert aoi.url("course:take-along", over.pk) in page
    landed = aoi.post("course:take-along", over.pk, follow=True)
    assert "You now learn on your own, with what you did in Spring." in text_of(landed)
    assert landed.resolver_match.kwargs["slug"] == LESSON
    assert "archived" not in text_of(landed)
    assert kept_of(own_of(over)) == before
    assert kept_of(over) == before
    assert not Enrolment.objects.filter(copy_of=over).exists()


def test_who_was_taken_out_of_the_class_is_not_offered_it_at_home(
    over: Enrolment, aoi: Visitor
) -> None:
    offer = aoi.url("course:take-along", over.pk)
    assert offer in text_of(aoi.get("home"))
    Enrolment.objects.filter(pk=over.pk).update(removed=timezone.now())
    assert offer not in text_of(aoi.get("home"))


def test_work_goes_on_where_the_class_stopped(over: Enrolment, aoi: Visitor) -> None:
    before = kept_of(over)
    aoi.post("course:take-along", over.pk)
    assert "kept" in text_of(aoi.run("cat kept.txt"))
    own = Sandbox.objects.get(enrolment=own_of(over), world="article")
    told = own.records.filter(label="aws s3 ls").latest("ordinal").ref
    assert "s3:ListAllMyBuckets" in text_of(aoi.get("course:why", LESSON, told))
    assert aoi.run("aws cloudtrail lookup-events").status_code == 200
    made = own.records.get(label="echo kept > kept.txt")
    aoi.post("course:undo", LESSON, ordinal=made.ordinal)
    assert "No such file" in text_of(aoi.run("cat kept.txt"))
    task = own_of(over).course.lesson(LESSON).tasks[0].id
    aoi.post("course:restart", LESSON, task)
    assert kept_of(over) == before


def test_pressed_again_it_leads_to_the_work_and_changes_nothing(
    over: Enrolment, aoi: Visitor
) -> None:
    aoi.post("course:take-along", over.pk)
    aoi.run("echo more")
    own = own_of(over)
    now = kept_of(own)
    for _again in range(2):
        landed = aoi.post("course:take-along", over.pk, follow=True)
        assert landed.status_code == 200
        assert landed.resolver_match.url_name == "lesson"
    assert kept_of(own) == now


def test_an_own_seat_that_was_only_opened_is_no_question(
    over: Enrolment, aoi: Visitor
) -> None:
    aoi.post("people:start", course=over.cohort.course)
    aoi.get("course:lesson", LESSON)
    assert Sandbox.objects.filter(enrolment=own_of(over), world="article").exists()
    before = kept_of(over)
    assert aoi.post("course:take-along", over.pk).status_code == 302
    assert kept_of(own_of(over)) == before


@pytest.mark.parametrize("stands", ["class", "own"])
def test_of_two_accounts_that_were_worked_in_the_learner_chooses(
    over: Enrolment, aoi: Visitor, stands: str
) -> None:
    aoi.post("people:start", course=over.cohort.course)
    assert aoi.run("echo mine", machine="desk").status_code == 200
    own = Sandbox.objects.get(enrolment=own_of(over), world="article")
    before, mine = kept_of(over), kept_of(own_of(over))
    asked = aoi.post("course:take-along", over.pk)
    assert asked.status_code == 409
    assert kept_of(own_of(over)) == mine
    page = " ".join(re.sub(r"<[^>]+>", " ", text_of(asked)).split())
    assert "Account “Make the role”" in page
    assert re.search(r"The one of my own 1 action · last used", page)
    assert re.search(rf"The one from the class {len(before['log'])} actions", page)  # type: ignore[arg-type]
    assert 'value="own"' in text_of(aoi.get("course:take-along", over.pk))
    answer = {"account-article": str(own.version) if stands == "class" else "own"}
    assert aoi.post("course:take-along", over.pk, **answer).status_code == 302
    kept = kept_of(own_of(over))
    expected = before if stands == "class" else mine
    assert (kept["accounts"], kept["log"]) == (expected["accounts"], expected["log"])
    for model in (Attempt, QuizAnswer, HintReveal, Prediction):
        assert kept[model.__name__] == before[model.__name__]
    assert kept_of(over) == before


def test_what_was_done_since_the_question_is_not_replaced(
    over: Enrolment, aoi: Visitor
) -> None:
    aoi.post("people:start", course=over.cohort.course)
    assert aoi.run("echo mine", machine="desk").status_code == 200
    shown = Sandbox.objects.get(enrolment=own_of(over), world="article").version
    aoi.run("echo in another tab", machine="desk")
    now = kept_of(own_of(over))
    answer = {"account-article": str(shown)}
    assert aoi.post("course:take-along", over.pk, **answer).status_code == 409
    assert kept_of(own_of(over)) == now


@pytest.mark.parametrize("htmx", [True, False])
def test_what_was_under_way_in_an_account_that_is_replaced_says_so(
    over: Enrolment, aoi: Visitor, monkeypatch: pytest.MonkeyPatch, htmx: bool
) -> None:
    aoi.post("people:start", course=over.cohort.course)
    assert aoi.run("touch own", machine="desk").status_code == 200
    old = Sandbox.objects.get(enrolment=own_of(over), world="article")
    other = visitor(over.person)
    other.post("people:start", course=over.cohort.course)

    def meanwhile(sandbox: Sandbox) -> None:
        """The learner chooses the account of the class in another window."""
        if sandbox.pk == old.pk:
            aoi.post("course:take-along", over.pk, **{"account-article": old.version})

    monkeypatch.setattr(services, "_spend", meanwhile)
    answer = other.run("touch more", machine="desk", htmx=htmx)
    lesson = other.url("course:lesson", LESSON)
    assert answer.headers["HX-Redirect" if htmx else "Location"] == lesson
    page = text_of(other.get("course:lesson", LESSON))
    assert "Another window has replaced this account." in page
    own = Sandbox.objects.get(enrolment=own_of(over), world="article")
    assert not own.records.filter(label="touch more").exists()


def test_a_tab_that_asked_before_replaces_nothing_a_second_time(
    over: Enrolment, aoi: Visitor
) -> None:
    aoi.post("people:start", course=over.cohort.course)
    assert aoi.run("echo mine", machine="desk").status_code == 200
    shown = Sandbox.objects.get(enrolment=own_of(over), world="article").version
    answer = {"account-article": str(shown)}
    aoi.post("course:take-along", over.pk, **answer)
    aoi.run("echo after")
    now = kept_of(own_of(over))
    assert aoi.post("course:take-along", over.pk, **answer).status_code == 302
    assert kept_of(own_of(over)) == now


def test_tries_are_counted_once_and_with_ones_own(
    over: Enrolment, aoi: Visitor
) -> None:
    stamp = {"lesson": LESSON, "task": "upload", "content_hash": "h"}
    for seat, tries in ((over, 2), (enrol_alone(over), 1)):
        TaskProgress.objects.update_or_create(
            enrolment=seat,
            lesson=LESSON,
            task="upload",
            defaults={"attempts": tries, "content_hash": "h"},
        )
        Attempt.objects.filter(enrolment=seat, task="upload").delete()
        for _try in range(tries):
            Attempt.objects.create(enrolment=seat, passed=False, **stamp)
    for _again in range(2):
        aoi.post("course:take-along", over.pk)
        here = TaskProgress.objects.get(enrolment=own_of(over), task="upload")
        assert here.attempts == 3
        tried = Attempt.objects.filter(enrolment=own_of(over), task="upload")
        assert tried.count() == 3


def enrol_alone(seat: Enrolment) -> Enrolment:
    return enrol(person=seat.person, cohort=self_paced_cohort(seat.cohort.course))


def test_only_ones_own_seat_in_a_class_goes_along(
    cast: Cast, over: Enrolment, aoi: Visitor
) -> None:
    for who in (cast.ben, cast.chie, cast.dan):
        assert visitor(who).post("course:take-along", over.pk).status_code == 404
    alone = enrol_alone(over)
    assert aoi.post("course:take-along", alone.pk).status_code == 404
    Enrolment.objects.filter(pk=over.pk).update(removed=timezone.now())
    assert aoi.post("course:take-along", over.pk).status_code == 404
    Enrolment.objects.filter(pk=over.pk).update(removed=None)
    Cohort.objects.filter(pk=cast.spring.pk).update(course="gone")
    assert aoi.post("course:take-along", over.pk).status_code == 404
    assert not alone.sandboxes.exists()
    assert "gone" not in library().courses


def test_it_is_offered_where_a_line_is_refused(over: Enrolment, aoi: Visitor) -> None:
    refused = aoi.run("aws s3 ls", htmx=False)
    assert refused.status_code == 403
    assert aoi.url("course:take-along", over.pk) in text_of(refused)


def test_a_guest_keeps_the_way_back(cast: Cast) -> None:
    guest = Visitor(Client())
    guest.post("classroom:join-class", cast.spring.join_code, shown_name="Gou")
    guest.catch_up()
    seat = guest.seat
    Cohort.objects.filter(pk=cast.spring.pk).update(archived=timezone.now())
    landed = guest.post("course:take-along", seat.pk, follow=True)
    assert landed.status_code == 200
    kept = Sandbox.objects.filter(enrolment=own_of(seat), world="article")
    assert kept.get().version > 0
    assert guest.run("aws s3 ls").status_code == 200
