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

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import update_last_login
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from iamtutor.cloud.world import World
from iamtutor.people.classes import open_class
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import BACKEND, enrol
from iamtutor.sandbox.codec import unpack
from iamtutor.sandbox.models import ActionRecord, Sandbox
from iamtutor.web.database.sessions import SessionStore
from tests.head_start import Rows, carry_out, insert_twins

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


#: What the first gathering of a process left.
_kept: Rows = {}


def gather() -> Cast:
    """Everybody, in their seats, in the database of this test: let in by the site once a
    process, then copied."""
    if not _kept:
        cast = _let_in()
        classes = [cast.spring, cast.autumn]
        people = [cast.aoi, cast.ben, cast.chie, cast.dan, cast.emi]
        for found in (
            Person.objects.filter(pk__in=[person.pk for person in people]),
            Cohort.objects.filter(pk__in=[cohort.pk for cohort in classes]),
            Enrolment.objects.filter(cohort__in=classes),
        ):
            _kept[found.model] = list(found.order_by("pk"))
        return cast
    _bring_up_to(timezone.now(), _kept)
    twins = insert_twins(_kept, {})
    named = {person.name: person for person in twins[Person].values()}
    named |= {cohort.title.lower(): cohort for cohort in twins[Cohort].values()}
    return Cast(**named)


def _bring_up_to(now: datetime, rows: Rows) -> None:
    """Everything as much later as makes the last of it one of ``now``."""
    moments = [
        (row, field.attname, moment)
        for row in chain.from_iterable(rows.values())
        for field in row._meta.concrete_fields
        if isinstance(moment := getattr(row, field.attname), datetime)
    ]
    late = now - max(moment for *_, moment in moments)
    for row, name, moment in moments:
        setattr(row, name, moment + late)


def _let_in() -> Cast:
    people = {
        name: Person.objects.create_user(name, PASSWORD, shown_name=name.title())
        for name in ("aoi", "ben", "chie", "dan", "emi")
    }
    for name in ("chie", "dan"):
        people[name].is_instructor = True
        people[name].save()
    spring = open_class(title="Spring", instructor=people["chie"])
    autumn = open_class(title="Autumn", instructor=people["dan"])
    for name in ("aoi", "ben"):
        enrol(person=people[name], cohort=spring)
    return Cast(**people, spring=spring, autumn=autumn)


def browser_of(person: Person) -> Client:
    """A browser in which ``person`` is signed in. What signing in leaves is written at
    once: a third of what Django's own ``force_login`` takes."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    update_last_login(None, person)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


#: A lesson with both a console and a terminal, in which everything is there already once
#: the earlier solutions are carried out.
COMMANDS_LESSON = "full-access"


@dataclass
class Visitor:
    """A browser without scripts, in one language: plain links and form posts.

    ``htmx=True`` asks as the scripts would. Addresses are given by route name.
    """

    client: Client
    language: str = "en"

    def url(self, route: str, *args: object, **query: object) -> str:
        with override(self.language):
            address = reverse(route, args=args)
        return f"{address}?{urlencode(query, doseq=True)}" if query else address

    def get(
        self, route: str, *args: object, htmx: bool = False, **query: object
    ) -> Any:
        return self.client.get(
            self.url(route, *args, **query), headers=HTMX if htmx else {}
        )

    def post(
        self,
        route: str,
        *args: object,
        htmx: bool = False,
        follow: bool = False,
        query: dict[str, object] | None = None,
        **fields: object,
    ) -> Any:
        return self.client.post(
            self.url(route, *args, **(query or {})),
            fields,
            headers=HTMX if htmx else {},
            follow=follow,
        )

    def run(
        self,
        line: str,
        *,
        lesson: str = COMMANDS_LESSON,
        machine: str = "ec2",
        htmx: bool = True,
        **fields: object,
    ) -> Any:
        """Type a line into a terminal of a lesson."""
        return self.post("course:run", lesson, machine, htmx=htmx, line=line, **fields)

    def catch_up(self, lesson: str = COMMANDS_LESSON) -> Visitor:
        """Have the solutions of the earlier lessons carried out."""

        def play() -> None:
            response = self.post("course:catch-up", lesson)
            assert response.status_code == 302

        carry_out(self.seat, lesson, manner=self.language, play=play)
        return self

    @property
    def seat(self) -> Enrolment:
        """The one seat of whoever is signed in."""
        seats = Enrolment.objects.select_related("person", "cohort")
        return seats.get(person=self.client.session[SESSION_KEY])


HTMX = {"HX-Request": "true"}


def visitor(person: Person, language: str = "en") -> Visitor:
    """``person`` signed in at a browser of their own."""
    return Visitor(browser_of(person), language)


def sandbox_of(person: Person, world: str = "article") -> Sandbox:
    """The person's simulated account, as it is saved now."""
    return Sandbox.objects.get(enrolment__person=person, world=world)


def world_of(person: Person, world: str = "article") -> World:
    return unpack(sandbox_of(person, world).document)


def records_of(person: Person, **having: object) -> list[ActionRecord]:
    """What the person did, in order."""
    records = ActionRecord.objects.filter(sandbox__enrolment__person=person, **having)
    return list(records.order_by("ordinal"))


def put_into(bins: Mapping[str, str]) -> dict[str, object]:
    """What the form of a question to sort sends: the bin of each item."""
    return {f"item-{item}": bin_ for item, bin_ in bins.items()}


def text_of(response: Any) -> str:
    """What a response says, with entities resolved."""
    return html.unescape(response.content.decode())


def is_named(name: str, page: str) -> bool:
    """Whether a page says a name: three letters of it are in a token by chance."""
    return re.search(rf"(?<!\w){name}(?!\w)", page, re.ASCII) is not None
