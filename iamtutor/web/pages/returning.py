"""Back to where somebody came from, if that is a page of ours."""

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override


def asked_next(request: HttpRequest, default: str) -> str:
    """The page that ``next`` of the form or the address names, else ``default``."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if _is_ours(url) else default


def in_language(url: str, language: str) -> str:
    """The same page of ours in a language: an address names the one it is in."""
    with override(get_language_from_path(url)):
        return translate_url(url, language)


def path_of_ours(request: HttpRequest, url: str) -> str:
    """What follows the host in ``url``, which a header gave as a page of this site; empty
    if it is no such page."""
    try:
        split = urlsplit(url)
    except ValueError:  # ``http://[``
        return ""
    if (split.scheme, split.netloc) != (request.scheme, request.get_host()):
        return ""
    path = urlunsplit(split._replace(scheme="", netloc=""))
    return path if _is_ours(path) else ""


def _is_ours(url: str) -> bool:
    """Without hosts only a path is allowed, from the top: a word alone would be taken for
    the name of a route. What a header can't hold is no page of ours."""
    return (
        url.startswith("/")
        and url.isprintable()
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )
