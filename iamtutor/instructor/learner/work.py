"""One learner's work as the instructor reads it: tasks and answers, in words."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iamtutor.course.models import Attempt, QuizAnswer, TaskProgress
from iamtutor.course.telling.names import account_called
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit
from iamtutor.lessons.text.placeholders import render
from iamtutor.people.models import Enrolment


@dataclass(frozen=True, slots=True)
class TaskWork:
    """``state``: ``done``, ``work`` or ``none``. ``checks``: attempts that were judged, the
    one that passed too."""

    lesson: str
    id: str
    title: SafeString
    state: str
    checks: int = 0
    hints: int = 0
    by_solution: bool = False

    @property
    def first_try(self) -> bool:
        return self.state == "done" and self.checks == 1 and not self.by_solution


@dataclass(frozen=True, slots=True)
class AnswerWork:
    """Every answer to one question, in words, oldest first, and how it was, see
    ``Words.judged``; of a question to visit the last one, which holds the others."""

    lesson: str
    id: str
    title: SafeString
    given: tuple[tuple[SafeString, str, str], ...]


@dataclass(frozen=True, slots=True)
class LessonWork:
    number: int
    title: SafeString
    tasks: tuple[TaskWork, ...]
    answers: tuple[AnswerWork, ...]
    optional: bool
    """The course is complete without it."""

    @property
    def done(self) -> int:
        return sum(task.state == "done" for task in self.tasks)


class Words:
    """What the items of a course are called, with the example names of its accounts."""

    def __init__(self, course: Course, language: str) -> None:
        self.course = course
        self.language = language

    def lesson(self, lesson: Lesson) -> SafeString:
        return mark_safe(
            render(lesson.title(self.language), self.course.examples(lesson))
        )

    def called(self, slug: str) -> SafeString:
        """A lesson by its slug, also one that the class does not take."""
        lesson = self.course.by_slug.get(slug)
        if lesson is None:
            return mark_safe(render("{lesson}", {"lesson": slug}))
        return self.lesson(lesson)

    def is_question(self, slug: str, item: str) -> bool:
        lesson = self.course.by_slug.get(slug)
        return lesson is not None and any(one.id == item for one in lesson.questions)

    def world(self, world: str) -> SafeString:
        return account_called(self.course, world, self.language)

    def section(self, lesson: Lesson, section: str) -> SafeString:
        """The title of a section of the lesson's text; its id where there is none."""
        text = lesson.text(self.language)
        title = text[section].title if section in text else section
        return mark_safe(render(title, self.course.examples(lesson)))

    def item(self, slug: str, item: str) -> SafeString:
        """A task or question by its lesson, numbered: ``4-2. Upload a file``."""
        lesson = self.course.by_slug.get(slug)
        if lesson is None:
            return mark_safe(render("{lesson}/{item}", {"lesson": slug, "item": item}))
        inside = lesson.item_ids
        place = self.course.order.get(slug, -1) + 1
        number = inside.index(item) + 1 if item in inside else 0
        return mark_safe(f"{place}-{number}. {self.section(lesson, item)}")

    def reason(
        self, slug: str, task: str, code: str, params: Mapping[str, object]
    ) -> str:
        """Why a check was not met, as its learner read it, as HTML."""
        lesson = self.course.by_slug.get(slug)
        if lesson is not None and code:
            text = lesson.text(self.language)
            section = f"{task}.{code}"
            if section in text:
                return self.section(lesson, section)
        sentence = self.course.check_sentences[self.language].get(code, "")
        filled = {key: str(value) for key, value in params.items()}
        return mark_safe(render(sentence, self.course.examples(lesson) | filled))

    def given(self, slug: str, question_id: str, given: object) -> SafeString:
        """An answer as the labels of what was chosen."""
        lesson = self.course.by_slug.get(slug)
        question = lesson and _question(lesson, question_id)
        if lesson is None or question is None:
            return mark_safe(render("{given}", {"given": str(given)}))

        def label(part: object) -> SafeString:
            assert lesson is not None
            return self.section(lesson, f"{question_id}.{part}")

        if isinstance(question, Sort) and isinstance(given, dict):
            pairs = (f"{label(item)} → {label(bin_)}" for item, bin_ in given.items())
            return mark_safe("; ".join(pairs))
        parts = given if isinstance(given, list) else [given]
        separator = " → " if not isinstance(question, Choose) else _(", ")
        return mark_safe(separator.join(map(label, parts)))

    def is_visit(self, slug: str, question_id: str) -> bool:
        """Whether a question is answered by opening its places, none of them wrong."""
        lesson = self.course.by_slug.get(slug)
        return isinstance(lesson and _question(lesson, question_id), Visit)

    def judged(self, answer: QuizAnswer) -> tuple[str, str]:
        """Whether an answer was right: its tone (``ok``, ``no`` or nothing), and a word."""
        if answer.correct:
            return "ok", _("right")
        if self.is_visit(answer.lesson, answer.question):
            return "", _("not yet")
        return "no", _("wrong")


def _question(lesson: Lesson, question: str) -> Question | None:
    try:
        return lesson.question(question)
    except KeyError:
        return None


def work_of(enrolment: Enrolment, language: str) -> list[LessonWork]:
    """The lessons of the course in which anything was done or answered, in order. Three
    questions."""
    course = enrolment.course
    words = Words(course, language)
    progress = {
        (one.lesson, one.task): one
        for one in TaskProgress.objects.filter(enrolment=enrolment)
    }
    attempts = Attempt.objects.filter(enrolment=enrolment).order_by()
    rows = attempts.values_list("lesson", "task").annotate(Count("pk"))
    counted = {(lesson, task): number for lesson, task, number in rows}
    given: dict[tuple[str, str], list[QuizAnswer]] = defaultdict(list)
    for answer in QuizAnswer.objects.filter(enrolment=enrolment).order_by("pk"):
        given[answer.lesson, answer.question].append(answer)

    def task_work(lesson: Lesson, task: Task) -> TaskWork:
        place = lesson.slug, task.id
        title = words.item(*place)
        mine = progress.get(place)
        if mine is None:
            return TaskWork(*place, title, "none")
        return TaskWork(
            *place,
            title,
            "work" if mine.completed is None else "done",
            counted.get(place, 0),
            mine.hints,
            mine.by_solution,
        )

    found = []
    for number, lesson in enumerate(course.lessons, 1):
        tasks = tuple(task_work(lesson, task) for task in lesson.tasks)
        answers = tuple(
            AnswerWork(
                lesson.slug,
                question.id,
                words.item(lesson.slug, question.id),
                tuple(
                    (
                        words.given(lesson.slug, question.id, one.given),
                        *words.judged(one),
                    )
                    for one in (ones[-1:] if isinstance(question, Visit) else ones)
                ),
            )
            for question in lesson.questions
            if (ones := given[lesson.slug, question.id])
        )
        if answers or any(task.state != "none" for task in tasks):
            optional = lesson.slug in course.optional
            title = words.lesson(lesson)
            found.append(LessonWork(number, title, tasks, answers, optional))
    return found
