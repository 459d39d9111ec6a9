"""Rows that go with all that belongs to them, while others write."""

from typing import Any

from django.db.models import CASCADE, Model, QuerySet


def hold(rows: QuerySet[Any], *around: type[Model]) -> None:
    """Let nobody add anything to ``rows`` until the transaction ends: what came between
    gathering and deleting would be without its owner, which PostgreSQL refuses. From the
    inside out, as an action goes: its account, then its seat."""
    model = rows.model
    for relation in model._meta.related_objects:
        below, cascades = relation.related_model, relation.on_delete is CASCADE
        if cascades and below._meta.related_objects and below not in (model, *around):
            belonging = {f"{relation.field.name}__in": rows}
            hold(below._default_manager.filter(**belonging), model, *around)
    list(rows.order_by("pk").select_for_update().values_list("pk"))
