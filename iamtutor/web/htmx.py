"""Answering an htmx request with the parts of a page that it swaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.template import Engine, RequestContext


def fragments(
    request: HttpRequest,
    templates: Sequence[str],
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """The ``templates`` one after the other: the swapped one first, then the out-of-band
    ones (each writes its own ``hx-swap-oob`` when the context has ``oob``). What the
    context processors add is made once for all of them."""
    engine = Engine.get_default()
    loaded = [engine.get_template(name) for name in templates]
    shared = RequestContext(request, {**context, "oob": False})
    parts = []
    with shared.bind_template(loaded[0]):
        for place, template in enumerate(loaded):
            shared["oob"] = place > 0
            parts.append(template.render(shared))
    return HttpResponse("".join(parts), status=status)
