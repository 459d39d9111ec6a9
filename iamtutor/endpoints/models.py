from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iamtutor.sandbox.models import Sandbox

#: As much as is kept of what a client calls itself.
CLIENT_LIMIT = 60


class Endpoint(models.Model):
    """The address at which a simulated account answers real clients. Nobody can guess it,
    and it goes with the account. ``calls`` are those of ``day``; ``free_at`` is when the
    limit of calls a second is as if none had been made (see ``services.spend``)."""

    sandbox = models.OneToOneField(Sandbox, models.CASCADE, related_name="endpoint")
    label = models.CharField(max_length=32, unique=True)
    created = models.DateTimeField(default=timezone.now)
    first_call = models.DateTimeField(null=True)
    last_call = models.DateTimeField(null=True)
    client = models.CharField(max_length=CLIENT_LIMIT, blank=True)
    day = models.DateField(null=True)
    calls = models.PositiveIntegerField(default=0)
    free_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("endpoint")
        verbose_name_plural = _("endpoints")

    def __str__(self) -> str:
        return f"{self.sandbox_id}"
