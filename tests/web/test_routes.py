"""Who gets what at every address: one row a route, and no route without a row."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from iamtutor.classroom.models import ListedName
from iamtutor.instructor.learner.copies import open_copy
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import PASSWORD, Cast, Visitor, records_of, visitor, world_of

#: Statuses of a GET: nobody, signed in without a seat, learner, instructor of the class.
#: 302 of a page with a seat leads whoever has none home; that of the class pages to
#: signing in.
HOME = (302, 302, 200, 302)
DEED = (302, 302, 405, 302)
OPEN = (200, 200, 200, 200)
POSTED = (405, 405, 405, 405)
OWN = (302, 200, 200, 200)
TAUGHT = (302, 404, 404, 200)
ACTED = (302, 404, 404, 405)
TABLE: dict[str, tuple[int, int, int, int]] = {
    "healthz": OPEN,
    "readyz": OPEN,
    "metrics": (404, 404, 404, 404),
    "root": (302, 302, 302, 302),
    "home": OPEN,
    "web:about": OPEN,
    "web:theme": POSTED,
    "web:layout": POSTED,
    "people:start": POSTED,
    "people:sign-in": OPEN,
    "people:sign-out": POSTED,
    "people:keep": OWN,
    "people:password": OWN,
    "people:delete": OWN,
    "people:address": OWN,
    "people:forgotten": OPEN,
    "people:forgotten-sent": OPEN,
    "people:new-password": OPEN,
    "endpoints:tools": HOME,
    "endpoints:news": HOME,
    "endpoints:key": DEED,
    "endpoints:session": DEED,
    "endpoints:address": DEED,
    "course:own-data": OWN,
    "course:looks": OWN,
    "course:removed": (302, 302, 302, 302),
    "course:take-along": (302, 404, 200, 404),
    "people:recover": OPEN,
    "join": (302, 302, 302, 302),
    "invitation": (302, 302, 302, 302),
    "classroom:join": OPEN,
    "classroom:join-class": OPEN,
    "people:invitation": (410, 410, 410, 410),
    "people:seats": OWN,
    "people:take-seat": (302, 405, 405, 405),
    "course:continue": (302, 302, 302, 302),
    "course:outline": HOME,
    "course:results": HOME,
    "course:review": HOME,
    "course:review-answer": DEED,
    "course:certificate": HOME,
    "course:words": OPEN,
    "course:notes": HOME,
    "course:news": (302, 302, 204, 302),
    "course:read": DEED,
    "course:reset-seen": DEED,
    "course:lesson": HOME,
    "course:summary": OPEN,
    "course:why": HOME,
    "course:place": DEED,
    "course:run": DEED,
    "course:complete": DEED,
    "course:transcript": HOME,
    "course:edit": (302, 302, 404, 302),
    "course:check": DEED,
    "course:hint": DEED,
    "course:help": DEED,
    "course:play-fix": DEED,
    "course:predict": DEED,
    "course:answer": DEED,
    "course:setting": DEED,
    "course:host": DEED,
    "course:files": DEED,
    "course:catch-up": DEED,
    "course:pull": DEED,
    "course:another": (302, 302, 404, 302),
    "course:undo": (302, 302, 200, 302),
    "course:restart": HOME,
    "course:reset": HOME,
    "console:home": HOME,
    "console:account": DEED,
    "console:guide": DEED,
    "console:iam": HOME,
    "console:iam-roles": HOME,
    "console:iam-create-role": HOME,
    "console:iam-role": HOME,
    "console:iam-attach": HOME,
    "console:iam-remove": DEED,
    "console:iam-inline": HOME,
    "console:iam-trust": HOME,
    "console:iam-delete-role": HOME,
    "console:iam-edit-role": HOME,
    "console:iam-role-tags": HOME,
    "console:iam-boundary": HOME,
    "console:iam-revoke-sessions": DEED,
    "console:iam-groups": HOME,
    "console:iam-users": HOME,
    "console:iam-create-user": HOME,
    "console:iam-user": HOME,
    "console:iam-create-access-key": HOME,
    "console:iam-change-access-key": DEED,
    "console:iam-delete-user": HOME,
    "console:iam-policies": HOME,
    "console:iam-compare-policies": HOME,
    "console:iam-policy": (302, 302, 404, 302),
    "console:iam-create-policy": HOME,
    "console:iam-edit-policy": (302, 302, 404, 302),
    "console:iam-policy-version": DEED,
    "console:iam-attach-policy": (302, 302, 302, 302),
    "console:iam-detach-policy": DEED,
    "console:iam-policy-tags": (302, 302, 404, 302),
    "console:iam-delete-policy": (302, 302, 404, 302),
    "console:ec2": HOME,
    "console:ec2-launch": HOME,
    "console:ec2-security-groups": HOME,
    "console:ec2-key-pairs": HOME,
    "console:ec2-create-key-pair": HOME,
    "console:ec2-delete-key-pair": (302, 302, 404, 302),
    "console:ec2-private-key": (302, 302, 404, 302),
    "console:ec2-instances": HOME,
    "console:ec2-choose-to-modify": (302, 302, 302, 302),
    "console:ec2-instance": HOME,
    "console:ec2-launched": HOME,
    "console:ec2-launch-like": HOME,
    "console:ec2-connect": HOME,
    "console:ec2-system-log": HOME,
    "console:ec2-modify-iam-role": HOME,
    "console:ec2-manage-state": HOME,
    "console:ec2-tags": HOME,
    "console:ec2-setting": HOME,
    "console:ec2-state": DEED,
    "console:ec2-states": DEED,
    "console:s3": HOME,
    "console:s3-buckets": HOME,
    "console:s3-create-bucket": HOME,
    "console:s3-choose-to-upload": (302, 302, 302, 302),
    "console:s3-bucket": HOME,
    "console:s3-upload": HOME,
    "console:s3-object": (302, 302, 404, 302),
    "console:s3-download": DEED,
    "console:s3-chosen": DEED,
    "console:s3-create-folder": HOME,
    "console:s3-status": (302, 302, 404, 302),
    "console:s3-versioning": HOME,
    "console:s3-tags": HOME,
    "console:s3-encryption": HOME,
    "console:s3-website": HOME,
    "console:s3-public-access": HOME,
    "console:s3-ownership": HOME,
    "console:s3-delete-policy": DEED,
    "console:s3-delete-objects": (302, 302, 302, 302),
    "console:s3-delete-bucket": HOME,
    "console:s3-bucket-policy": HOME,
    "console:cloudtrail": HOME,
    "console:cloudtrail-event": (302, 302, 404, 302),
    "instructor:classes": OWN,
    "instructor:open": (302, 403, 403, 200),
    "instructor:settings": TAUGHT,
    "instructor:lessons": TAUGHT,
    "instructor:joining": TAUGHT,
    "instructor:close": ACTED,
    "instructor:new-code": ACTED,
    "instructor:instructors": TAUGHT,
    "instructor:remove-instructor": ACTED,
    "instructor:copy-class": TAUGHT,
    "instructor:archive": ACTED,
    "instructor:delete": TAUGHT,
    "instructor:demo-remove": (302, 404, 404, 404),  # this class is none
    "instructor:groups": TAUGHT,
    "instructor:reports": TAUGHT,
    "instructor:results": TAUGHT,
    "instructor:results-csv": TAUGHT,
    "instructor:reading-key": ACTED,
    "api:openapi": OPEN,
    "api:results": (401, 401, 401, 401),
    "api:record": (401, 401, 401, 401),
    "api:statements": (401, 401, 401, 401),
    "instructor:results-xlsx": TAUGHT,
    "instructor:timeline": TAUGHT,
    "instructor:session": (302, 404, 404, 403),
    "instructor:open-copy": ACTED,
    "instructor:copy": (302, 404, 404, 302),
    "instructor:work-on": ACTED,
    "instructor:close-copy": ACTED,
    "instructor:look": (302, 404, 404, 302),  # without consent: to the reason
    "instructor:stop-looking": (302, 302, 302, 302),
    "instructor:understanding": TAUGHT,
    "instructor:demonstration": TAUGHT,
    "instructor:type-line": ACTED,
    "instructor:begin-again": ACTED,
    "instructor:masking": ACTED,
    "instructor:roster": TAUGHT,
    "instructor:roster-add": TAUGHT,
    "instructor:roster-carry": ACTED,
    "instructor:cards": TAUGHT,
    "instructor:roster-person": TAUGHT,
    "instructor:roster-data": ACTED,
    "instructor:roster-remove": ACTED,
    "instructor:roster-back": ACTED,
    "instructor:roster-move": ACTED,
    "instructor:roster-identify": ACTED,
    "instructor:roster-choose": (302, 404, 404, 302),
    "instructor:roster-unite": TAUGHT,
    "instructor:roster-delete": TAUGHT,
    "instructor:roster-expected": TAUGHT,
    "instructor:roster-strike": ACTED,
    "instructor:live": TAUGHT,
    "instructor:screen": TAUGHT,
    "instructor:help": ACTED,
    "instructor:acts": TAUGHT,
    "instructor:act": ACTED,
    "instructor:withdraw": ACTED,
    "instructor:learner": TAUGHT,
    "instructor:export": TAUGHT,
}
ANSWERS = {
    "slug": LESSON,
    "machine": "ec2",
    "task": "list-buckets",
    "question": "deciding-line",
    "fix": "1",
    "lever": "no-such-lever",
    "item": "list-buckets",
    "note": "1",
    "reset": "1",
    "need": "1",
    "kind": "note",
    "pk": "1",
    "belief": "known-means-allowed",
    "call": "1-0",
    "ordinal": "1",
    "event_id": "00000000-0000-0000-0000-000000000000",
    "name": "lab-role",
    "setting": "security-groups",
}


#: What is done to guests only.
OF_A_GUEST = {"instructor:roster-choose", "instructor:roster-unite"}
#: What a learner works in.
ROOMS = ("course", "console", "endpoints")


def routes(
    patterns: list[URLPattern | URLResolver], namespace: str = "", before: str = ""
) -> Iterator[tuple[str, str]]:
    """Each route of the site as (name, pattern); Django's own administration left out."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                inner = pattern.namespace or namespace
                yield from routes(pattern.url_patterns, inner, path)
        else:
            name = pattern.name or path
            yield f"{namespace}:{name}" if namespace else name, path


ROUTES = dict(routes(get_resolver().url_patterns))
#: What stands for a part of an address, with the name of what it is.
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert ROUTES.keys() - TABLE.keys() == set(), "what does whom a GET give? → TABLE"
    assert TABLE.keys() - ROUTES.keys() == set(), "rows of no address any more"


def addresses(cast: Cast) -> dict[str, str]:
    """Each route's address with something real for each of its parameters."""
    (instance,) = world_of(cast.aoi).account.instances
    seat, other = cast.seat(cast.aoi).pk, cast.seat(cast.ben).pk
    values = {
        **ANSWERS,
        "instance_id": instance,
        "seat": str(seat),
        "other": str(other),
        "listed": str(ListedName.objects.create(cohort=cast.spring).pk),
        "cohort": str(cast.spring.pk),
        "code": str(cast.spring.join_code),
        "uidb64": "MQ",
        "token": "no-way",
    }
    guest = {"seat": str(guest_in(cast.spring).pk)}
    found = {}
    for name, path in ((name, ROUTES[name]) for name in TABLE):
        given = values | (guest if name in OF_A_GUEST else {})
        if "user" in name or "access-key" in name:
            given["name"] = "admin"
        if name.startswith("console:s3"):
            given["name"] = "aoi-lab-notes"
        found[name] = "/" + _PART.sub(r"{\1}", path).format_map(given).lstrip("/")
    found["instructor:roster-choose"] += f"?other={other}"
    return found


def guest_in(cohort: Cohort) -> Enrolment:
    """A guest's seat in the class."""
    guest, _ = Person.objects.get_or_create(
        name="guest-1", defaults={"is_guest": True, "shown_name": "Gou"}
    )
    return enrol(person=guest, cohort=cohort)


@pytest.fixture
def people(cast: Cast) -> list[Visitor]:
    """Nobody, an outsider, a learner in the middle of the course, the instructor."""
    learner = visitor(cast.aoi).catch_up()
    learner.run("aws s3 ls")
    return [Visitor(Client()), visitor(cast.emi), learner, visitor(cast.chie)]


@pytest.mark.parametrize("who", range(4), ids=["nobody", "outsider", "learner", "chie"])
def test_everybody_gets_what_the_table_says(
    cast: Cast, people: list[Visitor], who: int
) -> None:
    """And no cache keeps what somebody who is signed in gets."""
    wrong: dict[str, object] = {}
    for name, there in addresses(cast).items():
        if name == "course:continue" and who in (1, 3):
            continue  # it gives whoever has none a learner's seat
        response = people[who].client.get(there)
        kept = response["Cache-Control"]
        if response.status_code != TABLE[name][who]:
            wrong[name] = response.status_code
        elif who and not {"no-store", "private"} <= {*kept.split(", ")}:
            wrong[name] = kept
    assert not wrong


#: The others, each with the column whose row is theirs too: people of another class have
#: no part in this one, and an administrator's powers are in Django's administration only.
LIKE = {
    "a second instructor": 3,
    "another class's instructor": 1,
    "an administrator": 1,
    "another class's learner": 1,
}
#: Rows that are not as in that column: whoever may open classes opens them, and an
#: administrator is not deleted by a click, and has no address.
INSTEAD = {
    ("instructor:open", "a second instructor"): 403,
    ("instructor:copy-class", "a second instructor"): 403,
    ("instructor:open", "another class's instructor"): 200,
    ("instructor:open", "an administrator"): 200,
    ("people:delete", "an administrator"): 403,
    ("people:address", "an administrator"): 302,
}


@pytest.fixture
def others(cast: Cast) -> dict[str, Visitor]:
    visitor(cast.aoi).catch_up()
    enrol(person=cast.emi, cohort=cast.spring, seat=Enrolment.Seat.INSTRUCTOR)
    fumi = Person.objects.create_user("fumi", "pw", shown_name="Fumi")
    enrol(person=fumi, cohort=cast.autumn)
    root = Person.objects.create_superuser("root", PASSWORD)
    people = (cast.emi, cast.dan, root, fumi)
    return dict(zip(LIKE, map(visitor, people), strict=True))


@pytest.mark.parametrize("who", LIKE)
def test_everybody_else_is_treated_like_one_of_them(
    cast: Cast, others: dict[str, Visitor], who: str
) -> None:
    """The matrix's other columns. A learner of another class has lessons of their own, so
    what is in an account is not compared; the class's pages are."""
    wrong = {}
    for name, there in addresses(cast).items():
        own = who == "another class's learner" and (name.partition(":")[0] in ROOMS)
        if own or name == "course:continue":
            continue
        response = others[who].client.get(there)
        expected = INSTEAD.get((name, who), TABLE[name][LIKE[who]])
        if response.status_code != expected:
            wrong[name] = response.status_code
    assert not wrong


@pytest.mark.parametrize("who", ["another class's instructor", "an administrator"])
def test_who_does_not_teach_a_class_changes_nothing_of_it(
    cast: Cast, others: dict[str, Visitor], who: str
) -> None:
    everywhere = addresses(cast)
    before = Cohort.objects.filter(pk=cast.spring.pk).values().get()
    seats = set(cast.spring.enrolments.values_list("pk", "seat", "removed"))
    for name, there in everywhere.items():
        if name.startswith("instructor:") and "<int:cohort>" in ROUTES[name]:
            response = others[who].client.post(there)
            assert response.status_code == 404, name
    assert Cohort.objects.filter(pk=cast.spring.pk).values().get() == before
    assert set(cast.spring.enrolments.values_list("pk", "seat", "removed")) == seats


@pytest.mark.parametrize("name", ["admin:index", "admin:people_person_changelist"])
def test_only_an_administrator_is_in_the_administration(
    cast: Cast, others: dict[str, Visitor], name: str
) -> None:
    for who, visit in (*others.items(), ("a learner", visitor(cast.aoi))):
        expected = 200 if who == "an administrator" else 302
        assert visit.get(name).status_code == expected, who


@pytest.mark.parametrize("who", [0, 1], ids=["nobody", "outsider"])
def test_whoever_has_no_seat_changes_nothing(
    cast: Cast, people: list[Visitor], who: int
) -> None:
    """Posts to every route, and the learner's account stays as it is."""
    before = world_of(cast.aoi)
    for name, there in addresses(cast).items():
        if name.partition(":")[0] in (*ROOMS, "instructor"):
            response = people[who].client.post(there, {"line": "ls"})
            assert response.status_code in (302, 403, 404, 405), name
    assert world_of(cast.aoi) == before


def test_a_neighbour_reaches_nothing_of_the_learners(
    cast: Cast, people: list[Visitor]
) -> None:
    """Ben's posts to every address with Aoi's names go to his own account, or nowhere."""
    before = world_of(cast.aoi)
    ben = visitor(cast.ben)
    for name, there in addresses(cast).items():
        if name.partition(":")[0] in (*ROOMS, "instructor"):
            fields = {"line": "ls", "confirm": "lab-role", "state": "terminate"}
            response = ben.client.post(there, fields)
            assert response.status_code < 500, name
    assert world_of(cast.aoi) == before


def test_who_was_taken_out_of_a_class_changes_nothing(
    cast: Cast, people: list[Visitor]
) -> None:
    """The account stays for when the learner is taken back; it is no longer shown."""
    Enrolment.objects.filter(person=cast.aoi).update(removed=timezone.now())
    before, told = world_of(cast.aoi), len(records_of(cast.aoi))
    client = people[2].client
    for name, there in addresses(cast).items():
        if name.partition(":")[0] in ROOMS:
            answers = client.post(there, {"line": "ls"}), client.get(there)
            statuses = {answer.status_code for answer in answers}
            if "<slug:slug>" in ROUTES[name]:
                assert statuses == {302}, name
                assert {answer.url for answer in answers} == {"/ja/removed/"}, name
            else:
                assert statuses <= {200, 302, 404, 405, 410}, name
    assert (world_of(cast.aoi), len(records_of(cast.aoi))) == (before, told)


def test_who_no_longer_teaches_a_class_has_nothing_of_it(
    cast: Cast, people: list[Visitor]
) -> None:
    """Not even the copy of a learner's seat in which they were at work."""
    copy = open_copy(by=cast.chie, learner=cast.seat(cast.aoi))
    chie = people[3]
    session = chie.client.session
    session["enrolment"] = copy.pk
    session.save()
    assert chie.get("course:outline").status_code == 200
    Enrolment.objects.filter(cohort=cast.spring, seat="instructor").update(
        removed=timezone.now()
    )
    for name, there in addresses(cast).items():
        if "<int:cohort>" in ROUTES[name]:
            for answer in (chie.client.get(there), chie.client.post(there)):
                assert answer.status_code == 404, name
    assert chie.get("course:outline").url == "/en/"


#: What can be done to a class that is archived.
THOUGH_ARCHIVED = {
    *("copy-class", "archive", "delete", "look", "masking", "reading-key"),
    *("roster-data", "roster-delete", "demo-remove"),
}


def test_nothing_changes_in_a_class_that_is_archived(
    cast: Cast, people: list[Visitor]
) -> None:
    Cohort.objects.filter(pk=cast.spring.pk).update(archived=timezone.now())
    everywhere = addresses(cast)
    before, told = world_of(cast.aoi), len(records_of(cast.aoi))
    rules = Cohort.objects.filter(pk=cast.spring.pk).values().get()
    seats = list(cast.spring.enrolments.order_by("pk").values("pk", "seat", "removed"))
    for name, there in everywhere.items():
        path = ROUTES[name]
        room, _, page = name.partition(":")
        if room in ROOMS and "<slug:slug>" in path:
            assert people[2].client.post(there, {"line": "ls"}).status_code == 403, name
        if "<int:cohort>" in path and page not in THOUGH_ARCHIVED:
            assert people[3].client.post(there).status_code == 403, name
    assert (world_of(cast.aoi), len(records_of(cast.aoi))) == (before, told)
    assert Cohort.objects.filter(pk=cast.spring.pk).values().get() == rules
    after = cast.spring.enrolments.order_by("pk").values("pk", "seat", "removed")
    assert list(after) == seats
