"""What every template may ask: theme, layout, and this page in the other language."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from iamtutor.web.pages.layout import Layout
from iamtutor.web.views import THEMES, other_language_url


def page(request: HttpRequest) -> dict[str, object]:
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    other = "en" if language == "ja" else "ja"
    theme = request.COOKIES.get("theme")
    return {
        "language": language,
        "other_language": other,
        "other_language_url": partial(other_language_url, request, other),
        "theme": theme if theme in THEMES else "",
        "endpoints": settings.ENDPOINTS,
        "layout": Layout.of(request.COOKIES),
    }
