"""What happened in a class as xAPI statements (version 1.0.3 of the specification).

The actor is an account of this site with an id that tells nobody's name. Activities are
the pages of the course, by address; a statement has the same id whenever it is read.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.urls import reverse
from django.utils.translation import override

from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.results.happenings import Happening
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.survey import LANGUAGES
from iamtutor.lessons.text.plain_text import plain
from iamtutor.people.models import Enrolment

#: The version of the specification, as a header says it; statements themselves say 1.0.0.
VERSION = "1.0.3"
_ADL = "http://adlnet.gov/expapi"
_DISPLAYS = {
    "answered": {"en": "answered", "ja": "回答した"},
    "attempted": {"en": "attempted", "ja": "試みた"},
    "completed": {"en": "completed", "ja": "完了した"},
    "interacted": {"en": "interacted with", "ja": "開いた"},
    "passed": {"en": "passed", "ja": "合格した"},
}

Json = dict[str, Any]


class Teller:
    """Tells the happenings of a class. ``root`` is the absolute address of the site, which
    ends in ``/``; with ``names`` the actors have theirs, else only their accounts."""

    def __init__(
        self, course: Course, seats: Mapping[int, Enrolment], root: str, *, names: bool
    ) -> None:
        self.course = course
        self.seats = seats
        self.root = root
        self.names = names
        self._words = {language: Words(course, language) for language in LANGUAGES}
        self._lessons = course.lesson_of_cells
        self._cards: dict[tuple[str, str], dict[str, str]] = {}

    def statement(self, happening: Happening) -> Json:
        seat = self.seats[happening.seat]
        kind, pk = happening.mark.kind, happening.mark.pk
        lesson, told = getattr(self, f"_{kind}")(happening.row)
        return {
            "id": str(uuid5(_space(seat), f"{kind} {pk}")),
            "actor": self._actor(seat),
            **told,
            "timestamp": _written(happening.mark.time),
            "context": {
                "registration": str(uuid5(_space(seat), "registration")),
                "platform": "iamtutor",
                "contextActivities": self._around(lesson),
            },
            "version": "1.0.0",
        }

    def _actor(self, seat: Enrolment) -> Json:
        account = {"homePage": self.root, "name": str(uuid5(_space(seat), "account"))}
        named = {"name": str(seat.person)} if self.names else {}
        return {"objectType": "Agent", **named, "account": account}

    # What each kind of happening says: the lesson, and verb, object and result.

    def _answer(self, row: Any) -> tuple[str, Json]:
        of_items = isinstance(row.given, dict)
        definition = {
            "type": f"{_ADL}/activities/cmi.interaction",
            "interactionType": "matching" if of_items else "choice",
        }
        # To open places is neither right nor wrong.
        visit = self._words["en"].is_visit(row.lesson, row.question)
        ended = "completion" if visit else "success"
        result = {ended: row.correct, "response": _response(row.given)}
        item = self._item(row.lesson, row.question, definition)
        return row.lesson, _told("answered", item, result)

    def _attempt(self, row: Any) -> tuple[str, Json]:
        verb = "passed" if row.passed else "attempted"
        item = self._task_activity(row.lesson, row.task)
        extensions = {
            f"{self.root}xapi/extensions/{name}": value
            for name, value in (
                ("reason", row.pitfall or row.code),
                ("belief", row.misconception),
                ("practice", row.practice),
            )
            if value
        }
        result: Json = {"success": row.passed}
        if extensions:
            result["extensions"] = extensions
        return row.lesson, _told(verb, item, result)

    def _task(self, row: Any) -> tuple[str, Json]:
        result: Json = {"completion": True}
        if row.by_solution:
            solution = f"{self.root}xapi/extensions/by-solution"
            result["extensions"] = {solution: True}
        item = self._task_activity(row.lesson, row.task)
        return row.lesson, _told("completed", item, result)

    def _hint(self, row: Any) -> tuple[str, Json]:
        definition = {"type": f"{_ADL}/activities/interaction"}
        item = self._item(row.lesson, row.task, definition, f"-hint-{row.number}")
        for language, words in item["definition"]["name"].items():
            hint = {"ja": "ヒント", "en": "hint"}[language]
            item["definition"]["name"][language] = f"{words} ({hint} {row.number})"
        return row.lesson, _told("interacted", item)

    def _prediction(self, row: Any) -> tuple[str, Json]:
        cell = CellKey(row.grid, row.setting, row.command)
        lesson = self._lessons.get(cell)
        slug = lesson.slug if lesson is not None else ""
        outcome = self.course.outcome(cell)
        result: Json = {"response": row.guess}
        if outcome is not None and row.guess != "skipped":
            result["success"] = row.guess == outcome.result
        if row.confidence:
            confidence = f"{self.root}xapi/extensions/confidence"
            result["extensions"] = {confidence: row.confidence}
        place = f"#prediction-{row.grid}-{row.setting}-{row.command}"
        item = {
            "objectType": "Activity",
            "id": self._page(slug) + place,
            "definition": {
                "name": {one: self._cell(cell, one) for one in LANGUAGES},
                "type": f"{_ADL}/activities/cmi.interaction",
                "interactionType": "choice",
            },
        }
        return slug, _told("answered", item, result)

    # Activities.

    def _page(self, slug: str) -> str:
        """The address of a lesson, or of the course: the same in whatever language."""
        if not slug:
            return f"{self.root}en/#course-{self.course.slug}"
        with override("en"):
            return self.root + reverse("course:lesson", args=[slug]).lstrip("/")

    def _item(self, slug: str, item: str, definition: Json, place: str = "") -> Json:
        names = self._cards.get((slug, item))
        if names is None:
            names = {one: self._title(slug, item, one) for one in LANGUAGES}
            self._cards[slug, item] = names
        return {
            "objectType": "Activity",
            "id": f"{self._page(slug)}#card-{item}{place}",
            "definition": {"name": dict(names), **definition},
        }

    def _task_activity(self, slug: str, task: str) -> Json:
        return self._item(slug, task, {"type": f"{_ADL}/activities/simulation"})

    def _title(self, slug: str, item: str, language: str) -> str:
        """The title of a task or question; its id where it is in the course no more."""
        lesson = self.course.by_slug.get(slug)
        if lesson is not None and item in lesson.text(language):
            return plain(self._words[language].section(lesson, item))
        for belief in self.course.misconceptions.values():
            if item in belief.texts[language]:
                return plain(belief.texts[language][item].title)
        return item

    def _cell(self, cell: CellKey, language: str) -> str:
        grid = self.course.grids.get(cell.grid)
        if grid is None or not {cell.setting, cell.command} <= {*grid.file.ids}:
            return f"{cell.setting}: {cell.command}"
        names = (grid.name_of(one, language) for one in cell[1:])
        return ": ".join(map(plain, names))

    def _around(self, slug: str) -> Json:
        """The lesson and the course in which it happened."""
        course = {
            "objectType": "Activity",
            "id": self._page(""),
            "definition": {
                "name": {one: plain(self.course.title(one)) for one in LANGUAGES},
                "type": f"{_ADL}/activities/course",
            },
        }
        lesson = self.course.by_slug.get(slug)
        if lesson is None:
            return {"grouping": [course]}
        names = {one: plain(words.lesson(lesson)) for one, words in self._words.items()}
        parent = {
            "objectType": "Activity",
            "id": self._page(slug),
            "definition": {"name": names, "type": f"{_ADL}/activities/lesson"},
        }
        return {"parent": [parent], "grouping": [course]}


def _space(seat: Enrolment) -> UUID:
    """What the ids of a seat are made in: its own on every site, and always the same."""
    made = seat.created.isoformat()
    return uuid5(NAMESPACE_URL, f"iamtutor seat {seat.pk} {made}")


def _told(verb: str, item: Json, result: Json | None = None) -> Json:
    said: Json = {
        "verb": {"id": f"{_ADL}/verbs/{verb}", "display": _DISPLAYS[verb]},
        "object": item,
    }
    return said if result is None else {**said, "result": result}


def _written(time: datetime) -> str:
    """To the microsecond, in UTC, fit for an address."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _response(given: object) -> str:
    """An answer as the specification writes those of a choice, or of pairs."""
    if isinstance(given, dict):
        return "[,]".join(f"{item}[.]{place}" for item, place in given.items())
    if isinstance(given, list):
        return "[,]".join(map(str, given))
    return str(given)
