"""What slows down whoever tries names, passwords and codes, or makes guests without end.

An address is often a whole office, so what one address may do fits a workshop behind it
(``PEOPLE_PER_ADDRESS``). Passwords are guarded more closely, by name and place, and the
place is the browser where it is known (decision 20): a browser in which somebody has
signed in keeps a signed cookie, and what strangers try from the same address does not
stand in its way.
"""

import secrets
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import authenticate
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from iamtutor.people.models import Person
from iamtutor.web.pages.cookies import keep
from iamtutor.web.requests.limits import Rate, client_address, refill, spend

DEVICE_COOKIE = "device"
#: A browser of a classroom knows so many names; the oldest is forgotten.
NAMES_KEPT = 8

#: Wrong passwords for one name from one place: five, then one each three minutes.
PASSWORDS = Rate("password", burst=5, per_hour=20)
#: Names that one person asks for, taken or not.
NAMES = Rate("name", burst=20, per_hour=20)


def _by_address(kind: str, times: int) -> Rate:
    """A whole workshop at once, ``times`` each; after that a quarter of it an hour."""
    people = settings.PEOPLE_PER_ADDRESS * times
    return Rate(kind, people, max(1, people // 4))


def count_guest(request: HttpRequest) -> None:
    """Somebody is about to become a guest. Raises ``TooOften``."""
    spend(_by_address("guest", 1), client_address(request))


def count_code(request: HttpRequest) -> None:
    """A join code or a recovery code is about to be tried; who joins asks three times:
    with the link, for the page, and to join. Raises ``TooOften``."""
    spend(_by_address("code", 4), client_address(request))


def count_name(person: Person) -> None:
    """A name is about to be looked for. Raises ``TooOften``."""
    spend(NAMES, str(person.pk))


def try_password(request: HttpRequest, name: str, password: str) -> Person | None:
    """Whose name and password these are. The one place where a password is looked at;
    takes as long for a name that nobody has. Raises ``TooOften`` before it is."""
    place = _place(request, name)
    spend(_by_address("sign-in", 4), client_address(request))
    spend(PASSWORDS, place)
    person = authenticate(request, username=name, password=password)
    if isinstance(person, Person):
        refill(PASSWORDS, place)
        return person
    return None


def know_device(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Keep in this browser that ``name`` has signed in here."""
    device, names = _device(request)
    mark = _mark(name)
    names = [mark, *(one for one in names if one != mark)][:NAMES_KEPT]
    value = signing.dumps([device, *names], salt=DEVICE_COOKIE)
    keep(response, DEVICE_COOKIE, value)


def _place(request: HttpRequest, name: str) -> str:
    device, names = _device(request)
    known = _mark(name) in names
    return f"{name}\n{device if known else client_address(request)}"


def _device(request: HttpRequest) -> tuple[str, Sequence[str]]:
    """This browser's number, and the marks of who has signed in in it."""
    try:
        device, *names = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE
        )
    except signing.BadSignature:
        return secrets.token_hex(16), []
    return device, names


def _mark(name: str) -> str:
    return salted_hmac("iamtutor.device", name).hexdigest()[:16]
