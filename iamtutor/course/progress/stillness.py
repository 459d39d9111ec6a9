"""Who is active, and who is active without getting on.

There is no worker in the background. What is known of time stands in the seat, two times
that each action writes along: ``active``, the last thing done, and ``still_since``, from
when stillness counts. That is the latest of: progress, the first thing done after a pause,
and the last time that stillness was noted. So the learner's next action can tell, and so
can the class page whenever it looks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from iamtutor.classroom import help
from iamtutor.classroom.roster import learners_of
from iamtutor.course.models import Attempt, Place, QuizAnswer, TaskProgress
from iamtutor.course.selectors import done_items, first_open
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.questions import Question
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.rows import change

#: How stale a seat's ``active`` may be before an action writes it again.
ACTIVE_EVERY = timedelta(seconds=2)
#: So long without progress is a need; so long without anything is a pause.
STILL = timedelta(minutes=10)
#: Seats that one look at the class notes at most; the next look notes the others.
AT_ONCE = 50


def touch(enrolment: Enrolment, *, seen: bool = False, got_on: bool = False) -> None:
    """Note that the seat is active, to a few seconds, or at once if something was done
    that is to be ``seen`` on the class page. ``got_on``: it was progress."""
    now = timezone.now()
    away = abs(now - enrolment.active)  # the clock may have gone back
    if not (seen or got_on) and away <= ACTIVE_EVERY:
        return
    pause = away > STILL
    if got_on or pause or enrolment.still_since is None:
        enrolment.still_since = now
    enrolment.active = enrolment.changed = now
    change(
        Enrolment,
        {"id": enrolment.pk},
        active=now,
        changed=now,
        still_since=enrolment.still_since,
    )


def failed(enrolment: Enrolment, lesson: Lesson, item: Task | Question) -> None:
    """A check or an answer failed just now: note the need when it is one too many, since
    help was last given there."""
    if not help.is_taught(enrolment):
        return
    here = Q(enrolment=enrolment, lesson=lesson.slug)
    since = help.last_cleared(enrolment, lesson.slug, item.id)
    if since is not None:
        here &= Q(created__gt=since)
    if isinstance(item, Task):
        failures = Attempt.objects.filter(here, task=item.id, passed=False).count()
    else:
        wrong = QuizAnswer.objects.filter(here, question=item.id, correct=False)
        failures = wrong.count()
    if failures >= help.FAILURES:
        help.note(enrolment, lesson.slug, item.id, help.Reason.FAILED)


def note(enrolment: Enrolment, lesson: Lesson) -> Sequence[str]:
    """After an action: if nothing has moved for too long, note it at the first open task
    of the lesson. Returns the task, if any, of which that is now said."""
    since = enrolment.still_since
    if since is None or timezone.now() - since < STILL:
        return ()
    if not help.is_taught(enrolment):
        return ()
    item = first_open(lesson, done_items(enrolment).get(lesson.slug, ()))
    told = item is not None and help.note(
        enrolment, lesson.slug, item, help.Reason.STILL
    )
    _begin_anew([enrolment.pk], timezone.now())
    return (item,) if told and item is not None else ()


def overdue(now: datetime) -> Q:
    """The seats that were active lately and have not got on for too long."""
    return Q(still_since__lte=now - STILL, active__gt=now - STILL)


def note_in_class(cohort: Cohort) -> None:
    """The same for everybody in a class, in a fixed number of queries: at the first open
    task of the lesson that each was in last."""
    now = timezone.now()
    with writer_queue(), transaction.atomic():
        learners = learners_of(cohort).filter(overdue(now))
        seats = list(learners.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not seats:
            return
        places = Place.objects.filter(enrolment__in=seats)
        lessons = dict(places.values_list("enrolment_id", "lesson"))
        done = _done(seats)
        by_slug = cohort.taken.by_slug
        found = []
        for seat, slug in lessons.items():
            if slug in by_slug:
                item = first_open(by_slug[slug], done.get((seat, slug), ()))
                if item is not None:
                    found.append((seat, slug, item))
        help.note_all(found, help.Reason.STILL)
        _begin_anew(seats, now)


def _done(seats: Sequence[int]) -> dict[tuple[int, str], set[str]]:
    """What is done, by seat and lesson."""
    tasks = TaskProgress.objects.filter(enrolment__in=seats, completed__isnull=False)
    answers = QuizAnswer.objects.filter(enrolment__in=seats, correct=True)
    found: dict[tuple[int, str], set[str]] = {}
    for rows in (
        tasks.values_list("enrolment_id", "lesson", "task"),
        answers.values_list("enrolment_id", "lesson", "question").distinct(),
    ):
        for seat, lesson, item in rows:
            found.setdefault((seat, lesson), set()).add(item)
    return found


def _begin_anew(seats: Sequence[int], now: datetime) -> None:
    Enrolment.objects.filter(pk__in=seats).update(still_since=now, changed=now)
