from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iamtutor.lessons.content.course import Course
from iamtutor.people.naming import folded, has_controls
from iamtutor.web.courses import course_called


class PersonManager(BaseUserManager["Person"]):
    def create_user(
        self, name: str, password: str | None = None, **fields: object
    ) -> Person:
        person = self.model(name=self.model.normalize_username(name), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, name: str, password: str | None = None, **fields: object
    ) -> Person:
        """Raises ``ValidationError`` for a name that is no good and a password that people
        could not choose either."""
        person = self.model(name=name)
        person.clean()
        if password is not None:
            validate_password(password, person)
        return self.create_user(
            name, password, is_staff=True, is_superuser=True, **fields
        )


TAKEN = _("This name is taken. Choose another one.")
CONTROLS = _("This has control characters in it.")


class FoldedName(models.CharField):
    """A sign-in name as ``folded`` has it, kept beside it: two that differ only in width
    or capitals are one, also to the database when both are taken at the same moment. Those
    that people had before that have a number behind theirs, until they are changed."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        if model_instance.has_another_name:
            model_instance.name_folded = folded(model_instance.name)
        return str(model_instance.name_folded)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who uses the site. An e-mail address is kept of nobody, but of those who left
    one where the site sends mail (``people.mail``)."""

    name = models.CharField(
        _("sign-in name"),
        max_length=60,
        unique=True,
        error_messages={"unique": TAKEN},
    )
    name_folded = FoldedName(max_length=255, unique=True, editable=False)
    shown_name = models.CharField(_("shown name"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    is_guest = models.BooleanField(_("guest"), default=False)
    is_demo = models.BooleanField(_("demo"), default=False)
    is_staff = models.BooleanField(_("administrator"), default=False)
    #: May open classes of their own; by invitation or command.
    is_instructor = models.BooleanField(_("instructor"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    recovery_key = models.CharField(max_length=64, blank=True, db_index=True)
    #: Of the code on a printed card, with which a learner without e-mail signs in.
    card_key = models.CharField(max_length=64, blank=True, db_index=True)
    created = models.DateTimeField(_("created"), default=timezone.now)
    last_seen = models.DateTimeField(
        _("last seen"), default=timezone.now, db_index=True
    )

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def has_another_name(self) -> bool:
        """Whether the name differs from the one that is kept folded."""
        return self.name_folded.partition("\n")[0] != folded(self.name)

    def clean(self) -> None:
        super().clean()
        if has_controls(self.name):
            raise ValidationError({"name": CONTROLS})
        alike = Person.objects.filter(name_folded=folded(self.name))
        if self.has_another_name and alike.exists():
            raise ValidationError({"name": TAKEN})

    def set_password(self, raw_password: str | None) -> None:
        """Set a password, wherever that is done: a recovery code and a card from before
        end."""
        super().set_password(raw_password)
        self.recovery_key = self.card_key = ""

    @property
    def may_recover(self) -> bool:
        """Whether a code may stand for the password: not an administrator's."""
        return not (self.is_staff or self.is_superuser)

    def __str__(self) -> str:
        """What others call this person; a guest without a name has a number."""
        if self.shown_name or not self.is_guest:
            return self.shown_name or self.name
        return gettext("Guest %(number)s") % {"number": self.pk}


class Cohort(models.Model):
    """A class takes one course. Each course has one class without instructor, where
    self-paced study takes place.

    The rules of a class stand here; what they mean for a seat is said in ``classroom``.
    """

    class Watching(models.TextChoices):
        RAISED_HAND = "hand", _("only while a learner has raised a hand")
        ALWAYS = "always", _("at any time; everyone is told on joining")

    class Grading(models.TextChoices):
        COMPLETION = "completion", _("done tasks and answered questions count")
        BEST = "best", _("the best attempt counts")
        LATEST = "latest", _("the latest attempt counts")

    class Host(models.TextChoices):
        TODAY = "today", _("today")
        IN_2022 = "2022", "2022"

    title = models.CharField(_("title"), max_length=120)
    # Null, not empty: the class for studying alone has no code, and codes are unique.
    join_code = models.CharField(
        _("join code"), max_length=12, unique=True, null=True, blank=True
    )
    course = models.SlugField(_("course"), max_length=60, default="iam-roles")
    self_paced = models.BooleanField(_("self-paced"), default=False)
    created = models.DateTimeField(_("created"), default=timezone.now)
    closed = models.DateTimeField(_("closed"), null=True, blank=True)
    archived = models.DateTimeField(_("archived"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo"), default=False)
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Tokyo")
    #: Slugs in the order of the class; empty: the whole course.
    lessons = models.JSONField(_("lessons"), default=list, blank=True)
    starts = models.DateTimeField(_("starts"), null=True, blank=True)
    due = models.DateTimeField(_("due"), null=True, blank=True)
    host = models.CharField(
        _("wording"), max_length=10, choices=Host.choices, default=Host.TODAY
    )
    predictions_required = models.BooleanField(_("predictions required"), default=False)
    listed_only = models.BooleanField(_("only names on the list"), default=False)
    watching = models.CharField(
        _("sessions may be replayed"),
        max_length=10,
        choices=Watching.choices,
        default=Watching.RAISED_HAND,
    )
    grading = models.CharField(
        _("results"),
        max_length=12,
        choices=Grading.choices,
        default=Grading.COMPLETION,
    )
    #: Of the form that opened it: sent twice, it opens one class.
    nonce = models.CharField(
        max_length=40, unique=True, null=True, blank=True, editable=False
    )
    #: Of the key with which programs read the class's results; empty: nobody may.
    reading_key = models.CharField(
        max_length=64, blank=True, db_index=True, editable=False
    )
    #: The instructor who made it: what is read with it is this person's look.
    reading_key_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    #: After the due date, or the last work without one; none: until somebody deletes it.
    keep_days = models.PositiveIntegerField(_("days kept"), null=True, blank=True)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = (
            models.UniqueConstraint(
                fields=["course"],
                condition=models.Q(self_paced=True),
                name="one_self_paced_class_a_course",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def open_code(self) -> str:
        """The code for whoever may still join; empty while nobody can."""
        return "" if self.closed or self.archived else self.join_code or ""

    @property
    def taken(self) -> Course:
        """The course, with the lessons that the class takes in its order. Raises
        ``CourseGone``."""
        return course_called(self.course, self.lessons)


class Enrolment(models.Model):
    """One person's seat in one cohort. A simulated world belongs to it.

    A copy is an instructor's: in it they try out what would help the learner of
    ``copy_of``. It counts nowhere, and goes when it is closed.
    """

    class Seat(models.TextChoices):
        LEARNER = "learner", _("learner")
        INSTRUCTOR = "instructor", _("instructor")
        COPY = "copy", _("copy of a learner's seat")

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="enrolments", verbose_name=_("person")
    )
    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="enrolments", verbose_name=_("class")
    )
    seat = models.CharField(
        _("seat"), max_length=12, choices=Seat.choices, default=Seat.LEARNER
    )
    created = models.DateTimeField(_("created"), default=timezone.now)
    active = models.DateTimeField(_("last active"), default=timezone.now, db_index=True)
    #: Since when no progress has been made, as far as that counts:
    #: ``course.progress.stillness``.
    still_since = models.DateTimeField(null=True, blank=True, editable=False)
    #: When something was done by it or for it that its class's page shows.
    changed = models.DateTimeField(default=timezone.now, editable=False)
    copy_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("copy of"),
    )
    learner_id = models.CharField(_("learner's ID"), max_length=40, blank=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    #: Taken out of the class; can be undone until the class's data go.
    removed = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=models.Q(copy_of=None),
                name="one_seat_a_cohort",
            ),
            models.UniqueConstraint(
                fields=["person", "copy_of"], name="one_copy_a_seat"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.cohort} ({self.seat})"

    @property
    def has_come(self) -> bool:
        """Whether anybody ever sat here: a card alone gives a seat, too."""
        return self.person.last_login is not None

    @cached_property
    def course(self) -> Course:
        """The course that is taken in this seat. Raises ``CourseGone``."""
        return self.cohort.taken


class Invitation(models.Model):
    """A link that makes whoever opens it an instructor: of one class, or of their own. Only
    a hash of its code is kept; it works once."""

    key = models.CharField(max_length=64, unique=True)
    cohort = models.ForeignKey(
        Cohort,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("class"),
    )
    by = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created = models.DateTimeField(_("created"), default=timezone.now)
    expires = models.DateTimeField(_("expires"))
    used = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("used by"),
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.cohort or self.pk)
