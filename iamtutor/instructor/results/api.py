"""A class's results for programs: read with the class's own key, described by OpenAPI.

``GET /api/results``, ``/api/record`` and ``/api/xapi/statements`` with
``Authorization: Bearer KEY``; the description is at ``/api/openapi.json``. Nothing can be
changed here.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import AwareDatetime

from iamtutor.classroom.looks import looked_at_all
from iamtutor.classroom.models import Look
from iamtutor.classroom.names import Names
from iamtutor.classroom.roster import learners_of
from iamtutor.instructor.results.gradebook import Row, gradebook, seats_of
from iamtutor.instructor.results.happenings import Mark, happenings
from iamtutor.instructor.results.statements import VERSION, Teller
from iamtutor.lessons.text.plain_text import plain
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.people.signing_in.codes import reading_key_hash
from iamtutor.people.signing_in.doors import count_code
from iamtutor.web.requests.limits import Rate, spend

#: Where all of it is.
PREFIX = "/api/"
#: So often a key reads.
READING = Rate("reading", burst=60, per_hour=600)


class Key(HttpBearer):
    """The key of one class, as long as whoever made it teaches the class."""

    def authenticate(self, request: HttpRequest, token: str) -> Cohort | None:
        kept = reading_key_hash(token)
        cohort = (
            Cohort.objects.select_related("reading_key_by")
            .filter(reading_key=kept)
            .first()
        )
        if cohort is None:
            count_code(request)
            return None
        spend(READING, kept)
        teaches = Enrolment.objects.filter(
            cohort=cohort,
            person=cohort.reading_key_by,
            seat=Enrolment.Seat.INSTRUCTOR,
            removed=None,
        )
        return cohort if teaches.exists() else None


class Learner(Schema):
    """Who it is. ``seat`` is this learner's number on the site, null for who is on the
    class's list and has not come yet."""

    seat: int | None
    name: str
    sign_in_name: str
    learner_id: str
    group: str


class Sum(Schema):
    """One learner's results together; ``percent`` is null when all is excused."""

    learner: Learner
    points: int
    possible: int
    percent: int | None
    late: int


class Result(Schema):
    """How a learner stands with a task or question. ``point``: 1 or 0, or null for what is
    excused. ``done``: when it was done. What is ``optional`` is in no sum."""

    lesson: str
    item: str
    title: str
    kind: Literal["task", "question"]
    optional: bool
    state: Literal["none", "work", "done", "late", "solution", "excused"]
    point: int | None
    attempts: int
    hints: int
    done: datetime | None
    late: bool


class Record(Schema):
    """Everything that is in the class's results about one learner."""

    learner: Learner
    results: list[Result]


api = NinjaAPI(
    title="iamtutor",
    version="1",
    description="Results of one class, read with the class's key.",
    docs_url=None,
    openapi_url=None,
    auth=Key(),
    urls_namespace="api",
)


def _rows(request: HttpRequest) -> list[Row]:
    """The rows of the key's class; each learner finds that they were read."""
    cohort: Cohort = request.auth  # type: ignore[attr-defined]
    rows = gradebook(cohort, Names(), cohort.language or "en")
    if cohort.reading_key_by is not None:
        looked_at_all(cohort.reading_key_by, seats_of(rows), Look.What.EXPORT)
    return rows


def _learner(row: Row) -> dict[str, Any]:
    return {
        "seat": row.enrolment and row.enrolment.pk,
        "name": row.name,
        "sign_in_name": row.sign_in_name,
        "learner_id": row.learner_id,
        "group": row.group,
    }


@api.get("/results", response=list[Sum], summary="A line a learner")
def results(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "learner": _learner(row),
            "points": row.points,
            "possible": row.possible,
            "percent": row.percent,
            "late": row.late,
        }
        for row in _rows(request)
    ]


@api.get("/record", response=list[Record], summary="Every task and question")
def record(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "learner": _learner(row),
            "results": [
                {
                    "lesson": one.item.lesson,
                    "item": one.item.id,
                    "title": plain(one.item.title),
                    "kind": one.item.kind,
                    "optional": one.item.optional,
                    "state": one.state,
                    "point": one.point,
                    "attempts": one.attempts,
                    "hints": one.hints,
                    "done": one.done,
                    "late": one.late,
                }
                for one in row.results
            ],
        }
        for row in _rows(request)
    ]


LanguageMap = dict[str, str]


class XapiAccount(Schema):
    """``name`` is the same in all statements of one learner, and tells no name."""

    homePage: str
    name: str


class XapiActor(Schema):
    objectType: Literal["Agent"]
    name: str | None = None
    account: XapiAccount


class XapiVerb(Schema):
    id: str
    display: LanguageMap


class XapiDefinition(Schema):
    name: LanguageMap
    type: str
    interactionType: Literal["choice", "matching"] | None = None


class XapiActivity(Schema):
    objectType: Literal["Activity"]
    id: str
    definition: XapiDefinition


class XapiResult(Schema):
    """``response`` of an answer: the ids of what was chosen, or of the pairs."""

    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    extensions: dict[str, Any] | None = None


class XapiContextActivities(Schema):
    parent: list[XapiActivity] | None = None
    grouping: list[XapiActivity]


class XapiContext(Schema):
    registration: UUID
    platform: str
    contextActivities: XapiContextActivities


class XapiStatement(Schema):
    """One thing that happened, as xAPI 1.0.3 writes it."""

    id: UUID
    actor: XapiActor
    verb: XapiVerb
    object: XapiActivity
    result: XapiResult | None = None
    context: XapiContext
    timestamp: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    version: Literal["1.0.0"]


class XapiStatements(Schema):
    """A page, oldest first. ``more``: where the next one is, from the site's root; empty
    on the last."""

    statements: list[XapiStatement]
    more: str


class XapiQuery(Schema):
    """``since``: what happened later than that. ``names``: with the learners' names;
    left out, actors have their accounts only. ``after`` is part of ``more``."""

    limit: int = Field(100, ge=1, le=500)
    since: AwareDatetime | None = None
    names: bool = False
    after: str = ""


@api.get(
    "/xapi/statements",
    response=XapiStatements,
    exclude_none=True,
    summary="What happened, as xAPI statements",
)
def statements(
    request: HttpRequest, response: HttpResponse, query: Query[XapiQuery]
) -> dict[str, Any]:
    cohort: Cohort = request.auth  # type: ignore[attr-defined]
    try:
        after = Mark.read(query.after) if query.after else None
    except ValueError:
        raise HttpError(400, "after: this is no part of any address in more") from None
    seats = {seat.pk: seat for seat in learners_of(cohort).select_related("person")}
    page, mark = happenings(seats, after=after, since=query.since, most=query.limit)
    if cohort.reading_key_by is not None:
        seen = {one.seat for one in page}
        whose = [seats[one] for one in seen]
        looked_at_all(cohort.reading_key_by, whose, Look.What.EXPORT)
    root = request.build_absolute_uri("/")
    teller = Teller(cohort.taken, seats, root, names=query.names)
    response["X-Experience-API-Version"] = VERSION
    return {
        "statements": [teller.statement(one) for one in page],
        "more": "" if mark is None else _more(query, mark),
    }


def _more(query: XapiQuery, mark: Mark) -> str:
    wanted: dict[str, str | int] = {"limit": query.limit, "after": str(mark)}
    if query.names:
        wanted["names"] = "true"
    return f"{reverse('api:statements')}?{urlencode(wanted)}"


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The description of what can be read; it tells nothing of any class."""
    return JsonResponse(api.get_openapi_schema(path_prefix=PREFIX))


app_name = "api"
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *(one for one in api.urls[0] if getattr(one, "name", "") != "api-root"),
]
