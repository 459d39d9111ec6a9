"""What happened in a class as xAPI statements, held against the specification 1.0.3."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iamtutor.classroom.models import Look
from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Prediction,
    QuizAnswer,
    TaskProgress,
)
from iamtutor.people.classes import give_reading_key
from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.services import enrol
from tests.cast import Cast, Visitor
from tests.instructor.test_api import a_key, read
from tests.instructor.test_figures import rows

STATEMENTS = "xapi/statements"
ADL_VERBS = {"answered", "attempted", "completed", "interacted", "passed"}
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: The parts of each object that the specification knows, and those that it asks for.
PARTS = {
    "statement": (
        "id actor verb object result context timestamp stored authority version "
        "attachments",
        "actor verb object",
    ),
    "agent": ("objectType name mbox mbox_sha1sum openid account", "account"),
    "account": ("homePage name", "homePage name"),
    "verb": ("id display", "id"),
    "activity": ("objectType id definition", "id"),
    "definition": (
        "name description type moreInfo extensions interactionType "
        "correctResponsesPattern choices scale source target steps",
        "",
    ),
    "result": ("score success completion response duration extensions", ""),
    "context": (
        "registration instructor team contextActivities revision platform language "
        "statement extensions",
        "",
    ),
    "contextActivities": ("parent grouping category other", ""),
}


def held(kind: str, thing: dict[str, Any]) -> None:
    """It has parts that the specification knows, and no null."""
    known, needed = (set(one.split()) for one in PARTS[kind])
    assert needed <= thing.keys() <= known, kind
    assert None not in thing.values(), kind


def is_address(text: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text) is not None


def is_map(words: dict[str, str]) -> bool:
    return bool(words) and all(
        LANGUAGE_TAG.fullmatch(tag) and said.strip() and "<" not in said
        for tag, said in words.items()
    )


def is_activity(thing: dict[str, Any]) -> None:
    held("activity", thing)
    assert thing["objectType"] == "Activity"
    assert is_address(thing["id"])
    definition = thing["definition"]
    held("definition", definition)
    assert is_map(definition["name"])
    assert is_address(definition["type"])
    interaction = definition["type"].endswith("/cmi.interaction")
    assert interaction == ("interactionType" in definition)


def is_statement(one: dict[str, Any]) -> None:
    held("statement", one)
    assert UUID(one["id"]).version == 5
    held("agent", one["actor"])
    assert one["actor"]["objectType"] == "Agent"
    held("account", one["actor"]["account"])
    assert is_address(one["actor"]["account"]["homePage"])
    held("verb", one["verb"])
    name = one["verb"]["id"].removeprefix("http://adlnet.gov/expapi/verbs/")
    assert name in ADL_VERBS
    assert is_map(one["verb"]["display"])
    is_activity(one["object"])
    result = one.get("result", {})
    held("result", result)
    assert isinstance(result.get("success", True), bool)
    assert isinstance(result.get("completion", True), bool)
    assert isinstance(result.get("response", ""), str)
    assert all(map(is_address, result.get("extensions", {})))
    held("context", one["context"])
    UUID(one["context"]["registration"])
    around = one["context"]["contextActivities"]
    held("contextActivities", around)
    for activities in around.values():
        for activity in activities:
            is_activity(activity)
    assert datetime.fromisoformat(one["timestamp"]).utcoffset() is not None
    assert one["version"] == "1.0.0"  # what the specification asks for in 1.0.3, too


def worked(seat: Enrolment) -> None:
    """One happening of each kind, a second attempt, and a place that was opened."""
    now = timezone.now()
    own = {"enrolment": seat}
    task = {"lesson": "make-the-role", "task": "role-for-ec2"}
    Attempt.objects.create(**own, **task, passed=False, code="missing")
    Attempt.objects.create(**own, **task, passed=True)
    TaskProgress.objects.create(**own, **task, completed=now)
    HintReveal.objects.create(**own, **task, number=2)
    QuizAnswer.objects.create(
        **own,
        lesson="who-are-you",
        question="second-door",
        given=["a", "b"],
        correct=False,
        created=now - timedelta(hours=1),
    )
    QuizAnswer.objects.create(
        **own,
        lesson="what-a-role-is",
        question="hop-by-hop",
        given=["instance"],
        correct=False,
    )
    Prediction.objects.create(
        **own,
        setting="read-only",
        command="upload",
        guess="denied",
        confidence="sure",
    )


def all_of(key: str, **query: object) -> list[dict[str, Any]]:
    """Every statement, page after page."""
    address = "/api/xapi/statements?" + "&".join(f"{k}={v}" for k, v in query.items())
    found: list[dict[str, Any]] = []
    while address:
        answer = Client().get(address, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 200
        assert answer["X-Experience-API-Version"] == "1.0.3"
        page = answer.json()
        assert set(page) == {"statements", "more"}
        found += page["statements"]
        address = page["more"]
    return found


def test_each_happening_is_a_statement(cast: Cast, chie: Visitor) -> None:
    worked(cast.seat(cast.aoi))
    found = all_of(a_key(chie, cast))
    for one in found:
        is_statement(one)
    said = [
        (
            one["verb"]["id"].rpartition("/")[2],
            one["object"]["id"].removeprefix("http://testserver/en/lessons/"),
            {k: v for k, v in one.get("result", {}).items() if k != "extensions"},
        )
        for one in found
    ]
    task = "make-the-role/#card-role-for-ec2"
    assert said[0] == (
        "answered",
        "who-are-you/#card-second-door",
        {"success": False, "response": "a[,]b"},
    )
    assert (
        "answered",
        "what-a-role-is/#card-hop-by-hop",
        {"completion": False, "response": "instance"},
    ) in said
    assert ("attempted", task, {"success": False}) in said
    assert ("passed", task, {"success": True}) in said
    assert ("completed", task, {"completion": True}) in said
    assert ("interacted", f"{task}-hint-2", {}) in said
    assert (
        "answered",
        "read-only/#prediction-four-settings-read-only-upload",
        {"success": True, "response": "denied"},
    ) in said
    assert len(said) == 7
    names = found[0]["object"]["definition"]["name"]
    assert names["ja"] != names["en"]


def test_nobody_is_named_unless_it_is_asked_for(cast: Cast, chie: Visitor) -> None:
    worked(cast.seat(cast.aoi))
    key = a_key(chie, cast)
    unnamed, named = all_of(key), all_of(key, names="true", limit=2)
    assert "Aoi" not in str(unnamed)
    assert not any("name" in one["actor"] for one in unnamed)
    assert {one["actor"]["name"] for one in named} == {"Aoi"}
    for one in named:
        is_statement(one)
        del one["actor"]["name"]
    assert named == unnamed
    accounts = {one["actor"]["account"]["name"] for one in unnamed}
    assert len(accounts) == 1
    assert UUID(accounts.pop())
    assert Look.objects.filter(by=cast.chie, what="export").count() == 1


def test_two_learners_have_two_accounts(cast: Cast, chie: Visitor) -> None:
    for person in (cast.aoi, cast.ben):
        worked(cast.seat(person))
    found = all_of(a_key(chie, cast))
    assert len({one["id"] for one in found}) == 14
    assert len({one["actor"]["account"]["name"] for one in found}) == 2
    assert len({one["context"]["registration"] for one in found}) == 2


def test_only_the_keys_class_is_read(cast: Cast, chie: Visitor) -> None:
    worked(enrol(person=cast.emi, cohort=cast.autumn))
    assert all_of(a_key(chie, cast)) == []


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_together_are_the_whole_log(
    cast: Cast, chie: Visitor, limit: int
) -> None:
    for person in (cast.aoi, cast.ben):
        worked(cast.seat(person))
    now = timezone.now()
    for model in (Attempt, HintReveal, Prediction):  # all at one moment
        model.objects.update(created=now)
    TaskProgress.objects.update(completed=now)
    key = a_key(chie, cast)
    whole = all_of(key, limit=500)
    assert all_of(key, limit=limit) == whole
    times = [one["timestamp"] for one in whole]
    assert times == sorted(times)


def test_since_is_later_than(cast: Cast, chie: Visitor) -> None:
    worked(cast.seat(cast.aoi))
    key = a_key(chie, cast)
    whole = all_of(key)
    assert all_of(key, since=whole[0]["timestamp"]) == whole[1:]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 422),
        ("limit=501", 422),
        ("since=yesterday", 422),
        ("since=2026-11-27T12:00:00", 422),  # without a zone
        ("after=x", 400),
        ("after=2026-11-27T12:00:00%2B00:00~other~1", 400),
        ("after=2026-11-27T12:00:00~task~1", 400),
        ("after=2026-11-27T12:00:00%2B00:00~task~99999999999999999999", 400),
    ],
)
def test_a_question_that_makes_no_sense(
    cast: Cast, chie: Visitor, query: str, status: int
) -> None:
    answer = read(f"{STATEMENTS}?{query}", a_key(chie, cast))
    assert answer.status_code == status


def test_more_learners_ask_no_more(cast: Cast, chie: Visitor) -> None:
    worked(cast.seat(cast.aoi))
    key = a_key(chie, cast)
    all_of(key)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            all_of(key, limit=500)
        return len(queries)

    few = asked()
    for number in range(6):
        person = Person.objects.create_user(f"more-{number}", "pw")
        worked(enrol(person=person, cohort=cast.spring))
    all_of(key)  # they are looked at for the first time
    assert asked() == few


def test_the_demo_class_is_told_whole(cohort: Cohort) -> None:
    """As many statements as there are rows, each of them good."""
    teacher = cohort.enrolments.get(seat="instructor").person
    key = give_reading_key(cohort=cohort, by=teacher)
    found = all_of(key, limit=500)
    count = 0
    for table, time in (
        ("attempt", "created"),
        ("quizanswer", "created"),
        ("hintreveal", "created"),
        ("prediction", "created"),
        ("taskprogress", "completed"),
    ):
        ((number,),) = rows(
            f"SELECT COUNT({time}) FROM course_{table} WHERE enrolment_id IN SEATS",
            cohort,
        )
        count += int(str(number))
    assert len(found) == count > 100
    for one in found:
        is_statement(one)
