from django.db import models


class TokenBucket(models.Model):
    """Something that was done lately; its key is a keyed hash (``requests.limits``), or the
    name of who only sees whether it is kept (``views.readyz``)."""

    key = models.CharField(max_length=64, primary_key=True)
    full_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.full_at:%H:%M:%S}"
