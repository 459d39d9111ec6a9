"""A demo class: learners who really worked through the course, by its own services.

Nothing is written to the tables by hand; ``walk`` is how they work. They did so over
the hours before the class was made, so the clock is set back meanwhile (``clock``).
All of them are marked as demo.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from iamtutor.course.models import Prediction
from iamtutor.instructor.demo.clock import set_back
from iamtutor.instructor.demo.walk import Learner, Trouble, Walk
from iamtutor.people.classes import open_class
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from iamtutor.web.database.queue import writer_queue

INSTRUCTOR = "demo-instructor"
ADMINISTRATOR = "demo-admin"

LEARNERS = (
    Learner(gettext_noop("Aoi (demo)"), 200, worked=340, ago=75, trips=9),
    Learner(gettext_noop("Ben (demo)"), 64, worked=190, ago=1, trips=4),
    Learner(gettext_noop("Chika (demo)"), 47, 150, 3, trips=3, trouble=Trouble.HINTS),
    Learner(gettext_noop("Daichi (demo)"), 33, 95, 2, guess=Prediction.Guess.DENIED),
    Learner(gettext_noop("Emi (demo)"), 22, 80, 50, trips=2, trouble=Trouble.ANSWERS),
    Learner(gettext_noop("Fumi (demo)"), 18, 60, 4, trouble=Trouble.CHECKS),
    Learner(gettext_noop("Goro (demo)"), 34, 110, 6, trips=2, trouble=Trouble.HAND),
    Learner(gettext_noop("Hana (demo)"), 29, 85, 1, trips=5, trouble=Trouble.STILL),
    Learner(gettext_noop("Itsuki (demo)"), 0, worked=0, ago=12),
)


def seed(password: str) -> Cohort | None:
    """The demo class, made once, in the site's language: None if it was removed. The
    password of its instructor and administrator is what it is said to be."""
    with (
        override(settings.LANGUAGE_CODE),
        writer_queue(),
        transaction.atomic(),
    ):
        instructor, is_new = _person(
            INSTRUCTOR, _("Demo instructor"), password, is_instructor=True
        )
        _person(
            ADMINISTRATOR,
            _("Demo administrator"),
            password,
            is_staff=True,
            is_superuser=True,
        )
        return _open(instructor) if is_new else _made_before(instructor)


def _made_before(instructor: Person) -> Cohort | None:
    return Cohort.objects.filter(
        is_demo=True,
        enrolments__person=instructor,
        enrolments__seat=Enrolment.Seat.INSTRUCTOR,
    ).first()


def _open(instructor: Person) -> Cohort:
    made = timezone.now()
    cohort = open_class(
        title=_("Demo class"),
        instructor=instructor,
        language=settings.LANGUAGE_CODE,
        is_demo=True,
    )
    for number, learner in enumerate(LEARNERS, 1):
        last = made - timedelta(minutes=learner.ago)
        with set_back(last - timedelta(minutes=learner.worked)) as clock:
            person = Person.objects.create_user(
                f"demo-learner-{number}",
                shown_name=_(learner.name),
                is_demo=True,
                last_login=timezone.now(),
            )
            Walk(enrol(person=person, cohort=cohort), learner, clock).go(last)
    return cohort


def _person(
    name: str, shown_name: str, password: str, **flags: bool
) -> tuple[Person, bool]:
    person, is_new = Person.objects.get_or_create(
        name=name, defaults={"shown_name": shown_name, "is_demo": True, **flags}
    )
    # A password that is set anew, even to the same, ends the sessions that it began.
    if not person.check_password(password):
        person.set_password(password)
        person.save()
    return person, is_new
