"""The people of the tests, and what each of them is for.

=========  ====================================================================
**Aoi**    learner in *Spring*; most tests are about what she can do
**Ben**    learner in *Spring* too; may never see anything of Aoi's
**Chie**   instructor of *Spring*
**Dan**    instructor of *Autumn*; sees nothing of *Spring*
**Emi**    signed in, enrolled nowhere
=========  ====================================================================

In the simulated account 111122223333 is ours and 444455556666 the neighbour's, the
numbers of AWS's own documentation.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import BACKEND, enrol, open_class

OUR_ACCOUNT = "111122223333"
NEIGHBOUR = "444455556666"
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Cast:
    aoi: Person
    ben: Person
    chie: Person
    dan: Person
    emi: Person
    spring: Cohort
    autumn: Cohort

    def seat(self, person: Person) -> Enrolment:
        """The one seat that the person has."""
        return Enrolment.objects.get(person=person)


def gather() -> Cast:
    """Everybody, in their seats, in the database of this test."""
    people = {
        name: Person.objects.create_user(name, PASSWORD, shown_name=name.title())
        for name in ("aoi", "ben", "chie", "dan", "emi")
    }
    spring = open_class(title="Spring", instructor=people["chie"])
    autumn = open_class(title="Autumn", instructor=people["dan"])
    for name in ("aoi", "ben"):
        enrol(person=people[name], cohort=spring)
    return Cast(**people, spring=spring, autumn=autumn)


def browser_of(person: Person) -> Client:
    """A browser in which ``person`` is signed in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client
