"""Cookies of our own, beside Django's: what a browser keeps for a year."""

from django.conf import settings
from django.http import HttpResponse

YEAR = 60 * 60 * 24 * 365


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Have the browser keep ``value``; forget it where that is empty."""
    path = settings.SESSION_COOKIE_PATH
    if not value:
        response.delete_cookie(name, path=path)
        return
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        path=path,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
