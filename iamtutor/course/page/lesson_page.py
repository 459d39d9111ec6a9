"""What a lesson page shows of the lesson and of how the seat stands in it.

Each part is computed when a template or a view asks for it: a command's answer needs a few
of them, the page all.
"""

from collections.abc import Mapping
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iamtutor.classroom import help
from iamtutor.classroom.models import HelpNeed
from iamtutor.classroom.plan import Due, due
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.course import selectors
from iamtutor.course.account.catching_up import missing_before
from iamtutor.course.account.fixes import FixView, fixes_for
from iamtutor.course.models import Place
from iamtutor.course.page.card import Around, Card, StepView
from iamtutor.course.page.cards import Cards
from iamtutor.course.page.news import News
from iamtutor.course.page.next_act import NextAct, Way, lead_in, numbered, of_card
from iamtutor.course.selectors import Standing, open_tasks
from iamtutor.course.services import new_nonce
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.predicates import Answered
from iamtutor.lessons.text.placeholders import render
from iamtutor.lessons.text.sections import Section
from iamtutor.people.models import Enrolment


class LessonPage:
    """A lesson of one seat in one language, to read. ``Workbench`` adds the account."""

    def __init__(self, enrolment: Enrolment, lesson: Lesson, language: str) -> None:
        self.enrolment = enrolment
        self.course = enrolment.course
        self.lesson = lesson
        self.language = language
        #: The task or question that was done just now: its explanation is read next.
        self.fresh = ""
        #: Where the learner is, once the page has noted it.
        self.place: Place | None = None

    @property
    def tab(self) -> str:
        """The place that is open: none where there is nothing but the text."""
        return ""

    @property
    def is_workbench(self) -> bool:
        """Whether the lesson has anything to work at, or is for reading."""
        return False

    @property
    def types(self) -> bool:
        """Whether a terminal is open."""
        return False

    @property
    def around(self) -> Around:
        return Around(
            self.lesson.slug,
            self.tab,
            self.types,
            self.archived,
            self.predictions_required,
        )

    @property
    def nonce(self) -> str:
        """A number used once, another one for each form of the page: what was done with
        one form must not make the next one look like a repeated post."""
        return new_nonce()

    @cached_property
    def number(self) -> int:
        return self.course.order[self.lesson.slug] + 1

    @cached_property
    def due(self) -> Due | None:
        """Until when work on the lesson is in time."""
        return due(self.enrolment, self.lesson.slug)

    @property
    def predictions_required(self) -> bool:
        """Whether the class's rule takes away the way past a prediction."""
        return self.enrolment.cohort.predictions_required

    @property
    def title(self) -> str:
        return self.cards.title

    @property
    def course_title(self) -> SafeString:
        return mark_safe(render(self.course.title(self.language), self.names))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the placeholders of the texts stand for."""
        return self.course.examples(self.lesson)

    @cached_property
    def standing(self) -> Standing:
        return Standing(self.enrolment, self.lesson)

    def stands_otherwise(self) -> None:
        """Something was answered or checked: how the seat stands is read again."""
        for name in ("standing", "cards", "steps"):
            self.__dict__.pop(name, None)

    @cached_property
    def cells(self) -> Mapping[CellKey, ApiEvent]:
        """The calls that fill the grids so far."""
        return {}

    @property
    def world(self) -> World | None:
        """The learner's account and machines, where the lesson has them."""
        return None

    @cached_property
    def cards(self) -> Cards:
        return Cards(
            self.course,
            self.lesson,
            self.language,
            self.names,
            self.standing,
            self.cells,
            self.world,
            self.ref_of,
            str(self.enrolment.pk),
            (lambda: self.needs) if self.may_be_helped else None,
            self.place_of,
        )

    @property
    def archived(self) -> bool:
        """Whether the page can only be read."""
        return self.enrolment.cohort.archived is not None

    @property
    def may_be_helped(self) -> bool:
        """Whether somebody comes to help: in a class that is at work."""
        return not self.archived and help.is_taught(self.enrolment)

    def place_of(self, task: Task) -> str:
        """Where a task that is open is done now."""
        return task.at

    @cached_property
    def needs(self) -> Mapping[str, HelpNeed]:
        """What help is needed in the lesson, by task or question."""
        return help.open_needs(self.enrolment, self.lesson.slug)

    @cached_property
    def news(self) -> News:
        """What the class has for the learner that was not read yet."""
        return News.of(self.enrolment, self.language)

    def ref_of(self, event: ApiEvent) -> str:
        """The reference that finds the why of a call."""
        return ""

    @cached_property
    def steps(self) -> list[StepView]:
        return self.cards.steps()

    @cached_property
    def dashes(self) -> tuple[str, ...]:
        """One word for each task or question: ``done``, ``now`` or nothing."""
        current = self.standing.current
        return tuple(
            "done" if self.standing.is_done(item) else "now" if item == current else ""
            for item in self.lesson.item_ids
        )

    @property
    def done_count(self) -> int:
        return self.dashes.count("done")

    @property
    def finished(self) -> bool:
        return self.done_count == len(self.dashes)

    @property
    def current_card(self) -> Card | None:
        if self.standing.current is None:
            return None
        return self.cards.one(self.standing.current)

    @property
    def task_anchor(self) -> str:
        """Where the current task stands on the page, or what is next if there is none."""
        current = self.standing.current
        return "next-act" if current is None else f"card-{current}"

    @property
    def next_act(self) -> NextAct:
        """The one thing that is next: earlier solutions, a card, the next lesson. In an
        archived class there is nothing but to read on, or to go on alone."""
        if (self.emptied or not self.done_count) and self.to_catch_up:
            return NextAct(
                Way(_("Do the earlier tasks, or have them done"), "#catch-up")
            )
        card = self.asked_more or self.answer_left or self.current_card
        if card is not None and not self.archived:
            here = lead_in(card, self.steps)
            act = of_card(card, self.lesson.slug, self.tab, here)
        elif self.next_lesson is not None:
            url = reverse("course:lesson", args=[self.next_lesson.slug])
            act = NextAct(Way(self.next_title, url), _("the next lesson"))
        else:
            act = NextAct(Way(_("Certificate"), reverse("course:certificate")))
        if self.archived and self.enrolment.copy_of_id is None:
            alone = reverse("course:take-along", args=[self.enrolment.pk])
            act = act._replace(place=Way(_("Take my work along and continue"), alone))
        if not self.fresh or not self.standing.is_done(self.fresh):
            return act
        done = self.cards.one(self.fresh)
        learned = Way(numbered(done), f"#card-{done.id}")
        return act._replace(learned=learned, fresh=done.id)

    @property
    def current_task(self) -> Task | None:
        current = self.standing.current
        return next((task for task in self.lesson.tasks if task.id == current), None)

    @property
    def goes_on_elsewhere(self) -> bool:
        """Whether what is left of the current task is not done where it began. Nearly all
        end there, so that is found out before whether a question comes first."""
        task = next(iter(open_tasks(self.lesson, self.standing.progress)), None)
        if task is None:
            return False
        if isinstance(task.check, Answered):
            return self.answer_left is not None
        return self.place_of(task) != task.at and self.current_task is task

    @property
    def answer_left(self) -> Card | None:
        """Of a task that an answer ends: its question, once as many lines were typed there
        as its first solution has."""
        task = self.current_task
        if task is None or not isinstance(task.check, Answered):
            return None
        most = sum(isinstance(act, Run) for act in task.first_solution())
        if selectors.lines_at(self.enrolment, self.lesson, task, most) < most:
            return None
        return self.cards.one(task.check.answered)

    @property
    def asked_more(self) -> Card | None:
        """The question that the prediction just run, or answer just given, leads to."""
        if not self.fresh:
            return None
        here = self.cards.one(self.fresh)
        return next((more for more in here.more if more.state != "done"), None)

    @cached_property
    def missing(self) -> int:
        """How many tasks of earlier lessons in this world are not done."""
        return len(missing_before(self.enrolment, self.lesson))

    @property
    def to_catch_up(self) -> bool:
        """Whether the solutions of earlier lessons can be carried out."""
        return not self.archived and (self.emptied or self.missing > 0)

    @property
    def emptied(self) -> bool:
        """Whether what earlier lessons made was there and is not anymore."""
        return False

    @property
    def has_others(self) -> bool:
        return self.course.has_others(self.lesson)

    @cached_property
    def next_lesson(self) -> Lesson | None:
        return self.course.next(self.lesson.slug)

    @cached_property
    def previous_lesson(self) -> Lesson | None:
        return self.course.previous(self.lesson.slug)

    def _title_of(self, lesson: Lesson | None) -> SafeString:
        html = "" if lesson is None else lesson.title(self.language)
        return mark_safe(render(html, self.names))

    @property
    def previous_title(self) -> SafeString:
        return self._title_of(self.previous_lesson)

    @property
    def next_title(self) -> SafeString:
        return self._title_of(self.next_lesson)

    @cached_property
    def terms(self) -> list[Section]:
        """The words that this lesson teaches."""
        texts = self.course.concept_texts
        return [texts[self.language][one] for one in self.lesson.file.teaches]

    @cached_property
    def fixes(self) -> list[FixView]:
        """What the instructor of a class worked out for this lesson's tasks."""
        if self.enrolment.cohort.self_paced:
            return []
        return fixes_for(self.enrolment, self.lesson.slug)
