from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iamtutor.people.models import Cohort, Enrolment
from iamtutor.sandbox.models import ActionRecord


class ListedName(models.Model):
    """One line of a class's name list: somebody who is expected. ``enrolment`` is the seat
    that this person has taken, or none yet."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="listed_names", verbose_name=_("class")
    )
    shown_name = models.CharField(_("shown name"), max_length=60)
    learner_id = models.CharField(_("learner's ID"), max_length=40, blank=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    enrolment = models.OneToOneField(
        Enrolment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="listed",
        verbose_name=_("seat"),
    )
    created = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("name on the list")
        verbose_name_plural = _("name list")
        constraints = (
            models.UniqueConstraint(
                fields=["cohort", "learner_id"],
                condition=~models.Q(learner_id=""),
                name="one_line_an_id",
            ),
        )

    def __str__(self) -> str:
        return self.shown_name


class HelpNeed(models.Model):
    """That a learner needs help with one task, since when and why; a fact that learner and
    instructor read in the same words. Progress on the task clears it."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("asked for help")
        FAILED = "failed", _("three checks of one task failed")
        STILL = "still", _("ten minutes without progress")
        HINTS = "hints", _("every hint is open")

    class Cleared(models.TextChoices):
        PROGRESS = "progress", _("went on")
        LEARNER = "learner", _("taken back")
        INSTRUCTOR = "instructor", _("helped")

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="help_needs", verbose_name=_("seat")
    )
    lesson = models.CharField(_("lesson"), max_length=60)
    task = models.CharField(_("task"), max_length=60)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    words = models.CharField(_("what was asked"), max_length=500, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now, db_index=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken by"),
    )
    cleared = models.DateTimeField(_("cleared"), null=True, blank=True)
    how = models.CharField(
        _("cleared by"), max_length=10, choices=Cleared.choices, blank=True
    )

    class Meta:
        verbose_name = _("need of help")
        verbose_name_plural = _("needs of help")
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "task"],
                condition=models.Q(cleared=None),
                name="one_open_need_a_task",
            ),
        )

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task}: {self.get_reason_display()}"


class Note(models.Model):
    """What an instructor says to one learner, to some, or to the whole class. To the whole
    class also means to those who join later."""

    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="notes", verbose_name=_("class")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("author"),
    )
    text = models.TextField(_("text"), max_length=2_000)
    lesson = models.CharField(_("lesson"), max_length=60, blank=True)
    task = models.CharField(_("task"), max_length=60, blank=True)
    everyone = models.BooleanField(_("to the whole class"), default=False)
    #: Of the form that it was written in: sent twice, it is one note.
    nonce = models.CharField(max_length=40, blank=True, editable=False, default="")
    created = models.DateTimeField(_("time"), default=timezone.now)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = (
            models.UniqueConstraint(
                fields=["cohort", "nonce"],
                condition=~models.Q(nonce=""),
                name="one_note_a_nonce",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]


class Delivery(models.Model):
    """A note and one seat that it is for, or that has read it."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="deliveries")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="deliveries")
    read = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = (
            models.UniqueConstraint(
                fields=["note", "enrolment"], name="one_delivery_a_seat"
            ),
        )

    def __str__(self) -> str:
        return f"{self.note} → {self.enrolment}"


class Extension(models.Model):
    """Another due date for one seat: of one lesson, or of all without one. The latest that
    is not withdrawn counts."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="extensions", verbose_name=_("seat")
    )
    lesson = models.CharField(_("lesson"), max_length=60, blank=True)
    due = models.DateTimeField(_("due"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(_("time"), default=timezone.now)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self) -> str:
        return f"{self.lesson or '*'} → {self.due:%Y-%m-%d %H:%M}"


class Excuse(models.Model):
    """That a task, or with no task a whole lesson, does not count for a seat."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="excuses", verbose_name=_("seat")
    )
    lesson = models.CharField(_("lesson"), max_length=60)
    task = models.CharField(_("task"), max_length=60, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(_("time"), default=timezone.now)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("excuse")
        verbose_name_plural = _("excuses")

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task or '*'}"


class Reset(models.Model):
    """That an instructor put a learner's account back: to where a task began, or with no
    task to its beginning. What was there before is kept: learner and instructor can undo
    it."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="resets", verbose_name=_("seat")
    )
    record = models.OneToOneField(
        ActionRecord, models.CASCADE, related_name="+", verbose_name=_("action")
    )
    lesson = models.CharField(_("lesson"), max_length=60)
    task = models.CharField(_("task"), max_length=60, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    kept = models.BinaryField()
    """``sandbox.kept``: the account before."""
    seen = models.DateTimeField(_("read"), null=True, blank=True)
    undone = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("reset")
        verbose_name_plural = _("resets")

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task or '*'}"


class Look(models.Model):
    """That an instructor looked at one learner's data. Append-only; the learner sees it."""

    class What(models.TextChoices):
        WORK = "work", _("tasks, attempts and answers")
        SESSION = "session", _("the session, one command at a time")
        SITE = "site", _("the site as this learner")
        FORK = "fork", _("a copy of the account")
        EXPORT = "export", _("an export")

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="looks", verbose_name=_("seat")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        indexes = (models.Index(fields=["enrolment", "at"]),)

    def __str__(self) -> str:
        return f"{self.get_what_display()} · {self.at:%Y-%m-%d %H:%M}"


class Fix(models.Model):
    """What an instructor did in a copy of a learner's account to mend it, sent back as a
    hint that can be played. ``acts`` are lines and buttons as a world's start has them."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="fixes", verbose_name=_("seat")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    lesson = models.CharField(_("lesson"), max_length=60)
    task = models.CharField(_("task"), max_length=60)
    text = models.TextField(_("text"), max_length=2_000, blank=True)
    acts = models.JSONField(default=list)
    sent = models.DateTimeField(_("sent"), default=timezone.now)
    played = models.ForeignKey(
        ActionRecord,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("played"),
    )

    class Meta:
        verbose_name = _("fix")
        verbose_name_plural = _("fixes")

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task}"
