from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import NONCE_LIMIT, ActionRecord


class Place(models.Model):
    """Where a seat is in the course: found again on any device."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="place", primary_key=True
    )
    lesson = models.CharField(max_length=60)
    tab = models.CharField(max_length=20, blank=True)
    #: The step or card that was looked at last, when it was not the one to do next.
    at = models.CharField(max_length=80, blank=True, default="")
    updated = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.lesson} {self.tab}"


class Visited(models.Model):
    """The services of the simulated console that a seat opened last, the latest first."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="visited", primary_key=True
    )
    services = models.JSONField(default=list)

    def __str__(self) -> str:
        return ", ".join(self.services)


class TaskProgress(models.Model):
    """How one seat stands with one task. Completion is a fact, written once, stamped with
    the content it was made against; nothing takes it away."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson = models.CharField(_("lesson"), max_length=60)
    task = models.CharField(_("task"), max_length=60)
    begun = models.DateTimeField(_("begun"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    hints = models.PositiveIntegerField(_("hints"), default=0)
    feedback = models.CharField(_("last feedback"), max_length=80, blank=True)
    feedback_params = models.JSONField(default=dict)
    completed = models.DateTimeField(_("completed"), null=True)
    by_solution = models.BooleanField(_("solution applied"), default=False)
    """The site carried out the solution, because the learner went to a later lesson."""
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("task progress")
        verbose_name_plural = _("task progress")
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "task"], name="one_progress_a_task"
            ),
        )

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task}"


class Attempt(models.Model):
    """One judgement of a task. Append-only."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts")
    lesson = models.CharField(_("lesson"), max_length=60)
    task = models.CharField(_("task"), max_length=60)
    record = models.ForeignKey(ActionRecord, models.SET_NULL, null=True)
    passed = models.BooleanField(_("passed"))
    code = models.CharField(_("reason"), max_length=60, blank=True)
    params = models.JSONField(default=dict)
    pitfall = models.CharField(_("pitfall"), max_length=60, blank=True)
    misconception = models.CharField(_("misconception"), max_length=60, blank=True)
    #: Of a task that was done before: the number of the account that was had to practise.
    practice = models.PositiveSmallIntegerField(_("practice"), default=0)
    content_hash = models.CharField(max_length=64)
    created = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = (models.Index(fields=["enrolment", "lesson", "task"]),)

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task} {'passed' if self.passed else self.code}"


class Prediction(models.Model):
    """What somebody expected of a command in a setting, before its first run."""

    class Guess(models.TextChoices):
        ALLOWED = "allowed", pgettext_lazy("prediction", "Allowed")
        DENIED = "denied", pgettext_lazy("prediction", "Refused by AWS")
        UNSENT = "unsent", pgettext_lazy("prediction", "Never sent to AWS")
        SKIPPED = "skipped", _("No prediction")

    class Confidence(models.TextChoices):
        SURE = "sure", _("Sure")
        LIKELY = "likely", _("I think so")
        GUESS = "guess", _("A guess")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="predictions")
    grid = models.CharField(_("grid"), max_length=60, default="four-settings")
    setting = models.CharField(_("setting"), max_length=40)
    command = models.CharField(_("command"), max_length=40)
    guess = models.CharField(_("prediction"), max_length=10, choices=Guess.choices)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence.choices, blank=True
    )
    created = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("prediction")
        verbose_name_plural = _("predictions")
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "grid", "setting", "command"],
                name="one_prediction_a_cell",
            ),
        )

    def __str__(self) -> str:
        return f"{self.grid}/{self.setting}/{self.command}: {self.guess}"


class QuizAnswer(models.Model):
    """One answer to a question. Append-only."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="answers")
    lesson = models.CharField(_("lesson"), max_length=60)
    question = models.CharField(_("question"), max_length=60)
    given = models.JSONField(_("answer"))
    correct = models.BooleanField(_("correct"))
    misconceptions = models.JSONField(default=list)
    #: The choices, or the items to sort, in the order in which they were shown.
    shown = models.JSONField(default=list)
    created = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = (models.Index(fields=["enrolment", "lesson", "question"]),)

    def __str__(self) -> str:
        return f"{self.lesson}/{self.question}"


class Review(models.Model):
    """Questions of finished lessons that are asked once more together, days later. The
    course may lose some of them until they are answered."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="reviews")
    #: A lesson and a question each, in the order in which they are asked.
    questions = models.JSONField(_("questions"))
    created = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return ", ".join("/".join(one) for one in self.questions)


class ReviewAnswer(models.Model):
    """One answer to a question of a review. Append-only. A right one is evidence that a
    belief was corrected, and none counts for anything else: lessons, results and the class
    know only ``QuizAnswer``."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="review_answers"
    )
    review = models.ForeignKey(Review, models.CASCADE, related_name="answers")
    lesson = models.CharField(_("lesson"), max_length=60)
    question = models.CharField(_("question"), max_length=60)
    given = models.JSONField(_("answer"))
    correct = models.BooleanField(_("correct"))
    nonce = models.CharField(max_length=NONCE_LIMIT)
    created = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("answer in a review")
        verbose_name_plural = _("answers in a review")
        constraints = (
            models.UniqueConstraint(
                fields=["review", "nonce"], name="one_review_answer_a_form"
            ),
        )

    def __str__(self) -> str:
        return f"{self.lesson}/{self.question}"


class HintReveal(models.Model):
    """That a hint was opened."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="hint_reveals"
    )
    lesson = models.CharField(_("lesson"), max_length=60)
    task = models.CharField(_("task"), max_length=60)
    number = models.PositiveSmallIntegerField(_("hint"))
    created = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("hint")
        verbose_name_plural = _("hints")
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "task", "number"],
                name="one_reveal_a_hint",
            ),
        )

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task} {self.number}"
