"""Answering an htmx request: with the parts of a page that it swaps, or a whole page."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import cast
from urllib.parse import unquote, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import Engine, RequestContext, Template
from django_htmx.middleware import HtmxDetails

from iamtutor.web.pages.returning import path_of_ours


class Details(HtmxDetails):
    """What htmx says of a request, header by header: ``request.headers`` first gives every
    one of them another name."""

    def _get_header_value(self, name: str) -> str | None:
        key = f"HTTP_{name.upper().replace('-', '_')}"
        value: str | None = self.request.META.get(key)
        if value and self.request.META.get(f"{key}_URI_AUTOENCODED") == "true":
            return unquote(value)
        return value or None


def htmx(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """``request.htmx``: what htmx says of the request; false for one of a browser alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.htmx = Details(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


@cache
def _template(name: str) -> Template:
    """A template that answers are made of: looked up once, as one that is included is."""
    return Engine.get_default().get_template(name)


def fragments(
    request: HttpRequest,
    templates: Sequence[str],
    context: Mapping[str, object],
) -> HttpResponse:
    """The ``templates`` one after the other: the swapped one first, then the out-of-band
    ones (each writes its own ``hx-swap-oob`` when the context has ``oob``). What the
    context processors add is made once for all of them."""
    loaded = [*map(_template, templates)]
    shared = RequestContext(request, {**context, "oob": False})
    parts = []
    with shared.bind_template(loaded[0]):
        for place, template in enumerate(loaded):
            shared["oob"] = place > 0
            parts.append(template.render(shared))
    # A context refers to itself: what the page was made of would wait for the collector.
    shared.dicts.clear()
    return HttpResponse("".join(parts))


def whole_page(request: HttpRequest, there: str) -> HttpResponse:
    """What leads an htmx request to the whole page ``there``. The one that is shown is
    loaded anew: to a place in it, a browser would only scroll."""
    details = cast(HtmxDetails, request.htmx)  # type: ignore[attr-defined]
    if urlsplit(details.current_url or "")[2:4] == urlsplit(there)[2:4]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponse(headers={"HX-Redirect": there})


def whole_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A redirect is for the whole page: a browser would follow it and put the page that
    comes into the part that asked. Whoever has to sign in first comes back to the page
    that they look at, not to that part, nor to an address that only takes a form."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code not in (301, 302, 303):
            return response
        details = cast(HtmxDetails, request.htmx)  # type: ignore[attr-defined]
        url = urlsplit(response["Location"])
        query = QueryDict(url.query, mutable=True)
        wanted = query.get(REDIRECT_FIELD_NAME)
        again = request.method == "POST" and wanted == request.get_full_path()
        if not details and not again:
            return response
        if wanted is not None:
            seen = details.current_url if details else request.headers.get("Referer")
            query[REDIRECT_FIELD_NAME] = path_of_ours(request, seen or "") or "/"
        there = url._replace(query=query.urlencode(safe="/")).geturl()
        if not details:
            response["Location"] = there
            return response
        whole = HttpResponse(headers={"HX-Redirect": there})
        whole.cookies = response.cookies
        return whole

    return middleware
