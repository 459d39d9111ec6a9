"""What a class understands: beliefs with the truth beside them, the hardest tasks and
questions, what was predicted. Counted from what is kept, each in a few questions to the
database however many learners there are."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iamtutor.course.models import Prediction, QuizAnswer, TaskProgress
from iamtutor.course.progress import beliefs
from iamtutor.instructor.learner.work import Words
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.schema.questions import Visit
from iamtutor.lessons.text.placeholders import fill


@dataclass(frozen=True, slots=True)
class ClassBelief:
    """``now``: learners in whom it showed and who gave no evidence since that they believe
    something else; ``corrected``: those who did. ``seen``: where it showed, in words."""

    id: str
    title: SafeString
    belief: SafeString
    truth: SafeString
    now: int
    corrected: int
    seen: str
    lesson: str

    @property
    def all(self) -> int:
        return self.now + self.corrected


def beliefs_of(
    course: Course, seats: Collection[int], language: str
) -> list[ClassBelief]:
    found = []
    for count in beliefs.counted(course, seats):
        one = course.misconceptions[count.id]
        found.append(
            ClassBelief(
                one.id,
                mark_safe(one.title(language)),
                mark_safe(one.belief(language)),
                mark_safe(one.truth(language)),
                count.now,
                count.corrected,
                _seen(count.kinds),
                one.refuted_in if course.takes(one.refuted_in) else "",
            )
        )
    return found


def _seen(kinds: Mapping[str, int]) -> str:
    words = {
        "answer": _("answers: %d"),
        "attempt": _("attempts: %d"),
        "prediction": _("predictions: %d"),
    }
    return _(", ").join(words[kind] % kinds[kind] for kind in words if kinds.get(kind))


@dataclass(frozen=True, slots=True)
class HardItem:
    """A task or a question. ``tried``: learners who began it themselves; ``done``: who did
    it, or answered right; ``first_try``: of those who had it checked, how many needed one
    check, in percent; ``hints``: opened by a learner, on average, of a task."""

    title: SafeString
    lesson: str
    tried: int
    done: int
    first_try: int
    hints: float | None

    @property
    def order(self) -> tuple[int, float]:
        return self.first_try, -(self.hints or 0)


def hardest(
    course: Course, seats: Collection[int], language: str, most: int = 12
) -> list[HardItem]:
    """The tasks and questions that took most, those with the fewest first tries first. Two
    queries."""
    words = Words(course, language)
    found = [
        *_hard_tasks(course, words, seats),
        *_hard_questions(course, words, seats),
    ]
    return sorted(found, key=lambda item: item.order)[:most]


def _hard_tasks(
    course: Course, words: Words, seats: Collection[int]
) -> Iterator[HardItem]:
    rows: dict[tuple[str, str], list[TaskProgress]] = {}
    for one in TaskProgress.objects.filter(enrolment__in=seats, by_solution=False):
        rows.setdefault((one.lesson, one.task), []).append(one)
    for lesson in course.lessons:
        for task in lesson.tasks:
            progress = rows.get((lesson.slug, task.id), [])
            checked = [one for one in progress if one.completed or one.attempts]
            if not checked:
                continue
            first = sum(bool(one.completed) and one.attempts <= 1 for one in checked)
            yield HardItem(
                words.item(lesson.slug, task.id),
                lesson.slug,
                len(progress),
                sum(bool(one.completed) for one in checked),
                round(100 * first / len(checked)),
                round(sum(one.hints for one in progress) / len(progress), 1),
            )


def _hard_questions(
    course: Course, words: Words, seats: Collection[int]
) -> Iterator[HardItem]:
    rows: dict[tuple[str, str], dict[int, list[bool]]] = {}
    answers = QuizAnswer.objects.filter(enrolment__in=seats).order_by("created", "pk")
    for seat, lesson, question, right in answers.values_list(
        "enrolment_id", "lesson", "question", "correct"
    ):
        rows.setdefault((lesson, question), {}).setdefault(seat, []).append(right)
    for one in course.lessons:
        for asked in one.questions:
            given = list(rows.get((one.slug, asked.id), {}).values())
            if not given or isinstance(asked, Visit):  # to open places is no try
                continue
            yield HardItem(
                words.item(one.slug, asked.id),
                one.slug,
                len(given),
                sum(map(any, given)),
                round(100 * sum(of_seat[0] for of_seat in given) / len(given)),
                None,
            )


@dataclass(frozen=True, slots=True)
class GuessCount:
    """One thing that was predicted of a cell, how often, and whether it is what happens."""

    word: str
    count: int
    right: bool


@dataclass(frozen=True, slots=True)
class ClassCell:
    guesses: tuple[GuessCount, ...]

    @property
    def wrong(self) -> int:
        return sum(one.count for one in self.guesses if not one.right)

    @property
    def all(self) -> int:
        return sum(one.count for one in self.guesses)


@dataclass(frozen=True, slots=True)
class ClassGrid:
    """``lines``: the commands; ``rows``: each setting with a cell for each command."""

    id: str
    title: SafeString
    lines: tuple[str, ...]
    rows: tuple[tuple[SafeString, tuple[ClassCell, ...]], ...]

    @property
    def predicted(self) -> bool:
        return any(cell.all for _title, cells in self.rows for cell in cells)


def grids_of(course: Course, seats: Collection[int], language: str) -> list[ClassGrid]:
    """What the class predicted, cell by cell, beside what happens. One question."""
    names = course.examples()
    counted = Counter(
        Prediction.objects.filter(enrolment__in=seats)
        .exclude(guess=Prediction.Guess.SKIPPED)
        .values_list("grid", "setting", "command", "guess")
    )

    def cell(key: CellKey) -> ClassCell:
        outcome = course.outcome(key)
        result = outcome.result if outcome is not None else ""
        return ClassCell(
            tuple(
                GuessCount(
                    str(guess.label), counted[(*key, guess.value)], guess == result
                )
                for guess in Prediction.Guess
                if counted[(*key, guess.value)]
            )
        )

    found = []
    for grid in course.grids.values():
        rows = tuple(
            (
                mark_safe(grid.name_of(row.id, language)),
                tuple(
                    cell(CellKey(grid.id, row.id, one.id)) for one in grid.file.commands
                ),
            )
            for row in grid.file.settings
        )
        lines = tuple(fill(one.line, names) for one in grid.file.commands)
        title = mark_safe(grid.title(language))
        found.append(ClassGrid(grid.id, title, lines, rows))
    return [grid for grid in found if grid.predicted]
