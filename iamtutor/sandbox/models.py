from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iamtutor.cloud.bodies import LARGEST
from iamtutor.people.models import Enrolment

#: The longest nonce that a form may send; ours are no longer.
NONCE_LIMIT = 40


class Sandbox(models.Model):
    """One simulated world of one seat. ``version`` counts its saves."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="sandboxes")
    world = models.CharField(_("world"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=0)
    document = models.BinaryField()
    rested_at = models.DateTimeField(default=timezone.now)
    """When as many commands may be sent at once as ever; see ``web.requests.pace``."""
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("simulated account")
        verbose_name_plural = _("simulated accounts")
        constraints = (
            models.UniqueConstraint(
                fields=["enrolment", "world"], name="one_sandbox_a_world"
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.world} v{self.version}"


class StoredBody(models.Model):
    """Bytes of an object or file of a sandbox, by their hash."""

    sandbox = models.ForeignKey(Sandbox, models.CASCADE, related_name="bodies")
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["sandbox", "sha256"], name="one_body_a_hash"
            ),
        )
        verbose_name = _("stored body")
        verbose_name_plural = _("stored bodies")

    def __str__(self) -> str:
        return self.sha256[:12]


class ActionRecord(models.Model):
    """What a learner did: a command line, a console button, an undo. Append-only.

    ``events`` are the API events of the action with their evaluations; ``before`` is the
    document as it was, kept for the last few actions so that they can be undone. A record
    that was undone stays, marked.
    """

    class Kind(models.TextChoices):
        TERMINAL = "terminal", _("command line")
        CONSOLE = "console", _("console")
        FILES = "files", _("files")
        TOOLS = "tools", _("your own tools")
        SETTING = "setting", _("policy control")
        LEVER = "lever", _("lever")
        SOLUTION = "solution", _("solution applied")
        FIX = "fix", _("fix from the instructor")
        UNDO = "undo", _("undo")
        RESTART = "restart", _("restart")

    #: Found by either constraint below: an index of its own is a page more to write.
    sandbox = models.ForeignKey(
        Sandbox, models.CASCADE, related_name="records", db_index=False
    )
    ordinal = models.PositiveIntegerField(_("number"))
    nonce = models.CharField(max_length=NONCE_LIMIT)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    place = models.CharField(_("place"), max_length=20)
    lesson = models.CharField(_("lesson"), max_length=60, blank=True)
    label = models.TextField(_("what was typed or pressed"))
    details = models.JSONField(default=dict)
    host = models.CharField(max_length=10)
    prompt = models.TextField(blank=True)
    output = models.TextField(blank=True)
    exit_code = models.SmallIntegerField(default=0)
    events = models.BinaryField(default=b"")
    before = models.BinaryField(null=True)
    undone = models.BooleanField(_("undone"), default=False)
    world_time = models.DateTimeField(_("time in the world"))
    created = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = (
            models.UniqueConstraint(
                fields=["sandbox", "ordinal"], name="one_record_an_ordinal"
            ),
            models.UniqueConstraint(
                fields=["sandbox", "nonce"], name="one_record_a_nonce"
            ),
        )

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.label}"

    @property
    def lines(self) -> list[str]:
        """The command lines that were run: one, or those of a block that was pasted."""
        return self.details.get("lines", [self.label])

    @property
    def typed(self) -> list[str]:
        """Those that the arrow keys find again: none that was interrupted."""
        return [] if self.details.get("interrupted") else self.lines

    @property
    def first_line(self) -> str:
        """The one that stands at the prompt; the others are part of the output."""
        return next(iter(self.lines), "")

    @property
    def ref(self) -> str:
        """The reference of the API event that explains this action; empty if none."""
        told = self.details.get("told")
        return "" if told is None else f"{self.ordinal}-{told}"


class OpenedPage(models.Model):
    """A page of the console that a learner opened, with the API events of its opening; or
    what a page asked while it was filled in.

    It changed nothing, so it is no action: there is nothing to undo, and no task is judged
    by it. ``after`` is the version of the sandbox that was shown; ``asked`` tells whether
    another opening asks the same.
    """

    sandbox = models.ForeignKey(Sandbox, models.CASCADE, related_name="opened_pages")
    after = models.PositiveIntegerField()
    button = models.CharField(max_length=40)
    asked = models.CharField(max_length=64)
    events = models.BinaryField()
    opened = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opened page")
        verbose_name_plural = _("opened pages")

    def __str__(self) -> str:
        return f"{self.after}+ {self.button}"

    def ref(self, place: int) -> str:
        """The reference of one of its events."""
        return f"p{self.pk}-{place}"


class Checkpoint(models.Model):
    """The world as it was when a task began."""

    sandbox = models.ForeignKey(Sandbox, models.CASCADE, related_name="checkpoints")
    lesson = models.CharField(max_length=60)
    task = models.CharField(max_length=60)
    ordinal = models.PositiveIntegerField()
    document = models.BinaryField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["sandbox", "lesson", "task"], name="one_checkpoint_a_task"
            ),
        )

    def __str__(self) -> str:
        return f"{self.lesson}/{self.task}"


#: How many of the latest actions keep the world before them. A log is brought back within
#: its limits once in so many actions: until then some more do.
UNDO_DEPTH, PRUNED_EVERY = 20, 20
#: The most recent actions whose events are read for checks and for the event history,
#: and the most events of them, and bytes, packed: one line can make thousands, each with
#: hundreds of statements.
EVENTS_DEPTH, EVENTS_LIMIT, EVENTS_SIZE = 500, 5_000, 600_000
#: The log of one sandbox: the most actions; the most characters of long outputs (and bytes
#: of packed events), and what is kept of older outputs. Of older events nothing is.
RECORDS_LIMIT, OUTPUTS_LIMIT, OUTPUT_KEPT = 5_000, 8_000_000, 2_000
#: The most opened pages of one sandbox, and bytes of their packed events; and for how many
#: seconds the same page is not opened again while nothing is done.
PAGES_LIMIT, PAGES_SIZE, PAGE_SECONDS = 100, 1_000_000, 60
#: All bodies of one sandbox together: those of its world, and as much again of the world
#: before the last action, so that what is replaced can be undone.
BODIES_LIMIT = 2 * LARGEST
