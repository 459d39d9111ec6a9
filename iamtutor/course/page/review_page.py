"""The page of a review: its questions as cards, the same as in their lessons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from iamtutor.course.models import QuizAnswer, ReviewAnswer, TaskProgress
from iamtutor.course.page.card import Card
from iamtutor.course.page.cards import Cards
from iamtutor.course.progress import reviews
from iamtutor.course.progress.reviews import Held
from iamtutor.course.progress.spacing import Key
from iamtutor.course.selectors import Standing
from iamtutor.course.services import new_nonce
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import names
from iamtutor.lessons.text.placeholders import render
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.selectors import Opened, find_sandbox


class _Again(Standing):
    """How a seat stands with a lesson's questions in a review: nothing is answered but
    there, and no task is asked."""

    progress: Mapping[str, TaskProgress] = {}
    current = None

    def __init__(
        self, enrolment: Enrolment, lesson: Lesson, given: Sequence[ReviewAnswer]
    ) -> None:
        super().__init__(enrolment, lesson)
        self._again = [one for one in given if one.lesson == lesson.slug]

    @cached_property
    def _given(self) -> Sequence[QuizAnswer | ReviewAnswer]:
        return self._again


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A question's card, with the way to its place in its lesson."""

    card: Card
    action: str
    nonce: str
    number: int
    """The lesson's."""
    lesson_title: SafeString
    lesson_href: str


class ReviewPage:
    """A review of one seat in one language, or that there is none."""

    def __init__(self, enrolment: Enrolment, language: str, held: Held | None) -> None:
        self.enrolment = enrolment
        self.course = enrolment.course
        self.language = language
        self.held = held
        self.zone = enrolment.cohort.time_zone
        #: Whether the page can only be read.
        self.archived = enrolment.cohort.archived is not None
        self._names: dict[str | None, Mapping[str, str]] = {}

    @property
    def total(self) -> int:
        return len(self.held.questions) if self.held is not None else 0

    @property
    def answered(self) -> int:
        return len(self.held.first) if self.held is not None else 0

    @cached_property
    def comes(self) -> datetime | None:
        """From when on the next review is due."""
        return reviews.comes(self.enrolment, self.held)

    @cached_property
    def cards(self) -> list[ReviewCard]:
        asked = self.held.questions if self.held is not None else ()
        return [self._card(key, number) for number, key in enumerate(asked, 1)]

    def card(self, key: Key) -> Card:
        """The card of one of its questions."""
        assert self.held is not None
        return self.cards[list(self.held.questions).index(key)].card

    def _card(self, key: Key, number: int) -> ReviewCard:
        assert self.held is not None
        lesson = self.course.lesson(key.lesson)
        known = self._names_in(lesson)
        cards = Cards(
            self.course,
            lesson,
            self.language,
            known,
            _Again(self.enrolment, lesson, self.held.answers),
            {},
            seat=str(self.enrolment.pk),
        )
        card = cards.card(self.held.questions[key], number)
        return ReviewCard(
            # Two lessons may call a question the same.
            replace(card, id="-".join(key)),
            reverse("course:review-answer", args=key),
            new_nonce(),
            self.course.order[lesson.slug] + 1,
            mark_safe(render(lesson.title(self.language), known)),
            reverse("course:lesson", args=[lesson.slug]) + f"#card-{key.question}",
        )

    def _names_in(self, lesson: Lesson) -> Mapping[str, str]:
        """What the texts call the learner's own things, read once a world."""
        world = lesson.file.world
        if world not in self._names:
            sandbox = None if world is None else find_sandbox(self.enrolment, world)
            self._names[world] = (
                self.course.examples(lesson)
                if sandbox is None
                else names(Opened(sandbox).world, self.course.file)
            )
        return self._names[world]
