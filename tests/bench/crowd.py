"""A full class, written into the database of a running site: ``python -m tests.bench.crowd
CLASS COUNT`` fills a class up to so many learners. They stand all over the course, as after
some weeks."""

import os
import sys

import django

#: Beliefs that showed, in turn.
WRONG = ("known-means-allowed", "role-is-a-user", "trust-and-permissions-are-one")


def fill(cohort_id: int, count: int) -> None:
    from iamtutor.classroom.models import HelpNeed
    from iamtutor.course.models import Attempt, Place, QuizAnswer, TaskProgress
    from iamtutor.lessons.schema.lesson import Task
    from iamtutor.people.models import Cohort, Enrolment, Person

    cohort = Cohort.objects.get(pk=cohort_id)
    items = [
        (lesson.slug, item)
        for lesson in cohort.taken.lessons
        for step in lesson.steps
        for item in lesson.items(step)
    ]
    count -= cohort.enrolments.filter(seat=Enrolment.Seat.LEARNER).count()
    people = Person.objects.bulk_create(
        Person(name=f"crowd-{n}", shown_name=f"受講者 {n:03}", password="!")
        for n in range(count)
    )
    seats = Enrolment.objects.bulk_create(
        Enrolment(person=person, cohort=cohort) for person in people
    )
    progress, answers, attempts, needs, places = [], [], [], [], []
    for number, seat in enumerate(seats):
        far = 1 + number * 7919 % len(items)
        for place, (lesson, item) in enumerate(items[:far]):
            last = place == far - 1
            if isinstance(item, Task):
                done = None if last else seat.created
                progress.append(
                    TaskProgress(
                        enrolment=seat, lesson=lesson, task=item.id, completed=done
                    )
                )
                if place % 5 == 0:
                    belief = WRONG[place % len(WRONG)]
                    attempts.append(
                        Attempt(
                            enrolment=seat,
                            lesson=lesson,
                            task=item.id,
                            passed=False,
                            misconception=belief,
                            content_hash="",
                        )
                    )
            else:
                answers.append(
                    QuizAnswer(
                        enrolment=seat,
                        lesson=lesson,
                        question=item.id,
                        given=[],
                        correct=not last,
                    )
                )
            if last:
                places.append(Place(enrolment=seat, lesson=lesson))
                if number % 15 == 0:
                    needs.append(
                        HelpNeed(
                            enrolment=seat, lesson=lesson, task=item.id, reason="failed"
                        )
                    )
    for model, found in (
        (TaskProgress, progress),
        (QuizAnswer, answers),
        (Attempt, attempts),
        (HelpNeed, needs),
        (Place, places),
    ):
        model.objects.bulk_create(found, batch_size=500)  # type: ignore[attr-defined]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iamtutor.settings")
    django.setup()
    fill(int(sys.argv[1]), int(sys.argv[2]))
