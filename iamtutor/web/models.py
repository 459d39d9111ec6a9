from __future__ import annotations

from django.db import models


class TokenBucket(models.Model):
    """How many more times something may be done; see ``web.limits``."""

    key = models.CharField(max_length=64, primary_key=True)
    tokens = models.FloatField()
    updated = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.tokens:.1f}"
