"""Back to where somebody came from, if that is a page of ours."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def asked_next(request: HttpRequest, default: str) -> str:
    """The page that ``next`` of the form or the address names, else ``default``."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    # Without hosts only a path is allowed. What a header can't hold is no page of ours.
    ours = url.isprintable() and url_has_allowed_host_and_scheme(
        url, allowed_hosts=None
    )
    return url if ours else default
