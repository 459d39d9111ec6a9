"""Rendering a page, or the parts of it that an htmx request swaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def fragments(
    request: HttpRequest,
    templates: Sequence[str],
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """The ``templates`` one after the other: the swapped one first, then the out-of-band
    ones (each writes its own ``hx-swap-oob`` when the context has ``oob``)."""
    parts = [
        render_to_string(template, {**context, "oob": index > 0}, request=request)
        for index, template in enumerate(templates)
    ]
    return HttpResponse("".join(parts), status=status)
